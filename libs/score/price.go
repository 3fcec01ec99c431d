package score

import "math/bits"

// Quote is what a price leaf is computed from, in fen: the lowest price among
// the bids that count, and this bid's. Both are prices for evaluation, after
// deductions that policy grants.
type Quote struct {
	Lowest int64 `json:"lowest"`
	Bid    int64 `json:"bid"`
}

// Deducted is the price for evaluation of a bid that a percentage is taken off (财库〔2020〕46号第九条), in fen, rounded
// once, halves up. percent is from 0 to 100; the price that is paid stays the one that was bid. An amount of money leaves
// room for a factor of 100.
func Deducted(price, percent int64) int64 { return (price*(100-percent) + 50) / 100 }

// Compared is the price by which an order ranks a bid: where the lowest price wins, the one for evaluation; where points
// decide, the price that was bid, which tells equal points apart (财政部令第87号第五十七条：按投标报价).
func Compared(order Order, price, percent int64) int64 {
	if order == ByPrice {
		return Deducted(price, percent)
	}
	return price
}

// The ways in which a quote can be wrong.
var (
	ErrPrice  = &Problem{Code: "score.bid", Text: "报价应大于0，请核对报价后再计算价格分。"}
	ErrLowest = &Problem{Code: "score.lowest", Text: "评审基准价应大于0且不高于任何有效报价，请核对参与计算的报价。"}
	ErrMax    = &Problem{Code: "score.max", Text: "价格分的分值应大于0且在允许范围内，请核对评分标准。"}
)

// PriceScore is lowest ÷ bid × max, the lowest price first method (财政部令第87号
// 第五十五条; 财库〔2014〕214号第二十四条), rounded once, halves up. The product is
// taken in 128 bits, so no amount overflows. Prices are fen and must be positive; a
// bid below the lowest is refused, since then the lowest is not what it says.
func PriceScore(lowest, bid int64, max Points) (Points, error) {
	switch {
	case bid <= 0:
		return 0, ErrPrice
	case lowest <= 0 || lowest > bid:
		return 0, ErrLowest
	case max <= 0 || max > Limit:
		return 0, ErrMax
	}
	hi, lo := bits.Mul64(uint64(lowest), uint64(max))
	q, r := bits.Div64(hi, lo, uint64(bid)) // lowest ≤ bid, so the quotient is at most max
	if r >= uint64(bid)-r {
		q++
	}
	return Points(q), nil
}
