package ui

import (
	"strconv"
	"time"
)

// Figures is one big number and its unit in an Overdue box.
type Figures struct{ Value, Unit string }

func cell(i int, d time.Duration) string {
	days, hours, minutes := left(d)
	return strconv.Itoa([]int{days, hours, minutes}[i])
}

func share100(share float64) string {
	return strconv.FormatFloat(min(max(share, 0), 1)*100, 'f', 1, 64)
}

// spanClass colours a stretch of time: what is under way by itself, what follows later, what failed.
func spanClass(k Kind) string {
	switch k {
	case Good:
		return "f3"
	case Bad:
		return "bad"
	default:
		return "part"
	}
}
