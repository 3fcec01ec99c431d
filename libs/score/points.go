// Package score is the arithmetic of indicator trees: who may give how much,
// the mean over judges, the price score, the order of bids, and an account of
// every step that anyone can repeat. Bids, ratings and evaluations use it.
//
// It holds no weights, thresholds or tie-breaking of its own choice (documents and
// the rule book say those), no secrecy, no signatures and no storage.
//
// # Rounding
//
// Everything is in hundredths of a point and nothing is floating point. A value
// is rounded once, where a leaf of the tree gets its points: the mean over
// judges, or the price score. Halves go up (四舍五入). Sums are never
// rounded, so the leaves shown add up to the total shown and a reader with a
// pencil gets the same figure. The price of that choice: a total may differ from
// the unrounded mean by up to 0.005 point per leaf.
package score

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Points is a score in hundredths of a point: 850 is 8.50.
type Points int64

// Limit is the most that a tree may give, 100000.00 points; it keeps every sum
// far inside int64.
const Limit Points = 100_000_00

// String is the score with two decimals: 8.50.
func (p Points) String() string {
	sign, u := "", uint64(p)
	if p < 0 {
		sign, u = "-", -u
	}
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}

// ErrPoints refuses what is no score.
var ErrPoints = &Problem{Code: "score.syntax", Text: "分值无法识别，请填写不小于0的数字，最多两位小数。"}

// ParsePoints reads "8", "8.5" and "8.50" exactly; a third decimal is refused, not rounded.
func ParsePoints(s string) (Points, error) {
	whole, fraction, dotted := strings.Cut(strings.TrimSpace(s), ".")
	if dotted && (fraction == "" || len(fraction) > 2) {
		return 0, ErrPoints
	}
	n, err := strconv.ParseUint(whole+(fraction + "00")[:2], 10, 63)
	if err != nil || whole == "" {
		return 0, ErrPoints
	}
	return Points(n), nil
}

// Mean is the sum of the scores over their number, halves away from zero; 0 for
// no scores. It strikes nothing out (财政部令第87号第五十五条 gives no leave to) and
// does not depend on the order.
func Mean(scores []Points) Points {
	n := Points(len(scores))
	if n == 0 {
		return 0
	}
	// Quotients and remainders are summed apart, so that no sum overflows.
	var whole, rest Points
	for _, s := range scores {
		whole += s / n
		rest += s % n
	}
	whole += rest / n
	rest %= n
	switch {
	case whole > 0 && rest < 0:
		whole, rest = whole-1, rest+n
	case whole < 0 && rest > 0:
		whole, rest = whole+1, rest-n
	}
	switch {
	case 2*rest >= n:
		whole++
	case 2*rest <= -n:
		whole--
	}
	return whole
}

// sum adds without overflow for points of a valid tree; it saturates otherwise.
func sum(scores []Points) Points {
	var total Points
	for _, s := range scores {
		if s > 0 && total > math.MaxInt64-s {
			return math.MaxInt64
		}
		total += s
	}
	return total
}
