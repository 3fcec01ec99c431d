package incubation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

func ending(h organizationapi.Hub, note string) organizationapi.EndHubRequest {
	return organizationapi.EndHubRequest{ID: h.ID, HubEnd: organizationapi.HubEnd{Version: h.Version, Note: note}}
}

// atEightHubs lets one group in at eight hubs at the same instant, and says how many let it.
func atEightHubs(t *testing.T, e store.Engine) (r *room, entries []organizationapi.Incubation, codes map[string]int) {
	t.Helper()
	r, codes = openOn(t, e), map[string]int{}
	for n := range 8 { // applied at the same instant too: no index knew of another
		i := r.move("kate", r.apply("lin", r.hub(1).ID, fmt.Sprintf("第%d队", n)), Diagnose, "可以。")
		if _, err := r.s.incubations.Update(t.Context(), i.ID, func(i *Incubation) ([]event.Event, error) { i.Draft.Name = "送餐队"; return nil, nil }); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, r.get("kate", i.ID))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, i := range entries {
		wg.Go(func() {
			_, err := route.Call(identity.WithToken(t.Context(), "kate"), r.local, organizationapi.MoveIncubation, move(i, Enter, ""))
			mu.Lock()
			defer mu.Unlock()
			codes[codeOf(err)]++
		})
	}
	wg.Wait()
	r.settle()
	return r, entries, codes
}

func TestAGroupIsInOneHubOfManyThatLetItInAtOnce(t *testing.T) {
	r, list, codes := atEightHubs(t, engine(t))
	if codes[""] != 1 || codes["organization.incubation.twice"] != 7 {
		t.Fatalf("%v", codes)
	}
	var in, out organizationapi.Incubation
	for _, i := range list {
		if err := given(r, i.Hub.ID, i.ID); err != nil {
			t.Error(err)
		}
		if i = r.get("kate", i.ID); i.State == entered {
			in = i
		} else {
			out = i
		}
	}
	r.move("lin", in, Leave, "搬走了。")
	r.move("kate", out, Enter, "") // nobody had to give the group back
}

// forgetful lets a key be taken twice.
type forgetful struct{ store.Engine }

func (f forgetful) Insert(ctx context.Context, coll string, r store.Record) error {
	if err := f.Engine.Insert(ctx, coll, r); coll != staySchema.Name || !errors.Is(err, store.ErrExists) {
		return err
	}
	return nil
}

func TestAGroupInTwoHubsIsFoundOut(t *testing.T) {
	if _, _, codes := atEightHubs(t, forgetful{engine(t)}); codes[""] < 2 {
		t.Errorf("a store that forgets lets the group in as one that does not: %v", codes)
	}
}

func TestAHubIsEndedByWhoRunsItOrWhoHasRecognizedItAndEmptyOnly(t *testing.T) {
	r := open(t)
	h := r.hub(1)
	i := r.in("lin", h.ID, "送餐队")
	book(r, "lin", h, i, "2026-06-01")
	waits := r.apply("wu", h.ID, "棋友社")
	seen := func(as string) organizationapi.Hub {
		return ok(r, as, organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID})
	}
	for _, as := range []string{"mia", "away"} {
		refuses(r, as, organizationapi.EndHub, ending(seen(as), "不办了。"), "organization.hub.not-found")
	}
	if seen("kate").MayEnd || seen("street").MayEnd {
		t.Error("a hub with a group in it may be ended")
	}
	refuses(r, "kate", organizationapi.EndHub, ending(seen("kate"), "租约到期。"), "organization.hub.occupied")
	r.move("lin", r.get("lin", i.ID), Leave, "搬走了。")
	stale := ending(seen("kate"), "租约到期。")
	stale.Version--
	refuses(r, "kate", organizationapi.EndHub, stale, "store.stale")
	if !seen("kate").MayEnd || !seen("street").MayEnd || seen("mia").MayEnd || seen("").MayEnd {
		t.Error("not both may end it, or others may")
	}
	if x := ok(r, "kate", organizationapi.EndHub, ending(seen("kate"), "租约到期。")); x.State != ended || x.EndedBy != "组织hubber" || x.Ending != "租约到期。" || x.MayEdit || x.MayEnd {
		t.Errorf("%+v", x)
	}
	if x := r.get("wu", waits.ID); x.State != refused || x.Remark != overText {
		t.Errorf("who applied is %s: %s", x.State, x.Remark)
	}
	if n := r.told(events.TypeOrganizationHubEndedV1); n != 1 {
		t.Errorf("told %d times", n)
	}
	if err := r.s.coming(t.Context(), h.ID, func(b Booking) error { return fmt.Errorf("%s is still booked", b.Space) }); err != nil {
		t.Error(err)
	}
	if seen("wu").MayApply {
		t.Error("an ended hub may be applied to")
	}
	refuses(r, "wu", organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: h.ID, Name: "棋友社", Idea: "下棋。"}}, "organization.hub.closed")
	refuses(r, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: h.Draft}, "organization.hub.wrong-state")
	refuses(r, "kate", organizationapi.EndHub, ending(seen("kate"), "再来。"), "organization.hub.wrong-state")
	other := r.hub(1)
	if x := ok(r, "street", organizationapi.EndHub, ending(other, "没有按条件办。")); x.EndedBy != "组织office" {
		t.Errorf("ended by %s", x.EndedBy)
	}
}

