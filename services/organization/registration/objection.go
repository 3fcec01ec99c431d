package registration

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

var errClosed = fault.New(fault.Refused, "organization.application.closed", "这份申请不在公示期内，不能再提出异议，请向登记管理机关反映。")

// ListPublicizedApplications shows everybody what is about to be registered, what ends first at the head.
func (s *Service) ListPublicizedApplications(ctx context.Context, in organizationapi.ListPublicizedApplicationsRequest) (out organizationapi.PublicizedPage, err error) {
	p, err := s.applications.Find(ctx, store.Query{
		By: "public", Where: []store.Term{store.Between("public", store.Time(s.now()), "9999")}, After: in.After, Limit: int(in.Limit),
	})
	out = organizationapi.PublicizedPage{Items: []organizationapi.PublicizedApplication{}, Next: p.Next}
	for i := range p.Items {
		out.Items = append(out.Items, s.publicized(&p.Items[i]))
	}
	return out, err
}

// publicized is what everybody reads of an application.
func (s *Service) publicized(a *Application) organizationapi.PublicizedApplication {
	out := organizationapi.PublicizedApplication{
		ID: a.ID, Name: a.Name, KindText: kinds[a.Kind].text, SubjectText: subjects[a.Draft.Subject], Office: a.Office,
		RegionName: s.place(a.Region), Purpose: a.Draft.Purpose, Scope: a.Draft.Scope, Address: a.Draft.Address, Capital: a.Draft.Capital,
		Ends: *a.PublicityEnds, Objections: int64(len(a.Objections)),
	}
	if a.Sponsor.ID != "" {
		out.Sponsor = &a.Sponsor
	}
	return out
}

// ObjectApplication takes what somebody says against a publicized application; who says it, the registrar alone may ask for.
func (s *Service) ObjectApplication(ctx context.Context, in organizationapi.ObjectApplicationRequest) (out organizationapi.PublicizedApplication, err error) {
	who, _ := identity.From(ctx)
	a, err := s.applications.Update(ctx, in.ID, func(a *Application) ([]event.Event, error) {
		now := s.now()
		switch {
		case a.PublicizedAt == nil: // of what is not public nobody learns that it is there
			return nil, errNone
		case a.State != organizationapi.ApplicationStatePublicized || now.After(*a.PublicityEnds):
			return nil, errClosed
		}
		if fresh, err := a.Objections.Raise(who.ID, in.Text, now); !fresh {
			return nil, err
		}
		return []event.Event{event.New(events.TypeOrganizationApplicationDisputedV1, now, events.OrganizationApplicationDisputedV1(a.fact()))}, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	return s.publicized(&a), nil
}

// AnswerObjection is the office's word on one of them. It may come after the
// publicity has ended, and must before the decision.
func (s *Service) AnswerObjection(ctx context.Context, in organizationapi.AnswerObjectionRequest) (out organizationapi.Application, err error) {
	who, _ := identity.From(ctx)
	a, err := s.applications.Update(ctx, in.ID, func(a *Application) ([]event.Event, error) {
		if !slices.Contains(a.hats(who), Registrar) {
			return nil, errNone
		}
		now := s.now()
		by, err := a.Objections.Answer(in.N, in.Text, now)
		if err != nil {
			return nil, err
		}
		f := a.fact()
		return []event.Event{event.New(events.TypeOrganizationApplicationAnsweredV1, now, events.OrganizationApplicationAnsweredV1{
			Name: f.Name, Kind: f.Kind, Subject: f.Subject, Org: f.Org, Owner: f.Owner, Office: f.Office, OfficeName: f.OfficeName, Sponsor: f.Sponsor, Region: f.Region, By: by,
		})}, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &a, who)
}
