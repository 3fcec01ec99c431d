package tender

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/tender/signed"
)

// quiet expects that nothing of an answer counts the bids.
func (r *room) quiet(what string, answer any) {
	r.t.Helper()
	b, err := json.Marshal(answer)
	must(r.t, err)
	for _, word := range []string{`"seq":`, `"last_seq":`, `"secret":`} {
		if strings.Contains(string(b), word) {
			r.t.Errorf("%s says %s: %s", what, word, b)
		}
	}
}

// refusal is what the platform signs for who comes too late.
func (r *room) refusal(who string, in tenderapi.FinalizeBidRequest) (out tenderapi.SignedRefusal) {
	r.t.Helper()
	_, f := try(r, who, tenderapi.FinalizeBid, in)
	if f == nil || f.Code != "tender.bid.too-late" || f.Proof == nil {
		r.t.Fatalf("%s comes too late: %v", who, f)
	}
	must(r.t, json.Unmarshal(f.Proof, &out))
	return out
}

func (r *room) numbers(id string) tenderapi.Numbers {
	r.t.Helper()
	n := ok(r, "", tenderapi.GetNumbers, tenderapi.GetNumbersRequest{ID: id})
	if !signed.NumbersAre(n, ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})) || !signed.Gapless(n.Numbers) {
		r.t.Errorf("the numbers do not hold: %+v", n)
	}
	return n.Numbers
}

func TestNobodyCountsTheBidsBeforeTheyAreAllIn(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 20)
	x := r.published(d)
	y := r.published(r.draft(tenderapi.MethodOpen, 20))
	first := r.bid("ann", x.ID, 9_000_000)
	r.quiet("the first answer", first)
	bob := r.bid("bob", x.ID, 8_000_000)
	second := r.bid("ann", x.ID, 8_900_000)
	r.quiet("the second answer", second)
	third := r.bid("ann", x.ID, 8_800_000)
	for _, b := range []tenderapi.Bid{first, second, third} {
		r.quiet("the bid", ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}))
	}
	r.quiet("the desk", ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}))
	r.quiet("a withdrawal", ok(r, "bob", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: bob.ID}))
	r.quiet("a withdrawal said again", ok(r, "bob", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: bob.ID}))
	for _, as := range []string{"", "ann", "officer", "watch"} {
		refused(r, as, tenderapi.GetNumbers, tenderapi.GetNumbersRequest{ID: x.ID}, "tender.numbers.not-yet", "")
		r.quiet("the purchase", ok(r, as, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}))
	}
	elsewhere := r.bid("ann", y.ID, 9_000_000)
	late := r.uploaded("cat", x.ID, 1, content(7_000_000))

	r.set(d.Deadline)
	n := r.numbers(x.ID)
	became := []string{}
	for _, i := range n.Items {
		became = append(became, i.Became)
	}
	if diff := cmp.Diff([]string{"replaced", "withdrawn", "replaced", "standing"}, became); diff != "" || n.Count != 4 {
		t.Error(n.Count, diff)
	}
	for i, b := range []tenderapi.Bid{first, second, third} { // receipts that were kept
		k, seq := b.Receipt.Receipt, []int64{1, 3, 4}[i]
		if got, found := signed.Uncover(n.Secret, k.Statement, k.Covered, n.Count); !found || got != seq || !n.Items[got-1].ReceivedAt.Equal(k.ReceivedAt) {
			t.Errorf("the kept receipt uncovers as %d, %v, want %d", got, found, seq)
		}
		now := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID})
		if g := now.Receipt.Receipt; now.Seq != seq || g.Seq != seq || g.Covered != k.Covered || g.Secret != n.Secret || !signed.ReceiptIs(*now.Receipt, ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})) {
			t.Errorf("after the close the receipt is %+v", g)
		}
	}
	if _, found := signed.Uncover(n.Secret, first.Receipt.Receipt.Statement, second.Receipt.Receipt.Covered, n.Count); found {
		t.Error("a number uncovers under another statement")
	}
	if k := elsewhere.Receipt.Receipt; signed.Cover(n.Secret, k.Statement, 1) == k.Covered {
		t.Error("two purchases have one secret")
	}
	if f := r.refusal("cat", late.Request()).Refusal; f.LastSeq != 4 || f.Secret != n.Secret || signed.Cover(f.Secret, f.Statement, 4) != f.Covered {
		t.Errorf("refused for lateness: %+v", f)
	}
	if bids := r.roomOf("", x.ID).Bids; len(bids) != 1 || bids[0].Seq != 4 {
		t.Errorf("the room shows %+v", bids)
	}
}

