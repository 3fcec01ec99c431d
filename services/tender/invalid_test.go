package tender

import (
	"slices"
	"strings"
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
	return r, x.ID, r.opened(x.ID).Bid
}

func (r *room) opened(id string) tenderapi.OpenedBid {
	r.t.Helper()
	return r.record(id).Bids[0]
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

func TestWhatTheCommitteeFindsIsToldWithTheResult(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000, 8_500_000)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.again(x.ID)
	first := r.opened(x.ID).Bid
	for _, who := range judges[:2] {
		ok(r, who, tenderapi.InvalidateBid, opinion(x.ID, first, "signature"))
	}
	reads := func(who string) (o tenderapi.OpenedBid, b tenderapi.RoomBid) {
		return ok(r, who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids[0], r.roomOf(who, x.ID).Bids[0]
	}
	for who, told := range map[string]bool{"": false, "bob": false, "dan": false, "ann": true, "e3": true, "officer": true, "watch": true} {
		if o, b := reads(who); o.Valid == told || b.Valid == told || (o.Why+o.Ground+o.FoundBy+b.Why != "") != told || (o.FoundAt != nil) != told {
			t.Errorf("before the result %q reads %+v and in the room %+v", who, o, b)
		}
	}
	r.scored(x.ID, judges, map[string][2]int64{"b": {5000, 1500}, "c": {4000, 1000}})
	if o, b := reads(""); o.Valid || o.Ground != "" || o.FoundBy != "" || o.Why != "没有进入下一环节，理由随结果公告。" || b.Why != o.Why {
		t.Errorf("whose price stayed shut is %+v and in the room %+v", o, b)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	for _, rel := range r.releases(x.ID) {
		if strings.Contains(string(rel.Opening), "没有签字盖章") || rel.Step == "invalidated" {
			t.Errorf("%s tells what the committee found: %s", rel.Step, rel.Opening)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if o, b := reads(""); o.Ground != "signature" || o.FoundAt == nil || o.FoundBy == "" || b.Why != o.Why {
		t.Errorf("with the result everybody reads %+v and %+v", o, b)
	}
	all := r.releases(x.ID)
	if last := all[len(all)-1]; last.Step != "awarded" || !strings.Contains(string(last.Opening), "没有签字盖章") {
		t.Errorf("and the open data %s: %s", last.Step, last.Opening)
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
