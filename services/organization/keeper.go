package organization

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// maxKeepers is how many an office chooses from at once; it asks for the others by name.
const maxKeepers = 50

// chair is a place from which a key may be held: the accounts that are asked, and which of their memberships fits.
type chair struct {
	terms []store.Term
	fits  func(identity.Membership) bool
}

// chairs are those for a role, as seen by an office (tender.seal.holders): who
// buys or reviews there, who supervises its region, and the notaries there are.
func chairs(role string, office identity.Membership) []chair {
	held := func(r identity.Role) []store.Term { return []store.Term{store.Under("seat", string(r)+"/")} }
	switch r := identity.Role(role); r {
	case identity.Buyer:
		var out []chair
		for _, own := range []identity.Role{identity.Buyer, identity.Reviewer} {
			out = append(out, chair{
				[]store.Term{store.Is("member", office.Org+"/"+string(own))},
				func(m identity.Membership) bool { return m.Org == office.Org && m.Role == own },
			})
		}
		return out
	case identity.Supervisor:
		return []chair{{held(r), func(m identity.Membership) bool { return m.Supervises(office.Region) }}}
	case identity.Notary:
		return []chair{{held(r), func(m identity.Membership) bool { return m.Role == identity.Notary }}}
	}
	return nil
}

// ListKeepers lists whom an office may ask to hold a key of its sealed bids, by
// name and organization and nothing else.
func (s *Service) ListKeepers(ctx context.Context, in organizationapi.ListKeepersRequest) (out organizationapi.KeeperList, err error) {
	office, _ := caller(ctx).As(identity.Buyer)
	out.Items = []organizationapi.Keeper{}
	for _, c := range chairs(in.Role, office) {
		err := s.accounts.Each(ctx, store.Query{By: "login", Where: c.terms}, func(a Account) error {
			i := slices.IndexFunc(a.Memberships, c.fits)
			switch {
			case i < 0, in.Account != "" && a.ID != in.Account, in.Q != "" && !strings.Contains(a.Name+"\n"+a.Memberships[i].OrgName, in.Q),
				slices.ContainsFunc(out.Items, func(k organizationapi.Keeper) bool { return k.Account == a.ID }):
				return nil
			case len(out.Items) == maxKeepers:
				out.More = true
				return errEnough
			}
			out.Items = append(out.Items, organizationapi.Keeper{Account: a.ID, Name: a.Name, OrgName: a.Memberships[i].OrgName})
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return out, err
		}
	}
	return out, nil
}
