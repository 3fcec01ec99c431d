package hours

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// staffLead is ken of org1, who leads a shift of his own organization.
func (r *room) staffLead(shift string) {
	s := r.shifts[shift]
	s.Leads = append(slices.Clone(s.Leads), "ken")
	r.shifts[shift] = s
}

// Two people stand for an hour: who led the shift, or had its codes, does not confirm what came of it.
func TestWhoVouchesForHoursDoesNotJudgeThem(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	r.staffLead("s1")
	r.Set(sh.Ends)
	end := sh.Ends
	call := volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll0001", Act: both, At: sh.Starts, Until: &end, People: []string{"p-lin", "p-min"}}}
	roomtest.OK(r, "ken", volunteerapi.CallRoll, call)
	item := r.draft(both, "alone", "", "lin")
	item.At, item.Until = sh.Starts, &end
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", item))
	if x.State != stated || x.Minutes != 180 || x.Class != "b" {
		t.Fatalf("%+v", x)
	}
	if y := r.get("ken", x.ID); !y.Vouched || y.MayCorrect || slices.ContainsFunc(y.Moves, func(m volunteerapi.HoursMove) bool { return m.Do == "confirm" }) {
		t.Errorf("%+v", y)
	}
	f := roomtest.Refuses(r, "ken", volunteerapi.MoveRecord, confirm(x, 5), "volunteer.record.vouched")
	if len(f.Basis) == 0 {
		t.Errorf("%+v", f)
	}
	list := volunteerapi.ConfirmShiftRequest{ID: "s1", ConfirmationList: volunteerapi.ConfirmationList{Items: []volunteerapi.Confirmation{{Record: x.ID, Quality: 5}}}}
	if a := roomtest.OK(r, "ken", volunteerapi.ConfirmShift, list); a.Done != 0 || a.Items[0].Code != "volunteer.record.vouched" {
		t.Errorf("%+v", a)
	}
	strike := volunteerapi.CorrectRecordRequest{ID: x.ID, CorrectionDraft: volunteerapi.CorrectionDraft{Version: x.Version, Strike: []string{x.Statements[0].Key}, Note: "点错了。"}}
	roomtest.Refuses(r, "ken", volunteerapi.CorrectRecord, strike, "volunteer.record.vouched")
	for as, want := range map[string]string{"ken": "请本单位的其他工作人员确认1条时长记录", "kate": "确认1条时长记录"} {
		if ts, err := r.s.Tasks(t.Context(), r.Folk[as]); err != nil || len(ts) != 1 || ts[0].What != want {
			t.Errorf("%s: %+v, %v", as, ts, err)
		}
	}
	if y := r.get("kate", x.ID); y.Vouched {
		t.Errorf("%+v", y)
	}
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 5))

	x = roomtest.OK(r, "min", volunteerapi.MoveRecord, moves(r.get("min", x.ID), "object", "他十点就走了。"))
	roomtest.Refuses(r, "ken", volunteerapi.MoveRecord, moves(x, "uphold", "我看着的。"), "volunteer.record.vouched")
	if ts, err := r.s.Tasks(t.Context(), r.Folk["ken"]); err != nil || len(ts) != 1 || !strings.HasPrefix(ts[0].What, "请本单位的其他工作人员核实") {
		t.Errorf("%+v, %v", ts, err)
	}
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, moves(x, "uphold", "问过老人，一直在。"))
}

