package cn

import (
	"fmt"
	"time"
)

// Day is a civil date in China, written "2026-02-17". It is a string so that a
// document, an index and a page hold the same bytes and comparison by < is
// comparison in time. The zero value "" is "no day"; arithmetic on it, or on a
// string that is no date, gives "".
type Day string

// ErrDay refuses what is no date.
var ErrDay = &Error{"day.syntax", "日期无法识别，请按“2026-02-17”的样式填写一个存在的日期。"}

// Zone is the platform's clock for people: UTC+8 all year, as since 1992.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

const dayLayout = "2006-01-02"

// ParseDay reads 2026-02-17.
func ParseDay(s string) (Day, error) {
	if d := Day(s); d.Valid() {
		return d, nil
	}
	return "", ErrDay
}

// NewDay makes a day of its parts; a part outside its range is ErrDay.
func NewDay(year int, month time.Month, day int) (Day, error) {
	return ParseDay(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// DayOf is the day in China at an instant; "" for the zero time.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return ""
	}
	return Day(t.In(Zone).Format(dayLayout))
}

// Valid tells whether d is a date that exists.
func (d Day) Valid() bool {
	_, err := time.Parse(dayLayout, string(d))
	return err == nil && len(d) == len(dayLayout)
}

func (d Day) String() string { return string(d) }

// Year is the year of d; 0 when d is no date.
func (d Day) Year() int {
	if t := d.noon(); !t.IsZero() {
		return t.Year()
	}
	return 0
}

// Weekday is the day of the week; it means nothing when d is no date.
func (d Day) Weekday() time.Weekday { return d.noon().Weekday() }

// Chinese is the date as documents write it: 2026年2月17日.
func (d Day) Chinese() string {
	t := d.noon()
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}

// Before tells whether d is earlier than other.
func (d Day) Before(other Day) bool { return d < other }

// After tells whether d is later than other.
func (d Day) After(other Day) bool { return d > other }

// At is the instant of an hour and minute of that day in China, in UTC. 24:00
// is the end of the day. It is the zero time when d is no date.
func (d Day) At(hour, minute int) time.Time {
	t, err := time.ParseInLocation(dayLayout, string(d), Zone)
	if err != nil {
		return time.Time{}
	}
	return t.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).UTC()
}

// End is the first instant after the day, when a period that ends on it is over
// (民法典第二百零三条第二款: 二十四时).
func (d Day) End() time.Time { return d.At(24, 0) }

// Last is the last second of the day, which names a day as one on which something may still be done.
func (d Day) Last() time.Time { return d.At(23, 59).Add(59 * time.Second) }

// Add is the day n days later, earlier when n is negative.
func (d Day) Add(n int) Day {
	t := d.noon()
	if t.IsZero() {
		return ""
	}
	t = t.AddDate(0, 0, n)
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return Day(t.Format(dayLayout))
}

// UnmarshalText refuses what is no date; an empty text is no day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = ""
		return nil
	}
	day, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}

func (d Day) noon() time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}
