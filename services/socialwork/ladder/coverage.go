package ladder

import (
	"context"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// fewest is from how many community workers on a community is shown by itself: of fewer a sum would tell of one of them.
const fewest = 3

const mostRows = 499

// GetStewardCoverage is how many of how many of a place had which training: sums, which anybody reads.
func (s *Service) GetStewardCoverage(ctx context.Context, in socialworkapi.GetStewardCoverageRequest) (out socialworkapi.StewardCoverage, err error) {
	today := cn.DayOf(s.now())
	out = socialworkapi.StewardCoverage{
		Region: in.Region, RegionName: s.place(in.Region), On: today.String(), Rows: []socialworkapi.CoverageRow{},
		Basis: bureau.Cite(s.rules, rule.Where{Region: in.Region, Day: s.now()}, ruleYearly, ruleRotation),
	}
	var order []string
	rows := map[string]*socialworkapi.CoverageRow{}
	ladders := map[string]Ladder{} // by region: one of many is read once
	err = s.stewards.Each(ctx, store.Query{By: "place", Where: []store.Term{store.Under("place", cn.Stem(in.Region))}}, func(x Steward) error {
		if x.State != serving || x.Starts.After(today) {
			return nil
		}
		l, known := ladders[x.Region]
		if !known {
			var err error
			if l, err = s.inForce(ctx, x.Region, today); err != nil {
				return err
			}
			ladders[x.Region] = l
		}
		f, err := s.folder(ctx, x.Account)
		if err != nil {
			return err
		}
		r := rows[x.Community.ID]
		if r == nil {
			r = &socialworkapi.CoverageRow{Community: x.Community.ID, Name: x.Community.Name}
			rows[x.Community.ID], order = r, append(order, x.Community.ID)
		}
		r.Stewards++
		for i, d := range x.dues(&l, &f, today) {
			if d.Done {
				*[]*int64{&r.Inducted, &r.Yearly, &r.Rotated}[i]++
			}
		}
		return nil
	})
	rest := socialworkapi.CoverageRow{Name: "不足三人的社区合计"}
	add := func(to *socialworkapi.CoverageRow, r *socialworkapi.CoverageRow) {
		to.Stewards, to.Inducted, to.Yearly, to.Rotated = to.Stewards+r.Stewards, to.Inducted+r.Inducted, to.Yearly+r.Yearly, to.Rotated+r.Rotated
	}
	var all socialworkapi.CoverageRow
	for _, id := range order {
		r := rows[id]
		add(&all, r)
		if r.Stewards < fewest || len(out.Rows) == mostRows {
			add(&rest, r)
			continue
		}
		out.Rows = append(out.Rows, *r)
	}
	if rest.Stewards > 0 {
		out.Rows = append(out.Rows, rest)
	}
	out.Stewards, out.Inducted, out.Yearly, out.Rotated = all.Stewards, all.Inducted, all.Yearly, all.Rotated
	return out, err
}
