package workers

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// register is what anybody searches by the number on a certificate.
func (p *room) register(a *frame.Ask) error {
	q := view.Clip(a.Query("q"), 40)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, registerTitle, []sheet.Column[socialworkapi.WorkerEntry]{
			{Head: "证书编号", Cell: func(x *socialworkapi.WorkerEntry) any { return x.Number }},
			{Head: "级别", Cell: func(x *socialworkapi.WorkerEntry) any { return x.LevelText }},
			{Head: "姓名", Cell: func(x *socialworkapi.WorkerEntry) any { return x.Name }},
			{Head: "登记地", Cell: func(x *socialworkapi.WorkerEntry) any { return x.RegionName }},
			{Head: "状态", Cell: func(x *socialworkapi.WorkerEntry) any { return x.StateText }},
			{Head: "有效期起", Cell: func(x *socialworkapi.WorkerEntry) any { return x.From }},
			{Head: "有效期止", Cell: func(x *socialworkapi.WorkerEntry) any { return x.To }},
			{Head: "逾期首次登记", Cell: func(x *socialworkapi.WorkerEntry) any { return yes(x.Late) }},
			{Head: "处理", Cell: func(x *socialworkapi.WorkerEntry) any { return said(x.Conditions) }},
		}, func(ctx context.Context, after string) ([]socialworkapi.WorkerEntry, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListWorkers, socialworkapi.ListWorkersRequest{Q: q, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListWorkers, socialworkapi.ListWorkersRequest{Q: q, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: registerTitle, Cols: ui.Cols("证书编号", "级别", "姓名", "登记地", "有效期止", "状态"), Nothing: "没有找到这样的登记，请核对证书编号。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.Number), x.Number), ui.Text(x.LevelText), ui.Text(x.Name), ui.Text(x.RegionName), ui.Date(view.Day(x.To)), tag(x.Standing, x.StateText)))
	}
	lead := "登记机关登记的社会工作者，按完整的证书编号查，看级别、状态和有效期；本人没有同意公开的，姓名只显示一部分。"
	pg := a.Page(registerTitle, ui.NavWorkers, ui.Crumbs(registerTitle))
	pg.Desc = lead
	ways := ui.All(ui.ButtonLink("/courses", coursesTitle, false), ui.ButtonLink("/training-audits", auditsTitle, false), ui.ButtonLink("/workers/check", "查验凭证", false), ui.ButtonLink("/worker", mineTitle, false))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: registerTitle, Lead: ui.Text(lead), Actions: ways}),
		ui.Filters("/workers", ui.Input{Name: "q", Label: "证书编号", Help: "请写完整的编号。", Value: a.Query("q"), Max: 40}),
		view.Panel(ui.Box{Title: "名册", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

// entry is one of the register.
func (p *room) entry(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: a.Path("id")})
	if err != nil {
		return err
	}
	terms := []ui.Term{ui.S("级别", x.LevelText), ui.S("姓名", x.Name), ui.S("登记地", x.RegionName), ui.T("状态", tag(x.Standing, x.StateText)), ui.T("有效期", ui.Dates(view.Day(x.From), view.Day(x.To)))}
	if x.Late {
		terms = append(terms, ui.S("首次登记", "逾期办理"))
	}
	if s := said(x.Conditions); s != "" {
		terms = append(terms, ui.S("处理", s))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "证书登记" + x.Number, Lead: ui.Text("名册写的是登记的状态，职业资格不因登记到期失效。")}), view.Panel(ui.Box{Title: "登记的内容"}, ui.DL(terms...))}
	if len(x.Basis) > 0 {
		body = append(body, ui.BasisPanel(view.LawOf(x.Basis)))
	}
	pg := a.Page("证书登记"+x.Number, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", x.Number))
	pg.NoIndex = true
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}
