package person

import (
	"encoding/json"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
)

// TestABarStandsOnTheCardUntilItIsLifted hears of bars as they come: again, and of one that is over before the next.
func TestABarStandsOnTheCardUntilItIsLifted(t *testing.T) {
	r := newRoom(t)
	p := must(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	hears := func(kind string, seq int64, until cn.Day) {
		t.Helper()
		data, err := json.Marshal(events.VolunteerBarImposedV1{Person: p.ID, Until: until.String()})
		if err == nil {
			ev := event.Event{Type: kind, Subject: p.ID, Seq: seq, At: r.clock(), Data: data}
			err = r.s.Part().Listens[kind](t.Context(), ev)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	stands := func(want cn.Day) {
		t.Helper()
		if c, err := r.s.Of(t.Context(), p.ID); err != nil || c.Barred != want {
			t.Errorf("the card says %q, want %q, %v", c.Barred, want, err)
		}
	}
	stands("")
	for range 2 {
		hears(events.TypeVolunteerBarImposedV1, 1, "2027-06-01")
		stands("2027-06-01")
	}
	hears(events.TypeVolunteerBarLiftedV1, 2, "2027-06-01")
	stands("")
	hears(events.TypeVolunteerBarImposedV1, 1, "2027-06-01") // once more, late
	stands("")
	hears(events.TypeVolunteerBarImposedV1, 3, "2028-01-01")
	stands("2028-01-01")
	hears(events.TypeVolunteerBarOverV1, 4, "2028-01-01")
	stands("")
}
