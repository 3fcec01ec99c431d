package tender

import (
	"context"
	"errors"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Entry is what the register says of an organization, as far as it decides
// whether it may bid. It is kept here so that a bid needs nobody but this
// service: who hands in at the last minute does not depend on the register
// being up. It follows the register's events, and may be a moment behind; who
// is awarded is held against the register itself.
type Entry struct {
	store.Meta
	Says organizationapi.Organization `json:"says"`
}

const entries = "register"

var entriesStay = host.Share{Coll: entries, Stays: "copies of the register, made anew where they are needed"}

// ask asks the register itself.
func (s *Service) ask(ctx context.Context, org string) (organizationapi.Organization, error) {
	o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org})
	return deciding(o), err
}

// deciding is what of an organization decides whether it may bid, and its grades, which decide nothing.
func deciding(o organizationapi.Organization) organizationapi.Organization {
	return organizationapi.Organization{
		ID: o.ID, Version: o.Version, Name: o.Name, Kind: o.Kind, CreditCode: o.CreditCode, Status: o.Status,
		LegalEntity: o.LegalEntity, PublicWelfareOne: o.PublicWelfareOne, StateFunded: o.StateFunded,
		ListedSerious: o.ListedSerious, ListedAbnormal: o.ListedAbnormal, Ratings: o.Ratings,
	}
}

// nowOf is what the register says of somebody who has bid. A county that has moved (decision 0012) has another register:
// that may know the supplier by its credit code alone, or not at all. Of whom it does not know there is what was heard
// last, and known is false.
func (s *Service) nowOf(ctx context.Context, t *Tender, p tenderapi.Party) (o organizationapi.Organization, known bool, err error) {
	if o, err = s.ask(ctx, p.ID); fault.Of(err).Kind != fault.NotFound {
		return o, true, err
	}
	if p.CreditCode != "" {
		page, err := route.Call(ctx, s.self, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: p.CreditCode})
		if err != nil {
			return o, false, err
		}
		for _, x := range page.Items {
			if x.CreditCode == p.CreditCode {
				o = deciding(x)
				o.ID = p.ID
				return o, true, nil
			}
		}
	}
	o, err = s.lastOf(ctx, t, p)
	return o, false, err
}

// lastOf is what was heard last of a bidder whom the register does not know: the copy that is kept, or else that its bid
// was taken, as bids are of those alone who may bid, and what an opening has found since.
func (s *Service) lastOf(ctx context.Context, t *Tender, p tenderapi.Party) (organizationapi.Organization, error) {
	e, err := s.register.Get(ctx, p.ID)
	if !errors.Is(err, store.ErrNotFound) {
		return e.Says, err
	}
	o := organizationapi.Organization{ID: p.ID, Name: p.Name, CreditCode: p.CreditCode, LegalEntity: true, Status: organizationapi.OrgStatusActive}
	for _, c := range t.Checks {
		if c.Supplier.ID != p.ID || c.Unlisted {
			continue
		}
		o.ListedSerious, o.ListedAbnormal, o.Status = c.Serious, c.Abnormal, organizationapi.OrgStatusActive
		if !c.Active {
			o.Status = organizationapi.OrgStatusDeregistered
		}
	}
	return o, nil
}

// entry is what the register said last, as far as this service has heard.
func (s *Service) entry(ctx context.Context, org string) (organizationapi.Organization, error) {
	e, err := s.register.Get(ctx, org)
	if errors.Is(err, store.ErrNotFound) {
		return s.enter(ctx, org)
	}
	return e.Says, err
}

// enter asks the register and keeps the answer, unless a later one is kept.
func (s *Service) enter(ctx context.Context, org string) (organizationapi.Organization, error) {
	o, err := s.ask(ctx, org)
	if err != nil {
		return o, err
	}
	e, err := s.register.Insert(ctx, org, Entry{Says: o})
	if errors.Is(err, store.ErrExists) {
		e, err = s.register.Update(ctx, org, func(e *Entry) ([]event.Event, error) {
			if e.Says.Version < o.Version {
				e.Says = o
			}
			return nil, nil
		})
	}
	return e.Says, err
}

// onOrganization hears that the register says something else, also of an
// organization of which nothing is kept: somebody may be about to keep what it
// said before.
func (s *Service) onOrganization(ctx context.Context, ev event.Event) error {
	_, err := s.enter(ctx, ev.Subject)
	if fault.Of(err).Kind == fault.NotFound {
		return nil
	}
	return err
}
