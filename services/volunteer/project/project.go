package project

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Project is a service in which people volunteer, with its standing positions and single activities.
type Project struct {
	store.Meta
	Draft       volunteerapi.ProjectDraft `json:"draft"`
	Org         volunteerapi.Party        `json:"org"`
	Office      volunteerapi.Party        `json:"office"`
	Law         rule.Where                `json:"law"` // of the day of its publication
	State       State                     `json:"state"`
	Author      string                    `json:"author"`           // account
	Lead        string                    `json:"lead"`             // the author's name, masked: who leads a shift until somebody else does
	Submitter   string                    `json:"submitter"`        // account
	Remark      string                    `json:"remark,omitempty"` // of who returned, closed or withdrew it
	CreatedAt   time.Time                 `json:"created_at"`
	Worker      *Charge                   `json:"worker,omitempty"` // a social worker who answers for its volunteers
	PublishedAt *time.Time                `json:"published_at,omitempty"`
	Ahead       cn.Day                    `json:"ahead,omitempty"` // the last day for which weekly shifts are made
}

var schema = store.Schema{Name: "projects", Indexes: []string{"at", "state", "service", "region", "org", "words", "seen", "wait", "plan", "kind"}, Rev: 1}

// open is the value of the index state that everybody's list asks for.
const openTo = "open"

func index(p *Project) map[string][]string {
	ix := map[string][]string{
		"at": {store.Time(p.at())}, "service": {p.Draft.Service}, "region": {p.Draft.Region}, "org": {p.Org.ID},
		"words": store.Words(slices.Concat([]string{p.Draft.Title, p.Org.Name, p.Draft.Place}, spelled(p.Draft.Title))...), "seen": {p.Org.ID},
	}
	if slices.ContainsFunc(p.Draft.Positions, standing) {
		ix["kind"] = append(ix["kind"], string(volunteerapi.ProjectKindPosition))
	}
	if slices.ContainsFunc(p.Draft.Positions, func(x volunteerapi.Position) bool { return len(x.Dates) > 0 }) {
		ix["kind"] = append(ix["kind"], string(volunteerapi.ProjectKindActivity))
	}
	switch p.State {
	case submitted:
		ix["seen"] = append(ix["seen"], p.Office.ID)
		ix["wait"] = []string{p.Org.ID, p.Office.ID}
	case drafted:
		if p.Remark != "" {
			ix["wait"] = []string{p.Submitter}
		}
	case published:
		ix["state"] = []string{openTo}
		ix["seen"] = append(ix["seen"], p.Office.ID)
		if slices.ContainsFunc(p.Draft.Positions, standing) {
			ix["plan"] = []string{p.Ahead.String()}
		}
	case withdrawn, closed, archived:
		ix["seen"] = append(ix["seen"], p.Office.ID)
	}
	return ix
}

// standing reports whether a position has shifts every week.
func standing(x volunteerapi.Position) bool { return len(x.Weekly) > 0 }

// spelled are the first letters of a title from each of its characters on, so that 独居老人 is found by djlr.
func spelled(title string) (out []string) {
	for letters := cn.Initials(title); len(letters) > 1; letters = letters[1:] {
		out = append(out, letters)
	}
	return out
}

func (p *Project) at() time.Time {
	if p.PublishedAt != nil {
		return *p.PublishedAt
	}
	return p.CreatedAt
}

// staffed reports whether the caller works for an organization.
func staffed(who identity.Caller, org string) bool {
	return who.In(org, identity.Staff) || who.In(org, identity.Worker)
}

// hats says who the caller is to it.
func (p *Project) hats(who identity.Caller) (hats []Hat) {
	if staffed(who, p.Org.ID) {
		hats = append(hats, Keeper)
		if p.State == submitted && who.ID != p.Submitter {
			hats = append(hats, Reviewer)
		}
	}
	if p.State != drafted && who.In(p.Office.ID, identity.Registrar) && !staffed(who, p.Org.ID) {
		hats = append(hats, Office)
	}
	return hats
}

// shown reports whether everybody reads it.
func (p *Project) shown() bool { return p.PublishedAt != nil }

