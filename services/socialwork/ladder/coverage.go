package ladder

import (
	"cmp"
	"context"
	"slices"

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
	out.Rows, out.Hidden = gather(order, rows, bureau.Sees(caller(ctx), in.Region))
	for _, r := range rows {
		out.Stewards += r.Stewards
		if !out.Hidden {
			add(&out.Inducted, &out.Yearly, &out.Rotated, r)
		}
	}
	return out, err
}

func add(inducted, yearly, rotated *int64, r *socialworkapi.CoverageRow) {
	*inducted, *yearly, *rotated = *inducted+r.Inducted, *yearly+r.Yearly, *rotated+r.Rotated
}

// gather puts the communities with few together, and others to them until they are not few: neither a row nor what is left of the whole
// tells of one person. Of a place with few altogether everything is hidden. The office sees each community.
func gather(order []string, rows map[string]*socialworkapi.CoverageRow, office bool) (out []socialworkapi.CoverageRow, hidden bool) {
	out = []socialworkapi.CoverageRow{}
	var few []*socialworkapi.CoverageRow
	n := int64(0) // in few
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(rows[a].Stewards, rows[b].Stewards) })
	for _, id := range order {
		if r := rows[id]; !office && (r.Stewards < fewest || n > 0 && n < fewest) || len(out) == mostRows {
			few, n = append(few, r), n+r.Stewards
		} else {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, func(a, b socialworkapi.CoverageRow) int { return cmp.Compare(a.Community, b.Community) })
	if n == 0 {
		return out, false
	}
	if !office && n < fewest {
		return []socialworkapi.CoverageRow{}, true
	}
	rest := socialworkapi.CoverageRow{Name: "人数少的社区合计", Stewards: n}
	for _, r := range few {
		add(&rest.Inducted, &rest.Yearly, &rest.Rotated, r)
	}
	return append(out, rest), false
}
