package hours

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sanshe/libs/vault"
)

// window is how long a code of the site is shown; a device whose clock is off by one window is believed.
const window = 30 * time.Second

// codes are made of the service key and kept nowhere: whoever can show one now was given it by who leads the shift.
type codes struct{ key []byte }

var errNoKey = errors.New("没有SERVICE_KEY，无法生成签到码，请设置至少32个字符的随机串")

func newCodes(secret string) (c codes, err error) {
	if secret == "" {
		return c, errNoKey
	}
	c.key, err = vault.Derive(secret, "volunteer/hours/codes", sha256.Size)
	return c, err
}

// letters leave out what is mistaken for another when it is read aloud or typed: I, L, O and 1.
var letters = base32.NewEncoding("023456789ABCDEFGHJKMNPQRSTUVWXYZ").WithPadding(base32.NoPadding)

// make is 60 bits of what only this platform can say of a shift.
func (c codes) make(shift, what string, n int64) string {
	m := hmac.New(sha256.New, c.key)
	fmt.Fprintf(m, "%s\n%d\n%s", what, n, shift)
	return letters.EncodeToString(m.Sum(nil))[:12]
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func at(t time.Time) int64 { return t.UnixNano() / int64(window) }

// rotating is what the site shows at an instant.
func (c codes) rotating(shift string, n int64) string { return c.make(shift, "rotating", n) }

// shown reports whether the site showed a code at an instant, give or take a window.
func (c codes) shown(shift, code string, when time.Time) bool {
	for n := at(when) - 1; n <= at(when)+1; n++ {
		if same(code, c.rotating(shift, n)) {
			return true
		}
	}
	return false
}

// printed hangs at a position for as long as the shift lasts.
func (c codes) printed(shift string) string { return c.make(shift, "printed", 0) }

// slip is the n-th one-time code for those who are served.
func (c codes) slip(shift string, n int64) string {
	return fmt.Sprintf("%03d-%s", n, c.make(shift, "slip", n))
}

// slipped is which slip a code is, from 1; 0 is none.
func (c codes) slipped(shift, code string) int64 {
	head, _, _ := strings.Cut(code, "-")
	n, err := strconv.ParseInt(head, 10, 32)
	if err != nil || n < 1 || !same(code, c.slip(shift, n)) {
		return 0
	}
	return n
}
