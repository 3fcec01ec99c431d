package hours

import (
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
)

// volunteer.erase.wait: a review is waited for, until it has ended and at most as many days as the rule says; what was annulled a moment ago, too.
func TestARecordUnderReviewIsWaitedForAndNotForEver(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 180)
	waits := func(person string, want time.Time) {
		t.Helper()
		if got, err := r.s.Doubt(t.Context(), person, false); err != nil || !got.Equal(want) {
			t.Errorf("%s is waited for until %v, want %v, %v", person, got, want, err)
		}
	}
	never := time.Time{}
	waits("p-lin", never)
	look := func() volunteerapi.Review {
		t.Helper()
		return roomtest.OK(r, "reg", volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: "office", Records: []string{x.ID}, Note: "有人说没有来。"}})
	}
	v := look()
	days, err := rule.Ask[int](r.s.rules, ruleErase, rule.Where{Region: "320312", Day: r.Clock()})
	if err != nil || days.Value != 30 {
		t.Fatal(days, err)
	}
	last := cn.DayOf(r.Clock()).Add(days.Value).End()
	waits("p-lin", last)
	waits("p-min", never)
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, "release"))
	waits("p-lin", never)
	v = look()
	r.Set(last.Add(-time.Second))
	waits("p-lin", last)
	r.Set(last)
	waits("p-lin", never)
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, "annul"))
	waits("p-lin", last.Add(hearing))
	if got, err := r.s.Doubt(t.Context(), "p-lin", true); err != nil || !got.IsZero() {
		t.Errorf("with a matter that is open one is waited for until %v, %v", got, err)
	}
	r.Set(last.Add(hearing))
	waits("p-lin", never)
}
