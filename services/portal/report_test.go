package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/portal/view"
)

// 87号令第五十八条, 财库〔2016〕125号.
func TestTheReportOfTheJudgingSaysAllThatItMustAndWhoWasLookedUp(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.role = identity.Supervisor
	w.report = tenderapi.Report{Tender: "t2", At: *ago(9), Due: ago(7), Basis: clause("tender.report.contents", "第五十八条"), Checks: []tenderapi.CreditCheck{
		{Supplier: qingmiao, At: *ago(20), AtStep: "opening", Active: true},
		{Supplier: tenderapi.Party{ID: "y", Name: "被列入名录的中心"}, At: *ago(20), AtStep: "opening", Active: true, Abnormal: true},
	}}
	b := w.browser()
	if got := b.get("/tenders/t2"); strings.Contains(got.body, "/tenders/t2/report") {
		t.Error("a stranger is led to the report")
	}
	if got := b.get("/tenders/t2/report"); got.status == 200 && strings.Contains(got.body, "查询记录") {
		t.Error("a stranger reads the report")
	}
	b.signIn("/account")
	if got := b.get("/tenders/t2"); !strings.Contains(got.body, `href="/tenders/t2/report"`) {
		t.Error("the page of the purchase does not lead to the report")
	}
	got := b.get("/tenders/t2/report")
	x := w.tenders[1]
	for _, item := range ruletest.Value[[]rule.Item](t, w.portal.Rules, "tender.report.contents", view.Law(x)) {
		head, _, _ := strings.Cut(item.Text, "，包括")
		if !strings.Contains(got.words(), x.Method.Say(strings.ReplaceAll(head, "评标", "评审"))) {
			t.Errorf("the report lacks: %s", item.Text)
		}
	}
	for _, must := range []string{"评审委员会", w.opening.Bids[0].Supplier.Name, "在名录中", "被列入名录的中心", "送交采购人的最后期限", w.opening.Host} {
		if !strings.Contains(got.words(), must) {
			t.Errorf("the report does not say %q", must)
		}
	}
	lowered := "评审委员会认定属于较低一档的客观分"
	if strings.Contains(got.words(), lowered) {
		t.Error("the report tells of lowered answers where there are none")
	}
	w.scored.Criteria, w.scored.Answers = append(w.scored.Criteria, licensed()), licensedAnswers()
	got = b.get("/tenders/t2/report")
	inOrder(t, got.words(), "其他需要说明的情况", lowered, "4人", "两份证书已过期。", "信用查询记录")
	if strings.Contains(got.words(), "6人") {
		t.Error("an answer that was not lowered is told as if it were")
	}
}

// 财库〔2026〕2号: why it was reviewed, what the committee held and what came of it; what is archived with it.
func TestTheReportSaysOfALowPriceAllThatTheBookLists(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.role = identity.Supervisor
	w.report = tenderapi.Report{Tender: "t2", At: *ago(9), Due: ago(7), Basis: clause("tender.abnormal.report", "审查程序"), Checks: []tenderapi.CreditCheck{}}
	b := w.browser()
	b.signIn("/account")
	if got := b.get("/tenders/t2/report"); strings.Contains(got.words(), "启动审查") {
		t.Error("of a purchase without a review the report says there was one")
	}
	w.opening.Reviews = []tenderapi.PriceReview{{
		Tender: "t2", Bid: "b1", Supplier: qingmiao, Price: 70_000_00, Stage: "decided", StageText: "已认定", Reasonable: true, Why: "以志愿服务为主。", FoundBy: "评审委员会3名成员中2名认定",
		Signs: []tenderapi.PriceSign{{Code: "ceiling", Text: "报价低于最高限价的45%。", Basis: clause("tender.abnormal.ceiling", "情形")}}, Explanation: "志愿者承担探访。", DecidedAt: ago(9), May: []string{},
		Votes: []tenderapi.PriceOpinion{{By: "甲", Reasonable: true, Why: "测算有据。", Looked: "邻县同类服务的成交公告。"}, {By: "乙", Why: "没有合同。"}},
	}}
	got := b.get("/tenders/t2/report").words()
	x := w.tenders[1]
	for _, id := range []string{"tender.abnormal.report", "tender.abnormal.archive"} {
		for _, item := range ruletest.Value[[]rule.Item](t, w.portal.Rules, id, view.Law(x)) {
			if !strings.Contains(got, item.Text) {
				t.Errorf("the report lacks: %s", item.Text)
			}
		}
	}
	for _, must := range []string{"低于最高限价的45%", "认为合理：测算有据。", "认为不合理：没有合同。", "报价合理", "志愿者承担探访。", "邻县同类服务的成交公告。", "3名成员中2名认定"} {
		if !strings.Contains(got, must) {
			t.Errorf("the report does not say %q", must)
		}
	}
}

func TestAJudgingThatWasSetAsideIsReadFromThePageOfThePurchase(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/account") // what strangers read is kept for a moment
	const link = `href="/tenders/t2/judgings"`
	if strings.Contains(b.get("/tenders/t2").body, link) {
		t.Error("a purchase that was judged once leads to a former judging")
	}
	if got := b.get("/tenders/t2/judgings"); !strings.Contains(got.words(), "没有可以看的已撤销的评审") {
		t.Errorf("where there is none the page says %s", got.words())
	}
	w.tenders[1].Rulings = []tenderapi.Ruling{{By: "decision", Owner: "星河区财政局", Effect: tenderapi.EffectRejudge, EffectText: "重新评审", At: *ago(8), TakenAt: ago(8)}}
	if strings.Contains(b.get("/tenders/t2").body, link) {
		t.Error("who may read nothing of it is led there")
	}
	w.former = []tenderapi.Judging{{
		Nth: 1, ScoredAt: ago(12), SetAsideAt: *ago(8), Why: "星河区财政局，投诉处理决定：重新评审。", Shown: true, Evaluation: w.scored,
		Committee: []tenderapi.Member{{Name: "顾安然", Kind: "expert"}}, Award: &tenderapi.Award{Supplier: qingmiao, Amount: 70_000_00}, Reviews: []tenderapi.PriceReview{},
	}}
	if !strings.Contains(b.get("/tenders/t2").body, link) {
		t.Error("the page of the purchase does not lead there")
	}
	inOrder(t, b.get("/tenders/t2/judgings").words(), "第1次评审", "投诉处理决定", qingmiao.Name, "顾安然", "总分", "各评委总分", "各评委逐项打分")
}
