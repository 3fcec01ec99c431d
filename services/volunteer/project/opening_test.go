package project

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
)

// TestAnOpeningSuitsWhoMightJoinIt asks for what has begun to recruit, and lets those try to join whom it suits and whom it does not.
func TestAnOpeningSuitsWhoMightJoinIt(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions = d.Positions[:1]
	d.Positions[0].MinAge = 18
	a := r.published(d)
	first := r.Clock()
	r.set(first.Add(time.Hour))
	b := r.published(draft())
	openings := func(after, until time.Time) (out []card.Opening) {
		t.Helper()
		out, err := r.s.Openings(t.Context(), after, until)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := openings(first.Add(-time.Hour), r.Clock())
	if len(all) != 2 || all[0].ID != a.ID || all[1].ID != b.ID || len(all[0].Shifts) != 1 || len(all[1].Shifts) != 2 || all[0].Service != d.Service {
		t.Fatalf("there are %+v", all)
	}
	if got := openings(all[0].At, r.Clock()); len(got) != 1 || got[0].ID != b.ID {
		t.Errorf("after the first there are %+v", got)
	}
	if got := openings(first.Add(-time.Hour), all[1].At.Add(-time.Second)); len(got) != 1 || got[0].ID != a.ID {
		t.Errorf("until the second there are %+v", got)
	}
	suits := func(o card.Opening, person string, want bool) {
		t.Helper()
		p, _ := r.Of(t.Context(), person)
		if got, err := r.s.Suits(t.Context(), o, p); err != nil || got != want {
			t.Errorf("%s suits %s: %v, %v", o.Title, person, got, err)
		}
	}
	suits(all[0], "wu", true)
	suits(all[0], "kid", false)
	suits(all[1], "kid", true)
	rests := r.People["wu"]
	rests.Active = false
	r.People["wu"] = rests
	suits(all[0], "wu", false)
	roomtest.OK(r, "ann", volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: a.ID, ProjectMove: volunteerapi.ProjectMove{Do: "close", Version: roomtest.OK(r, "ann", volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: a.ID}).Version, Note: "人手已够。"}})
	suits(all[0], "li", false)
	if got := openings(first.Add(-time.Hour), r.Clock()); slices.ContainsFunc(got, func(o card.Opening) bool { return o.ID == a.ID }) {
		t.Error("what is closed is an opening")
	}
	if p, _ := r.Of(t.Context(), "kid"); p.Age(cn.DayOf(r.Clock())) >= 18 {
		t.Fatal("the child is grown")
	}
}

func TestAPlaceOfAnyLevelHasAName(t *testing.T) {
	r := newRoom(t)
	for code, want := range map[string]string{
		"320312": r.s.place("320312"), "320000": r.s.place("320000"), "320312001": r.s.place("320312") + "梧桐街道", "320312002": r.s.place("320312") + "002",
		"320312001003": r.s.place("320312") + "梧桐街道003", "": "", "32": "", "999999": "", "320312x01": "", "32031200": "",
	} {
		if got, err := r.s.Place(t.Context(), code); err != nil || got != want {
			t.Errorf("%q is called %q, want %q, %v", code, got, want, err)
		}
	}
}
