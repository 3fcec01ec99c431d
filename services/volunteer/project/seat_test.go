package project

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// many registers n volunteers, v1 …, each with an account of their own.
func (r *room) many(n int) (out []string) {
	for i := range n {
		id := fmt.Sprintf("v%d", i+1)
		c := r.Folk["wu"]
		c.ID = id
		r.Folk[id] = c
		r.person(id, id, "1990-01-01")
		out = append(out, id)
	}
	return out
}

func TestAHundredAtOnceTakeTheSeatsThatThereAre(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Capacity = 7
	x := r.shifts(r.published(d))[0]
	people := r.many(100)
	var wg sync.WaitGroup
	for _, id := range append(people, people[:20]...) { // and some press twice
		wg.Go(func() {
			if _, err := route.Call(identity.WithToken(t.Context(), id), r.Local, volunteerapi.JoinShift, join(x.ID, id)); err != nil {
				t.Error(id, err)
			}
		})
	}
	wg.Wait()
	r.settle()
	r.sound()
	v := roomtest.OK(r, "", volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: x.ID})
	if v.Seats != 7 || v.Waiting != 93 || v.Free != 0 {
		t.Fatalf("%d seats, %d waiting, %d free", v.Seats, v.Waiting, v.Free)
	}
	seated, err := r.s.Seats(t.Context(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, id := range people {
		held += r.reserved(id)
	}
	if held != 7 {
		t.Errorf("%d times are taken", held)
	}
	for _, id := range seated { // all at once go, and as many move up in their order
		wg.Go(func() {
			if _, err := route.Call(identity.WithToken(t.Context(), id), r.Local, volunteerapi.LeaveShift, leave(x.ID, id)); err != nil {
				t.Error(id, err)
			}
		})
	}
	wg.Wait()
	r.settle()
	r.sound()
	if v = roomtest.OK(r, "", volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: x.ID}); v.Seats != 7 || v.Waiting != 86 || len(r.Told(events.TypeVolunteerShiftPromotedV1)) != 7 {
		t.Errorf("%d seats, %d waiting, %d promoted", v.Seats, v.Waiting, len(r.Told(events.TypeVolunteerShiftPromotedV1)))
	}
}

// overlapping are two shifts of different projects at the same time.
func (r *room) overlapping() (a, b volunteerapi.Shift) {
	r.T.Helper()
	d := draft()
	d.Positions = d.Positions[1:]
	a = r.shifts(r.published(d))[0]
	d.Positions[0].Dates[0].From, d.Positions[0].Dates[0].To = "10:59", "12:00"
	b = r.shifts(r.published(d))[0]
	return a, b
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	var wg sync.WaitGroup
	codes := make(chan string, 40)
	for i := range 40 {
		wg.Go(func() {
			x := []string{a.ID, b.ID}[i%2]
			_, err := route.Call(identity.WithToken(t.Context(), "wu"), r.Local, volunteerapi.JoinShift, join(x, "wu"))
			code := ""
			if err != nil {
				code = fault.Of(err).Code
			}
			codes <- code
		})
	}
	wg.Wait()
	close(codes)
	r.settle()
	r.sound()
	n := map[string]int{}
	for c := range codes {
		n[c]++
	}
	if n[""] != 20 || n["volunteer.shift.clash"] != 20 {
		t.Errorf("%v", n)
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "kid")) // a ward is somebody else, and waits where one has the seat
	d := draft()
	d.Positions = d.Positions[1:]
	d.Positions[0].Dates[0].From, d.Positions[0].Dates[0].To = "12:00", "13:00" // where b ends
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(r.shifts(r.published(d))[0].ID, "wu"))
	r.sound()
}

// A process that dies between the calendar and the seat leaves a time taken and no seat; the sweep gives it back, and
// not before a request can no longer be under way.
func TestATimeReservedWithoutASeatComesBack(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	x, err := r.s.shifts.Get(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.s.reserve(t.Context(), "wu", &x); err != nil { // and here it dies
		t.Fatal(err)
	}
	r.open()
	roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(b.ID, "wu"), "volunteer.shift.clash")
	r.set(start.Add(unsure))
	roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(b.ID, "wu"), "volunteer.shift.clash")
	r.set(start.Add(unsure + time.Second))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "wu"))
	r.set(start.Add(3 * unsure))
	if n := r.reserved("wu"); n != 1 {
		t.Errorf("%d times taken: a seat that is there keeps its time", n)
	}
	r.sound()
}

