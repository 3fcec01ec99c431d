package nursery

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// hubs are all of them, for everybody.
func (p *room) hubs(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "孵化基地", []sheet.Column[organizationapi.Hub]{
			{Head: "孵化基地", Cell: func(x *organizationapi.Hub) any { return x.Draft.Name }},
			{Head: "运营的组织", Cell: func(x *organizationapi.Hub) any { return x.Org.Name }},
			{Head: "地址", Cell: func(x *organizationapi.Hub) any { return x.Draft.Address }},
			{Head: "名额", Cell: func(x *organizationapi.Hub) any { return x.Draft.Capacity }},
			{Head: "空余名额", Cell: func(x *organizationapi.Hub) any { return x.Free }},
			{Head: "状态", Cell: func(x *organizationapi.Hub) any { return x.StateText }},
			{Head: "正在接受申请", Cell: func(x *organizationapi.Hub) any {
				return yes(x.Draft.Open && x.State == organizationapi.HubStateRunning)
			}},
			{Head: "网址", Cell: func(x *organizationapi.Hub) any { return p.Config.PublicURL + hubPath(x.ID) }},
		}, func(ctx context.Context, after string) ([]organizationapi.Hub, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListHubs, organizationapi.ListHubsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListHubs, organizationapi.ListHubsRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "孵化基地名单", Cols: ui.Cols("孵化基地", "运营的组织", "地址", "#空余名额", "申请"), Nothing: "还没有孵化基地。登记管理机关认定以后会出现在这里。"}
	for _, x := range page.Items {
		free := ui.Dash()
		if x.State == organizationapi.HubStateRunning {
			free = ui.Text(frame.Itoa(x.Free) + "/" + frame.Itoa(x.Draft.Capacity))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(hubPath(x.ID), x.Draft.Name), ui.Text(x.Org.Name), ui.Text(x.Draft.Address), free, openTag(&x)))
	}
	var ways []templ.Component
	if a.Caller.Has(identity.Registrar) {
		ways = append(ways, ui.ButtonLink("/desk/hubs/new", "认定孵化基地", true))
	}
	if a.Caller.ID != "" {
		ways = append(ways, ui.ButtonLink("/desk/incubations", "我申请的和我指导的", false))
	}
	pg := a.Page("孵化基地", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "孵化基地"))
	pg.Desc = "帮助刚起步的社会组织的孵化基地：公布的条件、空余名额和出壳的组织。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "孵化基地", Lead: ui.Text("刚起步的组织可以申请入驻：有场地，有导师，按自己的计划成长。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "基地", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func openTag(x *organizationapi.Hub) templ.Component {
	switch {
	case x.State == organizationapi.HubStateEnded:
		return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
	case !x.Draft.Open:
		return ui.Tag(ui.Plain, ui.IconPause, "暂不接受")
	case x.Free == 0:
		return ui.Tag(ui.Warn, ui.IconClock, "名额已满")
	}
	return ui.Tag(ui.Good, ui.IconCheck, "接受申请")
}

