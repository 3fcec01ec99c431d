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
)

// Goal is one milestone of the plan: what, by when, and the evidence that it is reached.
type Goal struct {
	organizationapi.GoalDraft
	Note        string                  `json:"note,omitempty"`
	Papers      []organizationapi.Paper `json:"papers,omitempty"`
	ReportedAt  *time.Time              `json:"reported_at,omitempty"`
	ConfirmedAt *time.Time              `json:"confirmed_at,omitempty"`
	Remark      string                  `json:"remark,omitempty"` // of the hub
}

var (
	errPlan      = fault.New(fault.Refused, "organization.incubation.plan", "计划有填错的地方，请按提示修改。")
	errUnagreed  = fault.New(fault.Conflict, "organization.incubation.unagreed", "现在没有等待同意的计划，或者计划还没有得到基地同意，请刷新页面查看最新进度。")
	errGoal      = fault.New(fault.Refused, "organization.incubation.goal", "计划中没有这项目标，请刷新页面查看现在的计划。")
	errGoalState = fault.New(fault.Conflict, "organization.incubation.goal-state", "这项目标现在不能这样办理，请刷新页面查看最新进度。")
	errMentor    = fault.New(fault.Refused, "organization.incubation.mentor", "没有找到可以做导师的账号，导师应是社会工作者或者机构工作人员，请核对登录名。")
	errMentors   = fault.New(fault.Refused, "organization.incubation.mentors", "请过的导师太多，不能再请，请在已经请的导师中安排。")
)

// PlanIncubation writes the plan, or writes it anew. The hub agrees to it each
// time; what is confirmed stays as it was confirmed, and evidence of a goal that
// is still called the same stays with it.
func (s *Service) PlanIncubation(ctx context.Context, in organizationapi.PlanIncubationRequest) (out organizationapi.Incubation, err error) {
	return s.change(ctx, in.ID, in.Version, Plan, func(i *Incubation) ([]event.Event, error) {
		goals, err := i.planned(in.Goals, cn.DayOf(s.now()))
		if err != nil {
			return nil, err
		}
		i.Goals, i.AgreedAt = goals, nil
		return told(events.TypeOrganizationIncubationPlannedV1, s.now(), events.OrganizationIncubationPlannedV1(i.fact())), nil
	})
}

// planned is a plan made of the one there is and a new one.
func (i *Incubation) planned(want []organizationapi.GoalDraft, today cn.Day) (out []Goal, err error) {
	wrong := func(n int, field, text string) error { return errPlan.At(fmt.Sprintf("goals.%d.%s", n, field), text) }
	for n, d := range want {
		was := slices.IndexFunc(i.Goals, func(g Goal) bool { return g.Code == d.Code })
		switch day, err := cn.ParseDay(d.By); {
		case slices.ContainsFunc(out, func(g Goal) bool { return g.Code == d.Code }):
			return nil, wrong(n, "code", "这个编号已经用过。")
		case err != nil:
			return nil, wrong(n, "by", "请写成2026-01-31的样子。")
		case was >= 0 && i.Goals[was].GoalDraft == d:
			out = append(out, i.Goals[was])
			continue
		case was >= 0 && i.Goals[was].ConfirmedAt != nil:
			return nil, wrong(n, "title", "已经确认的目标不能再改。")
		case day.Before(today) || day.After(i.Until):
			return nil, wrong(n, "by", "请选择今天到孵化期最后一天（"+i.Until.Chinese()+"）的一天。")
		}
		g := Goal{GoalDraft: d}
		if was >= 0 { // the hub sees what was said so far, and is told of it anew
			g.Note, g.Papers, g.Remark = i.Goals[was].Note, i.Goals[was].Papers, i.Goals[was].Remark
		}
		out = append(out, g)
	}
	for _, g := range i.Goals {
		if g.ConfirmedAt != nil && !slices.ContainsFunc(out, func(x Goal) bool { return x.Code == g.Code }) {
			return nil, wrong(0, "code", "已经确认的目标“"+g.Title+"”不能去掉。")
		}
	}
	return out, nil
}

