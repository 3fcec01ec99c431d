package stewards

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) counting(a *frame.Ask) error {
	today := cn.DayOf(a.Now())
	return p.showCounting(a, http.StatusOK, frame.Fresh(a, url.Values{"from": {today.Add(1).String()}, "rate": {"18"}, "rounding": {"down"}}))
}

// showCounting asks for the residents of each community; the quota is reckoned.
func (p *room) showCounting(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	const heading = "起草总量额度"
	return a.Show(status, a.DeskPage(heading, officeTitle, "/desk/stewards", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("额度由平台按人口和标准算出，不能填写；公布由另一名经办人办理，公布以后只能由新的额度代替。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "额度", Hidden: true}, view.Form("/desk/headcounts/new", false, e,
			ui.TextField(e.In(ui.Input{Name: "title", Label: "名称", Required: true, Max: 100, Wide: true})),
			ui.DateField(e.In(ui.Input{Name: "from", Label: "施行日期", Required: true})),
			ui.NumberField(e.In(ui.Input{Name: "rate", Label: "每万人配备", Suffix: "名", Low: "1", High: "1000", Short: true, Required: true})),
			ui.RadioField(e.In(ui.Input{Name: "rounding", Label: "小数怎样进位", Required: true, Options: ui.Options("down", "舍去小数", "nearest", "四舍五入", "up", "有小数就进一")})),
			ui.TextField(e.In(ui.Input{Name: "source", Label: "人口数的来源", Required: true, Max: 200, Wide: true})),
			ui.DateField(e.In(ui.Input{Name: "counted_on", Label: "人口数截至", Required: true})),
			ui.AreaField(e.In(ui.Input{Name: "communities", Label: "各社区的常住人口，含流动人口", Help: "一行一个社区：12位社区代码、名称、人口，用空格隔开，可以从表格粘贴。", Required: true, Lines: 8})),
			ui.Submit("算出额度并保存草稿", "/desk/stewards")))))
}

func (p *room) count(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.HeadcountDraft{
		Title: f.Text("title"), Rate: f.Int("rate", "每万人配备"), Rounding: socialworkapi.HeadcountRounding(f.Text("rounding")), Source: f.Text("source"),
		CountedOn: f.Day("counted_on", "人口数截至"), From: f.Day("from", "施行日期"),
	}
	for _, must := range [][2]string{{"title", "请填写名称。"}, {"source", "请填写人口数的来源。"}, {"counted_on", "请填写日期。"}, {"from", "请填写日期。"}, {"rounding", "请选择。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	for i, line := range strings.Split(f.Text("communities"), "\n") {
		part := strings.Fields(line)
		if len(part) == 0 {
			continue
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(part[len(part)-1], ",", ""), 10, 32)
		if len(part) < 3 || err != nil {
			f.Wrong("communities", fmt.Sprintf("第%d行应写社区代码、名称和人口，请改正。", i+1))
			break
		}
		d.Communities = append(d.Communities, socialworkapi.CommunityPopulation{Community: part[0], Name: strings.Join(part[1:len(part)-1], ""), People: n})
	}
	if len(d.Communities) == 0 {
		f.Wrong("communities", "请填写各社区的人口。")
	}
	var x socialworkapi.Headcount
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.DraftHeadcount, socialworkapi.DraftHeadcountRequest{HeadcountDraft: d})
	}
	return after(a, f, err, view.HeadcountPath(x.ID), "额度已算出，等另一名经办人公布。", func(status int, e frame.Entry) error { return p.showCounting(a, status, e) })
}

func (p *room) laddering(a *frame.Ask) error {
	v := url.Values{
		"from": {cn.DayOf(a.Now()).Add(1).String()}, "years": {"3"}, "bachelor": {"3"}, "master": {"5"}, "doctor": {"7"}, "certified": {"0"}, "induction_days": {"30"}, "yearly": {"1"}, "rotation": {"3"},
		"stops": {"basic", "poor"}, "chief_low": {"7"}, "chief_high": {"18"}, "deputy_low": {"4"}, "deputy_high": {"15"}, "other_low": {"1"}, "other_high": {"12"},
	}
	return p.showLaddering(a, http.StatusOK, frame.Fresh(a, v))
}