func book(r *room, as string, h organizationapi.Hub, i organizationapi.Incubation, day string) {
	r.t.Helper()
	ok(r, as, organizationapi.BookSpace, organizationapi.BookSpaceRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Incubation: i.ID, Space: "A1", Day: day, Slot: "am"}})
}

func TestWhoHasBookedASpaceThatGoesOrShrinksIsTold(t *testing.T) {
	r := open(t)
	h := r.hub(2)
	i := r.in("lin", h.ID, "送餐队")
	book(r, "lin", h, i, "2026-06-03")
	book(r, "lin", h, i, "2026-06-05")
	said := func(kind string) (out []string) {
		for _, ev := range r.heard {
			if ev.Type == kind {
				out = append(out, string(ev.Data))
			}
		}
		return out
	}
	change := func(how func(d *organizationapi.HubDraft)) organizationapi.UpdateHubRequest {
		h := ok(r, "kate", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID})
		h.Draft.Version = h.Version
		how(&h.Draft)
		return organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: h.Draft}
	}
	ok(r, "kate", organizationapi.UpdateHub, change(func(d *organizationapi.HubDraft) { d.Spaces[0].Seats = 12 }))
	if got := said(events.TypeOrganizationBookingNarrowedV1); len(got) != 2 || !strings.Contains(got[0], `"seats":12`) || !strings.Contains(got[0], `"contact":"lin"`) {
		t.Errorf("of fewer seats: %v", got)
	}
	ok(r, "kate", organizationapi.UpdateHub, change(func(d *organizationapi.HubDraft) { d.Spaces[0].Seats = 50; d.Intro = "三层。" })) // nobody minds
	gone := func(d *organizationapi.HubDraft) { d.Spaces = d.Spaces[1:] }
	_, f := try(r, "kate", organizationapi.UpdateHub, change(gone))
	if f == nil || f.Code != "organization.hub.booked" || !strings.Contains(f.Text, "2026年6月5日为止还有2个预约") {
		t.Fatalf("%v", f)
	}
	if got := ok(r, "kate", organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: h.ID}).Items; len(got) != 2 {
		t.Errorf("what was refused has freed %+v", got)
	}
	ok(r, "kate", organizationapi.CancelBooking, organizationapi.CancelBookingRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Space: "A1", Day: "2026-06-03", Slot: "am"}})
	if x := ok(r, "kate", organizationapi.UpdateHub, change(func(d *organizationapi.HubDraft) { gone(d); d.Release = true })); x.Draft.Release {
		t.Error("the consent is kept for another day")
	}
	got := said(events.TypeOrganizationBookingReleasedV1)
	if len(got) != 2 || !strings.Contains(got[0], `"ground":"hub"`) || !strings.Contains(got[1], `"ground":"space"`) || !strings.Contains(got[1], `"space_name":"一号活动室","day":"2026-06-05"`) {
		t.Errorf("told %v", got)
	}
	if got := ok(r, "kate", organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: h.ID}).Items; len(got) != 0 {
		t.Errorf("still booked: %+v", got)
	}
	ok(r, "kate", organizationapi.UpdateHub, change(func(d *organizationapi.HubDraft) { d.Spaces = h.Draft.Spaces }))
	book(r, "lin", h, i, "2026-06-05") // it is back, and free
	ok(r, "lin", organizationapi.CancelBooking, organizationapi.CancelBookingRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Space: "A1", Day: "2026-06-05", Slot: "am"}})
	if got := said(events.TypeOrganizationBookingReleasedV1); len(got) != 2 {
		t.Errorf("told of its own cancelling: %v", got)
	}
}

// organization.credit.serious.consequences: nothing is given to whoever is on the serious list.
func TestWhoIsOnTheSeriousListNeitherRunsAHubNorEntersOne(t *testing.T) {
	r := open(t)
	h := r.hub(3)
	list := func(id, name string, on bool) {
		c := r.orgs[id]
		c.ID, c.Region, c.Serious = id, "320312", on
		if name != "" {
			c.Name = name
		}
		r.orgs[id] = c
	}
	const code = "organization.hub.listed"
	i := r.move("kate", r.apply("lin", h.ID, "暖阳服务队"), Diagnose, "可以。")
	list("52", "暖阳服务队", true)
	_, f := try(r, "kate", organizationapi.MoveIncubation, move(i, Enter, ""))
	if f == nil || f.Code != code || len(f.Basis) != 1 || f.Basis[0].Rule != ruleListed || f.Basis[0].Verified {
		t.Errorf("%+v", f)
	}
	refuses(r, "wu", organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: h.ID, Name: "暖阳服务队", Idea: "送餐。"}}, code)
	list("52", "暖阳服务队", false)
	list("hubber", "", true)
	refuses(r, "kate", organizationapi.MoveIncubation, move(i, Enter, ""), code)
	refuses(r, "street", organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: hubDraft(1)}, code)
	refuses(r, "wu", organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: h.ID, Name: "棋友社", Idea: "下棋。"}}, code)
	open := func(is bool) organizationapi.UpdateHubRequest {
		d := h.Draft
		d.Open = is
		return organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}
	}
	ok(r, "kate", organizationapi.UpdateHub, open(false))
	refuses(r, "kate", organizationapi.UpdateHub, open(true), code)
	list("hubber", "", false)
	ok(r, "kate", organizationapi.UpdateHub, open(true))
	r.move("kate", i, Enter, "")
}
