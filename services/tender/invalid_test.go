package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
)

func opinion(id, bid, ground string) tenderapi.InvalidateBidRequest {
	return tenderapi.InvalidateBidRequest{ID: id, InvalidationDraft: tenderapi.InvalidationDraft{Bid: bid, Ground: ground, Why: "没有签字盖章。"}}
}

// judged is an opened purchase with three bids and three judges; ann's bid is the first.
func judged(t *testing.T) (r *room, id, first string) {
	t.Helper()
	r = open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000, 8_500_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	return r, x.ID, ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids[0].Bid
}

func (r *room) opened(id string) tenderapi.OpenedBid {
	r.t.Helper()
	return ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}).Bids[0]
}

func (r *room) told(kind string) (n int) {
	for _, e := range r.heard {
		if e.Type == kind {
			n++
		}
	}
	return n
}

func TestOneMemberAloneStrikesNoBidOutAndTheMajorityDoes(t *testing.T) {
	r, id, first := judged(t)
	refused(r, "officer", tenderapi.InvalidateBid, opinion(id, first, "signature"), "tender.tender.not-yours", "")
	got := ok(r, "e1", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	ok(r, "e1", tenderapi.InvalidateBid, opinion(id, first, "signature")) // saying it twice is one opinion
	if !r.opened(id).Valid || len(got.Opinions) != 1 || !got.Opinions[0].Mine || !got.Judging {
		t.Fatalf("after one opinion: %+v", got)
	}
	if seen := ok(r, "ann", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}); len(seen.Opinions) != 0 || seen.Judging {
		t.Errorf("a bidder reads the committee's opinions: %+v", seen.Opinions)
	}
	ok(r, "e2", tenderapi.InvalidateBid, opinion(id, first, "other")) // another ground is no agreement
	if b := r.opened(id); !b.Valid || r.told(events.TypeTenderTenderInvalidatedV1) != 0 {
		t.Fatalf("two grounds made one decision: %+v", b)
	}
	ok(r, "e2", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	b := r.opened(id)
	if b.Valid || b.Ground != "signature" || b.Why == "" || b.FoundAt == nil || b.FoundBy != "评审委员会3名成员中2名认定" {
		t.Errorf("the decision is recorded as %+v", b)
	}
	if r.told(events.TypeTenderTenderInvalidatedV1) != 1 {
		t.Error("nobody was told")
	}
	if mine := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]; mine.State != string(BidInvalid) {
		t.Errorf("the supplier's desk says %s", mine.StateText)
	}
}

func TestAnOpinionIsTakenBackUntilASheetIsSigned(t *testing.T) {
	r, id, first := judged(t)
	back := opinion(id, first, "")
	back.Withdrawn, back.Why = true, ""
	ok(r, "e1", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	ok(r, "e2", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	ok(r, "e1", tenderapi.InvalidateBid, back)
	if b := r.opened(id); !b.Valid || b.Ground != "" || b.FoundAt != nil {
		t.Errorf("without a majority the bid is %+v", b)
	}
	if mine := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]; mine.State != string(BidOpened) || r.told(events.TypeTenderTenderRestoredV1) != 1 {
		t.Errorf("the supplier is told %s", mine.StateText)
	}
	ok(r, "e3", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	r.again(id)
	refused(r, "e2", tenderapi.InvalidateBid, back, "tender.bid.fixed", "")
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id})
	in := tenderapi.SignSheetRequest{ID: id}
	for _, b := range sheet.Bids {
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 1}, {Code: "B", Points: 1}}})
	}
	ok(r, "e1", tenderapi.SignSheet, in)
	refused(r, "e2", tenderapi.InvalidateBid, back, "tender.bid.fixed", "")
}

func TestWhoLeavesTheCommitteeTakesTheOpinionAlong(t *testing.T) {
	r, id, first := judged(t)
	ok(r, "e1", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	ok(r, "e2", tenderapi.InvalidateBid, opinion(id, first, "signature"))
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, "e1", "e3", "e4"))
	got := ok(r, "officer", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id})
	if !got.Bids[0].Valid || slices.ContainsFunc(got.Opinions, func(o tenderapi.Opinion) bool { return o.By != cover("e1") && o.By != cover("张e1") }) {
		t.Errorf("%+v", got)
	}
}
