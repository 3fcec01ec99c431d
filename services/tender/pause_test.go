package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/services/tender/dispute"
)

// complained takes a challenge of a purchase to a complaint; the office never answered.
func (r *room) complained(id, about string) string {
	r.t.Helper()
	in := challenge(id)
	in.About = about
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	r.set(cn.DayOf(c.AnswerDue).Add(1).At(10, 0))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "期满没有答复。"))
	return c.ID
}

// suspended is a purchase that takes bids and stands still for so many days.
func suspended(t *testing.T, days int64) (r *room, x tenderapi.Tender, complaint string) {
	t.Helper()
	r = open(t)
	x = r.published(r.draft(tenderapi.MethodOpen, 30))
	r.bid("ann", x.ID, 9_000_000)
	complaint = r.complained(x.ID, "documents")
	in := act(complaint, dispute.Accept, "")
	in.SuspendDays = days
	ok(r, "watch", tenderapi.MoveChallenge, in)
	return r, ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), complaint
}

func TestASuspendedPurchaseTakesNoBidUntilItsLastDayIsOver(t *testing.T) {
	r, x, _ := suspended(t, 30)
	since, before := r.clock(), x.Deadline
	last := cn.DayOf(since).Add(30)
	if x.SuspendedUntil == nil || !x.SuspendedUntil.Equal(last.Last()) || x.SuspendedBasis[0].Rule != "dispute.suspend" {
		t.Fatalf("suspended until %v under %v", x.SuspendedUntil, x.SuspendedBasis)
	}
	for _, at := range []time.Time{since, before.Add(time.Hour), last.At(23, 59)} { // the old deadline comes and goes
		r.set(at)
		r.bidRefused("bob", x.ID, 8_000_000, "tender.tender.suspended", "dispute.suspend")
		if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StatePublished || got.StateText != "接受投标（暂停）" {
			t.Fatalf("on %s: %s %s", at, got.State, got.StateText)
		}
	}
	r.set(last.Add(1).At(0, 0))
	got := ok(r, "bob", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	want := cn.AddDays(cn.DayOf(before), 31) // from 10:00 to midnight of the thirtieth day are 30 days and 14 hours
	if got.SuspendedUntil != nil || cn.DayOf(got.Deadline) != want || !got.Deadline.Equal(want.At(9, 30)) {
		t.Errorf("deadline %s, want %s at 9:30; %v", got.Deadline, want, got.SuspendedUntil)
	}
	if a := got.Amendments; len(a) != 1 || !a[0].DeadlineBefore.Equal(before) || !a[0].DeadlineAfter.Equal(got.Deadline) || !strings.Contains(a[0].Reason, "暂停31日") || !a[0].Resumed {
		t.Errorf("the correction says %+v", a)
	}
	if got.Original == nil || !got.Original.Deadline.Equal(before) {
		t.Error("the notice as first published is not kept")
	}
	r.bid("bob", x.ID, 8_000_000)
	r.set(got.Deadline)
	r.bidRefused("bob", x.ID, 7_000_000, "tender.bid.too-late", "")
}

func TestABidMayBeTakenBackWhileThePurchaseStandsStill(t *testing.T) {
	r, x, _ := suspended(t, 10)
	mine := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]
	if got := ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: mine.ID}); got.State != string(BidWithdrawn) {
		t.Errorf("%+v", got)
	}
}

func TestADecisionOrAWithdrawalEndsThePause(t *testing.T) {
	for name, end := range map[string]func(r *room, complaint string){
		"settled": func(r *room, c string) {
			ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Settle, "投诉不成立。"))
		},
		"withdrawn": func(r *room, c string) { ok(r, "bob", tenderapi.MoveChallenge, act(c, dispute.Withdraw, "")) },
	} {
		r, x, complaint := suspended(t, 30)
		before := x.Deadline
		r.set(r.clock().Add(47 * time.Hour))
		end(r, complaint)
		got := ok(r, "bob", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if want := cn.AddDays(cn.DayOf(before), 2).At(9, 30); got.SuspendedUntil != nil || !got.Deadline.Equal(want) {
			t.Errorf("%s: deadline %s, want %s; still %v", name, got.Deadline, want, got.SuspendedUntil)
		}
		r.bid("bob", x.ID, 8_000_000)
		if i := slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == "pause" }); i < 0 || got.Steps[i].State != "done" {
			t.Errorf("%s: the way of the purchase does not tell of the pause: %+v", name, got.Steps)
		}
	}
}

