package dispute

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// docket is the supervisor's register of complaints: what waits with its days,
// what is closed, and who has complained in vain too often.
func (p *room) docket(a *frame.Ask) error {
	closed := a.Query("closed") != ""
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "投诉登记簿", view.DisputeColumns(), func(ctx context.Context, after string) ([]tenderapi.Dispute, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListDisputes, tenderapi.ListDisputesRequest{Closed: closed, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, tenderapi.ListDisputes, tenderapi.ListDisputesRequest{Closed: closed, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	var late int
	var basis []ui.Basis
	for _, d := range page.Items {
		if !closed && d.LateDays > 0 {
			late++
		}
		basis = append(basis, view.LawOf(d.Basis)...)
	}
	box, other := ui.Box{Title: "没有办结的投诉", Note: "期限近的在前"}, ui.ButtonLink("/desk/supervisor/complaints?closed=1", "看已经办结的", false)
	if closed {
		box, other = ui.Box{Title: "已经办结的投诉", Note: "最近的在前"}, ui.ButtonLink("/desk/supervisor/complaints", "看没有办结的", false)
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "投诉登记簿", Lead: ui.Text("本区域供应商对政府购买服务的投诉。查无实据的次数按供应商在全部区域的投诉累计，达到规定次数的只作提示，是否列入不良行为记录名单由财政部门决定。"), Actions: other})}
	if late > 0 {
		body = append(body, ui.Note(ui.Bad, ui.Text("有"+frame.Itoa(late)+"件已经逾期，请先办理。")))
	}
	body = append(body, view.Panel(box, ui.Data(docketTable(page.Items, closed, a)), view.ListEnd(a, len(page.Items), page.Next)))
	if len(basis) > 0 {
		body = append(body, ui.BasisPanel(view.Distinct(basis)))
	}
	return a.Show(http.StatusOK, a.DeskPage("投诉登记簿", "投诉登记簿"), view.Stack(body...))
}

func docketTable(list []tenderapi.Dispute, closed bool, a *frame.Ask) ui.Table {
	t := ui.Table{Caption: "投诉登记簿", Cols: ui.Cols("项目", "环节", "投诉供应商", "提起日期", "状态", "下一步", "期限", "查无实据"), Nothing: "没有等着办理的投诉。"}
	if closed {
		t = ui.Table{Caption: "已经办结的投诉", Cols: ui.Cols("项目", "环节", "投诉供应商", "提起日期", "状态", "~处理", "查无实据"), Nothing: "还没有办结的投诉。"}
	}
	for _, d := range list {
		c := d.Challenge
		row := []templ.Component{ui.Link(view.ChallengePath(c.ID), c.TenderTitle), ui.Text(view.AboutNames[c.About]), view.Challenger(c), ui.Date(view.SomeTime(c.ComplainedAt)), view.ChallengeMarks(c)}
		if closed {
			row = append(row, view.OrDash(c.EffectText))
		} else {
			row = append(row, view.OrDash(d.Next), ui.Remaining(view.SomeTime(d.Due), a.Now()))
		}
		t.Rows = append(t.Rows, ui.Cells(append(row, unprovenMark(d))...))
	}
	return t
}

// unprovenMark counts what nothing has proven, and warns where the rule book counts so many.
func unprovenMark(d tenderapi.Dispute) templ.Component {
	if d.Warn {
		return ui.Tag(ui.Warn, ui.IconWarn, frame.Itoa(d.Unproven)+"次，请核查")
	}
	return ui.Quantity(d.Unproven, "次")
}
