package tender

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
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