// Two complaints at once hold the purchase until the later one ends, and count once.
func TestPausesThatOverlapCountOnce(t *testing.T) {
	r, x, first := suspended(t, 5)
	c := ok(r, "ann", tenderapi.FileChallenge, func() tenderapi.FileChallengeRequest { in := challenge(x.ID); in.About = "documents"; return in }())
	r.set(cn.DayOf(c.AnswerDue).Add(1).At(10, 0)) // by then the first pause is over and has moved the deadline
	x = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	moved := x.Deadline
	ok(r, "ann", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "期满没有答复。"))
	in := act(c.ID, dispute.Accept, "")
	in.SuspendDays = 3
	ok(r, "watch", tenderapi.MoveChallenge, in)
	r.set(r.clock().Add(time.Hour))
	ok(r, "watch", tenderapi.MoveChallenge, act(first, dispute.Settle, "投诉不成立。")) // ends nothing: its pause is over
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.SuspendedUntil == nil || !got.Deadline.Equal(moved) {
		t.Fatalf("the second pause fell with the first complaint: %v", got.SuspendedUntil)
	}
	ok(r, "ann", tenderapi.MoveChallenge, act(c.ID, dispute.Withdraw, ""))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.SuspendedUntil != nil || !got.Deadline.Equal(cn.AddDays(cn.DayOf(moved), 1).At(9, 30)) {
		t.Errorf("after both: %v, %s (before %s)", got.SuspendedUntil, got.Deadline, moved)
	}
}

// A suspension may come when the complaint is being dealt with, and again.
func TestAPurchaseStandsStillFromALaterSuspension(t *testing.T) {
	r, x, complaint := suspended(t, 0)
	if x.SuspendedUntil != nil {
		t.Fatalf("suspended until %s by acceptance alone", x.SuspendedUntil)
	}
	pause := func(days int64) {
		in := act(complaint, dispute.Suspend, "")
		in.SuspendDays = days
		ok(r, "watch", tenderapi.MoveChallenge, in)
	}
	for _, days := range []int64{2, 3} {
		since := cn.DayOf(r.clock())
		pause(days)
		if got := r.tender(x.ID); got.SuspendedUntil == nil || !got.SuspendedUntil.Equal(since.Add(int(days)).Last()) {
			t.Fatalf("suspended until %v, want %d days from %s", got.SuspendedUntil, days, since)
		}
		r.bidRefused("bob", x.ID, 8_000_000, "tender.tender.suspended", "dispute.suspend")
		r.set(since.Add(int(days)+1).At(9, 0))
		if got := r.tender(x.ID); got.SuspendedUntil != nil {
			t.Fatalf("still suspended until %s", got.SuspendedUntil)
		}
	}
	pause(1)
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉不成立。"))
	if got := r.tender(x.ID); got.SuspendedUntil != nil {
		t.Errorf("the decision left it suspended until %s", got.SuspendedUntil)
	}
}

