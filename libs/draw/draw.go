// Package draw orders people at random so that anybody can do it again. Several
// parties each fix a secret value by publishing its digest; the list they draw
// from is fixed with them; only then are the values opened. The seed is made of
// all of them, so nobody who kept one value to himself until then could choose
// the order. It draws and checks; who may be on a list is not its business.
package draw

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Subject is what a draw is about. Its text goes into every digest, so that a
// value or a list fixed for one draw serves no other.
type Subject struct {
	Tender string // id of the purchase
	Nth    int64  // which draw of this purchase, from 1
	Wanted int64  // how many are called at first
	List   string // digest of the list
	Region string
	Field  string
}

// String is one line; what people write, the field, stands last so that nothing after it can be mistaken.
func (s Subject) String() string {
	return fmt.Sprintf("sanshe-draw-1 %s %d %d %s %s %s", s.Tender, s.Nth, s.Wanted, s.List, s.Region, line(s.Field))
}

// line keeps a text within one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// digest is SHA-256 in hex of the parts, one to a line:
// printf '%s\n%s' … | sha256sum says the same.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

// Number stands for a person in a draw. The salt is kept until the person may
// be named: without it nobody tries accounts until one fits.
func Number(salt, account string) string { return digest(salt, account)[:32] }

// List is the digest of the numbers that are drawn from, whatever order they come in.
func List(numbers []string) string { return digest(slices.Sorted(slices.Values(numbers))...) }

// Commit is the digest by which a party fixes a value for this draw.
func Commit(value string, about Subject) string { return digest(value, about.String()) }

// Seed is made of every party's value, in the order in which the parties stand in the record.
func Seed(about Subject, values ...string) string {
	return digest(append([]string{about.String()}, values...)...)
}

// Order is the order in which the numbers are called: by the HMAC-SHA256 of
// each under the seed (the key is the seed's hex text), the smallest first.
func Order(seed string, numbers []string) []string {
	place := func(number string) string {
		m := hmac.New(sha256.New, []byte(seed))
		m.Write([]byte(number))
		return string(m.Sum(nil))
	}
	out := slices.Clone(numbers)
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(place(a), place(b)) })
	return out
}

// Lots is the order of equals where nothing else tells them apart. Its seed is what all who take part have handed in sealed:
// it was fixed before anybody knew who would be equal, nobody but the platform knows all of it before the opening, and
// afterwards everybody can draw again. sealed are the hashes of that, in any order; about says what is decided.
func Lots(about string, sealed, equals []string) []string {
	return Order(digest(append([]string{"sanshe-lots-1 " + line(about)}, slices.Sorted(slices.Values(sealed))...)...), equals)
}
