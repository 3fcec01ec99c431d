package ladder

import (
	"sync"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
)

func TestWhoHadNoTrainingOfTheYearIsToldOnceAYear(t *testing.T) {
	r := open(t)
	r.hired("p1", "aaaaaaaaa", "none", "2026-06-01") // has a course of the office
	r.hired("p2", "bbbbbbbbb", "none", "2026-06-01") // has an induction alone
	r.hired("p3", "ccccccccc", "none", "2026-06-01") // has a lecture of the office on line
	r.hired("p4", "ddddddddd", "none", "2026-09-01") // has only just begun
	r.attended("p1", "yearly", false)
	r.attended("p2", "induct", true)
	r.passed("p3", "l1", "steward", true)
	if a, err := rule.Ask[int](r.Deps.Rules, ruleUntaught, rule.Where{Region: county, Day: r.Clock()}); err != nil || a.Value != 9 {
		t.Fatalf("%s: %d %v", ruleUntaught, a.Value, err)
	}
	r.at("2026-08-31")
	if n := r.Count(events.TypeSocialworkStewardUntrainedV1); n != 0 {
		t.Errorf("told %d times a day early", n)
	}
	r.Set(cn.Day("2026-09-01").At(0, 1))
	var both sync.WaitGroup
	for range 2 { // two at once, as where one was started before the other had ended
		both.Go(func() {
			if err := r.s.look(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	r.Settle()
	again, err := New(t.Context(), r.Deps, named{}) // and as after it was killed
	if err != nil {
		t.Fatal(err)
	}
	if err := again.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.hired("p2", "bbbbbbbbb", "none", "2026-06-01") // heard once more
	r.at("2026-09-02")
	r.at("2026-12-31")
	if n := r.Count(events.TypeSocialworkStewardUntrainedV1); n != 1 {
		t.Fatalf("told %d times", n)
	}
	for _, ev := range r.Heard {
		var d events.SocialworkStewardUntrainedV1
		if ev.Type != events.TypeSocialworkStewardUntrainedV1 {
			continue
		}
		if err := ev.Decode(&d); err != nil || d.Account != "p2" || d.Year != "2026" {
			t.Errorf("%+v %v", d, err)
		}
	}
	r.at("2027-09-01") // nobody had any of the next year
	if n := r.Count(events.TypeSocialworkStewardUntrainedV1); n != 5 {
		t.Errorf("told %d times in two years", n)
	}
}
