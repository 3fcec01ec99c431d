package tender

import (
	"context"
	"errors"

	"sanshe/contracts/go/organizationapi"
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
	return organizationapi.Organization{
		ID: o.ID, Version: o.Version, Name: o.Name, Kind: o.Kind, CreditCode: o.CreditCode, Status: o.Status,
		LegalEntity: o.LegalEntity, PublicWelfareOne: o.PublicWelfareOne, StateFunded: o.StateFunded,
		ListedSerious: o.ListedSerious, ListedAbnormal: o.ListedAbnormal,
	}, err
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
