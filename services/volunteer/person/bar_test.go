package person

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

// TestABarStandsOnTheCardUntilItIsLifted hears of bars as they come: again, and of one that is over before the next.
func TestABarStandsOnTheCardUntilItIsLifted(t *testing.T) {
	r := newRoom(t)
	p := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	hears := func(kind string, seq int64, until cn.Day) { t.Helper(); r.hears(kind, p.ID, seq, until) }
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

// hears hands over what is told of a matter of untrue records.
func (r *room) hears(kind, person string, seq int64, until cn.Day) {
	r.T.Helper()
	data, err := json.Marshal(events.VolunteerBarImposedV1{Person: person, Until: until.String()})
	if err == nil {
		err = r.s.Part().Listens[kind](r.T.Context(), event.Event{Type: kind, Subject: person, Seq: seq, At: r.Clock(), Data: data})
	}
	if err != nil {
		r.T.Fatal(err)
	}
}

// TestWhoLeavesDuringAMatterComesBackToIt lets somebody leave and come back, with another account too, before and after their matter is over.
func TestWhoLeavesDuringAMatterComesBackToIt(t *testing.T) {
	r := newRoom(t)
	before := func(account string) (volunteerapi.Person, string) {
		t.Helper()
		p := roomtest.OK(r, account, volunteerapi.RegisterVolunteer, grown(t, 1))
		for _, ev := range r.News() {
			if ev.Type == events.TypeVolunteerPersonRegisteredV1 && ev.Subject == p.ID {
				var in events.VolunteerPersonRegisteredV1
				if err := ev.Decode(&in); err != nil {
					t.Fatal(err)
				}
				return p, in.Before
			}
		}
		t.Fatal("nobody is told of a registration")
		return p, ""
	}
	leaves := func(account string, p volunteerapi.Person) {
		t.Helper()
		now := roomtest.OK(r, account, volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: p.ID})
		roomtest.OK(r, account, volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: p.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: now.Version}})
		r.Pass(2 * holdFor) // who claims a number keeps it so long from other accounts
	}
	kept := func(want int) {
		t.Helper()
		if n, err := r.s.claims.Count(t.Context(), 9); err != nil || n != want {
			t.Errorf("%d claims are kept, want %d, %v", n, want, err)
		}
	}
	first, was := before("lin")
	if was != "" {
		t.Fatalf("a first registration goes on from %s", was)
	}
	r.hears(events.TypeVolunteerBarProposedV1, first.ID, 1, "")
	leaves("lin", first)
	kept(1)
	hasty, _ := before("lin") // comes back and leaves before anything was told
	leaves("lin", hasty)
	kept(1)
	roomtest.OK(r, "min", volunteerapi.RegisterVolunteer, grown(t, 2))
	r.News()
	roomtest.Refuses(r, "min", volunteerapi.RegisterVolunteer, grown(t, 1), "volunteer.person.self") // who is registered already frees nobody
	r.Pass(2 * holdFor)
	second, was := before("wu") // another account, the same number
	if was != hasty.ID {
		t.Errorf("it goes on from %q, want %s", was, hasty.ID)
	}
	r.hears(events.TypeVolunteerBarImposedV1, second.ID, 1, "2027-06-01")
	leaves("wu", second)
	kept(3) // those of who is registered are two
	r.hears(events.TypeVolunteerBarOverV1, second.ID, 2, "2027-06-01")
	kept(2)
	if third, was := before("lin"); was != "" || third.ID == first.ID {
		t.Errorf("after the end it goes on from %s", was)
	}
}

// TestWhoseRecordsAreUnderReviewWaitsWithLeaving lets somebody try to leave during a review, after it, and when it has lasted too long.
func TestWhoseRecordsAreUnderReviewWaitsWithLeaving(t *testing.T) {
	r := newRoom(t)
	until := map[string]time.Time{}
	r.s.Doubts = func(_ context.Context, person string, _ bool) (time.Time, error) { return until[person], nil }
	erase := func(p volunteerapi.Person) volunteerapi.MoveVolunteerRequest {
		return volunteerapi.MoveVolunteerRequest{ID: p.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: p.Version}}
	}
	lin, min := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1)), roomtest.OK(r, "min", volunteerapi.RegisterVolunteer, grown(t, 2))
	until[lin.ID] = r.Clock().Add(time.Hour)
	if f := roomtest.Refuses(r, "lin", volunteerapi.MoveVolunteer, erase(lin), "volunteer.person.doubted"); len(f.Basis) != 2 || f.Basis[0].Rule != ruleCheck || f.Basis[1].Rule != ruleErase {
		t.Errorf("it rests on %+v", f.Basis)
	}
	roomtest.Refuses(r, "min", volunteerapi.MoveVolunteer, erase(lin), "volunteer.person.not-found")
	if now := roomtest.OK(r, "lin", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: lin.ID}); now.Name != lin.Name || now.State != active {
		t.Errorf("who was refused is %+v", now)
	}
	roomtest.OK(r, "lin", volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: lin.ID, PersonMove: volunteerapi.PersonMove{Do: "rest", Version: lin.Version}})
	roomtest.OK(r, "min", volunteerapi.MoveVolunteer, erase(min))
	r.Pass(time.Hour)
	lin = roomtest.OK(r, "lin", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: lin.ID})
	roomtest.OK(r, "lin", volunteerapi.MoveVolunteer, erase(lin))
}

// TestAMatterThatEndsWhileSomebodyLeavesKeepsNothing ends a matter after somebody was read who leaves, and before what they claimed is let go of.
func TestAMatterThatEndsWhileSomebodyLeavesKeepsNothing(t *testing.T) {
	r := newRoom(t)
	x := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	r.hears(events.TypeVolunteerBarImposedV1, x.ID, 1, "2027-06-01")
	left, err := r.s.people.Update(t.Context(), x.ID, func(p *Person) ([]event.Event, error) {
		p.State, p.Account, p.Secret = gone, "", ""
		return nil, nil
	})
	if err != nil || !left.Matter {
		t.Fatal(left.Matter, err)
	}
	r.hears(events.TypeVolunteerBarOverV1, x.ID, 2, "2027-06-01")
	for range 2 { // a job does it again where it was cut off
		if err := r.s.let(t.Context(), &left); err != nil {
			t.Fatal(err)
		}
	}
	now, err := r.s.people.Get(t.Context(), x.ID)
	n, failed := r.s.claims.Count(t.Context(), 9)
	if err != nil || failed != nil || n != 0 || now.Kept != "" || len(now.Claims) != 0 {
		t.Errorf("%d claims are kept, and %+v, %v, %v", n, now, err, failed)
	}
	roomtest.OK(r, "wu", volunteerapi.RegisterVolunteer, grown(t, 1)) // another account, the same number
}
