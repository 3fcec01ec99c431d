package portal

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// casework are one case with an urgent look that waits.
func casework() []route.Route {
	one := socialworkapi.Case{
		ID: "ca1", Version: 3, Short: "个案CA1", Org: "o1", OrgName: "同心社工", Region: "320312", State: socialworkapi.CaseStatePlanned, StateText: "服务中", Guidance: socialworkapi.CaseGuidanceStateQuiet,
		GuidanceText: "没有督导", Hat: "carer", Code: "AAAAABBBBBCCCCCDDDDDEEEEEF", OpenedAt: noon, ChangedAt: noon, Basis: []socialworkapi.Basis{},
		Moves: []socialworkapi.SocialMove{{Do: "plan", Label: "定计划"}, {Do: "refer", Label: "转介"}, {Do: "close", Label: "结案"}, {Do: "ask", Label: "请求督导"}},
	}
	look := socialworkapi.CaseLook{
		ID: "lk1", Case: "ca1", At: noon, By: "何**", Purpose: socialworkapi.CasePurposeUrgent, PurposeText: "紧急查阅", Part: socialworkapi.CasePartClient, PartText: "基本情况",
		Urgent: true, Judged: "等待判断", Reason: "邻居说两天没有开门。", Open: true,
	}
	book := socialworkapi.CaseLookList{Items: []socialworkapi.CaseLook{look}}
	return []route.Route{
		route.On(socialworkapi.ListCases, func(context.Context, socialworkapi.ListCasesRequest) (socialworkapi.CasePage, error) {
			return socialworkapi.CasePage{Items: []socialworkapi.Case{one}}, nil
		}),
		route.On(socialworkapi.GetCase, func(context.Context, socialworkapi.GetCaseRequest) (socialworkapi.Case, error) {
			return one, nil
		}),
		route.On(socialworkapi.OpenCase, func(context.Context, socialworkapi.OpenCaseRequest) (socialworkapi.Case, error) {
			return one, nil
		}),
		route.On(socialworkapi.MoveCase, func(context.Context, socialworkapi.MoveCaseRequest) (socialworkapi.Case, error) {
			return one, nil
		}),
		route.On(socialworkapi.WriteVisit, func(_ context.Context, in socialworkapi.WriteVisitRequest) (socialworkapi.CaseVisitReceipt, error) {
			if in.ID != one.ID {
				return socialworkapi.CaseVisitReceipt{}, fault.New(fault.NotFound, "socialwork.case.not-found", "没有找到这件个案，请从个案列表重新进入。")
			}
			return socialworkapi.CaseVisitReceipt{Key: in.Key, At: in.At, Heard: noon, Late: true}, nil
		}),
		route.On(socialworkapi.LookCase, func(_ context.Context, in socialworkapi.LookCaseRequest) (socialworkapi.CaseSheet, error) {
			return socialworkapi.CaseSheet{Look: "lk2", Part: in.Part, Client: &socialworkapi.CasePerson{Name: "陶老伯", Born: "1950-03-04", Theme: "elder", ThemeText: "老年", Reason: "独居。"}}, nil
		}),
		route.On(socialworkapi.ListCaseLooks, func(context.Context, socialworkapi.ListCaseLooksRequest) (socialworkapi.CaseLookList, error) {
			return book, nil
		}),
		route.On(socialworkapi.ListUrgentLooks, func(context.Context, socialworkapi.ListUrgentLooksRequest) (socialworkapi.CaseLookList, error) {
			return book, nil
		}),
		route.On(socialworkapi.JudgeCaseLook, func(context.Context, socialworkapi.JudgeCaseLookRequest) (socialworkapi.CaseLook, error) {
			return look, nil
		}),
		route.On(socialworkapi.ListLeftCases, func(context.Context, socialworkapi.ListLeftCasesRequest) (socialworkapi.LeftCases, error) {
			return socialworkapi.LeftCases{
				Items: []socialworkapi.LeftCase{{ID: "ca1", Version: 3, Short: "个案CA1", State: one.State, StateText: one.StateText, OpenedAt: noon, ChangedAt: noon}},
				Heirs: []socialworkapi.CaseHeir{{Account: "lu", Name: "陆小川"}},
			}, nil
		}),
		route.On(socialworkapi.HandOverCase, func(_ context.Context, in socialworkapi.HandOverCaseRequest) (socialworkapi.LeftCase, error) {
			return socialworkapi.LeftCase{ID: in.ID, Version: 4, Short: "个案CA1", State: one.State, StateText: one.StateText, OpenedAt: noon, ChangedAt: noon}, nil
		}),
		route.On(socialworkapi.CountCases, func(context.Context, socialworkapi.CountCasesRequest) (socialworkapi.CaseCounts, error) {
			return socialworkapi.CaseCounts{Items: []socialworkapi.CaseCount{{State: "planned", StateText: "服务中", Count: 4}}}, nil
		}),
		route.On(socialworkapi.GetCaseBoard, func(_ context.Context, in socialworkapi.GetCaseBoardRequest) (socialworkapi.CaseBoard, error) {
			return socialworkapi.CaseBoard{Year: in.Year, Least: 10, Items: []socialworkapi.CaseCell{{Region: "320312", RegionName: "星河区", Theme: "elder", ThemeText: "老年", Count: 12, Attained: 71}}, Basis: []socialworkapi.Basis{}}, nil
		}),
		route.On(socialworkapi.AskCaseAsClient, func(context.Context, socialworkapi.AskCaseAsClientRequest) (socialworkapi.CaseClientView, error) {
			return socialworkapi.CaseClientView{StateText: "服务中", OrgName: "同心社工", Looks: book.Items}, nil
		}),
	}
}

