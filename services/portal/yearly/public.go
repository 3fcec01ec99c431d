package yearly

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What everybody reads: reports that have a conclusion, without their papers and what the sides wrote to one another.

func publicPath(id string) string { return frame.Href("/reports/", id) }

func ofPath(org string) string { return frame.Href("/organizations/", org) + "/reports" }

func (p *room) published(a *frame.Ask) error {
	r, err := p.get(a)
	if err != nil {
		return err
	}
	if r.ConcludedAt == nil { // somebody who is concerned has come too early
		return frame.ErrUnknown
	}
	title := r.Org.Name + yearText(&r)
	way := steps(&r, a.Now())
	law := view.StepsLaw(way)
	if foundation(&r) {
		law = append(law, p.Clauses(rule.Where{Region: r.Region, Day: r.OpenedAt}, "organization.foundation.report.publish")...)
	}
	head := ui.Head{Title: yearText(&r), Over: ui.Link(frame.Href("/organizations/", r.Org.ID), r.Org.Name), Tags: tags(&r), Actions: ui.All(ui.ButtonLink(ofPath(r.Org.ID), "历年的年报", false), ui.Print())}
	outcome := []ui.Term{ui.T("结论", view.OrSoft(r.ConclusionText, "当地不作年检结论")), ui.T("作出日期", ui.Date(*r.ConcludedAt))}
	if r.State == organizationapi.ReportStateRectifying && r.RectifyDue != nil {
		outcome = append(outcome, ui.T("整改", ui.All(ui.Text("正在整改，期限至"), ui.Date(*r.RectifyDue))))
	}
	main := view.Stack(view.Panel(ui.Box{Title: "结论"}, ui.DL(outcome...)), view.Panel(ui.Box{Title: "年报的内容", Note: "由该组织填报"}, contents(&r)))
	side := view.Stack(view.Panel(ui.Box{Title: "办理经过"}, ui.Steps(way)), view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(overview(&r)...)), ui.BasisPanel(view.Distinct(law)))
	pg := a.Page(title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", r.Org.Name, frame.Href("/organizations/", r.Org.ID), "年报", ofPath(r.Org.ID), frame.Itoa(r.Year)+"年度"))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(head), ui.Columns(main, side)))
}

// ofOrganization lists the published reports of one organization.
func (p *room) ofOrganization(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	in := organizationapi.ListPublishedReportsRequest{ID: o.ID, After: a.Query("after"), Limit: 50}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "年度工作报告", columns(p, publicPath), func(ctx context.Context, after string) ([]organizationapi.ReportSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.ListPublishedReports, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListPublishedReports, in)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "公开的年度工作报告，新的在前", Cols: ui.Cols("年度", "报送", "结论", "作出日期"), Nothing: "还没有公开的年报。年报在登记管理机关作出结论以后公开。"}
	for _, r := range page.Items {
		sent := ui.Dash()
		if r.SubmittedAt != nil {
			sent = ui.Date(*r.SubmittedAt)
		}
		if r.Late {
			sent = ui.All(sent, ui.Text(" "), ui.Tag(ui.Warn, ui.IconWarn, "逾期"))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(publicPath(r.ID), frame.Itoa(r.Year)+"年度"), sent, view.OrSoft(r.ConclusionText, "不作结论"), ui.Date(view.SomeTime(r.ConcludedAt))))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "年报", Over: ui.Link(frame.Href("/organizations/", o.ID), o.Name), Tags: view.OrgTags(o)}),
		view.Panel(ui.Box{Title: "公开的年报", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next)),
	}
	return a.Show(http.StatusOK, a.Page(o.Name+"的年报", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", o.Name, frame.Href("/organizations/", o.ID), "年报")), view.Stack(body...))
}
