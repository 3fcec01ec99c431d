package bidder

import (
	"context"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Suppliers apply for a place in an open framework, the office answers each, and
// who has a place leaves when it likes.

func applicationPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/application", Do: p.application, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/application", Do: p.applicationSend, Desk: identity.Staff, Body: view.MostPapers},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/place", Do: p.placeSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/tenders/{id}/applications", Do: p.applications, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/applications/{application}", Do: p.applicationAnswer, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/applications/{id}/evidence/{evidence}", Do: p.applicationFile, Desk: frame.AnyDesk},
	}
}

// placeOf is an organization's place while it has one, or nil.
func placeOf(t *tenderapi.Tender, org string) *tenderapi.Place {
	if t.Award == nil {
		return nil
	}
	if x := t.Award.Place(org); x != nil && x.In() {
		return x
	}
	return nil
}

func (p *room) application(a *frame.Ask) error { return p.showApplication(a, 200, frame.Fresh(a, nil)) }

// showApplication is a supplier's page about its place: what it takes, what became of its application, and the way out.
func (p *room) showApplication(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := frame.Href("/tenders/", t.ID)
	if !view.Rolling(&t) || t.PublishedAt == nil {
		return a.Redirect(at, "")
	}
	fits, err := route.Call(a.Ctx, p.Call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		var past []tenderapi.ApplicationPast
		for _, x := range list.Items {
			past = append(past, x.Past...)
		}
		return view.SendRows(a, "以前的入围申请", view.PastApplicationColumns(), past)
	}
	me, _ := a.Caller.As(identity.Staff)
	var main []templ.Component
	if len(list.Items) > 0 {
		main = append(main, p.myApplication(a, &t, &list.Items[0], e))
	}
	if x := placeOf(&t, me.Org); x != nil {
		main = append(main, placePanel(&t, x, e))
	}
	if fits.May || e.Fault != nil && e.Get("contact_name") != "" { // what was written is not lost when the time runs out meanwhile
		main = append(main, view.Panel(ui.Box{Title: "入围申请", ID: "apply", Note: timesLeft(list.Items)}, p.applyForm(&t, e)))
	} else if len(list.Items) == 0 || list.Items[0].State != tenderapi.ApplicationStateFiled && placeOf(&t, me.Org) == nil {
		main = append(main, ui.Note(ui.Bad, ui.Text("现在不能申请入围。"+fits.Why)))
	}
	main = append(main, view.Panel(ui.Box{Title: "逐条对照", Note: "按社会组织名册核对"}, view.Findings(fits.Items, "参加条件逐条对照")))
	side := view.Stack(view.Panel(ui.Box{Title: "框架协议"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T("付费标准", view.UnitPrice(t.Ceiling, t.Unit)), ui.T("受理申请至", ui.Date(t.Deadline)), ui.T("状态", view.TenderTag(t.State, t.StateText))),
		ui.WideButtonLink(at, "看公开页面", false)), ui.BasisPanel(p.Clauses(view.Law(t), "tender.framework.open.anytime", "tender.framework.open.examine")))
	return a.Show(status, a.DeskPage("申请入围", t.Title, at, "申请入围"), view.Stack(ui.PageHead(ui.Head{Title: "申请入围", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(main...), side)))
}

// timesLeft says how many times more an organization may apply that has applied before.
func timesLeft(mine []tenderapi.Application) string {
	if len(mine) == 0 {
		return ""
	}
	return fmt.Sprintf("在这个框架协议中，本机构还可以申请%d次", mine[0].Left)
}

// applyForm asks what an application says.
func (p *room) applyForm(t *tenderapi.Tender, e frame.Entry) templ.Component {
	special := []string{"本项目没有特定资格条件。"}
	if len(t.Qualifications) > 0 {
		special = t.Qualifications
	}
	return view.Form(view.ApplicationPath(t.ID), true, e,
		view.Inside(ui.Group("特定资格条件", "由采购人按申请材料审查。"), ui.Paragraphs(view.Joined(special))),
		ui.AreaField(e.In(ui.Input{Name: "statement", Label: "对资格条件和服务能力的说明", Help: "逐条说明本机构怎样符合上面的条件。", Max: 4000, Lines: 5})),
		view.EvidenceFields(e, "", "证明材料", "可以一次选几份，每份不超过4兆字节，只收PDF、JPEG和PNG。只有本机构、采购人和财政部门能下载。"),
		view.Inside(ui.Pair(),
			ui.TextField(e.In(ui.Input{Name: "contact_name", Label: "联系人", Required: true, Max: 40})),
			ui.TextField(e.In(ui.Input{Name: "contact_phone", Label: "联系电话", Required: true, Max: 30, Type: "tel"}))),
		ui.CheckField(view.WithDemands(e.In(required(view.Yes("accepts", "接受征集公告的付费标准和全部条件", "接受"))), p.Demands(view.Law(*t), "tender.framework.open.examine", "采购人在%s内审查完毕。"))),
		ui.Submit("提交申请", frame.Href("/tenders/", t.ID)))
}

func required(in ui.Input) ui.Input { in.Required = true; return in }

// myApplication is what became of the application, with the reason where it was refused.
func (p *room) myApplication(a *frame.Ask, t *tenderapi.Tender, x *tenderapi.Application, e frame.Entry) templ.Component {
	terms := []ui.Term{ui.T("状态", view.ApplicationTag(x.State, x.StateText)), ui.T("提交时间", ui.DateTime(x.FiledAt))}
	switch x.State {
	case tenderapi.ApplicationStateFiled:
		terms = append(terms, ui.T("采购人审查至", ui.All(ui.Date(x.Due), ui.Text("，"), ui.Remaining(x.Due, a.Now()))))
		if x.Due.After(t.Deadline) {
			terms = append(terms, ui.S("请注意", "框架协议在审查期限以前期满；到那时还没有审查完毕的，申请随之终结。"))
		}
	case tenderapi.ApplicationStateLapsed:
		terms = append(terms, ui.T("终结时间", ui.DateTime(*x.EndedAt)), ui.S("理由", x.Note))
	case tenderapi.ApplicationStateRefused:
		terms = append(terms, ui.T("审查时间", ui.DateTime(*x.EndedAt)), ui.S("不予入围的理由", x.Note))
	}
	body := []templ.Component{ui.DL(terms...)}
	if len(x.Evidence) > 0 {
		body = append(body, ui.Data(applicationFiles(x)))
	}
	if x.State == tenderapi.ApplicationStateRefused {
		body = append(body, ui.Note(ui.Info, ui.Text("可以补充材料后重新申请；认为理由不成立的，可以在期限内提出质疑。")),
			view.Inside(ui.Buttons(), ui.ButtonLink(view.ChallengeFormPath(t.ID), "提出质疑", false)))
	}
	if acts := applicationActions(x); len(acts) > 0 {
		acts[0].Confirm = "撤回以后可以重新申请。"
		body = append(body, ui.ActionButtons(frame.Href("/desk/staff/tenders/", t.ID)+"/place", x.Version, e.Reopened(acts)))
	}
	if len(x.Past) > 0 {
		past := ui.Table{Caption: "以前的申请", Cols: ui.Cols("提交时间", "结果", "~理由")}
		for _, o := range x.Past {
			past.Rows = append(past.Rows, ui.Cells(ui.DateTime(o.FiledAt), view.ApplicationTag(o.State, o.StateText), view.OrDash(o.Note)))
		}
		body = append(body, ui.Data(past), ui.AsTable(view.TablesOf(a)))
	}
	return view.Panel(ui.Box{Title: "本机构的申请", ID: "mine"}, body...)
}

// placePanel is the place that the organization has, and the way out of it.
func placePanel(t *tenderapi.Tender, x *tenderapi.Place, e frame.Entry) templ.Component {
	leave := ui.Action{
		Do: "leave", Label: "退出框架协议", Danger: true, Confirm: "退出随即公开，还没有签订的成交合同不再签订；已经签订的继续履行。以后可以重新申请入围。",
		Form: ui.AreaField(e.Among("leave", ui.Input{Name: "note", Label: "退出的说明", Help: "随退出公告公开。", Required: true, Max: 1000, Lines: 2})),
	}
	agreement := ui.Text("由采购人起草后送签，在本机构的合同中签署。")
	if x.Contract != "" {
		agreement = ui.Link(frame.Href("/desk/contracts/", x.Contract), "看框架协议")
	}
	return view.Panel(ui.Box{Title: "本机构的入围", ID: "place"}, ui.DL(ui.T("状态", view.PlaceState(*x)), ui.T("付费标准", view.UnitPrice(x.Price, t.Unit)), ui.T("入围时间", ui.DateTime(*x.AdmittedAt)), ui.T("框架协议", agreement)),
		ui.ActionButtons(frame.Href("/desk/staff/tenders/", t.ID)+"/place", t.Version, e.Reopened([]ui.Action{leave})))
}

// applicationActions are the steps open to the caller, as buttons.
func applicationActions(x *tenderapi.Application) []ui.Action { return view.ActionsOf(x.Moves) }

func applicationFiles(x *tenderapi.Application) ui.Table {
	t := ui.Table{Caption: "申请材料", Cols: ui.Cols("~文件", "#千字节", "提交时间")}
	for _, f := range x.Evidence {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/desk/applications/", x.ID)+frame.Href("/evidence/", f.ID), f.Name), ui.Number((f.Size+1023)/1024), ui.DateTime(f.At)))
	}
	return t
}

// applicationPapers are the files of an application in one cell.
func applicationPapers(x *tenderapi.Application) templ.Component {
	if len(x.Evidence) == 0 {
		return ui.Dash()
	}
	var out []templ.Component
	for i, f := range x.Evidence {
		if i > 0 {
			out = append(out, ui.Text("、"))
		}
		out = append(out, ui.Link(frame.Href("/desk/applications/", x.ID)+frame.Href("/evidence/", f.ID), f.Name))
	}
	return ui.All(out...)
}

func (p *room) applicationSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	again, done := func(status int, e frame.Entry) error { return p.showApplication(a, status, e) }, "申请已提交，采购人已收到通知。"
	papers, err := view.TakeEvidence(p.House, a, f, a.Path("id"))
	if err != nil {
		return frame.Retry(a, err, f, again)
	}
	in := tenderapi.ApplyForPlaceRequest{ID: a.Path("id"), ApplicationDraft: tenderapi.ApplicationDraft{
		Accepts: f.Bool("accepts"), Statement: f.Text("statement"), ContactName: f.Text("contact_name"), ContactPhone: f.Text("contact_phone"), Evidence: papers,
	}}
	if err = f.Fault(); err == nil {
		var x tenderapi.Application
		if x, err = route.Call(a.Ctx, p.Call, tenderapi.ApplyForPlace, in); x.State != tenderapi.ApplicationStateFiled { // the form was sent before, and answered
			done = "这张表单以前已经提交过，没有再次提交；要重新申请的，请在下面重新填写。"
		}
	}
	if err != nil {
		return frame.Retry(a, err, f, again)
	}
	return a.Redirect(view.ApplicationPath(in.ID), done)
}

