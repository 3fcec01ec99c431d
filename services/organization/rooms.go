package organization

import (
	"context"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/desk"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

// Room is a part of this service with documents and lives of its own: registration, filing, annual reports,
// credit, rating. It reads the register through card.Register; the register follows its events.
type Room interface {
	// Part is what the service takes over of it.
	Part() host.Service
	// Tasks are what waits for the caller, in any order.
	Tasks(ctx context.Context, who identity.Caller) ([]organizationapi.Task, error)
}

// ListOrganizationTasks is what waits for the caller in all rooms, the most urgent first.
func (s *Service) ListOrganizationTasks(ctx context.Context, _ organizationapi.ListOrganizationTasksRequest) (out organizationapi.TaskList, err error) {
	mine, err := s.offered(ctx, caller(ctx))
	if err != nil {
		return out, err
	}
	out.Items = append(out.Items, mine...)
	for _, r := range s.rooms {
		ts, err := r.Tasks(ctx, caller(ctx))
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, ts...)
	}
	out.Items = desk.Urgent(out.Items, func(t organizationapi.Task) *time.Time { return t.Due })
	return out, nil
}

// Of is the register as the rooms read it.
func (s *Service) Of(ctx context.Context, id string) (card.Card, error) {
	o, err := s.orgs.Get(ctx, id)
	if err != nil {
		return card.Card{}, missing(err)
	}
	return o.card(), nil
}

// Social calls do for every registered social organization of a region that has not ended.
func (s *Service) Social(ctx context.Context, region string, do func(card.Card) error) error {
	q := store.Query{By: "region", Where: []store.Term{store.Under("region", cn.Stem(region))}}
	return s.orgs.Each(ctx, q, func(o Organization) error {
		if !kinds[o.Draft.Kind].social || o.Status != Life.Start {
			return nil
		}
		return do(o.card())
	})
}

// Named finds the organizations of a name.
func (s *Service) Named(ctx context.Context, name string) (out []card.Card, err error) {
	err = s.orgs.Each(ctx, store.Query{By: "name", Where: []store.Term{store.Is("name", name)}}, func(o Organization) error {
		out = append(out, o.card())
		return nil
	})
	return out, err
}

func (o *Organization) card() card.Card {
	c := card.Card{
		ID: o.ID, OrganizationDraft: o.Draft, Status: o.Status, LegalEntity: o.LegalEntity, Sponsor: o.Sponsor,
		Abnormal: o.listed(listAbnormal), Serious: o.listed(listSerious),
	}
	for _, r := range o.Ratings {
		c.Ratings = append(c.Ratings, card.Grade{Grade: r.Grade, Announced: cn.Day(r.Announced), From: cn.Day(r.From), To: cn.Day(r.To)})
	}
	return c
}
