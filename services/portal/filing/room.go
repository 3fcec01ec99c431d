// Package filing is the room of 备案: a group's draft with what the law says of it,
// the opinion of the residents' committee, the desk of the street office, the
// yearly confirmation, and the ways into a registered organization and to becoming one.
package filing

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/desk/filings", Do: p.list, Desk: any},
		{Method: get, Pattern: "/desk/filings/new", Do: p.begin, Desk: any},
		{Method: post, Pattern: "/desk/filings/new", Do: p.create, Desk: any},
		{Method: get, Pattern: "/desk/filings/{id}", Do: p.filing, Desk: any},
		{Method: get, Pattern: "/desk/filings/{id}/edit", Do: p.edit, Desk: any},
		{Method: post, Pattern: "/desk/filings/{id}/edit", Do: p.save, Desk: any},
		{Method: post, Pattern: "/desk/filings/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/filings/{id}/confirmations", Do: p.confirm, Desk: any},
		{Method: post, Pattern: "/desk/filings/{id}/upgrade", Do: p.upgrade, Desk: any},
		{Method: post, Pattern: "/desk/filings/{id}/partners", Do: p.join, Desk: any},
	}
}

// contacts are the roles of whoever may speak for a group.
var contacts = []identity.Role{identity.Resident, identity.Volunteer, identity.Worker, identity.Staff}

// at leads back to the desk from which the caller deals with filings.
func at(a *frame.Ask) {
	a.At(append([]identity.Role{identity.Registrar, identity.Supervisor}, contacts...)...)
}

var path = view.FilingPath

// tag is the state of a filing.
func tag(x *organizationapi.Filing) templ.Component {
	switch x.State {
	case organizationapi.FilingStateActive, organizationapi.FilingStateUpgraded:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case organizationapi.FilingStateLapsed, organizationapi.FilingStateEnded:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	case organizationapi.FilingStateDrafted, organizationapi.FilingStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconEdit, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// list is what the caller speaks for, or what one of the caller's organizations has to do with; the others are a press away.
func (p *room) list(a *frame.Ask) error {
	at(a)
	org, title := a.Query("org"), "我联系的组织"
	speaks := slices.ContainsFunc(contacts, a.Caller.Has)
	head := ui.Head{Title: "备案", Lead: ui.Text("达不到登记条件的社区社会组织，由居（村）民委员会出具意见，街道办事处备案。")}
	var ways []templ.Component
	if speaks {
		ways = append(ways, ui.ButtonLink("/desk/filings/new", "起草备案申请", true), ui.ButtonLink("/desk/filings", "我联系的组织", false))
	}
	seen := map[string]bool{}
	for _, m := range a.Caller.Memberships {
		if m.Role != identity.Registrar && m.Role != identity.Staff || seen[m.Org] {
			continue
		}
		seen[m.Org] = true
		if org == "" && !speaks {
			org = m.Org
		}
		if org == m.Org {
			title = "与" + m.OrgName + "有关的备案"
		}
		ways = append(ways, ui.ButtonLink("/desk/filings?org="+url.QueryEscape(m.Org), "与"+m.OrgName+"有关的", false))
	}
	head.Actions = ui.All(ways...)
	if view.FormatOf(a) != "" {
		return p.sheet(a, org, title)
	}
	page, err := p.part(a, org)
	if err != nil {
		return err
	}
	return a.Show(http.StatusOK, a.DeskPage("备案", "备案"), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: title}, ui.Data(table(page.Items, a)), view.ListEnd(a, len(page.Items), page.Next))))
}

// part is one page of a list.
func (p *room) part(a *frame.Ask, org string) (organizationapi.FilingPage, error) {
	if org != "" {
		return route.Call(a.Ctx, p.Call, organizationapi.ListFilings, organizationapi.ListFilingsRequest{Org: org, After: a.Query("after"), Limit: 50})
	}
	return route.Call(a.Ctx, p.Call, organizationapi.ListMyFilings, organizationapi.ListMyFilingsRequest{After: a.Query("after"), Limit: 50})
}

// sheet is the whole of a list as a table.
func (p *room) sheet(a *frame.Ask, org, title string) error {
	if org != "" {
		return view.SendTable(a, title, p.columns(), func(ctx context.Context, after string) ([]organizationapi.Filing, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListFilings, organizationapi.ListFilingsRequest{Org: org, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	return view.SendTable(a, title, p.columns(), func(ctx context.Context, after string) ([]organizationapi.Filing, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListMyFilings, organizationapi.ListMyFilingsRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// columns are filings as a table.
func (p *room) columns() []sheet.Column[organizationapi.Filing] {
	return []sheet.Column[organizationapi.Filing]{
		{Head: "名称", Cell: func(x *organizationapi.Filing) any { return x.Draft.Name }},
		{Head: "类别", Cell: func(x *organizationapi.Filing) any { return x.CategoryText }},
		{Head: "状态", Cell: func(x *organizationapi.Filing) any { return x.StateText }},
		{Head: "居（村）民委员会", Cell: func(x *organizationapi.Filing) any { return x.Committee.Name }},
		{Head: "备案机关", Cell: func(x *organizationapi.Filing) any { return x.Office.Name }},
		{Head: "备案时间", Cell: func(x *organizationapi.Filing) any { return x.FiledAt }},
		{Head: "最迟确认", Cell: func(x *organizationapi.Filing) any { return x.ConfirmDue }},
		{Head: "网址", Cell: func(x *organizationapi.Filing) any { return p.Config.PublicURL + path(x.ID) }},
	}
}

func table(list []organizationapi.Filing, a *frame.Ask) ui.Table {
	t := ui.Table{Caption: "备案的社区社会组织", Cols: ui.Cols("名称", "类别", "状态", "居（村）民委员会", "最迟确认"), Nothing: "还没有备案。"}
	for i := range list {
		x := &list[i]
		due := ui.Dash()
		if x.State == organizationapi.FilingStateActive && x.ConfirmDue != nil {
			due = ui.Remaining(*x.ConfirmDue, a.Now())
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.ID), x.Draft.Name), ui.Text(x.CategoryText), tag(x), ui.Text(x.Committee.Name), due))
	}
	return t
}
