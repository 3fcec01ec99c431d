package ui

import (
	"bytes"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

func draw(t *testing.T, c templ.Component) string {
	t.Helper()
	s, err := String(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func has(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s was accepted", what)
		}
	}()
	f()
}

var lateEvening = time.Date(2026, 11, 21, 17, 30, 5, 0, time.UTC) // already the 22nd in Shanghai

func TestADateIsOneTimeElementOfTheShanghaiDay(t *testing.T) {
	for name, c := range map[string]struct {
		got  templ.Component
		want string
	}{
		"date":         {Date(lateEvening), `<time datetime="2026-11-22">2026年11月22日</time>`},
		"project code": {Text("编号320312-2026-FW-0006-HT。"), `编号<span class="nowrap">320312-2026-FW-0006-HT</span>。`},
		"monthday":     {MonthDay(lateEvening), `<time datetime="2026-11-22">2026年11月22日</time>`},
		"month":        {Month(lateEvening), `<time datetime="2026-11">2026年11月</time>`},
		"weekday":      {Weekday(lateEvening), `<time datetime="2026-11-22">2026年11月22日 星期日</time>`},
		"datetime":     {DateTime(lateEvening), `<time datetime="2026-11-22T01:30:05+08:00">2026年11月22日 01:30</time>`},
		"instant":      {Instant(lateEvening), `<time datetime="2026-11-22T01:30:05+08:00">2026年11月22日 01:30:05</time>`},
		"day":          {Day(cn.Day("2026-02-03")), `<time datetime="2026-02-03">2026年2月3日</time>`},
		"never":        {Date(time.Time{}), `<span class="soft nowrap">未定</span>`},
		"no day":       {Day(""), `<span class="soft nowrap">未定</span>`},
	} {
		if got := draw(t, c.got); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	css := string(assets["ui.css"].plain)
	if !regexp.MustCompile(`time, data \{ white-space: nowrap; }`).MatchString(css) {
		t.Error("the style sheet lets dates and amounts break")
	}
}

func TestMoneyIsExactInBothUnits(t *testing.T) {
	for _, c := range []struct {
		fen       int64
		yuan, wan string
	}{
		{186000000, "1,860,000.00", "186.00"},
		{186000001, "1,860,000.01", "186.000001"},
		{64800050, "648,000.50", "64.80005"},
		{5, "0.05", "0.000005"},
		{0, "0.00", "0.00"},
		{-12400000, "−124,000.00", "−12.40"},
		{643800000000, "6,438,000,000.00", "643,800.00"},
		{-9223372036854775808, "−92,233,720,368,547,758.08", "−9,223,372,036,854.775808"},
	} {
		has(t, draw(t, Money(c.fen)), "¥</span>"+c.yuan+"</data>")
		s, err := String(With(t.Context(), Prefs{Unit: Wan}), Money(c.fen))
		if err != nil {
			t.Fatal(err)
		}
		has(t, s, "¥</span>"+c.wan+"万元</data>")
	}
	has(t, draw(t, Money(cn.Fen(186000000))), `value="1860000.00"`)
	has(t, draw(t, Upper(186000000)), "壹佰捌拾陆万元整")
	has(t, MoneyValue(186000050), "1860000.50")
}

func TestLayoutHandsTheUnitToEverythingInsideIt(t *testing.T) {
	p := Page{Title: "x", Prefs: Prefs{Unit: Wan}}
	table := func() templ.Component {
		return Data(Table{Caption: "预算", Cols: Cols("项目", "¥预算"), Rows: [][]templ.Component{Cells(Text("甲"), Amount(186000000))}})
	}
	has(t, draw(t, Layout(p, All(Money(186000000), table()))), "186.00万元", `<th scope="col" class="n">预算（万元）</th>`, `data-label="预算（万元）"`, ">186.00<")
	signed := draw(t, Layout(p, Document(Doc{Title: "合同"}, Clause{Body: table()})))
	has(t, signed, "预算（元）", ">1,860,000.00<")
	if strings.Contains(signed, "万元") {
		t.Error("a signed document changes its unit with the reader")
	}
}

func TestAQuantityStaysInOnePiece(t *testing.T) {
	for got, want := range map[string]string{
		draw(t, Quantity(2, "个工作日")):          `<span class="num nowrap">2个工作日</span>`,
		draw(t, Quantity(int64(1204), "人")):   `<span class="num nowrap">1,204人</span>`,
		draw(t, Quantity(246.5, "小时")):        `<span class="num nowrap">246.5小时</span>`,
		draw(t, Quantity(-1234567, "元")):      `<span class="num nowrap">−1,234,567元</span>`,
		draw(t, Percent(0.914)):               `<span class="num nowrap">91.4%</span>`,
		draw(t, Text("公告期5个工作日，至11月17日")):     `公告期<span class="nowrap">5个工作日</span>，<span class="nowrap">至11月17日</span>`,
		draw(t, Text("依第三十五条，预算1,860.50万元")):  `依<span class="nowrap">第三十五条</span>，预算<span class="nowrap">1,860.50万元</span>`,
		draw(t, Text("编号XH-2026-HT-0129已公告")): `编号<span class="nowrap">XH-2026-HT-0129</span>已公告`,
		draw(t, Text("没有数字的句子")):              "没有数字的句子",
	} {
		if got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestNamesAreMasked(t *testing.T) {
	for name, want := range map[string]string{"张晓明": "张*明", "李明": "李*"} {
		has(t, draw(t, MaskedName(name)), ">"+want+"<")
	}
	v := ViewerOf(identity.Caller{Name: "张晓明", Memberships: []identity.Membership{
		{OrgName: "民政局", Role: identity.Buyer}, {OrgName: "另一处", Role: identity.Buyer}, {OrgName: "x", Role: identity.Service},
	}}, identity.Buyer)
	if diff := cmp.Diff([]Desk{{Label: "采购人", Org: "民政局", Href: "/desk/buyer", Current: true}}, v.Desks); diff != "" {
		t.Error(diff)
	}
	if got := draw(t, Layout(Page{Title: "x", Viewer: v, Unread: 120}, None())); !strings.Contains(got, "张晓明") || !strings.Contains(got, "99+") {
		t.Error("the frame masks people to themselves, or does not the unread messages")
	}
}

func TestATitleBreaksBetweenWordsAndKeepsEveryCharacter(t *testing.T) {
	for title, want := range map[string]string{
		"社区老年人居家关爱服务项目": "社区<wbr>老年人<wbr>居家<wbr>关爱<wbr>服务<wbr>项目",
		"2027年度养老服务":    "2027<wbr>年度<wbr>养老<wbr>服务",
		"服务":            "服务",
		"":              "",
	} {
		if got := breakable(title); got != want {
			t.Errorf("%s: %s", title, got)
		}
	}
	odd := "梧桐里<暖邻>助餐与探访\"服务\"合同（二〇二六）"
	if got := html.UnescapeString(strings.ReplaceAll(breakable(odd), "<wbr>", "")); got != odd {
		t.Errorf("%q became %q", odd, got)
	}
}

func TestFiguresWithoutATableAreRefused(t *testing.T) {
	good := Table{Caption: "得分", Cols: Cols("家", "#分"), Rows: [][]templ.Component{Cells(Text("甲"), Text("1"))}}
	got := draw(t, Figure("得分", "甲最高", Text("图"), good))
	has(t, got, "看同样内容的表格", `<caption class="sr">得分</caption>`, `role="img" aria-label="得分。甲最高"`, `data-label="分"`)
	panics(t, "a figure without columns", func() { Figure("得分", "甲最高", Text("图"), Table{Caption: "x"}) })
	panics(t, "a figure without a caption", func() { Figure("得分", "甲最高", Text("图"), Table{Cols: Cols("a")}) })
	panics(t, "a figure without a sentence", func() { Figure("得分", "", Text("图"), good) })
	panics(t, "a figure without a drawing", func() { FigureBeside("得分", "甲最高", nil, good) })
	panics(t, "a ragged table", func() { Data(Table{Caption: "x", Cols: Cols("a", "b"), Rows: [][]templ.Component{Cells(Text("1"))}}) })
	panics(t, "a ragged comparison", func() { Compare(Matrix{Caption: "x", Heads: []MatrixCol{{Name: "a"}}, Rows: []MatrixRow{{Name: "r"}}}) })
	good.Rows, good.Nothing = nil, "还没有人打分。"
	if got := draw(t, Figure("得分", "甲最高", Text("图"), good)); !strings.Contains(got, "还没有人打分。") || strings.Contains(got, "图<") {
		t.Errorf("without rows: %s", got)
	}
}

// The notice of 2027 is not out: what was counted over its days says so, what a
// person chose or the years gave does not.
func TestADayCountedWithoutANoticeSaysSo(t *testing.T) {
	end := func(d cn.Day) time.Time { return d.At(23, 59).Add(59 * time.Second) }
	mark := "（" + cn.Estimate + "）"
	for name, c := range map[string]struct {
		got  templ.Component
		want bool
	}{
		"the last day a notice covers": {Date(end("2026-12-24")), false},
		"the day after it":             {Date(end("2026-12-25")), true},
		"the new year":                 {MonthDay(end("2027-01-05")), true},
		"with the hour":                {DateTime(end("2027-01-05")), true},
		"an hour that somebody chose":  {DateTime(cn.Day("2027-01-05").At(9, 30)), false},
		"a day of its own":             {Day("2027-01-05"), false},
	} {
		if got := draw(t, c.got); strings.Contains(got, mark) != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	now := end("2026-12-28")
	has(t, draw(t, Remaining(end("2027-01-05"), now)), "还剩8天（暂定）")
	has(t, draw(t, Remaining(end("2026-12-31"), now)), "还剩3天（暂定）")
	if got := draw(t, Remaining(cn.Day("2027-01-05").At(9, 30), now)); strings.Contains(got, "暂定") {
		t.Errorf("a chosen hour is an estimate: %s", got)
	}
	for name, c := range map[string]struct {
		step Step
		want bool
	}{
		"counted":  {Step{Due: end("2027-01-05")}, true},
		"a window": {Step{Due: cn.Day("2026-12-24").End()}, false},
		"beyond":   {Step{Due: cn.Day("2026-12-25").End()}, true},
		"chosen":   {Step{Due: cn.Day("2027-01-05").At(9, 30), Exact: true}, false},
		"years":    {Step{Due: end("2041-12-28"), Fixed: true}, false},
		"happened": {Step{When: end("2027-01-05"), Due: end("2027-01-05")}, false},
	} {
		got := draw(t, Steps([]Step{c.step}))
		if strings.Contains(got, "（暂定）") != c.want || strings.Contains(got, "暂定："+cn.Estimate) != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestEveryStepNamesDateOwnerAndBasis(t *testing.T) {
	got := draw(t, Layout(Page{Now: lateEvening}, Steps([]Step{
		{Title: "公告", State: StepDone, When: lateEvening, Owner: "民政局", Basis: []Basis{{Rule: "tender.notice.period", Title: "中华人民共和国政府采购法", Article: "第三十五条", Verified: true}}},
		{Title: "付款", State: StepLate, Due: lateEvening, Late: 7, Owner: "财务科 赵*"},
		{Title: "投标", State: StepNow, Due: lateEvening, Exact: true, Owner: "供应商"},
		{Title: "签约", Due: lateEvening.AddDate(1, 0, 0), Basis: []Basis{{Rule: "a.b"}}},
		{Title: "验收"},
	})))
	has(t, got,
		`<time datetime="2026-11-22">11月22日</time>`, "民政局", `href="/rules/tender.notice.period"`, "政府采购法",
		"逾期7天", "应于", "财务科 赵*",
		`应于<time datetime="2026-11-22">11月22日</time>`, "进行中", `至<time datetime="2026-11-22T01:30:05+08:00">11月22日 01:30</time>`, `aria-current`,
		"不晚于", "2027年11月22日", "责任人未定", "来源未核验", "日期未定")
}

func TestTheYearIsLeftOutOnlyWhenItIsThisOne(t *testing.T) {
	old := All(MonthDay(lateEvening), Steps([]Step{{Title: "公告", State: StepDone, When: lateEvening}}))
	for now, want := range map[time.Time]int{lateEvening: 2, lateEvening.AddDate(1, 0, 0): 0, {}: 0} {
		if got := strings.Count(draw(t, Layout(Page{Now: now}, old)), ">11月22日<"); got != want {
			t.Errorf("in %d, %d dates stand without their year, want %d", now.Year(), got, want)
		}
	}
}

func TestTheClockIsRightWithoutScript(t *testing.T) {
	now := lateEvening
	got := draw(t, Clock(now.Add(9*24*time.Hour+22*time.Hour+5*time.Minute+59*time.Second), now))
	has(t, got, "<b>9</b>天", "<b>22</b>时", "<b>5</b>分", `aria-label="还剩9天22小时5分钟"`, `data-now="2026-11-21T17:30:05Z"`)
	has(t, draw(t, Clock(now, now)), "已截止")
	for want, until := range map[string]time.Time{
		"还剩10天": now.AddDate(0, 0, 10), "还剩3天": now.AddDate(0, 0, 3), "今天到期": now.Add(time.Hour),
		"今天已过期": now.Add(-time.Hour), "逾期1天": now.Add(-2 * time.Hour), "期限未定": {},
	} {
		has(t, draw(t, Remaining(until, now)), want)
	}
}

// evil would run, or break out of an attribute, wherever escaping is forgotten.
const evil = `"><script>alert(1)</script>'&`

func TestTextNeverBecomesMarkup(t *testing.T) {
	b := []Basis{{Rule: evil, Title: evil, Article: evil, Quote: evil, From: evil}}
	in := Input{
		Name: evil, Label: evil, Help: evil, Error: evil, Value: evil, Suffix: evil, Auto: evil, Low: evil, High: evil, Step: evil, Accept: evil, Type: evil,
		Options: []Option{{Value: evil, Label: evil, Help: evil}}, Values: []string{evil},
	}
	f := fault.New(fault.Refused, evil, evil).At(evil, evil).Under(b...)
	table := Table{Caption: evil, Titled: true, Cols: Cols(evil, "#"+evil, "."+evil), Rows: [][]templ.Component{Cells(Text(evil), Strong(evil), Soft(evil))}, Foot: Cells(Late(evil), Code(evil), Title(evil))}
	site := Site{evil, evil, evil, evil, evil, evil, evil}
	v := &Viewer{Name: evil, Desks: []Desk{{evil, evil, evil, true}}}
	body := All(
		Text(evil), Paragraphs(evil), Link(evil, evil), MaskedName(evil), Quantity(1, evil), Title(evil), Copy(evil, evil), Glyph(Icon(evil)),
		PageHead(Head{Over: Text(evil), Title: evil, Lead: Text(evil), Actions: ButtonLink(evil, evil, true)}),
		Panel(Box{ID: evil, Title: evil, Note: evil}), Panel(Box{Title: evil, Hidden: true}), Note(Kind(evil), Text(evil)), Empty(IconFile, evil, nil),
		DL(S(evil, evil)), Tabs(evil, Tab{evil, evil, evil, true}), Pager(evil, evil), Stats(StatBox{evil, evil, evil, evil}),
		Doors(Door{Icon(evil), evil, evil, evil}), Rows(Row{Href: evil, Title: evil, Meta: []string{evil}}),
		Files(File{Name: evil, Href: evil, Note: evil}), QA(Answer{Question: evil, Answer: evil}), HomeHero(evil, evil), Help(site), WideButtonLink(evil, evil, false),
		Tag(Kind(evil), Icon(evil), evil), Steps([]Step{{Title: evil, Owner: evil, Note: evil, Tag: evil, State: StepNow, Basis: b}}), Stepper(evil, []string{evil}, 0),
		Meter(evil, 2), Ring(evil, 2, -1, evil, evil), Span(evil, 2, 2, Bad), Overdue(1, Figures{evil, evil}), BasisLine(b...), BasisPanel(b), Data(table), Figure(evil, evil, Text(evil), table), FigureBeside(evil, evil, Text(evil), table),
		Changes(evil, []Change{{evil, evil, evil, evil}}),
		Compare(Matrix{Caption: evil, Corner: evil, Heads: []MatrixCol{{evil, evil, true}}, Rows: []MatrixRow{{evil, evil, Cells(Text(evil)), false, true}}}),
		ScoreSheet(Sheet{Caption: evil, Edit: true, Total: evil, Max: evil, Groups: []SheetGroup{{evil, evil, evil, []SheetItem{{ID: evil, Name: evil, Guide: evil, Max: evil, Score: evil, Reason: evil, Error: evil}, {ID: "b", Locked: true, Score: evil}}}}}),
		Form(evil, true), Filters(evil, in), Hidden(evil, evil), Group(evil, evil), Submit(evil, evil),
		TextField(in), AreaField(in), MoneyField(in), NumberField(in), DateField(in), DateTimeField(in), FileField(in), SelectField(in), RadioField(in), ChecksField(in),
		ErrorSummary(f.Fields), Refusal(f), ActionButtons(evil, 1, []Action{{Do: evil, Label: evil}, {Do: evil, Label: evil, Danger: true, Confirm: evil, Basis: b}}),
		ProblemPage(Problem{Status: 422, Text: evil, Basis: b, Ways: []Way{{evil, evil}}, Trace: evil}, site),
		Document(Doc{evil, evil, evil, []Term{S(evil, evil)}, evil, evil, lateEvening, evil, true, evil}, Clause{evil, evil, nil}),
	)
	p := Page{
		Title: evil, Desc: evil, Path: "/" + evil, Query: evil, Crumbs: Crumbs(evil, evil, evil), Viewer: v, Site: site,
		Demo: &DemoClock{Now: lateEvening, Next: lateEvening, What: evil}, Flash: &Flash{Kind(evil), evil}, Dock: []Dock{{evil, evil, Icon(evil), true}},
	}
	got := draw(t, Layout(p, body))
	if i := strings.Index(got, "<script>"); i >= 0 {
		t.Fatalf("a script got through: …%s…", got[max(0, i-200):i+30])
	}
	if strings.Count(got, "&lt;script&gt;") < 150 {
		t.Errorf("only %d of the props were shown at all", strings.Count(got, "&lt;script&gt;"))
	}
	has(t, draw(t, Link("javascript:alert(1)", "x")), "about:invalid")
}

func TestAFormComesBackAsWrittenWithItsErrorsLinked(t *testing.T) {
	f := fault.New(fault.Invalid, "x", "请改正。").At("lots.0.ceiling", "最高限价不能高于预算，请改小。")
	in := Input{Name: "lots.0.ceiling", Label: "最高限价", Required: true, Help: "含税"}.With(f.Fields, url.Values{"lots.0.ceiling": {"99"}})
	got := draw(t, All(ErrorSummary(f.Fields), MoneyField(in)))
	has(t, got,
		`href="#f-lots-0-ceiling"`, `id="f-lots-0-ceiling"`, `value="99"`, `aria-invalid="true"`, `aria-required="true"`,
		`aria-describedby="f-lots-0-ceiling-help f-lots-0-ceiling-error f-lots-0-ceiling-unit"`, `id="f-lots-0-ceiling-error"`, "最高限价不能高于预算", "autofocus", "有1处要改")
	if strings.Contains(got, "选填") {
		t.Error("a required field says it is optional")
	}
	has(t, draw(t, TextField(Input{Name: "a", Label: "b"})), "选填")
	radio := draw(t, RadioField(Input{Name: "m", Label: "方式", Value: "2", Options: Options("1", "甲", "2", "乙")}))
	if strings.Count(radio, " checked") != 1 || !strings.Contains(radio, `id="f-m"`) || !strings.Contains(radio, `id="f-m-1"`) {
		t.Error(radio)
	}
	if ErrorSummary(nil) == nil || draw(t, ErrorSummary(nil)) != "" || draw(t, Refusal(nil)) != "" {
		t.Error("a summary without errors shows something")
	}
}

func TestTimesTypedIntoAFormAreShanghaiTimes(t *testing.T) {
	at := time.Date(2026, 12, 2, 1, 30, 0, 0, time.UTC)
	if got := DateTimeValue(at); got != "2026-12-02T09:30" {
		t.Errorf("value %q", got)
	}
	if got, err := ParseDateTime(DateTimeValue(at)); err != nil || !got.Equal(at) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ParseDate("2026-12-02"); err != nil || !got.Equal(time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ParseDate(" "); err != nil || !got.IsZero() || DateValue(got) != "" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ParseDate("2026-02-30"); fault.Of(err).Kind != fault.Invalid {
		t.Errorf("a day that does not exist: %v", err)
	}
}

func TestADangerousMoveAsksBeforeItIsMade(t *testing.T) {
	got := draw(t, ActionButtons("/tenders/x", 7, []Action{{Do: "publish", Label: "发布"}, {Do: "end", Label: "终止", Danger: true}, {Do: "amend", Label: "更正"}}))
	has(t, got, `method="post"`, `name="version" value="7"`, `name="do" value="publish"`, `<details class="confirm">`, "确认终止", "办理后不能撤回")
	if strings.Count(got, "<details") != 1 || strings.Count(got, `class="btn"`) != 1 {
		t.Errorf("only 终止 asks, only 发布 is the main button:\n%s", got)
	}
	if draw(t, ActionButtons("/x", 1, nil)) != "" {
		t.Error("no moves, and still something is shown")
	}
}

func TestAProblemPageNeverShowsTheCause(t *testing.T) {
	p := ProblemOf(http.ErrBodyNotAllowed, "4bf92f35")
	got := draw(t, ProblemPage(p, Site{}))
	has(t, got, "系统出错了", "500", "4bf92f35")
	if strings.Contains(got, http.ErrBodyNotAllowed.Error()) {
		t.Error("the cause is on the page")
	}
}

func TestTheSheetNamesItsDrawingsByTheirOwnAddress(t *testing.T) {
	for _, name := range []string{"pointer.svg", "hand.svg"} {
		if !bytes.Contains(assets["ui.css"].plain, []byte("url("+Asset(name)+")")) {
			t.Errorf("the sheet does not lead to %s", Asset(name))
		}
	}
}

func TestTheDeviceDecidesOnlyUntilThePersonDoes(t *testing.T) {
	raw, err := os.ReadFile("assets/css/1-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"dark", "contrast"} {
		query := map[string]string{"dark": "color-scheme: dark", "contrast": "contrast: more"}[mode]
		chosen := regexp.MustCompile(`:root\.` + mode + ` \{([^}]*)}`).FindSubmatch(raw)
		device := regexp.MustCompile(`@media \(prefers-` + query + `\) \{\s*:root:not\(\.chosen\) \{([^}]*)}`).FindSubmatch(raw)
		if chosen == nil || device == nil {
			t.Fatalf("%s: a block is missing", mode)
		}
		if diff := cmp.Diff(string(chosen[1]), string(device[1])); diff != "" {
			t.Errorf("%s chosen and %s by device differ:\n%s", mode, mode, diff)
		}
	}
}

func TestAnAssetMayBeKeptForEverUnderItsHashOnly(t *testing.T) {
	get := func(path string, h ...string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i+1 < len(h); i += 2 {
			r.Header.Set(h[i], h[i+1])
		}
		w := httptest.NewRecorder()
		Assets().ServeHTTP(w, r)
		return w.Result()
	}
	for _, name := range []string{"ui.css", "portal.js", "aloud.js", "mark.svg", "pointer.svg", "hand.svg"} {
		res := get(Asset(name))
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", name, res.StatusCode, res.Header)
		}
	}
	if res := get("/assets/0123456789ab/ui.css"); res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("yesterday's hash: %d %s", res.StatusCode, res.Header.Get("Cache-Control"))
	}
	if res := get("/assets/x/nothing.css"); res.StatusCode != http.StatusNotFound {
		t.Errorf("no such asset: %d", res.StatusCode)
	}
	res := get(Asset("ui.css"), "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Error("the style sheet is not compressed")
	}
	if res := get(Asset("ui.css"), "Accept-Encoding", "gzip", "If-None-Match", res.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
		t.Errorf("known content: %d", res.StatusCode)
	}
	panics(t, "an asset that does not exist", func() { Asset("nothing.css") })
}

func TestEveryIconIsInTheSprite(t *testing.T) {
	src, err := os.ReadFile("icon.go")
	if err != nil {
		t.Fatal(err)
	}
	drawn := draw(t, sprite())
	names := regexp.MustCompile(`Icon = "([a-z]+)"`).FindAllSubmatch(src, -1)
	if len(names) < 30 {
		t.Fatalf("only %d icons", len(names))
	}
	for _, n := range names {
		has(t, drawn, `id="i-`+string(n[1])+`"`)
	}
}

func TestColoursAndSizesStandInTheTokensOnly(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\brgb\(`)
	for _, name := range []string{"2-parts.css", "3-work.css"} {
		raw, err := os.ReadFile("assets/css/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if m := colour.FindAll(raw, -1); len(m) > 0 {
			t.Errorf("%s writes colours: %q", name, m)
		}
	}
}
