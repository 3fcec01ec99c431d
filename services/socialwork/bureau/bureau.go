// Package bureau says who acts for the office that registers social workers of a
// place, and puts clauses of the rule book into the words of the contract. It
// knows no document.
package bureau

import (
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
)

// Registers reports whether somebody is of the office of a place (GB/T 2260), or of one above it.
func Registers(who identity.Caller, region string) bool {
	return slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Role == identity.Registrar && cn.Within(region, m.Region)
	})
}

// Supervises reports whether somebody watches over a place: reads, and decides nothing.
func Supervises(who identity.Caller, region string) bool {
	return slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Supervises(region) })
}

// Sees reports whether somebody acts for the office of a place or watches over it.
func Sees(who identity.Caller, region string) bool {
	return Registers(who, region) || Supervises(who, region)
}

// Stems are what the codes begin with of all places that somebody registers or, with watching, watches over.
func Stems(who identity.Caller, watching bool) (out []string) {
	for _, m := range who.Memberships {
		if m.Role != identity.Registrar && (!watching || m.Role != identity.Supervisor) {
			continue
		}
		if stem := cn.Stem(m.Region); !slices.Contains(out, stem) {
			out = append(out, stem)
		}
	}
	return out
}

// Cite is the clauses of some rules as they stood where and when at says; of what the book is silent there is none.
func Cite(b *rule.Book, at rule.Where, ids ...string) []socialworkapi.Basis {
	out := []socialworkapi.Basis{}
	for _, id := range ids {
		for _, x := range rule.Cite(b, id, at) {
			out = append(out, socialworkapi.Basis(x))
		}
	}
	return out
}

// Menu is the moves that the wearer of hats may make.
func Menu[S, V, H ~string](t state.Table[S, V, H], s S, hats []H) []socialworkapi.SocialMove {
	out := []socialworkapi.SocialMove{}
	for _, m := range t.Open(s, hats) {
		out = append(out, socialworkapi.SocialMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return out
}