// showLaddering asks for a ladder. What most places do is filled in.
func (p *room) showLaddering(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	number := func(name, label, suffix, low, high string) templ.Component {
		return ui.NumberField(e.In(ui.Input{Name: name, Label: label, Suffix: suffix, Low: low, High: high, Short: true, Required: true}))
	}
	money := func(name, label string) templ.Component {
		return ui.MoneyField(e.In(ui.Input{Name: name, Label: label, Required: true}))
	}
	body := []templ.Component{ui.TextField(e.In(ui.Input{Name: "title", Label: "名称", Required: true, Max: 100, Wide: true})), ui.DateField(e.In(ui.Input{Name: "from", Label: "施行日期", Required: true}))}
	for _, k := range kinds {
		help, must := "", true
		if k.Value == "member" {
			help, must = "设四类岗位的地方才填。", false
		}
		grade := func(name, label string) templ.Component {
			return ui.NumberField(e.In(ui.Input{Name: name, Label: label, Suffix: "级", Low: "1", High: "40", Short: true, Required: must}))
		}
		body = append(body, view.Group(k.Label, help, grade(k.Value+"_low", "最低等级"), grade(k.Value+"_high", "最高等级")))
	}
	body = append(body, number("years", "几年晋升一级", "年", "1", "10"), number("bachelor", "学士视同", "年", "0", "20"), number("master", "硕士视同", "年", "0", "20"), number("doctor", "博士视同", "年", "0", "20"),
		number("certified", "取得职业资格视同", "年", "0", "20"),
		ui.ChecksField(view.WithValues(e.In(ui.Input{Name: "stops", Label: "哪些考核结果的年度不计年限", Options: ui.Options("basic", "基本称职", "poor", "不称职")}), e.Values["stops"])),
		money("base", "岗位报酬的基数"), ui.AreaField(e.In(ui.Input{Name: "coefficients", Label: "各等级的系数", Help: "从1级起，一行一个，例如1.00。", Required: true, Lines: 8})),
		money("floor", "最低报酬"), ui.TextField(e.In(ui.Input{Name: "floor_source", Label: "最低报酬的依据", Required: true, Max: 200, Wide: true})),
		money("assistant", "助理社会工作师每月津贴"), money("social", "社会工作师每月津贴"), money("senior", "高级社会工作师每月津贴"),
		number("induction_days", "上岗后补齐岗前培训", "日内", "0", "180"), number("yearly", "县级培训每年", "次", "1", "20"), number("rotation", "全员轮训一遍", "年内", "1", "10"),
		ui.Submit("保存草稿，请另一名经办人公布", "/desk/stewards"))
	const heading = "起草等级和薪酬办法"
	return a.Show(status, a.DeskPage(heading, officeTitle, "/desk/stewards", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("预填的是各地通行的三岗十八级，没有全国的规定，请按本地的办法修改；公布以后等级和薪酬都由平台据此算出。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "办法", Hidden: true}, view.Form("/desk/ladders/new", false, e, body...))))
}

func (p *room) draftLadder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.LadderDraft{
		Title: f.Text("title"), From: f.Day("from", "施行日期"), Years: f.Int("years", "晋升年限"), Bachelor: f.Int("bachelor", "学士"), Master: f.Int("master", "硕士"), Doctor: f.Int("doctor", "博士"),
		Certified: f.Int("certified", "职业资格"), Stops: []socialworkapi.ReviewResult{}, Base: f.Money("base", "基数"), Floor: f.Money("floor", "最低报酬"), FloorSource: f.Text("floor_source"),
		Assistant: f.Money("assistant", "津贴"), Social: f.Money("social", "津贴"), Senior: f.Money("senior", "津贴"),
		InductionDays: f.Int("induction_days", "岗前培训"), Yearly: f.Int("yearly", "县级培训"), Rotation: f.Int("rotation", "轮训"),
	}
	for _, k := range kinds {
		if k.Value == "member" && f.Text("member_low")+f.Text("member_high") == "" {
			continue
		}
		d.Spans = append(d.Spans, socialworkapi.LadderSpan{Kind: socialworkapi.PostKind(k.Value), Low: f.Int(k.Value+"_low", "最低等级"), High: f.Int(k.Value+"_high", "最高等级")})
	}
	for _, s := range f.List("stops") {
		d.Stops = append(d.Stops, socialworkapi.ReviewResult(s))
	}
	for _, s := range strings.Fields(f.Text("coefficients")) {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n <= 0 || n > 100 {
			f.Wrong("coefficients", "系数应是大于0、不超过100的数，一行一个，请改正。")
			break
		}
		d.Coefficients = append(d.Coefficients, int64(n*100+0.5))
	}
	for _, must := range [][2]string{{"title", "请填写名称。"}, {"from", "请填写施行日期。"}, {"floor_source", "请填写最低报酬的依据。"}, {"coefficients", "请填写各等级的系数。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x socialworkapi.Ladder
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d})
	}
	return after(a, f, err, view.LadderPath(x.ID), "草稿已保存，等另一名经办人公布。", func(status int, e frame.Entry) error { return p.showLaddering(a, status, e) })
}

func (p *room) arranging(a *frame.Ask) error {
	return p.showArranging(a, http.StatusOK, frame.Entry{})
}

// showArranging divides the quota of one community.
func (p *room) showArranging(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: a.Path("id"), Limit: 1})
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return a.Redirect("/desk/stewards", "这个社区还没有核定的额度，请先公布总量额度。")
	}
	x := &page.Items[0]
	if e.Values == nil {
		v := url.Values{"version": {frame.Itoa(x.Version)}}
		for _, r := range x.Rooms {
			v.Set(string(r.Kind), frame.Itoa(r.Posts))
		}
		e = frame.Fresh(a, v)
	}
	var fields []templ.Component
	for _, r := range x.Rooms {
		fields = append(fields, ui.NumberField(e.In(ui.Input{Name: string(r.Kind), Label: r.KindText, Suffix: "名", Low: frame.Itoa(r.Taken), High: "10000", Short: true, Required: r.Kind != socialworkapi.PostKindMember, Help: "在岗" + frame.Itoa(r.Taken) + "名。"})))
	}
	heading := x.Name + "的岗位"
	here := frame.Href("/desk/posts/", x.ID)
	return a.Show(status, a.DeskPage(heading, officeTitle, "/desk/stewards", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("核定的额度是" + frame.Itoa(x.Quota) + "名，各类岗位合计不能超过。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "分配", Hidden: true}, view.Form(here, false, e, append(append([]templ.Component{ui.Hidden("version", e.Get("version"))}, fields...), ui.Submit("保存", "/desk/stewards"))...))))
}

func (p *room) arrange(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.ArrangePostsRequest{ID: a.Path("id"), PostSplit: socialworkapi.PostSplit{Version: f.Version(), Chief: f.Int("chief", "正职"), Deputy: f.Int("deputy", "副职"), Member: f.Int("member", "委员"), Other: f.Int("other", "其他")}}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.ArrangePosts, in)
	}
	return after(a, f, err, "/desk/stewards", "岗位已保存。", func(status int, e frame.Entry) error { return p.showArranging(a, status, e) })
}

