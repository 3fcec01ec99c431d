// Package score computes scores that anyone can recompute: indicator trees,
// price scores and rankings in whole hundredths of a point. There is no
// floating point and one rounding, half away from zero, each time a division
// is made; the same input gives the same answer in any order.
package score

import (
	"math/big"
	"slices"
)

// Points are hundredths of a point: 10000 is one hundred points.
type Points int64

// div divides and rounds half away from zero; b > 0.
func div(a, b *big.Int) int64 {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Abs(r).Lsh(r, 1).Cmp(b) >= 0 {
		q.Add(q, big.NewInt(int64(a.Sign())))
	}
	return q.Int64()
}

// Mean is the mean over the judges. None is struck out (87号令 art. 55).
func Mean(given []Points) Points {
	if len(given) == 0 {
		return 0
	}
	sum := new(big.Int)
	for _, p := range given {
		sum.Add(sum, big.NewInt(int64(p)))
	}
	return Points(div(sum, big.NewInt(int64(len(given)))))
}

// Entry is what is ranked.
type Entry struct {
	ID        string
	Total     Points
	Price     int64 // fen
	Technical Points
}

// Placed is an entry with its place. Tied says that another entry shares it, so
// that people must choose as their documents say.
type Placed struct {
	Entry
	Rank int
	Tied bool
	Lot  int // among equals whom a lot has ordered, from 1
}

// Outliers marks the totals that stand further than percent from the mean of
// the others (畸高畸低). It is information for people; nothing follows from it by itself.
func Outliers(totals []Points, percent int64) []bool {
	out := make([]bool, len(totals))
	if len(totals) < 3 {
		return out
	}
	for i := range totals {
		others := Mean(slices.Delete(slices.Clone(totals), i, i+1))
		out[i] = Far(totals[i], others, percent)
	}
	return out
}

// Far reports whether a total stands further than percent from the mean of the others.
func Far(total, others Points, percent int64) bool {
	far := total - others
	if far < 0 {
		far = -far
	}
	return int64(far)*100 > int64(others)*percent
}
