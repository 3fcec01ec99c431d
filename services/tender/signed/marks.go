package signed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
)

// MarksSalt hides what one judge gave one bid until the result is public:
// SHA-256, in hexadecimal, of a secret of the sheet, a slash and the bid.
func MarksSalt(secret, bid string) string {
	sum := sha256.Sum256([]byte(secret + "/" + bid))
	return hex.EncodeToString(sum[:])
}

// Marks is the digest by which what one judge gave one bid is known without
// being told: of the salt, the bid and the marks in the order of their codes.
func Marks(salt, bid string, marks []tenderapi.Mark) (string, error) {
	return Digest(struct {
		Salt  string           `json:"salt"`
		Bid   string           `json:"bid"`
		Marks []tenderapi.Mark `json:"marks"`
	}{salt, bid, slices.SortedFunc(slices.Values(marks), func(a, b tenderapi.Mark) int { return cmp.Compare(a.Code, b.Code) })})
}

// Given parts marks of one bid into what a judge gave, which a judge's own digest fixes, and what the platform scored by
// the bidder's answers, which may still be lowered in common after a judge has signed.
func Given(criteria []tenderapi.Criterion, marks []tenderapi.Mark) (given, scored []tenderapi.Mark) {
	given, scored = []tenderapi.Mark{}, []tenderapi.Mark{}
	for _, m := range marks {
		if slices.ContainsFunc(criteria, func(c tenderapi.Criterion) bool { return c.Machine && c.Code == m.Code }) {
			scored = append(scored, m)
		} else {
			given = append(given, m)
		}
	}
	return given, scored
}

// Scored is the digest of what the platform scored of a bid, hidden by the salts of all its judges together.
func Scored(salts []string, bid string, scored []tenderapi.Mark) (string, error) {
	return Marks(strings.Join(slices.Sorted(slices.Values(salts)), "/"), bid, scored)
}
