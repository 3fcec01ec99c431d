package person

import (
	"errors"
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
)

// ward is somebody whose guardian registered them.
func (r *room) ward(guardian, born string, serial int) volunteerapi.Person {
	r.T.Helper()
	in := child(r.T, serial)
	in.IDNumber = idOf(r.T, cn.Day(born), serial)
	return roomtest.OK(r, guardian, volunteerapi.RegisterVolunteer, in)
}

func offers(x volunteerapi.Person) volunteerapi.MoveVolunteerRequest {
	return volunteerapi.MoveVolunteerRequest{ID: x.ID, PersonMove: volunteerapi.PersonMove{Do: "offer", Version: x.Version}}
}

func takes(number, code string) volunteerapi.TakeOverVolunteerRequest {
	return volunteerapi.TakeOverVolunteerRequest{PersonTakeover: volunteerapi.PersonTakeover{Number: number, Code: code, Agree: true}}
}

// another is a code that is not it.
func another(code string) string {
	if code == "00000000" {
		return "00000001"
	}
	return "00000000"
}

func TestAChildThatHasGrownTakesOverWhatTheGuardianBegan(t *testing.T) {
	r := newRoom(t)
	x := r.ward("mum", "2012-06-02", 1)
	may := func(x volunteerapi.Person) bool {
		return slices.ContainsFunc(x.Moves, func(m volunteerapi.VolunteerMove) bool { return m.Do == "offer" })
	}
	if may(x) {
		t.Error("a child of thirteen may be handed over")
	}
	if f := roomtest.Refuses(r, "mum", volunteerapi.MoveVolunteer, offers(x), "volunteer.person.early"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleChild {
		t.Errorf("%+v", f.Basis)
	}
	r.Pass(48 * time.Hour)
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, "12345678"), "volunteer.person.handover") // nothing was offered
	if x = roomtest.OK(r, "mum", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: x.ID}); !may(x) {
		t.Fatal("at fourteen nobody may hand over")
	}
	x = roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(x))
	if x.Handover == nil || len(x.Handover.Code) != 8 || !x.Handover.Until.Equal(r.Clock().Add(handFor)) {
		t.Fatalf("offered: %+v", x.Handover)
	}
	code := x.Handover.Code
	if again := roomtest.OK(r, "mum", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: x.ID}); again.Handover == nil || again.Handover.Code != code {
		t.Errorf("looked at again it is %+v", again.Handover)
	}
	own := roomtest.OK(r, "dad", volunteerapi.RegisterVolunteer, grown(t, 2))
	if own.Handover != nil || may(own) {
		t.Error("who acts for themselves hands nothing over")
	}
	roomtest.Refuses(r, "mum", volunteerapi.TakeOverVolunteer, takes(x.Number, code), "volunteer.person.heir")
	roomtest.Refuses(r, "dad", volunteerapi.TakeOverVolunteer, takes(x.Number, code), "volunteer.person.self")
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes("3203129999999999", code), "volunteer.person.handover")
	silent := takes(x.Number, code)
	silent.Agree = false
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, silent, "volunteer.person.agree")
	for range mostWrong - 1 {
		roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, another(code)), "volunteer.person.handover")
	}
	r.News()
	got := roomtest.OK(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, code))
	if got.ID != x.ID || got.Number != x.Number || got.Ward || got.Guardian == nil || got.Handover != nil {
		t.Errorf("taken over: %+v", got)
	}
	if twice := roomtest.OK(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, code)); twice.Version != got.Version {
		t.Errorf("the same form sent again makes version %d of %d", twice.Version, got.Version)
	}
	told := r.News()
	var in events.VolunteerPersonHandedV1
	if len(told) != 1 || told[0].Type != events.TypeVolunteerPersonHandedV1 || told[0].Decode(&in) != nil || in.Account != "kid" || in.From != "mum" {
		t.Errorf("told: %+v", told)
	}
	roomtest.Refuses(r, "mum", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: x.ID}, "volunteer.person.not-found")
	roomtest.Refuses(r, "kid", volunteerapi.RegisterVolunteer, grown(t, 3), "volunteer.person.self")
	if list := roomtest.OK(r, "kid", volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{}); len(list.Items) != 1 {
		t.Errorf("%d act for themselves", len(list.Items))
	}
	roomtest.Refuses(r, "kid", volunteerapi.MoveVolunteer, offers(got), "volunteer.person.not-yours")
	// Who leaves lets go of the account as well.
	roomtest.OK(r, "kid", volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: x.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: got.Version}})
	roomtest.OK(r, "kid", volunteerapi.RegisterVolunteer, grown(t, 3))
}

