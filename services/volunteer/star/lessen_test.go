package star

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
)

// last is what was told last of a kind.
func last[T any](r *room, kind string) (d T) {
	r.T.Helper()
	for _, ev := range slices.Backward(r.Heard) {
		if ev.Type == kind {
			if err := ev.Decode(&d); err != nil {
				r.T.Fatal(err)
			}
			return d
		}
	}
	r.T.Fatalf("%s was never told", kind)
	return d
}

// says reports whether a star says so many hours, of which so many are vouched for by a lead and the others by a printed code.
func says(x volunteerapi.Star, hours, vouched int64) bool {
	return x.Minutes == 60*hours && card.ClassesOf(x.Classes) == card.Classes{1: 60 * vouched, 3: 60 * (hours - vouched)}
}

func TestAStarThatStillHoldsSaysNoMoreThanIsCounted(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 280)
	x := r.granted("p-lin")
	if g := last[events.VolunteerStarGrantedV1](r, events.TypeVolunteerStarGrantedV1); !says(x, 280, 280) || g.Bm != 280*60 || g.CountedOn != "" || x.CountedOn != "" {
		t.Errorf("when it is granted: %+v, %+v", x, g)
	}
	r.hours("p-lin", 130) // 150 hours are annulled
	x = r.star("lin", x.ID)
	g := last[events.VolunteerStarRestatedV1](r, events.TypeVolunteerStarRestatedV1)
	if x.State != granted || !says(x, 130, 130) || x.CountedOn != cn.DayOf(r.Clock()).String() || g.Minutes != 130*60 || g.Bm != 130*60 || g.GrantedOn != x.GrantedOn || g.CountedOn != x.CountedOn {
		t.Errorf("when a part was annulled: %+v, %+v", x, g)
	}
	r.hours("p-lin", 130)
	r.hours("p-lin", 200) // what adds to it is another star's
	if got := r.star("lin", x.ID); got.Version != x.Version || !says(got, 130, 130) {
		t.Errorf("with more again: %+v", got)
	}
	r.total("p-lin", Served{Minutes: 60 * 200, Records: 200, QualitySum: 1000, QualityCount: 200, Vouched: 60 * 20})
	if got := r.star("lin", x.ID); !says(got, 200, 20) {
		t.Errorf("as long, and worse vouched for: %+v", got)
	}
	if n := r.Count(events.TypeVolunteerStarRestatedV1); n != 2 {
		t.Errorf("told %d times", n)
	}
	for _, ev := range slices.Clone(r.Heard) { // the bus begins again
		if err := r.Insist(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	r.Settle()
	if got := r.star("lin", x.ID); !says(got, 200, 20) || r.Count(events.TypeVolunteerStarRestatedV1) != 2 {
		t.Errorf("all heard again: %+v", got)
	}
	r.hours("p-lin", 99)
	if got := r.star("lin", x.ID); got.State != revoked || r.Count(events.TypeVolunteerStarRestatedV1) != 2 {
		t.Errorf("what holds no longer says less: %+v", got)
	}
}

func TestWhatEverybodySeesIsWhatIsCounted(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 280)
	x := r.public("p-lin")
	r.total("p-lin", Served{Minutes: 60 * 130, Records: 130, QualitySum: 650, QualityCount: 130, Vouched: 60 * 100})
	seen := roomtest.OK(r, "", volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: "320312"})
	if len(seen.Items) != 1 || !says(seen.Items[0], 130, 100) || seen.Items[0].CountedOn == "" {
		t.Errorf("everybody sees %+v", seen.Items)
	}
	r.Set(cn.Day(x.Until).Add(1).At(1, 0))
	r.jobs()
	if g := last[events.VolunteerStarGrantedV1](r, events.TypeVolunteerStarGrantedV1); g.Minutes != 130*60 || g.Bm != 100*60 || g.Dm != 30*60 || g.CountedOn == "" {
		t.Errorf("granted is %+v", g)
	}
	if n := r.Count(events.TypeVolunteerStarRestatedV1); n != 0 {
		t.Errorf("nothing was granted, and restated %d times", n)
	}
}

// What was kept before stars were lessened, and before classes were, is found by the clock.
func TestAStarOfBeforeIsLessenedByTheClock(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 130)
	x := r.granted("p-lin")
	_, err := r.s.standings.Update(t.Context(), "p-lin", func(s *Standing) ([]event.Event, error) {
		s.Served.Classes, s.Held[0].Minutes, s.Held[0].Classes = card.Classes{}, 280*60, card.Classes{}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = r.s.stars.Update(t.Context(), x.ID, func(s *Star) ([]event.Event, error) {
		s.Minutes, s.Classes = 280*60, card.Classes{}
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := r.star("lin", x.ID); len(got.Classes) != 0 {
		t.Errorf("what was not kept is shown: %+v", got)
	}
	if err := r.s.recount(t.Context()); err == nil {
		t.Error("a star that says more than is counted is not found")
	}
	for range 2 {
		if err := r.s.lessenAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.Settle()
	}
	if got := r.star("lin", x.ID); got.Minutes != 130*60 || len(got.Classes) != 0 || r.Count(events.TypeVolunteerStarRestatedV1) != 1 {
		t.Errorf("%+v", got)
	}
	if err := r.s.recount(t.Context()); err != nil {
		t.Error(err)
	}
}
