package cn

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"
)

func TestTheCalendarKnowsMovedDays(t *testing.T) {
	for day, want := range map[Day]Date{
		"2026-02-14": {Workday: true, Holiday: "春节"}, // a Saturday worked for the festival
		"2026-02-28": {Workday: true, Holiday: "春节"},
		"2026-02-15": {Holiday: "春节"},
		"2026-02-16": {Holiday: "春节"}, // Monday
		"2026-02-23": {Holiday: "春节"},
		"2026-02-24": {Workday: true},
		"2026-02-13": {Workday: true},
		"2026-01-02": {Holiday: "元旦"},
		"2026-01-04": {Workday: true, Holiday: "元旦"},
		"2022-12-31": {Holiday: "元旦"}, // told by the next year's notice
		"2024-10-12": {Workday: true, Holiday: "国庆节"},
		"2020-01-31": {Holiday: "春节"}, // prolonged in the epidemic
		"2026-03-07": {},
		"2026-12-24": {Workday: true},
		"2026-12-25": {Workday: true, Estimated: true}, // the next notice may reach back
		"2026-12-28": {Workday: true, Estimated: true},
		"2026-12-31": {Workday: true, Estimated: true},
		"2027-01-01": {Holiday: "元旦", Estimated: true}, // given by the measures every year
		"2027-01-04": {Workday: true, Estimated: true},
		"2027-01-05": {Workday: true, Estimated: true},
		"2027-02-04": {Workday: true, Estimated: true},
		"2027-02-05": {Holiday: "春节", Estimated: true}, // New Year's Eve
		"2027-02-06": {Holiday: "春节", Estimated: true},
		"2027-02-08": {Holiday: "春节", Estimated: true},
		"2027-02-09": {Workday: true, Estimated: true},
		"2027-04-05": {Holiday: "清明节", Estimated: true},
		"2027-05-02": {Holiday: "劳动节", Estimated: true},
		"2027-05-03": {Workday: true, Estimated: true},
		"2031-10-01": {Holiday: "中秋节", Estimated: true},
		"2035-10-03": {Holiday: "国庆节", Estimated: true},
		"2040-01-02": {Workday: true, Estimated: true},
		"2041-05-01": {Holiday: "劳动节", Estimated: true}, // the dates of the moon are known to 2035, those of the calendar always
		"2019-12-31": {Workday: true, Estimated: true},
		"2027-01-02": {Estimated: true},
		"2026-02-30": {Estimated: true},
		"":           {Estimated: true},
	} {
		want.Day = day
		if got := Look(day); got != want {
			t.Errorf("%s: %+v, want %+v", day, got, want)
		}
	}
}

func TestEveryNoticeIsBalanced(t *testing.T) {
	working := map[int]int{}
	for d := Day("2020-01-01"); d <= "2026-12-31"; d = d.Add(1) {
		if IsWorkday(d) {
			working[d.Year()]++
		}
	}
	// 250 a year by 人社部 to 2024 and 248 since two more holidays were given;
	// the calendar moves a few days across the border of a year.
	for year, n := range working {
		want := 250
		if year >= 2025 {
			want = 248
		}
		if n < want-3 || n > want+3 {
			t.Errorf("%d has %d working days", year, n)
		}
	}
	t.Log(working)
}

func TestPeriodsEndWhereTheLawSays(t *testing.T) {
	for _, c := range []struct {
		from Day
		n    int
		want Deadline
	}{
		// 20 days from 1 March: the 1st is not counted, the 21st is a Saturday.
		{"2026-03-01", 20, Deadline{Nominal: "2026-03-21", Day: "2026-03-23", Postponed: true}},
		{"2026-03-02", 20, Deadline{Nominal: "2026-03-22", Day: "2026-03-23", Postponed: true}},
		{"2026-03-03", 20, Deadline{Nominal: "2026-03-23", Day: "2026-03-23"}},
		// Into the Spring Festival: out of nine days of rest.
		{"2026-01-27", 20, Deadline{Nominal: "2026-02-16", Day: "2026-02-24", Postponed: true}},
		// A Saturday that is worked does not move the end.
		{"2026-01-25", 20, Deadline{Nominal: "2026-02-14", Day: "2026-02-14"}},
		{"2026-01-24", 20, Deadline{Nominal: "2026-02-13", Day: "2026-02-13"}},
		{"2025-12-12", 20, Deadline{Nominal: "2026-01-01", Day: "2026-01-04", Postponed: true}},
		{"2026-12-04", 20, Deadline{Nominal: "2026-12-24", Day: "2026-12-24"}},
		{"2026-12-05", 20, Deadline{Nominal: "2026-12-25", Day: "2026-12-25", Estimated: true}},
		{"2026-12-11", 20, Deadline{Nominal: "2026-12-31", Day: "2026-12-31", Estimated: true}},
		{"2026-12-12", 20, Deadline{Nominal: "2027-01-01", Day: "2027-01-04", Postponed: true, Estimated: true}},
		{"2026-12-13", 20, Deadline{Nominal: "2027-01-02", Day: "2027-01-04", Postponed: true, Estimated: true}},
		// Into the Spring Festival of 2027: 5 to 8 February, two of them a weekend.
		{"2027-01-15", 20, Deadline{Nominal: "2027-02-04", Day: "2027-02-04", Estimated: true}},
		{"2027-01-16", 20, Deadline{Nominal: "2027-02-05", Day: "2027-02-09", Postponed: true, Estimated: true}},
		{"2027-01-19", 20, Deadline{Nominal: "2027-02-08", Day: "2027-02-09", Postponed: true, Estimated: true}},
		{"2027-01-20", 20, Deadline{Nominal: "2027-02-09", Day: "2027-02-09", Estimated: true}},
		{"2024-02-09", 20, Deadline{Nominal: "2024-02-29", Day: "2024-02-29"}},
		{"2026-03-21", 0, Deadline{Nominal: "2026-03-21", Day: "2026-03-21"}},
		{"2026-03-23", -15, Deadline{Nominal: "2026-03-08", Day: "2026-03-08"}},
		{"no date", 3, Deadline{}},
	} {
		c.want.From = c.from
		if got := PeriodDays(c.from, c.n); got != c.want {
			t.Errorf("%s + %d: %+v, want %+v", c.from, c.n, got, c.want)
		}
		if got := AddDays(c.from, c.n); got != c.want.Day {
			t.Errorf("AddDays(%s, %d) = %s", c.from, c.n, got)
		}
	}
}

