package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Who belongs to a bidder steps aside (条例 art. 9). Before the opening nobody
// knows who bids, so nobody can be asked to: a member seated by then is stopped
// at the sheet, and may be replaced even when others have signed.

// seats are the organizations people hold a place in, by account.
type seats map[string][]string

func (s seats) add(account string, of []organizationapi.Membership) {
	for _, m := range of {
		s[account] = append(s[account], m.Org)
	}
}

// kin is the bidder, once bidders are known, in which somebody with these places has one.
func (t *Tender) kin(orgs []string) (bidder tenderapi.Party, ok bool) {
	if t.Opening == nil {
		return bidder, false
	}
	for _, b := range t.Opening.Bids {
		if slices.Contains(orgs, b.Supplier.ID) {
			return b.Supplier, true
		}
	}
	return bidder, false
}

// recusal refuses members who belong to a bidder.
func (x *examiner) recusal(t *Tender, members []tenderapi.Member, held seats) {
	relations := ask[any](x, "tender.recusal.relations")
	for _, m := range members {
		if bidder, ok := t.kin(held[m.Account]); ok {
			x.say(false, "members", "", cover(m.Name)+"在投标人"+bidder.Name+"任职，应当回避，请换一位成员。", relations.Basis())
		}
	}
}

// recused refuses a judge who belongs to a bidder: neither the other bids nor a sheet are theirs.
func (s *Service) recused(t *Tender, who identity.Caller) error {
	var orgs []string
	for _, m := range who.Memberships {
		orgs = append(orgs, m.Org)
	}
	bidder, ok := t.kin(orgs)
	if !ok {
		return nil
	}
	return fault.New(fault.Forbidden, "tender.sheet.recused", "您在投标人"+bidder.Name+"任职，应当回避，不能评分，请告知采购人更换成员。").
		Under(s.basis(*t, "tender.recusal.relations")...)
}

// leaving adds to held the places of those whom members no longer name.
func (s *Service) leaving(ctx context.Context, id string, members []tenderapi.Member, held seats) error {
	t, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range t.Committee {
		if named(members, m.Account) {
			continue
		}
		a, err := route.Call(ctx, s.self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: m.Account})
		if err != nil {
			return err
		}
		held.add(a.ID, a.Memberships)
	}
	return nil
}

func named(members []tenderapi.Member, account string) bool {
	return slices.ContainsFunc(members, func(m tenderapi.Member) bool { return m.Account == account })
}

// settled refuses another committee once a sheet has been signed, unless all
// it changes is to let those go who must step aside.
func (s *Service) settled(ctx context.Context, t *Tender, members []tenderapi.Member, held seats) error {
	n, err := s.sheets.Count(ctx, 1, store.Is("tender", t.ID))
	if err != nil || n == 0 {
		return err
	}
	gone := 0
	for _, m := range t.Committee {
		if named(members, m.Account) {
			continue
		}
		if _, must := t.kin(held[m.Account]); !must {
			return errFixed
		}
		gone++
	}
	if gone == 0 {
		return errFixed
	}
	return nil
}

var errFixed = fault.New(fault.Conflict, "tender.committee.fixed", "已有评委签署评分表，评审委员会不能再变动；应当回避的成员除外。")
