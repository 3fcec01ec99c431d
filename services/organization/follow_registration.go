package organization

import (
	"context"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

// The register follows the room of registration: what is granted there stands
// here, and whoever hears of organizations hears of it as before.

// errUnlike says that a code is another organization's already: the event is parked for people to look at.
var errUnlike = fault.New(fault.Conflict, "organization.registration.unlike", "名册中这个统一社会信用代码属于另一个组织，请联系登记管理机关核对。")

// onGranted writes what an application has registered.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	var in events.OrganizationApplicationGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	switch organizationapi.Subject(in.Subject) {
	case organizationapi.SubjectEstablish:
		return s.found(ctx, ev, &in)
	case organizationapi.SubjectChange:
		sponsor, err := s.newSponsor(ctx, &in)
		if err != nil {
			return err
		}
		_, err = s.orgs.Apply(ctx, in.Organization, ev, nil, func(o *Organization) ([]event.Event, error) {
			was := o.Draft.Supervisor
			for _, c := range in.Changes {
				o.Draft = amended(o.Draft, c.Field, c.Value)
			}
			if o.Draft.Supervisor != was {
				o.Sponsor = sponsor
			}
			return []event.Event{event.New(events.TypeOrganizationOrganizationChangedV1, s.now(), events.OrganizationOrganizationChangedV1{
				Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region,
			})}, nil
		})
		return err
	case organizationapi.SubjectDeregister:
		_, err := s.orgs.Apply(ctx, in.Organization, ev, nil, func(o *Organization) ([]event.Event, error) {
			return s.ended(o, Deregister, in.Note, "")
		})
		return err
	}
	return nil // a charter and a branch stand in the dossier alone
}

// found enters a new organization. Its id is its code.
func (s *Service) found(ctx context.Context, ev event.Event, in *events.OrganizationApplicationGrantedV1) error {
	_, err := s.orgs.Apply(ctx, in.Organization, ev, func() Organization { return Organization{} }, func(o *Organization) ([]event.Event, error) {
		if o.Draft.Name != "" {
			return nil, errUnlike
		}
		*o = Organization{Meta: o.Meta, Status: Life.Start, LegalEntity: in.LegalEntity, Sponsor: in.Sponsor, CreatedAt: s.now(), Demo: s.config.Demo, Draft: organizationapi.OrganizationDraft{
			Name: in.Name, Kind: Kind(in.Kind), CreditCode: in.CreditCode, Region: in.Region, Address: in.Address, LegalPerson: in.LegalPerson,
			Authority: in.Authority, Supervisor: in.Supervisor, RegisteredOn: in.RegisteredOn, Capital: in.Capital, Field: in.Field, Scope: in.Scope,
		}}
		return []event.Event{event.New(events.TypeOrganizationOrganizationRegisteredV1, s.now(), events.OrganizationOrganizationRegisteredV1{
			Name: in.Name, Kind: in.Kind, Region: in.Region, CreditCode: in.CreditCode,
		})}, nil
	})
	return err
}

// newSponsor is the unit that a granted change names; "" where it names none that the register knows.
func (s *Service) newSponsor(ctx context.Context, in *events.OrganizationApplicationGrantedV1) (string, error) {
	for _, c := range in.Changes {
		if c.Field == "supervisor" {
			return card.Sponsor(ctx, s, c.Value)
		}
	}
	return "", nil
}

// amended is a card with one thing changed; the rest is nobody's to touch.
func amended(d organizationapi.OrganizationDraft, field, value string) organizationapi.OrganizationDraft {
	switch field {
	case "name":
		d.Name = value
	case "address":
		d.Address = value
	case "legal_person":
		d.LegalPerson = value
	case "scope":
		d.Scope = value
	case "supervisor":
		d.Supervisor = value
	case "capital":
		if fen, err := cn.ParseFen(value); err == nil {
			d.Capital = int64(fen)
		}
	}
	return d
}

// onRevoked ends an organization whose registration was revoked.
func (s *Service) onRevoked(ctx context.Context, ev event.Event) error {
	var in events.OrganizationRevocationDecidedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.orgs.Apply(ctx, in.Organization, ev, nil, func(o *Organization) ([]event.Event, error) {
		return s.ended(o, Revoke, in.GroundText, in.Paper)
	})
	return err
}

// ended is the end of an organization by its registrar; one that has come to it otherwise stays as it is.
func (s *Service) ended(o *Organization, do Verb, note, paper string) (out []event.Event, err error) {
	to, err := Life.Next(o.Status, do, []Hat{Registrar})
	if err != nil {
		return nil, nil
	}
	now := s.now()
	o.Status, o.EndedAt, o.Ending = to, &now, note
	out = []event.Event{event.New(events.TypeOrganizationOrganizationEndedV1, now, events.OrganizationOrganizationEndedV1{
		Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, Status: string(o.Status),
	})}
	if do == Revoke && !o.listed(listSerious) { // by the same fact (信用信息管理办法第十五条)
		marked, err := o.mark(listSerious, "被撤销登记", paper, now)
		if err != nil {
			return nil, err
		}
		out = append(out, marked...)
	}
	return out, nil
}

// mostAlike bounds how many organizations of a like name are read.
const mostAlike = 50

// Alike finds organizations of a region whose names have the text in them.
func (s *Service) Alike(ctx context.Context, text, region string) (out []card.Card, err error) {
	found, err := s.orgs.Find(ctx, store.Query{
		By: "name", Where: append(store.Having("word", text), store.Under("region", cn.Stem(region))), Limit: mostAlike,
	})
	for i := range found.Items {
		if o := &found.Items[i]; store.Holds(text, o.Draft.Name) && strings.TrimSpace(text) != "" {
			out = append(out, o.card())
		}
	}
	return out, err
}
