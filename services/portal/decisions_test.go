package portal

import (
	"context"
	"html"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// publishedRuling is a complaint that was decided about purchase t2.
func publishedRuling() tenderapi.Decision {
	return tenderapi.Decision{
		Summary: tenderapi.DecisionSummary{
			ID: "d1", Tender: "t2", TenderTitle: "困境儿童关爱服务", TenderCode: "XH-2026-FW-0098", Buyer: tenderapi.Party{ID: "bureau", Name: "星河区民政局"}, Region: "320312",
			About: "result", Verdict: tenderapi.VerdictPartly, ComplainedAt: ago(30), DecidedAt: *ago(3), EffectText: "继续开展采购活动",
		},
		Decision: "投诉事项一成立，不影响采购结果。\n投诉事项二不成立。",
		Rulings:  []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictUpheld, Reason: "业绩得分有误。"}, {Item: 2, Verdict: tenderapi.VerdictRejected, Reason: "评审过程合规。"}},
		Basis:    clause("dispute.complaint.publish", "第五十八条"),
	}
}

func TestDecisionsAreListedAndEachHasItsAddress(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	list := b.get("/decisions")
	for _, want := range []string{"困境儿童关爱服务", "部分成立", "继续开展采购活动", "星河区民政局", "中标、成交结果"} {
		if !strings.Contains(list.words(), want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	if !strings.Contains(list.body, `href="/decisions/d1"`) {
		t.Error("the list leads to no decision")
	}
	for query, found := range map[string]bool{"verdict=partly": true, "verdict=rejected": false, "year=2026": true, "year=2020": false, "year=abc&verdict=x": true} {
		if got := b.get("/decisions?" + query); strings.Contains(got.body, `href="/decisions/d1"`) != found || !found && !strings.Contains(got.words(), "没有符合这些条件的处理决定") {
			t.Errorf("narrowed by %s it is found %v", query, !found)
		}
	}
	one := b.get("/decisions/d1")
	for _, want := range []string{"投诉事项一成立，不影响采购结果。", "业绩得分有误。", "第2项", "第五十八条", "看采购项目"} {
		if !strings.Contains(one.words(), want) {
			t.Errorf("the decision lacks %s", want)
		}
	}
	if got := b.get("/decisions/none"); got.status != http.StatusNotFound || !strings.Contains(got.words(), "没有找到这件投诉处理决定") {
		t.Errorf("what was not decided is answered %d", got.status)
	}
	for _, from := range []string{"/tenders", "/sitemap"} {
		if !strings.Contains(b.get(from).body, `href="/decisions"`) {
			t.Errorf("%s does not lead to the decisions", from)
		}
	}
}

func TestAPurchaseLeadsToWhatWasDecidedAboutIt(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.raised = []tenderapi.Challenge{{
		ID: "d1", Tender: "t1", TenderTitle: "困境儿童关爱服务", About: "result", Supplier: &qingmiao, State: tenderapi.ChallengeStateSettled, StateText: "已处理", FiledAt: *ago(40), AnswerDue: *ago(30),
		DecidedAt: ago(3), Decision: "投诉事项一成立。", Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{},
	}}
	if page := html.UnescapeString(w.browser().get("/tenders/t1").body); !strings.Contains(page, `href="/decisions/d1"`) {
		t.Error("the page of the purchase does not lead to the decision")
	}
}

// decisionRoutes answer what was decided.
func (w *town) decisionRoutes() []route.Route {
	return []route.Route{
		route.On(tenderapi.ListDecisions, func(_ context.Context, in tenderapi.ListDecisionsRequest) (tenderapi.DecisionPage, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			out := tenderapi.DecisionPage{Items: []tenderapi.DecisionSummary{}}
			for _, d := range w.decided {
				if (in.Verdict == "" || in.Verdict == d.Summary.Verdict) && (in.Year == 0 || in.Year == int64(d.Summary.DecidedAt.Year())) && (in.Region == "" || in.Region == d.Summary.Region) {
					out.Items = append(out.Items, d.Summary)
				}
			}
			return out, nil
		}),
		route.On(tenderapi.GetDecision, func(_ context.Context, in tenderapi.GetDecisionRequest) (tenderapi.Decision, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			for _, d := range w.decided {
				if d.Summary.ID == in.ID {
					return d, nil
				}
			}
			return tenderapi.Decision{}, fault.New(fault.NotFound, "tender.decision.not-found", "没有找到这件投诉处理决定，可能还没有作出，请从投诉处理决定的列表重新进入。")
		}),
	}
}
