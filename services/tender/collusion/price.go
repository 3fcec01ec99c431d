package collusion

import (
	"fmt"
	"math/big"
	"slices"

	"sanshe/libs/cn"
)

// yuan is how far a price may stand from the pattern: people round to whole yuan.
const yuan = 100

// least is how many prices make a pattern; any two differ by something.
const least = 3

// prices: item four, the prices differ by a rule: some are the same, all stand at
// the same distance, or each is the same multiple of the one before.
func prices(bids []Bid, _ string) (out []Flag) {
	sorted := slices.DeleteFunc(slices.Clone(bids), func(b Bid) bool { return b.Price == 0 }) // not read out yet
	slices.SortStableFunc(sorted, func(a, b Bid) int {
		switch {
		case a.Price < b.Price:
			return -1
		case a.Price > b.Price:
			return 1
		}
		return 0
	})
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].Price == sorted[i].Price {
			j++
		}
		if j-i > 1 {
			out = append(out, Flag{Code: "similar", Bids: ids(sorted[i:j]), Text: fmt.Sprintf("%s的报价完全相同，都是%s。", names(sorted[i:j]), cn.Fen(sorted[i].Price).Yuan())})
		}
		i = j
	}
	if len(sorted) < least {
		return out
	}
	switch step := sorted[1].Price - sorted[0].Price; {
	case step <= yuan: // prices that are all the same have been said already
	case everywhere(sorted, func(a, b, c Bid) bool { return abs(c.Price-b.Price-(b.Price-a.Price)) <= yuan }):
		out = append(out, Flag{Code: "similar", Bids: ids(sorted), Text: fmt.Sprintf("%d家的报价从低到高依次相差%s，差额相同。", len(sorted), cn.Fen(step).Yuan())})
	case everywhere(sorted, sameRatio):
		out = append(out, Flag{Code: "similar", Bids: ids(sorted), Text: fmt.Sprintf("%d家的报价从低到高依次为前一家的同一倍数。", len(sorted))})
	}
	return out
}

func everywhere(sorted []Bid, holds func(a, b, c Bid) bool) bool {
	for i := 2; i < len(sorted); i++ {
		if !holds(sorted[i-2], sorted[i-1], sorted[i]) {
			return false
		}
	}
	return true
}

// sameRatio reports whether c stands to b as b to a, to a yuan: |b² − ac| ≤ a yuan × a.
func sameRatio(a, b, c Bid) bool {
	left := new(big.Int).Mul(big.NewInt(b.Price), big.NewInt(b.Price))
	left.Sub(left, new(big.Int).Mul(big.NewInt(a.Price), big.NewInt(c.Price)))
	return left.Abs(left).Cmp(new(big.Int).Mul(big.NewInt(yuan), big.NewInt(a.Price))) <= 0
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