// Every step of a purchase but its end is refused while it stands still, and offered to nobody.
func TestNoStepIsTakenWhileThePurchaseStandsStill(t *testing.T) {
	still := func(r *room, id string) {
		complaint := r.complained(id, "documents")
		in := act(complaint, dispute.Accept, "")
		in.SuspendDays = 30
		ok(r, "watch", tenderapi.MoveChallenge, in)
	}
	judges := []string{"e1", "e2", "e3"}
	for name, c := range map[string]struct {
		until Verb // the purchase is taken to before this
		try   func(r *room, id string) *fault.Fault
	}{
		"amend": {Close, func(r *room, id string) *fault.Fault {
			return failed(try(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: id, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "更正", Changes: []tenderapi.Correction{{Field: "summary", New: "新的概况"}}}}))
		}},
		"seat": {Close, func(r *room, id string) *fault.Fault {
			return failed(try(r, "officer", tenderapi.SeatCommittee, committee(id, judges...)))
		}},
		"open":     {Open, step("officer", Open)},
		"conclude": {Conclude, step("officer", Conclude)},
		"decide":   {Decide, step("officer", Decide)},
		"result":   {Result, step("officer", Result)},
		"freeze":   {Freeze, step("officer", Freeze)},
		"reveal":   {Reveal, step("officer", Reveal)},
		"release": {Open, func(r *room, id string) *fault.Fault {
			return failed(try(r, holders[0], tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: id, Stage: tenderapi.StageTechnical}))
		}},
		"sign sheet": {Freeze, func(r *room, id string) *fault.Fault {
			return failed(try(r, "e1", tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: id, SheetDraft: tenderapi.SheetDraft{Bids: []tenderapi.BidMarks{{Bid: "any", Marks: []tenderapi.Mark{{Code: "A", Points: 1}}}}}}))
		}},
		"invalidate": {Freeze, func(r *room, id string) *fault.Fault {
			o := r.record(id)
			return failed(try(r, "e1", tenderapi.InvalidateBid, tenderapi.InvalidateBidRequest{ID: id, InvalidationDraft: tenderapi.InvalidationDraft{Bid: o.Bids[0].Bid, Ground: "other", Why: "缺资格证明"}}))
		}},
	} {
		r := open(t)
		d := r.draft(tenderapi.MethodConsultation, 12)
		x := r.published(d)
		r.bid("ann", x.ID, 9_000_000)
		r.bid("bob", x.ID, 8_000_000)
		if c.until != Close {
			r.set(d.Deadline)
			for _, do := range []Verb{Open, Freeze, Reveal, Conclude, Decide, Result} {
				if do == c.until {
					break
				}
				switch do {
				case Open:
					r.opens(x.ID)
					ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
				case Freeze:
					r.signed(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
					ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
				case Reveal:
					r.release(x.ID, tenderapi.StagePrice, two...)
					ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
				default:
					ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
				}
			}
		}
		still(r, x.ID)
		f := c.try(r, x.ID)
		if f == nil || f.Code != "tender.tender.suspended" || len(f.Basis) != 1 || f.Basis[0].Rule != "dispute.suspend" {
			t.Errorf("%s: %v", name, f)
		}
		got := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if len(got.Moves) != 1 || got.Moves[0].Do != string(Fail) {
			t.Errorf("%s: the officer is offered %+v", name, got.Moves)
		}
		for _, p := range append([]string{"officer"}, judges...) {
			for _, task := range ok(r, p, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
				if task.Tender == x.ID && task.Challenge == "" {
					t.Errorf("%s: %s is asked to %s", name, p, task.What)
				}
			}
		}
	}
}

func failed[T any](_ T, f *fault.Fault) *fault.Fault { return f }

func step(who string, do Verb) func(r *room, id string) *fault.Fault {
	return func(r *room, id string) *fault.Fault { return failed(try(r, who, tenderapi.MoveTender, verb(id, do))) }
}

// The days of the law for a step do not run while the step may not be taken.
func TestAPauseDoesNotMakeTheNextStepLate(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 12)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	scored := cn.DayOf(r.clock())
	in := challenge(x.ID)
	in.About, in.Link = "process", "judging"
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "程序无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服。"))
	accept := act(c.ID, dispute.Accept, "")
	accept.SuspendDays = 20
	ok(r, "watch", tenderapi.MoveChallenge, accept)
	r.set(scored.Add(21).At(9, 0))
	due := cn.AddDays(cn.AddWorkdays(scored, 5), 21)
	r.set(due.At(23, 0))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide)) // with no reason given
}

func TestAnUnansweredChallengeHoldsUpTheContractThroughItsComplaint(t *testing.T) {
	r, id := awarded(t)
	c := r.complained(id, "result")
	open := func(when, rule string) {
		t.Helper()
		got := r.challenge(c)
		if got.Open != (rule != "") || got.Open && got.PauseBasis[0].Rule != rule {
			t.Errorf("%s: open %v under %v", when, got.Open, got.PauseBasis)
		}
	}
	open("complained", "dispute.challenge.pause")
	in := act(c, dispute.Accept, "")
	in.SuspendDays = 3
	ok(r, "watch", tenderapi.MoveChallenge, in)
	open("suspended", "dispute.suspend")
	r.set(cn.DayOf(r.clock()).Add(4).At(9, 0))
	open("the pause is over, the answer never came", "dispute.challenge.pause")
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Settle, "投诉不成立。"))
	open("settled", "")
}

