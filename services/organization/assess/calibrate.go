package assess

import (
	"cmp"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/score"
)

// outlying is how far in percent a total must stand from the mean of the others to be shown as an outlier. No law
// gives the figure; nothing follows from it but that people look.
const outlying = 15

// calibrate sets the signed sheets side by side. It decides nothing.
func calibrate(c *Case, tree *Tree, d *Round) organizationapi.Calibration {
	out := organizationapi.Calibration{
		Rating: c.ID, Raters: int64(len(c.Raters)), Percent: outlying, Sheets: []organizationapi.CalibratedRater{}, Leaves: []organizationapi.CalibratedLeaf{},
	}
	var signed []score.Sheet
	var totals []score.Points
	for _, r := range c.Raters {
		sh := d.signed(r.Account)
		if sh == nil {
			continue
		}
		s := counted(sh.Marks, r.Alias)
		signed, totals = append(signed, s), append(totals, s.Total())
		out.Sheets = append(out.Sheets, organizationapi.CalibratedRater{Alias: r.Alias, Total: int64(s.Total()), Corrections: int64(len(sh.Corrections))})
	}
	out.Signed = int64(len(signed))
	far := score.Outliers(totals, outlying)
	for i := range out.Sheets {
		out.Sheets[i].Outlier = far[i]
		if others := slices.Delete(slices.Clone(totals), i, i+1); len(others) > 0 {
			out.Sheets[i].Deviation = int64(totals[i] - score.Mean(others))
		}
	}
	if len(signed) < 2 {
		return out
	}
	for _, leaf := range tree.Root.Leaves() {
		l := organizationapi.CalibratedLeaf{Code: leaf.Code, Name: leaf.Name, Max: int64(leaf.Max), Low: int64(leaf.Max)}
		for _, s := range signed {
			p := int64(s.Scores[leaf.Code])
			l.Low, l.High = min(l.Low, p), max(l.High, p)
		}
		if l.Uneven = leaf.Kind == score.Objective && l.Low != l.High; l.Low != l.High {
			out.Leaves = append(out.Leaves, l)
		}
	}
	slices.SortStableFunc(out.Leaves, func(a, b organizationapi.CalibratedLeaf) int {
		return cmp.Or(first(a.Uneven, b.Uneven), cmp.Compare((b.High-b.Low)*a.Max, (a.High-a.Low)*b.Max))
	})
	return out
}
