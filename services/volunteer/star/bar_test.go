package star

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

// risen is somebody with two stars, each granted after its publicity.
func (r *room) risen(person string) (one, two volunteerapi.Star) {
	r.T.Helper()
	r.hours(person, 120)
	one = r.granted(person)
	r.hours(person, 320)
	return one, r.granted(person)
}

func TestAStarFallsByArithmeticToTheOneThatHolds(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	one, two := r.risen("p-lin")
	r.hours("p-lin", 299)
	if s := r.standing("p-lin"); s.Level != 1 || r.star("lin", two.ID).State != revoked || r.star("lin", one.ID).State != granted {
		t.Errorf("below two stars: %+v", s)
	}
	r.hours("p-lin", 300)
	if s := r.standing("p-lin"); s.Level != 1 || s.Stars[0].State != computed {
		t.Errorf("and above again, it begins anew: %+v", s)
	}
	r.hours("p-lin", 0)
	if s := r.standing("p-lin"); s.Level != 0 || r.star("lin", one.ID).State != revoked || s.Stars[0].State != overtaken {
		t.Errorf("without hours: %+v", s)
	}
	// Who came to three stars at once falls to two without a publicity of its own: everybody saw the higher one.
	r.hours("p-min", 700)
	three := r.granted("p-min")
	r.hours("p-min", 450)
	s := r.standing("p-min")
	if s.Level != 2 || s.Stars[0].State != granted || s.Stars[0].Level != 2 || r.star("min", three.ID).State != revoked {
		t.Errorf("left of three stars: %+v", s)
	}
	if g, v := r.Count(events.TypeVolunteerStarGrantedV1), r.Count(events.TypeVolunteerStarRevokedV1); g != 4 || v != 3 {
		t.Errorf("%d granted and %d revoked are told", g, v)
	}
	if n := r.Count(events.TypeVolunteerBarProposedV1); n != 0 {
		t.Errorf("arithmetic accuses somebody %d times", n)
	}
}

func TestFraudIsForAPersonToSayAndTheVolunteerIsToldFirst(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	one, two := r.risen("p-lin")
	r.annulled("p-lin", "record1")
	r.annulled("p-lin", "record2")
	if n := r.Count(events.TypeVolunteerBarProposedV1); n != 1 || r.standing("p-lin").Level != 2 {
		t.Errorf("told %d times, and %d stars before anybody has decided", n, r.standing("p-lin").Level)
	}
	for _, who := range []string{"min", "away", "city", "root"} {
		if _, f := roomtest.Try(r, who, volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: "p-lin"}); f == nil {
			t.Errorf("%s reads the matter of somebody else", who)
		}
	}
	b := r.bar("reg", "p-lin")
	if len(b.Marks) != 2 || b.AnswerBy != cn.PeriodWorkdays(cn.DayOf(r.Clock()), 5).Day.String() {
		t.Errorf("opened as %+v", b)
	}
	if f := roomtest.Refuses(r, "reg", volunteerapi.MoveStarBar, barMove(b, "impose"), "volunteer.bar.early"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleSpeak {
		t.Error("refused without a ground")
	}
	if ts := r.tasks("lin"); len(ts) != 1 || ts[0].Room != "bar" || ts[0].Due == nil || len(r.tasks("reg")) != 0 {
		t.Errorf("the volunteer is asked first: %v", ts)
	}
	silent := barMove(b, "speak")
	silent.Note = ""
	roomtest.Refuses(r, "lin", volunteerapi.MoveStarBar, silent, "volunteer.bar.no-note")
	b = roomtest.OK(r, "lin", volunteerapi.MoveStarBar, barMove(b, "speak"))
	roomtest.Refuses(r, "lin", volunteerapi.MoveStarBar, barMove(b, "drop"), "volunteer.bar.not-yours")
	b = roomtest.OK(r, "reg", volunteerapi.MoveStarBar, barMove(b, "impose"))
	if !slices.ContainsFunc(b.Basis, func(x volunteerapi.Basis) bool { return x.Rule == ruleBar }) {
		t.Errorf("under %v", b.Basis)
	}
	if want := cn.DayOf(r.Clock()).AddMonths(24).String(); b.State != barred || b.Until != want {
		t.Errorf("%s until %s, want %s as announced", b.State, b.Until, want)
	}
	s := r.standing("p-lin")
	if s.Level != 0 || s.Reached != 0 || s.Barred != b.Until || r.star("lin", one.ID).State != revoked || r.star("lin", two.ID).State != revoked {
		t.Errorf("barred: %+v", s)
	}
	r.hours("p-lin", 2000)
	if s := r.standing("p-lin"); s.Reached != 0 || len(s.Stars) != 2 {
		t.Errorf("more hours help while barred: %+v", s)
	}

	// An appeal is looked at by another person; if it is right, what was taken comes back.
	b = roomtest.OK(r, "lin", volunteerapi.MoveStarBar, barMove(r.bar("lin", "p-lin"), "appeal"))
	roomtest.Refuses(r, "reg", volunteerapi.MoveStarBar, barMove(b, "lift"), "volunteer.bar.not-yours")
	roomtest.OK(r, "rex", volunteerapi.MoveStarBar, barMove(b, "lift"))
	s = r.standing("p-lin")
	next := slices.ContainsFunc(s.Stars, func(x volunteerapi.Star) bool { return x.State == computed && x.Level == 5 })
	if s.Level != 2 || s.Barred != "" || !next {
		t.Errorf("lifted: level %d, barred %q, %+v", s.Level, s.Barred, s.Stars)
	}
}