func TestWorkingDaysAreCountedByTheNotices(t *testing.T) {
	for _, c := range []struct {
		from      Day
		n         int
		want      Day
		estimated bool
	}{
		{"2026-02-12", 1, "2026-02-13", false},
		{"2026-02-12", 2, "2026-02-14", false},
		{"2026-02-12", 3, "2026-02-24", false},
		{"2026-02-13", 6, "2026-02-28", false}, // 14, 24–27 and the worked 28th
		{"2026-02-20", 1, "2026-02-24", false}, // from a day of rest
		{"2026-02-24", -1, "2026-02-14", false},
		{"2025-12-30", 2, "2026-01-04", false},
		{"2026-12-24", 1, "2026-12-25", true},
		{"2026-12-28", 3, "2026-12-31", true},
		{"2026-12-28", 4, "2027-01-04", true},
		{"2026-12-28", 5, "2027-01-05", true}, // five working days for the award, not the first of January
		{"2026-12-31", 1, "2027-01-04", true},
		{"2026-12-31", 2, "2027-01-05", true},
		{"2027-02-03", 1, "2027-02-04", true},
		{"2027-02-03", 2, "2027-02-09", true},
		{"2027-02-10", -2, "2027-02-04", true},
		{"2026-09-30", 1, "2026-10-08", false},
		{"2026-09-30", 3, "2026-10-10", false},
		{"2026-05-20", 0, "2026-05-20", false},
		{"2026-05-23", 0, "2026-05-23", false},
	} {
		got := PeriodWorkdays(c.from, c.n)
		if got.Day != c.want || got.Nominal != c.want || got.Postponed || got.Estimated != c.estimated || got.From != c.from {
			t.Errorf("%s + %d working days: %+v, want %s", c.from, c.n, got, c.want)
		}
		if AddWorkdays(c.from, c.n) != c.want {
			t.Errorf("AddWorkdays(%s, %d)", c.from, c.n)
		}
		n, estimated := WorkdaysBetween(c.from, c.want)
		if n != c.n || estimated != c.estimated {
			t.Errorf("between %s and %s: %d (%v), want %d", c.from, c.want, n, estimated, c.n)
		}
	}
	if AddWorkdays("9999-12-30", 5) != "" || AddDays("9999-12-30", 5) != "" {
		t.Error("a day beyond the calendar")
	}
}

func TestAPeriodOfExactlyTwentyDaysIsTwentyDays(t *testing.T) {
	for d := Day("2020-01-01"); d < "2027-01-01"; d = d.Add(1) {
		end := PeriodDays(d, 20)
		if n := DaysBetween(d, end.Nominal); n != 20 {
			t.Fatalf("%s to %s is %d days", d, end.Nominal, n)
		}
		if DaysBetween(d, end.Day) < 20 || DaysBetween(end.Day, d) != -DaysBetween(d, end.Day) {
			t.Fatalf("%s to %s", d, end.Day)
		}
		if !IsWorkday(end.Day) || end.Postponed != (end.Day != end.Nominal) || end.Postponed == IsWorkday(end.Nominal) {
			t.Fatalf("%+v", end)
		}
		for n := 1; n < 12; n++ {
			to := AddWorkdays(d, n)
			if got, _ := WorkdaysBetween(d, to); got != n || !IsWorkday(to) {
				t.Fatalf("%s + %d = %s, counted back as %d", d, n, to, got)
			}
			back := AddWorkdays(d, -n)
			if got, _ := WorkdaysBetween(d, back); got != -n || !IsWorkday(back) {
				t.Fatalf("%s - %d = %s, counted back as %d", d, n, back, got)
			}
		}
	}
}

