package incubation

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

func asFault(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	return fault.Of(err)
}

func TestAMentorsHoursDoNotOverlapWhateverGroupTheyAreFor(t *testing.T) {
	r := open(t)
	h := r.hub(2)
	one, two := r.mentored(r.in("lin", h.ID, "送餐队"), "max"), r.mentored(r.in("wu", h.ID, "棋友社"), "max")
	r.set(start.Add(24 * time.Hour))
	first := ok(r, "max", organizationapi.WriteHours, hours(one, "2026-06-01", "10:30", "11:30"))
	if again := ok(r, "max", organizationapi.WriteHours, hours(one, "2026-06-01", "10:30", "11:30")); again.Session != first.Session {
		t.Errorf("the same session is written twice: %s and %s", first.Session, again.Session)
	}
	for _, x := range [][2]string{{"10:00", "10:31"}, {"11:29", "12:00"}, {"10:40", "10:50"}, {"10:00", "12:00"}, {"10:30", "11:30"}} {
		refuses(r, "max", organizationapi.WriteHours, hours(two, "2026-06-01", x[0], x[1]), "organization.hour.overlap")
	}
	for _, x := range [][2]string{{"10:00", "10:30"}, {"11:30", "12:00"}} { // one after the other is no overlap
		ok(r, "max", organizationapi.WriteHours, hours(two, "2026-06-01", x[0], x[1]))
	}
	for _, x := range [][3]string{{"2026-05-31", "10:00", "11:00"}, {"2026-06-02", "09:00", "10:01"}, {"2026-06-01", "15:00", "14:00"}, {"2026-06-01", "15:00", "15:00"}} {
		refuses(r, "max", organizationapi.WriteHours, hours(one, x[0], x[1], x[2]), "organization.hour.when")
	}
	refuses(r, "kate", organizationapi.WriteHours, hours(one, "2026-06-01", "15:00", "16:00"), "organization.incubation.not-yours")
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range 2 { // at once, and on a day of which nothing is written
		for _, i := range []organizationapi.Incubation{one, two} {
			wg.Go(func() {
				_, err := route.Call(identity.WithToken(t.Context(), "max"), r.local, organizationapi.WriteHours, hours(i, "2026-06-02", "08:00", "09:00"))
				mu.Lock()
				defer mu.Unlock()
				codes[codeOf(err)]++
			})
		}
	}
	wg.Wait()
	if codes[""] != 2 || codes["organization.hour.overlap"] != 2 { // the same said twice is one
		t.Errorf("%v", codes)
	}
}

func TestOnlyConfirmedHoursCount(t *testing.T) {
	r := open(t)
	i := r.mentored(r.in("lin", r.hub(1).ID, "送餐队"), "max")
	r.mentored(i, "mia")
	r.set(start.Add(24 * time.Hour))
	h := ok(r, "max", organizationapi.WriteHours, hours(i, "2026-06-01", "10:30", "11:30"))
	count := func(minutes, pending int64) {
		t.Helper()
		if p := ok(r, "lin", organizationapi.ListHours, organizationapi.ListHoursRequest{ID: i.ID}); p.Minutes != minutes || p.Pending != pending {
			t.Errorf("%d and %d, want %d and %d", p.Minutes, p.Pending, minutes, pending)
		}
	}
	count(0, 60)
	refuses(r, "max", organizationapi.AnswerHours, answer(i, h, "confirm", ""), "organization.incubation.not-yours")
	refuses(r, "kate", organizationapi.AnswerHours, answer(i, h, "confirm", ""), "organization.incubation.not-yours")
	refuses(r, "lin", organizationapi.AnswerHours, answer(i, h, "dispute", ""), "organization.hour.no-note")
	h = ok(r, "lin", organizationapi.AnswerHours, answer(i, h, "dispute", "只来了半小时。"))
	count(0, 60)
	if h.State != "disputed" || h.Note != "只来了半小时。" {
		t.Errorf("%+v", h)
	}
	right := hours(i, "2026-06-01", "10:30", "11:00")
	right.Session = h.Session
	refuses(r, "mia", organizationapi.WriteHours, right, "organization.hour.not-found")
	h = ok(r, "max", organizationapi.WriteHours, right)
	count(0, 30)
	refuses(r, "lin", organizationapi.AnswerHours, answer(i, organizationapi.Hour{Session: right.Session}, "confirm", ""), "organization.hour.not-found") // it says something else by now
	ok(r, "lin", organizationapi.AnswerHours, answer(i, h, "confirm", ""))
	ok(r, "lin", organizationapi.AnswerHours, answer(i, h, "confirm", "")) // twice is once
	count(30, 0)
	refuses(r, "max", organizationapi.WriteHours, right, "organization.hour.confirmed")
	refuses(r, "max", organizationapi.AnswerHours, answer(i, h, "withdraw", ""), "organization.hour.confirmed")
	refuses(r, "lin", organizationapi.AnswerHours, answer(i, h, "dispute", "不对。"), "organization.hour.confirmed")
	wrong := ok(r, "max", organizationapi.WriteHours, hours(i, "2026-06-01", "14:00", "15:00"))
	refuses(r, "mia", organizationapi.AnswerHours, answer(i, wrong, "withdraw", ""), "organization.hour.not-yours")
	ok(r, "max", organizationapi.AnswerHours, answer(i, wrong, "withdraw", ""))
	count(30, 0)
	refuses(r, "lin", organizationapi.AnswerHours, answer(i, wrong, "confirm", ""), "organization.hour.not-found")
	for _, id := range []string{"1.2026-06-01.9", "9.2026-06-01.0", "1.2026-06-03.0", "1.x.0", "1", "1.2026-06-01.0.x", "1.2026-06-01.0.1.1"} {
		refuses(r, "lin", organizationapi.AnswerHours, answer(i, organizationapi.Hour{Session: id}, "confirm", ""), "organization.hour.not-found")
	}
	max := r.folk["max"]
	was := max.Memberships
	max.Memberships = nil // works for nobody any more, and is ended all the same
	r.folk["max"] = max
	end := organizationapi.NameMentorRequest{ID: i.ID, MentorDraft: organizationapi.MentorDraft{Version: r.get("kate", i.ID).Version, Login: "max", End: true}}
	ok(r, "kate", organizationapi.NameMentor, end)
	max.Memberships = was
	r.folk["max"] = max
	refuses(r, "max", organizationapi.WriteHours, hours(i, "2026-06-01", "16:00", "17:00"), "organization.hour.not-yours")
}

