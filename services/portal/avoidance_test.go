package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// avoidances are one request that waits and one that was answered.
func avoidances() tenderapi.AvoidanceList {
	by := tenderapi.Party{ID: "s1", Name: "青苗服务社"}
	people := []tenderapi.AvoidancePerson{{Account: "zhang", Name: "张经办", Of: "officer"}, {Account: "qian", Name: "钱审核", Of: "officer", Reviews: true}, {Account: "e1", Name: "孙*", Of: "member"}}
	return tenderapi.AvoidanceList{MayAsk: true, Basis: cite(), People: people, Items: []tenderapi.Avoidance{
		{ID: "v1", By: by, Of: "officer", Person: "张经办", Relation: "kin", RelationText: "夫妻关系", Why: "有登记为证。", At: *ago(2), MayAnswer: true},
		{ID: "v2", By: by, Of: "officer", Person: "李经办", Relation: "kin", RelationText: "夫妻关系", Why: "据说如此。", At: *ago(3), AnsweredAt: ago(1), Said: "本人否认。", Reason: "经核实没有。", AnsweredBy: "钱审核"},
		{ID: "v3", By: by, Of: "officer", Person: "吴代表", Relation: "kin", RelationText: "夫妻关系", Why: "有登记为证。", At: *ago(3), AnsweredAt: ago(1), Upheld: true, To: "乙社", Said: "本人承认。", Reason: "属于法定情形。", MayRule: true},
	}, Effects: []tenderapi.EffectOption{{Effect: tenderapi.EffectRejudge, Text: "重新评审", Open: true, Basis: cite()}, {Effect: tenderapi.EffectProceed, Text: "继续开展采购活动", Open: true, Basis: cite()}}}
}

func TestTheSupervisorSaysOnThatPageWhatBecomesOfAJudgingInDoubt(t *testing.T) {
	w := newWorks(t, identity.Supervisor)
	const at = "/desk/tenders/pub/avoidances"
	b := w.as(identity.Supervisor)
	page := b.get(at)
	for _, want := range []string{"决定怎样处理", "重新评审", "继续开展采购活动", "随决定公开"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the supervisor's page lacks %s", want)
		}
	}
	if none := b.post(at+"/v3/ruling", "rule-v3.reason", "打分一致，不影响排序。"); !strings.Contains(none.words(), "请选择怎样处理") || !strings.Contains(none.words(), "打分一致，不影响排序。") {
		t.Errorf("a decision of nothing: %d", none.status)
	}
	if done := b.post(at+"/v3/ruling", "rule-v3.effect", "proceed", "rule-v3.reason", "打分一致，不影响排序。"); !strings.Contains(done.words(), "决定已记录并公开") {
		t.Errorf("deciding answers %d: %s", done.status, done.words())
	}
	if sent := w.written("/avoidances/v3/ruling"); len(sent) != 1 || !strings.Contains(sent[0].body, `"effect":"proceed"`) {
		t.Errorf("sent %+v", sent)
	}
}

func TestWhoIsAskedToStepAsideIsAskedAndAnsweredOnOnePage(t *testing.T) {
	w := newWorks(t, identity.Staff)
	const at = "/desk/tenders/pub/avoidances"
	b := w.as(identity.Staff)
	page := b.get(at)
	for _, want := range []string{"采购人员：张经办", "不需要回避", "经核实没有。", "提出回避申请"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the supplier's page lacks %s", want)
		}
	}
	if strings.Contains(page.body, "答复回避申请</button>") || strings.Contains(page.words(), "评审委员会成员：") {
		t.Error("a supplier answers, or asks about who is not known yet")
	}
	if sent := b.post(at, "avoid.of", "officer", "avoid.person", "王经办", "avoid.relation", "kin", "avoid.why", "与乙社的负责人是夫妻，有登记为证。"); !strings.Contains(sent.words(), "回避申请已提出") {
		t.Errorf("asking answers %d: %s", sent.status, sent.words())
	}
	b = w.as(identity.Reviewer)
	desk := b.get(at)
	for _, want := range []string{"张经办（采购经办人）", "钱审核（采购审核人）", "答复人"} {
		if !strings.Contains(desk.words(), want) {
			t.Errorf("the reviewer's page lacks %s", want)
		}
	}
	if strings.Contains(desk.words(), "孙*") {
		t.Error("of a request about the office an expert may be found tied")
	}
	if again := b.post(at+"/v1", "answer-v1.said", "本人承认。", "answer-v1.upheld", "no", "answer-v1.reason", "经核实没有。"); !strings.Contains(again.words(), "回避申请已答复") {
		t.Errorf("a reviewer's answer: %d %s", again.status, again.words())
	}
	b = w.as(identity.Buyer)
	if none := b.post(at+"/v1", "answer-v1.said", "本人承认。", "answer-v1.reason", "属于法定情形。"); !strings.Contains(none.words(), "请选择是否应当回避") {
		t.Errorf("an answer without a finding: %d", none.status)
	}
	done := b.post(at+"/v1", "answer-v1.said", "本人承认。", "answer-v1.upheld", "yes", "answer-v1.account", "zhang", "answer-v1.to", "乙社", "answer-v1.reason", "属于法定情形。")
	if !strings.Contains(done.words(), "回避申请已答复") {
		t.Errorf("answering answers %d: %s", done.status, done.words())
	}
	if sent := w.written("/avoidances/v1"); len(sent) != 2 || !strings.Contains(sent[1].body, `"upheld":true`) || !strings.Contains(sent[1].body, `"account":"zhang"`) {
		t.Errorf("sent %+v", sent)
	}
}
