package contract

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// TestTheDaysOfAContractBindFromTheirDayOn is R11: signing, publishing and
// filing on the last day pass, a day later they are refused without a reason;
// before the clause was in force, nothing was late.
func TestTheDaysOfAContractBindFromTheirDayOn(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	const from = cn.Day("2026-03-02") // a Monday
	for _, c := range []struct {
		do    Verb
		id    string
		first cn.Day
		last  cn.Day
	}{
		{Sign, "contract.sign", "2003-01-01", cn.AddDays(from, 30)},
		{Publish, "contract.publish", "2015-03-01", cn.AddWorkdays(from, 2)},
		{File, "contract.file", "2003-01-01", cn.AddWorkdays(from, 7)},
	} {
		for _, law := range []cn.Day{c.first.Add(-1), c.first, c.first.Add(1), "2026-11-23"} {
			binds := !law.Before(c.first)
			for _, at := range []struct {
				name string
				when time.Time
				late bool
			}{
				{"the day before the last", c.last.Add(-1).At(12, 0), false},
				{"the last day, at its end", c.last.At(23, 59), false},
				{"the day after, at its beginning", c.last.Add(1).At(0, 1), true},
			} {
				x := Contract{Law: rule.Where{Region: "320312", Day: law.At(12, 0)}}
				err := x.punctual(book, c.do, c.id, from.At(10, 0), at.when, "")
				if refused := err != nil; refused != (at.late && binds) {
					t.Errorf("%s on %s under the law of %s: %v", c.do, at.name, law, err)
				}
				if err == nil {
					continue
				}
				f := fault.Of(err)
				if f.Code != "contract.step.late" || !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == c.id && b.From == c.first.String() }) {
					t.Errorf("%s is refused as %s under %+v", c.do, f.Code, f.Basis)
				}
				if err := x.punctual(book, c.do, c.id, from.At(10, 0), at.when, "对方材料晚到。"); err != nil || x.Late[c.do] == "" {
					t.Errorf("%s with its reason: %v, kept %q", c.do, err, x.Late[c.do])
				}
			}
		}
	}
}
