package cn

import "time"

// AddMonths counts n months on; where the month has no such day, its last (民法典 art. 202).
func (d Day) AddMonths(n int) Day {
	t := d.noon()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 12, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return DayOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}
