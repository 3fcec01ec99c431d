package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/tender/sealing"
)

func TestTwoBiddersMayHandInTheSameBytes(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 20)
	x := r.published(d)
	for _, who := range []string{"ann", "bob", "cat"} {
		if b := r.bid(who, x.ID, 9_000_000); b.Receipt == nil || b.Size == 0 {
			t.Errorf("%s was answered %+v", who, b)
		}
	}
	r.set(d.Deadline)
	o := r.readOut(x.ID)
	if len(o.Bids) != 3 {
		t.Fatalf("%d bids were opened, want 3", len(o.Bids))
	}
	for _, b := range o.Bids {
		if !b.Readable || b.Price != 9_000_000 {
			t.Errorf("opened as %+v", b)
		}
	}
}

func TestABidIsRewrittenAndListedWithoutItsEnvelope(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 20))
	const weight = 3_000_000 // more chunks than one
	c := content(9_000_000)
	c.Technical.Record = strings.Repeat("业绩", 1+weight/len("业绩"))
	b := r.says("ann", x.ID, c)
	kept, err := r.relay.Engine.Get(t.Context(), "bids", b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Body) > 4096 {
		t.Errorf("the bid's document is %d bytes for files of %d", len(kept.Body), b.Size)
	}
	if got := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]; got.Size < weight || got.Size != b.Size || got.State != "received" {
		t.Errorf("the desk shows %+v", got)
	}
}

func TestTakingOutTheLaterBidDoesNotReviveTheEarlier(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	first := r.bid("ann", x.ID, 9_000_000)
	second := r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_500_000)
	r.bid("cat", x.ID, 8_600_000)
	if got := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: first.ID}); got.State != string(BidReplaced) || got.StateText != "已被替代" {
		t.Errorf("the earlier bid is %s", got.StateText)
	}
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID}, "tender.bid.replaced", "")
	ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: second.ID})
	if got := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: first.ID}); got.State != string(BidReplaced) {
		t.Errorf("the earlier bid came back as %s", got.StateText)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	for _, b := range r.record(x.ID).Bids {
		if b.Supplier.ID == "a" {
			t.Errorf("a supplier that withdrew was opened with %d", b.Price)
		}
	}
}

func TestWhoComesAgainAfterWithdrawingCounts(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	gone := r.bid("ann", x.ID, 9_000_000)
	ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.ID})
	r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_500_000)
	r.set(d.Deadline)
	rec := r.readOut(x.ID)
	if len(rec.Bids) != 2 || rec.Bids[0].Price != 8_000_000 {
		t.Errorf("%+v", rec.Bids)
	}
}

// mine is what a supplier's desk says of its newest bid.
func (r *room) mine(who string) string {
	r.t.Helper()
	return ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0].StateText
}

func TestABidSaysWhatBecameOfIt(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000, 9_500_001)
	if got := r.mine("ann"); got != "已开标" {
		t.Errorf("before the result is published: %s", got)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	for who, want := range map[string]string{"ann": "成交", "bob": "未成交", "cat": "响应无效"} {
		if got := r.mine(who); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}
}

func TestABidOfATenderIsWonOrLost(t *testing.T) {
	b := Bid{State: BidWon, Method: tenderapi.MethodOpen}
	lost := Bid{State: BidLost} // as older documents are, without a method
	if b.say() != "中标" || lost.say() != "未中标" {
		t.Errorf("%s, %s", b.say(), lost.say())
	}
}

func TestABidOfAPurchaseThatFailedSaysSoOpenedOrNot(t *testing.T) {
	for state, ground := range map[State]string{tenderapi.StatePublished: "cancelled", tenderapi.StateClosed: "unlawful", tenderapi.StateOpened: "cancelled"} {
		t.Run(string(state), func(t *testing.T) {
			r := open(t)
			x := r.to(state, 9_000_000, 8_000_000, 8_500_000)
			if state == tenderapi.StatePublished {
				r.bid("ann", x.ID, 9_000_000)
			}
			ok(r, "officer", tenderapi.MoveTender, fail(x.ID, ground))
			if got := r.mine("ann"); got != "未成交，采购已终止" {
				t.Errorf("ann's bid: %s", got)
			}
		})
	}
}

func TestAnOrganizationIsToldWhetherItMayBidBeforeItWritesAnything(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.create(d)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	check := func(who string) tenderapi.Eligibility {
		t.Helper()
		return ok(r, who, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: x.ID})
	}
	if got := check("ann"); got.May || got.Why == "" {
		t.Errorf("before the notice: %+v", got)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	for who, may := range map[string]bool{"ann": true, "filed": false, "listed": false} {
		got := check(who)
		_, refused := r.tryBid(who, x.ID, 9_000_000)
		if got.May != may || got.May == (got.Why != "") || (refused == nil) != may {
			t.Errorf("%s: %v %q, and a bid is answered %v", who, got.May, got.Why, refused)
		}
	}
	r.set(d.Deadline.Add(-1))
	if got := check("ann"); !got.May {
		t.Errorf("a moment before the deadline: %s", got.Why)
	}
	r.set(d.Deadline)
	if got := check("ann"); got.May || got.Why != tooLate(d.Method, false).Text {
		t.Errorf("at the deadline: %+v", got)
	}
}

// TestAReceiptIsGivenAgainAfterTheDeadline asks for a second time when the
// answer to the first was lost and the gate has closed meanwhile.
func TestAReceiptIsGivenAgainAfterTheDeadline(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 20)
	x := r.published(d)
	sealed := map[int64]sealing.Sealed{}
	for i, price := range []int64{9_000_000, 8_000_000} {
		sealed[price] = r.uploaded("ann", x.ID, int64(i+1), content(price))
	}
	say := func(key string, price int64) (tenderapi.Bid, error) {
		return sealed[price].Finalize(route.WithKey(r.as("ann"), key), r.local)
	}
	first, err := say("one", 9_000_000)
	if err != nil || first.Receipt == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	r.mu.Lock()
	r.now = d.Deadline // and nobody has heard anything yet
	r.mu.Unlock()
	if _, err := say("one", 9_000_000); fault.Of(err).Code != "tender.opening.settling" {
		t.Errorf("before its number has arrived: %v, want to be asked again soon", err)
	}
	r.settle()
	again, err := say("one", 9_000_000)
	if err != nil || again.ID != first.ID || again.Seq != 1 || again.ReceivedAt == nil || again.Receipt.Receipt.Covered != first.Receipt.Receipt.Covered {
		t.Errorf("the receipt is %+v, %v, was %+v", again, err, first)
	}
	for key, price := range map[string]int64{"one": 8_000_000, "two": 9_000_000} {
		if b, err := say(key, price); fault.Of(err).Code != "tender.bid.too-late" {
			t.Errorf("another bid after the deadline: %+v, %v", b, err)
		}
	}
}
