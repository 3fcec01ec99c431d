// Package yearly is the annual report (年度工作报告) as people see it: the form of the organization with what is known
// already, the sponsor's opinion, the registrar's conclusion and what it asks to be mended, and the report that
// everybody reads once it has a conclusion.
package yearly

import (
	"context"
	"net/http"
	"strconv"

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

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: listPath, Do: p.list, Desk: any},
		{Method: post, Pattern: listPath + "/seasons", Do: p.openSeason, Desk: identity.Registrar},
		{Method: post, Pattern: listPath + "/new", Do: p.begin, Desk: identity.Staff},
		{Method: get, Pattern: listPath + "/{id}", Do: p.report, Desk: any},
		{Method: get, Pattern: listPath + "/{id}/edit", Do: p.edit, Desk: identity.Staff},
		{Method: post, Pattern: listPath + "/{id}/edit", Do: p.save, Desk: identity.Staff, Body: view.MostPapers},
		{Method: post, Pattern: listPath + "/{id}/move", Do: p.move, Desk: any},
		{Method: get, Pattern: listPath + "/{id}/papers/{paper}", Do: p.paper, Desk: any},
		{Method: get, Pattern: "/reports/{id}", Do: p.published, Fresh: true},
		{Method: get, Pattern: "/organizations/{id}/reports", Do: p.ofOrganization, Fresh: true},
	}
}

const listPath = "/desk/reports"

var path = view.ReportPath

// at leads back to the desk from which the caller deals with reports.
func at(a *frame.Ask) { a.At(identity.Registrar, identity.Sponsor, identity.Staff) }

// tag is the state of a report.
func tag(s organizationapi.ReportState, text string) templ.Component {
	switch s {
	case organizationapi.ReportStateConcluded:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case organizationapi.ReportStateMissed:
		return ui.Tag(ui.Bad, ui.IconWarn, text)
	case organizationapi.ReportStateOpen:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	}
	return ui.Tag(ui.Info, ui.IconClock, text)
}

var states = ui.Options("", "不限", "open", "填报中", "submitted", "待初审", "endorsed", "待检查", "concluded", "已有结论", "rectifying", "整改中", "missed", "没有按期报送")

// yearsBack is how many years there are to choose from; of the others an address can ask.
const yearsBack = 6

// years are those that a report may be about, the last one first.
func years(a *frame.Ask, first ...string) []ui.Option {
	out := ui.Options(first...)
	last := cn.DayOf(a.Now()).Year() - 1
	for y := last; y > last-yearsBack; y-- {
		out = append(out, ui.Option{Value: frame.Itoa(y), Label: frame.Itoa(y) + "年度"})
	}
	return out
}

// list is what comes to the caller's authority or unit, or is the caller's organization's.
func (p *room) list(a *frame.Ask) error { return p.showList(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) showList(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	year := view.Pick(a.Query("year"), years(a))
	in := organizationapi.ListReportsRequest{State: organizationapi.ReportState(view.Pick(a.Query("state"), states)), After: a.Query("after"), Limit: 50}
	in.Year, _ = strconv.ParseInt(year, 10, 64)
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "年度工作报告", columns(p, path), func(ctx context.Context, after string) ([]organizationapi.ReportSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.ListReports, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListReports, in)
	if err != nil {
		return err
	}
	main := view.Panel(ui.Box{Title: "年报", Hidden: true},
		ui.Filters(listPath, ui.Input{Name: "year", Label: "年度", Value: year, Options: years(a, "", "不限")}, ui.Input{Name: "state", Label: "状态", Value: string(in.State), Options: states}),
		ui.Data(table(page.Items, a)), view.ListEnd(a, len(page.Items), page.Next))
	var side []templ.Component
	var lead templ.Component
	switch a.Desk {
	case identity.Registrar:
		lead = ui.Text("辖区内社会组织的年度工作报告。业务主管单位初审同意以后，在这里检查并作出结论。")
		side = append(side, view.Panel(ui.Box{Title: "发布年检通知"}, ui.Paragraphs("发布以后，辖区内应当报送的组织同时开始填报，并收到通知。已经发布过的年度再发布，不会重复开始。"),
			view.Form(listPath+"/seasons", false, frame.Entry{Key: e.Key}, ui.SelectField(e.Among("season", ui.Input{Name: "year", Label: "年度", Required: true, Value: years(a)[0].Value, Options: years(a)})), ui.Submit("发布通知", ""))))
	case identity.Sponsor:
		lead = ui.Text("报送本单位初审的年度工作报告。")
	default:
		lead = ui.Text("本组织历年的年度工作报告。")
		side = append(side, view.Panel(ui.Box{Title: "开始填写"}, ui.Paragraphs("平台已经知道的先填好，并写明来自哪里。已经开始的，打开的还是那一份。"),
			view.Form(listPath+"/new", false, frame.Entry{Key: e.Key}, ui.SelectField(e.Among("begin", ui.Input{Name: "year", Label: "年度", Required: true, Value: years(a)[0].Value, Options: years(a)})), ui.Submit("开始填写年报", ""))))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "年度工作报告", Lead: lead}), ui.Refusal(e.Fault)}
	if len(side) > 0 {
		body = append(body, ui.Columns(main, view.Stack(side...)))
	} else {
		body = append(body, main)
	}
	return a.Show(status, a.DeskPage("年度工作报告", "年度工作报告"), view.Stack(body...))
}

