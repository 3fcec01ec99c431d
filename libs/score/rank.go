package score

import (
	"cmp"
	"slices"
)

// Order is a rule of ranking.
type Order string

// The orders.
const (
	// ByTotal: total from high to low, then price from low to high; still equal
	// bids stand side by side (财政部令第87号第五十七条).
	ByTotal Order = "total"
	// ByTotalThenTechnical adds the technical score from high to low (竞争性磋商,
	// 财库〔2014〕214号第二十五条).
	ByTotalThenTechnical Order = "total-technical"
	// ByPrice: price from low to high (最低评标价法, 财政部令第87号第五十六条).
	ByPrice Order = "price"
)

// RankBy puts the bids in order without touching the argument. Tied bids share
// a rank and the ranks after them are left out (1, 2, 2, 4). Tied bids are
// listed by ID only so that the list is always the same; that decides nothing. It
// panics on an unknown order, which is the program's mistake.
func RankBy(entries []Entry, order Order) []Placed {
	var compare func(a, b Entry) int
	switch order {
	case ByPrice:
		compare = func(a, b Entry) int { return cmp.Compare(a.Price, b.Price) }
	case ByTotal:
		compare = func(a, b Entry) int {
			return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Price, b.Price))
		}
	case ByTotalThenTechnical:
		compare = func(a, b Entry) int {
			return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Price, b.Price), cmp.Compare(b.Technical, a.Technical))
		}
	default:
		panic("score: unknown order " + string(order))
	}
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b Entry) int {
		return cmp.Or(compare(a, b), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Placed, len(sorted))
	for i, e := range sorted {
		out[i] = Placed{Entry: e, Rank: i + 1}
		if i > 0 && compare(sorted[i-1], e) == 0 {
			out[i].Rank = out[i-1].Rank
			out[i].Tied, out[i-1].Tied = true, true
		}
	}
	return out
}

// Settle orders equals by lot: lots answers the ids of one group of them in the order that was drawn. They keep the mark
// that they are tied, and each has a rank of its own.
func Settle(placed []Placed, lots func(equals []string) []string) []Placed {
	out := slices.Clone(placed)
	for from := 0; from < len(out); {
		to := from + 1
		for to < len(out) && out[to].Rank == out[from].Rank {
			to++
		}
		if group := slices.Clone(out[from:to]); len(group) > 1 {
			var ids []string
			for _, p := range group {
				ids = append(ids, p.ID)
			}
			for i, id := range lots(ids) {
				p := group[slices.Index(ids, id)]
				p.Rank, p.Lot = group[0].Rank+i, i+1
				out[from+i] = p
			}
		}
		from = to
	}
	return out
}
