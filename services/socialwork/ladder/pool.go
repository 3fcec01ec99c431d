package ladder

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// ranks are the results of a review, the worst first.
var ranks = []socialworkapi.ReviewResult{socialworkapi.ReviewResultPoor, socialworkapi.ReviewResultBasic, socialworkapi.ReviewResultCompetent, socialworkapi.ReviewResultExcellent}

// suits reports whether somebody on a post is whom a directed selection is for on a day, and in how many of the years that it
// looks at the review was excellent. A year without a confirmed review is no good year.
func (x *Steward) suits(d *socialworkapi.Directed, on cn.Day) (excellent int64, ok bool) {
	if x.State != serving || !slices.Contains(d.Kinds, x.Kind) || x.Starts.AddMonths(12*int(d.Years)).After(on) {
		return 0, false
	}
	for n := 1; n <= int(d.Reviews); n++ {
		i := x.review(strconv.Itoa(on.Year() - n))
		if i < 0 || x.Reviews[i].State != confirmed || slices.Index(ranks, x.Reviews[i].Result) < slices.Index(ranks, d.Result) {
			return 0, false
		}
		if x.Reviews[i].Result == socialworkapi.ReviewResultExcellent {
			excellent++
		}
	}
	return excellent, true
}

// Suits reports whether an account serves in a county on a post of whom a directed selection is for.
func (s *Service) Suits(ctx context.Context, account, region string, d *socialworkapi.Directed, on cn.Day) (ok bool, err error) {
	err = s.stewards.Each(ctx, store.Query{By: "account", Where: []store.Term{store.Under("account", account+"/")}}, func(x Steward) error {
		_, fits := x.suits(d, on)
		ok = ok || fits && cn.Within(x.Community.ID, region)
		return nil
	})
	return ok, err
}

// errEnough ends a walk over a county.
var errEnough = errors.New("enough")

// mostPool is how many of a county are ranked at a time.
const mostPool = 1000

// Pool are those of a county for whom a directed selection is, by reviews and then by how long they serve: nobody recommends.
func (s *Service) Pool(ctx context.Context, region string, d *socialworkapi.Directed, on cn.Day) (out []socialworkapi.PoolRow, err error) {
	out = []socialworkapi.PoolRow{}
	err = s.stewards.Each(ctx, store.Query{By: "place", Where: []store.Term{store.Under("place", region[:min(6, len(region))])}}, func(x Steward) error {
		n, ok := x.suits(d, on)
		if !ok || !cn.Within(x.Community.ID, region) {
			return nil
		}
		if len(out) == mostPool {
			return errEnough
		}
		out = append(out, socialworkapi.PoolRow{Number: x.Number, CommunityName: x.Community.Name, KindText: kindSays[x.Kind], Starts: x.Starts.String(), Excellent: n})
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	slices.SortStableFunc(out, func(a, b socialworkapi.PoolRow) int {
		return cmp.Or(cmp.Compare(b.Excellent, a.Excellent), cmp.Compare(a.Starts, b.Starts), cmp.Compare(a.Number, b.Number))
	})
	for i := range out {
		out[i].Rank = int64(i + 1)
	}
	return out, err
}
