package registration

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

var (
	errOffice  = fault.New(fault.Refused, "organization.application.office", "登记管理机关应是名册中的国家机关，且管辖申请所在的区划，请重新选择。")
	errSponsor = fault.New(fault.Refused, "organization.application.sponsor", "业务主管单位应是名册中的国家机关、事业单位或者群团组织，请重新选择。")
	errOrg     = fault.New(fault.Refused, "organization.application.organization", "请选择您所在的、正常存续的社会组织，再申请变更、章程核准、分支机构或者注销。")
	errSubject = fault.New(fault.Conflict, "organization.application.subject", "申请事项、所办组织和登记管理机关在起草后不变更，请另起草一份申请。")
)

// CreateApplication begins a draft. Nobody else reads it before it is handed in.
func (s *Service) CreateApplication(ctx context.Context, in organizationapi.CreateApplicationRequest) (out organizationapi.Application, err error) {
	who, _ := identity.From(ctx)
	d := in.ApplicationDraft
	d.Version = 0
	a := Application{Owner: who.ID, State: Life.Start, Draft: d, CreatedAt: s.now()}
	if err := s.placed(ctx, &a, who); err != nil {
		return out, err
	}
	a.Law = rule.Where{Region: a.Region, Day: s.now()}
	once, ok := store.OnceFrom(ctx) // the papers need the id before there is a document
	if !ok {
		once = store.Once{ID: store.NewID()}
		ctx = store.WithOnce(ctx, once)
	}
	if err := s.seal(once.ID, &a.Draft, nil); err != nil {
		return out, err
	}
	if a.Papers, err = s.attached(ctx, who, once.ID, &a.Draft); err != nil {
		return out, err
	}
	a, err = s.applications.Create(ctx, a, func(string, *Application) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &a, who)
}

// placed finds office, sponsor and organization in the register, and what the application takes over from them.
func (s *Service) placed(ctx context.Context, a *Application, who identity.Caller) error {
	d := &a.Draft
	office, err := s.register.Of(ctx, d.Office)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if err != nil || office.Kind != organizationapi.OrgKindGovernment || !office.Active() {
		return errOffice.At("office", "请选择登记管理机关。")
	}
	a.Office, a.Region = organizationapi.Party{ID: office.ID, Name: office.Name}, office.Region
	a.Division = division(office.CreditCode, office.Region)
	a.Sponsor = organizationapi.Party{}
	if d.Sponsor != "" && d.Direct == "" {
		sponsor, err := s.register.Of(ctx, d.Sponsor)
		if err != nil && fault.Of(err).Kind != fault.NotFound {
			return err
		}
		if err != nil || sponsor.Kind != organizationapi.OrgKindGovernment && sponsor.Kind != organizationapi.OrgKindInstitution || !sponsor.Active() {
			return errSponsor.At("sponsor", "请选择业务主管单位。")
		}
		a.Sponsor = organizationapi.Party{ID: sponsor.ID, Name: sponsor.Name}
	}
	if d.Subject == organizationapi.SubjectEstablish {
		d.Org, a.Name, a.Kind = "", d.Name, d.Kind
		if a.Kind == "" {
			return fault.New(fault.Invalid, "organization.application.kind", "请选择要登记的类型后再保存。").At("kind", "请选择类型。")
		}
		return nil
	}
	org, err := s.register.Of(ctx, d.Org)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if err != nil || !org.Social() || !who.In(org.ID, identity.Staff) || org.Status == organizationapi.OrgStatusDeregistered {
		return errOrg.At("org", "请选择您所在的社会组织。")
	}
	if !cn.Within(org.Region, office.Region) || org.Authority != "" && org.Authority != office.Name {
		return errOffice.At("office", "请选择登记这个组织的机关。")
	}
	a.Name, a.Kind, a.Organization = org.Name, organizationapi.LegalKind(org.Kind), org.ID
	for i := range d.Changes {
		d.Changes[i].Was = written(&org, d.Changes[i].Field)
	}
	return nil
}

// division is that of a body's code, else of its place.
func division(code, region string) string {
	if len(code) == 18 {
		return code[2:8]
	}
	return (cn.Stem(region) + "000000")[:6]
}

// written is what the register says now of something that may be changed.
func written(c *card.Card, field string) string {
	switch field {
	case "name":
		return c.Name
	case "address":
		return c.Address
	case "legal_person":
		return c.LegalPerson
	case "capital":
		return cn.Fen(c.Capital).Plain()
	case "scope":
		return c.Scope
	case "supervisor":
		return c.Supervisor
	}
	return ""
}

// attached gives the papers that the draft names to the application.
func (s *Service) attached(ctx context.Context, who identity.Caller, id string, d *organizationapi.ApplicationDraft) (map[string][]organizationapi.Paper, error) {
	out := map[string][]organizationapi.Paper{}
	for i, set := range d.Papers {
		ps, err := s.papers.Attach(ctx, who.ID, id, at("papers", i, "papers"), set.Papers)
		if err != nil {
			return nil, err
		}
		if len(ps) > 0 {
			out[set.Code] = append(out[set.Code], ps...)
		}
	}
	return out, nil
}

