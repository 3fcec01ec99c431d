package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

func TestASignedContractSaysThatADisputeMayInterruptIt(t *testing.T) {
	for state, rests := range map[tenderapi.ChallengeState]bool{
		tenderapi.ChallengeStateFiled: true, tenderapi.ChallengeStateAccepted: true,
		tenderapi.ChallengeStateAnswered: false, tenderapi.ChallengeStateSettled: false, tenderapi.ChallengeStateWithdrawn: false,
	} {
		w := newTown(t, "")
		w.fill()
		w.raised[0].State, w.raised[0].Open = state, false // signing has long been possible
		a := w.browser().get("/contracts/k1")
		for _, must := range []string{"有质疑或者投诉没有办结", "采购人应当中止履行合同", "政府采购法实施条例第五十四条"} {
			if strings.Contains(a.said(), must) != rests {
				t.Errorf("%s: the page of the contract says %q: %v", state, must, !rests)
			}
		}
	}
}

// What is said of an undecided dispute is what the two sides can still do about it.
func TestADisputeSaysWhatFollowsForTheContractAsItStands(t *testing.T) {
	for name, c := range map[string]struct {
		state   contractapi.ContractState
		ends    string
		must    []string
		mustNot []string
	}{
		"to be signed": {contractapi.ContractStateOffered, "2027-11-30", []string{"合同暂缓签署，办结以后再签", "条款可以继续起草、送签", "被认定无效的，这份合同不再签"}, []string{"中止履行", "撤销合同"}},
		"signed":       {contractapi.ContractStateSigned, "2027-11-30", []string{"请采购人判断是否可能影响", "并告知承接方", "双方照常履行", "合同仍应当按期公告", "决定撤销合同的，双方停止履行；没有撤销的，继续履行"}, []string{"暂缓签署", "期限已满"}},
		"performed":    {contractapi.ContractStatePublished, "2027-11-30", []string{"请采购人判断是否可能影响", "双方照常履行", "没有撤销的，继续履行"}, []string{"按期公告", "暂缓签署"}},
		"its last day": {contractapi.ContractStatePublished, cn.DayOf(noon).String(), []string{"双方照常履行"}, []string{"期限已满"}},
		"over":         {contractapi.ContractStatePublished, cn.DayOf(noon).Add(-1).String(), []string{"合同期限已满，已经履行完毕的，请等处理结果", "还有没有履行完的"}, []string{"照常履行", "继续履行"}},
	} {
		w := newTown(t, "")
		w.fill()
		w.raised[0].State, w.raised[0].Open = tenderapi.ChallengeStateFiled, true
		w.deals[0].State, w.deals[0].EndsOn = c.state, c.ends
		said := w.browser().get("/contracts/k1").said()
		for _, s := range c.must {
			if !strings.Contains(said, s) {
				t.Errorf("%s: the page lacks %q", name, s)
			}
		}
		for _, s := range c.mustNot {
			if strings.Contains(said, s) {
				t.Errorf("%s: the page says %q", name, s)
			}
		}
	}
}

func TestARescindedContractSaysWhenAndWhyAndThePurchaseLeadsToIt(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	c := &w.deals[0]
	c.State, c.StateText, c.RescindedAt, c.Note = contractapi.ContractStateRescinded, "已撤销", ago(1), "投诉处理决定：撤销合同，从合格的候选人中另行确定。"
	a := w.browser().get("/contracts/k1")
	for _, must := range []string{"已撤销", "双方停止履行，不再付款", c.Note, "政府采购法实施条例第七十一条"} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the page of the contract lacks %q", must)
		}
	}
	if strings.Contains(a.said(), "中止履行") {
		t.Error("a contract that has ended is to be interrupted")
	}
	x := decided()
	fell := tenderapi.Passed{Supplier: x.Award.Supplier, Ground: "rescinded", Note: c.Note, At: *ago(1), AnnouncedAt: x.Award.AnnouncedAt}
	x.ID, x.State, x.StateText, x.Award, x.Contract, x.Passed = "undone", tenderapi.StateScored, "待定标", nil, "", []tenderapi.Passed{fell}
	x.Rulings = []tenderapi.Ruling{
		{Challenge: "d1", By: "decision", Owner: "财政部门", Effect: tenderapi.EffectRescindNext, EffectText: "撤销合同", At: *ago(1), TakenAt: ago(1), Contract: "k1"},
		{Challenge: "d2", By: "decision", Owner: "财政部门", Effect: tenderapi.EffectRescindNext, EffectText: "撤销合同", At: *ago(1), TakenAt: ago(1), Contract: "never published"},
	}
	w.tenders = append(w.tenders, x)
	a = w.browser().get("/tenders/undone")
	if n := strings.Count(a.body, `href="/contracts/`); n != 1 || !strings.Contains(a.body, `href="/contracts/k1"`) || !strings.Contains(a.said(), "投诉成立，合同撤销") {
		t.Errorf("the page of the purchase leads to %d contracts", n)
	}
}

func TestADecisionAfterTheContractNamesItsGround(t *testing.T) {
	c := newCourt(t, identity.Supervisor)
	x := &c.raised[0]
	x.State, x.StateText, x.Moves = tenderapi.ChallengeStateAccepted, "已受理", []tenderapi.Move{{Do: "settle", Label: "作出处理决定", Rule: "dispute.complaint.decide"}}
	x.ComplaintItems = []tenderapi.ComplaintItem{{Item: 1, Facts: "不服答复。"}}
	x.Effects = []tenderapi.EffectOption{
		{Effect: tenderapi.EffectProceed, Text: "继续开展采购活动", Open: true, Basis: clause("dispute.effects", "")},
		{Effect: tenderapi.EffectRescindNext, Text: "撤销合同，从合格的候选人中另行确定", Open: true, Basis: []tenderapi.Basis{{Rule: "dispute.rescind", Title: "中华人民共和国政府采购法实施条例", Article: "第七十一条第一款第三项", Verified: true}}},
	}
	a := c.as(false, false).get("/desk/challenges/d1")
	for _, must := range []string{"撤销合同，从合格的候选人中另行确定", "合同已经签订，是否已经履行，请查明后认定", "政府采购法实施条例第七十一条第一款第三项"} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the form of the decision lacks %q (%d)", must, a.status)
		}
	}
	x.Effects[1].Open, x.Effects[1].Why = false, "只有合同已经签订、尚未履行的，才能撤销。"
	if a := c.as(false, false).get("/desk/challenges/d1"); strings.Contains(a.said(), "请查明后认定") || strings.Contains(a.said(), "第七十一条") || !strings.Contains(a.said(), x.Effects[1].Why) {
		t.Error("what cannot be chosen is grounded all the same")
	}
}
