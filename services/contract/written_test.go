package contract

import (
	"slices"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// today is the law that the contracts of these tests live under.
var today = rule.Where{Region: "320312", Day: cn.Day("2026-03-02").At(12, 0)}

// 政府采购法第四十四条: nothing stands that is not written down whole and signed by both.
func TestAContractStandsInWritingOnceBothHaveSigned(t *testing.T) {
	r := open(t)
	written := ruletest.Value[bool](t, ruletest.Book(t, contracts.Files), "contract.written", today)
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.contract.wrong-state", "")
	if _, got := try(r, "officer", contractapi.MoveContract, r.verb(Offer, "")); (got != nil) != written {
		t.Errorf("a contract without words is offered: %v", got)
	}
	r.offered()
	for _, who := range []string{"officer", "ann"} {
		if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateOffered {
			t.Errorf("before %s has signed it is %s", who, got.State)
		}
		refused(r, "officer", contractapi.MoveContract, r.verb(Publish, ""), "contract.contract.wrong-state", "")
		ok(r, who, contractapi.MoveContract, r.verb(Sign, ""))
	}
	got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if got.State != contractapi.ContractStateSigned || got.Content == "" || got.BuyerSigned == nil || got.SupplierSigned == nil {
		t.Errorf("signed by both it is %+v", got)
	}
	if !slices.ContainsFunc(got.Steps, func(s contractapi.Step) bool {
		return slices.ContainsFunc(s.Basis, func(b contractapi.Basis) bool { return b.Rule == "contract.written" })
	}) {
		t.Error("the way of the contract does not say that it is to be written")
	}
}

// 政府购买服务管理办法第二十四条, at its last months and one beyond.
func TestTheTermOfAContractIsTheBooks(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	short, long := ruletest.Value[int64](t, book, "contract.term.months", today), ruletest.Value[int64](t, book, "contract.term.extended.months", today)
	var all []string
	for _, i := range ruletest.Value[[]rule.Item](t, book, "contract.term.extended.conditions", today) {
		all = append(all, i.Code)
	}
	for _, c := range []struct {
		months     int64
		conditions []string
		rule       string // "" is lawful
	}{
		{short, nil, ""},
		{short + 1, nil, "contract.term.extended.conditions"},
		{short + 1, all[1:], "contract.term.extended.conditions"},
		{short + 1, all, ""},
		{long, all, ""},
		{long + 1, all, "contract.term.extended.months"},
	} {
		r := awarded(t, func(in *events.TenderTenderAwardedV1) { in.TermMonths = c.months })
		in := r.terms()
		in.TermMonths, in.TermConditions = c.months, c.conditions
		if c.rule == "" {
			ok(r, "officer", contractapi.UpdateContract, in)
			continue
		}
		refused(r, "officer", contractapi.UpdateContract, in, "contract.terms.unlawful", c.rule)
	}
}