// What frees an earlier reservation, heard late, does not free a later one of the same shift.
func TestAFreedSeatHeardLateFreesNoLaterOne(t *testing.T) {
	r := newRoom(t)
	a, _ := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(a.ID, "wu"))
	old := r.Told(events.TypeVolunteerShiftFreedV1)[0]
	if n := r.reserved("wu"); n != 0 {
		t.Errorf("%d", n)
	}
	r.set(start.Add(time.Second))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	if err := r.s.onFreed(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	r.sound()
}

func TestWhoWaitsMovesUpUnlessTheTimeIsTakenByNow(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	for _, id := range []string{"wu", "li", "zhou"} { // one seat
		roomtest.OK(r, id, volunteerapi.JoinShift, join(a.ID, id))
	}
	if m := r.stands("zhou", a.ID, "zhou"); m.Placing != volunteerapi.PlacingWaiting || m.Ahead != 1 {
		t.Errorf("%+v", m)
	}
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(b.ID, "li")) // waiting takes no time
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(a.ID, "wu"))
	if m := r.stands("zhou", a.ID, "zhou"); m.Placing != volunteerapi.PlacingSeated {
		t.Errorf("%+v", m)
	}
	if m := r.stands("li", a.ID, "li"); m.Placing != volunteerapi.PlacingNone || len(r.Told(events.TypeVolunteerShiftSkippedV1)) != 1 {
		t.Errorf("%+v", m)
	}
	r.sound()
	r.set(a.Starts)
	roomtest.Refuses(r, "zhou", volunteerapi.LeaveShift, leave(a.ID, "zhou"), "volunteer.shift.begun")
	roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"), "volunteer.shift.begun")
	if ok, err := r.s.Seated(t.Context(), a.ID, "zhou"); err != nil || !ok {
		t.Errorf("who has come has a seat: %v %v", ok, err)
	}
}

// A new person does not step before those who wait, not even in the moment in which a seat is empty.
func TestNobodyJumpsTheQueue(t *testing.T) {
	r := newRoom(t)
	a, _ := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(a.ID, "li"))
	if _, err := route.Call(identity.WithToken(t.Context(), "wu"), r.Local, volunteerapi.LeaveShift, leave(a.ID, "wu")); err != nil {
		t.Fatal(err)
	}
	if _, err := route.Call(identity.WithToken(t.Context(), "zhou"), r.Local, volunteerapi.JoinShift, join(a.ID, "zhou")); err != nil { // before the event is heard
		t.Fatal(err)
	}
	r.settle()
	if m := r.stands("li", a.ID, "li"); m.Placing != volunteerapi.PlacingSeated {
		t.Errorf("%+v", m)
	}
	if m := r.stands("zhou", a.ID, "zhou"); m.Placing != volunteerapi.PlacingWaiting || r.reserved("zhou") != 0 {
		t.Errorf("%+v", m)
	}
	r.sound()
}

func TestASwapIsAgreedByBothAndKeepsTheSeat(t *testing.T) {
	r := newRoom(t)
	a, _ := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "zhou", volunteerapi.JoinShift, join(a.ID, "zhou")) // waits
	offer := func(number string) volunteerapi.OfferSeatRequest {
		return volunteerapi.OfferSeatRequest{ID: a.ID, OfferDraft: volunteerapi.OfferDraft{Person: "wu", Number: number}}
	}
	roomtest.Refuses(r, "zhou", volunteerapi.OfferSeat, offer(r.People["li"].Number), "volunteer.shift.person")
	roomtest.Refuses(r, "wu", volunteerapi.OfferSeat, offer(r.People["wu"].Number), "volunteer.shift.number")
	roomtest.OK(r, "wu", volunteerapi.OfferSeat, offer(r.People["li"].Number))
	if m := r.stands("wu", a.ID, "wu"); m.Placing != volunteerapi.PlacingSeated || r.reserved("wu") != 1 {
		t.Errorf("until the other joins the seat is theirs: %+v", m)
	}
	if m := r.stands("li", a.ID, "li"); !m.Asked || !m.MayJoin {
		t.Errorf("%+v", m)
	}
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(a.ID, "li"))
	if m := r.stands("li", a.ID, "li"); m.Placing != volunteerapi.PlacingSeated || r.reserved("wu") != 0 || r.reserved("li") != 1 {
		t.Errorf("%+v", m)
	}
	if m := r.stands("zhou", a.ID, "zhou"); m.Placing != volunteerapi.PlacingWaiting {
		t.Errorf("who waits got a seat that nobody gave back: %+v", m)
	}
	r.sound()
}

