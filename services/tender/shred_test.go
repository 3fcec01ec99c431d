package tender

import (
	"errors"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/unseal"
)

// keptOf reports of each file of a bid whether the store still holds it.
func (r *room) keptOf(b tenderapi.Bid, org string) (out [2]int) {
	r.t.Helper()
	pieces, err := intake.Pieces(r.t.Context(), r.relay.Engine)
	must(r.t, err)
	for _, e := range b.Envelopes {
		switch _, err := pieces.Get(r.t.Context(), intake.UploadID(b.Tender, org, e.Hash)+".0."+e.Hash); {
		case err == nil:
			out[0]++
		case errors.Is(err, store.ErrNotFound):
			out[1]++
		default:
			r.t.Fatal(err)
		}
	}
	return out
}

func TestWhatWasReplacedOrWithdrawnIsRemovedOncePricesAreRead(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	x := r.published(d)
	replaced := r.bid("ann", x.ID, 9_000_000)
	stands := r.bid("ann", x.ID, 8_900_000)
	r.bid("bob", x.ID, 9_100_000)
	r.bid("cat", x.ID, 9_200_000)
	withdrawn := r.bid("dan", x.ID, 9_300_000)
	ok(r, "dan", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: withdrawn.ID})
	idle := r.uploaded("dan", x.ID, 2, content(9_400_000)) // and never handed in
	never := tenderapi.Bid{Tender: x.ID, Envelopes: idle.Final.Statement.Envelopes}
	r.settle()
	r.set(d.Deadline)
	all := func(when string, want [2]int) {
		t.Helper()
		for what, got := range map[string][2]int{"replaced": r.keptOf(replaced, "a"), "withdrawn": r.keptOf(withdrawn, "d"), "never handed in": r.keptOf(never, "d")} {
			if got != want {
				t.Errorf("%s, of what was %s there are %d files, %d are gone", when, what, got[0], got[1])
			}
		}
	}
	all("at the deadline", [2]int{3, 0})
	rec := r.readOut(x.ID)
	r.settle()
	all("after the prices", [2]int{0, 3})
	if got := r.keptOf(stands, "a"); got != [2]int{3, 0} {
		t.Errorf("of what stands %d are gone", got[1])
	}
	if b := rec.Bids[0]; !b.Valid || b.Ground == unseal.Revoked {
		t.Errorf("%+v", b)
	}
	if b := ok(r, "dan", tenderapi.GetBid, tenderapi.GetBidRequest{ID: withdrawn.ID}); b.Receipt == nil || b.State != "withdrawn" {
		t.Errorf("what is left of it: %+v", b)
	}
}

func TestWhatWasReplacedIsRemovedWhereAPurchaseEnds(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	replaced, stands := r.bid("ann", x.ID, 9_000_000), r.bid("ann", x.ID, 8_900_000)
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "cancelled"))
	r.settle()
	if gone, kept := r.keptOf(replaced, "a"), r.keptOf(stands, "a"); gone != [2]int{0, 3} || kept != [2]int{3, 0} {
		t.Errorf("of what was replaced %d are there, of what stood %d", gone[0], kept[0])
	}
}
