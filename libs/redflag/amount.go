package redflag

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// The shapes below read what anybody published, not only what we publish: ids
// are texts or numbers, amounts have any number of decimals, and what cannot be
// read is as if it had not been said.

// text is a string or a number.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if json.Unmarshal(b, &n) == nil {
		*t = text(n)
	}
	return nil
}

// instant is a date-time, or a day.
type instant struct{ time.Time }

func (i *instant) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			i.Time = t
			return nil
		}
	}
	return nil
}

// number is an exact decimal. The bound keeps one line of a file from becoming a number of a billion digits.
type number struct{ *big.Rat }

const numberMost = 40

func (n *number) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if len(s) > numberMost {
		return nil
	}
	if _, power, ok := strings.Cut(strings.ToLower(s), "e"); ok {
		if p, err := strconv.Atoi(power); err != nil || p < -numberMost || p > numberMost {
			return nil
		}
	}
	if r, ok := new(big.Rat).SetString(s); ok && !strings.Contains(s, "/") {
		n.Rat = r
	}
	return nil
}

// money is an amount in a currency.
type money struct {
	Amount   number `json:"amount"`
	Currency string `json:"currency"`
}

func (m *money) known() bool { return m != nil && m.Amount.Rat != nil && m.Currency != "" }

// String writes money as a sentence does: 1200.5元, or 1200.5 USD.
func (m *money) String() string { return cash(m.Amount.Rat, m.Currency) }

func cash(r *big.Rat, currency string) string {
	if currency == renminbi {
		return show(r, 2) + "元"
	}
	return show(r, 2) + currency
}

const renminbi = "CNY"
