package providers

import (
	"context"
	"net/http"
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

const functionsTitle = "职能转移目录"

// functions is the directory for everybody.
func (p *room) functions(a *frame.Ask) error {
	regions := view.RegionOptions(p.House)
	in := organizationapi.ListFunctionsRequest{
		Q: view.Clip(a.Query("q"), 60), Mode: organizationapi.FunctionMode(view.Pick(a.Query("mode"), modes)),
		State: organizationapi.FunctionState(view.Pick(a.Query("state"), functionStates)), Region: view.Pick(a.Query("region"), regions), After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, functionsTitle, p.functionColumns(), func(ctx context.Context, after string) ([]organizationapi.Function, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.ListFunctions, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListFunctions, in)
	if err != nil {
		return err
	}
	nothing := "目录里还没有职能。"
	if in.Q != "" || in.Mode != "" || in.State != "" || in.Region != "" {
		nothing = "没有符合这些条件的职能，可以放宽条件再看。"
	}
	lead := "政府部门交给社会组织承接的职能，每一项写明依据、内容和承接的条件。"
	pg := a.Page(functionsTitle, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", functionsTitle))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: functionsTitle, Lead: ui.Text(lead), Actions: ui.ButtonLink("/providers", providersTitle, false)}),
		view.Panel(ui.Box{Title: "职能", Hidden: true}, ui.Filters("/functions",
			ui.Input{Name: "q", Label: "职能或者部门", Value: in.Q, Max: 60},
			ui.Input{Name: "mode", Label: "方式", Value: string(in.Mode), Options: modes},
			ui.Input{Name: "state", Label: "状态", Value: string(in.State), Options: functionStates},
			ui.Input{Name: "region", Label: "地区", Value: in.Region, Options: regions}),
			ui.Data(functionTable(page.Items, nothing)), view.ListEnd(a, len(page.Items), page.Next))))
}

func functionTable(list []organizationapi.Function, nothing string) ui.Table {
	t := ui.Table{Caption: "由社会组织承接的职能", Cols: ui.Cols("职能", "部门", "方式", "~承接的条件", "状态"), Nothing: nothing}
	for i := range list {
		f := &list[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(f.ID), f.Draft.Name), ui.Text(f.Draft.Department), ui.Text(f.ModeText), ui.Text(strings.Join(conditions(f.Draft.Conditions), "；")), functionTag(f)))
	}
	return t
}

func (p *room) functionColumns() []sheet.Column[organizationapi.Function] {
	return []sheet.Column[organizationapi.Function]{
		{Head: "职能", Cell: func(f *organizationapi.Function) any { return f.Draft.Name }},
		{Head: "部门", Cell: func(f *organizationapi.Function) any { return f.Draft.Department }},
		{Head: "地区", Cell: func(f *organizationapi.Function) any { return f.RegionName }},
		{Head: "方式", Cell: func(f *organizationapi.Function) any { return f.ModeText }},
		{Head: "依据", Cell: func(f *organizationapi.Function) any { return f.Draft.Ground }},
		{Head: "承接的内容", Cell: func(f *organizationapi.Function) any { return f.Draft.Scope }},
		{Head: "承接的条件", Cell: func(f *organizationapi.Function) any { return strings.Join(conditions(f.Draft.Conditions), "；") }},
		{Head: "状态", Cell: func(f *organizationapi.Function) any { return f.StateText }},
		{Head: "列入目录的时间", Cell: func(f *organizationapi.Function) any { return f.EffectiveAt }},
		{Head: "网址", Cell: func(f *organizationapi.Function) any { return p.Config.PublicURL + path(f.ID) }},
	}
}

