// Package abnormal finds prices that must be explained (财库〔2026〕2号). It
// compares whole numbers and divides nothing; a price equal to a share sets
// nothing off. It judges nobody: what is found is asked about, and people decide.
package abnormal

import (
	"math/big"
	"slices"
)

// Percents are what a price must stay below to stand out, as the rule book or the documents of a purchase have them.
type Percents struct {
	Average int64 // of the mean price of those who passed the conformity review
	Second  int64 // of the second lowest price
	Ceiling int64 // of the highest price that may be asked
}

// Sign is what makes a price stand out.
type Sign string

// The signs that are computed; the committee's own judgement is the fourth.
const (
	Average Sign = "average"
	Second  Sign = "second"
	Ceiling Sign = "ceiling"
)

// Find says of each price, in fen, which signs it shows. The prices are those of
// all who passed the conformity review; ceiling is the budget where no ceiling was set.
func Find(prices []int64, ceiling int64, s Percents) [][]Sign {
	sum := new(big.Int)
	for _, p := range prices {
		sum.Add(sum, big.NewInt(p))
	}
	sorted := slices.Sorted(slices.Values(prices))
	out := make([][]Sign, len(prices))
	for i, p := range prices {
		if below(p, int64(len(prices)), s.Average, sum) {
			out[i] = append(out[i], Average)
		}
		if len(sorted) > 1 && below(p, 1, s.Second, big.NewInt(sorted[1])) {
			out[i] = append(out[i], Second)
		}
		if below(p, 1, s.Ceiling, big.NewInt(ceiling)) {
			out[i] = append(out[i], Ceiling)
		}
	}
	return out
}

// below reports whether price × times is less than percent of whole.
func below(price, times, percent int64, whole *big.Int) bool {
	left := new(big.Int).Mul(big.NewInt(price), big.NewInt(times))
	left.Mul(left, big.NewInt(100))
	return left.Cmp(new(big.Int).Mul(big.NewInt(percent), whole)) < 0
}
