package portal

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const poison = `<b id=x onclick="alert(1)">'&`

// poisoned appends markup to every text of v that people write.
func poisoned(v reflect.Value) {
	plain := []string{"ID", "Kind", "State", "List", "Field", "From", "To", "Region", "Rule", "Key", "Catalogue", "Tender", "Contract", "Bid", "Hash", "ExpectedMonth", "RegisteredOn", "StartsOn", "EndsOn", "Parent", "Do", "About"}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poisoned(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			poisoned(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case v.Type() == reflect.TypeFor[time.Time]() || slices.Contains(plain, f.Name):
			case f.Type == reflect.TypeFor[string]():
				v.Field(i).SetString(v.Field(i).String() + poison)
			default:
				poisoned(v.Field(i))
			}
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(v.String() + poison)
		}
	}
}

func TestMarkupInAnyTextIsShownAsText(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	for _, v := range []any{&w.tenders, &w.orgs, &w.cats, &w.deals, &w.asked, &w.raised, w.opening, w.scored} {
		poisoned(reflect.ValueOf(v).Elem())
	}
	b := w.browser()
	shown := 0
	for _, path := range everyPage {
		a := b.get(path)
		if a.status != http.StatusOK {
			t.Errorf("%s: status %d", path, a.status)
		}
		if strings.Contains(a.body, "<b id=x") || strings.Contains(a.body, `"alert(1)"`) {
			t.Errorf("%s: markup of a record became markup of the page", path)
		}
		shown += strings.Count(a.body, "&lt;b id=x")
	}
	if shown < 100 {
		t.Errorf("only %d poisoned texts were shown: the test looks at the wrong pages", shown)
	}
	if a := b.get("/search?q=%3Cb+id%3Dx%3E"); strings.Contains(a.body, "<b id=x") {
		t.Error("the question of a search became markup")
	}
	if a := b.post("/sign-in/form", "request", `"><b id=x>`, "login", `"><b id=x>`, "password", "wrong"); strings.Contains(a.body, "<b id=x") {
		t.Error("what was sent became markup")
	}
}

func TestEveryAnswerForbidsWhatWeNeverSend(t *testing.T) {
	w := newTown(t, "https://buy.example.gov.cn")
	b := w.browser()
	for _, path := range []string{"/", "/tenders", "/nowhere", "/robots.txt", ui.Asset("ui.css"), "/help"} {
		h := b.get(path).header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Permissions-Policy") == "" || h.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestProblemsAreWholePages(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/nowhere":                              {404, "地址可能已经更改"},
		"/tenders/none":                         {404, "没有找到这条记录"},
		"/rules/none":                           {404, "规则库里没有这条规则"},
		"/tenders/t1/notice?kind=result":        {404, "这份公告还没有发布"},
		"/tenders/t1/notice?kind=amendment&n=9": {404, "这份公告还没有发布"},
		"/problems/none":                        {404, "地址可能已经更改"},
	} {
		a := b.get(path)
		if a.status != want.status || !strings.Contains(a.body, want.text) || !strings.Contains(a.body, "<h1") || !strings.Contains(a.body, `content="noindex"`) {
			t.Errorf("%s: status %d", path, a.status)
		}
	}
	look(t, "problem-404", b.get("/nowhere").body)
}

func TestAFailureHidesItsCauseAndSaysWhatToDo(t *testing.T) {
	w := newTown(t, "")
	w.broken = true
	a := w.browser().get("/tenders")
	if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "请稍后再试") || strings.Contains(a.body, "hunter2") {
		t.Errorf("status %d, cause shown: %v", a.status, strings.Contains(a.body, "hunter2"))
	}
}

func TestAPanicBecomesAProblemPage(t *testing.T) {
	w := newTown(t, "")
	w.portal.mux = w.portal.Mount([]frame.Page{{Method: http.MethodGet, Pattern: "/bad", Do: func(*frame.Ask) error { panic("secret detail") }}})
	a := w.browser().get("/bad")
	if a.status != http.StatusInternalServerError || strings.Contains(a.body, "secret detail") || !strings.Contains(a.body, "系统出错了") {
		t.Errorf("status %d", a.status)
	}
}