func TestDaysAreChinasDays(t *testing.T) {
	late := time.Date(2026, 2, 16, 16, 0, 0, 0, time.UTC)
	if d := DayOf(late); d != "2026-02-17" {
		t.Errorf("midnight in China is %s", d)
	}
	if d := DayOf(late.Add(-time.Second)); d != "2026-02-16" {
		t.Errorf("a second before is %s", d)
	}
	if at := Day("2026-02-17").At(9, 30); !at.Equal(time.Date(2026, 2, 17, 1, 30, 0, 0, time.UTC)) || at.Location() != time.UTC {
		t.Errorf("half past nine is %v", at)
	}
	if end := Day("2026-02-16").End(); !end.Equal(late) {
		t.Errorf("the day ends %v", end)
	}
	if DayOf(time.Time{}) != "" || !Day("").At(1, 1).IsZero() || Day("").Add(1) != "" || Day("").Chinese() != "" {
		t.Error("no day is some day")
	}
	if s := Day("2026-02-07").Chinese(); s != "2026年2月7日" {
		t.Error(s)
	}
	if !Day("2026-02-07").Before("2026-02-08") || !Day("2026-10-01").After("2026-09-30") {
		t.Error("order")
	}
}

func TestOnlyDatesAreRead(t *testing.T) {
	for _, s := range []string{"2026-2-7", "2026-02-29", "20260207", "2026-02-07T00:00", "", " 2026-02-07", "26-02-07"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
	var doc struct{ On Day }
	if err := json.Unmarshal([]byte(`{"On":"2026-02-30"}`), &doc); err == nil {
		t.Error("a document holds 30 February")
	}
	if err := json.Unmarshal([]byte(`{"On":""}`), &doc); err != nil || doc.On != "" {
		t.Error(err)
	}
	if err := json.Unmarshal([]byte(`{"On":"2024-02-29"}`), &doc); err != nil || doc.On != "2024-02-29" {
		t.Error(err)
	}
	if _, err := NewDay(2026, 2, 29); err == nil {
		t.Error("29 February 2026")
	}
}

// The lunar dates come from a table; the moon checks it. A mean lunation is off
// by less than a day, a wrong month or a slip of the pen by more.
func TestTheTableOfFestivalsFollowsTheMoonAndTheSun(t *testing.T) {
	newMoon := time.Date(2000, 1, 6, 18, 14, 0, 0, time.UTC)
	const lunation = 29.530588 // days
	age := map[string]float64{"春节": 0, "端午节": 4, "中秋节": 14}
	seen := map[string]int{}
	for day, name := range statutory().moving {
		seen[name]++
		if name == "清明节" {
			if md := day[5:]; md < "04-04" || md > "04-06" {
				t.Errorf("清明 on %s", day)
			}
			continue
		}
		if name == "春节" {
			continue // four days of it; the first of the month is asked below
		}
		days := day.At(12, 0).Sub(newMoon).Hours() / 24
		if off := math.Mod(days-age[name]+lunation/2, lunation) - lunation/2; math.Abs(off) > 1.3 {
			t.Errorf("%s on %s is %.1f days off the moon", name, day, off)
		}
	}
	for year := 2027; year <= 2035; year++ {
		firsts := 0
		for d := Day(fmt.Sprintf("%d-01-20", year)); d.Year() == year && d[5:] < "02-22"; d = d.Add(1) {
			if Look(d).Holiday != "春节" {
				continue
			}
			firsts++
			if firsts == 2 { // the day after New Year's Eve
				days := d.At(12, 0).Sub(newMoon).Hours() / 24
				if off := math.Mod(days+lunation/2, lunation) - lunation/2; math.Abs(off) > 1.3 {
					t.Errorf("正月初一 on %s is %.1f days off the moon", d, off)
				}
			}
		}
		if firsts != 4 {
			t.Errorf("%d has %d days of Spring Festival", year, firsts)
		}
	}
	for name, days := range map[string]int{"春节": 36, "清明节": 9, "端午节": 9, "中秋节": 9} {
		if seen[name] != days {
			t.Errorf("%s: %d days, want %d", name, seen[name], days)
		}
	}
}

func TestADayBeyondTheNoticesSaysSo(t *testing.T) {
	for day, want := range map[Day]string{
		"2026-12-24": "2026年12月24日",
		"2026-12-25": "2026年12月25日（" + Estimate + "）",
		"2027-01-05": "2027年1月5日（" + Estimate + "）",
		"":           "",
	} {
		if got := day.Reckoned(); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}
