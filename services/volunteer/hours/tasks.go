package hours

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// job finds what waits at one desk for an account.
type job func(ctx context.Context, m identity.Membership, who string) ([]volunteerapi.Task, error)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// The rooms of tasks: what a task's subject is, so that a desk knows where it is done.
const (
	ofRecord, ofShift, ofAmendment, ofReview, ofAppeal = "record", "hours", "amendment", "review", "appeal"
)

// Tasks are what waits for the caller: what is still to be said of a shift that is over, records to confirm, a line for each
// shift, objections, amendments, reviews and appeals.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []volunteerapi.Task, err error) {
	if out, err = s.lacked(ctx, who.ID); err != nil {
		return nil, err
	}
	var seen []string
	for _, m := range who.Memberships {
		place := string(m.Role) + "/" + m.Org
		if m.Role != identity.Staff && m.Role != identity.Registrar || slices.Contains(seen, place) {
			continue
		}
		seen = append(seen, place)
		jobs := []job{s.askedFor, s.unreviewed, s.unappealed}
		if m.Role == identity.Staff {
			jobs = []job{s.askedFor, s.unconfirmed, s.disputed}
		}
		for _, look := range jobs {
			ts, err := look(ctx, m, who.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, ts...)
		}
	}
	return out, nil
}

// task is a line of a desk.
func (s *Service) task(room, subject, title, what, owner string, due *time.Time, basis []volunteerapi.Basis) volunteerapi.Task {
	t := volunteerapi.Task{Subject: subject, Room: room, Title: title, What: what, Owner: owner, Due: due, Basis: basis}
	if due != nil {
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))
	}
	return t
}

// of names one volunteer's part in a shift, so that two of the same shift are told apart; whoever serves an order is not named.
func (x *Shift) of(number string) string {
	if x.Ledger == card.Order {
		return x.Title
	}
	return x.Title + " " + masked(number)
}

// lacked are the records of somebody of which too few have spoken and the shift is over, while there is time to confirm them.
func (s *Service) lacked(ctx context.Context, account string) (out []volunteerapi.Task, err error) {
	now := s.now()
	q := store.Query{By: "lacks", Where: []store.Term{store.Between("lacks", account+"/"+store.Time(now), account+"0")}, Limit: mostTasks} // 0 is the sign after /
	page, err := s.records.Find(ctx, q)
	for i := range page.Items {
		if r := &page.Items[i]; !now.Before(r.Shift.Ends) {
			out = append(out, s.task(ofRecord, r.ID, r.Shift.of(r.Number), "补齐陈述，或者请求补录", does[Volunteer], &r.Due, s.cite(r.Shift.Law, ruleActual, ruleCorrect)))
		}
	}
	return out, err
}

// unconfirmed are the shifts that are over and of which records wait for the organization, those due first.
func (s *Service) unconfirmed(ctx context.Context, m identity.Membership, who string) (out []volunteerapi.Task, err error) {
	count, first := map[string]int{}, map[string]*Record{}
	page, err := s.records.Find(ctx, store.Query{By: "owed", Where: []store.Term{store.Under("owed", m.Org+"/")}, Limit: 200})
	var order []string
	for i := range page.Items {
		r := &page.Items[i]
		if s.now().Before(r.Shift.Ends) {
			continue
		}
		if count[r.Shift.ID]++; count[r.Shift.ID] == 1 {
			order, first[r.Shift.ID] = append(order, r.Shift.ID), r
		}
	}
	for _, id := range order[:min(len(order), mostTasks)] {
		r := first[id]
		what := "确认%d条时长记录"
		mine, err := s.vouches(ctx, r, who)
		if err != nil {
			return out, err
		}
		if mine { // nobody else may know of it yet
			what = "请本单位的其他工作人员确认%d条时长记录"
		}
		out = append(out, s.task(ofShift, id, r.Shift.Title, fmt.Sprintf(what, count[id]), m.OrgName, &r.Due, s.cite(r.Shift.Law, ruleWithin)))
	}
	return out, err
}

// disputed are the records that somebody objects to.
func (s *Service) disputed(ctx context.Context, m identity.Membership, who string) (out []volunteerapi.Task, err error) {
	page, err := s.records.Find(ctx, store.Query{Where: []store.Term{store.Is("waits", m.Org)}, Limit: mostTasks})
	for i := range page.Items {
		r := &page.Items[i]
		what := "核实对时长记录的异议"
		mine, err := s.vouches(ctx, r, who)
		if err != nil {
			return out, err
		}
		if mine {
			what = "请本单位的其他工作人员核实对时长记录的异议"
		}
		out = append(out, s.task(ofRecord, r.ID, r.Shift.of(r.Number), what, m.OrgName, nil, s.cite(r.Shift.Law, ruleCorrect)))
	}
	return out, err
}

// askedFor are the amendments that wait for an organization or an office.
func (s *Service) askedFor(ctx context.Context, m identity.Membership, _ string) (out []volunteerapi.Task, err error) {
	page, err := s.amendments.Find(ctx, store.Query{Where: []store.Term{store.Is("waits", m.Org)}, Limit: mostTasks})
	for i := range page.Items {
		a := &page.Items[i]
		what := map[AmendmentState]string{asked: "证实补录", endorsed: "公示补录", published: "决定补录"}[a.State]
		if (a.State == asked) != (m.Role == identity.Staff) || a.State == published && s.now().Before(a.Until.End()) {
			continue
		}
		out = append(out, s.task(ofAmendment, a.ID, a.Shift.of(a.Number), what, m.OrgName, nil, s.cite(a.Shift.Law, ruleCorrect, ruleNotice)))
	}
	return out, err
}

// unappealed are the appeals that wait for an office, for those who may decide about them.
func (s *Service) unappealed(ctx context.Context, m identity.Membership, who string) (out []volunteerapi.Task, err error) {
	page, err := s.appeals.Find(ctx, store.Query{Where: []store.Term{store.Is("waits", m.Org)}, Limit: mostTasks})
	for i := range page.Items {
		a := &page.Items[i]
		r, err := s.records.Get(ctx, a.ID)
		if err != nil {
			return out, err
		}
		if !r.annulledBy(who) && a.Account != who {
			out = append(out, s.task(ofAppeal, a.ID, a.Shift.of(a.Number), "复核作废的时长", m.OrgName, nil, s.cite(a.Shift.Law, ruleCheck)))
		}
	}
	return out, err
}

// unreviewed are the reviews that wait for an office, for those who may decide about them.
func (s *Service) unreviewed(ctx context.Context, m identity.Membership, who string) (out []volunteerapi.Task, err error) {
	page, err := s.reviews.Find(ctx, store.Query{Where: []store.Term{store.Is("waits", m.Org)}, Limit: mostTasks})
	for i := range page.Items {
		r := &page.Items[i]
		if !r.brought(who) {
			out = append(out, s.task(ofReview, r.ID, kindSays[r.Kind], "核查时长", m.OrgName, nil, s.shown(r, nil, who).Basis))
		}
	}
	return out, err
}
