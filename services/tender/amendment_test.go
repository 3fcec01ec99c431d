package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/recount"
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

// Each correction has a text that follows the one before, and the receipt of a bid names the last.
func TestEveryCorrectionIsFixedLikeTheNotice(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	early := r.bid("ann", x.ID, 9_000_000)
	for _, words := range []string{"需求一", "需求二"} {
		x = ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
			a.Changes = []tenderapi.Correction{{Field: "requirement", New: words}, {Field: "contact", New: "1380000" + words}}
		}))
	}
	refused(r, "", tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: x.ID, Amendment: 3}, "tender.notice.none", "")
	late := r.bid("bob", x.ID, 9_000_000)
	if early.Receipt.Receipt.Amended != "" || late.Receipt.Receipt.Amended != x.Amendments[1].Notice || x.Amendments[1].Notice == x.Amendments[0].Notice {
		t.Errorf("handed in under %q and %q", early.Receipt.Receipt.Amended, late.Receipt.Receipt.Amended)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 2000}, "b": {4000, 2000}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	r.checks(x.ID)
	if strings.Contains(string(r.shows(x.ID).Amended[1]), "1380000") {
		t.Error("the text keeps a telephone number for ever")
	}
	for name, forge := range map[string]func(*recount.Record){
		"a correction that reads otherwise": func(rec *recount.Record) { rec.Tender.Amendments[0].Changes[0].New = "别的" },
		"another reason":                    func(rec *recount.Record) { rec.Tender.Amendments[1].Reason = "别的" },
		"another deadline":                  func(rec *recount.Record) { rec.Tender.Amendments[1].DeadlineAfter = d.Deadline.AddDate(0, 0, 1) },
		"another text":                      func(rec *recount.Record) { rec.Amended[0] = append(rec.Amended[0], ' ') },
		"one taken out": func(rec *recount.Record) {
			rec.Tender.Amendments, rec.Amended = rec.Tender.Amendments[1:], rec.Amended[1:]
		},
		"a digest taken out":         func(rec *recount.Record) { rec.Tender.Amendments[1].Notice = "" },
		"documents that say nothing": func(rec *recount.Record) { rec.Tender.Requirement = "别的" },
		"another standard":           func(rec *recount.Record) { rec.Tender.Criteria[0].Standard = "别的" },
	} {
		rec := r.shows(x.ID)
		forge(&rec)
		if rep := recount.Score(rec); len(rep.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
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
		"documents for four workdays": {func(a *tenderapi.AmendmentDraft) { to := cn.Day("2026-03-06").At(17, 0); a.DocumentsTo = &to }, "tender.notice.unlawful", "tender.consultation.documents.period"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(r, "officer", tenderapi.AmendTender, amendment(x.ID, c.edit), c.code, c.rule)
		})
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Amendments) != 0 || got.Original != nil {
		t.Errorf("a refused correction left traces: %+v", got.Amendments)
	}
}
