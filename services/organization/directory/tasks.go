package directory

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are what waits for the caller: applications and reviews at the registrar, and at an organization what was suspended.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	for _, m := range who.Memberships {
		var q store.Query
		switch m.Role {
		case identity.Registrar:
			q = store.Query{By: "waits", Where: []store.Term{store.Under("waits", cn.Stem(m.Region))}, Limit: mostTasks}
		case identity.Staff:
			q = store.Query{By: "org", Where: []store.Term{store.Under("org", m.Org+sep), store.Is("state", string(suspended))}, Limit: mostTasks}
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
	switch p.State {
	case applied:
		t.What = "审核承接申请"
	case listed:
		t.What, t.Due, by = "复核承接资格", p.ReviewDue, ruleReview
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*p.ReviewDue), cn.DayOf(s.now())))
	default:
		t.What = "承接资格已暂停，查看原因"
	}
	t.Basis = law.Basis(rule.Cite(s.rules, by, p.Law)...)
	return t
}
