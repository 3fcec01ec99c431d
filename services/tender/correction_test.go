package tender

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/services/tender/recount"
)

func correction(id, bid, ground string, a, b int64) tenderapi.CorrectSheetRequest {
	return tenderapi.CorrectSheetRequest{ID: id, SheetCorrection: tenderapi.SheetCorrection{
		Bid: bid, Ground: ground, Reason: "把两家的分数填反了。", Marks: []tenderapi.Mark{{Code: "A", Points: a}, {Code: "B", Points: b}},
	}}
}

// marks signs the sheets of three judges: what each gives the first bid, the rest alike.
func (r *room) marks(id string, a, b map[string]int64) {
	r.t.Helper()
	r.again(id)
	for _, j := range []string{"e1", "e2", "e3"} {
		in := tenderapi.SignSheetRequest{ID: id}
		for i, x := range ok(r, j, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id}).Bids {
			marks := []tenderapi.Mark{{Code: "A", Points: 5000}, {Code: "B", Points: 1500}}
			if i == 0 {
				marks[0].Points, marks[1].Points = a[j], b[j]
			}
			in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: x.Bid, Marks: marks})
		}
		ok(r, j, tenderapi.SignSheet, in)
	}
}

// The order in which marks are written is no change of them.
func TestTheSameMarksInAnotherOrderCorrectNothing(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria[1].Kind = "objective"
	x := r.bring(d, tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 5000, "e2": 4000, "e3": 4500}, map[string]int64{"e1": 1500, "e2": 1500, "e3": 1500})
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	swapped := func(ground string, a, b int64) tenderapi.CorrectSheetRequest {
		in := correction(x.ID, r.opened(x.ID).Bid, ground, a, b)
		slices.Reverse(in.Marks)
		return in
	}
	for _, ground := range []string{"objective", "range", "outlier"} {
		refused(r, "e1", tenderapi.CorrectSheet, swapped(ground, 5000, 1500), "tender.correction.none", "")
	}
}

// shows is what anybody reads of a purchase whose result is public.
func (r *room) shows(id string) recount.Record {
	r.t.Helper()
	rec := recount.Record{
		Tender: ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}), Opening: ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}),
		Evaluation: ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: id}), Notice: ok(r, "", tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: id}).Body,
	}
	for i := range rec.Tender.Amendments {
		rec.Amended = append(rec.Amended, ok(r, "", tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: id, Amendment: int64(i + 1)}).Body)
	}
	return rec
}

// checks recomputes what is public of a purchase whose result is.
func (r *room) checks(id string) {
	r.t.Helper()
	if rep := recount.Score(r.shows(id)); len(rep.Wrong) > 0 {
		r.t.Errorf("%v", rep.Wrong)
	}
}

