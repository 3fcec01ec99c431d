package providers

import (
	"context"
	"net/http"

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

const providersTitle = "承接组织目录"

// providers is the directory for everybody.
func (p *room) providers(a *frame.Ask) error {
	regions := view.RegionOptions(p.House)
	in := organizationapi.ListProvidersRequest{
		Q: view.Clip(a.Query("q"), 60), State: organizationapi.ProviderState(view.Pick(a.Query("state"), providerStates)),
		Region: view.Pick(a.Query("region"), regions), After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		return p.providerSheet(a, in)
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListProviders, in)
	if err != nil {
		return err
	}
	nothing := "目录里还没有组织。"
	if in.Q != "" || in.State != "" || in.Region != "" {
		nothing = "没有符合这些条件的组织，可以放宽条件再看。"
	}
	lead := "具备条件承接政府职能的社会组织。条件不再符合的，系统随即暂停；重新符合的，随即恢复。"
	pg := a.Page(providersTitle, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", providersTitle))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: providersTitle, Lead: ui.Text(lead), Actions: ui.ButtonLink("/functions", functionsTitle, false)}),
		view.Panel(ui.Box{Title: "组织", Hidden: true}, ui.Filters("/providers",
			ui.Input{Name: "q", Label: "组织名称", Value: in.Q, Max: 60},
			ui.Input{Name: "state", Label: "状态", Value: string(in.State), Options: providerStates},
			ui.Input{Name: "region", Label: "地区", Value: in.Region, Options: regions}),
			ui.Data(providerTable(page.Items, nothing)), view.ListEnd(a, len(page.Items), page.Next))))
}

func providerTable(list []organizationapi.Provider, nothing string) ui.Table {
	t := ui.Table{Caption: "承接职能的组织", Cols: ui.Cols("组织", "职能", "方式", "状态", "列入", "到期"), Nothing: nothing}
	for i := range list {
		x := &list[i]
		since, until := ui.Dash(), ui.Dash()
		if x.ListedAt != nil {
			since, until = ui.Date(*x.ListedAt), ui.Date(view.Day(x.Until))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.ProviderPath(x.ID), x.Org.Name), ui.Text(x.Function.Name), ui.Text(x.ModeText), providerTag(x), since, until))
	}
	return t
}

func (p *room) providerSheet(a *frame.Ask, in organizationapi.ListProvidersRequest) error {
	in.Limit = view.TableRows
	return view.SendTable(a, providersTitle, p.providerColumns(), func(ctx context.Context, after string) ([]organizationapi.Provider, string, error) {
		in.After = after
		page, err := route.Call(ctx, p.Call, organizationapi.ListProviders, in)
		return page.Items, page.Next, err
	})
}

func (p *room) providerColumns() []sheet.Column[organizationapi.Provider] {
	return []sheet.Column[organizationapi.Provider]{
		{Head: "组织", Cell: func(x *organizationapi.Provider) any { return x.Org.Name }},
		{Head: "统一社会信用代码", Cell: func(x *organizationapi.Provider) any { return x.Org.ID }},
		{Head: "职能", Cell: func(x *organizationapi.Provider) any { return x.Function.Name }},
		{Head: "方式", Cell: func(x *organizationapi.Provider) any { return x.ModeText }},
		{Head: "地区", Cell: func(x *organizationapi.Provider) any { return x.RegionName }},
		{Head: "状态", Cell: func(x *organizationapi.Provider) any { return x.StateText }},
		{Head: "暂停的原因", Cell: func(x *organizationapi.Provider) any { return x.Why }},
		{Head: "列入时间", Cell: func(x *organizationapi.Provider) any { return x.ListedAt }},
		{Head: "到期", Cell: func(x *organizationapi.Provider) any { return x.Until }},
		{Head: "网址", Cell: func(x *organizationapi.Provider) any { return p.Config.PublicURL + view.ProviderPath(x.ID) }},
	}
}

