package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

func amendment(id string, edit func(*tenderapi.AmendmentDraft)) tenderapi.AmendTenderRequest {
	in := tenderapi.AmendTenderRequest{ID: id, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "补充"}}
	edit(&in.AmendmentDraft)
	return in
}

func TestWhatIsAmendedGoverns(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	weights := []tenderapi.Criterion{
		{Code: "A", Name: "方案", Max: 5000, Kind: "subjective"}, {Code: "B", Name: "团队", Max: 2000, Kind: "subjective"}, {Code: "P", Name: "价格", Max: 3000, Kind: "price"},
	}
	to := cn.DayOf(d.Deadline).Add(-5).At(17, 0)
	got := ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) { a.Criteria, a.DocumentsTo = weights, &to }))
	if got.Criteria[0].Max != 5000 || !got.DocumentsTo.Equal(to) {
		t.Errorf("the notice still says %+v until %v", got.Criteria, got.DocumentsTo)
	}
	changes := got.Amendments[0].Changes
	if len(changes) != 2 || changes[0].Field != "documents_to" || !strings.Contains(changes[1].Old, "方案（60分") || !strings.Contains(changes[1].New, "方案（50分") {
		t.Errorf("the correction says %+v", changes)
	}
	if got.Original == nil || got.Original.Criteria[0].Max != 6000 || got.Original.DocumentsTo != nil {
		t.Errorf("the first notice is kept as %+v", got.Original)
	}
	again := ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
		a.Changes = []tenderapi.Correction{{Field: "qualifications", New: "甲\n乙"}}
	}))
	if again.Original.Criteria[0].Max != 6000 || len(again.Qualifications) != 2 {
		t.Errorf("%+v", again.Original)
	}
	for _, p := range []string{"ann", "bob"} {
		r.bid(p, x.ID, 9_000_000)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.scored(x.ID, []string{"e1", "e2", "e3"}, map[string][2]int64{"a": {5000, 2000}, "b": {4000, 2000}})
	if ev := ok(r, "officer", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}); ev.Ranking[0].PriceScore != 3000 || ev.Ranking[0].Total != 10000 {
		t.Errorf("scored by the old weights: %+v", ev.Ranking[0])
	}
}

func TestAnAmendmentMustBeLawfulAndChangeSomething(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	for name, c := range map[string]struct {
		edit       func(*tenderapi.AmendmentDraft)
		code, rule string
	}{
		"nothing": {func(*tenderapi.AmendmentDraft) {}, "tender.amendment.empty", ""},
		"the same words": {func(a *tenderapi.AmendmentDraft) {
			a.Changes = []tenderapi.Correction{{Field: "requirement", New: "需求"}}
		}, "tender.amendment.empty", ""},
		"price above thirty": {func(a *tenderapi.AmendmentDraft) {
			a.Criteria = []tenderapi.Criterion{{Code: "A", Name: "方案", Max: 6999, Kind: "subjective"}, {Code: "P", Name: "价格", Max: 3001, Kind: "price"}}
		}, "tender.notice.unlawful", "tender.consultation.price.weight.max"},
		"documents for four workdays": {func(a *tenderapi.AmendmentDraft) { to := cn.Day("2026-03-06").At(17, 0); a.DocumentsTo = &to }, "tender.notice.unlawful", "tender.documents.period"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(r, "officer", tenderapi.AmendTender, amendment(x.ID, c.edit), c.code, c.rule)
		})
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Amendments) != 0 || got.Original != nil {
		t.Errorf("a refused correction left traces: %+v", got.Amendments)
	}
}