// Who was handed the codes of a shift and leads it no more still proves nothing with them, and judges nothing.
func TestWhoHadTheCodesHasThemStill(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-kate", "p-lin")
	r.Set(sh.Starts.Add(-72 * time.Hour))
	code := roomtest.OK(r, "lea", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"}).Printed
	sh.Leads = []string{"kate"}
	r.shifts["s1"] = sh
	roomtest.OK(r, "kate", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"})
	sh.Leads = []string{"leo"}
	r.shifts["s1"] = sh

	r.Set(sh.Starts)
	x := roomtest.OK(r, "kate", volunteerapi.StateHours, states("s1", "p-kate", r.draft(in, "printed", code, "kate")))
	if len(x.Statements) != 1 || x.Statements[0].Source != device {
		t.Errorf("%+v", x.Statements)
	}
	x = r.scan("kate", "s1", "p-kate", in)
	if len(x.Statements) != 2 || x.Statements[1].Source != device {
		t.Errorf("%+v", x.Statements)
	}
	if x := r.scan("lin", "s1", "p-lin", in); len(x.Statements) != 2 {
		t.Errorf("%+v", x.Statements)
	}
	y := r.served("lin", "s1", "p-lin", 0, 120)
	r.Set(sh.Ends)
	roomtest.Refuses(r, "kate", volunteerapi.MoveRecord, confirm(y, 5), "volunteer.record.vouched")
	if z := r.get("kate", y.ID); !z.Vouched || len(z.Moves) > 0 {
		t.Errorf("%+v", z)
	}
	roomtest.OK(r, "ken", volunteerapi.MoveRecord, confirm(y, 5))
}

// What both sides typed days later looks like what was made up then, and is no better than a printed code.
func TestWhatBothSaidLaterIsMarked(t *testing.T) {
	for name, c := range map[string]struct {
		roll, phone time.Duration // after the end of the shift
		want        Class
	}{
		"both at the time": {0, 0, "b"}, "both on the way home": {30 * time.Minute, 40 * time.Minute, "b"}, "the phone later": {0, 30 * time.Hour, "b"}, "the roll later": {30 * time.Hour, 0, "b"}, "both later": {30 * time.Hour, 31 * time.Hour, "d"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, nil)
			sh := r.shift("s1", saturday, 9, 3, "p-lin")
			end := sh.Ends
			say := map[time.Duration]func(){}
			roll := func() {
				roomtest.OK(r, "lea", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll0001", Act: both, At: sh.Starts, Until: &end, People: []string{"p-lin"}}})
			}
			phone := func() {
				item := r.draft(both, "alone", "", "lin")
				item.At, item.Until = sh.Starts, &end
				roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", item))
			}
			say[c.roll] = roll
			if c.roll == c.phone {
				say[c.roll] = func() { roll(); phone() }
			} else {
				say[c.phone] = phone
			}
			for _, after := range []time.Duration{0, 30 * time.Minute, 40 * time.Minute, 30 * time.Hour, 31 * time.Hour} {
				if do := say[after]; do != nil {
					r.Set(sh.Ends.Add(after))
					do()
				}
			}
			if x := r.get("kate", recordID("s1", "p-lin")); x.Class != c.want || x.Minutes != 180 {
				t.Errorf("%s %d, want %s", x.Class, x.Minutes, c.want)
			}
		})
	}
}

// However much people dispute a record, the office can still take it out; and one that is disputed is drawn like any that counts.
func TestADisputeKeepsNothingFromTheOffice(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 120)
	n := 0
	for {
		y, f := roomtest.Try(r, "lea", volunteerapi.MoveRecord, moves(r.get("lea", x.ID), "object", "他走得早。"))
		if f != nil {
			if f.Code != "volunteer.record.many" {
				t.Fatal(f)
			}
			break
		}
		if n++; n == 40 { // one that waits for its answer still counts
			ids := []string{}
			err := r.s.records.Each(t.Context(), store.Query{By: "month", Where: []store.Term{store.Under("month", "office/2026-06/")}}, func(r Record) error { ids = append(ids, r.ID); return nil })
			if err != nil || len(ids) != 1 || r.total("lin", "p-lin").Minutes != 120 {
				t.Errorf("%v %v", ids, err)
			}
		}
		roomtest.OK(r, "kate", volunteerapi.MoveRecord, moves(y, "uphold", "一直在。"))
	}
	if n < 40 || r.get("kate", x.ID).State != counted {
		t.Fatalf("%d objections, %s", n, r.get("kate", x.ID).State)
	}
	// The trail is as long as people can make it.
	_, err := r.s.records.Update(t.Context(), x.ID, func(r *Record) (_ []event.Event, err error) {
		for err == nil {
			err = note(&r.Trail, Trail{At: r.Shift.Ends, What: "备注", As: Staff})
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	v := roomtest.OK(r, "reg", volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: "office", Records: []string{x.ID}, Note: "有人举报没有到岗。"}})
	if y := r.get("kate", x.ID); y.State != held || r.total("lin", "p-lin").Minutes != 0 {
		t.Fatalf("%s, %d minutes", y.State, r.total("lin", "p-lin").Minutes)
	}
	v = roomtest.OK(r, "rex", volunteerapi.GetReview, volunteerapi.GetReviewRequest{ID: v.ID})
	roomtest.OK(r, "rex", volunteerapi.MoveReview, volunteerapi.MoveReviewRequest{ID: v.ID, ReviewMove: volunteerapi.ReviewMove{Do: "annul", Version: v.Version, Note: "核实没有到岗。"}})
	if y := r.get("kate", x.ID); y.State != annulled || y.Trail[len(y.Trail)-1].Note != "核实没有到岗。" {
		t.Errorf("%s", y.State)
	}
	if z, err := r.s.records.Get(t.Context(), x.ID); err != nil || !z.annulledBy("rex") {
		t.Errorf("nobody knows who annulled it: %v", err)
	}
}

// What comes by event always has room, and who annulled a record is known for ever.
func TestATrailIsBounded(t *testing.T) {
	var trail []Trail
	noted(&trail, Trail{What: label(Annul), As: ByReview, By: "rex"})
	for range 3 * mostTrail {
		noted(&trail, Trail{What: label(Hold), As: ByReview})
	}
	if r := (Record{Trail: trail}); len(trail) != 2*mostTrail || !r.annulledBy("rex") {
		t.Errorf("%d", len(trail))
	}
}

func TestEachRecordOfAnEventHasItsTurn(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	a, b := r.counted("lin", "s1", "p-lin", 0, 120), r.counted("min", "s1", "p-min", 0, 120)
	_, err := r.s.records.Update(t.Context(), a.ID, func(r *Record) ([]event.Event, error) { r.State = "无此状态"; return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	roomtest.OK(r, "reg", volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: "office", Records: []string{a.ID, b.ID}, Note: "有人举报没有到岗。"}})
	if y := r.get("kate", b.ID); y.State != held {
		t.Errorf("%s: what hinders one spares the next", y.State)
	}
}

// An audit draws time freely given: who serves an order stays hidden from whoever calls.
func TestAnAuditDrawsVolunteersAlone(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	r.counted("lin", "s1", "p-lin", 0, 120)
	s := r.shift("s2", saturday, 9, 3, "p-min")
	s.Ledger = card.Order
	r.shifts["s2"] = s
	r.counted("min", "s2", "p-min", 0, 120)
	a := roomtest.OK(r, "reg", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: volunteerapi.AuditDraft{
		Office: "office", Region: "320312", Month: "2026-06", Wanted: 2, Commit: strings.Repeat("a", 64), Public: "某日的开奖号码",
	}})
	if a.Listed != 1 {
		t.Errorf("%d on the list", a.Listed)
	}
}

