package organization

import (
	"context"
	"maps"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

func (s *Service) listens() map[string]event.Handler {
	listens := map[string]event.Handler{
		events.TypeOrganizationOrganizationChangedV1: s.rename,
		events.TypeOrganizationListingListedV1:       s.onListed,
		events.TypeOrganizationListingRemovedV1:      s.onUnlisted,
		events.TypeOrganizationApplicationGrantedV1:  s.onGranted,
		events.TypeOrganizationRevocationDecidedV1:   s.onRevoked,
	}
	maps.Copy(listens, s.followRatings())
	maps.Copy(listens, s.followFilings())
	return listens
}

// rename carries an organization's name and region into the memberships that
// quote them. It reads the register instead of the event, so that hearing an
// old event again writes what holds today.
func (s *Service) rename(ctx context.Context, ev event.Event) error {
	o, err := s.orgs.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	members := store.Query{By: "login", Where: []store.Term{store.Under("member", o.ID+"/")}}
	return s.accounts.Each(ctx, members, func(a Account) error {
		_, err := s.accounts.Update(ctx, a.ID, func(a *Account) ([]event.Event, error) {
			for i := range a.Memberships {
				if m := &a.Memberships[i]; m.Org == o.ID {
					m.OrgName, m.Region = o.Draft.Name, o.Draft.Region
				}
			}
			return nil, nil
		})
		return err
	})
}
