package signed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

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
