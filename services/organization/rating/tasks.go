package rating

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// wait is a move that a case waits for, and by whom.
type wait struct {
	by Hat
	do Verb
}

// waits says it by state.
var waits = map[State]wait{
	applied: {Registrar, Admit}, admitted: {Applicant, Submit}, assessed: {Registrar, Assign}, visiting: {Rater, Visit}, visited: {Registrar, Freeze},
	frozen: {Registrar, Call}, voted: {Registrar, Publicize}, publicized: {Registrar, Confirm}, appealed: {Registrar, Review},
}

// waits is what a case waits for now: before anything else for as many raters as were announced; none when for nothing.
func (c *Case) waits() wait {
	if again := c.State == appealed && len(c.Review) == 0; (c.State == visiting || again) && c.few() {
		return wait{Registrar, Assign}
	}
	return waits[c.State]
}

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are what waits for the caller in the ratings of a region, of an organization, of a rater and of a panel.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	for _, m := range who.Memberships {
		var by string
		var where store.Term
		switch m.Role {
		case identity.Registrar:
			by, where = "office", store.Under("office", cn.Stem(m.Region))
		case identity.Staff:
			by, where = "org", store.Under("org", m.Org+"/")
		case identity.Rater:
			by, where = "rater", store.Is("rater", who.ID)
		case identity.Panelist:
			by, where = "panel", store.Is("panel", who.ID)
		default:
			continue
		}
		q := store.Query{Where: []store.Term{where}, Limit: mostTasks}
		if by == "office" || by == "org" {
			q.By, q.Desc = by, by == "org"
		}
		found, err := s.cases.Find(ctx, q)
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			t, ok, err := s.task(ctx, &found.Items[i], who, m)
			if err != nil {
				return out, err
			}
			if ok {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// task is what a case waits for, if it is for the caller.
func (s *Service) task(ctx context.Context, c *Case, who identity.Caller, m identity.Membership) (t organizationapi.Task, ok bool, err error) {
	t = organizationapi.Task{Subject: c.ID, Room: "rating", Title: c.Org.Name + "·" + c.Title, Owner: m.OrgName, Basis: []organizationapi.Basis{}}
	if m.Role == identity.Panelist {
		if !c.elects(who.ID) {
			return t, false, nil
		}
		n, err := s.ballots.Count(ctx, 1, store.Is("rating", ballotKey(c, who.ID)))
		t.What, t.Basis = "记名投票", law.Basis(rule.Cite(s.rules, rulePass, c.Law)...)
		return t, n == 0, err
	}
	if m.Role == identity.Rater && c.State == appealed {
		t.What, t.Basis = "填写复评评分表", law.Basis(rule.Cite(s.rules, ruleReview, c.Law)...)
		return t, seatIn(c.Second, who.ID) >= 0, nil
	}
	w, mine := c.waits(), false
	for _, h := range c.hats(who) {
		mine = mine || h == w.by
	}
	if !mine || w.by == Rater && c.Raters[seatIn(c.Raters, who.ID)].Signed || w.do == Confirm && !s.now().After(*c.Ends) {
		return t, false, nil
	}
	for _, move := range Life.Open(c.State, []Hat{w.by}) {
		if move.Do == w.do {
			t.What, t.Basis = move.Label, law.Basis(rule.Cite(s.rules, move.Basis, c.Law)...)
		}
	}
	if w.do == Confirm {
		due := *c.Ends
		t.Due, t.LateDays = &due, int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))
	}
	return t, true, nil
}