// TestWhatIsAlteredAfterTheFreezingIsFoundOut alters a mark in every place of the record in which it stands, as whoever writes the database could.
func TestWhatIsAlteredAfterTheFreezingIsFoundOut(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {3000, 1000}})
	for _, b := range ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids {
		if len(b.Digests) != len(judges) || !slices.IsSorted(b.Digests) || len(slices.Compact(slices.Clone(b.Digests))) != len(judges) {
			t.Errorf("before the result the record fixes %v", b.Digests)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	r.checks(x.ID)
	r.stripped(x.ID)
	tenders, err := Tenders(t.Context(), r.relay.Engine, r.book)
	must(t, err)
	_, err = tenders.Update(t.Context(), x.ID, func(x *Tender) ([]event.Event, error) {
		for i := range x.Evaluation.Marks {
			marks := x.Evaluation.Marks[i].Marks
			for n := range marks {
				if marks[n].Code == "A" {
					marks[n].Points += 100
				}
			}
			x.Evaluation.Judges[i].Total += 100
		}
		for i := range x.Evaluation.Ranking {
			row := &x.Evaluation.Ranking[i]
			row.Total += 100
			row.Leaves[0].Points += 100
		}
		return nil, nil
	})
	must(t, err)
	wrong := recount.Score(r.shows(x.ID)).Wrong
	if len(wrong) == 0 {
		t.Fatal("nobody finds out")
	}
	for _, w := range wrong {
		if !strings.Contains(w, "摘要") {
			t.Errorf("the forgery is not whole: %s", w)
		}
	}
}

// stripped takes the digests out of a record, and with them ever more of what tells that there were some.
func (r *room) stripped(id string) {
	r.t.Helper()
	without := func(more ...func(*recount.Record)) recount.Report {
		rec := r.shows(id)
		for i := range rec.Opening.Bids {
			rec.Opening.Bids[i].Digests = nil
		}
		for _, do := range more {
			do(&rec)
		}
		return recount.Score(rec)
	}
	salts := func(rec *recount.Record) {
		for i := range rec.Evaluation.Marks {
			rec.Evaluation.Marks[i].Salt = ""
		}
	}
	promise := func(rec *recount.Record) {
		rec.Notice = bytes.Replace(rec.Notice, []byte(`"marks":"digests",`), nil, 1)
	}
	hash := func(rec *recount.Record) {
		sum := sha256.Sum256(rec.Notice)
		rec.Tender.Sealing.Notice = hex.EncodeToString(sum[:])
	}
	for name, c := range map[string]struct {
		rep  recount.Report
		says string
	}{
		"the digests":                    {without(), "公告写明各评委的打分在锁定时公布摘要"},
		"and the salts":                  {without(salts), "公告写明各评委的打分在锁定时公布摘要"},
		"and the promise":                {without(salts, promise), "文件密封所依据的公告摘要不符"},
		"and the notice":                 {without(salts, func(rec *recount.Record) { rec.Notice = nil }), "文件密封所依据的公告摘要不符"},
		"the digests and the promise":    {without(promise, hash), "各评委的打分附有摘要的盐"},
		"the digests of one bid":         {without(func(rec *recount.Record) { rec.Opening.Bids[1].Digests = r.shows(id).Opening.Bids[1].Digests }), "与锁定时公布的摘要不符"},
		"all of it, later than the rule": {without(salts, promise, hash, func(rec *recount.Record) { rec.Digests = true }), "自公告之日起"},
		"the salts, and not the digests": {without(salts, func(rec *recount.Record) { rec.Opening = r.shows(id).Opening }), "与锁定时公布的摘要不符"},
	} {
		if all := strings.Join(c.rep.Wrong, "\n"); !strings.Contains(all, c.says) {
			r.t.Errorf("%s taken out: %s", name, all)
		}
	}
	all := without(salts, promise, hash) // what every bidder's signed statement contradicts, and the public record cannot
	if said := strings.Join(all.Lines, "\n"); len(all.Wrong) > 0 || !strings.Contains(said, "没有与锁定时的摘要核对") || strings.Contains(said, "摘要一致") {
		r.t.Errorf("of a record without any trace it is said: %s; %v", said, all.Wrong)
	}
}

func TestNoGroundOfACorrectionIsAMereWord(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 8_000_000)
	first := r.opened(x.ID).Bid
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "regret", 4000, 1400), "tender.correction.no-ground", "tender.review.again")
	refused(r, "officer", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4000, 1400), "tender.tender.not-found", "")
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 7000, 1400), "tender.sheet.incomplete", "")
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 5000, 1500), "tender.correction.none", "")
	before := ok(r, "e1", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	for _, ground := range []string{"sum", "range", "objective", "outlier"} { // all gave the same, and nothing is out of range
		refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, ground, 3500, 1500), "tender.correction.unfounded", "tender.correction.grounds")
	}
	for i := range before.Judges {
		j := before.Judges[i]
		refused(r, "e2", tenderapi.HoldOutlier, tenderapi.HoldOutlierRequest{ID: x.ID, OutlierDraft: tenderapi.OutlierDraft{Bid: j.Bid, Judge: j.Judge}}, "tender.correction.unfounded", "tender.correction.grounds")
	}
	after := ok(r, "e1", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	if len(after.Corrections) > 0 || after.Ranking[0].Total != before.Ranking[0].Total {
		t.Errorf("%+v", after)
	}
}