func table(list []organizationapi.ReportSummary, a *frame.Ask) ui.Table {
	t := ui.Table{Caption: "年度工作报告", Cols: ui.Cols("组织", "年度", "状态", "期限", "结论"), Nothing: "没有这样的年报。"}
	for _, r := range list {
		due := ui.Dash()
		switch r.State {
		case organizationapi.ReportStateOpen:
			due = ui.Remaining(r.SponsorDue, a.Now())
		case organizationapi.ReportStateSubmitted, organizationapi.ReportStateEndorsed:
			due = ui.Remaining(r.RegistrarDue, a.Now())
		}
		state := tag(r.State, r.StateText)
		if r.Late {
			state = ui.All(state, ui.Text(" "), ui.Tag(ui.Warn, ui.IconWarn, "逾期报送"))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(r.ID), r.Org.Name), ui.Text(frame.Itoa(r.Year)+"年度"), state, due, view.OrDash(r.ConclusionText)))
	}
	return t
}

// columns are reports as a table; at is where each is read.
func columns(p *room, at func(id string) string) []sheet.Column[organizationapi.ReportSummary] {
	return []sheet.Column[organizationapi.ReportSummary]{
		{Head: "组织", Cell: func(r *organizationapi.ReportSummary) any { return r.Org.Name }},
		{Head: "统一社会信用代码", Cell: func(r *organizationapi.ReportSummary) any { return r.Org.ID }},
		{Head: "类型", Cell: func(r *organizationapi.ReportSummary) any { return r.KindText }},
		{Head: "年度", Cell: func(r *organizationapi.ReportSummary) any { return r.Year }},
		{Head: "状态", Cell: func(r *organizationapi.ReportSummary) any { return r.StateText }},
		{Head: "业务主管单位", Cell: func(r *organizationapi.ReportSummary) any { return r.Sponsor }},
		{Head: "登记管理机关", Cell: func(r *organizationapi.ReportSummary) any { return r.Office }},
		{Head: "报送业务主管单位的期限", Cell: func(r *organizationapi.ReportSummary) any { return &r.SponsorDue }},
		{Head: "报送登记管理机关的期限", Cell: func(r *organizationapi.ReportSummary) any { return &r.RegistrarDue }},
		{Head: "报送时间", Cell: func(r *organizationapi.ReportSummary) any { return r.SubmittedAt }},
		{Head: "逾期报送", Cell: func(r *organizationapi.ReportSummary) any { return map[bool]string{true: "是"}[r.Late] }},
		{Head: "结论", Cell: func(r *organizationapi.ReportSummary) any { return r.ConclusionText }},
		{Head: "作出结论的时间", Cell: func(r *organizationapi.ReportSummary) any { return r.ConcludedAt }},
		{Head: "网址", Cell: func(r *organizationapi.ReportSummary) any { return p.Config.PublicURL + at(r.ID) }},
	}
}

// yearOf is the year that was chosen.
func yearOf(f *frame.Form) int64 {
	if f.Text("year") == "" {
		f.Wrong("year", "请选择年度。")
	}
	return f.Int("year", "年度")
}

func (p *room) openSeason(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	year := yearOf(f.As("season"))
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: year}})
	}
	if err == nil {
		return a.Redirect(listPath, frame.Itoa(year)+"年度的年检通知已发布，各组织的年报随之开始。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showList(a, status, e) })
}

func (p *room) begin(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(identity.Staff)
	in, r := organizationapi.PrefillReportRequest{ID: m.Org, Year: yearOf(f.As("begin"))}, organizationapi.Report{}
	if err = f.Fault(); err == nil {
		r, err = route.Call(a.Ctx, p.Call, organizationapi.PrefillReport, in)
	}
	if err == nil {
		return a.Redirect(path(r.ID), "年报已开始，平台已经知道的都填好了。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showList(a, status, e) })
}
