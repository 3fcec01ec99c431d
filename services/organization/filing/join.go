package filing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errInactive   = fault.New(fault.Conflict, "organization.filing.inactive", "只有备案有效的组织可以办理这一项，请刷新页面查看最新进度。")
	errUpgrading  = fault.New(fault.Conflict, "organization.filing.upgrading", "转为登记的申请已经起草，请打开那份申请继续办理。")
	errPartner    = fault.New(fault.Refused, "organization.filing.partner", "只能加入名册中正常的、已经登记的社会组织，请重新选择。")
	errAsked      = fault.New(fault.Conflict, "organization.filing.asked", "已经请求过加入这个组织，请等它答复。")
	errManyAllies = fault.New(fault.Refused, "organization.filing.many", "请求加入的组织太多，请先等已经请求的答复。")
)

// mostPartners bounds the organizations that one group acts with.
const mostPartners = 20

// UpgradeFiling begins the application for registration with what was filed. Its id
// is made of the filing's, so that two who press find one draft; what the registrar
// grants then ends the filing.
func (s *Service) UpgradeFiling(ctx context.Context, in organizationapi.UpgradeFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f, err := s.mine(ctx, in.ID, who)
	switch {
	case err != nil:
		return out, err
	case f.State != active:
		return out, errInactive
	case f.Application != "":
		return out, errUpgrading
	}
	if err := f.At(in.Version); err != nil {
		return out, err
	}
	once := store.Once{ID: fmt.Sprintf("%s.%d", f.ID, f.Tries), Hash: f.ID}
	a, err := s.drafts.CreateApplication(store.WithOnce(ctx, once), organizationapi.CreateApplicationRequest{ApplicationDraft: f.carried(in.UpgradeDraft)})
	if err != nil {
		return out, err
	}
	f, err = s.filings.Update(ctx, in.ID, func(f *Filing) ([]event.Event, error) {
		if f.State != active {
			return nil, errInactive
		}
		f.Application = a.ID
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// carried is what was filed, as an application says it.
func (f *Filing) carried(in organizationapi.UpgradeDraft) organizationapi.ApplicationDraft {
	d := f.Draft
	out := organizationapi.ApplicationDraft{
		Subject: organizationapi.SubjectEstablish, Name: d.Name, Kind: in.Kind, Office: in.Office, Sponsor: in.Sponsor,
		Address: d.Place, Area: d.Area, Capital: d.Funds, Scope: categories[d.Category],
	}
	if in.Kind == organizationapi.LegalKindAssociation {
		out.Persons = d.Members
	}
	if d.Leader != "" {
		out.Officers = []organizationapi.Officer{{Name: d.Leader, Post: "representative"}}
	}
	return out
}

// byApplication is the filing that an application for registration came from.
func (s *Service) byApplication(ctx context.Context, application string) (f Filing, ok bool, err error) {
	found, err := s.filings.Find(ctx, store.Query{By: "application", Where: []store.Term{store.Is("application", application)}, Limit: 1})
	if err != nil || len(found.Items) == 0 {
		return f, false, err
	}
	return found.Items[0], true, nil
}

// onGranted hears that an application was granted: the group it came from is registered now.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	var in events.OrganizationApplicationGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	f, ok, err := s.byApplication(ctx, ev.Subject)
	if err != nil || !ok {
		return err
	}
	_, err = s.filings.Apply(ctx, f.ID, ev, nil, func(f *Filing) ([]event.Event, error) {
		to, err := Life.Next(f.State, Upgrade, []Hat{Registration})
		if err != nil { // ended meanwhile: what was registered stands by itself
			return nil, nil
		}
		now := s.now()
		f.State, f.EndedAt, f.Heir = to, &now, &organizationapi.Party{ID: in.Organization, Name: in.Name}
		return told(events.TypeOrganizationFilingUpgradedV1, now, f.succeeded()), nil
	})
	return err
}

// onFailed hears that an application came to nothing: another may be begun.
func (s *Service) onFailed(ctx context.Context, ev event.Event) error {
	f, ok, err := s.byApplication(ctx, ev.Subject)
	if err != nil || !ok {
		return err
	}
	_, err = s.filings.Apply(ctx, f.ID, ev, nil, func(f *Filing) ([]event.Event, error) {
		if f.Application == ev.Subject {
			f.Application, f.Tries = "", f.Tries+1
		}
		return nil, nil
	})
	return err
}

// gone is why a filing ended that the register ended first.
const gone = "名册的管理员已经办理注销或者撤销，备案随之终止。"

// onGone hears that an organization has left the register: a group that the administrator ended there is filed no
// longer. What the filing itself has ended is over already, and stays as it was.
func (s *Service) onGone(ctx context.Context, ev event.Event) error {
	_, err := s.filings.Apply(ctx, ev.Subject, ev, nil, func(f *Filing) ([]event.Event, error) {
		to, err := Life.Next(f.State, End, []Hat{Register})
		if err != nil {
			return nil, nil
		}
		now := s.now()
		f.State, f.EndedAt, f.Ending = to, &now, gone
		return told(events.TypeOrganizationFilingEndedV1, now, f.endedBecause(gone)), nil
	})
	if errors.Is(err, store.ErrNotFound) { // it was never filed here
		err = nil
	}
	return err
}

// JoinPartner asks a registered organization to take the group in, and from that
// organization's people it is the consent, in the same words.
func (s *Service) JoinPartner(ctx context.Context, in organizationapi.JoinPartnerRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	mine := f.Contact == who.ID
	if !mine && !who.In(in.Org, identity.Staff) {
		return out, errNone
	}
	o, err := s.found(ctx, in.Org)
	if err != nil {
		return out, err
	}
	if !o.Social() || !o.Active() {
		return out, errPartner.Under(rule.Cite(s.rules, ruleBarred, f.Law)...).At("org", "请选择已经登记的社会组织。")
	}
	f, err = s.filings.Update(ctx, in.ID, func(f *Filing) ([]event.Event, error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		if f.State != active {
			return nil, errInactive
		}
		now := s.now()
		i := slices.IndexFunc(f.Partners, func(p organizationapi.Partner) bool { return p.Org.ID == in.Org && p.As == in.As })
		switch {
		case mine && i >= 0:
			return nil, errAsked
		case mine && len(f.Partners) >= mostPartners:
			return nil, errManyAllies
		case mine:
			f.Partners = append(f.Partners, organizationapi.Partner{Org: party(&o), As: in.As, AsText: joins[in.As], AskedAt: now})
			return told(events.TypeOrganizationFilingAskedV1, now, f.allied(&f.Partners[len(f.Partners)-1])), nil
		case i < 0:
			return nil, errNone
		case f.Partners[i].AgreedAt != nil:
			return nil, nil
		}
		f.Partners[i].AgreedAt = &now
		return told(events.TypeOrganizationFilingJoinedV1, now, events.OrganizationFilingJoinedV1(f.allied(&f.Partners[i]))), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}
