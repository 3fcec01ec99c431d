package tender

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// ListDeskTenders lists the purchases of the caller's own office, newest first,
// or those a supervisor watches, in the order in which their next step is due.
func (s *Service) ListDeskTenders(ctx context.Context, in tenderapi.ListDeskTendersRequest) (out tenderapi.TenderPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "desk", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{scope(who)}}
	if q.Where[0].Index == "region" {
		q.By, q.Desc = "due", false
	}
	if in.State != "" {
		q.Where = append(q.Where, store.Is("state", string(in.State)))
	}
	p, err := s.tenders.Find(ctx, q)
	if err != nil {
		return out, err
	}
	return s.page(p, true), nil
}

// scope is what the caller's desk is about: the purchases of their office, or,
// to a supervisor, what is public in the region.
func scope(who identity.Caller) store.Term {
	for _, r := range []identity.Role{identity.Buyer, identity.Reviewer} {
		if m, ok := who.As(r); ok {
			return store.Under("desk", m.Org+"/")
		}
	}
	m, _ := who.As(identity.Supervisor) // the door lets nobody else in
	return store.Under("region", cn.Stem(m.Region))
}

// soonDays is how far ahead a desk warns, in days.
const soonDays = 3

// CountDeskTenders counts what ListDeskTenders lists, all of it and not a page.
func (s *Service) CountDeskTenders(ctx context.Context, _ tenderapi.CountDeskTendersRequest) (out tenderapi.DeskCounts, err error) {
	who, _ := identity.From(ctx)
	mine := scope(who)
	for x, n := range map[State]*int64{
		tenderapi.StateDrafted: &out.Preparing, tenderapi.StateIntended: &out.Preparing, tenderapi.StateSubmitted: &out.Preparing,
		tenderapi.StatePublished: &out.Bidding, tenderapi.StateClosed: &out.Evaluating, tenderapi.StateOpened: &out.Evaluating,
		tenderapi.StateAsked: &out.Evaluating, tenderapi.StateOffered: &out.Evaluating, tenderapi.StateFrozen: &out.Evaluating, tenderapi.StateRevealed: &out.Evaluating,
		tenderapi.StateScored: &out.Evaluating, tenderapi.StateDecided: &out.Evaluating, tenderapi.StateAwarded: &out.Awarded,
		tenderapi.StateContracted: &out.Contracted, tenderapi.StateFailed: &out.Failed,
	} {
		k, err := s.tenders.Count(ctx, maxCount, store.Is("state", string(x)), mine)
		if err != nil {
			return out, err
		}
		*n += int64(k)
	}
	now := s.now()
	end := cn.AddDays(cn.DayOf(now), soonDays).Last()
	for _, x := range []struct {
		from, to string
		n        *int64
	}{{"", store.Time(now), &out.Late}, {store.Time(now), store.Time(end.Add(1)), &out.Soon}} {
		k, err := s.tenders.Count(ctx, maxCount, store.Between("due", x.from, x.to), mine)
		if err != nil {
			return out, err
		}
		*x.n = int64(k)
	}
	return out, nil
}

// noDue sorts what has no due day after all that has.
const noDue = -10_000

// maxTasks bounds a desk's list; who has more has other troubles than paging.
const maxTasks = 200

// ListTenderTasks lists what waits for the caller: what is late first, however small.
func (s *Service) ListTenderTasks(ctx context.Context, _ tenderapi.ListTenderTasksRequest) (out tenderapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	own := tenderapi.TaskList{Items: []tenderapi.Task{}} // as somebody of the office, a judge or a holder
	for _, m := range who.Memberships {
		switch m.Role {
		case identity.Buyer:
			err = errors.Join(s.officeTasks(ctx, who, m, &own), s.inquiries.Tasks(ctx, m, &own), s.disputes.Tasks(ctx, m, &own), s.applicationTasks(ctx, m, &own))
		case identity.Reviewer:
			err = s.officeTasks(ctx, who, m, &own)
		case identity.Supervisor:
			err = errors.Join(s.disputes.Tasks(ctx, m, &out), s.doubtTasks(ctx, m, &out))
		case identity.Staff:
			err = s.offerTasks(ctx, m, &out)
		}
		if err != nil {
			return out, err
		}
	}
	if who.Has(identity.Expert) || who.Has(identity.Buyer) { // the buyer's representative judges too
		if err = s.judgeTasks(ctx, who, &own); err != nil {
			return out, err
		}
	}
	if err = s.holderTasks(ctx, who, &own); err == nil {
		err = s.spare(ctx, who, &own)
	}
	if err != nil {
		return out, err
	}
	out.Items = append(own.Items, out.Items...)
	slices.SortStableFunc(out.Items, func(a, b tenderapi.Task) int { return int(b.LateDays - a.LateDays) })
	out.Items = out.Items[:min(len(out.Items), maxTasks)]
	return out, nil
}