func TestATotalFarOffIsCorrectedOnceTheCommitteeHoldsItToBe(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 1000, "e2": 5000, "e3": 5000}, map[string]int64{"e1": 500, "e2": 1500, "e3": 1500})
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	first := r.opened(x.ID).Bid
	ev := ok(r, "e1", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	var hold tenderapi.HoldOutlierRequest
	for _, j := range ev.Judges {
		if j.Bid == first && j.Total == 1500 && j.Outlier {
			hold = tenderapi.HoldOutlierRequest{ID: x.ID, OutlierDraft: tenderapi.OutlierDraft{Bid: first, Judge: j.Judge}}
		}
	}
	refused(r, "officer", tenderapi.HoldOutlier, hold, "tender.tender.not-found", "")
	ok(r, "e1", tenderapi.HoldOutlier, hold) // alone it is nothing, said twice neither
	ok(r, "e1", tenderapi.HoldOutlier, hold)
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4500, 1500), "tender.correction.unfounded", "tender.correction.grounds")
	ok(r, "e2", tenderapi.HoldOutlier, hold)
	back := hold
	back.Withdrawn = true
	ok(r, "e2", tenderapi.HoldOutlier, back)
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4500, 1500), "tender.correction.unfounded", "")
	ok(r, "e3", tenderapi.HoldOutlier, hold)
	refused(r, "e2", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4500, 1500), "tender.correction.unfounded", "") // held of another
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 500, 500), "tender.correction.unfounded", "")   // further off
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 6000, 1500), "tender.correction.unfounded", "") // to the other side
	got := ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 5000, 1500))                                  // as the others, and no further
	if c := got.Corrections; len(c) != 1 || c[0].Before[0].Points != 1000 || c[0].After[0].Points != 5000 || c[0].Agreed != 2 || c[0].Members != 3 || c[0].Text == "" {
		t.Fatalf("%+v", got.Corrections)
	}
	if sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); sheet.Marks[0].Marks[0].Points != 5000 {
		t.Errorf("the sheet says %+v", sheet.Marks)
	}
	if again := ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 5000, 1500)); len(again.Corrections) != 1 {
		t.Errorf("sent twice, corrected %d times", len(again.Corrections))
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4000, 1500), "tender.correction.late", "tender.review.again")
	refused(r, "e2", tenderapi.HoldOutlier, hold, "tender.correction.late", "tender.review.again")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	r.checks(x.ID)
}

func TestObjectiveMarksAreOneBeforeTheyAreFrozen(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria[1].Kind = "objective"
	x := r.bring(d, tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 5000, "e2": 4000, "e3": 4500}, map[string]int64{"e1": 1500, "e2": 1500, "e3": 1000})
	first := r.opened(x.ID).Bid
	_, f := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	cites(r, "freeze", f, "tender.sheet.uneven", "tender.correction.grounds")
	if !strings.Contains(f.Text, r.opened(x.ID).Supplier.Name+"的“团队”") || strings.Contains(f.Text, "方案") {
		t.Errorf("the refusal says %s", f.Text)
	}
	if sheet := ok(r, "e3", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); len(sheet.Splits) != 1 || sheet.Splits[0].Bid != first || sheet.Splits[0].Code != "B" {
		t.Errorf("the judge is told %+v", sheet.Splits)
	}
	refused(r, "e3", tenderapi.CorrectSheet, correction(x.ID, first, "outlier", 4500, 1500), "tender.correction.unfounded", "tender.correction.grounds")
	refused(r, "e3", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 5000, 1500), "tender.correction.unfounded", "tender.correction.grounds") // the plan is no fact
	for range 2 {
		if got := ok(r, "e3", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 4500, 1500)); len(got.Ranking) > 0 || len(got.Marks) > 0 {
			t.Errorf("before the summing up a judge reads %+v", got)
		}
	}
	refused(r, "e2", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 4000, 1000), "tender.correction.unfounded", "") // nothing differs any more
	r.revealed(x.ID)
	refused(r, "e3", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 4500, 1000), "tender.correction.late", "tender.review.again")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	if c := ev.Corrections; len(c) != 1 || c[0].Before[1].Points != 1000 || c[0].After[1].Points != 1500 {
		t.Errorf("the record keeps %+v", c)
	}
	r.checks(x.ID)
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
	if len(got.Basis) != 1 || got.Basis[0].Rule != "tender.result.told" {
		t.Errorf("told by %+v", got.Basis)
	}
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