// hub is one of them: what it offers, on which terms, and who has gone out of it.
func (p *room) hub(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetHub, organizationapi.GetHubRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "从"+x.Draft.Name+"出壳的组织", []sheet.Column[organizationapi.Graduate]{
			{Head: "名称", Cell: func(g *organizationapi.Graduate) any { return g.Name }},
			{Head: "出壳日期", Cell: func(g *organizationapi.Graduate) any { return g.GraduatedOn }},
			{Head: "登记的名称", Cell: func(g *organizationapi.Graduate) any { return heir(g).Name }},
			{Head: "统一社会信用代码", Cell: func(g *organizationapi.Graduate) any { return heir(g).ID }},
		}, func(ctx context.Context, after string) ([]organizationapi.Graduate, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListGraduates, organizationapi.ListGraduatesRequest{ID: x.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListGraduates, organizationapi.ListGraduatesRequest{ID: x.ID, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	out := ui.Table{Caption: "从基地出壳的组织", Cols: ui.Cols("名称", "出壳日期", "登记为"), Nothing: "还没有组织从这里出壳。"}
	for n := range page.Items {
		g := &page.Items[n]
		as := ui.Soft("还没有登记")
		if g.Heir != nil {
			as = ui.Link(frame.Href("/organizations/", g.Heir.ID), g.Heir.Name)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.Text(g.Name), ui.Date(view.Day(g.GraduatedOn)), as))
	}
	spaces := ui.Table{Caption: "可以预约的场地", Cols: ui.Cols("场地", "编号", "#座位"), Nothing: "没有可以预约的场地。"}
	for _, s := range x.Draft.Spaces {
		spaces.Rows = append(spaces.Rows, ui.Cells(ui.Text(s.Name), ui.Text(s.Code), ui.Number(s.Seats)))
	}
	var main []templ.Component
	places := ui.S("空余名额", frame.Itoa(x.Free)+"个，共"+frame.Itoa(x.Draft.Capacity)+"个")
	if x.EndedAt != nil {
		main = append(main, ui.Note(ui.Warn, ui.Text(x.EndedBy+"已结束这个孵化基地，不再接受申请。理由："+x.Ending)))
		places = ui.T("结束日期", ui.Date(*x.EndedAt))
	}
	if x.Draft.Intro != "" {
		main = append(main, view.Panel(ui.Box{Title: "介绍"}, ui.Paragraphs(x.Draft.Intro)))
	}
	main = append(main,
		view.Panel(ui.Box{Title: "公布的条件", Note: "已经申请的，按申请那天公布的办"}, terms(&x.Draft.Terms)),
		view.Panel(ui.Box{Title: "场地"}, ui.Data(spaces)),
		view.Panel(ui.Box{Title: "出壳的组织"}, ui.Data(out), view.ListEnd(a, len(page.Items), page.Next)))
	side := view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(
		places, ui.T("运营的组织", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)),
		ui.S("地址", x.Draft.Address), ui.S("所在区划", x.RegionName), ui.S("认定的机关", x.Office.Name)))
	pg := a.Page(x.Draft.Name, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "孵化基地", "/hubs", x.Draft.Name))
	pg.Desc = x.Draft.Name + "的空余名额、公布的条件、场地和出壳的组织。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: x.Draft.Name, Over: ui.Text(x.Org.Name), Tags: openTag(&x), Actions: ways(a, &x)}), ui.Columns(view.Stack(main...), side)))
}

func heir(g *organizationapi.Graduate) (p organizationapi.Party) {
	if g.Heir != nil {
		p = *g.Heir
	}
	return p
}

// ways are where a hub leads who reads it.
func ways(a *frame.Ask, x *organizationapi.Hub) templ.Component {
	var out []templ.Component
	running := x.State == organizationapi.HubStateRunning
	if x.MayApply || a.Caller.ID == "" && x.Draft.Open && running {
		out = append(out, ui.ButtonLink("/desk/incubations/new?hub="+url.QueryEscape(x.ID), "申请入驻", true))
	}
	if keeps(a, x) || recognized(a, x) || a.Caller.Supervises(x.Region) {
		out = append(out, ui.ButtonLink("/desk/incubations?hub="+url.QueryEscape(x.ID), "申请和入驻", x.MayEdit))
	}
	if x.MayEdit {
		out = append(out, ui.ButtonLink(bookingsPath(x.ID), "场地预约", false), ui.ButtonLink(frame.Href("/desk/hubs/", x.ID)+"/edit", "修改", false))
	}
	if running && (keeps(a, x) || recognized(a, x)) {
		out = append(out, ui.ButtonLink(endPath(x.ID), "结束", false))
	}
	return ui.All(out...)
}

// keeps reports whether the caller works for the organization that runs the hub.
func keeps(a *frame.Ask, x *organizationapi.Hub) bool {
	return a.Caller.In(x.Org.ID, identity.Staff)
}

// recognized reports whether the caller is of the office that has recognized the hub.
func recognized(a *frame.Ask, x *organizationapi.Hub) bool {
	return a.Caller.In(x.Office.ID, identity.Registrar)
}

// terms are what a hub has published.
func terms(t *organizationapi.HubTerms) templ.Component {
	rows := []ui.Term{ui.S("孵化期", frame.Itoa(t.Months)+"个月")}
	if t.Extensions > 0 && t.ExtensionMonths > 0 {
		rows = append(rows, ui.S("延期", "最多"+frame.Itoa(t.Extensions)+"次，每次"+frame.Itoa(t.ExtensionMonths)+"个月"))
	} else {
		rows = append(rows, ui.S("延期", "不延期"))
	}
	rows = append(rows, ui.S("出壳的条件", "计划的目标全部确认完成；已确认的辅导不少于"+cn.Spent(t.Minutes)), ui.S("场地", "最早提前"+frame.Itoa(t.AheadDays)+"天预约"))
	if len(t.Follow) > 0 {
		words := make([]string, len(t.Follow))
		for i, m := range t.Follow {
			words[i] = frame.Itoa(m)
		}
		rows = append(rows, ui.S("出壳以后", "第"+strings.Join(words, "、")+"个月回访"))
	}
	if t.Text != "" {
		rows = append(rows, ui.T("其他条件", ui.Paragraphs(t.Text)))
	}
	return ui.DL(rows...)
}