func (s *Service) officeTasks(ctx context.Context, who identity.Caller, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("desk", m.Org+"/")}, By: "desk", Desc: true}
	return s.tenders.Each(ctx, q, func(t Tender) error {
		if m.Role == identity.Buyer || !who.In(m.Org, identity.Buyer) { // once for who does both
			s.avoidanceTasks(&t, who, out)
		}
		if m.Role == identity.Buyer {
			if err := s.extensionTask(ctx, &t, who, out); err != nil {
				return err
			}
		}
		wants := Officer
		if m.Role == identity.Reviewer {
			wants = Reviewer
		}
		mine := s.may(ctx, &t, who)
		mine = slices.DeleteFunc(mine, func(x move) bool { return stepOf[x.Do] == "" || !slices.Contains(x.By, wants) })
		if len(mine) == 0 {
			return nil
		}
		task := tenderapi.Task{Tender: t.ID, Title: t.Draft.Title, Owner: t.owner(wants, who), Amount: t.Draft.Budget, Basis: []tenderapi.Basis{}, LateDays: noDue}
		do := mine[0]
		if st := now(s.steps(&t)); st != nil {
			i := slices.IndexFunc(mine, func(x move) bool { return stepOf[x.Do] == st.Key })
			if i < 0 { // the step is somebody else's, and so are its day and its ground
				return nil
			}
			do = mine[i]
			s.due(&task, st)
		}
		task.What = t.Draft.Method.Say(do.Label)
		out.Items = append(out.Items, task)
		return nil
	})
}

// extensionTask proposes to the office to move a deadline before which bids could not be taken.
func (s *Service) extensionTask(ctx context.Context, t *Tender, who identity.Caller, out *tenderapi.TaskList) error {
	detail, ok, err := s.extension(ctx, t)
	if err != nil || !ok {
		return err
	}
	task := tenderapi.Task{
		Tender: t.ID, Title: t.Draft.Title, What: "决定是否更正公告、顺延截止时间", Detail: detail, Extends: true, Owner: t.owner(Officer, who), Amount: t.Draft.Budget,
		Basis: shown.Basis(s.basis(*t, cmp.Or(t.Draft.Method.Procedure().Rules.Clarification, "tender.bid.late"))...),
	}
	s.due(&task, &tenderapi.Step{Due: &t.Draft.Deadline, Basis: task.Basis})
	out.Items = append(out.Items, task)
	return nil
}

// owner is whose a task is: the office, with the person whom the documents name
// as its contact, masked to everybody else. Of the reviewer they say nothing.
func (t *Tender) owner(h Hat, who identity.Caller) string {
	name := t.Draft.ContactName
	if h != Officer || name == "" {
		return t.Buyer.Name
	}
	if name != who.Name {
		name = cover(name)
	}
	return t.Buyer.Name + " " + name
}

// due gives a task the day and the ground of its step.
func (s *Service) due(task *tenderapi.Task, st *tenderapi.Step) {
	task.Basis, task.Due = st.Basis, st.Due
	if st.Due != nil {
		task.LateDays = int64(cn.DaysBetween(cn.DayOf(*st.Due), cn.DayOf(s.now())))
	}
}

// applicationTasks lists the applications for open frameworks that wait for the office.
func (s *Service) applicationTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	list, err := s.admissions.Tasks(ctx, m.Org)
	out.Items = append(out.Items, list...)
	return err
}

func (s *Service) judgeTasks(ctx context.Context, who identity.Caller, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Is("judge", who.ID)}}
	return s.tenders.Each(ctx, q, func(t Tender) error {
		if t.State != tenderapi.StateOpened || t.heldUntil() != nil {
			return nil
		}
		if _, err := s.scoring.Of(ctx, t.panel(), who.ID); t.settled() && err == nil {
			return nil
		}
		task := tenderapi.Task{
			Tender: t.ID, Title: t.Draft.Title, What: t.judgeTask(), Judges: true, Owner: who.Name, Amount: t.Draft.Budget,
			Basis: []tenderapi.Basis{}, LateDays: noDue,
		}
		if st := now(s.steps(&t)); st != nil {
			s.due(&task, st)
		}
		out.Items = append(out.Items, task)
		return nil
	})
}

// judgeTask is what a member of a committee does next.
func (t *Tender) judgeTask() string {
	if t.settled() {
		return "签署评分表"
	}
	return t.word("记录磋商并要求最后报价")
}

// recentBids bounds how far back a supplier's desk looks for purchases that ask for a last offer.
const recentBids = 100

// offerTasks lists the purchases that wait for a supplier's last offer.
func (s *Service) offerTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	p, err := s.bids.Find(ctx, store.Query{Where: []store.Term{store.Under("supplier", m.Org+"/")}, By: "supplier", Desc: true, Limit: recentBids})
	if err != nil {
		return err
	}
	for _, b := range p.Items {
		if b.State != BidOpened || b.Last {
			continue
		}
		t, err := s.tenders.Get(ctx, b.Tender)
		if err != nil {
			return err
		}
		made := slices.ContainsFunc(p.Items, func(x Bid) bool { return x.Last && x.Tender == b.Tender && x.State == BidReceived })
		if made || t.State != tenderapi.StateAsked || t.heldUntil() != nil || !t.accepts(s.now()) {
			continue
		}
		task := tenderapi.Task{Tender: t.ID, Title: t.Draft.Title, What: "提交最后报价", Owner: b.Supplier.Name, Amount: t.Draft.Budget, Basis: []tenderapi.Basis{}, LateDays: noDue}
		if st := now(s.steps(&t)); st != nil {
			s.due(&task, st)
		}
		out.Items = append(out.Items, task)
	}
	return nil
}
