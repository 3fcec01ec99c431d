package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// both gives an expert a place in a bidder as well.
func both(id, org string) string {
	person(id, "x", "expert")
	c := people[id]
	c.Memberships = append(c.Memberships, identity.Membership{Org: org, Role: identity.Staff, Region: region})
	people[id] = c
	return id
}

func TestWhoBelongsToABidderStepsAside(t *testing.T) {
	r := open(t)
	mole := both("mole", "a")
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	ok(r, "ann", tenderapi.SubmitBid, bid(x.ID, 9_000_000))
	ok(r, "bob", tenderapi.SubmitBid, bid(x.ID, 8_000_000))

	// A refusal before the opening would tell that a bids.
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", mole))
	r.set(d.Deadline)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))

	refused(r, mole, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.sheet.recused", "tender.recusal.relations")
	refused(r, mole, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: x.ID, SheetDraft: tenderapi.SheetDraft{Bids: []tenderapi.BidMarks{{Bid: "x", Marks: []tenderapi.Mark{}}}}}, "tender.sheet.recused", "")
	rec := ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
	out := tenderapi.InvalidateBidRequest{ID: x.ID, InvalidationDraft: tenderapi.InvalidationDraft{Bid: rec.Bids[1].Bid, Ground: "signature", Why: "未签章"}}
	refused(r, mole, tenderapi.InvalidateBid, out, "tender.sheet.recused", "")
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e3", mole), "tender.committee.unlawful", "tender.recusal.relations")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
}

func TestAMemberWhoMustStepAsideIsReplacedEvenAfterOthersHaveSigned(t *testing.T) {
	r := open(t)
	mole := both("mole", "b")
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	ok(r, "ann", tenderapi.SubmitBid, bid(x.ID, 9_000_000))
	ok(r, "bob", tenderapi.SubmitBid, bid(x.ID, 8_000_000))
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", mole))
	r.set(d.Deadline)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	in := tenderapi.SignSheetRequest{ID: x.ID}
	for _, b := range sheet.Bids {
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 5000}, {Code: "B", Points: 1000}}})
	}
	ok(r, "e1", tenderapi.SignSheet, in)

	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e3", "e4"), "tender.committee.fixed", "") // e2 need not go
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", mole), "tender.committee.fixed", "") // nobody goes
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.scored(x.ID, []string{"e2", "e3"}, map[string][2]int64{"a": {5000, 1000}, "b": {4000, 1000}})
}
