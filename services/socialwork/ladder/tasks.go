package ladder

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

const (
	mostTasks = 30  // bounds what one desk is told of
	mostRead  = 500 // bounds of how many somebody's desk looks for what is due
	ahead     = 30  // days before which a training is a task
)

// Tasks are what waits for the caller at their office: drafts of a colleague, reviews to confirm, years that nobody has reviewed, training
// that is due, pay lists to hand over.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	for _, m := range who.Memberships {
		if m.Role != identity.Registrar {
			continue
		}
		drafts, err := s.ladders.Find(ctx, store.Query{By: "drafts", Limit: mostTasks, Where: []store.Term{store.Under("drafts", m.Org+"/")}})
		if err != nil {
			return nil, err
		}
		for i := range drafts.Items {
			if l := &drafts.Items[i]; l.Drafter != who.ID {
				out = append(out, socialworkapi.Task{Subject: l.ID, Room: "ladder", Title: l.Terms.Title, What: "公布或者退回等级和薪酬办法", Owner: m.OrgName, Basis: bureau.Cite(s.rules, l.law(), ruleYears)})
			}
		}
		lists, err := s.lists.Find(ctx, store.Query{By: "wait", Limit: mostTasks, Where: []store.Term{store.Under("wait", m.Org+"/")}})
		if err != nil {
			return nil, err
		}
		for i := range lists.Items {
			if p := &lists.Items[i]; p.Drawer != who.ID {
				out = append(out, socialworkapi.Task{Subject: p.ID, Room: "paylist", Title: p.Community.Name + p.Month + "薪酬表", What: "核对并移交财政", Owner: m.OrgName, Basis: []socialworkapi.Basis{}})
			}
		}
	}
	for _, stem := range bureau.Stems(who, false) {
		ts, err := s.ofPlace(ctx, stem, who)
		if err != nil {
			return nil, err
		}
		out = append(out, ts...)
	}
	return out, nil
}

// ofPlace are those of the community workers of a place.
func (s *Service) ofPlace(ctx context.Context, stem string, who identity.Caller) (out []socialworkapi.Task, err error) {
	today := cn.DayOf(s.now())
	past := strconv.Itoa(today.Year() - 1)
	found, err := s.stewards.Find(ctx, store.Query{By: "place", Limit: mostRead, Where: []store.Term{store.Under("place", stem)}})
	if err != nil {
		return nil, err
	}
	for i := range found.Items {
		x := &found.Items[i]
		if len(out) >= mostTasks || x.Account == who.ID || x.State != serving {
			continue
		}
		t := socialworkapi.Task{Subject: x.ID, Room: "steward", Title: x.Community.Name + " " + x.Number, Owner: s.place(x.Region) + "经办人", Basis: []socialworkapi.Basis{}}
		n := x.review(past)
		switch {
		case slices.ContainsFunc(x.Reviews, func(r Review) bool { return r.State == proposed && r.By != who.ID }):
			t.What = "确认考核结果"
			out = append(out, t)
		case x.Starts.String()[:4] <= past && (n < 0 || x.Reviews[n].State == returned):
			t.What = fmt.Sprintf("提出%s年度考核结果", past)
			out = append(out, t)
		}
		l, f, err := s.measures(ctx, x, today)
		if err != nil {
			return nil, err
		}
		for _, d := range x.dues(&l, &f, today) {
			if by := cn.Day(d.By); !d.Done && cn.DaysBetween(today, by) <= ahead {
				t, due := t, by.Last()
				t.What, t.Due, t.LateDays = "安排"+d.What, &due, int64(cn.DaysBetween(by, today))
				t.Basis = bureau.Cite(s.rules, rule.Where{Region: x.Region, Day: s.now()}, ruleYearly, ruleRotation)
				out = append(out, t)
			}
		}
	}
	return out, nil
}
