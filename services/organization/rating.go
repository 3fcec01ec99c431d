package organization

import (
	"slices"
	"strings"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// Rating is a grade of 社会组织评估, 1A to 5A, with the days it holds.
type Rating struct {
	Grade     int64  `json:"grade"`
	Announced string `json:"announced"`
	Paper     string `json:"paper,omitempty"` // of the announcement, where it was entered by hand
	From      string `json:"from"`            // first day
	To        string `json:"to"`              // last day
}

// valid reports whether the grade holds on the day.
func (r *Rating) valid(day cn.Day) bool { return r.From <= day.String() && day.String() <= r.To }

// maxRatings bounds what one organization was ever graded.
const maxRatings = 50

// rated adds an announced grade. One that still runs stays: under the rule of
// 2026 a new grade begins with the next year. The same announcement said again
// takes the place of what it said before.
func (o *Organization) rated(r Rating) error {
	o.Ratings = slices.DeleteFunc(o.Ratings, func(x Rating) bool { return x.Announced == r.Announced })
	if len(o.Ratings) >= maxRatings {
		return errManyRatings
	}
	o.Ratings = append(o.Ratings, r)
	slices.SortStableFunc(o.Ratings, func(a, b Rating) int { return strings.Compare(a.From+a.Announced, b.From+b.Announced) })
	return nil
}

// worsened ends the grade announced on a day the day before another decision, and puts a lower one in its place; 0 puts none.
func (o *Organization) worsened(announced string, n int64, day cn.Day) error {
	i := slices.IndexFunc(o.Ratings, func(r Rating) bool { return r.Announced == announced })
	if i < 0 {
		return nil
	}
	was := o.Ratings[i]
	if was.To < day.String() {
		return nil
	}
	if was.From >= day.String() { // it never began
		o.Ratings = slices.Delete(o.Ratings, i, i+1)
	} else {
		o.Ratings[i].To = day.Add(-1).String()
	}
	if n == 0 {
		return nil
	}
	return o.rated(Rating{Grade: n, Announced: day.String(), From: max(day.String(), was.From), To: was.To})
}

// standing is the grade to speak of on a day: the one that holds, else the one
// to come, else the last that held. Of two that hold the later one counts.
func (o *Organization) standing(day cn.Day) *Rating {
	var out *Rating
	for i := range o.Ratings {
		r := &o.Ratings[i]
		if out == nil || r.valid(day) || !out.valid(day) && out.To < day.String() {
			out = r
		}
	}
	return out
}

// holds reports whether the organization is of a grade on a day.
func (o *Organization) holds(n int64, day cn.Day) bool {
	r := o.standing(day)
	return r != nil && r.valid(day) && r.Grade == n
}

var (
	errUnrated     = fault.New(fault.Refused, "organization.rating.kind", "只有登记的社会团体、社会服务机构和基金会参加评估，请核对组织类型。")
	errManyRatings = fault.New(fault.Refused, "organization.rating.many", "该组织的评估等级记录已达上限，请联系平台管理员归档。")
	errBefore      = fault.New(fault.Refused, "organization.rating.before", "公告日期早于现有评估办法的施行日期，请核对公告日期。")
)

// rate is a grade announced on a day, with the days it holds.
func rate(rules *rule.Book, region string, n int64, announced cn.Day) (r Rating, err error) {
	runs, err := law.GradeRuns(rules, region, announced)
	if fault.Of(err).Code == rule.Silent {
		return r, errBefore.At("announced_on", "这一天还没有施行的评估办法。")
	}
	return Rating{Grade: n, Announced: announced.String(), From: runs.From.String(), To: runs.To.String()}, err
}

// later is the same day some years on; the last of February where that year has no 29th (民法典第二百零二条).
func later(d cn.Day, years int) cn.Day {
	t := d.At(12, 0)
	if same, err := cn.NewDay(d.Year()+years, t.Month(), t.Day()); err == nil {
		return same
	}
	return cn.DayOf(t.AddDate(years, 0, -1))
}