// mine is what the caller's office compiles.
func (p *room) mine(a *frame.Ask) error {
	a.At(identity.Buyer, identity.Reviewer)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "本单位编制的职能", p.functionColumns(), func(ctx context.Context, after string) ([]organizationapi.Function, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListMyFunctions, organizationapi.ListMyFunctionsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListMyFunctions, organizationapi.ListMyFunctionsRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	head := ui.Head{Title: "职能目录编制", Lead: ui.Text("写明交出什么、凭什么、由什么样的组织承接；另一位审核人审核以后公示，期满生效。")}
	if a.Caller.Has(identity.Buyer) {
		head.Actions = ui.ButtonLink("/desk/functions/new", "起草一项职能", true)
	}
	return a.Show(http.StatusOK, a.DeskPage(head.Title, head.Title), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: "本单位编制的", Note: "新的在前"}, ui.Data(functionTable(page.Items, "还没有编制职能。")), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) function(a *frame.Ask) error {
	return p.showFunction(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) getFunction(a *frame.Ask) (organizationapi.Function, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: a.Path("id")})
}

// showFunction is one function: what is handed on, what it asks, where it stands, who has taken it over.
func (p *room) showFunction(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Staff)
	f, err := p.getFunction(a)
	if err != nil {
		return err
	}
	who, err := route.Call(a.Ctx, p.Call, organizationapi.ListProviders, organizationapi.ListProvidersRequest{Function: f.ID, Limit: 200})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return p.providerSheet(a, organizationapi.ListProvidersRequest{Function: f.ID})
	}
	head := ui.Head{Title: f.Draft.Name, Over: ui.Text(f.ModeText + "，" + f.Draft.Department), Tags: functionTag(&f)}
	switch {
	case f.MayEdit:
		head.Actions = ui.ButtonLink(frame.Href("/desk/functions/", f.ID)+"/edit", "修改", false)
	case f.State == organizationapi.FunctionStateEffective && a.Caller.Has(identity.Staff):
		head.Actions = ui.ButtonLink("/desk/staff/functions#"+f.ID, "我们能承接吗", true)
	}
	var main []templ.Component
	ending := "废止的理由："
	if f.State == organizationapi.FunctionStateRevised {
		ending = "停用的原因："
	}
	for _, n := range [][2]string{{"退回的意见：", f.Returned}, {ending, f.Ending}} {
		if n[1] != "" {
			main = append(main, ui.Note(ui.Warn, ui.Text(n[0]+n[1])))
		}
	}
	if len(f.Moves) > 0 {
		acts := actions(f.Moves, e, map[string]string{"return": "需要修改的内容", "retire": "废止的理由，会公开"}, nil)
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(f.ID)+"/move", f.Version, e.Reopened(acts))))
	}
	if f.Next != "" {
		main = append(main, ui.Note(ui.Info, ui.All(ui.Text("这项职能有下一版："), ui.Link(path(f.Next), "打开下一版"), ui.Text("。"))))
	} else if f.MayRevise {
		main = append(main, view.Panel(ui.Box{Title: "修订"}, ui.Soft("下一版同样经审核和公示，施行时取代这一版；已在目录里的组织随之转入下一版，条件变严的请它们确认。"),
			view.Form(path(f.ID)+"/revision", false, frame.Entry{Key: e.Key}, ui.Submit("起草下一版", ""))))
	}
	main = append(main,
		view.Panel(ui.Box{Title: "承接的内容"}, ui.Paragraphs(f.Draft.Scope)),
		view.Panel(ui.Box{Title: "承接的条件"}, ui.Paragraphs(strings.Join(conditions(f.Draft.Conditions), "\n"))))
	main = append(main, versions(&f)...)
	publicized := f.State == organizationapi.FunctionStatePublicized
	main = append(main, view.Objections{
		List: f.Objections, At: path(f.ID), Raise: f.MayObject, Answer: f.MayAnswer, Stranger: publicized && !a.SignedIn(),
		Until: "编制单位在公示期内书面答复，答复以前这一版不生效。",
	}.Panel(e)...)
	if f.EffectiveAt != nil {
		main = append(main, view.Panel(ui.Box{Title: "承接这项职能的组织"}, ui.Data(providerTable(who.Items, "还没有组织列入。")), view.ListEnd(a, len(who.Items), "")))
	}
	side := []templ.Component{
		view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("编制单位", f.Owner.Name), ui.S("地区", f.RegionName), ui.S("设定的依据", f.Draft.Ground),
			ui.S("承接组织公示", frame.Itoa(f.Draft.PublicityDays)+"天"), ui.S("列入目录", frame.Itoa(f.Draft.TermYears)+"年"), ui.S("施行日期", effective(&f)))),
		view.Panel(ui.Box{Title: "办理进度"}, ui.Steps(view.RegistrySteps(f.Steps, a.Now()))),
		ui.BasisPanel(view.LawOf(f.Basis)),
	}
	pg := a.Page(f.Draft.Name, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", functionsTitle, "/functions", f.Draft.Name))
	if f.PublicizedAt == nil {
		pg.NoIndex = true
	}
	return a.Show(status, pg, view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// effective says from when on a function holds.
func effective(f *organizationapi.Function) string {
	switch {
	case f.EffectiveAt != nil:
		return cn.DayOf(*f.EffectiveAt).Chinese()
	case f.Draft.EffectiveOn != "":
		return "公示期满以后，" + cn.Day(f.Draft.EffectiveOn).Chinese() + "起"
	}
	return "公示期满"
}

// versions are what a version says otherwise than the one before, and all that were publicized.
func versions(f *organizationapi.Function) (out []templ.Component) {
	if f.Previous != "" {
		body := []templ.Component{ui.Soft("内容和条件与上一版相同。")}
		if len(f.Changes) > 0 {
			body = []templ.Component{ui.Paragraphs(strings.Join(f.Changes, "。\n") + "。")}
		}
		if len(f.Stricter) > 0 {
			body = append(body, ui.Note(ui.Warn, ui.Text("条件比上一版严，已在目录里的组织从施行起有"+frame.Itoa(f.Draft.PublicityDays)+"天确认是否继续承接；不确认的暂停，不符合条件的施行时暂停。")))
		}
		out = append(out, view.Panel(ui.Box{Title: "和上一版相比"}, body...))
	}
	if len(f.History) < 2 {
		return out
	}
	t := ui.Table{Caption: "这项职能的各版", Cols: ui.Cols("版本", "状态", "施行", "停用", "~修改")}
	for _, v := range f.History {
		since, until := ui.Dash(), ui.Dash()
		if v.EffectiveAt != nil {
			since = ui.Date(*v.EffectiveAt)
		}
		if v.RetiredAt != nil {
			until = ui.Date(*v.RetiredAt)
		}
		name := ui.Link(path(v.ID), v.Name)
		if v.ID == f.ID {
			name = ui.Text(v.Name + "（本版）")
		}
		t.Rows = append(t.Rows, ui.Cells(name, ui.Text(v.StateText), since, until, ui.Text(strings.Join(v.Changes, "；"))))
	}
	return append(out, view.Panel(ui.Box{Title: "历次修订", Note: "新的在前"}, ui.Data(t)))
}

// revise drafts the next version, and leads to its form.
func (p *room) revise(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := route.Call(a.Ctx, p.Call, organizationapi.ReviseFunction, organizationapi.ReviseFunctionRequest{ID: a.Path("id")})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFunction(a, status, e) })
	}
	return a.Redirect(frame.Href("/desk/functions/", x.ID)+"/edit", "下一版的草稿已起草，修改以后提交审核。")
}

var functionDone = map[string]string{
	"submit": "已提交审核，审核人会收到通知。", "return": "已退回修改。", "publicize": "已开始公示，期满由系统列入现行目录。", "retire": "已废止，承接这项职能的条目同时结束。",
}

func (p *room) functionMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveFunctionRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, organizationapi.MoveFunction, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFunction(a, status, e) })
	}
	return a.Redirect(path(in.ID), functionDone[in.Do])
}
