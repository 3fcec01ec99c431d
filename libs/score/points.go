package score

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

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