// What a complaint says to the purchase may be heard again, and late.
func TestTheEventsOfAPauseMayComeAgain(t *testing.T) {
	r, x, complaint := suspended(t, 10)
	heard := slices.Clone(r.heard)
	told := func(kind string) (n int) {
		for _, ev := range r.heard {
			if ev.Type == kind {
				n++
			}
		}
		return n
	}
	r.set(r.clock().Add(time.Hour))
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉不成立。"))
	for _, ev := range heard {
		if do := r.hear[ev.Type]; do != nil && strings.HasPrefix(ev.Type, "tender.challenge.") {
			if err := do(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.settle()
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.SuspendedUntil != nil || len(got.Amendments) != 1 {
		t.Errorf("an old event suspended the purchase again: %v, %d amendments", got.SuspendedUntil, len(got.Amendments))
	}
	for _, kind := range []string{events.TypeTenderTenderSuspendedV1, events.TypeTenderTenderResumedV1, events.TypeTenderBidHeldV1, events.TypeTenderBidReleasedV1} {
		if n := told(kind); n != 1 {
			t.Errorf("%s was told %d times", kind, n)
		}
	}
	late := event.New(events.TypeTenderChallengeAcceptedV1, r.clock(), events.TenderChallengeAcceptedV1{Tender: x.ID, SuspendedUntil: x.SuspendedUntil})
	late.Subject, late.Seq = "another", 1
	r.set(x.SuspendedUntil.Add(time.Hour))
	if err := r.hear[late.Type](t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.SuspendedUntil != nil {
		t.Error("a pause that is over began")
	}
}

func TestEveryBidderHearsThroughItsOwnBid(t *testing.T) {
	r, x, complaint := suspended(t, 10)
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉不成立。"))
	ok(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "补充", Changes: []tenderapi.Correction{{Field: "place", New: "星河区"}}, Deadline: func() *time.Time { d := cn.DayOf(r.clock()).Add(40).At(9, 30); return &d }(),
	}})
	var heard []string
	for _, ev := range r.heard {
		if strings.HasPrefix(ev.Type, "tender.bid.") {
			heard = append(heard, ev.Type)
		}
	}
	if want := []string{events.TypeTenderBidHeldV1, events.TypeTenderBidReleasedV1, events.TypeTenderBidAmendedV1}; !slices.Equal(heard, want) {
		t.Errorf("the one bidder heard %v, want %v", heard, want)
	}
	if b := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]; !b.Deadline.Equal(cn.DayOf(r.clock()).Add(40).At(9, 30)) {
		t.Errorf("the bid shows the deadline %s", b.Deadline)
	}
}

// A bidder who is kept from opening its own files by a pause has the rest of the hour when it is over.
func TestAPauseEatsNothingOfTheHourInWhichBiddersHelp(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 30)
	x := r.published(d)
	for _, who := range []string{"ann", "bob", "cat"} {
		r.bid(who, x.ID, 9_000_000)
	}
	complaint := r.complained(x.ID, "documents")
	r.set(d.Deadline)
	r.release(x.ID, tenderapi.StageTechnical, tenderapi.HolderRoleBuyer)
	help := func(who string) *fault.Fault {
		mine := ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0].ID
		return refusalOf(r.bidder(who).Help(r.as(who), r.local, x.ID, mine, tenderapi.StageTechnical))
	}
	ok(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID))
	r.set(r.clock().Add(20 * time.Minute))
	pause := act(complaint, dispute.Accept, "")
	pause.SuspendDays, pause.Note = 3, "核对材料用时较长。"
	ok(r, "watch", tenderapi.MoveChallenge, pause)
	cites(r, "helping in the pause", help("ann"), "tender.tender.suspended", "dispute.suspend")
	r.set(r.tender(x.ID).SuspendedUntil.Add(time.Hour)) // whenever the end of it was noticed
	over := r.clock()
	room := r.roomOf("ann", x.ID)
	if left := room.Remedy.Until.Sub(over); !room.MayHelp || left != 40*time.Minute {
		t.Fatalf("of the hour %s is left, the room says %v", left, room.MayHelp)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.lacking", "tender.seal.threshold")
	for _, who := range []string{"ann", "bob"} {
		if f := help(who); f != nil {
			t.Fatalf("%s helps after the pause: %v", who, f)
		}
	}
	r.set(room.Remedy.Until)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	if b := r.record(x.ID).Bids; !b[0].Valid || !b[1].Valid || b[2].Valid {
		t.Errorf("%+v", b)
	}
}
