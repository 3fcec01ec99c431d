package score

import (
	"cmp"
	"math/big"
	"slices"
)

// Entry is one bid in the comparison. Price is in fen.
type Entry struct {
	ID        string `json:"id"`
	Total     Points `json:"total"`
	Price     int64  `json:"price"`
	Technical Points `json:"technical"`
}

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

// Placed is a bid with its place. Tied bids share a rank and the ranks after
// them are left out (1, 2, 2, 4); people must decide between them as the documents say.
type Placed struct {
	Entry
	Rank int  `json:"rank"`
	Tied bool `json:"tied,omitempty"`
}

// Rank puts the bids in order without touching the argument. Tied bids are
// listed by ID only so that the list is always the same; that decides nothing. It
// panics on an unknown order, which is the program's mistake.
func Rank(entries []Entry, order Order) []Placed {
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

// Outliers marks each total that differs from the mean of the others by more
// than percent of that mean (畸高、畸低). Exactly percent is no outlier, nor is anything
// with fewer than two totals. A mark is information: it changes no score.
func Outliers(totals []Points, percent int) []bool {
	marks := make([]bool, len(totals))
	if len(totals) < 2 {
		return marks
	}
	all := new(big.Int)
	for _, t := range totals {
		all.Add(all, big.NewInt(int64(t)))
	}
	for i, t := range totals {
		own := big.NewInt(int64(t))
		others := new(big.Int).Sub(all, own)
		// |t − others/(n−1)| > percent% of others/(n−1), multiplied out.
		gap := new(big.Int).Mul(own, big.NewInt(int64(len(totals)-1)))
		gap.Sub(gap, others).Abs(gap).Mul(gap, big.NewInt(100))
		allowed := new(big.Int).Mul(others.Abs(others), big.NewInt(int64(percent)))
		marks[i] = gap.Cmp(allowed) > 0
	}
	return marks
}
