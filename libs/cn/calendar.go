package cn

import (
	"embed"
	"encoding/json"
	"sync"
	"time"
)

// The working-day calendar follows the notices of the General Office of the
// State Council on each year's holidays. The number of days of a period is the
// rule book's; how days are counted is here:
//
//   - the day on which a period begins is not counted (民法典第二百零一条);
//   - when its last day is a legal day of rest, the period ends on the first
//     day after the rest (民法典第二百零三条; 财政部令第87号第八十五条); days of
//     rest are weekends and holidays, less the weekend days made working days.
//
// A year whose notice has not been issued yet has the holidays that the State
// Council's measures give every year; which days are moved for them, and which
// are given for a holiday on a weekend, only the notice says. All days of such a
// year are estimates.

//go:embed data/holidays/*.json data/statutory.json
var holidayFiles embed.FS

// Date is what the calendar knows about one day.
type Date struct {
	Day       Day    `json:"day"`
	Workday   bool   `json:"workday"`
	Holiday   string `json:"holiday,omitempty"`   // 春节, also on the working days moved for it
	Estimated bool   `json:"estimated,omitempty"` // no notice covers the day; weekends and the statutory holidays were used
}

// Deadline is the end of a period and how it came about.
type Deadline struct {
	From      Day  `json:"from"`                // the day that is not counted
	Nominal   Day  `json:"nominal"`             // the last day before the rule on rest days
	Day       Day  `json:"day"`                 // the last day of the period
	Postponed bool `json:"postponed,omitempty"` // Day is later than Nominal, which is a day of rest
	Estimated bool `json:"estimated,omitempty"` // a day that mattered lies outside the notices
}

type holiday struct {
	name string
	off  bool
}

type holidayTable struct {
	days        map[Day]holiday
	first, last Day // the notices cover these and all between
	statutory   statutoryDays
}

// spillover is how long before New Year the notice of the coming year may
// reach back (2022-12-31 was a holiday of 2023). Until that notice is known, the
// last days of the last year are estimates.
const spillover = 7

var holidayData = sync.OnceValue(func() holidayTable {
	t := holidayTable{days: make(map[Day]holiday)}
	entries, err := holidayFiles.ReadDir("data/holidays")
	if err != nil {
		panic("cn: embedded holidays: " + err.Error())
	}
	for _, e := range entries {
		raw, err := holidayFiles.ReadFile("data/holidays/" + e.Name())
		if err != nil {
			panic("cn: embedded holidays: " + err.Error())
		}
		var year struct {
			Year int
			Days []struct {
				Name     string
				Date     Day
				IsOffDay bool
			}
		}
		if err := json.Unmarshal(raw, &year); err != nil {
			panic("cn: embedded holidays " + e.Name() + ": " + err.Error())
		}
		for _, d := range year.Days {
			t.days[d.Date] = holiday{d.Name, d.IsOffDay}
		}
		begin, errBegin := NewDay(year.Year, time.January, 1)
		end, errEnd := NewDay(year.Year, time.December, 31-spillover)
		if errBegin != nil || errEnd != nil {
			panic("cn: embedded holidays " + e.Name() + ": no year")
		}
		if t.first == "" || begin < t.first {
			t.first = begin
		}
		t.last = max(t.last, end)
	}
	t.statutory = statutory()
	return t
})

// statutoryDays are the days of rest of a year without a notice: those of a
// date by month and day, those that follow the moon or the sun by date.
type statutoryDays struct {
	fixed  map[string]string // "01-01" → 元旦
	moving map[Day]string
}

func statutory() statutoryDays {
	raw, err := holidayFiles.ReadFile("data/statutory.json")
	if err != nil {
		panic("cn: embedded statutory holidays: " + err.Error())
	}
	var table struct {
		Fixed []struct {
			Name, From string
			Days       int
		}
		Moving []struct {
			Name string
			Days int
			From []Day // the first day off, year by year
		}
	}
	if err := json.Unmarshal(raw, &table); err != nil {
		panic("cn: embedded statutory holidays: " + err.Error())
	}
	out := statutoryDays{map[string]string{}, map[Day]string{}}
	for _, h := range table.Fixed {
		for i := range h.Days {
			out.fixed[string(Day("2001-" + h.From).Add(i)[5:])] = h.Name // any year will do: no holiday is near 29 February
		}
	}
	for _, h := range table.Moving {
		for _, first := range h.From {
			for i := range h.Days {
				out.moving[first.Add(i)] = h.Name
			}
		}
	}
	return out
}