func TestAShiftSuitsAgeAndSkillsOnItsDay(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].MinAge, d.Positions[0].MaxAge = 15, 40
	d.Positions[1].Skills, d.Positions[1].Training = []string{"haircut"}, "先练习。"
	p := r.published(d)
	r.person("old", "wu", "1985-06-17")
	for _, x := range r.shifts(p) {
		day := cn.DayOf(x.Starts)
		if x.Position.Code == "b" {
			f := roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.skill")
			if f.Basis[0].Rule != "volunteer.ability.fit" {
				t.Errorf("%+v", f.Basis)
			}
			r.person("li", "li", "1990-03-07", "haircut")
			roomtest.OK(r, "li", volunteerapi.JoinShift, join(x.ID, "li"))
			continue
		}
		_, f := roomtest.Try(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid")) // fifteen on the twentieth
		if young := day < "2026-06-20"; young != (f != nil && f.Code == "volunteer.shift.age") {
			t.Errorf("%s: %v", day, f)
		}
		_, f = roomtest.Try(r, "wu", volunteerapi.JoinShift, join(x.ID, "old")) // forty-one on the seventeenth
		if late := day >= "2026-06-17"; late != (f != nil && f.Code == "volunteer.shift.age") {
			t.Errorf("%s: %v", day, f)
		}
	}
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(r.shifts(p)[0].ID, "wu"), "volunteer.shift.person") // nobody signs up another
	q := r.People["zhou"]
	q.Active = false
	r.People["zhou"] = q
	roomtest.Refuses(r, "zhou", volunteerapi.JoinShift, join(r.shifts(p)[0].ID, "zhou"), "volunteer.shift.resting")
}

func TestWhoComesIsNamedWhenItIsNeededAndToThoseWhoNeedIt(t *testing.T) {
	r := newRoom(t)
	x := r.shifts(r.published(draft()))[0] // Wednesday, half past four
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid"))
	in := volunteerapi.ListSeatsRequest{ID: x.ID}
	for _, id := range []string{"wu", "cat"} {
		roomtest.Refuses(r, id, volunteerapi.ListSeats, in, "volunteer.shift.not-listed")
	}
	for at, want := range map[string]string{"2026-06-02 17:59": "欧**", "2026-06-02 18:00": "欧阳wu", "2026-06-04 17:59": "欧阳wu", "2026-06-04 18:00": "欧**"} {
		when, err := time.ParseInLocation("2006-01-02 15:04", at, beijing)
		if err != nil {
			t.Fatal(err)
		}
		r.set(when)
		seats := roomtest.OK(r, "ben", volunteerapi.ListSeats, in).Seats
		if len(seats) != 2 || strings.HasPrefix(want, "欧阳") != (seats[0].Name == want) || seats[0].Age != 0 || seats[1].Age != 14 {
			t.Errorf("%s: %+v", at, seats)
		}
	}
	if v := roomtest.OK(r, "", volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: x.ID}); v.MayList || len(v.Mine) != 0 || strings.Contains(strings.Join(v.Leads, ""), "ann") {
		t.Errorf("a stranger sees %+v", v)
	}
	for _, ev := range r.Heard {
		if strings.Contains(string(ev.Data), "欧阳") || strings.Contains(string(ev.Data), "张") {
			t.Errorf("an event names somebody: %s", ev.Data)
		}
	}
}

