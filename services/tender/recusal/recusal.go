// Package recusal finds who must stay away from judging a purchase (条例第九条):
// what ties a person to those who bid, as far as the register knows. Kinship,
// above all, it knows only if the person has declared it. It turns nobody away:
// who looks decides what follows.
package recusal

import (
	"context"
	"net/http"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/rule"
)

// Ties are what is looked for in one procedure.
type Ties struct {
	Bidders []tenderapi.Party // all who stand behind a bid; none before the opening, when nobody knows them
	Since   cn.Day            // a tie that was over before no longer counts
}

// Of are the ties that count in a procedure that began on a day.
func Of(book *rule.Book, law rule.Where, began cn.Day, bidders []tenderapi.Party) (Ties, error) {
	years, err := rule.Ask[int](book, "tender.recusal.years", law)
	if err != nil {
		return Ties{}, err
	}
	return Ties{Bidders: bidders, Since: began.AddMonths(-12 * years.Value)}, nil
}

// Find is what ties a person to a bidder, "" for nothing, and to which.
func (t Ties) Find(a organizationapi.Account) (kind string, to tenderapi.Party) {
	for _, p := range t.Bidders {
		if slices.ContainsFunc(a.Memberships, func(m organizationapi.Membership) bool { return m.Org == p.ID }) {
			return "employed", p
		}
		for _, r := range a.Relations {
			if r.Org == p.ID && t.lasts(r) {
				return r.Kind, p
			}
		}
	}
	return "", to
}

// Ask asks the register about a person, and finds.
func (t Ties) Ask(ctx context.Context, register http.RoundTripper, account string) (to tenderapi.Party, tied bool, err error) {
	if len(t.Bidders) == 0 {
		return to, false, nil
	}
	a, err := route.Call(ctx, register, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: account})
	if err != nil {
		return to, false, err
	}
	kind, to := t.Find(a)
	return to, kind != "", nil
}

// Declared reports whether a person has declared a tie to an organization that still counts.
func (t Ties) Declared(a organizationapi.Account, org string) bool {
	return slices.ContainsFunc(a.Relations, func(r organizationapi.Relation) bool { return r.Org == org && t.lasts(r) })
}

// lasts reports whether a declared tie still counts. Kinship does not end.
func (t Ties) lasts(r organizationapi.Relation) bool {
	end, err := cn.ParseDay(r.Until)
	return err != nil || r.Kind == "kin" || !end.Before(t.Since)
}