func (p *room) begin(a *frame.Ask) error {
	return p.showForm(a, http.StatusOK, nil, frame.Fresh(a, url.Values{
		"capacity": {"10"}, "open": {"true"}, "terms.months": {"12"}, "terms.extensions": {"1"}, "terms.extension_months": {"6"}, "terms.minutes": {"600"},
		"terms.ahead_days": {"14"}, "terms.follow": {"6、12"},
	}))
}

// blankSpaces are how many empty rows a form offers below those that are filled.
const blankSpaces = 2

// showForm asks for what a hub publishes; x is nil of a new one.
func (p *room) showForm(a *frame.Ask, status int, x *organizationapi.Hub, e frame.Entry) error {
	title, to, back := "认定孵化基地", "/desk/hubs/new", "/hubs"
	var body []templ.Component
	if x == nil {
		orgs, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation, organizationapi.OrgKindGovernment)
		if err != nil {
			return err
		}
		body = append(body, ui.SelectField(e.In(ui.Input{Name: "org", Label: "运营的组织", Help: "名册中正常的、有法人资格的组织。", Required: true, Options: orgs})))
	} else {
		title, to, back = "修改孵化基地", frame.Href("/desk/hubs/", x.ID)+"/edit", hubPath(x.ID)
		version := e.Get("version")
		if version == "" {
			version = frame.Itoa(x.Version)
		}
		body = append(body, ui.Hidden("version", version))
	}
	body = append(body,
		ui.TextField(e.In(ui.Input{Name: "name", Label: "基地的名称", Required: true, Max: 100, Wide: true})),
		ui.TextField(e.In(ui.Input{Name: "address", Label: "地址", Required: true, Max: 200, Wide: true})),
		ui.AreaField(e.In(ui.Input{Name: "intro", Label: "介绍", Max: 2000, Lines: 4})),
		ui.NumberField(e.In(ui.Input{Name: "capacity", Label: "名额", Help: "同时入驻的组织，满了不能再办理入驻。", Required: true, Suffix: "个", Low: "1", High: "1000", Short: true})),
		ui.ChecksField(view.WithValues(e.In(view.Yes("open", "申请", "正在接受申请")), e.Values["open"])))
	for i := range min(30, frame.Rows(e.Values, "spaces")+blankSpaces) {
		at := frame.RowName("spaces", i)
		body = append(body, view.Group("场地"+strconv.Itoa(i+1), "",
			ui.TextField(e.In(ui.Input{Name: at + "name", Label: "场地名称", Max: 60, Within: at})),
			ui.TextField(e.In(ui.Input{Name: at + "code", Label: "编号", Help: "字母和数字，最多8个。", Max: 8, Short: true, Within: at})),
			ui.NumberField(e.In(ui.Input{Name: at + "seats", Label: "座位", Suffix: "个", Low: "1", Short: true, Within: at}))))
	}
	if x != nil {
		body = append(body, ui.Paragraphs("清空一个场地的名称、编号和座位，就是停用它。座位减少的，已有的预约仍然有效，预约的组织会收到通知。"),
			ui.ChecksField(view.WithValues(e.In(view.Yes("release", "停用的场地还有预约", "同时取消这些预约，并通知预约的组织")), e.Values["release"])))
	}
	number := func(name, label, help, suffix, low, high string) templ.Component {
		return ui.NumberField(e.In(ui.Input{Name: "terms." + name, Label: label, Help: help, Required: true, Suffix: suffix, Low: low, High: high, Short: true}))
	}
	body = append(body, view.Group("公布的条件", "没有法定的数，由基地自己定；已经申请的不受以后修改的影响。",
		number("months", "孵化期", "", "个月", "1", "60"), number("extensions", "最多延期几次", "", "次", "0", "5"), number("extension_months", "每次延期", "", "个月", "0", "24"),
		number("minutes", "出壳前至少接受的辅导", "由被辅导的组织确认的才算。", "分钟", "0", "100000"), number("ahead_days", "场地最早提前几天预约", "", "天", "1", "180"),
		ui.TextField(e.In(ui.Input{Name: "terms.follow", Label: "出壳后第几个月回访", Help: "用顿号分开，例如6、12。", Max: 40, Short: true})),
		ui.AreaField(e.In(ui.Input{Name: "terms.text", Label: "其他条件", Max: 4000, Lines: 4}))),
		ui.Submit("公布", back))
	return a.Show(status, a.DeskPage(title, "孵化基地", "/hubs", title), view.Stack(ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "基地"}, view.Form(to, false, e, body...)), ui.Help(p.Site))))
}

