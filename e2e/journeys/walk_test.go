package journeys

import (
	"encoding/json"
	"errors"
	"testing"

	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
	"sanshe/services/tender/recount"
)

// part is a stretch of a journey, and what it claims.
type part struct {
	claim string
	do    func(*testing.T)
}

// walk goes through a journey in the order of its parts, and not beyond one that failed.
func walk(t *testing.T, parts []part) {
	t.Helper()
	for _, p := range parts {
		if !t.Run(p.claim, p.do) {
			t.FailNow()
		}
	}
}

// five are the experts of the pool, by their logins.
var five = []string{"judge1", "judge2", "judge3", "judge4", "judge5"}

// scored lets each of the judges sign the marks that mark gives, and opens the prices.
func scored(t *testing.T, w *county.Town, tender string, by []string, mark func(tenderapi.Sheet) tenderapi.SheetDraft) {
	t.Helper()
	for _, login := range by {
		judge := w.Platform.As(t, login)
		sheet := county.Ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: tender})
		county.Ask(t, judge, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: tender, SheetDraft: mark(sheet)})
	}
	w.Reveal(t, w.Platform.As(t, "officer"), tender)
}

// recounted reads an award as anybody does, and counts it again.
func recounted(t *testing.T, p *county.Platform, tender string) recount.Record {
	t.Helper()
	nobody := p.Nobody()
	rec := recount.Record{
		Tender:     county.Ask(t, nobody, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender}),
		Opening:    county.Ask(t, nobody, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: tender}),
		Evaluation: county.Ask(t, nobody, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: tender}),
	}
	if rec.Tender.Sealing != nil {
		rec.Notice = county.Ask(t, nobody, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: tender}).Body
	}
	if rec.Tender.Lot > 0 {
		rec.Lots = county.Ask(t, nobody, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: tender}).Items
	}
	if f := rec.Tender.Framework; f != nil {
		frame := county.Ask(t, nobody, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: f.ID})
		rec.Framework = &frame
	}
	if r := recount.Score(rec); len(r.Wrong) > 0 {
		t.Errorf("anybody who counts %s again finds %v", rec.Tender.Code, r.Wrong)
	}
	return rec
}

// open is what the open data have of a purchase.
type open struct {
	Releases        []ocds.Release
	CompiledRelease ocds.Release
}

// disclosed waits until the open data tell of a purchase what is looked for;
// whatever they tell meanwhile conforms to the standard.
func disclosed(t *testing.T, p *county.Platform, tender, what string, ready func(open) bool) (rec open) {
	t.Helper()
	county.Until(t, what+" in the open data", func() (bool, error) {
		pack, err := county.Try(p.Nobody(), insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-" + tender})
		if err != nil {
			return false, nil // nobody has told of it yet
		}
		rec = open{}
		if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
			return false, err
		}
		b, err := json.Marshal(pack)
		if err != nil {
			return false, err
		}
		return ready(rec), errors.Join(conform.RecordPackage(b), conform.History(pack.Records[0]))
	})
	return rec
}