func TestABarEndsOnItsDayAndStarsAreSeenAnew(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	_, two := r.risen("p-lin")
	r.annulled("p-lin", "record1")
	b := r.bar("reg", "p-lin")
	r.Set(cn.Day(b.AnswerBy).End())
	if ts := r.tasks("reg"); len(ts) != 1 || ts[0].Room != "bar" {
		t.Errorf("who said nothing is decided about: %v", ts)
	}
	b = roomtest.OK(r, "reg", volunteerapi.MoveStarBar, barMove(r.bar("reg", "p-lin"), "impose"))
	b = roomtest.OK(r, "lin", volunteerapi.MoveStarBar, barMove(b, "appeal"))
	b = roomtest.OK(r, "rex", volunteerapi.MoveStarBar, barMove(b, "uphold"))
	r.annulled("p-lin", "record2")
	if got := r.bar("lin", "p-lin"); got.State != upheld || len(got.Marks) != 2 {
		t.Errorf("another record within the bar: %+v", got)
	}
	r.Set(cn.Day(b.Until).At(0, 0).Add(-time.Minute))
	r.jobs()
	if s := r.standing("p-lin"); s.Barred == "" {
		t.Error("it ends a day early")
	}
	r.Set(cn.Day(b.Until).At(0, 1))
	r.jobs()
	s := r.standing("p-lin")
	if s.Barred != "" || s.Level != 0 || s.Reached != 2 || s.Stars[0].State != computed || s.Stars[0].ID == two.ID {
		t.Errorf("afterwards: %+v", s)
	}
	r.annulled("p-lin", "record3")
	if b := r.bar("lin", "p-lin"); b.State != proposed || len(b.Marks) != 1 || b.Until != "" {
		t.Errorf("it begins anew: %+v", b)
	}
	roomtest.OK(r, "rex", volunteerapi.MoveStarBar, barMove(r.bar("rex", "p-lin"), "drop"))
	if got := r.granted("p-lin"); got.Level != 2 {
		t.Errorf("after it was dropped: %+v", got)
	}
}

func TestNobodyDecidesAboutThemselves(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-reg", 120) // an officer who volunteers
	r.Folk["reg"] = withRole(r.Folk["reg"], "resident")
	x := r.latest("p-reg")
	x = roomtest.OK(r, "reg", volunteerapi.MoveStar, starMove(x, "agree"))
	x = r.object("min", x.ID, "不实。")
	roomtest.Refuses(r, "reg", volunteerapi.AnswerStar, answers(x, 1, false), "volunteer.star.concerned")
	r.annulled("p-reg", "record1")
	b := roomtest.OK(r, "reg", volunteerapi.MoveStarBar, barMove(r.bar("reg", "p-reg"), "speak"))
	roomtest.Refuses(r, "reg", volunteerapi.MoveStarBar, barMove(b, "drop"), "volunteer.bar.concerned")
	for _, task := range r.tasks("reg") {
		if task.Owner != "志愿者本人或者监护人" && !strings.Contains(task.What, "办法") {
			t.Errorf("asked to decide: %+v", task)
		}
	}
}

