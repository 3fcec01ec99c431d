package incubation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// GetIncubation shows one to those concerned.
func (s *Service) GetIncubation(ctx context.Context, in organizationapi.GetIncubationRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &i, who)
}

// ListIncubations lists those of a hub, the latest first; what the caller may not read stays out.
func (s *Service) ListIncubations(ctx context.Context, in organizationapi.ListIncubationsRequest) (organizationapi.IncubationPage, error) {
	return s.page(ctx, store.Query{By: "hub", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("hub", in.Hub+"/")}})
}

// ListMyIncubations lists those that the caller speaks for or mentors, the latest first.
func (s *Service) ListMyIncubations(ctx context.Context, in organizationapi.ListMyIncubationsRequest) (organizationapi.IncubationPage, error) {
	who, _ := identity.From(ctx)
	return s.page(ctx, store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Is("mine", who.ID)}})
}

func (s *Service) page(ctx context.Context, q store.Query) (out organizationapi.IncubationPage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.incubations.Find(ctx, q)
	out = organizationapi.IncubationPage{Items: []organizationapi.Incubation{}, Next: found.Next}
	for n := range found.Items {
		if i := &found.Items[n]; len(i.hats(who)) > 0 {
			out.Items = append(out.Items, s.row(i, who))
		}
	}
	return out, err
}

// view is one with how many minutes of mentoring count, and what is missing.
func (s *Service) view(ctx context.Context, i *Incubation, who identity.Caller) (out organizationapi.Incubation, err error) {
	out = s.row(i, who)
	if out.Minutes, _, err = s.minutes(ctx, i.ID); err != nil {
		return out, err
	}
	if i.State == entered {
		out.Missing = i.missing(out.Minutes)
		if len(out.Missing) > 0 { // a button that shows is a button that works
			out.Moves = slices.DeleteFunc(out.Moves, func(m organizationapi.Move) bool { return m.Do == string(Graduate) })
		}
	}
	return out, nil
}

// row is one as the caller sees it. A mentor sees the group and its plan, and no other mentor's name.
func (s *Service) row(i *Incubation, who identity.Caller) organizationapi.Incubation {
	hats := i.hats(who)
	is := func(h Hat) bool { return slices.Contains(hats, h) }
	out := organizationapi.Incubation{
		ID: i.ID, Version: i.Version, Draft: i.Draft, Hub: i.Hub, Org: i.Org, Region: i.Region, RegionName: s.place(i.Region), Terms: i.Terms,
		State: i.State, StateText: Life.Say(i.State), AppliedAt: i.AppliedAt, Diagnosis: i.Diagnosis, Remark: i.Remark, Until: i.Until.String(), Extended: i.Extended,
		AgreedAt: i.AgreedAt, EndedAt: i.EndedAt, Heir: i.Heir, Goals: []organizationapi.Goal{}, Mentors: []organizationapi.Mentor{},
		FollowUps: slices.Concat([]organizationapi.FollowUp{}, i.FollowUps), Steps: s.steps(i), Moves: []organizationapi.Move{},
	}
	out.Terms.Follow = slices.Concat([]int64{}, i.Terms.Follow)
	if i.EnteredAt != nil {
		out.EnteredOn = cn.DayOf(*i.EnteredAt).String()
	}
	today := cn.DayOf(s.now())
	for n := range i.Goals {
		out.Goals = append(out.Goals, i.goal(&i.Goals[n], hats, today))
	}
	for n, m := range i.Mentors {
		me := m.Account == who.ID
		if is(Mentor) && !is(Keeper) && !me {
			continue
		}
		out.Mentors = append(out.Mentors, organizationapi.Mentor{N: int64(n + 1), Name: m.Name, OrgName: m.OrgName, Until: m.Until.String(), Me: me})
	}
	for _, m := range Life.Open(i.State, hats) {
		if _, ok := moved[m.Do]; !ok || m.Do == Agree && (len(i.Goals) == 0 || i.AgreedAt != nil) || m.Do == Extend && (i.Extended >= i.Terms.Extensions || i.Terms.ExtensionMonths == 0) {
			continue
		}
		out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	out.MayPlan, out.MayName = i.State == entered && is(Group), i.State == entered && is(Keeper)
	out.MayBook = i.State == entered && (is(Group) || is(Keeper))
	if is(Group) {
		out.Application = i.Application
		out.MayRegister = i.State == graduated && i.Application == "" && i.Heir == nil
	}
	out.MayRecord = is(Keeper) && slices.ContainsFunc(i.FollowUps, func(f organizationapi.FollowUp) bool { return f.AskedAt != nil && f.RecordedAt == nil })
	return out
}

func (i *Incubation) goal(g *Goal, hats []Hat, today cn.Day) organizationapi.Goal {
	out := organizationapi.Goal{
		Code: g.Code, Title: g.Title, By: g.By, Note: g.Note, Papers: slices.Concat([]organizationapi.Paper{}, g.Papers), ReportedAt: g.ReportedAt,
		ConfirmedAt: g.ConfirmedAt, Remark: g.Remark, May: []string{},
		Late: i.State == entered && g.ReportedAt == nil && g.ConfirmedAt == nil && today.After(cn.Day(g.By)),
	}
	for _, do := range []Verb{Report, Confirm, Return} {
		if _, err := Life.Next(i.State, do, hats); err == nil && i.AgreedAt != nil && g.may(do) {
			out.May = append(out.May, string(do))
		}
	}
	return out
}

// steps is the way of a group through the hub.
func (s *Service) steps(i *Incubation) []organizationapi.Step {
	w := law.Steps{Law: i.Law, Now: s.now()}
	w.Add("apply", "申请入驻", i.Draft.Name, &i.AppliedAt, nil)
	switch i.State {
	case refused, withdrawn:
		w.Add("end", Life.Say(i.State), "", i.EndedAt, nil)
		return w.List
	case left:
		w.Add("enter", "入驻", i.Org.Name, i.EnteredAt, nil)
		w.Add("end", Life.Say(i.State), "", i.EndedAt, nil)
		return w.List
	}
	w.Add("enter", "诊断和入驻", i.Org.Name, i.EnteredAt, nil)
	w.Add("agree", "孵化计划得到同意", i.Org.Name, i.AgreedAt, nil)
	var due *time.Time
	if i.State == entered {
		last := i.Until.Last()
		due = &last
	}
	w.Add("end", "出壳", i.Org.Name, i.EndedAt, due)
	for _, f := range i.FollowUps {
		last := cn.Day(f.Due).Last()
		w.Add(fmt.Sprintf("follow-%d", f.Month), fmt.Sprintf("第%d个月回访", f.Month), i.Org.Name, f.RecordedAt, &last)
	}
	w.Turn()
	return w.List
}