func TestACaseIsReadForAPurposeAndItsPageIsKeptNowhere(t *testing.T) {
	w := newWorks(t, identity.Worker)
	b := w.as(identity.Worker)
	for _, at := range []string{"/worker/cases", "/worker/cases/ca1"} {
		if got := b.get(at); strings.Contains(got.body, "陶老伯") || !strings.Contains(got.words(), "个案CA1") {
			t.Errorf("%s: %s", at, got.words())
		}
	}
	got := b.post("/worker/cases/ca1/look", "purpose", "serve", "part", "client")
	if !strings.Contains(got.words(), "陶老伯") || got.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s %v", got.words(), got.header)
	}
	b.post("/worker/cases/ca1/move", "do", "plan", "version", "3", "plan.goals", "起居 7 自己做饭", "plan.volunteer", "陪同散步")
	if sent := w.written("/moves"); len(sent) != 1 || !strings.Contains(sent[0].body, `"text":"自己做饭","dimension":"起居","target":7`) || !strings.Contains(sent[0].body, `"for":"volunteer"`) {
		t.Errorf("sent: %+v", sent)
	}
}

func TestANoteThatWasKeptIsSentForWhoWroteItAndSaysWhyItIsNotTaken(t *testing.T) {
	w := newWorks(t, identity.Worker)
	b := w.as(identity.Worker)
	page := b.get("/worker/cases/ca1/visit")
	if page.header.Get("Keep-Until") == "" || b.get("/worker/cases/ca1").header.Get("Keep-Until") != "" || !strings.Contains(page.body, `data-island="note"`) {
		t.Errorf("what a device may keep is wrong: %v", page.header)
	}
	_, rest, _ := strings.Cut(html.UnescapeString(page.body), `"account":"`)
	mine, _, _ := strings.Cut(rest, `"`)
	send := func(id, account string) answer {
		body := fmt.Sprintf(`{"account":%q,"key":"a-key-of-a-device","at":"2026-11-21T11:00:00Z","written":"2026-11-21T12:00:00Z","note":"在家。"}`, account)
		return b.hand(http.MethodPost, "/worker/cases/"+id+"/visit/kept", "application/json", []byte(body), w.url)
	}
	if got := send("ca1", "somebody"); got.status != http.StatusConflict || !strings.Contains(got.body, "portal.kept.account") || len(w.written("/visits")) > 0 {
		t.Errorf("of another account: %d %s", got.status, got.body)
	}
	if got := send("ca1", mine); got.status != http.StatusOK || !strings.Contains(got.body, "注明迟报") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if sent := w.written("/visits"); len(sent) != 1 || !strings.Contains(sent[0].body, `"written_at":"2026-11-21T12:00:00Z"`) {
		t.Errorf("sent: %+v", sent)
	}
	if got := send("ca9", mine); got.status != http.StatusNotFound || !strings.Contains(got.body, "portal.note.gone") || !strings.Contains(got.body, "请与督导核对以后从本机删去") {
		t.Errorf("of a case that is gone: %d %s", got.status, got.body)
	}
}

func TestAManagerReadsCountsAndJudgesAndAClientReadsTheBook(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	if got := b.get("/desk/cases").words(); !strings.Contains(got, "服务中") || strings.Contains(got, "邻居") {
		t.Error(got)
	}
	if got := b.get("/desk/cases/ca1/looks/lk1").words(); !strings.Contains(got, "邻居说两天没有开门。") {
		t.Error(got)
	}
	got := b.post("/desk/cases/urgent", "id", "ca1", "part", "client", "reason", "邻居说两天没有开门。")
	if sent := w.written("/looks"); len(sent) != 1 || !strings.Contains(sent[0].body, `"purpose":"urgent"`) || !strings.Contains(sent[0].body, "两天没有开门") {
		t.Errorf("sent: %+v", sent)
	}
	if !strings.Contains(got.words(), "陶老伯") || got.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s %v", got.words(), got.header)
	}
	if got := b.post("/desk/cases/urgent", "id", "ca1", "part", "client").words(); !strings.Contains(got, "请写明紧急的原因。") || strings.Contains(got, "陶老伯") {
		t.Errorf("without a reason: %s", got)
	}
	if got := b.post("/desk/cases/ca1/handover", "do", "handover-ca1", "version", "3", "handover-ca1.note", "何某离职。").words(); !strings.Contains(got, "请选择接手的社会工作者。") || len(w.written("/handover")) > 0 {
		t.Errorf("to nobody: %s", got)
	}
	b.post("/desk/cases/ca1/handover", "do", "handover-ca1", "version", "3", "handover-ca1.to", "lu", "handover-ca1.note", "何某离职。")
	if sent := w.written("/handover"); len(sent) != 1 || !strings.Contains(sent[0].body, `"to":"lu"`) || !strings.Contains(sent[0].body, `"version":3`) || !strings.Contains(sent[0].body, "何某离职。") {
		t.Errorf("sent: %+v", sent)
	}
	if got := w.browser().get("/cases").words(); !strings.Contains(got, "71%") {
		t.Error(got)
	}
	if got := w.browser().get("/cases?year=2026&format=csv"); !strings.Contains(got.body, "2026,320312,星河区,老年,12,71") || strings.Count(strings.TrimSpace(got.body), "\n") != 1 {
		t.Errorf("the sums as a table: %s", got.body)
	}
	if got := w.browser().get("/cases/mine").body; !strings.Contains(got, `name="erase"`) {
		t.Error("a client cannot have everything erased")
	}
	if got := w.browser().post("/cases/mine", "id", "ca1", "code", "AAAAABBBBBCCCCCDDDDDEEEEEF").words(); !strings.Contains(got, "紧急查阅") {
		t.Error(got)
	}
}
