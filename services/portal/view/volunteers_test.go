package view

import (
	"testing"

	"sanshe/libs/cn"
)

func TestAShiftSaysOnWhichDayItEnds(t *testing.T) {
	from := cn.Day("2026-12-05").At(21, 30)
	for want, to := range map[string]struct {
		day          cn.Day
		hour, minute int
	}{
		"12月5日周六21:30–23:00":   {"2026-12-05", 23, 0},
		"12月5日周六21:30–24:00":   {"2026-12-06", 0, 0},
		"12月5日周六21:30–次日06:10": {"2026-12-06", 6, 10},
	} {
		if got := ShiftTime(from, to.day.At(to.hour, to.minute)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