func (p *room) payLists(a *frame.Ask) error {
	return p.showPayLists(a, http.StatusOK, frame.Fresh(a, url.Values{"month": {cn.DayOf(a.Now()).String()[:7]}}))
}

// showPayLists are the lists of the caller's place, and where one more is reckoned.
func (p *room) showPayLists(a *frame.Ask, status int, e frame.Entry) error {
	if !a.Caller.Has(identity.Registrar) && !a.Caller.Has(identity.Supervisor) {
		return a.Redirect("/steward", "")
	}
	a.At(identity.Registrar, identity.Supervisor)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, payTitle, []sheet.Column[socialworkapi.PayList]{
			{Head: "月份", Cell: func(x *socialworkapi.PayList) any { return x.Month }},
			{Head: "社区", Cell: func(x *socialworkapi.PayList) any { return x.CommunityName }},
			{Head: "合计（元）", Cell: func(x *socialworkapi.PayList) any { return cn.Fen(x.Total) }},
			{Head: "状态", Cell: func(x *socialworkapi.PayList) any { return x.StateText }},
		}, func(ctx context.Context, after string) ([]socialworkapi.PayList, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListPayLists, socialworkapi.ListPayListsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPayLists, socialworkapi.ListPayListsRequest{After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	items, next := page.Items, page.Next
	t := ui.Table{Caption: "薪酬表，新的在前", Cols: ui.Cols("社区", "月份", "#合计", "状态"), Nothing: "还没有薪酬表。"}
	for i := range items {
		x := &items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.PayListPath(x.ID), x.CommunityName+monthText(x.Month)), ui.Text(x.Month), ui.Money(x.Total), ui.Text(x.StateText)))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: payTitle, Lead: ui.Text("由平台按公布的办法算出，另一名经办人核对后移交财政；没有移交的可以重算。")}), ui.Refusal(e.Fault)}
	if a.Caller.Has(identity.Registrar) {
		places, err := p.communities(a)
		if err != nil {
			return err
		}
		body = append(body, view.Panel(ui.Box{Title: "算一个月"}, view.Form("/desk/pay-lists", false, e,
			ui.SelectField(e.In(ui.Input{Name: "community", Label: "社区", Required: true, Options: places})),
			ui.TextField(e.In(ui.Input{Name: "month", Label: "月份", Help: "例如2026-12。", Required: true, Max: 7, Short: true})), ui.Submit("算出薪酬表", ""))))
	}
	return a.Show(status, a.DeskPage(payTitle, officeTitle, "/desk/stewards", payTitle), view.Stack(append(body, view.Panel(ui.Box{Title: "薪酬表"}, ui.Data(t), view.ListEnd(a, len(items), next)))...))
}