func TestAProblemPageShowsTheClauseAndTheTrace(t *testing.T) {
	w := newTown(t, "")
	id := trace.TraceID{1, 2, 3}
	refusal := fault.New(fault.Refused, "tender.notice.too-short", "投标时间不足，请把截止时间往后调。").
		Under(fault.Basis{Rule: "tender.open.period", Title: "中华人民共和国政府采购法", Article: "第三十五条", Quote: "不得少于二十日。", Verified: true}).
		At("deadline", "截止时间应不早于2026年12月12日。")
	w.portal.mux = w.portal.Mount([]frame.Page{{Method: http.MethodGet, Pattern: "/refused", Do: func(a *frame.Ask) error {
		a.Ctx = trace.ContextWithSpanContext(a.Ctx, trace.NewSpanContext(trace.SpanContextConfig{TraceID: id}))
		return refusal
	}}})
	a := w.browser().get("/refused")
	for _, must := range []string{"投标时间不足", "政府采购法", "不得少于二十日", id.String(), "2026年12月12日"} {
		if !strings.Contains(a.body, must) {
			t.Errorf("no %q", must)
		}
	}
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.status)
	}
}

func TestChoicesAreKeptInCookies(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	if a := b.post("/mode", "turn", "elder", "back", "/tenders"); a.at != "/tenders" || !strings.Contains(a.body, `<html lang="zh-CN" class="elder`) {
		t.Errorf("长辈版: at %q", a.at)
	}
	if a := b.get("/contracts/k1"); !strings.Contains(a.body, "620,000.00") {
		t.Error("amounts are not in 元")
	}
	if a := b.post("/unit", "unit", "wan", "back", "/contracts/k1"); !strings.Contains(a.body, "62.00万元") {
		t.Error("amounts are not in 万元")
	}
	if a := w.browser().get("/contracts/k1"); !strings.Contains(a.body, "620,000.00") || strings.Contains(a.body, `class="elder`) {
		t.Error("one browser's choice reached another")
	}
	if a := b.post("/mode", "turn", "-elder", "back", "/tenders"); strings.Contains(a.body, `class="elder`) {
		t.Error("长辈版 cannot be left")
	}
}

func TestStrangersShareAPageForASecondAndNobodyElseDoes(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	a, b := w.browser(), w.browser()
	a.get("/tenders")
	calls := w.calls
	if got := b.get("/tenders"); w.calls != calls || !strings.Contains(got.body, "居家关爱") || got.header.Get("Content-Security-Policy") == "" {
		t.Errorf("a second stranger cost %d calls", w.calls-calls)
	}
	b.post("/mode", "turn", "dark", "back", "/tenders")
	if got := a.get("/tenders"); strings.Contains(got.body, `class="dark`) {
		t.Error("another's choice was kept")
	}
	b.signIn("/tenders")
	if got := a.get("/tenders"); strings.Contains(got.body, "退出登录") {
		t.Error("a signed-in person's page was kept")
	}
	calls = w.calls
	b.get("/tenders")
	if w.calls == calls {
		t.Error("a signed-in person was shown a kept page")
	}
	calls = w.calls
	w.pass(2 * time.Second)
	a.get("/tenders")
	if w.calls == calls {
		t.Error("a page was kept for longer than a second")
	}
}