// cases are what an organization has applied for, or what a region has to decide.
func (p *room) cases(a *frame.Ask) error {
	a.At(identity.Registrar, identity.Supervisor, identity.Staff)
	in := organizationapi.ListProviderCasesRequest{Limit: 50}
	head := ui.Head{Title: "承接资格", Lead: ui.Text("申请逐条对照职能的条件；符合的公示以后列入，列入以后每年复核一次。")}
	if m, ok := a.Caller.As(identity.Staff); ok && !a.Caller.Has(identity.Registrar) && !a.Caller.Has(identity.Supervisor) {
		in.Org = m.Org
		head.Actions = ui.ButtonLink("/desk/staff/functions", "能承接的职能", true)
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "承接资格", p.providerColumns(), func(ctx context.Context, after string) ([]organizationapi.Provider, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.ListProviderCases, in)
			return page.Items, page.Next, err
		})
	}
	in.After = a.Query("after")
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListProviderCases, in)
	if err != nil {
		return err
	}
	return a.Show(http.StatusOK, a.DeskPage("承接资格", "承接资格"), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: "申请和条目", Note: "新的在前"}, ui.Data(providerTable(page.Items, "还没有申请。")), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) provider(a *frame.Ask) error {
	return p.showProvider(a, http.StatusOK, frame.Fresh(a, nil))
}

// showProvider is one entry: whether the organization meets the conditions, line by line, and where it stands.
func (p *room) showProvider(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Staff, identity.Supervisor)
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	var main []templ.Component
	for _, n := range [][2]string{{"暂停的原因：", x.Why}, {"理由：", x.Note}} {
		if n[1] != "" {
			main = append(main, ui.Note(ui.Warn, ui.Text(n[0]+n[1])))
		}
	}
	if x.ConfirmDue != nil {
		main = append(main, ui.Note(ui.Warn, ui.All(ui.Text("职能的新版条件变严，该组织应在"), ui.Date(*x.ConfirmDue), ui.Text("以前确认继续承接，没有确认的暂停。"))))
	}
	if len(x.Moves) > 0 {
		acts := actions(x.Moves, e, map[string]string{"refuse": "不予列入的理由", "remove": "移出的理由，会公开"}, map[string]string{"withdraw": "退出的原因"})
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(view.ProviderPath(x.ID)+"/move", x.Version, e.Reopened(acts))))
	}
	main = append(main, view.Panel(ui.Box{Title: "逐条对照"}, view.RegistryFindings(x.Findings, "承接条件逐条对照")))
	publicized := x.State == organizationapi.ProviderStatePublicized
	main = append(main, view.Objections{
		List: x.Objections, At: view.ProviderPath(x.ID), Raise: x.MayObject, Answer: x.MayAnswer, Stranger: publicized && !a.SignedIn(),
		Until: "登记管理机关在公示期内书面答复，异议属实的不予列入。",
	}.Panel(e)...)
	side := []templ.Component{
		view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("组织", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)),
			ui.T("职能", ui.Link(path(x.Function.ID), x.Function.Name)), ui.S("方式", x.ModeText), ui.S("地区", x.RegionName))),
		view.Panel(ui.Box{Title: "办理进度"}, ui.Steps(view.RegistrySteps(x.Steps, a.Now()))),
	}
	title := x.Org.Name + "承接" + x.Function.Name
	pg := a.Page(title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", providersTitle, "/providers", x.Org.Name))
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: x.Org.Name, Over: ui.Text(x.Function.Name), Tags: providerTag(&x)}),
		ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

var providerDone = map[string]string{
	"admit": "已开始公示，期满由系统列入目录。", "refuse": "已告知该组织。", "remove": "已移出目录。", "withdraw": "已退出。", "confirm": "已确认，按新版条件继续承接。",
}

func (p *room) providerMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveProviderRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	x, err := route.Call(a.Ctx, p.Call, organizationapi.MoveProvider, in)
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showProvider(a, status, e) })
	}
	done := providerDone[in.Do]
	if in.Do == "review" && x.ReviewDue != nil { // as many months from now as the rule says
		done = "已复核，下一次复核不晚于" + cn.DayOf(*x.ReviewDue).Chinese() + "。"
	}
	return a.Redirect(view.ProviderPath(in.ID), done)
}
