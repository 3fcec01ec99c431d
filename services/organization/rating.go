package organization

import (
	"errors"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Rating is a grade of 社会组织评估, 1A to 5A, with the days it holds.
type Rating struct {
	Grade     int64  `json:"grade"`
	Announced string `json:"announced"`
	From      string `json:"from"` // first day
	To        string `json:"to"`   // last day
}

// valid reports whether the grade holds on the day.
func (r *Rating) valid(day cn.Day) bool { return r.From <= day.String() && day.String() <= r.To }

var (
	errUnrated = fault.New(fault.Refused, "organization.rating.kind", "只有登记的社会团体、社会服务机构和基金会参加评估，请核对组织类型。")
	errBefore  = fault.New(fault.Refused, "organization.rating.before", "公告日期早于现有评估办法的施行日期，请核对公告日期。")
)

// rate finds how long a grade announced on a day holds: the rule book says for
// how many years, and whether they are counted from the announcement or from
// the first of January that follows it.
func rate(rules *rule.Book, region string, n int64, announced cn.Day) (*Rating, error) {
	law := rule.Where{Region: region, Day: announced.At(12, 0)}
	years, err := rule.Ask[int](rules, ruleYears, law)
	if f := new(fault.Fault); errors.As(err, &f) && f.Code == rule.Silent {
		return nil, errBefore.At("announced_on", "这一天还没有施行的评估办法。")
	}
	if err != nil {
		return nil, err
	}
	next, err := rule.Ask[bool](rules, ruleNextYear, law)
	if err != nil {
		return nil, err
	}
	from := announced
	if next.Value {
		if from, err = cn.NewDay(announced.Year()+1, time.January, 1); err != nil {
			return nil, err
		}
	}
	return &Rating{
		Grade: n, Announced: announced.String(), From: from.String(),
		To: later(from, years.Value).Add(-1).String(),
	}, nil
}

// later is the same day some years on; the last of February where that year has no 29th (民法典第二百零二条).
func later(d cn.Day, years int) cn.Day {
	t := d.At(12, 0)
	if same, err := cn.NewDay(d.Year()+years, t.Month(), t.Day()); err == nil {
		return same
	}
	return cn.DayOf(t.AddDate(years, 0, -1))
}
