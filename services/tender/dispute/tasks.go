package dispute

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// Tasks adds to a desk what waits there for a membership of the caller's.
func (s *Service) Tasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	switch m.Role {
	case identity.Buyer:
		return s.answerTasks(ctx, m, out)
	case identity.Supervisor:
		return s.complaintTasks(ctx, m, out)
	}
	return nil
}

// answerTasks lists the challenges that wait for the office's answer, and the complaints that wait for what it says to them.
func (s *Service) answerTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("open", m.Org+"/")}, By: "open"}
	return s.challenges.Each(ctx, q, func(c Challenge) error {
		p, err := s.purchases.Of(ctx, c.Tender)
		s.task(&c, Officer, p.Owner, "质疑供应商："+c.Supplier.Name, out)
		return err
	})
}

// complaintTasks lists the complaints of a region that wait to be accepted or decided.
func (s *Service) complaintTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("complaint", cn.Stem(m.Region))}, By: "complaint"}
	return s.challenges.Each(ctx, q, func(c Challenge) error {
		s.task(&c, Supervisor, m.OrgName, "投诉供应商："+c.Supplier.Name, out)
		return nil
	})
}

// task names who challenges to those who decide on it: the hats of office and supervisor may read that.
func (s *Service) task(c *Challenge, as Hat, owner, detail string, out *tenderapi.TaskList) {
	do, due, owes := c.owed(as)
	if !owes {
		return
	}
	for _, m := range Life.Open(c.State, []Hat{as}) {
		if m.Do == do {
			out.Items = append(out.Items, tenderapi.Task{
				Tender: c.Tender, Challenge: c.ID, Title: c.Title, What: m.Label, Detail: detail, Owner: owner, Due: &due,
				LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))),
				Basis:    shown.Basis(rule.Cite(s.rules, m.Basis, c.Law)...),
			})
		}
	}
}