var (
	errNone    = fault.New(fault.NotFound, "volunteer.project.not-found", "没有找到这个项目，请从项目列表重新进入。")
	errOrg     = fault.New(fault.Refused, "volunteer.project.org", "发布项目的应是名册中正常的组织，且您是它的工作人员，请重新选择。")
	errOffice  = fault.New(fault.Refused, "volunteer.project.office", "主管机关应是名册中的国家机关，且管辖项目所在的区划，请重新选择。")
	errRegion  = fault.New(fault.Refused, "volunteer.project.region", "项目所在区划应为县区或者它下级的区划代码，请从列出的区划中选择。")
	errUnsound = fault.New(fault.Refused, "volunteer.project.unsound", "项目有填错的地方，请按提示修改。")
)

// CreateProject begins a draft. Nobody outside the organization reads it before it is handed in.
func (s *Service) CreateProject(ctx context.Context, in volunteerapi.CreateProjectRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	p := Project{Draft: in.ProjectDraft, State: Life.Start, Author: who.ID, Lead: cn.MaskName(who.Name), CreatedAt: s.now()}
	if !staffed(who, in.Org) {
		return out, errOrg.At("org", "请选择您所在的组织。")
	}
	if err = s.placed(ctx, &p); err != nil {
		return out, err
	}
	p, err = s.projects.Create(ctx, p, func(string, *Project) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p, who)
}

// UpdateProject writes a draft anew; whose it is stays.
func (s *Service) UpdateProject(ctx context.Context, in volunteerapi.UpdateProjectRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	p, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	next := Project{Draft: in.ProjectDraft}
	next.Draft.Org = p.Org.ID
	if _, err := Life.Next(p.State, Edit, p.hats(who)); err != nil {
		return out, err
	}
	if err := s.placed(ctx, &next); err != nil {
		return out, err
	}
	return s.change(ctx, in.ID, in.Version, Edit, func(p *Project) ([]event.Event, error) {
		p.Draft, p.Office = next.Draft, next.Office
		return nil, nil
	})
}

// placed finds the organization and the office in the register, and refuses what cannot be meant.
func (s *Service) placed(ctx context.Context, p *Project) error {
	d := &p.Draft
	d.Version = 0
	if d.Ledger == "" {
		d.Ledger = volunteerapi.ProjectLedgerVolunteer
	}
	if c, ok := cn.FindDivision(d.Region[:6]); !ok || !c.Current || d.Region[4:6] == "00" {
		return errRegion.At("region", "请选择县区或者街道。")
	}
	org, err := s.org(ctx, d.Org)
	if err != nil {
		return err
	}
	if org.Status != organizationapi.OrgStatusActive {
		return errOrg.At("org", "请选择名册中正常的组织。")
	}
	office, err := s.org(ctx, d.Office)
	if err != nil {
		return err
	}
	if office.Kind != organizationapi.OrgKindGovernment || office.Status != organizationapi.OrgStatusActive || !cn.Within(d.Region, office.Region) {
		return errOffice.At("office", "请选择管辖当地的国家机关。")
	}
	p.Org = volunteerapi.Party{ID: org.ID, Name: org.Name}
	p.Office = volunteerapi.Party{ID: office.ID, Name: office.Name}
	fields, err := s.fields(ctx, volunteerapi.ListVolunteerFieldsRequest{})
	if err != nil {
		return err
	}
	return sound(d, fields)
}

// org is what the register says of an organization, or one without a status of what is in no register.
func (s *Service) org(ctx context.Context, id string) (organizationapi.Organization, error) {
	o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: id})
	if fault.Of(err).Kind == fault.NotFound {
		return organizationapi.Organization{}, nil
	}
	return o, err
}

// get is a project, or errNone.
func (s *Service) get(ctx context.Context, id string) (Project, error) {
	p, err := s.projects.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	return p, err
}

// seen is a project that the caller has to do with; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Project, error) {
	p, err := s.get(ctx, id)
	if err == nil && len(p.hats(who)) == 0 {
		err = errNone
	}
	return p, err
}

// change takes a step of the caller and shows the project then.
func (s *Service) change(ctx context.Context, id string, version int64, do Verb, how func(*Project) ([]event.Event, error)) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	p, err := s.projects.Update(ctx, id, func(p *Project) (evs []event.Event, err error) {
		if p.State, err = Life.Next(p.State, do, p.hats(who)); err != nil {
			return nil, err
		}
		if err := p.At(version); err != nil {
			return nil, err
		}
		return how(p)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p, who)
}
