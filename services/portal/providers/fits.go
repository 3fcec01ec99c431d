package providers

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What an organization may do, and of the rest exactly why not.

func (p *room) fits(a *frame.Ask) error { return p.showFits(a, http.StatusOK, frame.Fresh(a, nil)) }

// showFits holds the organization against every function in force.
func (p *room) showFits(a *frame.Ask, status int, e frame.Entry) error {
	m, _ := a.Caller.As(identity.Staff)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "能承接的职能", fitColumns(), func(ctx context.Context, after string) ([]organizationapi.Fit, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListFits, organizationapi.ListFitsRequest{Org: m.Org, After: after})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListFits, organizationapi.ListFitsRequest{Org: m.Org, After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	parts := []templ.Component{
		ui.PageHead(ui.Head{
			Title: "能承接的职能", Over: ui.Text(m.OrgName), Lead: ui.Text("按登记、评估等级、信用和年报逐条对照现行的职能，不符合的写明为什么。"),
			Actions: ui.All(ui.ButtonLink("/desk/providers", "我的承接资格", false), ui.ButtonLink("/desk/staff/calls", "能参加的采购", false)),
		}),
		ui.Refusal(e.Fault),
	}
	for i := range page.Items {
		parts = append(parts, fitPanel(&page.Items[i], e))
	}
	if len(page.Items) == 0 {
		parts = append(parts, view.Panel(ui.Box{Title: "职能", Hidden: true}, ui.Empty(ui.IconSearch, "现行目录里还没有职能。", ui.ButtonLink("/functions", functionsTitle, false))))
	}
	parts = append(parts, view.ListEnd(a, len(page.Items), page.Next))
	return a.Show(status, a.DeskPage("能承接的职能", "能承接的职能"), view.Stack(parts...))
}

func fitPanel(x *organizationapi.Fit, e frame.Entry) templ.Component {
	verdict := ui.Note(ui.Good, ui.Text("符合全部条件。"))
	if !x.Fits {
		verdict = ui.Note(ui.Bad, ui.Text("不符合："+x.Why))
	}
	body := []templ.Component{verdict}
	if x.Provider != "" {
		body = append(body, ui.DLNarrow(ui.T("本组织的条目", ui.Link(view.ProviderPath(x.Provider), x.StateText))))
	}
	if x.May {
		body = append(body, view.Form("/desk/staff/functions", false, frame.Entry{}, ui.Hidden("function", x.Function), ui.Submit("申请列入承接组织目录", "")))
	}
	body = append(body, view.Inside(ui.Fold(x.Name+"的条件逐条对照", !x.Fits), view.RegistryFindings(x.Items, x.Name+"的条件逐条对照")))
	return view.Panel(ui.Box{Title: x.Name, ID: x.Function, Note: x.Department + "，" + x.ModeText, Link: ui.Link(path(x.Function), "看职能")}, body...)
}

func fitColumns() []sheet.Column[organizationapi.Fit] {
	return []sheet.Column[organizationapi.Fit]{
		{Head: "职能", Cell: func(x *organizationapi.Fit) any { return x.Name }},
		{Head: "部门", Cell: func(x *organizationapi.Fit) any { return x.Department }},
		{Head: "方式", Cell: func(x *organizationapi.Fit) any { return x.ModeText }},
		{Head: "符合条件", Cell: func(x *organizationapi.Fit) any { return yes(x.Fits) }},
		{Head: "不符合的原因", Cell: func(x *organizationapi.Fit) any { return x.Why }},
		{Head: "本组织的条目", Cell: func(x *organizationapi.Fit) any { return x.StateText }},
	}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func (p *room) apply(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(identity.Staff)
	in := organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.Text("function"), Org: m.Org}}
	x, err := route.Call(a.Ctx, p.Call, organizationapi.ApplyProvider, in)
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFits(a, status, e) })
	}
	return a.Redirect(view.ProviderPath(x.ID), "申请已提交登记管理机关。")
}

// calls are the open purchases with whether the organization may bid for each.
func (p *room) calls(a *frame.Ask) error {
	m, _ := a.Caller.As(identity.Staff)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "能参加的采购", p.callColumns(), func(ctx context.Context, after string) ([]tenderapi.Call, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListCalls, tenderapi.ListCallsRequest{After: after, Limit: 50})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, tenderapi.ListCalls, tenderapi.ListCallsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	parts := []templ.Component{ui.PageHead(ui.Head{
		Title: "能参加的采购", Over: ui.Text(m.OrgName), Lead: ui.Text("逐个对照正在征集的项目，所用的条件与递交投标文件时相同；不能参加的写明为什么。"),
		Actions: ui.All(ui.ButtonLink("/desk/staff/functions", "能承接的职能", false), ui.ButtonLink("/tenders", "全部采购", false)),
	})}
	for i := range page.Items {
		x := &page.Items[i]
		verdict := ui.Note(ui.Good, ui.Text("可以参加。"))
		if !x.May {
			verdict = ui.Note(ui.Bad, ui.Text("现在不能参加。"+x.Why))
		}
		parts = append(parts, view.Panel(ui.Box{Title: x.Tender.Title, Note: x.Tender.Buyer.Name, Link: ui.Link(frame.Href("/tenders/", x.Tender.ID), "看项目")},
			verdict, ui.DLNarrow(ui.T("截止", ui.DateTime(x.Tender.Deadline))),
			view.Inside(ui.Fold(x.Tender.Title+"的条件逐条对照", !x.May), view.Findings(x.Items, x.Tender.Title+"的条件逐条对照"))))
	}
	if len(page.Items) == 0 {
		parts = append(parts, view.Panel(ui.Box{Title: "采购", Hidden: true}, ui.Empty(ui.IconSearch, "现在没有正在征集的项目。", ui.ButtonLink("/tenders?group=intention", "看采购意向", false))))
	}
	parts = append(parts, view.ListEnd(a, len(page.Items), page.Next))
	return a.Show(http.StatusOK, a.DeskPage("能参加的采购", "能参加的采购"), view.Stack(parts...))
}

func (p *room) callColumns() []sheet.Column[tenderapi.Call] {
	out := []sheet.Column[tenderapi.Call]{
		{Head: "能参加", Cell: func(x *tenderapi.Call) any { return yes(x.May) }},
		{Head: "不能的原因", Cell: func(x *tenderapi.Call) any { return x.Why }},
	}
	for _, c := range view.TenderColumns(p.House) {
		out = append(out, sheet.Column[tenderapi.Call]{Head: c.Head, Cell: func(x *tenderapi.Call) any { return c.Cell(&x.Tender) }})
	}
	return out
}
