package organization

import (
	"context"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
)

// The register follows the listings of the room credit. Whoever asks the
// register for an organization, and whoever hears that it was marked, learns of
// it as of any other mark.

// onListed puts the organization on the list that a listing decided.
func (s *Service) onListed(ctx context.Context, ev event.Event) error {
	var in events.OrganizationListingListedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	basis := ruleAbnormal
	if in.List == listSerious {
		basis = ruleSerious
	}
	_, err := s.orgs.Apply(ctx, in.Org, ev, nil, func(o *Organization) ([]event.Event, error) {
		o.Marks = append(o.Marks, organizationapi.Mark{
			ID: ev.Subject, List: in.List, Reason: in.GroundText, Ground: in.Ground, Paper: in.Paper, Listing: ev.Subject, From: ev.At, Basis: basis,
		})
		return []event.Event{event.New(events.TypeOrganizationOrganizationMarkedV1, s.now(), events.OrganizationOrganizationMarkedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, List: in.List, Reason: in.GroundText,
		})}, nil
	})
	return err
}

// removals say why a listing ended.
var removals = map[string]string{"fulfilled": "已履行义务，经申请移出", "expired": "没有可以整改的事项，期满移出", "merged": "转入严重违法失信名单"}

// onUnlisted takes it off again.
func (s *Service) onUnlisted(ctx context.Context, ev event.Event) error {
	var in events.OrganizationListingRemovedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.orgs.Apply(ctx, in.Org, ev, nil, func(o *Organization) ([]event.Event, error) {
		i := slices.IndexFunc(o.Marks, func(m organizationapi.Mark) bool { return m.Listing == ev.Subject && m.To == nil })
		if i < 0 {
			return nil, nil
		}
		o.Marks[i].To, o.Marks[i].Removal = &ev.At, removals[in.Why]
		return []event.Event{event.New(events.TypeOrganizationOrganizationUnmarkedV1, s.now(), events.OrganizationOrganizationUnmarkedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, List: in.List, Reason: removals[in.Why],
		})}, nil
	})
	return err
}