func TestTheDemonstrationsClockMovesAsItsButtonsSay(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	near := func(want time.Time) bool { d := w.clock.Now().Sub(want); return d > -time.Minute && d < time.Minute }
	if a := b.post("/demo/clock", "move", "day", "back", "/help"); a.at != "/help" || !near(noon.Add(24*time.Hour)) || !strings.Contains(a.body, "演示时钟已拨到") {
		t.Errorf("a day: %s, at %q", w.clock.Now(), a.at)
	}
	// 2026-11-23 is a Monday; five workdays on is the next Monday.
	b.post("/demo/clock", "move", "workdays", "back", "/")
	if !near(time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)) {
		t.Errorf("five workdays: %s", w.clock.Now())
	}
	b.post("/demo/clock", "move", "next", "back", "/")
	if !near(noon.AddDate(0, 0, 10)) || w.clock.Now().Before(noon.AddDate(0, 0, 10)) {
		t.Errorf("the next deadline: %s", w.clock.Now())
	}
	if a := b.post("/demo/clock", "move", "back-in-time"); a.status != http.StatusBadRequest {
		t.Errorf("an unknown button: %d", a.status)
	}
	w.portal.Config.Demo = false
	if a := b.post("/demo/clock", "move", "day"); a.status != http.StatusNotFound || strings.Contains(a.body, "演示环境</b>") {
		t.Errorf("outside a demonstration: %d", a.status)
	}
}

func TestAnObjectionComesBackAsItWasWritten(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	if a := b.get("/catalog/c2"); strings.Contains(a.body, "<textarea") || !strings.Contains(a.body, "登录后提出异议") {
		t.Error("a stranger is shown a form that cannot be sent")
	}
	b.signIn("/catalog/c2")
	a := b.post("/catalog/c2/objections", "text", "太短")
	if a.status != http.StatusBadRequest || !strings.Contains(a.body, ">太短</textarea>") || !strings.Contains(a.body, `class="summary"`) {
		t.Errorf("status %d", a.status)
	}
	if a = b.post("/catalog/c2/objections", "text", "建议把助浴服务的单价写清楚。"); a.at != "/catalog/c2#objections" && a.at != "/catalog/c2" || !strings.Contains(a.body, "异议已提交") {
		t.Errorf("at %q", a.at)
	}
}