func TestSomebodyAlwaysLeadsAndAVolunteerMayWhoIsGrownUp(t *testing.T) {
	r := newRoom(t)
	x := r.shifts(r.published(draft()))[0]
	lead := func(do, person string) volunteerapi.LeadShiftRequest {
		return volunteerapi.LeadShiftRequest{ID: x.ID, LeadDraft: volunteerapi.LeadDraft{Do: do, Person: person}}
	}
	roomtest.Refuses(r, "ann", volunteerapi.LeadShift, lead("leave", ""), "volunteer.shift.leads")
	roomtest.Refuses(r, "cat", volunteerapi.LeadShift, lead("lead", ""), "volunteer.shift.not-yours")
	roomtest.Refuses(r, "ann", volunteerapi.LeadShift, lead("lead", "wu"), "volunteer.shift.no-seat")
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid"))
	roomtest.Refuses(r, "ann", volunteerapi.LeadShift, lead("lead", "kid"), "volunteer.shift.lead-age")
	roomtest.OK(r, "ann", volunteerapi.LeadShift, lead("lead", "wu"))
	roomtest.OK(r, "ann", volunteerapi.LeadShift, lead("leave", ""))
	c, err := r.s.Shift(t.Context(), x.ID)
	if err != nil || !slices.Equal(c.Leads, []string{"wu"}) || c.Office != "office" || !c.Open {
		t.Errorf("%+v %v", c, err)
	}
	if list := roomtest.OK(r, "wu", volunteerapi.ListSeats, volunteerapi.ListSeatsRequest{ID: x.ID}); len(list.Seats) != 2 {
		t.Errorf("who leads sees who comes: %+v", list)
	}
}

func TestWhoHasASeatIsRemindedOnceOnTheEveningBefore(t *testing.T) {
	r := newRoom(t)
	x := r.shifts(r.published(draft()))[0] // Wednesday
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(x.ID, "li")) // waits, and is not told to come
	r.set(cn.Day("2026-06-02").At(17, 59))
	if n := len(r.Told(events.TypeVolunteerShiftDueV1)); n != 0 {
		t.Errorf("reminded %d times", n)
	}
	r.set(cn.Day("2026-06-02").At(18, 0))
	r.settle()
	due := r.Told(events.TypeVolunteerShiftDueV1)
	var d events.VolunteerShiftDueV1
	if len(due) != 1 || due[0].Decode(&d) != nil || !slices.Equal(d.Accounts, []string{"ann", "wu"}) {
		t.Errorf("%d: %v", len(due), d.Accounts)
	}
}

func TestACancelledShiftGivesEverybodyTheirTimeBack(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(a.ID, "li"))
	in := volunteerapi.CancelShiftRequest{ID: a.ID, CancelDraft: volunteerapi.CancelDraft{Note: "下雨。"}}
	roomtest.Refuses(r, "cat", volunteerapi.CancelShift, in, "volunteer.shift.not-yours")
	roomtest.OK(r, "ben", volunteerapi.CancelShift, in)
	roomtest.Refuses(r, "zhou", volunteerapi.JoinShift, join(a.ID, "zhou"), "volunteer.shift.cancelled")
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "wu"))
	if c, err := r.s.Shift(t.Context(), a.ID); err != nil || c.Open {
		t.Errorf("%+v %v", c, err)
	}
	r.set(cn.Day("2026-06-05").At(18, 0)) // nobody is reminded of it
	if due := r.Told(events.TypeVolunteerShiftDueV1); slices.ContainsFunc(due, func(ev event.Event) bool { return ev.Subject == a.ID }) {
		t.Error("a reminder of what does not take place")
	}
	r.sound()
}

func TestWhoIsErasedLeavesWhatHasNotBegun(t *testing.T) {
	r := newRoom(t)
	a, _ := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(a.ID, "li"))
	delete(r.People, "wu")
	for range 2 {
		if err := r.s.onErased(t.Context(), event.Event{Type: events.TypeVolunteerPersonErasedV1, Subject: "wu"}); err != nil {
			t.Fatal(err)
		}
	}
	r.settle()
	if m := r.stands("li", a.ID, "li"); m.Placing != volunteerapi.PlacingSeated {
		t.Errorf("%+v", m)
	}
	if _, err := r.s.months.Get(t.Context(), monthID("wu", a.Starts)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the calendar is kept: %v", err)
	}
	r.sound()
}

