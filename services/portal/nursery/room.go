// Package nursery is the room of 孵化: the hubs that everybody reads, a group's
// application and plan, the hours of its mentors, the spaces it books, and the
// desk of the hub's staff.
package nursery

import (
	"context"
	"net/http"
	"net/url"

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
		{Method: get, Pattern: "/hubs", Do: p.hubs, Fresh: true},
		{Method: get, Pattern: "/hubs/{id}", Do: p.hub, Fresh: true},
		{Method: get, Pattern: "/desk/hubs/new", Do: p.begin, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/hubs/new", Do: p.create, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/hubs/{id}/edit", Do: p.edit, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/hubs/{id}/edit", Do: p.save, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/hubs/{id}/end", Do: p.ending, Desk: any},
		{Method: post, Pattern: "/desk/hubs/{id}/end", Do: p.end, Desk: any},
		{Method: get, Pattern: "/desk/hubs/{id}/bookings", Do: p.calendar, Desk: any},
		{Method: post, Pattern: "/desk/hubs/{id}/bookings", Do: p.book, Desk: any},
		{Method: post, Pattern: "/desk/hubs/{id}/cancellations", Do: p.cancel, Desk: any},
		{Method: get, Pattern: "/desk/incubations", Do: p.list, Desk: any},
		{Method: get, Pattern: "/desk/incubations/new", Do: p.applying, Desk: any},
		{Method: post, Pattern: "/desk/incubations/new", Do: p.apply, Desk: any},
		{Method: get, Pattern: "/desk/incubations/{id}", Do: p.incubation, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/move", Do: p.move, Desk: any},
		{Method: get, Pattern: "/desk/incubations/{id}/plan", Do: p.planning, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/plan", Do: p.plan, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/goals/{goal}", Do: p.settle, Desk: any, Body: view.MostPapers},
		{Method: post, Pattern: "/desk/incubations/{id}/mentors", Do: p.mentor, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/incubations/{id}/hours", Do: p.write, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/answers", Do: p.answer, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/registration", Do: p.register, Desk: any},
		{Method: post, Pattern: "/desk/incubations/{id}/followups", Do: p.follow, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/incubations/{id}/papers/{paper}", Do: p.paper, Desk: any},
	}
}

// applicants are the roles of whoever may speak for a group.
var applicants = []identity.Role{identity.Resident, identity.Volunteer, identity.Worker, identity.Staff}

// at leads back to the desk from which the caller deals with incubation.
func at(a *frame.Ask) {
	a.At(append([]identity.Role{identity.Registrar, identity.Supervisor}, applicants...)...)
}

var path = view.IncubationPath

func hubPath(id string) string { return frame.Href("/hubs/", id) }

func bookingsPath(id string) string { return frame.Href("/desk/hubs/", id) + "/bookings" }

// tag is the state of an incubation.
func tag(x *organizationapi.Incubation) templ.Component {
	switch x.State {
	case organizationapi.IncubationStateEntered, organizationapi.IncubationStateGraduated:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case organizationapi.IncubationStateLeft, organizationapi.IncubationStateRefused, organizationapi.IncubationStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// list is what the caller speaks for and mentors, or what is in one hub.
func (p *room) list(a *frame.Ask) error {
	at(a)
	hub, title := a.Query("hub"), "我申请的和我指导的"
	ways := []templ.Component{ui.ButtonLink("/hubs", "孵化基地", false)}
	if hub != "" {
		h, err := route.Call(a.Ctx, p.Call, organizationapi.GetHub, organizationapi.GetHubRequest{ID: hub})
		if err != nil {
			return err
		}
		title = h.Draft.Name
		ways = append(ways, ui.ButtonLink("/desk/incubations", "我申请的和我指导的", false))
	}
	if hub == "" && (a.Desk == identity.Registrar || a.Desk == identity.Supervisor) { // they speak for nobody
		return a.Redirect("/hubs", "")
	}
	if view.FormatOf(a) != "" {
		return p.sheet(a, hub)
	}
	page, err := p.part(a, hub)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "孵化的组织", Cols: ui.Cols("名称", "状态", "孵化基地", "孵化期到"), Nothing: "还没有申请。到孵化基地的页面可以申请入驻。"}
	for i := range page.Items {
		x := &page.Items[i]
		until := ui.Dash()
		if x.Until != "" {
			until = ui.Date(view.Day(x.Until))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.ID), x.Draft.Name), tag(x), ui.Text(x.Hub.Name), until))
	}
	return a.Show(http.StatusOK, a.DeskPage("孵化", "孵化"), view.Stack(
		ui.PageHead(ui.Head{Title: "孵化", Lead: ui.Text("刚起步的组织入驻孵化基地，按自己的计划成长，达到公布的条件后出壳。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: title}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

// part is one page of a list.
func (p *room) part(a *frame.Ask, hub string) (organizationapi.IncubationPage, error) {
	if hub != "" {
		return route.Call(a.Ctx, p.Call, organizationapi.ListIncubations, organizationapi.ListIncubationsRequest{Hub: hub, After: a.Query("after"), Limit: 50})
	}
	return route.Call(a.Ctx, p.Call, organizationapi.ListMyIncubations, organizationapi.ListMyIncubationsRequest{After: a.Query("after"), Limit: 50})
}

// sheet is the whole of a list as a table.
func (p *room) sheet(a *frame.Ask, hub string) error {
	if hub != "" {
		return view.SendTable(a, "孵化", columns(p), func(ctx context.Context, after string) ([]organizationapi.Incubation, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListIncubations, organizationapi.ListIncubationsRequest{Hub: hub, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	return view.SendTable(a, "孵化", columns(p), func(ctx context.Context, after string) ([]organizationapi.Incubation, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListMyIncubations, organizationapi.ListMyIncubationsRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func columns(p *room) []sheet.Column[organizationapi.Incubation] {
	return []sheet.Column[organizationapi.Incubation]{
		{Head: "名称", Cell: func(x *organizationapi.Incubation) any { return x.Draft.Name }},
		{Head: "状态", Cell: func(x *organizationapi.Incubation) any { return x.StateText }},
		{Head: "孵化基地", Cell: func(x *organizationapi.Incubation) any { return x.Hub.Name }},
		{Head: "申请时间", Cell: func(x *organizationapi.Incubation) any { return &x.AppliedAt }},
		{Head: "入驻日期", Cell: func(x *organizationapi.Incubation) any { return x.EnteredOn }},
		{Head: "孵化期到", Cell: func(x *organizationapi.Incubation) any { return x.Until }},
		{Head: "目标数", Cell: func(x *organizationapi.Incubation) any { return int64(len(x.Goals)) }},
		{Head: "结束时间", Cell: func(x *organizationapi.Incubation) any { return x.EndedAt }},
		{Head: "网址", Cell: func(x *organizationapi.Incubation) any { return p.Config.PublicURL + path(x.ID) }},
	}
}

// applying asks for what a hub wants to know.
func (p *room) applying(a *frame.Ask) error {
	return p.showApply(a, http.StatusOK, frame.Fresh(a, url.Values{"hub": {a.Query("hub")}}))
}

func (p *room) showApply(a *frame.Ask, status int, e frame.Entry) error {
	a.At(applicants...)
	hubs, err := route.Call(a.Ctx, p.Call, organizationapi.ListHubs, organizationapi.ListHubsRequest{Limit: 200})
	if err != nil {
		return err
	}
	mine, err := route.Call(a.Ctx, p.Call, organizationapi.ListMyFilings, organizationapi.ListMyFilingsRequest{Limit: 50})
	if err != nil {
		return err
	}
	options, filings := ui.Options("", "请选择"), ui.Options("", "还没有备案，在下面填写")
	for _, h := range hubs.Items {
		if h.MayApply {
			options = append(options, ui.Option{Value: h.ID, Label: h.Draft.Name + "（空余" + frame.Itoa(h.Free) + "个名额）"})
		}
	}
	for _, f := range mine.Items {
		if f.State == organizationapi.FilingStateActive {
			filings = append(filings, ui.Option{Value: f.ID, Label: f.Draft.Name})
		}
	}
	const title = "申请入驻孵化基地"
	return a.Show(status, a.DeskPage(title, "孵化", "/desk/incubations", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("基地按它自己公布的条件办理；申请以后，条件以今天公布的为准。出壳以后，名称会在基地的页面上公布。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "申请的内容"}, view.Form("/desk/incubations/new", false, e,
			ui.SelectField(e.In(ui.Input{Name: "hub", Label: "孵化基地", Required: true, Options: options})),
			ui.SelectField(e.In(ui.Input{Name: "filing", Label: "已备案的组织", Help: "选了的，名称、人数、活动地域和场所用备案的，下面不用填。", Options: filings})),
			ui.AreaField(e.In(ui.Input{Name: "idea", Label: "要做什么、需要什么帮助", Required: true, Max: 4000, Lines: 6})),
			ui.TextField(e.In(ui.Input{Name: "name", Label: "名称", Max: 100, Wide: true})),
			ui.NumberField(e.In(ui.Input{Name: "team", Label: "现有人数", Suffix: "人", Low: "0", Short: true})),
			ui.TextField(e.In(ui.Input{Name: "area", Label: "活动地域", Max: 200})),
			ui.TextField(e.In(ui.Input{Name: "place", Label: "现在的活动场所", Max: 200, Wide: true})),
			ui.Submit("提交申请", "/hubs"))), ui.Help(p.Site))))
}

func (p *room) apply(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := organizationapi.IncubationDraft{
		Hub: f.Text("hub"), Filing: f.Text("filing"), Name: f.Text("name"), Idea: f.Text("idea"), Area: f.Text("area"), Place: f.Text("place"), Team: f.Int("team", "现有人数"),
	}
	if d.Hub == "" {
		f.Wrong("hub", "请选择孵化基地。")
	}
	if d.Idea == "" {
		f.Wrong("idea", "请填写要做什么、需要什么帮助。")
	}
	var x organizationapi.Incubation
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "申请已提交，基地会收到通知。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showApply(a, status, e) })
}
