package tender

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/sealing"
)

// What may go wrong around a pause: other clocks, other writers, other ends.

// still sets the clock and lets nothing happen.
func (r *room) still(at time.Time) { r.mu.Lock(); r.now = at; r.mu.Unlock() }

// accept is the supervisor's order to let the purchase stand still.
func accept(complaint string, days int64) tenderapi.MoveChallengeRequest {
	in := act(complaint, dispute.Accept, "")
	in.SuspendDays = days
	return in
}

func (r *room) tender(id string) tenderapi.Tender {
	r.t.Helper()
	return ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
}

// count is how often the room heard of a kind of event.
func (r *room) count(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

func TestAPauseThatOutlastsTheClockIsNoLongerThanItWas(t *testing.T) {
	r, x, _ := suspended(t, 30)
	since, before := r.clock(), x.Deadline
	r.set(since.AddDate(0, 2, 0)) // nobody was there when it ended
	a := r.tender(x.ID).Amendments
	if want := cn.AddDays(cn.DayOf(before), 31).At(9, 30); len(a) != 1 || !a[0].DeadlineAfter.Equal(want) || !strings.Contains(a[0].Reason, "暂停31日") {
		t.Errorf("%+v, want a deadline on %s", a, want)
	}
}

func TestAClockSetBackTakesNoDayFromTheBidders(t *testing.T) {
	r, x, complaint := suspended(t, 30)
	r.set(r.clock().Add(-72 * time.Hour))
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉不成立。"))
	r.set(r.clock().Add(73 * time.Hour))
	if got := r.tender(x.ID); got.SuspendedUntil != nil || !got.Deadline.Equal(x.Deadline) || len(got.Amendments) != 0 {
		t.Errorf("until %v, deadline %s (was %s), %d corrections", got.SuspendedUntil, got.Deadline, x.Deadline, len(got.Amendments))
	}
}

// The deadline is over when the pause begins, though the gate has not closed yet.
func TestAPauseReopensNoDeadline(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	mine := r.bid("ann", x.ID, 9_000_000)
	complaint := r.complained(x.ID, "documents")
	r.still(x.Deadline)
	in := accept(complaint, 5)
	in.Note = "案情复杂。"
	if _, err := route.Call(identity.WithToken(t.Context(), "watch"), r.local, tenderapi.MoveChallenge, in); err != nil {
		t.Fatal(err)
	}
	r.relay.Drain(t.Context()) // the pause comes before the clock does
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: mine.ID}, "tender.bid.too-late", "tender.open.period")
	if got := r.tender(x.ID); got.State != tenderapi.StateClosed || got.SuspendedUntil == nil {
		t.Errorf("%s, until %v", got.State, got.SuspendedUntil)
	}
	r.set(cn.DayOf(x.Deadline).Add(6).At(9, 0))
	if got := r.tender(x.ID); got.SuspendedUntil != nil || !got.Deadline.Equal(x.Deadline) || len(got.Amendments) != 0 {
		t.Errorf("until %v, deadline %s (was %s)", got.SuspendedUntil, got.Deadline, x.Deadline)
	}
}

// Gates close while complaints are accepted: whichever comes first, every
// purchase goes on when its pause is over, and none is forgotten.
func TestNoPauseIsLostToAClosingGate(t *testing.T) {
	r := open(t)
	var complaints, ids []string
	d := r.draft(tenderapi.MethodOpen, 30)
	for range 12 {
		x := r.published(d)
		ids = append(ids, x.ID)
		in := challenge(x.ID)
		in.About = "documents"
		complaints = append(complaints, ok(r, "bob", tenderapi.FileChallenge, in).ID)
	}
	r.set(cn.DayOf(d.Deadline).Add(-3).At(10, 0)) // every answer is overdue
	for _, c := range complaints {
		ok(r, "bob", tenderapi.MoveChallenge, act(c, dispute.Complain, "期满没有答复。"))
	}
	r.still(d.Deadline)
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if err := r.jobs[0].Do(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}
	})
	for _, c := range complaints {
		if _, err := route.Call(identity.WithToken(t.Context(), "watch"), r.local, tenderapi.MoveChallenge, accept(c, 3)); err != nil {
			t.Error(err)
		}
		r.relay.Drain(t.Context())
	}
	close(done)
	wg.Wait()
	r.settle()
	r.set(cn.DayOf(d.Deadline).Add(4).At(9, 0))
	for _, id := range ids {
		if got := r.tender(id); got.State != tenderapi.StateClosed || got.SuspendedUntil != nil {
			t.Errorf("%s, until %v", got.State, got.SuspendedUntil)
		}
	}
}

