package training

import (
	"context"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are the rolls that whoever announced a course has to call, and the studies that an office has to look at.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	now := s.now()
	for _, m := range who.Memberships {
		if m.Role != identity.Staff && m.Role != identity.Registrar {
			continue
		}
		begun := store.Between("wait", m.Org+"/"+store.Time(now.Add(-mostLong-rolls)), m.Org+"/"+store.Time(now))
		page, err := s.courses.Find(ctx, store.Query{Where: []store.Term{begun}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if c := &page.Items[i]; c.rollable(now) {
				due := c.Ends.Add(rolls)
				out = append(out, task(c.ID, "course", c.Title, "点名", m.OrgName, &due, now))
			}
		}
	}
	for _, stem := range bureau.Stems(who, false) {
		page, err := s.studies.Find(ctx, store.Query{Where: []store.Term{store.Under("wait", stem)}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if x := &page.Items[i]; x.Account != who.ID {
				out = append(out, task(x.ID, "study", x.Title, "核实自学", s.place(x.Region)+"登记机关", nil, now))
			}
		}
	}
	return out, nil
}

func task(subject, room, title, what, owner string, due *time.Time, now time.Time) socialworkapi.Task {
	t := socialworkapi.Task{Subject: subject, Room: room, Title: title, What: what, Owner: owner, Due: due, Basis: []socialworkapi.Basis{}}
	if due != nil {
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(now)))
	}
	return t
}
