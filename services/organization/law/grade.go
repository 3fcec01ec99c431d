package law

import (
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
)

// The rules of how long a grade of 社会组织评估 holds.
const (
	ruleYears    = "organization.rating.years"
	ruleNextYear = "organization.rating.nextyear"
)

// Run is the days on which something holds, the first and the last.
type Run struct{ From, To cn.Day }

// GradeRuns finds how long a grade announced on a day holds: the rule book says
// for how many years, and whether they are counted from the announcement or from
// the first of January that follows it. A book that is silent of that day says so by its fault.
func GradeRuns(b *rule.Book, region string, announced cn.Day) (r Run, err error) {
	at := rule.Where{Region: region, Day: announced.At(12, 0)}
	years, err := rule.Ask[int](b, ruleYears, at)
	if err != nil {
		return r, err
	}
	next, err := rule.Ask[bool](b, ruleNextYear, at)
	if err != nil {
		return r, err
	}
	r.From = announced
	if next.Value {
		if r.From, err = cn.NewDay(announced.Year()+1, time.January, 1); err != nil {
			return r, err
		}
	}
	r.To = r.From.AddMonths(12 * years.Value).Add(-1)
	return r, nil
}
