package registration

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are the applications that wait for the caller: as who drafted them, as
// their sponsor, as the office that registers.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	places := map[string]bool{who.ID: true}
	for _, m := range who.Memberships {
		if m.Role == identity.Sponsor || m.Role == identity.Registrar {
			places[m.Org] = true
		}
	}
	for place := range places {
		page, err := s.applications.Find(ctx, store.Query{By: "wait", Where: []store.Term{store.Under("wait", place+"/")}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if t, ok := s.task(&page.Items[i], who); ok {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// task is the next thing that the caller may do to an application, but for taking it back.
func (s *Service) task(a *Application, who identity.Caller) (t organizationapi.Task, ok bool) {
	for _, m := range Life.Open(a.State, a.hats(who)) {
		if m.Do == Withdraw || s.may(a, m.Do, who) != nil {
			continue
		}
		t = organizationapi.Task{
			Subject: a.ID, Room: "registration", Title: a.Name, What: subjects[a.Draft.Subject] + "：" + m.Label, Owner: a.holder(),
			Basis: basis(rule.Cite(s.rules, ground(a, m.Do), a.Law)...),
		}
		if due := s.dueOf(a, m.Do); due != nil {
			t.Due, t.LateDays = due, int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))
		}
		return t, true
	}
	if a.State == organizationapi.ApplicationStatePublicized && slices.Contains(a.hats(who), Registrar) && a.Objections.Open() {
		return organizationapi.Task{
			Subject: a.ID, Room: "registration", Title: a.Name, What: "答复公示期间的异议", Owner: a.Office.Name, Due: a.PublicityEnds,
			LateDays: int64(cn.DaysBetween(cn.DayOf(*a.PublicityEnds), cn.DayOf(s.now()))), Basis: basis(),
		}, true
	}
	return t, false
}

// dueOf is by when a step is owed: within the office, every one by the day of the decision.
func (s *Service) dueOf(a *Application, do Verb) *time.Time {
	switch do {
	case Accept, Examine, Publicize:
		return a.DecideDue
	}
	due, _, _ := s.owed(a, do)
	return due
}

// holder is who has it in hand.
func (a *Application) holder() string {
	switch a.waitsFor() {
	case a.Owner:
		return "申请人"
	case a.Sponsor.ID:
		if a.State == organizationapi.ApplicationStateSubmitted {
			return a.Sponsor.Name
		}
	}
	return a.Office.Name
}