func TestACalendarIsReadUnderItsTokenUntilItIsChanged(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(b.ID, "li"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(b.ID, "kid")) // waits
	f := roomtest.OK(r, "wu", volunteerapi.GetFeed, volunteerapi.GetFeedRequest{})
	if again := roomtest.OK(r, "wu", volunteerapi.GetFeed, volunteerapi.GetFeedRequest{}); again != f || len(f.Token) < 26 {
		t.Errorf("%v %v", f, again)
	}
	file := roomtest.OK(r, "", volunteerapi.ReadFeed, volunteerapi.ReadFeedRequest(f))
	text := strings.ReplaceAll(string(file.Body), "\r\n ", "")
	for _, want := range []string{"UID:" + a.ID + "@sanshe.example", "DTSTART:20260606T010000Z", "DTEND:20260606T030000Z", "STATUS:CONFIRMED", "STATUS:TENTATIVE", "LOCATION:社区服务中心一楼"} {
		if !strings.Contains(text, want) {
			t.Errorf("the calendar lacks %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "欧阳") || strings.Count(text, "BEGIN:VEVENT") != 2 {
		t.Errorf("%s", text)
	}
	if kept, err := r.s.feeds.Get(t.Context(), "wu"); err != nil || strings.Contains(kept.Digest, f.Token) || kept.Digest == f.Token {
		t.Errorf("the token itself is kept: %+v %v", kept, err)
	}
	next := roomtest.OK(r, "wu", volunteerapi.RenewFeed, volunteerapi.RenewFeedRequest{})
	roomtest.Refuses(r, "", volunteerapi.ReadFeed, volunteerapi.ReadFeedRequest(f), "volunteer.feed.not-found")
	roomtest.OK(r, "", volunteerapi.ReadFeed, volunteerapi.ReadFeedRequest(next))
	mine := roomtest.OK(r, "wu", volunteerapi.ListMyShifts, volunteerapi.ListMyShiftsRequest{})
	if len(mine.Items) != 2 {
		t.Errorf("%d shifts of the caller and the ward", len(mine.Items))
	}
	if _, err := r.s.Shift(context.Background(), "none"); fault.Of(err).Code != "volunteer.shift.not-found" {
		t.Error(err)
	}
}

func TestWhomTheLedgerOfAShiftDoesNotAdmitHasNoSeatAndLeadsNone(t *testing.T) {
	r := newRoom(t)
	x := r.shifts(r.published(draft()))[0]
	r.bars = fault.New(fault.Refused, "volunteer.shift.ledger", "这个班次的时间记在另一本账上，请另选一个班次。")
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.ledger")
	q := r.People["li"]
	q.Active = false
	r.People["li"] = q
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.ledger") // what the ledger says, and not that they rest
	r.bars, q.Active = nil, true
	q.Ledger = card.Order
	r.People["li"] = q
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(x.ID, "li"))
	roomtest.Refuses(r, "ann", volunteerapi.LeadShift, volunteerapi.LeadShiftRequest{ID: x.ID, LeadDraft: volunteerapi.LeadDraft{Do: "lead", Person: "li"}}, "volunteer.shift.lead-serves")
}

// A position may ask for a certificate of social work, which the register says: not the volunteer, and not for a child.
func TestAPositionThatAsksForACertificateSeatsWhoseRegistrationStands(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Certificate = string(socialworkapi.CredentialLevelSocial)
	x := r.shifts(r.published(d))[0]
	c := r.Folk["li"]
	c.Memberships = append(slices.Clone(c.Memberships), identity.Membership{Org: "x", Role: identity.Worker, Region: "320312"})
	r.Folk["li"] = c
	held := func(level socialworkapi.CredentialLevel, state socialworkapi.CredentialState) {
		r.held = map[string][]socialworkapi.Credential{"li": {{ID: "c1", Version: 1, Level: level, State: state}}}
	}
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.certificate")
	held(socialworkapi.CredentialLevelAssistant, socialworkapi.CredentialStateRegistered)
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.certificate")
	held(socialworkapi.CredentialLevelSenior, socialworkapi.CredentialStateLapsed)
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(x.ID, "li"), "volunteer.shift.certificate")
	held(socialworkapi.CredentialLevelSenior, socialworkapi.CredentialStateRenewing)
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(x.ID, "li"))
	roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"), "volunteer.shift.certificate") // no social worker at all
}
