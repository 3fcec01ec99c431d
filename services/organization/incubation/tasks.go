package incubation

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// wait is something that an incubation waits for: an account or an organization, and what it is to do.
type wait struct {
	place, owner, what string
	due                *time.Time
}

// waits are all that it waits for, hours aside, which are their own.
func (i *Incubation) waits() (out []wait) {
	hub := func(what string) { out = append(out, wait{place: i.Org.ID, owner: i.Org.Name, what: what}) }
	group := func(what string, due *time.Time) {
		out = append(out, wait{place: i.Contact, owner: i.Draft.Name, what: what, due: due})
	}
	switch i.State {
	case applied:
		hub("写需求诊断")
	case diagnosed:
		hub("办理入驻")
	case entered:
		i.working(hub, group)
	case graduated:
		for _, f := range i.FollowUps {
			if f.AskedAt != nil && f.RecordedAt == nil {
				hub("回访")
				break
			}
		}
	}
	return out
}

// working are those of a group that is in the hub.
func (i *Incubation) working(hub func(string), group func(string, *time.Time)) {
	switch {
	case len(i.Goals) == 0:
		group("写孵化计划", nil)
		return
	case i.AgreedAt == nil:
		hub("看孵化计划")
		return
	}
	var first *Goal
	reported, open := false, false
	for n := range i.Goals {
		g := &i.Goals[n]
		reported = reported || g.may(Confirm)
		open = open || g.ConfirmedAt == nil
		if g.may(Report) && (first == nil || g.By < first.By) {
			first = g
		}
	}
	if first != nil {
		due := cn.Day(first.By).Last()
		group("完成目标并报告", &due)
	}
	switch {
	case reported:
		hub("确认目标")
	case !open:
		hub("办理出壳")
	case i.Reminded == i.Until:
		hub("办理延期或者离开")
	}
}

// Tasks are what waits for the caller: as contact, as hub, and as group and mentor with hours.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	places := []string{who.ID}
	for _, m := range who.Memberships {
		if m.Role == identity.Staff && !slices.Contains(places, m.Org) {
			places = append(places, m.Org)
		}
	}
	for _, place := range places {
		page, err := s.incubations.Find(ctx, store.Query{Where: []store.Term{store.Is("wait", place)}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for n := range page.Items {
			i := &page.Items[n]
			if place != who.ID && !slices.Contains(i.hats(who), Keeper) {
				continue
			}
			for _, w := range i.waits() {
				if w.place == place {
					out = append(out, s.task(i.ID, i.Draft.Name, w))
				}
			}
		}
	}
	hours, err := s.hours(ctx, who.ID)
	return append(out, hours...), err
}

func (s *Service) task(subject, title string, w wait) organizationapi.Task {
	t := organizationapi.Task{Subject: subject, Room: "incubation", Title: title, What: w.what, Owner: w.owner, Due: w.due, Basis: []organizationapi.Basis{}}
	if w.due != nil {
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*w.due), cn.DayOf(s.now())))
	}
	return t
}

// hours are the sessions that wait for an account: one task for each group.
func (s *Service) hours(ctx context.Context, account string) (out []organizationapi.Task, err error) {
	page, err := s.days.Find(ctx, store.Query{Where: []store.Term{store.Is("wait", account)}, Limit: mostTasks})
	for k := range page.Items {
		d := &page.Items[k]
		for n := range d.Sessions {
			x := &d.Sessions[n]
			if x.waits(d.Account) != account || slices.ContainsFunc(out, func(t organizationapi.Task) bool { return t.Subject == x.Incubation }) {
				continue
			}
			i, err := s.incubations.Get(ctx, x.Incubation)
			if err != nil {
				return out, err
			}
			if i.State != entered { // nobody can answer any more
				continue
			}
			w := wait{owner: x.Name, what: "确认辅导记录"}
			if account == d.Account {
				w = wait{owner: "导师", what: "答复对辅导记录的异议"}
			}
			out = append(out, s.task(x.Incubation, x.Name, w))
		}
	}
	return out, err
}
