package tender

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/scoring"
	"sanshe/services/tender/signed"
)

// allSigned brings a purchase of two bids to where each of three judges has signed.
func allSigned(t *testing.T) (*room, tenderapi.Tender) {
	t.Helper()
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.signed(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {3000, 1000}})
	return r, x
}

// sheets is the room of the sheets on the same store, as whoever writes the database has it.
func (r *room) sheets() *scoring.Service {
	r.t.Helper()
	s, err := scoring.New(r.t.Context(), host.Deps{Store: r.relay.Engine, Rules: r.book, Now: func() time.Time { return r.now }})
	must(r.t, err)
	return s
}

func TestAJudgeHasAReceiptOfTheSheetFromTheSigningOnWhichTellsNoMarks(t *testing.T) {
	r, x := allSigned(t)
	mine := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	key := ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if mine.Receipt == nil || !signed.SheetIs(*mine.Receipt, key) || mine.Receipt.Sheet.Judge != "e1" || len(mine.Receipt.Sheet.Bids) != 2 {
		t.Fatalf("the judge has %+v", mine.Receipt)
	}
	for i, m := range mine.Copy.Marks {
		if d, err := signed.Marks(m.Salt, m.Bid, m.Marks); err != nil || mine.Receipt.Sheet.Bids[i].Digest != d {
			t.Errorf("the copy does not open the receipt for %s: %v", m.Bid, err)
		}
	}
	raw, err := json.Marshal(mine.Receipt)
	must(t, err)
	told := string(raw)
	if salt := mine.Copy.Marks[0].Salt; strings.Contains(told, salt) {
		t.Errorf("the receipt says the salt: %s", told)
	}
	for _, b := range mine.Receipt.Sheet.Bids { // in whose digits any number may stand
		told = strings.ReplaceAll(told, b.Digest, "")
	}
	told = strings.ReplaceAll(told, mine.Receipt.Signature, "")
	for _, never := range []string{"points", "salt", "5000", "3000"} {
		if strings.Contains(told, never) {
			t.Errorf("the receipt says %s: %s", never, told)
		}
	}
	other := ok(r, "e2", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	for i := range other.Receipt.Sheet.Bids {
		if other.Receipt.Sheet.Bids[i] == mine.Receipt.Sheet.Bids[i] {
			t.Error("equal marks have equal digests, so one judge reads what another gave")
		}
	}
	rec := recount.Record{Tender: r.stranger(x.ID), Opening: ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})}
	if rep := recount.Sheet(rec, mine.Receipt.Sheet); len(rep.Wrong) > 0 || !strings.Contains(strings.Join(rep.Lines, ""), "还没有锁定") {
		t.Errorf("before the freezing: %+v", rep)
	}
	r.revealed(x.ID)
	rec.Opening = ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
	if rep := recount.Sheet(rec, mine.Receipt.Sheet); len(rep.Wrong) > 0 || len(rep.Lines) != 2 {
		t.Errorf("after the freezing: %+v", rep)
	}
}

func TestWhatIsAlteredBetweenSigningAndFreezingIsProvenByTheReceipt(t *testing.T) {
	r, x := allSigned(t)
	mine := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Receipt.Sheet
	s := r.sheets()
	sh, err := s.Of(t.Context(), x.ID, "e1")
	must(t, err)
	must(t, s.Follow(t.Context(), sh.ID, mine.Bids[0].Bid, []tenderapi.Mark{{Code: "A", Points: 100}, {Code: "B", Points: 100}}))
	r.revealed(x.ID)
	for _, do := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	r.checks(x.ID) // the record alone is whole: it was altered before anything of it was public
	rep := recount.Sheet(r.shows(x.ID), mine)
	if len(rep.Wrong) != 1 || !strings.Contains(rep.Wrong[0], "不在锁定时公布的摘要之中") {
		t.Errorf("the receipt proves %v", rep.Wrong)
	}
	mine.Tender = "another"
	if rep := recount.Sheet(r.shows(x.ID), mine); len(rep.Wrong) != 1 {
		t.Errorf("a receipt of another purchase: %v", rep.Wrong)
	}
}

func TestAReceiptFromBeforeALawfulCorrectionIsBorneOutByIt(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria[1].Kind = "objective"
	x := r.bring(d, tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 5000, "e2": 4000, "e3": 4500}, map[string]int64{"e1": 1500, "e2": 1500, "e3": 1000})
	receipt := func() tenderapi.SheetReceipt {
		return ok(r, "e3", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Receipt.Sheet
	}
	before := receipt()
	for range 2 {
		ok(r, "e3", tenderapi.CorrectSheet, correction(x.ID, r.opened(x.ID).Bid, "objective", 4500, 1500))
	}
	after := receipt()
	if before.Changes != 0 || after.Changes != 1 {
		t.Errorf("corrected once, the receipts count %d and %d", before.Changes, after.Changes)
	}
	r.revealed(x.ID)
	for _, do := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	rec := r.shows(x.ID)
	early := rec
	early.Evaluation, early.Tender.Award = tenderapi.Evaluation{}, nil // as it is read between the summing up and the result
	other := after
	other.Bids = slices.Clone(after.Bids)
	other.Bids[0].Digest = strings.Repeat("0", 64) // corrected after the freezing
	if rep := recount.Sheet(early, other); len(rep.Wrong) > 0 || !strings.Contains(strings.Join(rep.Lines, ""), "结果公告") {
		t.Errorf("a correction that is not public yet: %+v", rep)
	}
	if rep := recount.Sheet(rec, other); len(rep.Wrong) != 1 {
		t.Errorf("a correction that never was: %+v", rep)
	}
	if rep := recount.Sheet(rec, after); len(rep.Wrong) > 0 {
		t.Errorf("the later receipt: %v", rep.Wrong)
	}
	if rep := recount.Sheet(rec, before); len(rep.Wrong) > 0 || !strings.Contains(strings.Join(rep.Lines, ""), "修改过") {
		t.Errorf("the first receipt: %+v", rep)
	}
	rec.Evaluation.Corrections = nil
	if rep := recount.Sheet(rec, before); len(rep.Wrong) != 1 {
		t.Errorf("with the correction taken out of the record: %v", rep.Wrong)
	}
}
