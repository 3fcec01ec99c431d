package cases

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) counts(a *frame.Ask) error {
	return p.showCounts(a, http.StatusOK, frame.Fresh(a, nil))
}

// showCounts is what a manager reads of the cases of the organization: how many there are, those whose social worker has left, and the
// urgent looks that wait for a judgement.
func (p *room) showCounts(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Staff)
	m, _ := a.Caller.As(identity.Staff)
	n, err := route.Call(a.Ctx, p.Call, socialworkapi.CountCases, socialworkapi.CountCasesRequest{Org: m.Org})
	if err != nil {
		return err
	}
	left, err := route.Call(a.Ctx, p.Call, socialworkapi.ListLeftCases, socialworkapi.ListLeftCasesRequest{Org: m.Org})
	if err != nil {
		return err
	}
	urgent, err := route.Call(a.Ctx, p.Call, socialworkapi.ListUrgentLooks, socialworkapi.ListUrgentLooksRequest{Org: m.Org})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "各个状态的个案数", Cols: ui.Cols("状态", "#件数"), Nothing: "没有个案。"}
	for _, x := range n.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.StateText), ui.Text(frame.Itoa(x.Count))))
	}
	book := looksTable(urgent.Items, func(x *socialworkapi.CaseLook) string { return lookPath(x.Case, x.ID) })
	book.Caption, book.Nothing = "等待判断的紧急查阅", "没有等待判断的紧急查阅。"
	return a.Show(status, a.DeskPage(countsTitle, countsTitle), view.Stack(
		ui.PageHead(ui.Head{Title: countsTitle, Lead: ui.Text("管理人员只看件数；紧急查阅由没有查阅的人判断是否正当。"), Actions: ui.ButtonLink("/desk/cases/urgent", urgentTitle, false)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "件数"}, ui.Data(t)), leftPanel(&left, e), view.Panel(ui.Box{Title: "紧急查阅"}, ui.Data(book))))
}

// leftPanel are the cases that nobody serves any more, each with a button to give it to somebody.
func leftPanel(list *socialworkapi.LeftCases, e frame.Entry) templ.Component {
	t := ui.Table{Caption: "承办人已经离开的个案，等得久的在前", Cols: ui.Cols("个案", "状态", "建立", "最近变动", ".办理"), Nothing: "没有承办人已经离开的个案。"}
	var heirs []ui.Option
	for _, h := range list.Heirs {
		heirs = append(heirs, ui.Option{Value: h.Account, Label: h.Name})
	}
	for i := range list.Items {
		x := &list.Items[i]
		done := ui.Soft("本组织没有登记有效的社会工作者可以接手，请先为接手的人授予角色、办理登记。")
		if len(heirs) > 0 {
			do := "handover-" + x.ID
			done = ui.ActionButtons(frame.Href("/desk/cases/", x.ID)+"/handover", x.Version, e.Reopened([]ui.Action{{
				Do: do, Label: "移交", Quiet: true, Confirm: "移交以后由接手的人承办，并写进查阅簿。", Form: ui.All(
					ui.SelectField(e.Among(do, ui.Input{Name: "to", Label: "接手的社会工作者", Required: true, Options: heirs})),
					ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: "移交的原因", Help: "写进查阅簿，服务对象凭查阅码可以看到。", Required: true, Max: 1000, Lines: 3}))),
			}}))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Short), ui.Text(x.StateText), ui.Date(x.OpenedAt), ui.Date(x.ChangedAt), done))
	}
	return view.Panel(ui.Box{Title: "承办人已经离开的", Note: "承办人不再是本组织的社会工作者，由您交给另一个人"}, ui.Data(t))
}

// handOver gives one of them to another social worker.
func (p *room) handOver(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.HandOverCaseRequest{ID: a.Path("id")}
	_, in.Version, in.Note = frame.MoveOf(f, "to")
	in.To = f.Text("to")
	if in.To == "" {
		f.Wrong("to", "请选择接手的社会工作者。")
	}
	if in.Note == "" {
		f.Wrong("note", "请写明移交的原因。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.HandOverCase, in)
	}
	return retry(a, f, err, "/desk/cases", "已移交，接手的人会收到通知。", func(status int, e frame.Entry) error { return p.showCounts(a, status, e) })
}
