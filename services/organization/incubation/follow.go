package incubation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

var (
	errMonth       = fault.New(fault.Refused, "organization.incubation.month", "这一次回访还没有到时候或者已经记录，请刷新页面查看。")
	errRegistering = fault.New(fault.Conflict, "organization.incubation.registering", "登记申请已经起草，请打开那份申请继续办理。")
)

// next is when the clock has something to do: when the term is over, or when the next following up is due.
func (i *Incubation) next() (at time.Time, ok bool) {
	switch i.State {
	case entered:
		return i.Until.End(), i.Reminded != i.Until
	case graduated:
		for _, f := range i.FollowUps { // by their days
			if f.AskedAt == nil {
				return cn.Day(f.Due).At(0, 0), true
			}
		}
	}
	return at, false
}

// remind tells hub and group that a term is over, which ends nothing by itself, and the hub whom to ask how they are.
func (s *Service) remind(ctx context.Context) error {
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(s.now())+"\x00")}}
	return s.incubations.Sweep(ctx, q, func(i Incubation) error {
		_, err := s.incubations.Update(ctx, i.ID, s.overdue)
		return err
	})
}

// overdue takes the step of the clock, if there is one.
func (s *Service) overdue(i *Incubation) (evs []event.Event, err error) {
	now := s.now()
	at, ok := i.next()
	if !ok || now.Before(at) { // somebody was quicker
		return nil, nil
	}
	do := Remind
	if i.State == graduated {
		do = Ask
	}
	if i.State, err = Life.Next(i.State, do, []Hat{Clock}); err != nil {
		return nil, err
	}
	if do == Remind {
		i.Reminded = i.Until
		return told(events.TypeOrganizationIncubationDueV1, now, events.OrganizationIncubationDueV1(i.lasting())), nil
	}
	for n := range i.FollowUps {
		if f := &i.FollowUps[n]; f.AskedAt == nil && !now.Before(cn.Day(f.Due).At(0, 0)) {
			f.AskedAt = &now
			evs = append(evs, told(events.TypeOrganizationIncubationAskedV1, now, i.asked(f.Month))...)
		}
	}
	return evs, nil
}

// RecordFollowUp is what the hub found when it asked how the group is, once its day has come.
func (s *Service) RecordFollowUp(ctx context.Context, in organizationapi.RecordFollowUpRequest) (out organizationapi.Incubation, err error) {
	return s.change(ctx, in.ID, in.Version, Record, func(i *Incubation) ([]event.Event, error) {
		n := slices.IndexFunc(i.FollowUps, func(f organizationapi.FollowUp) bool { return f.Month == in.Month })
		if n < 0 || i.FollowUps[n].AskedAt == nil || i.FollowUps[n].RecordedAt != nil {
			return nil, errMonth
		}
		now := s.now()
		f := &i.FollowUps[n]
		f.RecordedAt, f.Active, f.Text = &now, in.Active, in.Text
		return told(events.TypeOrganizationIncubationFollowedV1, now, i.followed(in.Month, in.Active)), nil
	})
}

// RegisterIncubated begins the application for registration: of a filed group by
// the way of its filing, of founders with what they told the hub. Its id is made
// of the incubation's, so that two who press find one draft.
func (s *Service) RegisterIncubated(ctx context.Context, in organizationapi.RegisterIncubatedRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, Register, i.hats(who)); err != nil {
		return out, err
	}
	if i.Application != "" || i.Heir != nil {
		return out, errRegistering
	}
	if err := i.At(in.Version); err != nil {
		return out, err
	}
	draft, err := s.draft(ctx, &i, in.UpgradeDraft)
	if err != nil {
		return out, err
	}
	return s.change(ctx, in.ID, 0, Register, func(i *Incubation) ([]event.Event, error) {
		i.Application = draft
		return nil, nil
	})
}

// draft is the application for registration of a group that has graduated.
func (s *Service) draft(ctx context.Context, i *Incubation, in organizationapi.UpgradeDraft) (id string, err error) {
	if i.Draft.Filing != "" {
		f, err := s.filings.GetFiling(ctx, organizationapi.GetFilingRequest{ID: i.Draft.Filing})
		if err != nil || f.Application != "" { // begun at the filing already
			return f.Application, err
		}
		in.Version = f.Version
		f, err = s.filings.UpgradeFiling(ctx, organizationapi.UpgradeFilingRequest{ID: f.ID, UpgradeDraft: in})
		return f.Application, err
	}
	d := organizationapi.ApplicationDraft{
		Subject: organizationapi.SubjectEstablish, Name: i.Draft.Name, Kind: in.Kind, Office: in.Office, Sponsor: in.Sponsor,
		Address: i.Draft.Place, Area: i.Draft.Area,
	}
	if in.Kind == organizationapi.LegalKindAssociation {
		d.Persons = i.Draft.Team
	}
	once := store.Once{ID: fmt.Sprintf("%s.%d", i.ID, i.Tries), Hash: i.ID}
	a, err := s.drafts.CreateApplication(store.WithOnce(ctx, once), organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	return a.ID, err
}

// by calls do with the incubations that an index names.
func (s *Service) by(ctx context.Context, index, value string, do func(id string) error) error {
	return s.incubations.Each(ctx, store.Query{Where: []store.Term{store.Is(index, value)}}, func(i Incubation) error { return do(i.ID) })
}

// onGranted hears that an application was granted: the group it came from is registered now.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	var in events.OrganizationApplicationGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.by(ctx, "application", ev.Subject, func(id string) error {
		return s.succeed(ctx, id, ev, organizationapi.Party{ID: in.Organization, Name: in.Name})
	})
}

// onUpgraded hears that a filed group has become a registered organization, whatever way it went.
func (s *Service) onUpgraded(ctx context.Context, ev event.Event) error {
	var in events.OrganizationFilingUpgradedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.by(ctx, "filing", ev.Subject, func(id string) error {
		return s.succeed(ctx, id, ev, organizationapi.Party{ID: in.Heir, Name: in.HeirName})
	})
}

func (s *Service) succeed(ctx context.Context, id string, ev event.Event, heir organizationapi.Party) error {
	_, err := s.incubations.Apply(ctx, id, ev, nil, func(i *Incubation) ([]event.Event, error) {
		to, err := Life.Next(i.State, Succeed, []Hat{Registration})
		if err != nil || i.Heir != nil { // gone before, or told by the other of the two
			return nil, nil
		}
		i.State, i.Heir = to, &heir
		return told(events.TypeOrganizationIncubationRegisteredV1, s.now(), i.succeeded()), nil
	})
	return err
}

// onFailed hears that an application came to nothing: another may be begun.
func (s *Service) onFailed(ctx context.Context, ev event.Event) error {
	return s.by(ctx, "application", ev.Subject, func(id string) error {
		_, err := s.incubations.Apply(ctx, id, ev, nil, func(i *Incubation) ([]event.Event, error) {
			if i.Application == ev.Subject {
				i.Application, i.Tries = "", i.Tries+1
			}
			return nil, nil
		})
		return err
	})
}