// TestANumberDrawnAgainIsTold asks twice before the first answer has come: the
// second receipt carries another number, and both are of one bid.
func TestANumberDrawnAgainIsTold(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 20)
	x := r.published(d)
	sealed := r.uploaded("ann", x.ID, 1, content(9_000_000))
	var kept []tenderapi.Receipt
	for range 2 {
		b, err := sealed.Finalize(route.WithKey(r.as("ann"), "one"), r.local)
		must(t, err)
		kept = append(kept, b.Receipt.Receipt)
	}
	r.set(d.Deadline)
	n := r.numbers(x.ID)
	mine := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: kept[0].Bid})
	if n.Count != 2 || n.Items[0].Became != "standing" || n.Items[1].Became != "repeated" || mine.Seq != 1 || !slices.Equal(mine.Repeats, []int64{2}) {
		t.Errorf("%+v, of %+v", n, mine)
	}
	for i, k := range kept {
		if seq, _ := signed.Uncover(n.Secret, k.Statement, k.Covered, n.Count); seq != int64(i+1) || k.Bid != mine.ID {
			t.Errorf("answer %d carries number %d of bid %s", i+1, seq, k.Bid)
		}
	}
}

// TestLastOffersAreNotCountedEither knocks in every pause of two rounds: the
// secret of the first would uncover the second.
func TestLastOffersAreNotCountedEither(t *testing.T) {
	r, x := talking(t)
	late, err := r.bidder("dan").Seal(&x, 1, content(7_000_000))
	must(t, err)
	first := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]
	knock := func(when string) {
		t.Helper()
		for _, as := range []string{"", "ann", "officer", "watch", "e1"} {
			refused(r, as, tenderapi.GetNumbers, tenderapi.GetNumbersRequest{ID: x.ID}, "tender.numbers.not-yet", "")
			r.quiet(when+", the room", r.roomOf(as, x.ID))
			r.quiet(when+", the record", r.record(x.ID))
		}
		r.quiet(when+", the desk", ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}))
	}
	knock("before last offers are asked for")
	between := r.refusal("dan", late.Request())
	r.quiet("a refusal between the rounds", between)
	x = r.asked(x.ID, "")
	last := r.bid("ann", x.ID, 8_000_000)
	r.quiet("the last offer", last)
	r.bid("bob", x.ID, 7_900_000)
	r.quiet("another last offer", r.bid("ann", x.ID, 7_800_000))
	knock("while last offers are made")
	r.set(x.Offers.Until)
	knock("before they are taken")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	n := r.numbers(x.ID)
	if k := last.Receipt.Receipt; n.Count != 6 || n.Items[2].Last || !n.Items[3].Last || signed.Cover(n.Secret, k.Statement, 4) != k.Covered {
		t.Errorf("of two rounds: %+v, %+v", n, k)
	}
	if got := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: first.ID}); got.Seq != 1 || got.Receipt.Receipt.Covered != first.Receipt.Receipt.Covered {
		t.Errorf("the response is %+v", got)
	}
	if f := between.Refusal; signed.Cover(n.Secret, f.Statement, 3) != f.Covered {
		t.Errorf("the refusal uncovers as something else: %+v", f)
	}
}