func TestWhoIsErasedIsSeenNoMoreAndWhoMovesIsReckonedThere(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 120)
	x := r.public("p-lin")
	delete(r.people, "p-lin")
	r.comes(events.TypeVolunteerPersonErasedV1, "p-lin", events.VolunteerPersonErasedV1{})
	r.Settle()
	roomtest.Refuses(r, "", volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: x.ID}, "volunteer.star.not-found")
	r.hours("p-min", 120)
	p := r.people["p-min"]
	p.Region = "110101"
	r.people["p-min"] = p
	r.comes(events.TypeVolunteerPersonChangedV1, "p-min", events.VolunteerPersonChangedV1{Region: p.Region})
	r.Settle()
	if s := r.standing("p-min"); s.Reached != 0 || s.Terms != nil || len(s.Stars) != 1 || s.Stars[0].State != computed {
		t.Errorf("where there are no terms: %+v", s)
	}
}

// TestABarGoesOnWithWhoLeavesAndComesBack lets somebody be erased and registered anew: under a bar, before they were heard, and once all is over.
func TestABarGoesOnWithWhoLeavesAndComesBack(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.risen("p-lin")
	r.annulled("p-lin", "record1")
	leaves := func(was, is string) {
		t.Helper()
		r.comes(events.TypeVolunteerPersonErasedV1, was, events.VolunteerPersonErasedV1{})
		now := r.people["p-lin"]
		now.ID, now.Number = is, now.Number+is
		delete(r.people, was)
		r.people[is] = now
		for range 2 { // told again
			r.comes(events.TypeVolunteerPersonRegisteredV1, is, events.VolunteerPersonRegisteredV1{Account: "lin", Number: now.Number, Region: now.Region, Before: was})
		}
		r.Settle()
	}
	lin := r.people["p-lin"]
	first := r.bar("reg", "p-lin")
	r.Set(r.Clock().AddDate(0, 0, 3))
	leaves("p-lin", "p-two")
	r.people["p-lin"] = lin // for its successors
	b := r.bar("lin", "p-two")
	if b.State != proposed || len(b.Marks) != 1 || b.AnswerBy <= first.AnswerBy {
		t.Errorf("who was not heard is told anew: %+v", b)
	}
	if old := r.bar("reg", "p-lin"); old.State != over {
		t.Errorf("what went on is still %s at its first place", old.State)
	}
	b = roomtest.OK(r, "lin", volunteerapi.MoveStarBar, barMove(b, "speak"))
	b = roomtest.OK(r, "reg", volunteerapi.MoveStarBar, barMove(b, "impose"))
	leaves("p-two", "p-three")
	again := r.bar("lin", "p-three")
	if again.State != barred || again.Until != b.Until {
		t.Errorf("it goes on as %s until %s, want %s", again.State, again.Until, b.Until)
	}
	r.hours("p-three", 400)
	standing := func() Standing {
		t.Helper()
		x, err := r.s.standings.Get(t.Context(), "p-three")
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	if x := standing(); x.Barred.String() != b.Until || len(x.Open)+len(x.Held) != 0 {
		t.Errorf("leaving and coming back made stars possible: %+v", x)
	}
	r.Set(cn.Day(b.Until).At(0, 1))
	r.jobs()
	if x := standing(); x.Barred != "" || len(x.Open) == 0 {
		t.Errorf("on the last day it does not end: %+v", x)
	}
	leaves("p-three", "p-four")
	if _, f := roomtest.Try(r, "lin", volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: "p-four"}); f == nil {
		t.Error("what is over goes on")
	}
}