func TestACodeIsGuessedFiveTimesAndHoldsForAWeek(t *testing.T) {
	r := newRoom(t)
	x := roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(r.ward("mum", "2010-03-04", 1)))
	for range mostWrong {
		roomtest.Refuses(r, "thief", volunteerapi.TakeOverVolunteer, takes(x.Number, another(x.Handover.Code)), "volunteer.person.handover")
	}
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, x.Handover.Code), "volunteer.person.handover")
	x = roomtest.OK(r, "mum", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: x.ID})
	if x.Handover != nil {
		t.Error("after five wrong codes it is still offered")
	}
	first := roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(x))
	next := roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(first))
	if first.Handover.Code == next.Handover.Code {
		t.Error("the second code is the first")
	}
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, first.Handover.Code), "volunteer.person.handover")
	r.Pass(handFor)
	roomtest.Refuses(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, next.Handover.Code), "volunteer.person.handover")
}

func TestWhoIsOfAgeHasNoGuardianAnyMore(t *testing.T) {
	r := newRoom(t)
	x := r.ward("mum", "2008-06-02", 1)
	r.Pass(48 * time.Hour)
	x = roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(roomtest.OK(r, "mum", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: x.ID})))
	if got := roomtest.OK(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, x.Handover.Code)); got.Guardian != nil || got.Age != 18 {
		t.Errorf("at %d the guardian is %+v", got.Age, got.Guardian)
	}
}

// Between the claim and the write a process may end: whoever comes again goes on, and who does not is free after an hour.
func TestATakeoverThatIsCutOffHoldsNobody(t *testing.T) {
	r := newRoom(t)
	x := roomtest.OK(r, "mum", volunteerapi.MoveVolunteer, offers(r.ward("mum", "2010-03-04", 1)))
	for _, who := range []string{"kid", "other"} {
		if _, err := r.s.claim(t.Context(), ofAccount(who), x.ID, who); err != nil {
			t.Fatal(err)
		}
	}
	roomtest.OK(r, "kid", volunteerapi.TakeOverVolunteer, takes(x.Number, x.Handover.Code))
	roomtest.Refuses(r, "other", volunteerapi.RegisterVolunteer, grown(t, 2), "volunteer.person.self")
	r.Pass(holdFor + time.Minute)
	if err := r.s.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	roomtest.OK(r, "other", volunteerapi.RegisterVolunteer, grown(t, 2))
	roomtest.Refuses(r, "kid", volunteerapi.RegisterVolunteer, grown(t, 3), "volunteer.person.self")
}

// An office that calls reaches whoever acts: themselves, or the guardian of a child; of who is gone there is nothing to read.
func TestWhoIsCalledIsWhoActs(t *testing.T) {
	r := newRoom(t)
	own, child := roomtest.OK(r, "dad", volunteerapi.RegisterVolunteer, grown(t, 2)), r.ward("mum", "2015-01-01", 1)
	for _, x := range []volunteerapi.Person{own, child} {
		got, err := r.s.Reach(t.Context(), x.ID)
		want := card.Contact{Name: x.Name, Phone: x.Phone}
		if x.Ward {
			want.Guardian, want.Phone = x.Guardian.Name, x.Guardian.Phone
		}
		if err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if _, err := r.s.Reach(t.Context(), "nobody"); !errors.Is(err, errNone) {
		t.Errorf("%v", err)
	}
}