// placeSend takes an application back, or leaves the framework.
func (p *room) placeSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, version, note := frame.MoveOf(f)
	id, done := a.Path("id"), "申请已撤回，可以重新申请。"
	if do == "leave" {
		done = "已退出框架协议，退出随即公开。"
		_, err = route.Call(a.Ctx, p.Call, tenderapi.LeavePlace, tenderapi.LeavePlaceRequest{ID: id, PlaceLeave: tenderapi.PlaceLeave{Version: version, Note: note}})
	} else {
		err = p.takeBack(a, id, do, version)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showApplication(a, status, e) })
	}
	return a.Redirect(view.ApplicationPath(id), done)
}

func (p *room) takeBack(a *frame.Ask, tender, do string, version int64) error {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: tender})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	_, err = route.Call(a.Ctx, p.Call, tenderapi.MoveApplication, tenderapi.MoveApplicationRequest{ID: list.Items[0].ID, ApplicationMove: tenderapi.ApplicationMove{Do: do, Version: version}})
	return err
}

func (p *room) applications(a *frame.Ask) error {
	return p.showApplications(a, 200, frame.Fresh(a, nil))
}

// showApplications is the office's list of applications: those that wait can be answered here.
func (p *room) showApplications(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if !view.Rolling(&t) {
		return a.Redirect(frame.Href("/tenders/", t.ID), "")
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "入围申请", view.ApplicationColumns(), func(ctx context.Context, after string) ([]tenderapi.Application, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: t.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: t.ID, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	waiting, past := []templ.Component{}, ui.Table{Caption: "已经办完的申请", Cols: ui.Cols("供应商", "提交时间", "结果", "~理由", "~材料"), Nothing: "还没有办完的申请。"}
	for i := range list.Items {
		x := &list.Items[i]
		if x.State == tenderapi.ApplicationStateFiled {
			waiting = append(waiting, p.waitingApplication(a, x, e))
			continue
		}
		past.Rows = append(past.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.Supplier.ID), x.Supplier.Name), ui.DateTime(x.FiledAt), view.ApplicationTag(x.State, x.StateText), view.OrDash(x.Note), applicationPapers(x)))
	}
	if len(waiting) == 0 {
		waiting = append(waiting, ui.Empty(ui.IconCheck, "眼下没有等待审查的申请。", nil))
	}
	main := view.Stack(view.Panel(ui.Box{Title: "待审查", ID: "waiting", Note: "先到期的先办"}, waiting...),
		view.Panel(ui.Box{Title: "已经办完"}, ui.Data(past), view.ListEnd(a, len(list.Items), list.Next)))
	side := view.Stack(view.Panel(ui.Box{Title: "框架协议"}, ui.DLNarrow(ui.S("编号", t.Code), ui.T("付费标准", view.UnitPrice(t.Ceiling, t.Unit)), ui.T("受理申请至", ui.Date(t.Deadline)), ui.T("状态", view.TenderTag(t.State, t.StateText))),
		ui.WideButtonLink(frame.Href("/tenders/", t.ID), "看公开页面", false)), ui.BasisPanel(p.Clauses(view.Law(t), "tender.framework.open.anytime", "tender.framework.open.examine")))
	title := "入围申请：" + t.Title
	return a.Show(status, a.DeskPage(title, t.Title, frame.Href("/desk/tenders/", t.ID), "入围申请"), view.Stack(ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault), ui.ColumnsFacts(main, side)))
}

