package filing

import (
	"context"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are the filings that wait for the caller: as contact, as committee, as office, and as an organization that was asked.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	places := map[string]bool{who.ID: true}
	for _, m := range who.Memberships {
		if m.Role == identity.Staff || m.Role == identity.Registrar {
			places[m.Org] = true
		}
	}
	for place := range places {
		page, err := s.filings.Find(ctx, store.Query{By: "wait", Where: []store.Term{store.Is("wait", place)}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if t, ok := s.task(&page.Items[i], place, who); ok {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// task is what a filing waits for at a place.
func (s *Service) task(f *Filing, place string, who identity.Caller) (t organizationapi.Task, ok bool) {
	t = organizationapi.Task{Subject: f.ID, Room: "filing", Title: f.Draft.Name, Owner: f.Office.Name}
	basis := ruleOffice
	hats := f.hats(who)
	switch {
	case f.State == drafted && place == f.Contact:
		t.What, t.Owner = "填写并送出备案申请", "联系人"
	case f.State == submitted && slices.Contains(hats, Neighbour):
		t.What, t.Owner = "出具备案意见", f.Committee.Name
	case f.State == endorsed && slices.Contains(hats, Office):
		t.What = "办理备案"
	case f.State == active && place == f.Contact:
		t.What, t.Owner, t.Due, basis = "确认仍在活动", "联系人", f.LapsesAt, ruleConfirm
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*f.LapsesAt), cn.DayOf(s.now())))
	case f.State == active && slices.Contains(hats, Ally):
		t.What, t.Owner, basis = "答复加入的请求", f.asked(place), ruleBarred
	default:
		return t, false
	}
	t.Basis = law.Basis(rule.Cite(s.rules, basis, f.Law)...)
	return t, true
}

// asked is the name of an organization that was asked.
func (f *Filing) asked(org string) string {
	for _, p := range f.Partners {
		if p.Org.ID == org {
			return p.Org.Name
		}
	}
	return ""
}