// read takes a hub from its form.
func read(f *frame.Form) organizationapi.HubDraft {
	d := organizationapi.HubDraft{
		Org: f.Text("org"), Name: f.Text("name"), Address: f.Text("address"), Intro: f.Text("intro"), Capacity: f.Int("capacity", "名额"), Open: f.Bool("open"), Release: f.Bool("release"),
		Spaces: []organizationapi.Space{},
		Terms: organizationapi.HubTerms{
			Months: f.Int("terms.months", "孵化期"), Extensions: f.Int("terms.extensions", "最多延期几次"), ExtensionMonths: f.Int("terms.extension_months", "每次延期"),
			Minutes: f.Int("terms.minutes", "出壳前至少接受的辅导"), AheadDays: f.Int("terms.ahead_days", "场地最早提前几天预约"), Text: f.Text("terms.text"), Follow: []int64{},
		},
	}
	for i := range f.Rows("spaces", "name", "code", "seats") {
		at := frame.RowName("spaces", i)
		d.Spaces = append(d.Spaces, organizationapi.Space{Name: f.Text(at + "name"), Code: f.Text(at + "code"), Seats: f.Int(at+"seats", "座位")})
	}
	for _, word := range strings.FieldsFunc(f.Text("terms.follow"), func(r rune) bool { return r == '、' || r == ',' || r == '，' || r == ' ' }) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			f.Wrong("terms.follow", "请填写月数，用顿号分开，例如6、12。")
			break
		}
		d.Terms.Follow = append(d.Terms.Follow, n)
	}
	for _, must := range [][2]string{{"name", "请填写基地的名称。"}, {"address", "请填写地址。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	return d
}

func (p *room) create(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := read(f)
	if d.Org == "" {
		f.Wrong("org", "请选择运营的组织。")
	}
	var x organizationapi.Hub
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: d})
	}
	if err == nil {
		return a.Redirect(hubPath(x.ID), "已认定，运营的组织可以继续填写。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, nil, e) })
}

// own is a hub that the caller's organization runs; others do not find the form.
func (p *room) own(a *frame.Ask) (x organizationapi.Hub, err error) {
	x, err = route.Call(a.Ctx, p.Call, organizationapi.GetHub, organizationapi.GetHubRequest{ID: a.Path("id")})
	if err == nil && !x.MayEdit {
		err = frame.ErrUnknown
	}
	return x, err
}

func (p *room) edit(a *frame.Ask) error {
	x, err := p.own(a)
	if err != nil {
		return err
	}
	d := &x.Draft
	v := url.Values{
		"name": {d.Name}, "address": {d.Address}, "intro": {d.Intro}, "capacity": {frame.Itoa(d.Capacity)}, "terms.text": {d.Terms.Text},
		"terms.months": {frame.Itoa(d.Terms.Months)}, "terms.extensions": {frame.Itoa(d.Terms.Extensions)}, "terms.extension_months": {frame.Itoa(d.Terms.ExtensionMonths)},
		"terms.minutes": {frame.Itoa(d.Terms.Minutes)}, "terms.ahead_days": {frame.Itoa(d.Terms.AheadDays)},
	}
	if d.Open {
		v.Set("open", "true")
	}
	words := make([]string, len(d.Terms.Follow))
	for i, m := range d.Terms.Follow {
		words[i] = frame.Itoa(m)
	}
	v.Set("terms.follow", strings.Join(words, "、"))
	for i, s := range d.Spaces {
		at := frame.RowName("spaces", i)
		v.Set(at+"name", s.Name)
		v.Set(at+"code", s.Code)
		v.Set(at+"seats", frame.Itoa(s.Seats))
	}
	return p.showForm(a, http.StatusOK, &x, frame.Fresh(a, v))
}

func (p *room) save(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := p.own(a)
	if err != nil {
		return err
	}
	d := read(f)
	d.Version, d.Org = f.Version(), x.Org.ID
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: x.ID, HubDraft: d})
	}
	if err == nil {
		return a.Redirect(hubPath(x.ID), "已公布。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, &x, e) })
}
