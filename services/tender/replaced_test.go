package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/scoring"
)

// lots orders the sheets of judges as if these had been drawn.
func (r *room) lots(id string, lots map[string]string) {
	r.t.Helper()
	sheets, err := store.Open(r.t.Context(), r.relay.Engine, store.Schema{Name: "sheets", Indexes: []string{"tender"}}, func(sh *scoring.Sheet) map[string][]string {
		return map[string][]string{"tender": {sh.Panel}}
	})
	must(r.t, err)
	for judge, lot := range lots {
		_, err = sheets.Update(r.t.Context(), id+"."+judge, func(sh *scoring.Sheet) ([]event.Event, error) {
			sh.Lot = lot
			return nil, nil
		})
		must(r.t, err)
	}
}

func TestWhatWasCorrectedStaysWithItsJudgeWhenAnotherIsReplaced(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria[1].Kind = "objective"
	x := r.bring(d, tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 5000, "e2": 4000, "e3": 4500}, map[string]int64{"e1": 1000, "e2": 1500, "e3": 1000})
	r.lots(x.ID, map[string]string{"e1": "2", "e2": "3", "e3": "1"})
	first := r.opened(x.ID).Bid
	ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 5000, 1500)) // as the second of them
	ok(r, "e3", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 4500, 1500))

	r.ties["e3"] = []organizationapi.Relation{{Org: "a", Kind: "kin"}}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
	in := tenderapi.SignSheetRequest{ID: x.ID}
	for _, b := range ok(r, "e4", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Bids {
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 3000}, {Code: "B", Points: 1500}}})
	}
	ok(r, "e4", tenderapi.SignSheet, in)
	r.lots(x.ID, map[string]string{"e4": "4"}) // so that the first comes to be the first
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ev := ok(r, "e1", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	if c := ev.Corrections; len(c) != 1 || c[0].Judge != 1 || c[0].After[0].Points != 5000 {
		t.Errorf("the record keeps %+v", c)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	r.checks(x.ID)
}

// What was signed is read before the committee is frozen; whoever is seated between the two has signed nothing.
func TestACommitteeThatChangesMeanwhileIsNotFrozenWithTheSheetsOfTheFormer(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	for _, judge := range []string{"e1", "e2", "e3"} {
		r.sign(judge, x.ID)
	}
	r.ties["e3"] = []organizationapi.Relation{{Org: "a", Kind: "kin"}}
	r.asks = func(account string) {
		if account == "officer" { // as the step is refused to who is tied, before the sheets are read
			r.asks = nil
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
		}
	}
	_, f := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	if got := r.tender(x.ID); f == nil || got.State != tenderapi.StateOpened {
		t.Errorf("frozen though e4 has not signed: %v, %s", f, got.State)
	}
	r.sign("e4", x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
}

// A receipt is the judge's proof, and accuses nobody because another took the seat.
func TestTheReceiptOfAJudgeWhoWasReplacedIsToldToCountNoMore(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	for _, judge := range []string{"e1", "e2", "e3"} {
		r.sign(judge, x.ID)
	}
	mine := ok(r, "e3", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Receipt.Sheet
	r.ties["e3"] = []organizationapi.Relation{{Org: "a", Kind: "kin"}}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
	r.sign("e4", x.ID)
	r.revealed(x.ID)
	for _, do := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	rec := r.shows(x.ID)
	if rep := recount.Sheet(rec, mine); len(rep.Wrong) > 0 || strings.Count(strings.Join(rep.Lines, ""), "没有计入") != 2 {
		t.Errorf("%+v", rep)
	}
	r.checks(x.ID)
	mine.Bids[0].Digest = strings.Repeat("0", 64)
	if rep := recount.Sheet(rec, mine); len(rep.Wrong) != 1 {
		t.Errorf("a receipt of other marks: %+v", rep)
	}
}
