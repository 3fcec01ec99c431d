package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
)

// running is a published contract with one supplement that stands, and a second
// that waits where state says so.
func running(c contractapi.Contract, state contractapi.SupplementState) contractapi.Contract {
	buyer := contractapi.SupplementSigner{Party: c.Buyer, Signed: &contractapi.Signature{By: "赵*亮", At: *ago(2), Hash: c.Hash}}
	one := contractapi.Supplement{
		Nth: 1, State: contractapi.SupplementStateAgreed, StateText: "已签订并公告", Reason: "服务对象增加。", Content: "另外服务二十人。", Amount: 2_000_000,
		Payments: []contractapi.Payment{{Name: "追加款", Amount: 2_000_000, Condition: "验收合格"}}, ProposedAt: *ago(2), AgreedAt: ago(1), Hash: strings.Repeat("ab", 32),
		Signers: []contractapi.SupplementSigner{buyer, {Party: c.Supplier, Signed: &contractapi.Signature{By: "林*芝", At: *ago(1), Hash: c.Hash}}}, Moves: []contractapi.Move{},
	}
	c.ID, c.State, c.StateText, c.Moves = "running", contractapi.ContractStatePublished, "已公告", []contractapi.Move{}
	c.Supplements = []contractapi.Supplement{one}
	c.Supplementing = &contractapi.Supplementing{Most: 6_200_000, Left: 4_200_000, May: true, Basis: []contractapi.Basis{{Rule: "contract.supplement.percent", Title: "中华人民共和国政府采购法", Article: "第四十九条", Quote: "不得超过原合同采购金额的百分之十。", From: "2003-01-01", Verified: true}}}
	if state == contractapi.SupplementStateProposed {
		two := one
		two.Nth, two.State, two.StateText, two.AgreedAt, two.Content = 2, state, "待签署", nil, "再增加十人。"
		two.Signers = []contractapi.SupplementSigner{buyer, {Party: c.Supplier}}
		two.Moves = []contractapi.Move{{Do: "agree", Label: "签署补充合同"}, {Do: "decline", Label: "不同意"}}
		c.ID, c.Supplements, c.Supplementing.May = "asked", append(c.Supplements, two), false
	}
	return c
}

func TestASupplementStandsOnTheContractsPageWithWhatItComesTo(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	page := w.browser().get("/contracts/running")
	for _, want := range []string{"补充合同", "另外服务二十人。", "连同补充合同", "640,000.00", "赵*亮", "第四十九条"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if strings.Contains(page.body, "/desk/contracts/running/supplements") {
		t.Error("a stranger is offered to propose one")
	}
	look(t, "contract-supplements", page.body)
}

func TestWhoMayProposesAndWhoIsAskedSigns(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	desk := b.get("/desk/contracts/running")
	if !strings.Contains(desk.body, `action="/desk/contracts/running/supplements"`) || !strings.Contains(desk.words(), "还可以追加") {
		t.Error("the officer is not offered to propose a supplement")
	}
	more := b.post("/desk/contracts/running/supplements", "version", "6", "supplement.amount", "20000", "supplement.content", "再增加十人。", "supplement.reason", "人数增加。", "supplement.payments.0.name", "追加款",
		"supplement.payments.0.amount", "20000", "supplement.payments.0.condition", "验收合格", "row", "add")
	if more.status >= 400 || !strings.Contains(more.body, `name="supplement.payments.1.name"`) {
		t.Errorf("no second payment is added: %d", more.status)
	}
	asked := w.as(identity.Staff).get("/desk/contracts/asked")
	for _, want := range []string{`action="/desk/contracts/asked/supplements/2/move"`, `name="do" value="agree"`, `name="decline.note"`, strings.Repeat("ab", 32)} {
		if !strings.Contains(asked.body, want) {
			t.Errorf("the supplier's page lacks %s", want)
		}
	}
	if strings.Contains(asked.body, `action="/desk/contracts/asked/supplements"`) {
		t.Error("a second is offered while the first waits")
	}
}
