package workers

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// findings are those about the caller, or those of the caller's places.
func (p *room) findings(a *frame.Ask) error {
	at(a)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, findingsTitle, []sheet.Column[socialworkapi.Finding]{
			{Head: "证书编号", Cell: func(x *socialworkapi.Finding) any { return x.Number }},
			{Head: "姓名", Cell: func(x *socialworkapi.Finding) any { return x.Name }},
			{Head: "状态", Cell: func(x *socialworkapi.Finding) any { return x.StateText }},
			{Head: "陈述期限", Cell: func(x *socialworkapi.Finding) any { return x.AnswerBy }},
			{Head: "申请复核期限", Cell: func(x *socialworkapi.Finding) any { return x.AppealBy }},
			{Head: "处理", Cell: func(x *socialworkapi.Finding) any { return sanction(x) }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Finding, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListFindings, socialworkapi.ListFindingsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListFindings, socialworkapi.ListFindingsRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "职业道德认定，新的在前", Cols: ui.Cols("证书编号", "姓名", "状态", "陈述期限", "申请复核期限"), Nothing: "没有职业道德认定。"}
	for i := range list.Items {
		x := &list.Items[i]
		appeal := ui.Dash()
		if x.AppealBy != "" {
			appeal = ui.Date(view.Day(x.AppealBy))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.FindingPath(x.ID), x.Number), ui.Text(x.Name), ui.Tag(ui.Info, ui.IconScale, x.StateText), ui.Date(view.Day(x.AnswerBy)), appeal))
	}
	head := ui.Head{Title: findingsTitle, Lead: ui.Text("先告知、听陈述，再由两名经办人拟定和决定；不服的由第三名经办人复核，生效以前不公开。")}
	if a.Caller.Has(identity.Registrar) {
		head.Actions = ui.ButtonLink("/desk/findings/new", "告知反映的事实", true)
	}
	return a.Show(http.StatusOK, a.DeskPage(findingsTitle, findingsTitle), view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "认定", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

// sanction is what was proposed or decided, as far as the reader may know it.
func sanction(x *socialworkapi.Finding) string {
	if x.Sanction == nil {
		return ""
	}
	out := x.Sanction.KindText + frame.Itoa(x.Months) + "个月"
	if x.Sanction.Until != "" {
		out += "，到" + cn.Day(x.Sanction.Until).Chinese() + "为止"
	}
	return out
}

func (p *room) accusing(a *frame.Ask) error {
	return p.showAccuse(a, http.StatusOK, frame.Fresh(a, url.Values{"number": {view.Clip(a.Query("number"), 40)}}))
}

// showAccuse asks what is said of whom. The person is told first of all.
func (p *room) showAccuse(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	const title = "告知反映的事实"
	return a.Show(status, a.DeskPage(title, findingsTitle, "/desk/findings", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("先请本人陈述，陈述或者期满以后才能拟定处理。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "反映的事实", Hidden: true}, view.Form("/desk/findings/new", false, e,
			ui.TextField(e.In(ui.Input{Name: "number", Label: "证书编号", Required: true, Max: 40})),
			ui.AreaField(e.In(ui.Input{Name: "facts", Label: "反映的事实", Help: "写时间、地点和经过，本人会看到；不要写反映人的姓名。", Required: true, Max: 4000, Lines: 8})),
			ui.Submit("告知本人", "/desk/findings"))), ui.Help(p.Site))))
}

func (p *room) accuse(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.FindingDraft{Number: f.Text("number"), Facts: f.Text("facts")}
	if d.Number == "" {
		f.Wrong("number", "请填写证书编号。")
	}
	if d.Facts == "" {
		f.Wrong("facts", "请写明反映的事实。")
	}
	var x socialworkapi.Finding
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.OpenFinding, socialworkapi.OpenFindingRequest{FindingDraft: d})
	}
	return after(a, f, err, view.FindingPath(x.ID), "已告知本人，等本人陈述。", func(status int, e frame.Entry) error { return p.showAccuse(a, status, e) })
}