// UpdateApplication writes a draft anew. What was handed in is frozen.
func (s *Service) UpdateApplication(ctx context.Context, in organizationapi.UpdateApplicationRequest) (out organizationapi.Application, err error) {
	who, _ := identity.From(ctx)
	a, err := s.mine(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if !editable(&a) {
		return out, errFrozen
	}
	if err := a.At(in.Version); err != nil {
		return out, err
	}
	next := a
	next.Draft = in.ApplicationDraft
	next.Draft.Version = 0
	if next.Draft.Subject != a.Draft.Subject || next.Draft.Org != a.Draft.Org || next.Draft.Office != a.Draft.Office {
		return out, errSubject
	}
	if err := s.placed(ctx, &next, who); err != nil {
		return out, err
	}
	if err := s.seal(a.ID, &next.Draft, &a.Draft); err != nil {
		return out, err
	}
	if next.Papers, err = s.attached(ctx, who, a.ID, &next.Draft); err != nil {
		return out, err
	}
	a, err = s.applications.Update(ctx, in.ID, func(a *Application) ([]event.Event, error) {
		if err := a.At(in.Version); err != nil {
			return nil, err
		}
		if !editable(a) {
			return nil, errFrozen
		}
		if next.Sponsor.ID != a.Sponsor.ID { // whom it is for now has not been handed it, and has said nothing
			a.SubmittedAt, a.AgreedAt, a.FileDue, a.SponsorNote = nil, nil, nil, ""
		}
		a.Draft, a.Papers, a.Name, a.Kind, a.Sponsor = next.Draft, next.Papers, next.Name, next.Kind, next.Sponsor
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &a, who)
}

// editable reports whether the draft is still its author's.
func editable(a *Application) bool {
	return a.State == organizationapi.ApplicationStateDrafted || a.State == organizationapi.ApplicationStateReturned
}

// mine is an application of which the caller is the founder; else there is none.
func (s *Service) mine(ctx context.Context, id string, who identity.Caller) (Application, error) {
	a, err := s.seen(ctx, id, who)
	if err == nil && !slices.Contains(a.hats(who), Founder) {
		err = errNone
	}
	return a, err
}

// seen is an application that the caller may read; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Application, error) {
	a, err := s.applications.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(a.hats(who)) == 0 {
		err = errNone
	}
	return a, err
}

// GetApplication shows an application to those concerned.
func (s *Service) GetApplication(ctx context.Context, in organizationapi.GetApplicationRequest) (out organizationapi.Application, err error) {
	who, _ := identity.From(ctx)
	a, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &a, who)
}

// GetApplicationPaper is one of its papers, for those who may read the application.
func (s *Service) GetApplicationPaper(ctx context.Context, in organizationapi.GetApplicationPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	a, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, a.ID, in.Paper)
}

// ListApplicationFindings holds an application against the law, line by line.
func (s *Service) ListApplicationFindings(ctx context.Context, in organizationapi.ListApplicationFindingsRequest) (out organizationapi.FindingList, err error) {
	who, _ := identity.From(ctx)
	a, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	x, err := s.examined(ctx, &a)
	if err != nil {
		return out, err
	}
	out.Items = append([]organizationapi.Finding{}, x.Findings...)
	return out, nil
}

// ListApplications lists what an office, or a sponsor, has to do with, the latest first.
func (s *Service) ListApplications(ctx context.Context, in organizationapi.ListApplicationsRequest) (organizationapi.ApplicationPage, error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "office", Desc: true, After: in.After, Limit: int(in.Limit)}
	m, ok := who.As(identity.Registrar)
	under := m.Org + "/"
	switch {
	case !ok:
		m, _ = who.As(identity.Sponsor)
		q.By, under = "sponsor", m.Org+"/"
	case in.State != "":
		q.By, under = "state", m.Org+"/"+string(in.State)+"/"
	}
	q.Where = []store.Term{store.Under(q.By, under)}
	return s.page(ctx, q, who)
}

// ListMyApplications lists what the caller has drafted, the latest first.
func (s *Service) ListMyApplications(ctx context.Context, in organizationapi.ListMyApplicationsRequest) (organizationapi.ApplicationPage, error) {
	who, _ := identity.From(ctx)
	return s.page(ctx, store.Query{
		By: "owner", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("owner", who.ID+"/")},
	}, who)
}

// page is one page of applications; a draft that is only its author's stays out.
func (s *Service) page(ctx context.Context, q store.Query, who identity.Caller) (out organizationapi.ApplicationPage, err error) {
	p, err := s.applications.Find(ctx, q)
	out = organizationapi.ApplicationPage{Items: []organizationapi.ApplicationSummary{}, Next: p.Next}
	for i := range p.Items {
		if a := &p.Items[i]; len(a.hats(who)) > 0 {
			out.Items = append(out.Items, summary(a))
		}
	}
	return out, err
}