// meanwhile does something once, as soon as a record has been read.
type meanwhile struct {
	store.Engine
	do func()
}

func (m *meanwhile) Get(ctx context.Context, coll, id string) (store.Record, error) {
	r, err := m.Engine.Get(ctx, coll, id)
	if do := m.do; do != nil && coll == schema.Name {
		m.do = nil
		do()
	}
	return r, err
}

// Who calls the roll between the moment in which their confirmation is looked at and that in which it is written, confirms nothing.
func TestARollCalledMeanwhileIsSeen(t *testing.T) {
	var m *meanwhile
	r := newRoom(t, func(e store.Engine) store.Engine { m = &meanwhile{Engine: e}; return m })
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.staffLead("s1")
	end := sh.Ends
	r.Set(end)
	item := r.draft(both, "alone", "", "lin")
	item.At, item.Until = sh.Starts, &end
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", item))
	m.do = func() {
		call := volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll0001", Act: both, At: sh.Starts, Until: &end, People: []string{"p-lin"}}}
		if a, err := r.s.CallRoll(identity.With(t.Context(), r.Folk["ken"]), call); err != nil || a.Done != 1 {
			t.Errorf("%+v, %v", a, err)
		}
	}
	list := volunteerapi.ConfirmShiftRequest{ID: "s1", ConfirmationList: volunteerapi.ConfirmationList{Items: []volunteerapi.Confirmation{{Record: x.ID, Quality: 5}}}}
	if a := roomtest.OK(r, "ken", volunteerapi.ConfirmShift, list); a.Done != 0 || a.Items[0].Code != "volunteer.record.vouched" {
		t.Errorf("%+v", a)
	}
	if y := r.get("kate", x.ID); y.State != stated {
		t.Errorf("%s", y.State)
	}
}
