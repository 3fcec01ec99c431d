package seal

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanshe/libs/fault"
)

// Envelope says which part of a bid a file is. The price is opened last, after the technical scores are fixed.
type Envelope string

// The envelopes of a bid.
const (
	Qualification Envelope = "qualification" // 资格
	Technical     Envelope = "technical"     // 技术
	Price         Envelope = "price"         // 价格
)

// padding is how the length of an envelope is hidden. Prices are short, and every one must look like the next.
var padding = map[Envelope]func(size int64) int64{Qualification: padme, Technical: padme, Price: blocks}

// Context is where a file belongs. It is sealed into every share and into the content, and opens under no other.
type Context struct {
	Tender     string   `json:"tender"`
	Lot        string   `json:"lot"` // "" where the purchase has no lots
	Envelope   Envelope `json:"envelope"`
	Bidder     string   `json:"bidder"`
	Revision   int      `json:"revision"`   // from 1
	NoticeHash string   `json:"noticeHash"` // SHA-256 of the notice, which names the holders and their keys: hexadecimal, lower case
}

const (
	maxName     = 200     // bytes of an identifier
	maxRevision = 1 << 31 // of a bid
)

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// digest is SHA-256 over the canonical JSON (RFC 8785) of the context.
func (c Context) digest() (sum [sha256.Size]byte, err error) {
	text, err := c.canonical()
	return sha256.Sum256(text), err
}

// canonical writes the members in order of their names. As control characters are refused, a quote
// and a backslash are all that RFC 8785 escapes.
func (c Context) canonical() ([]byte, error) {
	if why := c.wrong(); why != "" {
		return nil, fault.New(fault.Refused, "seal.context.wrong", "密封所依据的信息不完整或格式不对，请按采购公告核对项目、标段、信封、投标人、版本和公告哈希。").
			At(why, "这一项缺少、过长或格式不对，请按采购公告核对。")
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	return fmt.Appendf(nil, `{"bidder":"%s","envelope":"%s","lot":"%s","noticeHash":"%s","revision":%d,"tender":"%s"}`,
		quote(c.Bidder), c.Envelope, quote(c.Lot), c.NoticeHash, c.Revision, quote(c.Tender)), nil
}

// wrong names the first member that cannot be sealed under, or "".
func (c Context) wrong() string {
	switch {
	case c.Tender == "" || !plain(c.Tender):
		return "tender"
	case !plain(c.Lot):
		return "lot"
	case padding[c.Envelope] == nil:
		return "envelope"
	case c.Bidder == "" || !plain(c.Bidder):
		return "bidder"
	case c.Revision < 1 || c.Revision > maxRevision:
		return "revision"
	case !hashForm.MatchString(c.NoticeHash):
		return "noticeHash"
	}
	return ""
}

// plain reports whether s has one form only in every language: valid UTF-8, no control characters, bounded.
func plain(s string) bool {
	return len(s) <= maxName && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