func (p *room) drawPayList(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: f.Text("community"), Month: f.Text("month")}}
	for _, must := range [][2]string{{"community", "请选择社区。"}, {"month", "请填写月份。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x socialworkapi.PayList
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.DrawPayList, in)
	}
	return after(a, f, err, view.PayListPath(x.ID), "薪酬表已算出，等另一名经办人核对。", func(status int, e frame.Entry) error { return p.showPayLists(a, status, e) })
}

func (p *room) payList(a *frame.Ask) error {
	return p.showPayList(a, http.StatusOK, frame.Fresh(a, nil))
}

// showPayList is one list; as a table it is a line for each figure, with nobody's name or account.
func (p *room) showPayList(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Supervisor)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetPayList, socialworkapi.GetPayListRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	type figure struct {
		row  *socialworkapi.PayRow
		line socialworkapi.PayLine
	}
	var figures []figure
	for i := range x.Rows {
		r := &x.Rows[i]
		for _, l := range r.Lines {
			figures = append(figures, figure{r, l})
		}
		figures = append(figures, figure{r, socialworkapi.PayLine{What: "合计", Amount: r.Total, Why: r.GradeWhy}})
	}
	heading := x.CommunityName + monthText(x.Month) + "薪酬表"
	if view.FormatOf(a) != "" {
		return view.SendRows(a, heading, []sheet.Column[figure]{
			{Head: "工号", Cell: func(f *figure) any { return f.row.Number }},
			{Head: "岗位", Cell: func(f *figure) any { return f.row.KindText }},
			{Head: "等级", Cell: func(f *figure) any { return f.row.Grade }},
			{Head: "项目", Cell: func(f *figure) any { return f.line.What }},
			{Head: "金额（元）", Cell: func(f *figure) any { return cn.Fen(f.line.Amount) }},
			{Head: "依据", Cell: func(f *figure) any { return f.line.Why }},
		}, figures)
	}
	t := ui.Table{Caption: "每一项和它的依据", Cols: ui.Cols("工号", "岗位", "#等级", "项目", "#金额", "~依据")}
	for i := range figures {
		f := &figures[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Text(f.row.Number), ui.Text(f.row.KindText), ui.Number(f.row.Grade), ui.Text(f.line.What), ui.Money(f.line.Amount), ui.Text(f.line.Why)))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: heading, Tags: ui.Tag(ui.Info, ui.IconClock, x.StateText)}), ui.Refusal(e.Fault)}
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "核对后移交"}, ui.ActionButtons(view.PayListPath(x.ID)+"/move", x.Version, view.SocialSteps(x.Moves, map[string]view.Ask{"hand": {Confirm: "移交以后不能重算。"}}, e))))
	}
	body = append(body, view.Panel(ui.Box{Title: "薪酬表", Hidden: true}, ui.DL(ui.S("社区", x.CommunityName), ui.S("月份", monthText(x.Month)), ui.T("办法", ui.Link(view.LadderPath(x.Ladder.ID), x.Ladder.Name)), ui.T("合计", ui.Money(x.Total)), ui.T("算出时间", ui.DateTime(x.DrawnAt))), ui.Data(t), view.ListEnd(a, len(figures), "")), payees(&x), taking(&x))
	return a.Show(status, a.DeskPage(heading, payTitle, "/desk/pay-lists", heading), view.Stack(append(body, p.aside(x.Basis))...))
}

func (p *room) movePayList(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MovePayListRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MovePayList, in)
	return after(a, f, err, view.PayListPath(in.ID), "已移交财政。", func(status int, e frame.Entry) error { return p.showPayList(a, status, e) })
}
