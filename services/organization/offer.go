package organization

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// Offer is a role in a registered organization that is offered to somebody who
// holds it in the filed group that the organization comes from. The two are not
// the same person in law: nobody acts for the heir who has not said yes.
type Offer struct {
	Org        string        `json:"org"` // the heir
	OrgName    string        `json:"org_name"`
	Role       identity.Role `json:"role"`
	Origin     string        `json:"origin"` // the filed group
	OriginName string        `json:"origin_name"`
	At         time.Time     `json:"at"`
	AnsweredAt *time.Time    `json:"answered_at,omitempty"` // kept, so that nobody is asked twice
}

var errNoOffer = fault.New(fault.NotFound, "organization.offer.not-found", "没有等您答复的这个角色，请刷新页面查看您现在的角色。")

// mostOffers bounds what one account was ever asked.
const mostOffers = 50

// offer offers the roles of a filed group's people in its heir.
func (s *Service) offer(ctx context.Context, origin, heir organizationapi.Party) error {
	o, err := s.orgs.Get(ctx, heir.ID)
	if err != nil {
		return err
	}
	members := store.Query{By: "login", Where: []store.Term{store.Under("member", origin.ID+"/")}}
	return s.accounts.Each(ctx, members, func(a Account) error {
		_, err := s.accounts.Update(ctx, a.ID, func(a *Account) ([]event.Event, error) {
			for _, m := range a.Memberships {
				asked := slices.ContainsFunc(a.Offers, func(x Offer) bool { return x.Org == heir.ID && x.Role == m.Role })
				if m.Org != origin.ID || asked || len(a.Offers) >= mostOffers || fits(m.Role, o.Draft.Kind) != nil {
					continue
				}
				a.Offers = append(a.Offers, Offer{Org: heir.ID, OrgName: heir.Name, Role: m.Role, Origin: origin.ID, OriginName: m.OrgName, At: s.now()})
			}
			return nil, nil
		})
		return err
	})
}

// AnswerOffer is what the person says. Yes moves the role from the filed group to its heir; the person's tokens carry
// it from the next refresh on. No leaves everything as it was.
func (s *Service) AnswerOffer(ctx context.Context, in organizationapi.AnswerOfferRequest) (organizationapi.Account, error) {
	who := caller(ctx)
	var m identity.Membership
	if in.Accept { // as an administrator grants it, by what the register says today
		var err error
		if m, err = s.membership(ctx, organizationapi.MembershipDraft{Org: in.Org, Role: in.Role}); err != nil {
			return organizationapi.Account{}, err
		}
	}
	out, err := s.alter(ctx, who.ID, func(a *Account) error {
		i := slices.IndexFunc(a.Offers, func(x Offer) bool {
			return x.Org == in.Org && x.Role == identity.Role(in.Role) && x.AnsweredAt == nil
		})
		if i < 0 {
			return errNoOffer
		}
		now := s.now()
		a.Offers[i].AnsweredAt = &now
		if !in.Accept {
			return nil
		}
		a.leave(a.Offers[i].Origin, m.Role)
		if err := a.join(m); !errors.Is(err, errTwice) { // somebody granted it meanwhile
			return err
		}
		return nil
	})
	return out, err
}

// open are the offers that wait for an answer.
func (a *Account) open() (out []organizationapi.Offer) {
	for _, x := range a.Offers {
		if x.AnsweredAt == nil && len(out) < maxMemberships {
			out = append(out, organizationapi.Offer{
				Org: x.Org, OrgName: x.OrgName, Role: organizationapi.Role(x.Role), Origin: x.Origin, OriginName: x.OriginName, At: x.At,
			})
		}
	}
	return out
}

// offered are the caller's offers as tasks.
func (s *Service) offered(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	a, err := s.accounts.Get(ctx, who.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	for _, x := range a.open() {
		where := rule.Where{Region: s.config.Region, Day: s.now()}
		out = append(out, organizationapi.Task{
			Subject: x.Org, Room: "account", Title: x.OrgName, What: "答复是否从备案组织转入", Owner: "本人", Basis: law.Basis(rule.Cite(s.rules, ruleFiling, where)...),
		})
	}
	return out, err
}
