package post

import (
	"context"
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 30

// Tasks are what waits for the caller at their office: drafts of a colleague, recruitments whose term for applying is over, objections.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	var seen []string
	for _, m := range who.Memberships {
		if m.Role != identity.Registrar || slices.Contains(seen, m.Org) {
			continue
		}
		seen = append(seen, m.Org)
		drafts, err := s.headcounts.Find(ctx, store.Query{By: "drafts", Limit: mostTasks, Where: []store.Term{store.Under("drafts", m.Org+"/")}})
		if err != nil {
			return nil, err
		}
		for i := range drafts.Items {
			if h := &drafts.Items[i]; h.Drafter != who.ID {
				out = append(out, s.task("headcount", h.ID, h.Title, "公布或者退回总量额度", m.OrgName, bureau.Cite(s.rules, h.law(), ruleRate)))
			}
		}
		for _, by := range []string{"drafts", "wait"} {
			rs, err := s.recruitments.Find(ctx, store.Query{By: by, Limit: mostTasks, Where: []store.Term{store.Under(by, m.Org+"/")}})
			if err != nil {
				return nil, err
			}
			for i := range rs.Items {
				r := &rs.Items[i]
				if what := s.asks(r, who); what != "" {
					out = append(out, s.task("recruitment", r.ID, r.Terms.Title, what, m.OrgName, bureau.Cite(s.rules, r.law(), ruleNotice)))
				}
			}
		}
	}
	return out, nil
}

// asks is what a recruitment wants of its office; "" is nothing now.
func (s *Service) asks(r *Recruitment, who identity.Caller) string {
	today := cn.DayOf(s.now())
	switch {
	case r.State == drafted && r.Drafter != who.ID:
		return "公布或者退回招聘公告"
	case r.State == announced && cn.Day(r.Terms.Until).Before(today):
		return "审查资格、录入成绩后公示"
	case r.State == publicized && r.disputes() > 0:
		return "答复异议"
	case r.settled(today):
		return "聘用并办结"
	}
	return ""
}

func (s *Service) task(room, subject, title, what, owner string, basis []socialworkapi.Basis) socialworkapi.Task {
	return socialworkapi.Task{Subject: subject, Room: room, Title: title, What: what, Owner: owner, Basis: basis}
}
