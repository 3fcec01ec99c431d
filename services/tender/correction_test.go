package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/recount"
)

func correction(id, bid, ground string, a, b int64) tenderapi.CorrectSheetRequest {
	return tenderapi.CorrectSheetRequest{ID: id, SheetCorrection: tenderapi.SheetCorrection{
		Bid: bid, Ground: ground, Reason: "把两家的分数填反了。", Marks: []tenderapi.Mark{{Code: "A", Points: a}, {Code: "B", Points: b}},
	}}
}

func TestMarksAreCorrectedOnALawfulGroundAndTheOldOnesStay(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 8_000_000)
	first := r.opened(x.ID).Bid
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "regret", 4000, 1400), "tender.correction.no-ground", "tender.review.again")
	refused(r, "officer", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4000, 1400), "tender.tender.not-found", "")
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 7000, 1400), "tender.sheet.incomplete", "")
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 5000, 1500), "tender.correction.none", "")
	before := ok(r, "e1", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	got := ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 3500, 1500))
	if len(got.Corrections) != 1 || got.Corrections[0].Before[0].Points != 5000 || got.Corrections[0].After[0].Points != 3500 || got.Corrections[0].Text == "" {
		t.Fatalf("%+v", got.Corrections)
	}
	if was, is := before.Ranking[0].Total, got.Ranking[0].Total; is != was-500 { // 1500 less from one of three judges
		t.Errorf("the total went from %d to %d", was, is)
	}
	if sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); sheet.Marks[0].Marks[0].Points != 3500 {
		t.Errorf("the sheet says %+v", sheet.Marks)
	}
	if again := ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 3500, 1500)); len(again.Corrections) != 1 {
		t.Errorf("sent twice, corrected %d times", len(again.Corrections))
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 5000, 1500), "tender.correction.late", "tender.review.again")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	rec := recount.Record{
		Tender: ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), Opening: ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}),
		Evaluation: ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}),
	}
	if rep := recount.Score(rec); len(rep.Wrong) > 0 {
		t.Errorf("%v", rep.Wrong)
	}
}

func TestWhoLostIsToldItsPointsPlaceAndReasonsAndNobodyElses(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000)
	bids := r.bidsOf(x.ID)
	own := tenderapi.GetBidScoreRequest{ID: bids[1].Bid}
	refused(r, "bob", tenderapi.GetBidScore, own, "tender.evaluation.not-yet", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	refused(r, "ann", tenderapi.GetBidScore, own, "store.not-found", "")
	got := ok(r, "bob", tenderapi.GetBidScore, own)
	if got.Rank != 2 || got.Of != 2 || !got.Valid || len(got.Lines) != 3 || got.Lines[0].Points != 4000 || got.Best <= got.Total {
		t.Errorf("%+v", got)
	}
}

func TestWhoWasInvalidIsToldWhy(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000, 8_500_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	bid := r.opened(x.ID).Bid
	ok(r, "e1", tenderapi.InvalidateBid, opinion(x.ID, bid, "signature"))
	ok(r, "e2", tenderapi.InvalidateBid, opinion(x.ID, bid, "signature"))
	r.signed(x.ID, []string{"e1", "e2", "e3"}, nil)
	r.revealed(x.ID)
	for _, do := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	if got := ok(r, "ann", tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: bid}); got.Valid || got.Why == "" || got.Rank != 0 {
		t.Errorf("%+v", got)
	}
}