// on names the holiday that a day is in every year, "" when it is none.
func (s statutoryDays) on(d Day) string {
	if name, ok := s.moving[d]; ok {
		return name
	}
	return s.fixed[string(d[5:])]
}

// Look tells what the calendar knows about a day.
func Look(d Day) Date {
	if !d.Valid() {
		return Date{Day: d, Estimated: true}
	}
	t := holidayData()
	if h, ok := t.days[d]; ok {
		return Date{Day: d, Workday: !h.off, Holiday: h.name}
	}
	w := d.Weekday()
	date := Date{Day: d, Workday: w != time.Saturday && w != time.Sunday, Estimated: d < t.first || d > t.last}
	if d > t.last { // the measures as they stand say nothing of years before the notices
		if date.Holiday = t.statutory.on(d); date.Holiday != "" {
			date.Workday = false
		}
	}
	return date
}

// Estimate is what a page says beside a day that was counted over days no notice covers.
const Estimate = "暂按法定节假日推算，以国务院办公厅通知为准"

// Reckoned is the end of a period as a sentence names it: 2027年1月5日, and what
// it rests on while no notice covers it. The notices cover one stretch of days,
// so a period that begins inside it is an estimate exactly when its last day is.
func (d Day) Reckoned() string {
	if Look(d).Estimated && d.Valid() {
		return d.Chinese() + "（" + Estimate + "）"
	}
	return d.Chinese()
}

// IsWorkday tells whether d is a working day; Look tells how sure that is.
func IsWorkday(d Day) bool { return Look(d).Workday }

// AddDays is the last day of a period of n calendar days that begins on from;
// PeriodDays says how it came about.
func AddDays(from Day, n int) Day { return PeriodDays(from, n).Day }

// AddWorkdays is the last day of a period of n working days that begins on from;
// PeriodWorkdays says how it came about.
func AddWorkdays(from Day, n int) Day { return PeriodWorkdays(from, n).Day }

// PeriodDays is the end of a period of n calendar days (日) that begins on from.
// For n ≤ 0 it is the day that many days before, and is not moved: moving it
// would shorten the time that a rule such as 截止前15日 protects.
func PeriodDays(from Day, n int) Deadline {
	nominal := from.Add(n)
	end := Deadline{From: from, Nominal: nominal, Day: nominal}
	if nominal == "" || n <= 0 {
		return end
	}
	date := Look(nominal)
	end.Estimated = date.Estimated
	for !date.Workday {
		next := date.Day.Add(1)
		if next == "" {
			return end
		}
		date = Look(next)
		end.Estimated = end.Estimated || date.Estimated
		end.Postponed = true
	}
	end.Day = date.Day
	return end
}

// PeriodWorkdays is the end of a period of n working days (工作日) that begins on
// from, which is not counted and need not be a working day itself. A negative n
// counts back; 0 is from.
func PeriodWorkdays(from Day, n int) Deadline {
	end := Deadline{From: from, Nominal: from, Day: from}
	if !from.Valid() {
		return Deadline{From: from}
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		next := end.Day.Add(step)
		if next == "" {
			return Deadline{From: from}
		}
		end.Day = next
		date := Look(next)
		end.Estimated = end.Estimated || date.Estimated
		if date.Workday {
			n--
		}
	}
	end.Nominal = end.Day
	return end
}

// DaysBetween counts the days after from up to and including to; negative when
// to is earlier, 0 when one is no date. "不少于20日" holds when it is at least 20.
func DaysBetween(from, to Day) int {
	a, b := from.noon(), to.noon()
	if a.IsZero() || b.IsZero() {
		return 0
	}
	return int(b.Unix()/86400 - a.Unix()/86400)
}

// WorkdaysBetween counts the working days after from up to and including to;
// when to is earlier, minus those from to up to and excluding from, so that it
// undoes AddWorkdays either way. The second result tells whether any day counted
// is an estimate.
func WorkdaysBetween(from, to Day) (n int, estimated bool) {
	if !from.Valid() || !to.Valid() {
		return 0, false
	}
	step := 1
	if to < from {
		step = -1
	}
	for d := from; d != to; {
		d = d.Add(step)
		date := Look(d)
		estimated = estimated || date.Estimated
		if date.Workday {
			n += step
		}
	}
	return n, estimated
}
