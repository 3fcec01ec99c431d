package credit

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

var (
	errKind    = fault.New(fault.Refused, "organization.listing.kind", "两个名单只列登记的社会团体、社会服务机构和基金会，请核对组织。")
	errEnded   = fault.New(fault.Refused, "organization.listing.ended", "该组织已经注销登记，不再列入名单，请核对组织。")
	errGround  = fault.New(fault.Refused, "organization.listing.ground", "列入名单应当有规定的情形，请从列出的情形中选择一种。")
	errExists  = fault.New(fault.Conflict, "organization.listing.exists", "该组织因同一情形的列入正在办理，请从列表打开那一件。")
	errNotHere = fault.New(fault.Forbidden, "organization.listing.elsewhere", "该组织不在您单位登记管理的区域内，请联系它的登记管理机关。")
)

// grounds are the words of a list of grounds.
var grounds = map[organizationapi.ListKind]string{abnormal: ruleAbnormal, serious: ruleSerious}

// ProposeListing begins a listing. The organization learns of it by the notice, not by this.
func (s *Service) ProposeListing(ctx context.Context, in organizationapi.ProposeListingRequest) (out organizationapi.Listing, err error) {
	who, _ := identity.From(ctx)
	c, err := s.register.Of(ctx, in.Org)
	if err != nil {
		return out, err
	}
	if !registrarOf(who, c.Region) {
		return out, errNotHere
	}
	l, err := s.born(&c, in.ListingDraft)
	if err != nil {
		return out, err
	}
	id := store.NewID()
	if once, ok := store.OnceFrom(ctx); ok { // the repetition of a request finds what it made
		id = once.ID
		was, err := s.listings.Get(ctx, id)
		switch {
		case err == nil && was.Request != once.Hash:
			return out, store.ErrReused
		case err == nil:
			return s.shown(ctx, &was, who)
		}
		l.Request = once.Hash
	}
	if err := s.single(ctx, &l); err != nil {
		return out, err
	}
	if l.Papers, err = s.papers.Attach(ctx, who.ID, id, "papers", in.Papers); err != nil {
		return out, err
	}
	l.Hands = []string{who.ID}
	if l, err = s.listings.Insert(ctx, id, l, l.event(events.TypeOrganizationListingProposedV1, l.ProposedAt)); err != nil {
		return out, err
	}
	return s.shown(ctx, &l, who)
}

// born is a proposal as the book lets it be made today.
func (s *Service) born(c *card.Card, d organizationapi.ListingDraft) (l Listing, err error) {
	now := s.now()
	l = Listing{
		Org: organizationapi.Party{ID: c.ID, Name: c.Name}, Region: c.Region, Office: c.Authority, Law: rule.Where{Region: c.Region, Day: now},
		List: d.List, Ground: d.Ground, Facts: d.Facts, Duty: d.Duty, State: Life.Start, ProposedAt: now,
	}
	list, err := rule.Ask[[]rule.Item](s.rules, grounds[d.List], l.Law)
	if err != nil {
		return l, err
	}
	switch l.Words = rule.Text(list.Value, d.Ground); {
	case !c.Social():
		return l, errKind.Under(list.Basis())
	case c.Status == organizationapi.OrgStatusDeregistered:
		return l, errEnded
	case l.Words == "":
		return l, errGround.Under(list.Basis()).At("ground", "请从列出的情形中选择。")
	}
	return l, nil
}

// single refuses a second proposal on a ground that is being looked at. What stands already is no hindrance: a new
// fact of the same ground lets the time run anew.
func (s *Service) single(ctx context.Context, l *Listing) error {
	n, err := s.listings.Count(ctx, 1, store.Is("same", l.Org.ID+sep+string(l.List)+sep+l.Ground))
	if err == nil && n > 0 {
		err = errExists
	}
	return err
}

// propose begins a listing that follows from a fact the platform knows. Its id comes from the fact, so that hearing of it twice makes one.
func (s *Service) propose(ctx context.Context, id string, d organizationapi.ListingDraft, from string) error {
	c, err := s.register.Of(ctx, d.Org)
	if err != nil {
		return err
	}
	l, err := s.born(&c, d)
	if errors.Is(err, errKind) || errors.Is(err, errEnded) { // nobody is put on a list who has ended meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	l.From = from
	_, err = s.listings.Insert(ctx, id, l, l.event(events.TypeOrganizationListingProposedV1, l.ProposedAt))
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// event is what happened to it, of those events that say no more than these words.
func (l *Listing) event(kind string, at time.Time) event.Event {
	return event.New(kind, at, events.OrganizationListingAnsweredV1{
		Org: l.Org.ID, OrgName: l.Org.Name, Region: l.Region, List: string(l.List), Ground: l.Ground, GroundText: l.Words,
	})
}