func TestFormsAreBounded(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/")
	if a := b.post("/catalog/c2/objections", "text", strings.Repeat("长", 1<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", a.status)
	}
	r := b.form("/catalog/c2/objections")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", b.url)
	if a := b.do(r); a.status != http.StatusUnsupportedMediaType {
		t.Errorf("another type: %d", a.status)
	}
}

func TestMoneyIsReadWithoutRounding(t *testing.T) {
	for s, want := range map[string]int64{"": 0, "0.1": 10, "1860000": 186000000, "1,860,000.05": 186000005, "¥12.30": 1230, "99999999999999.99": 9999999999999999} {
		f := &frame.Form{Values: map[string][]string{"m": {s}}}
		if got := f.Money("m", "金额"); got != want || f.Fault() != nil {
			t.Errorf("%q is %d, %v", s, got, f.Fault())
		}
	}
	for _, s := range []string{"1.234", "abc", "1e9", ".5", "1.", "--1", "12345678901234567890"} {
		f := &frame.Form{Values: map[string][]string{"m": {s}}}
		f.Money("m", "金额")
		if s != "1." && f.Fault() == nil {
			t.Errorf("%q was taken for an amount", s)
		}
	}
}

func TestACatalogueThatBitesItsTailStillShows(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.cats[0].Items[0].Parent = "A02"
	a := w.browser().get("/catalog/c1")
	for _, i := range w.cats[0].Items {
		if a.status != http.StatusOK || !strings.Contains(a.body, i.Name) {
			t.Errorf("status %d, %s shown: %v", a.status, i.Name, strings.Contains(a.body, i.Name))
		}
	}
}

// The pages that speak of bids say who could read one, and promise no more than is true of the purchase they speak of.
func TestPagesSayWhoCouldReadABid(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for _, path := range everyPage {
		for _, not := range []string{"任何人看不到", "任何人都看不到", "开标前无法读取", "与收件时公布的一致"} {
			if strings.Contains(b.get(path).body, not) {
				t.Errorf("%s promises %q", path, not)
			}
		}
	}
	b.signIn("/")
	const sealed, open = "平台只有密封的文件，读不到内容", "运维人员在技术上可以读到"
	for _, path := range []string{"/help", "/about", "/tenders/t1", "/tenders/t1/notice"} {
		if got := b.get(path); !strings.Contains(got.body, sealed) || strings.Contains(got.body, open) {
			t.Errorf("%s does not say who could read a bid", path)
		}
	}
	for i := range w.tenders {
		w.tenders[i].Sealing = nil
	}
	if got := b.get("/tenders/t1/notice"); strings.Contains(got.body, sealed) || !strings.Contains(got.body, open) {
		t.Error("the notice of a purchase from before sealing promises it")
	}
}

func TestAPurchaseSpeaksInTheWordsOfItsMethod(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/") // strangers' pages are kept for a second
	for method, words := range map[tenderapi.Method][2][]string{
		tenderapi.MethodOpen:         {{"中标供应商", "中标金额", "投标人"}, {"成交供应商", "成交金额"}},
		tenderapi.MethodConsultation: {{"成交供应商", "成交金额", "成交结果公告"}, {"中标供应商", "中标金额", "投标人</th>"}},
	} {
		w.tenders[1].Method = method
		page := b.get("/tenders/t2").body + b.get("/tenders/t2/notice?kind=result").body
		for _, must := range words[0] {
			if !strings.Contains(page, must) {
				t.Errorf("%s: no %q", method, must)
			}
		}
		for _, not := range words[1] {
			if strings.Contains(page, not) {
				t.Errorf("%s: %q", method, not)
			}
		}
	}
}

func TestBidsAreNeitherCountedNorNamedBeforeTheOpening(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	a := w.browser().get("/tenders/t1")
	for _, not := range []string{"开标记录", "评审得分", "中标结果</h2>"} {
		if strings.Contains(a.body, not) {
			t.Errorf("before the opening the page shows %q", not)
		}
	}
	if a = w.browser().get("/tenders/t2"); !strings.Contains(a.body, "开标记录") || !strings.Contains(a.body, "评审得分") {
		t.Error("after the opening the page shows nothing of it")
	}
}

func TestTheContractsPublicationStandsInTheWayOfThePurchase(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/") // strangers' pages are kept for a second
	w.tenders[1].Steps = append(w.tenders[1].Steps, tenderapi.Step{Key: "announce", Title: "公告合同", State: "todo", Due: ahead(20), Owner: "星河区民政局", Basis: cite()})
	projected := `<time datetime="` + ahead(20).Format(time.DateOnly)
	if a := b.get("/tenders/t2"); !strings.Contains(a.body, projected) {
		t.Error("before anybody knows, the projected day is not shown")
	}
	w.deals[0].Steps = append(w.deals[0].Steps, contractapi.Step{Key: "publish", Title: "公告合同", State: "done", At: ago(3), Owner: "星河区民政局", Basis: []contractapi.Basis{}})
	if a := b.get("/tenders/t2"); strings.Contains(a.body, projected) || !strings.Contains(a.body, `<time datetime="`+ago(3).Format(time.DateOnly)) {
		t.Error("the day on which the contract was published is not shown")
	}
}

func TestNoticesHoldWhatTheLawNames(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.tenders[0].DocumentsFrom, w.tenders[0].DocumentsTo = nil, nil
	w.orgs[2].Address = "星河区府前路1号"
	b := w.browser()
	for path, fields := range map[string][]string{
		"/tenders/t1/notice":             {"时间：" + view.Spell(*ago(12)) + "至" + view.Spell(*ahead(10))},
		"/tenders/t2/notice?kind=result": {"采购人地址：星河区府前路1号", "供应商地址：澄湖路18号", "数量：1项", "单价：每项620,000.00元", "服务要求：一、每周探访不少于1次"},
	} {
		page := strings.NewReplacer(`<span class="nowrap">`, "", "</span>", "", "<wbr>", "").Replace(b.get(path).body)
		for _, f := range fields {
			if !strings.Contains(page, f) {
				t.Errorf("%s has no %q", path, f)
			}
		}
	}
}

func TestAnOrganizationsPageDrawsOnlyWhatIsRecorded(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	page := b.get("/organizations/nuanlin").body
	for _, must := range []string{"<svg viewBox", "62万元", "高一级是5A级", `href="/organizations/nuanlin?tab=life"`, `href="/organizations/nuanlin/reports"`, `href="/organizations/nuanlin?tab=register"`, "金额单位"} {
		if !strings.Contains(page, must) {
			t.Errorf("no %q", must)
		}
	}
	if strings.Contains(page, "住所") || !strings.Contains(b.get("/organizations/nuanlin?tab=register").body, "住所") {
		t.Error("what stands on the certificate is not a part of its own")
	}
	if !strings.Contains(page, `href="tel:0000-00000101"`) {
		t.Error("the office cannot be called")
	}
	if a := b.get("/organizations/old?tab=credit"); !strings.Contains(a.body, "未按规定参加") {
		t.Error("the list that the organization stands on is not shown")
	}
	w.deals, w.orgs[0].Phone = nil, "139****5678"
	b.signIn("/")
	if a := b.get("/organizations/nuanlin"); strings.Contains(a.body, "<svg viewBox") {
		t.Error("a figure is drawn of nothing")
	} else if !strings.Contains(a.body, "139****5678") || strings.Contains(a.body, "tel:139") {
		t.Error("half a number can be called, or is not shown")
	}
	if a := b.get("/organizations/bureau?tab=bought"); !strings.Contains(a.body, "2027年度社区老年人居家关爱服务项目") || strings.Contains(a.body, "距下一等级") {
		t.Error("a buyer has no purchases, or a grade to reach")
	}
}

func TestAmountsOfAPurchaseAndOfContractsCanBeReadInEitherUnit(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for _, path := range []string{"/tenders/t1", "/contracts", "/organizations/nuanlin", "/organizations/bureau?tab=bought"} {
		if !strings.Contains(b.get(path).body, `action="/unit"`) {
			t.Errorf("%s has no switch", path)
		}
	}
}

func TestAPageSaysWhatItsViewerMayDo(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	if a := b.get("/tenders/t1"); strings.Contains(a.body, "去工作台办理") || !strings.Contains(a.body, "登录后提问") || !strings.Contains(a.body, "准备投标") {
		t.Error("a stranger is offered what they may not do, or not what they may")
	}
	b.signIn("/tenders/t1")
	if a := b.get("/tenders/t1"); !strings.Contains(a.body, `action="/desk/staff/tenders/t1/ask"`) || !strings.Contains(a.body, `href="/desk/staff/tenders/t1/bid"`) {
		t.Error("a member of an organization can neither ask nor bid")
	}
	w.tenders[0].Moves = []tenderapi.Move{{Do: "fail", Label: "终止采购"}}
	if a := b.get("/tenders/t1"); !strings.Contains(a.body, "终止采购") || !strings.Contains(a.body, `href="/desk/tenders/t1"`) {
		t.Error("an open move leads nowhere")
	}
	w.role = identity.Buyer
	c := w.browser()
	c.signIn("/tenders/t1")
	if a := c.get("/tenders/t1"); strings.Contains(a.body, "准备投标") {
		t.Error("a buyer is invited to bid")
	}
}

func TestThePaperOfAContractSaysWhoSignedWhatWhen(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	got := w.browser().get("/contracts/k1?print=1").body
	c := w.deals[0]
	for _, want := range []string{"签署人", "赵*亮", "林*芝", c.Hash, c.Hash[:12], "履约保证金"} {
		if !strings.Contains(got, want) {
			t.Errorf("the paper lacks %s", want)
		}
	}
}
