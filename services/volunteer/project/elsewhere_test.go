package project

import (
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
)

// Who serves under an order is kept under another name, and yet cannot be in two places with it; only their own account is told why.
func TestNobodyIsInTwoPlacesUnderAnotherName(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	r.person("so-1", "wu", "1990-03-07")
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	if f := roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(b.ID, "so-1"), "volunteer.shift.clash"); !strings.Contains(f.Text, "陪伴独居老人") {
		t.Errorf("%s", f.Text)
	}
	if n := r.reserved("so-1"); n != 0 {
		t.Errorf("%d times are taken for whoever was refused", n)
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "kid")) // a child is another person
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(b.ID, "kid"))
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(a.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "so-1"))
	roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"), "volunteer.shift.clash")
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "so-1")) // who has the seat keeps it
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(b.ID, "so-1"))

	for range 10 { // both names at once
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				in := [...]volunteerapi.JoinShiftRequest{join(a.ID, "wu"), join(b.ID, "so-1")}[i%2]
				_, _ = route.Call(identity.WithToken(t.Context(), "wu"), r.Local, volunteerapi.JoinShift, in) // refused or not
			})
		}
		wg.Wait()
		r.settle()
		seated := 0
		for id, person := range map[string]string{a.ID: "wu", b.ID: "so-1"} {
			if there, err := r.s.Seated(t.Context(), id, person); err != nil {
				t.Fatal(err)
			} else if there {
				seated++
				roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(id, person))
			}
		}
		if seated > 1 {
			t.Fatal("one person has two seats at one time")
		}
		r.set(r.Clock().Add(2 * unsure))
		if n := r.reserved("wu") + r.reserved("so-1"); n != 0 {
			t.Fatalf("%d times stay taken without a seat", n)
		}
	}
}

// Whoever waits under one name and has a seat under the other by now does not move up.
func TestWhoWaitsIsSkippedWhereTheyAreUnderAnotherName(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	r.person("so-1", "wu", "1990-03-07")
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(b.ID, "li"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "so-1")) // waits
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.LeaveShift, leave(b.ID, "li"))
	if there, err := r.s.Seated(t.Context(), b.ID, "so-1"); err != nil || there {
		t.Errorf("seated %v, %v", there, err)
	}
	r.settle()
	if n := len(r.Told(events.TypeVolunteerShiftSkippedV1)); n != 1 {
		t.Errorf("%d were told that they are skipped", n)
	}
	r.sound()
}