// SettleGoal says that a goal is reached, with evidence; or confirms that, or gives it back.
func (s *Service) SettleGoal(ctx context.Context, in organizationapi.SettleGoalRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, do, i.hats(who)); err != nil { // refuse before anything is kept
		return out, err
	}
	switch {
	case do == Report && len(in.Papers) == 0:
		return out, errNoPaper.At("papers", "请上传证明材料。")
	case do == Return && in.Note == "":
		return out, errNoText.At("note", "请写明还缺什么。")
	case do != Report:
		in.Papers = nil
	}
	papers, err := s.papers.Attach(ctx, who.ID, i.ID, "papers", in.Papers)
	if err != nil {
		return out, err
	}
	return s.change(ctx, in.ID, in.Version, do, func(i *Incubation) ([]event.Event, error) {
		if i.AgreedAt == nil {
			return nil, errUnagreed
		}
		n := slices.IndexFunc(i.Goals, func(g Goal) bool { return g.Code == in.Code })
		if n < 0 {
			return nil, errGoal
		}
		g, now := &i.Goals[n], s.now()
		if !g.may(do) {
			return nil, errGoalState
		}
		b := i.fact()
		if do == Report {
			g.Note, g.Papers, g.ReportedAt, g.Remark = in.Note, papers, &now, ""
			return told(events.TypeOrganizationIncubationReportedV1, now, events.OrganizationIncubationReportedV1{
				Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Goal: g.Title,
			}), nil
		}
		g.Remark = in.Note
		if do == Confirm {
			g.ConfirmedAt = &now
		} else {
			g.ReportedAt = nil
		}
		return told(events.TypeOrganizationIncubationSettledV1, now, events.OrganizationIncubationSettledV1{
			Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Goal: g.Title, Accepted: do == Confirm,
		}), nil
	})
}

// may reports whether a goal of an agreed plan can be reported, confirmed or given back now.
func (g *Goal) may(do Verb) bool {
	if do == Report {
		return g.ReportedAt == nil && g.ConfirmedAt == nil
	}
	return g.ReportedAt != nil && g.ConfirmedAt == nil
}

// mostMentors bounds those whom one group has ever had: each has a number that stays.
const mostMentors = 100

// NameMentor names a mentor by the login that they gave the hub, or ends it.
// Nobody but a social worker or somebody who works for an organization can be
// found this way, and nothing of them is told but name and organization.
func (s *Service) NameMentor(ctx context.Context, in organizationapi.NameMentorRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, Name, i.hats(who)); err != nil { // nobody else looks for people here
		return out, err
	}
	p, err := s.people.Called(ctx, in.Login)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return out, err
	}
	at := slices.IndexFunc(p.Memberships, func(m identity.Membership) bool { return m.Role == identity.Worker || m.Role == identity.Staff })
	if err != nil || at < 0 && !in.End || p.ID == i.Contact {
		return out, errMentor.At("login", "请核对导师的登录名。")
	}
	return s.change(ctx, in.ID, in.Version, Name, func(i *Incubation) ([]event.Event, error) {
		today := cn.DayOf(s.now())
		n := slices.IndexFunc(i.Mentors, func(m NamedMentor) bool { return m.Account == p.ID })
		switch {
		case in.End && n < 0:
			return nil, errMentor.At("login", "没有请过这位导师。")
		case in.End:
			i.Mentors[n].Until = today
			return nil, nil
		case n >= 0:
			i.Mentors[n].Until = ""
		case len(i.Mentors) == mostMentors:
			return nil, errMentors
		default:
			i.Mentors = append(i.Mentors, NamedMentor{Account: p.ID, Name: p.Name, OrgName: p.Memberships[at].OrgName})
		}
		b := i.fact()
		return told(events.TypeOrganizationIncubationAssignedV1, s.now(), events.OrganizationIncubationAssignedV1{
			Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Mentor: p.ID,
		}), nil
	})
}