func (p *room) finding(a *frame.Ask) error {
	return p.showFinding(a, http.StatusOK, frame.Fresh(a, nil))
}

// findingAsks are what the steps of a finding want to be told; the proposal asks for more.
var findingAsks = map[string]view.Ask{
	"answer":   {Note: "*您的陈述"},
	"propose":  {Note: "*拟定的理由"},
	"drop":     {Note: "*不予认定的理由", Danger: true, Confirm: "不予认定以后这件事办结，名册不作任何记载。"},
	"back":     {Note: "*退回的理由"},
	"decide":   {Note: "说明", Confirm: "决定以后本人可以申请复核，期满没有申请的生效并公布。"},
	"appeal":   {Note: "*不服的理由"},
	"uphold":   {Note: "*维持的理由", Danger: true, Confirm: "维持以后处理立即生效，名册随即公布。"},
	"overturn": {Note: "*撤销的理由", Danger: true, Confirm: "撤销以后这件事办结，名册不作任何记载。"},
}

// showFinding is one finding, for its subject and for the office.
func (p *room) showFinding(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetFinding, socialworkapi.GetFindingRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.FindingPath(x.ID)
	acts := view.SocialSteps(x.Moves, findingAsks, e)
	if i := slices.IndexFunc(acts, func(x ui.Action) bool { return x.Do == "propose" }); i >= 0 {
		acts[i].Form = ui.All(
			ui.RadioField(e.Among("propose", ui.Input{Name: "kind", Label: "处理", Required: true, Options: ui.Options("warn", "警告", "suspend", "暂停登记", "strike", "注销登记")})),
			ui.NumberField(e.Among("propose", ui.Input{Name: "months", Label: "期限", Suffix: "个月", Low: "1", High: "36", Short: true, Required: true})), acts[i].Form)
	}
	var main []templ.Component
	if len(acts) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts)))
	}
	terms := []ui.Term{ui.S("证书编号", x.Number), ui.S("姓名", x.Name), ui.T("陈述期限", ui.Date(view.Day(x.AnswerBy)))}
	if x.AppealBy != "" {
		terms = append(terms, ui.T("申请复核期限", ui.Date(view.Day(x.AppealBy))))
	}
	if s := sanction(&x); s != "" {
		terms = append(terms, ui.S("处理", s))
	}
	main = append(main, view.Panel(ui.Box{Title: "反映的事实"}, ui.Paragraphs(x.Facts), ui.DL(terms...)))
	t := ui.Table{Caption: "经过", Cols: ui.Cols("步骤", "由谁", "时间", "~内容"), Nothing: "还没有人办理下一步。"}
	for _, s := range x.Trail {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(s.Label), ui.Text(s.By), ui.DateTime(s.At), view.OrDash(s.Note)))
	}
	main = append(main, view.Panel(ui.Box{Title: "经过"}, ui.Data(t)))
	return a.Show(status, a.DeskPage(findingsTitle+x.Number, findingsTitle, "/desk/findings", x.Number), view.Stack(
		ui.PageHead(ui.Head{Title: findingsTitle + x.Number, Tags: ui.Tag(ui.Info, ui.IconScale, x.StateText)}), ui.Refusal(e.Fault),
		ui.ColumnsFacts(view.Stack(main...), p.aside(view.LawOf(x.Basis)))))
}

func (p *room) moveFinding(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveFindingRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f, "kind", "months")
	if in.Do == "propose" {
		in.Kind, in.Months = socialworkapi.SanctionKind(f.Text("kind")), f.Int("months", "期限")
		if in.Kind == "" {
			f.Wrong("kind", "请选择处理。")
		}
		if in.Months < 1 || in.Months > 36 {
			f.Wrong("months", "期限应为1至36个月。")
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveFinding, in)
	}
	return after(a, f, err, view.FindingPath(in.ID), "已办理，对方会收到通知。", func(status int, e frame.Entry) error { return p.showFinding(a, status, e) })
}
