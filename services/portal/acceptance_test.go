package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
)

// accepted is a published contract that was accepted with an objection, and a
// second time, for which the supplier is asked.
func accepted(c contractapi.Contract, asked bool) contractapi.Contract {
	buyer := contractapi.SupplementSigner{Party: c.Buyer, Signed: &contractapi.Signature{By: "赵*亮", At: *ago(2), Hash: c.Hash}}
	one := contractapi.Acceptance{
		Nth: 1, State: contractapi.AcceptanceStateObjected, StateText: "承接方有异议，已公告", Public: true, Note: "五月有一次因台风改期。", RecordedAt: *ago(3), SettledAt: ago(2), Hash: strings.Repeat("cd", 32),
		Signers: []contractapi.SupplementSigner{buyer, {Party: c.Supplier}}, Moves: []contractapi.Move{},
		Terms: contractapi.AcceptanceDraft{
			Stage: "中期验收", AcceptedOn: "2026-11-20", Members: []string{"养老科负责人", "外聘专家"}, MembersSigned: true, Asked: 30, Satisfied: 28, Opinions: "希望增加助浴。", Conclusion: "一项须整改。",
			Items: []contractapi.AcceptanceItem{
				{Standard: "一人一档，每季度评估。", Finding: "档案齐全。", Met: true},
				{Standard: "每月探访两次。", Finding: "五月只有一次。", Remedy: "补足一次探访。", RemedyBy: "2026-12-10"},
			},
		},
	}
	c.ID, c.State, c.StateText, c.Moves = "accepted", contractapi.ContractStatePublished, "已公告", []contractapi.Move{}
	c.Acceptances = []contractapi.Acceptance{one}
	c.Accepting = &contractapi.Accepting{Standards: []string{"一人一档，每季度评估。", "每月探访两次。"}, May: true, Basis: []contractapi.Basis{{Rule: "contract.acceptance.report", Title: "中华人民共和国政府采购法实施条例", Article: "第四十五条", Quote: "验收书应当包括每一项技术、服务、安全标准的履约情况。", From: "2015-03-01", Verified: true}}}
	if asked {
		two := one
		two.Nth, two.State, two.StateText, two.SettledAt, two.Note, two.Met = 2, contractapi.AcceptanceStateRecorded, "待承接方签署", nil, "", true
		two.Moves = []contractapi.Move{{Do: "agree", Label: "签署验收书"}, {Do: "object", Label: "提出书面异议"}}
		c.ID, c.Acceptances, c.Accepting.May = "reported", append(c.Acceptances, two), false
	}
	return c
}

func TestAnAcceptanceStandsOnTheContractsPageItemByItem(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	page := w.browser().get("/contracts/accepted")
	for _, want := range []string{"第1次：中期验收", "每月探访两次。", "五月只有一次。", "补足一次探访。", "不合格", "承接方的书面异议", "五月有一次因台风改期。", "希望增加助浴。", "养老科负责人", "第四十五条"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if strings.Contains(page.body, "/desk/contracts/accepted/acceptances") {
		t.Error("a stranger is offered to record one")
	}
	look(t, "contract-acceptances", page.body)
}

func TestAFollowedContractSaysThatNothingHasBeenAcceptedYet(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	c := w.deals[0]
	c.ID, c.State, c.StateText, c.Moves, c.Acceptances, c.Followed = "followed", contractapi.ContractStatePublished, "已公告", []contractapi.Move{}, nil, true
	w.deals = append(w.deals, c)
	page := w.browser().get("/contracts/followed")
	for _, want := range []string{"重点履约跟踪", `href="/tenders/` + c.Tender + `#low-prices"`, "还没有验收记录。"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestTheOfficerRecordsAndTheSupplierSignsOrObjects(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	desk := w.as(identity.Buyer).get("/desk/contracts/accepted")
	for _, want := range []string{`action="/desk/contracts/accepted/acceptances"`, `name="acceptance.items.1.finding"`, `name="acceptance.items.1.met"`} {
		if !strings.Contains(desk.body, want) {
			t.Errorf("the officer's page lacks %s", want)
		}
	}
	look(t, "desk-acceptance", desk.body)
	asked := w.as(identity.Staff).get("/desk/contracts/reported")
	for _, want := range []string{`action="/desk/contracts/reported/acceptances/2/move"`, `name="do" value="agree"`, `name="object.note"`, strings.Repeat("cd", 32)} {
		if !strings.Contains(asked.body, want) {
			t.Errorf("the supplier's page lacks %s", want)
		}
	}
	if strings.Contains(asked.body, `action="/desk/contracts/reported/acceptances"`) {
		t.Error("a second is offered while the first waits")
	}
}
