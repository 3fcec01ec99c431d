package stars

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

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
	var past []templ.Component
	for _, t := range x.Trail {
		past = append(past, ui.QA(ui.Answer{Question: t.What + "（" + t.By + "）", Answer: t.Note, Note: ui.DateTime(t.At), Open: true}))
	}
	const heading = "记录不实的认定"
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: heading, Tags: barTag(&x), Lead: ui.Text("作废的记录不再计入，这由平台按记录计算；是否属于虚报、要不要取消星级，由人在本人说明以后认定。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "这一件"}, ui.DL(terms...)), view.Panel(ui.Box{Title: "作废的记录"}, ui.Data(marks)),
	}
	if len(x.Moves) > 0 {
		reasons := map[string]string{
			"speak": "您的说明，机关会看到", "impose": "认定的理由，本人会看到", "drop": "不认定的理由，本人会看到",
			"appeal": "申诉的理由", "uphold": "维持的理由，本人会看到", "lift": "撤销的理由，本人会看到",
		}
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(barPath(x.ID)+"/move", x.Version, actions(x.Moves, e, reasons))))
	}
	body = append(body, view.Panel(ui.Box{Title: "经过"}, past...), ui.BasisPanel(view.LawOf(x.Basis)))
	pg := a.Page(heading, ui.NavNone, ui.Crumbs("志愿服务", "/volunteer", heading))
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
