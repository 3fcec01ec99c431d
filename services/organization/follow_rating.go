package organization

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/organization/rating"
)

// The register follows the ratings: what was announced, lowered and taken away.
func (s *Service) followRatings() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeOrganizationRatingConfirmedV1: s.onConfirmed,
		events.TypeOrganizationRatingLoweredV1:   s.onWorsened,
		events.TypeOrganizationRatingRevokedV1:   s.onWorsened,
	}
}

func (s *Service) onConfirmed(ctx context.Context, ev event.Event) error {
	var in events.OrganizationRatingConfirmedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	r, err := rate(s.rules, in.Region, in.Grade, cn.Day(in.On))
	if err != nil {
		return err
	}
	_, err = s.orgs.Apply(ctx, in.Org, ev, nil, func(o *Organization) ([]event.Event, error) {
		if err := o.rated(r); err != nil {
			return nil, err
		}
		return o.graded(ev, in.Grade), nil
	})
	return err
}

// onWorsened hears a grade lowered or revoked; on is the day on which it was announced.
func (s *Service) onWorsened(ctx context.Context, ev event.Event) error {
	var in events.OrganizationRatingLoweredV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.orgs.Apply(ctx, in.Org, ev, nil, func(o *Organization) ([]event.Event, error) {
		if err := o.worsened(in.On, in.Grade, cn.DayOf(ev.At)); err != nil {
			return nil, err
		}
		return o.graded(ev, in.Grade), nil
	})
	return err
}

// graded tells others what grade the register has now. A grade taken away is a change of the entry.
func (o *Organization) graded(ev event.Event, n int64) []event.Event {
	if n == 0 {
		return []event.Event{event.New(events.TypeOrganizationOrganizationChangedV1, ev.At, events.OrganizationOrganizationChangedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region,
		})}
	}
	return []event.Event{event.New(events.TypeOrganizationOrganizationRatedV1, ev.At, events.OrganizationOrganizationRatedV1{
		Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, Grade: n,
	})}
}

// people is how the room of ratings finds who may rate and vote.
type people struct{ *Service }

func (p people) Having(ctx context.Context, role identity.Role, region string, limit int) (out []rating.Person, err error) {
	q := store.Query{Where: []store.Term{store.Under("seat", string(role)+"/"+cn.Stem(region))}, Limit: limit}
	found, err := p.accounts.Find(ctx, q)
	for _, a := range found.Items {
		out = append(out, a.person())
	}
	return out, err
}

func (p people) Person(ctx context.Context, id string) (rating.Person, error) {
	a, err := p.accounts.Get(ctx, id)
	if err != nil {
		return rating.Person{}, missingAccount(err)
	}
	return a.person(), nil
}

func (a *Account) person() rating.Person {
	out := rating.Person{ID: a.ID, Name: a.Name, Memberships: a.Memberships}
	for _, r := range a.Expertise.Relations {
		out.Relations = append(out.Relations, organizationapi.Relation{Org: r.Org, OrgName: r.Name, Kind: r.Kind, Until: r.Until})
	}
	return out
}