// Whoever has a receipt is in, whoever has none was told why.
func TestABidIsInOrRefusedWhenThePauseComes(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	complaint := r.complained(x.ID, "documents")
	var wg sync.WaitGroup
	var mu sync.Mutex
	var in []tenderapi.Bid
	late := 0
	for _, who := range []string{"ann", "bob", "cat", "dan"} {
		var ready []sealing.Sealed
		for n := range int64(6) {
			ready = append(ready, r.uploaded(who, x.ID, n+1, content(9_000_000-n)))
		}
		wg.Go(func() {
			for _, sealed := range ready {
				b, err := sealed.Finalize(r.as(who), r.local)
				mu.Lock()
				switch {
				case err == nil:
					in = append(in, b)
				case fault.Of(err).Code == "tender.tender.suspended" && fault.Of(err).Basis[0].Rule == "dispute.suspend":
					late++
				default:
					t.Errorf("%s: %v", who, err)
				}
				mu.Unlock()
			}
		})
	}
	if _, err := route.Call(identity.WithToken(t.Context(), "watch"), r.local, tenderapi.MoveChallenge, accept(complaint, 5)); err != nil {
		t.Error(err)
	}
	r.relay.Drain(t.Context())
	wg.Wait()
	r.settle()
	r.bidRefused("ann", x.ID, 1, "tender.tender.suspended", "dispute.suspend")
	if len(in)+late != 24 {
		t.Errorf("%d in, %d refused", len(in), late)
	}
	bids, err := store.Open(t.Context(), r.relay.Engine, BidSchema, indexBid)
	must(t, err)
	seqs := map[int64]bool{}
	for _, b := range in {
		kept, err := bids.Get(t.Context(), b.ID)
		must(t, err)
		seqs[numberIn(kept)] = true
	}
	if len(seqs) != len(in) || seqs[0] {
		t.Errorf("%d bids share %d numbers", len(in), len(seqs))
	}
	last := map[string]bool{} // one bid of each bidder stands and tells it of the pause, the others are replaced
	for _, b := range in {
		last[b.Supplier.ID] = true
	}
	if got := r.count(events.TypeTenderBidHeldV1); got < len(last) {
		t.Errorf("%d bidders are in, %d were told", len(last), got)
	}
}

// The gate has numbered a bid, its event is on its way, and the pause overtakes it.
func TestABidderWhoseReceiptIsOnItsWayHearsOfThePauseOnce(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	if _, err := r.uploaded("ann", x.ID, 1, content(9_000_000)).Finalize(r.as("ann"), r.local); err != nil {
		t.Fatal(err)
	}
	until := cn.DayOf(r.clock()).Add(5).Last()
	ev := event.New(events.TypeTenderChallengeAcceptedV1, r.clock(), events.TenderChallengeAcceptedV1{Tender: x.ID, SuspendedUntil: &until})
	ev.Subject, ev.Seq = "complaint", 1
	if err := r.hear[ev.Type](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	r.settle() // purchases speak before gates
	if n := r.count(events.TypeTenderBidHeldV1); n != 1 {
		t.Errorf("told %d times", n)
	}
	r.set(until.Add(time.Second))
	b := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]
	if b.State != string(BidReceived) || !b.Deadline.Equal(r.tender(x.ID).Deadline) || r.count(events.TypeTenderBidReleasedV1) != 1 {
		t.Errorf("%s until %s, released %d times", b.State, b.Deadline, r.count(events.TypeTenderBidReleasedV1))
	}
}

func TestWhoWonAndWhoLostHearOfAPauseToo(t *testing.T) {
	r, id := awarded(t)
	ok(r, "watch", tenderapi.MoveChallenge, accept(r.complained(id, "result"), 5))
	var told []string
	for _, ev := range r.heard {
		var in events.TenderBidHeldV1
		if ev.Type == events.TypeTenderBidHeldV1 && ev.Decode(&in) == nil {
			told = append(told, in.Supplier)
		}
	}
	if slices.Sort(told); !slices.Equal(told, []string{"a", "b"}) {
		t.Errorf("told %v", told)
	}
}

func TestAPurchaseThatEndsWhileItStandsStillStandsStillNoMore(t *testing.T) {
	r, x, complaint := suspended(t, 30)
	r.set(r.clock().Add(24 * time.Hour))
	in := verb(x.ID, Fail)
	in.Ground, in.Note = "unlawful", "处理投诉期间发现采购文件违法。"
	got := ok(r, "officer", tenderapi.MoveTender, in)
	if got.SuspendedUntil != nil || got.StateText != "已终止" {
		t.Errorf("%s, until %v", got.StateText, got.SuspendedUntil)
	}
	if i := slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == "pause" }); i < 0 || got.Steps[i].State != "done" || !strings.Contains(got.Steps[i].Note, "暂停1日") {
		t.Errorf("the way of the purchase does not tell of the pause: %+v", got.Steps)
	}
	r.bidRefused("bob", x.ID, 8_000_000, "tender.bid.too-late", "")
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉成立。"))
	r.set(r.clock().AddDate(0, 2, 0))
	if n := r.count(events.TypeTenderTenderResumedV1); n != 0 {
		t.Errorf("it resumed %d times", n)
	}
}

