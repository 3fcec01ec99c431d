package view

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// volunteerPaths are where a task of each room of the volunteer service is done.
var volunteerPaths = map[string]func(id string) string{"team": TeamPath}

// TeamPath is where a team is read and dealt with.
func TeamPath(id string) string { return frame.Href("/volunteer/teams/", id) }

// Spent is a time of some minutes in hours and minutes.
func Spent(n int64) string {
	switch h, m := n/60, n%60; {
	case h == 0:
		return frame.Itoa(m) + "分钟"
	case m == 0:
		return frame.Itoa(h) + "小时"
	default:
		return frame.Itoa(h) + "小时" + frame.Itoa(m) + "分钟"
	}
}

// VolunteerTasks are what waits among volunteers.
func VolunteerTasks(list []volunteerapi.Task) (out []Task) {
	for _, t := range list {
		href := "/volunteer"
		if path := volunteerPaths[t.Room]; path != nil {
			href = path(t.Subject)
		}
		out = append(out, Task{Href: href, Title: t.Title, What: t.What, Owner: t.Owner, Due: t.Due, Late: t.LateDays, Basis: LawOf(t.Basis)})
	}
	return out
}

// CitedRules are the clauses of rules as they stand, for a line beside a question.
func CitedRules(h *frame.House, at rule.Where, ids ...string) (out []ui.Basis) {
	for _, id := range ids {
		for _, b := range rule.Cite(h.Rules, id, at) {
			out = append(out, ui.Basis{Rule: b.Rule, Title: b.Title, Article: b.Article, Quote: b.Quote, From: b.From, Verified: b.Verified})
		}
	}
	return out
}
