package training

import (
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

// Whoever has what is kept of them erased is on no roll by name, nor in an old copy of it; others are.
func TestNamesAtCoursesGoWithWhoErases(t *testing.T) {
	r := open(t)
	c := r.course("kate", "school", "个案记录", tomorrow, 3, 10)
	r.join(he, c.ID)
	r.join(lu, c.ID)
	names := func(id string) (out [2]string) {
		for _, x := range roomtest.OK(r, "kate", socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: id}).Seats {
			out[x.N-1] = x.Name
		}
		return out
	}
	if got := names(c.ID); got != [2]string{he, lu} {
		t.Fatalf("who announced it reads %v", got)
	}
	old, err := r.s.courses.Get(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	ev := event.New(events.TypeSocialworkCredentialErasedV1, r.Clock(), events.SocialworkCredentialErasedV1{Account: he, Region: "320312"})
	ev.Subject, ev.Seq = "c1", 1
	hear := func() {
		t.Helper()
		if err := r.Part.Listens[ev.Type](t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	hear()
	hear()
	if got := names(c.ID); got != [2]string{cleared, lu} {
		t.Errorf("erased, the roll says %v", got)
	}
	r.Set(r.Clock().Add(time.Minute))
	next := r.course("kate", "school", "小组工作", tomorrow.Add(5*time.Hour), 2, 10)
	r.join(he, next.ID)
	hear() // told once more, it takes no name that was given afterwards
	if got := names(next.ID); got[0] != he {
		t.Errorf("afterwards the roll says %v", got)
	}
	if _, err := r.s.courses.Update(t.Context(), c.ID, func(x *Course) ([]event.Event, error) { x.Seats = old.Seats; return nil, nil }); err != nil {
		t.Fatal(err)
	}
	if got := names(c.ID); got != [2]string{cleared, lu} {
		t.Errorf("an old copy says %v", got)
	}
}
