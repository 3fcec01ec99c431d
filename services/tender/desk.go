package tender

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// ListDeskTenders lists the purchases of the caller's own office, or those a supervisor watches.
func (s *Service) ListDeskTenders(ctx context.Context, in tenderapi.ListDeskTendersRequest) (out tenderapi.TenderPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "desk", Desc: true, After: in.After, Limit: int(in.Limit)}
	me, ok := who.As(identity.Buyer)
	if !ok {
		me, ok = who.As(identity.Reviewer)
	}
	if ok {
		q.Where = []store.Term{store.Under("desk", me.Org+"/")}
	} else { // a supervisor: everything public in the region
		watch, _ := who.As(identity.Supervisor)
		q.By = "public"
		q.Where = []store.Term{store.Under("region", strings.TrimRight(watch.Region, "0"))}
	}
	p, err := s.tenders.Find(ctx, q)
	if err != nil {
		return out, err
	}
	if in.State != "" {
		p.Items = slices.DeleteFunc(p.Items, func(t Tender) bool { return t.State != in.State })
	}
	return s.page(p, true), nil
}

// noDue sorts what has no due day after all that has.
const noDue = -10_000

// maxTasks bounds a desk's list; who has more has other troubles than paging.
const maxTasks = 200

// ListTenderTasks lists what waits for the caller: what is late first, however small.
func (s *Service) ListTenderTasks(ctx context.Context, _ tenderapi.ListTenderTasksRequest) (out tenderapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []tenderapi.Task{}
	for _, m := range who.Memberships {
		switch m.Role {
		case identity.Buyer:
			err = errors.Join(s.officeTasks(ctx, who, m, &out), s.questionTasks(ctx, m, &out), s.answerTasks(ctx, m, &out))
		case identity.Reviewer:
			err = s.officeTasks(ctx, who, m, &out)
		case identity.Expert:
			err = s.judgeTasks(ctx, who, &out)
		case identity.Supervisor:
			err = s.complaintTasks(ctx, m, &out)
		}
		if err != nil {
			return out, err
		}
	}
	slices.SortStableFunc(out.Items, func(a, b tenderapi.Task) int { return int(b.LateDays - a.LateDays) })
	out.Items = out.Items[:min(len(out.Items), maxTasks)]
	return out, nil
}

func (s *Service) officeTasks(ctx context.Context, who identity.Caller, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("desk", m.Org+"/")}, By: "desk", Desc: true}
	return s.tenders.Each(ctx, q, func(t Tender) error {
		mine := t.open(t.hats(who))
		mine = slices.DeleteFunc(mine, func(m move) bool { return m.Do == Fail || m.Do == Announce || m.Do == Return })
		wants := Officer
		if m.Role == identity.Reviewer {
			wants = Reviewer
		}
		mine = slices.DeleteFunc(mine, func(x move) bool { return !slices.Contains(x.By, wants) })
		if len(mine) == 0 {
			return nil
		}
		task := tenderapi.Task{Tender: t.ID, Title: t.Draft.Title, What: t.Draft.Method.Say(mine[0].Label), Owner: t.Buyer.Name, Amount: t.Draft.Budget, Basis: []tenderapi.Basis{}, LateDays: noDue}
		if st := now(s.steps(&t)); st != nil {
			task.Basis, task.Due = st.Basis, st.Due
			if st.Due != nil {
				task.LateDays = int64(cn.DaysBetween(cn.DayOf(*st.Due), cn.DayOf(s.now())))
			}
		}
		out.Items = append(out.Items, task)
		return nil
	})
}

// questionTasks lists the questions that wait for the office's answer.
func (s *Service) questionTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("open", m.Org+"/")}, By: "open"}
	return s.questions.Each(ctx, q, func(q Question) error {
		due := q.Due
		out.Items = append(out.Items, tenderapi.Task{
			Tender: q.Tender, Title: q.Title, What: "答复提问", Owner: m.OrgName, Due: &due,
			LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))),
			Basis:    basisOf(s.basis(Tender{Law: rule.Where{Region: m.Region, Day: q.AskedAt}}, "tender.question.answer")...),
		})
		return nil
	})
}

func (s *Service) judgeTasks(ctx context.Context, who identity.Caller, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Is("judge", who.ID)}}
	return s.tenders.Each(ctx, q, func(t Tender) error {
		if t.State != tenderapi.StateOpened || t.heldUntil() != nil {
			return nil
		}
		if _, err := s.sheets.Get(ctx, sheetID(t.ID, who.ID)); err == nil {
			return nil
		}
		out.Items = append(out.Items, tenderapi.Task{
			Tender: t.ID, Title: t.Draft.Title, What: "签署评分表", Owner: cover(who.Name), Amount: t.Draft.Budget,
			Due: t.OpenedAt, LateDays: 0, Basis: basisOf(s.basis(t, "tender.committee.experts")...),
		})
		return nil
	})
}