func TestASpaceIsBookedOnceAndOnlyByWhoIsIn(t *testing.T) {
	r := open(t)
	h := r.hub(3)
	one, two := r.in("lin", h.ID, "送餐队"), r.in("wu", h.ID, "棋友社")
	book := func(i organizationapi.Incubation, space, day string, slot organizationapi.Slot) organizationapi.BookSpaceRequest {
		return organizationapi.BookSpaceRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Incubation: i.ID, Space: space, Day: day, Slot: slot}}
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for n, i := range []organizationapi.Incubation{one, two} { // at once
		wg.Go(func() {
			_, errs[n] = route.Call(identity.WithToken(t.Context(), []string{"lin", "wu"}[n]), r.local, organizationapi.BookSpace, book(i, "A1", "2026-06-03", "am"))
		})
	}
	wg.Wait()
	if codeOf(errors.Join(errs...)) != "organization.booking.taken" || (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v", errs)
	}
	ok(r, "lin", organizationapi.BookSpace, book(one, "A1", "2026-06-03", "pm"))
	ok(r, "lin", organizationapi.BookSpace, book(one, "A1", "2026-06-03", "pm")) // the same twice is one
	ok(r, "kate", organizationapi.BookSpace, book(one, "B2", "2026-06-15", "eve"))
	refuses(r, "wu", organizationapi.BookSpace, book(two, "A1", "2026-06-03", "pm"), "organization.booking.taken")
	refuses(r, "wu", organizationapi.BookSpace, book(one, "A1", "2026-06-04", "pm"), "organization.incubation.not-found")
	refuses(r, "lin", organizationapi.BookSpace, book(one, "Z9", "2026-06-04", "pm"), "organization.booking.space")
	for _, day := range []string{"2026-05-31", "2026-06-16", "2026-06-99"} {
		refuses(r, "lin", organizationapi.BookSpace, book(one, "A1", day, "pm"), "organization.booking.ahead")
	}
	refuses(r, "lin", organizationapi.BookSpace, book(r.apply("lin", h.ID, "新队"), "A1", "2026-06-04", "am"), "organization.incubation.wrong-state")
	week := func(as, from string) organizationapi.Calendar {
		t.Helper()
		return ok(r, as, organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: h.ID, From: from})
	}
	if c := week("wu", ""); len(c.Items) != 2 || len(c.Incubations) != 1 || c.Last != "2026-06-15" {
		t.Errorf("%+v", c)
	} else {
		for _, b := range c.Items {
			if b.Slot == "pm" && (b.Name != "" || b.Mine) {
				t.Errorf("another group reads %+v", b)
			}
		}
	}
	if c := week("kate", "2026-06-09"); len(c.Items) != 1 || c.Items[0].Name != "送餐队" || len(c.Incubations) != 2 {
		t.Errorf("%+v", c)
	}
	cancel := organizationapi.CancelBookingRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Space: "A1", Day: "2026-06-03", Slot: "pm"}}
	refuses(r, "wu", organizationapi.CancelBooking, cancel, "organization.booking.not-found")
	ok(r, "lin", organizationapi.CancelBooking, cancel)
	ok(r, "wu", organizationapi.BookSpace, book(two, "A1", "2026-06-03", "pm"))
	r.move("lin", r.get("lin", one.ID), Leave, "搬走了。")
	if c := week("kate", "2026-06-09"); len(c.Items) != 0 {
		t.Errorf("who has left keeps %+v", c.Items)
	}
	refuses(r, "lin", organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: h.ID}, "organization.hub.not-found")
}
