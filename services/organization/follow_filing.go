package organization

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/rule"
)

// The register follows the filings: what the street office has filed stands here
// without a code and without legal personality, ends with its filing, and is named
// by the organization that it has become.
func (s *Service) followFilings() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeOrganizationFilingAcceptedV1: s.onFiled,
		events.TypeOrganizationFilingLapsedV1:   s.onUnfiled,
		events.TypeOrganizationFilingEndedV1:    s.onUnfiled,
		events.TypeOrganizationFilingUpgradedV1: s.onUpgraded,
	}
}

// onFiled enters a filed group. Its id is the filing's.
func (s *Service) onFiled(ctx context.Context, ev event.Event) error {
	var in events.OrganizationFilingAcceptedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	legal, err := rule.Ask[bool](s.rules, ruleFiling, rule.Where{Region: in.Region, Day: ev.At})
	if err != nil {
		return err
	}
	_, err = s.orgs.Apply(ctx, ev.Subject, ev, func() Organization { return Organization{} }, func(o *Organization) ([]event.Event, error) {
		*o = Organization{Meta: o.Meta, Status: Life.Start, LegalEntity: legal.Value, CreatedAt: s.now(), Demo: s.config.Demo, Draft: organizationapi.OrganizationDraft{
			Name: in.Name, Kind: organizationapi.OrgKindFiled, Region: in.Region, Address: in.Place, Authority: in.OfficeName, RegisteredOn: in.FiledOn,
		}}
		return []event.Event{event.New(events.TypeOrganizationOrganizationRegisteredV1, s.now(), events.OrganizationOrganizationRegisteredV1{
			Name: in.Name, Kind: string(organizationapi.OrgKindFiled), Region: in.Region,
		})}, nil
	})
	return err
}

// onUnfiled ends a group whose filing has lapsed or was ended.
func (s *Service) onUnfiled(ctx context.Context, ev event.Event) error {
	var in events.OrganizationFilingEndedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.orgs.Apply(ctx, ev.Subject, ev, nil, func(o *Organization) ([]event.Event, error) {
		return s.ended(o, Deregister, in.Note, "")
	})
	return err
}

// onUpgraded ends a group that is registered now, lets each of the two name the other, and offers its people their roles there.
func (s *Service) onUpgraded(ctx context.Context, ev event.Event) error {
	var in events.OrganizationFilingUpgradedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.orgs.Apply(ctx, ev.Subject, ev, nil, func(o *Organization) ([]event.Event, error) {
		o.Heir = &organizationapi.Party{ID: in.Heir, Name: in.HeirName}
		return s.ended(o, Deregister, "已取得登记，登记的名称是"+in.HeirName+"。", "")
	})
	if err != nil {
		return err
	}
	_, err = s.orgs.Apply(ctx, in.Heir, ev, nil, func(o *Organization) ([]event.Event, error) {
		o.Origin = &organizationapi.Party{ID: ev.Subject, Name: in.Name}
		return []event.Event{event.New(events.TypeOrganizationOrganizationChangedV1, s.now(), events.OrganizationOrganizationChangedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region,
		})}, nil
	})
	if err != nil {
		return err
	}
	return s.offer(ctx, organizationapi.Party{ID: ev.Subject, Name: in.Name}, organizationapi.Party{ID: in.Heir, Name: in.HeirName})
}