func TestAPauseIsOverOnlyWhenTheLongerIs(t *testing.T) {
	r, x, first := suspended(t, 5)
	second := func() string {
		in := challenge(x.ID)
		in.About = "documents"
		c := ok(r, "ann", tenderapi.FileChallenge, in)
		ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "无误。"))
		ok(r, "ann", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服。"))
		return c.ID
	}()
	r.set(r.clock().Add(24 * time.Hour))
	ok(r, "watch", tenderapi.MoveChallenge, accept(second, 10))
	long := cn.DayOf(r.clock()).Add(10).Last()
	ok(r, "watch", tenderapi.MoveChallenge, act(first, dispute.Settle, "投诉不成立。"))
	if got := r.tender(x.ID); got.SuspendedUntil == nil || !got.SuspendedUntil.Equal(long) {
		t.Fatalf("until %v, want %s", got.SuspendedUntil, long)
	}
	r.bidRefused("bob", x.ID, 8_000_000, "tender.tender.suspended", "dispute.suspend")
	r.set(long)
	if got := r.tender(x.ID); !got.Deadline.Equal(cn.AddDays(cn.DayOf(x.Deadline), 12).At(9, 30)) { // one day before the second, and eleven begun ones
		t.Errorf("deadline %s, was %s", got.Deadline, x.Deadline)
	}
}

// A complaint's news may reach the purchase after another's has ended.
func TestDaysThatWereGivenBackAreNotGivenBackTwice(t *testing.T) {
	day := func(d int) time.Time { return cn.Day("2026-03-02").Add(d).At(9, 0) }
	over := day(5)
	x := Tender{Pauses: []Pause{{Since: day(0), Until: over, Resumed: &over}, {Since: day(3), Until: day(8)}}}
	if all := x.standstills(); len(all) != 2 || all[1].days() != 3 {
		t.Errorf("%+v", all)
	}
}

// A period counts from the next day: a pause that ended on the day from which it runs takes nothing from it.
func TestAPauseBeforeAPeriodDoesNotLengthenIt(t *testing.T) {
	day := func(s string) cn.Day { return cn.Day(s) }
	for _, c := range []struct {
		since, end time.Time
		want       cn.Day
	}{
		{day("2026-03-02").At(9, 0), day("2026-03-10").At(14, 0), "2026-03-17"},
		{day("2026-03-02").At(9, 0), day("2026-03-12").At(14, 0), "2026-03-19"}, // two begun days of it
		{day("2026-03-11").At(9, 0), day("2026-03-13").At(9, 0), "2026-03-19"},
		{day("2026-03-18").At(9, 0), day("2026-03-20").At(9, 0), "2026-03-17"},
		{day("2026-03-12").At(9, 0), day("2026-03-16").At(9, 0), "2026-03-23"}, // 21 March is a Saturday
	} {
		x := Tender{Pauses: []Pause{{Since: c.since, Until: c.end, Resumed: &c.end}}}
		if got := x.beyond("2026-03-10", "2026-03-17"); got != c.want {
			t.Errorf("a pause from %s to %s moves 17 March to %s, want %s", c.since, c.end, got, c.want)
		}
	}
}

func TestOneMayAskAndAnswerWhileThePurchaseStandsStill(t *testing.T) {
	r, x, _ := suspended(t, 30)
	r.set(x.Deadline.Add(time.Hour)) // the old one; it has moved on
	q := ok(r, "bob", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "恢复以后几点截止？"}})
	ok(r, "officer", tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "以更正公告为准。"}})
}

func TestThePauseStandsWhereItFellAmongTheSteps(t *testing.T) {
	_, x, _ := suspended(t, 30)
	var keys []string
	for _, s := range x.Steps {
		keys = append(keys, s.Key)
	}
	if want := []string{"intend", "publish", "clarify", "pause", "bid", "open"}; !slices.Equal(keys[:len(want)], want) {
		t.Errorf("%v", keys)
	}
	if at, moves := cn.AddDays(cn.DayOf(x.Deadline), 31).At(9, 30), x.Steps[4].Note; !x.Steps[4].Due.Equal(at) || !strings.Contains(moves, "顺延") || !x.Steps[5].Due.Equal(at) {
		t.Errorf("bids are due on %s (%s), want %s", x.Steps[4].Due, moves, at)
	}
	if x.Steps[3].State != "now" || x.Steps[3].Basis[0].Rule != "dispute.suspend" {
		t.Errorf("%+v", x.Steps[3])
	}
}
