package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestTwoBiddersMayHandInTheSameBytes(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 20)
	x := r.published(d)
	for _, who := range []string{"ann", "bob", "cat"} {
		if b := ok(r, who, tenderapi.SubmitBid, bid(x.ID, 9_000_000)); b.Seq == 0 || b.Size == 0 {
			t.Errorf("%s was answered %+v", who, b)
		}
	}
	r.set(d.Deadline)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	o := ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
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
	const weight = 200_000
	in := bid(x.ID, 9_000_000)
	for len(in.Upload.Body) < weight {
		in.Upload.Body = append(in.Upload.Body, in.Upload.Body...)
	}
	b := ok(r, "ann", tenderapi.SubmitBid, in)
	kept, err := r.relay.Engine.Get(t.Context(), "bids", b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Body) > 4096 {
		t.Errorf("the bid's document is %d bytes for an envelope of %d", len(kept.Body), len(in.Upload.Body))
	}
	if got := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]; got.Size != int64(len(in.Upload.Body)) || got.State != "received" {
		t.Errorf("the desk shows %+v", got)
	}
}
