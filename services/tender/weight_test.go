package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule/ruletest"
)

func agreedWeight(on string) *tenderapi.PriceApproval {
	return &tenderapi.PriceApproval{By: "市财政局", Number: "财采函〔2026〕7号", On: on, Reason: "服务价格由物价部门核定，供应商之间差别很小。"}
}

// The last weight that needs nobody's agreement and the first that does, on both sides; one of tomorrow is none.
func TestAnotherWeightOfThePriceIsAgreedToInWritingAndPublished(t *testing.T) {
	r := open(t)
	if !ruletest.Value[bool](t, r.book, "tender.consultation.price.weight.agreed", r.law()) {
		t.Fatal("the book knows of no agreement")
	}
	today, tomorrow := cn.DayOf(r.clock()).String(), cn.DayOf(r.clock()).Add(1).String()
	for name, c := range map[string]struct {
		method tenderapi.Method
		days   int
		price  int64
		on     string // "" is without an agreement
		rule   string
	}{
		"at the least":                   {tenderapi.MethodConsultation, 15, 1000, "", ""},
		"below it":                       {tenderapi.MethodConsultation, 15, 999, "", "tender.consultation.price.weight.min"},
		"below it, agreed to today":      {tenderapi.MethodConsultation, 15, 999, today, ""},
		"at the most":                    {tenderapi.MethodConsultation, 15, 3000, "", ""},
		"above it":                       {tenderapi.MethodConsultation, 15, 3001, "", "tender.consultation.price.weight.max"},
		"above it, agreed to":            {tenderapi.MethodConsultation, 15, 3001, "2026-02-02", ""},
		"above it, agreed to tomorrow":   {tenderapi.MethodConsultation, 15, 3001, tomorrow, "tender.consultation.price.weight.agreed"},
		"whose law knows no agreement":   {tenderapi.MethodOpen, 25, 999, today, "tender.open.price.weight.min"},
		"whose law sets no highest part": {tenderapi.MethodOpen, 25, 3001, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.draft(c.method, c.days)
			weigh(&d, c.price)
			if c.on != "" {
				d.PriceApproval = agreedWeight(c.on)
			}
			x := r.create(d)
			if c.rule != "" {
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
}

func TestTheAgreementToAWeightIsPublicWithTheNoticeAndNotBefore(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	weigh(&d, 500)
	d.PriceApproval = agreedWeight("2026-02-02")
	x := r.create(d)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.PriceApproval != nil {
		t.Errorf("before the notice a stranger reads %+v", got.PriceApproval)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.PriceApproval == nil || *got.PriceApproval != *d.PriceApproval {
		t.Errorf("with the notice everybody reads %+v", got.PriceApproval)
	}
}

func TestWhoIsRefusedAWeightReadsWhatWouldHelp(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 15)
	weigh(&d, 3001)
	x := r.create(d)
	said := slices.ContainsFunc(ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items, func(f tenderapi.Finding) bool {
		return !f.Ok && f.Field == "criteria" && strings.Contains(f.Text, "30.01%") && strings.Contains(f.Text, "财政部门书面同意")
	})
	if !said {
		t.Error("nobody says that the finance department may agree")
	}
}
