package redflag

import (
	"math/big"
	"slices"
)

// quantile is the p-th part of sorted values, by the median-unbiased estimate
// (the eighth of Hyndman and Fan, which Cardinal takes too): the value at place
// h = (n + 1/3)·p + 1/3, between its neighbours in proportion. All of it is exact.
func quantile(sorted []*big.Rat, p *big.Rat) *big.Rat {
	n := int64(len(sorted))
	h := new(big.Rat).Add(big.NewRat(n, 1), third)
	h.Add(h.Mul(h, p), third)
	place := new(big.Int).Quo(h.Num(), h.Denom()).Int64()
	switch {
	case place < 1:
		return sorted[0]
	case place >= n:
		return sorted[n-1]
	}
	part := new(big.Rat).Sub(h, big.NewRat(place, 1))
	a, b := sorted[place-1], sorted[place]
	return new(big.Rat).Add(a, part.Mul(part, new(big.Rat).Sub(b, a)))
}

var third = big.NewRat(1, 3)

// spread is where the middle half of values lies.
type spread struct {
	q1, q3 *big.Rat
	n      int
}

func spreadOf(values []*big.Rat) spread {
	slices.SortFunc(values, func(a, b *big.Rat) int { return a.Cmp(b) })
	return spread{quantile(values, big.NewRat(1, 4)), quantile(values, big.NewRat(3, 4)), len(values)}
}

// common reports whether v is what most have: then it does not stand out, though
// the fences, which have closed in on it, would say so.
func (s spread) common(v *big.Rat) bool { return s.n > 1 && s.q1.Cmp(s.q3) == 0 && v.Cmp(s.q1) == 0 }

func (s spread) below(v, fence *big.Rat) bool { return v.Cmp(fence) <= 0 && !s.common(v) }

func (s spread) above(v, fence *big.Rat) bool { return v.Cmp(fence) >= 0 && !s.common(v) }

func (s spread) reach(times *big.Rat) *big.Rat {
	return new(big.Rat).Mul(times, new(big.Rat).Sub(s.q3, s.q1))
}

// low is the fence below which a value lies outside.
func (s spread) low(times *big.Rat) *big.Rat { return new(big.Rat).Sub(s.q1, s.reach(times)) }

// high is the fence above which a value lies outside.
func (s spread) high(times *big.Rat) *big.Rat { return new(big.Rat).Add(s.q3, s.reach(times)) }
