package directory

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are what waits for the caller: applications and reviews at the registrar, at an organization what was suspended,
// and at an office that compiles functions what is to be reviewed or has come back.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	for _, m := range who.Memberships {
		var q store.Query
		switch m.Role {
		case identity.Registrar:
			q = store.Query{By: "waits", Where: []store.Term{store.Under("waits", cn.Stem(m.Region))}, Limit: mostTasks}
		case identity.Staff:
			q = store.Query{By: "org", Where: []store.Term{store.Under("org", m.Org+sep), store.Is("owes", m.Org)}, Limit: mostTasks}
		case identity.Buyer, identity.Reviewer:
			ts, err := s.functionTasks(ctx, who, m)
			if err != nil {
				return out, err
			}
			out = append(out, ts...)
			continue
		default:
			continue
		}
		found, err := s.providers.Find(ctx, q)
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			out = append(out, s.task(&found.Items[i], m))
		}
	}
	return out, nil
}

// task is what an entry waits for at a desk.
func (s *Service) task(p *Provider, m identity.Membership) organizationapi.Task {
	t := organizationapi.Task{Subject: p.ID, Room: "provider", Title: p.Org.Name + "·" + p.Function.Name, Owner: m.OrgName}
	by := ruleConditions
	owes := func(what string, due time.Time) {
		t.What, t.Due, t.LateDays = what, &due, int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))
	}
	switch {
	case m.Role == identity.Staff && p.ConfirmDue != nil:
		owes("确认按新版条件继续承接", *last(p.ConfirmDue))
	case p.State == applied:
		t.What = "审核承接申请"
	case m.Role == identity.Registrar && p.Objections.Open():
		owes("答复公示期间的异议", *last(p.Ends))
	case p.State == listed:
		by = ruleReview
		owes("复核承接资格", *p.ReviewDue)
	default:
		t.What = "承接资格已暂停，查看原因"
	}
	t.Basis = law.Basis(rule.Cite(s.rules, by, p.Law)...)
	return t
}

// functionTasks are the functions of an office that wait for somebody there: for a reviewer who has not handed them in,
// for whoever compiles them when they have come back, and for both while an objection has no answer.
func (s *Service) functionTasks(ctx context.Context, who identity.Caller, m identity.Membership) (out []organizationapi.Task, err error) {
	of, what, hat := reviewing, "审核职能", Reviewer
	if m.Role == identity.Buyer {
		of, what, hat = drafted, "修改退回的职能", Owner
	}
	for _, state := range []FunctionState{of, shown} {
		q := store.Query{By: "owner", Where: []store.Term{store.Under("owner", m.Org+sep), store.Is("state", string(state))}, Limit: mostTasks}
		found, err := s.functions.Find(ctx, q)
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			f := &found.Items[i]
			t := organizationapi.Task{
				Subject: f.ID, Room: "function", Title: f.Draft.Name, What: what, Owner: m.OrgName, Basis: law.Basis(rule.Cite(s.rules, ruleConditions, f.Law)...),
			}
			switch {
			case !slices.Contains(f.hats(who), hat), state == drafted && f.Returned == "", state == shown && !f.Objections.Open():
				continue
			case state == shown:
				due := *last(f.Ends)
				t.What, t.Due, t.LateDays = "答复公示期间的异议", &due, int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))
				t.Basis = law.Basis(rule.Cite(s.rules, ruleWindow, f.Law)...)
			}
			out = append(out, t)
		}
	}
	return out, nil
}