// answerName names the form that answers one application among several; an id holds a dot, a form's name does not.
func answerName(application string) string {
	return "application-" + strings.ReplaceAll(application, ".", "-")
}

// waitingApplication is one application as the office examines it, with its two answers.
func (p *room) waitingApplication(a *frame.Ask, x *tenderapi.Application, e frame.Entry) templ.Component {
	name := answerName(x.ID)
	body := []templ.Component{ui.DL(ui.T("供应商", ui.Link(frame.Href("/organizations/", x.Supplier.ID), x.Supplier.Name)), ui.T("提交时间", ui.DateTime(x.FiledAt)),
		ui.T("审查至", ui.All(ui.Date(x.Due), ui.Text("，"), ui.Remaining(x.Due, a.Now()))), ui.S("联系人", x.ContactName), ui.T("电话", ui.Link("tel:"+x.ContactPhone, x.ContactPhone)),
		ui.T("说明", view.OrSoft(x.Statement, "没有填写")))}
	if len(x.Evidence) > 0 {
		body = append(body, ui.Data(applicationFiles(x)))
	}
	body = append(body, view.Inside(ui.Fold("提交时按名册核对的结果", false), view.Findings(x.Findings, "参加条件逐条对照")))
	acts := applicationActions(x)
	for i := range acts {
		switch acts[i].Do {
		case "admit":
			acts[i].Confirm = "入围随即公开，并起草框架协议，不能撤回。"
		case "refuse":
			acts[i].Danger, acts[i].Confirm, acts[i].Open = true, "理由随即告知申请人，申请人可以质疑，也可以重新申请。", e.Fault != nil && e.Get("do") == acts[i].Do+"-"+name
			acts[i].Form = ui.AreaField(e.Among(name, ui.Input{Name: "note", Label: "不予入围的理由", Help: "写明哪一项条件没有满足、缺少什么材料。", Required: true, Max: 1000, Lines: 3}))
		}
		acts[i].Do += "-" + name // the steps of each application have names of their own on the page
	}
	return view.Group(x.Supplier.Name, "", append(body, ui.ActionButtons(view.ApplicationsPath(x.Tender)+frame.Href("/", x.ID), x.Version, acts))...)
}

func (p *room) applicationAnswer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, _, _ := strings.Cut(f.Text("do"), "-")
	in := tenderapi.MoveApplicationRequest{ID: a.Path("application"), ApplicationMove: tenderapi.ApplicationMove{Do: do, Version: f.Version()}}
	in.Note = f.As(answerName(in.ID)).Text("note")
	x, err := route.Call(a.Ctx, p.Call, tenderapi.MoveApplication, in)
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showApplications(a, status, e) })
	}
	done := "已告知" + x.Supplier.Name + "不予入围的理由。"
	if in.Do == "admit" {
		done = x.Supplier.Name + "已入围并公开，请到合同中起草框架协议。"
	}
	return a.Redirect(view.ApplicationsPath(a.Path("id")), done)
}

// applicationFile hands on a file of an application, to be kept and not to be opened in the page.
func (p *room) applicationFile(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, tenderapi.GetApplicationEvidence, tenderapi.GetApplicationEvidenceRequest{ID: a.Path("id"), Evidence: a.Path("evidence")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
