package cn

import (
	"testing"
	"time"
)

func TestAMonthEndsOnItsLastDayWhenItHasNoSuchDay(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-11-23", 12, "2027-11-23"},
		{"2026-12-15", 1, "2027-01-15"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
	} {
		d, err := ParseDay(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestTheLastSecondOfADayIsOfThatDay(t *testing.T) {
	d := Day("2026-03-31")
	if got := d.Last(); DayOf(got) != d || DayOf(got.Add(time.Second)) != d.Add(1) {
		t.Errorf("the last second of %s is %s", d, got)
	}
}
