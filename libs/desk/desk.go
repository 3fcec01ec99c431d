// Package desk orders what waits for people. It knows no task: every contract
// has a shape of its own.
package desk

import (
	"slices"
	"time"
)

// most bounds what a desk is shown at once.
const most = 200

// Urgent is the tasks with the soonest due first and those without a day last, in the order given where days are
// equal, and no more than a desk shows. It is never nil.
func Urgent[T any](tasks []T, due func(T) *time.Time) []T {
	at := func(t T) time.Time {
		if d := due(t); d != nil {
			return *d
		}
		return time.Unix(1<<40, 0)
	}
	slices.SortStableFunc(tasks, func(a, b T) int { return at(a).Compare(at(b)) })
	return append([]T{}, tasks[:min(len(tasks), most)]...)
}
