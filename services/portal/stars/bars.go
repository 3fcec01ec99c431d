package stars

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const barsTitle = "记录不实的认定"

// bars are those of the caller's office.
func (p *room) bars(a *frame.Ask) error {
	a.At(identity.Registrar)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, barsTitle, []sheet.Column[volunteerapi.StarBar]{
			{Head: "志愿者编号", Cell: func(x *volunteerapi.StarBar) any { return x.Number }},
			{Head: "不实的记录", Cell: func(x *volunteerapi.StarBar) any { return int64(len(x.Marks)) }},
			{Head: "说明的期限", Cell: func(x *volunteerapi.StarBar) any { return x.AnswerBy }},
			{Head: "状态", Cell: func(x *volunteerapi.StarBar) any { return x.StateText }},
			{Head: "不予评星到", Cell: func(x *volunteerapi.StarBar) any { return x.Until }},
		}, func(ctx context.Context, after string) ([]volunteerapi.StarBar, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListStarBars, volunteerapi.ListStarBarsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListStarBars, volunteerapi.ListStarBarsRequest{After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "记录不实的办理", Cols: ui.Cols("志愿者编号", "#不实的记录", "说明的期限", "状态"), Nothing: "没有因记录不实需要办理的。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(barPath(x.ID), x.Number), ui.Number(int64(len(x.Marks))), ui.Date(view.Day(x.AnswerBy)), barTag(x)))
	}
	return a.Show(http.StatusOK, a.DeskPage(barsTitle, title, "/desk/stars", barsTitle), view.Stack(
		ui.PageHead(ui.Head{Title: barsTitle, Lead: ui.Text("记录作废以后，是否属于虚报由人认定：先听本人说明，再决定。")}),
		view.Panel(ui.Box{Title: barsTitle, Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) bar(a *frame.Ask) error { return p.showBar(a, http.StatusOK, frame.Fresh(a, nil)) }

// showBar is the matter of somebody's untrue records, for themselves and for the office.
func (p *room) showBar(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	terms := []ui.Term{ui.T("志愿者编号", ui.Code(x.Number)), ui.S("区划", x.RegionName), ui.T("告知的日期", ui.Date(x.OpenedAt)), ui.T("说明的期限", ui.Date(view.Day(x.AnswerBy)))}
	if x.Until != "" {
		terms = append(terms, ui.T("不予评星", ui.All(ui.Date(view.Day(x.Until)), ui.Text("以前，共"+frame.Itoa(x.Years)+"年"))))
	}
	marks := ui.Table{Caption: "认定不实、已经作废的记录", Cols: ui.Cols("服务", "记录单位", "月份"), Nothing: "没有作废的记录。"}
	for _, m := range x.Marks {
		marks.Rows = append(marks.Rows, ui.Cells(ui.Text(m.Title), ui.Text(m.OrgName), ui.Text(m.Month)))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: barsTitle, Tags: barTag(&x), Lead: ui.Text("作废的记录不再计入，这由平台按记录计算；是否属于虚报、要不要取消星级，由人在本人说明以后认定。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "这一件"}, ui.DL(terms...)), view.Panel(ui.Box{Title: "作废的记录"}, ui.Data(marks)),
	}
	if len(x.Moves) > 0 {
		reasons := map[string]string{
			"speak": "您的说明，机关会看到", "impose": "认定的理由，本人会看到", "drop": "不认定的理由，本人会看到",
			"appeal": "申诉的理由", "uphold": "维持的理由，本人会看到", "lift": "撤销的理由，本人会看到",
		}
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(barPath(x.ID)+"/move", x.Version, actions(x.Moves, e, reasons))))
	}
	body = append(body, view.RecordTrail(x.Trail), ui.BasisPanel(view.LawOf(x.Basis)))
	pg := a.Page(barsTitle, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", barsTitle))
	pg.NoIndex, pg.Narrow = true, true
	return a.Show(status, pg, view.Stack(body...))
}

func (p *room) moveBar(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveStarBarRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveStarBar, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showBar(a, status, e) })
	}
	return a.Redirect(barPath(in.ID), "已经办理。")
}
