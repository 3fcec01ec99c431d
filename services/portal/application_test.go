package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// calling is an open framework with a place of the viewer's own, and one who has left.
func calling(buyer tenderapi.Party) tenderapi.Tender {
	t := bidding()
	t.ID, t.Buyer, t.Method, t.StateText, t.Moves = "calling", buyer, tenderapi.MethodOpenFramework, "受理入围申请", nil
	t.Unit, t.Ceiling, t.TermMonths, t.InForceUntil, t.Deadline, t.Sealing, t.Criteria = "每人次", 80_00, 24, ahead(600), *ahead(600), nil, nil
	t.Steps = []tenderapi.Step{{Key: "apply", Title: "随时受理入围申请，到协议期满", State: "now", Owner: "各供应商", Due: ahead(600), Basis: []tenderapi.Basis{}}}
	t.Award = &tenderapi.Award{Supplier: tenderapi.Party{ID: mine, Name: "暖邻"}, Amount: 80_00, DecidedAt: *ago(20), AnnouncedAt: ago(20), Places: []tenderapi.Place{
		{Supplier: tenderapi.Party{ID: mine, Name: "暖邻服务中心"}, Rank: 1, Price: 80_00, State: tenderapi.PlaceStateSigned, AdmittedAt: ago(20), SignedAt: ago(15)},
		{Supplier: tenderapi.Party{ID: "s3", Name: "和顺服务社"}, Rank: 2, Price: 80_00, State: tenderapi.PlaceStateLeft, AdmittedAt: ago(10), EndedAt: ago(2), Ground: "供应商退出", Note: "机构搬迁。"},
	}}
	return t
}

// applied is an application that the office has to answer.
func applied() tenderapi.Application {
	return tenderapi.Application{
		ID: "calling.s9", Version: 1, Tender: "calling", Code: "X-FW-0009", Title: "养老服务券", Buyer: tenderapi.Party{ID: mine, Name: "星河区民政局"}, Supplier: tenderapi.Party{ID: "s9", Name: "青苗服务社"},
		State: tenderapi.ApplicationStateFiled, StateText: "待审查", FiledAt: *ago(1), Due: *ahead(6), Basis: cite(), Accepts: true, Statement: "有持证护理员十二名。", ContactName: "林小满", ContactPhone: "0516-123",
		Evidence: []tenderapi.Evidence{{ID: "e7", Name: "证书.pdf", Type: "application/pdf", Size: 2048, Hash: "ab", At: *ago(1), By: "青苗服务社"}},
		Findings: []tenderapi.Finding{{Ok: true, Level: "refuse", Text: "登记状态正常。", Basis: cite()}}, Past: []tenderapi.ApplicationPast{}, Left: 18,
		Moves: []tenderapi.Move{{Do: "admit", Label: "审查通过，准予入围"}, {Do: "refuse", Label: "不予入围"}},
	}
}

func TestAnOpenFrameworksPageSaysWhoIsInAtWhatPriceAndHowOneGetsInAndOut(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.asked = nil // whose words are people's own
	page := w.browser().get("/tenders/calling")
	for _, want := range []string{"付费标准", "80.00", "每人次", "现有入围供应商1家", "暖邻服务中心", "协议有效", "已退出机构搬迁。", "距受理申请截止", "申请入围", "随时可以退出", "不予入围的，告知理由", "框架协议期限"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	for _, not := range []string{"开标", "投标", "中标", "最高限制单价", "评分标准", "第1名"} {
		if strings.Contains(page.words(), not) {
			_, after, _ := strings.Cut(page.words(), not)
			t.Errorf("the page of an open framework speaks of %s, before %.120s", not, after)
		}
	}
	words := w.browser().get("/tenders/calling/notice?kind=result").words()
	if !strings.Contains(words, "暖邻服务中心：付费标准80.00元") || strings.Contains(words, "和顺服务社") {
		t.Errorf("the notice of who is in says %s", words)
	}
}

func TestASupplierReadsWhatBecameOfItsApplicationAndLeavesFromTheSamePage(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	refused := applied()
	refused.State, refused.StateText, refused.Note, refused.EndedAt, refused.Moves = tenderapi.ApplicationStateRefused, "未通过", "没有提交证书。", ago(0), nil
	w.applied = []tenderapi.Application{refused}
	b := w.as(identity.Staff)
	words := b.get("/desk/staff/tenders/calling/application").words()
	for _, want := range []string{"还可以申请18次", "未通过", "没有提交证书。", "提出质疑", "退出框架协议", "逐条对照", "接受征集公告的付费标准和全部条件"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	ended := refused
	ended.State, ended.StateText, ended.Note = tenderapi.ApplicationStateLapsed, "已终结", "框架协议已经期满，没有审查完毕的入围申请随之终结。"
	w.applied = []tenderapi.Application{ended}
	if words := b.get("/desk/staff/tenders/calling/application").words(); !strings.Contains(words, "已终结") || !strings.Contains(words, ended.Note) || strings.Contains(words, "提出质疑") {
		t.Errorf("what ended with its framework reads %.900s", words)
	}
	if at := b.get("/desk/staff/tenders/calling/eligibility").at; at != "/desk/staff/tenders/calling/application" {
		t.Errorf("who asks whether it is fit is led to %s", at)
	}
	b.post("/desk/staff/tenders/calling/place", "do", "leave", "version", "4", "leave.note", "机构搬迁。")
	if got := w.written("/places/leave"); len(got) != 1 || !strings.Contains(got[0].body, "机构搬迁。") {
		t.Errorf("sent is %+v", got)
	}
	if desk := newCourt(t, identity.Staff).as(true, false).get("/desk/staff"); !strings.Contains(desk.words(), "我的入围申请") || !strings.Contains(desk.body, `href="/desk/staff/tenders/calling/application"`) {
		t.Error("its desk does not lead to the application")
	}
}

func TestTheOfficeAnswersEachApplicationOnItsOwn(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	other := applied()
	other.ID, other.Supplier.Name = "calling.s8", "向阳服务社"
	w.applied = append(w.applied, other)
	b := w.as(identity.Buyer)
	page := b.get("/desk/tenders/calling/applications")
	for _, want := range []string{"青苗服务社", "向阳服务社", "有持证护理员十二名。", "证书.pdf", "登记状态正常。", "入围随即公开"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	seen := map[string]bool{}
	for _, m := range idName.FindAllStringSubmatch(page.body, -1) {
		if seen[m[1]] {
			t.Errorf("two parts have the id %q", m[1])
		}
		seen[m[1]] = true
	}
	b.post("/desk/tenders/calling/applications/calling.s8", "do", "refuse-application-calling-s8", "version", "1", "application-calling-s8.note", "缺少证书。")
	if got := w.written("/applications/calling.s8/moves"); len(got) != 1 || !strings.Contains(got[0].body, "缺少证书。") {
		t.Errorf("sent is %+v", got)
	}
}

func TestTheFormOfAnOpenFrameworkAsksForAFeeAndNotForBids(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	page := w.as(identity.Buyer).post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", "open_framework", "deadline", "2026-12-30T09:30", "show", "method")
	for _, name := range []string{"unit", "ceiling", "condition", "term_months"} {
		if !strings.Contains(page.body, `name="`+name+`"`) {
			t.Errorf("it does not ask for %s", name)
		}
	}
	for _, name := range []string{"criteria.0.code", "deposit_percent", "admitted_most", "documents_to", "low_prices.average"} {
		if strings.Contains(page.body, `name="`+name+`"`) {
			t.Errorf("it asks for %s", name)
		}
	}
}
