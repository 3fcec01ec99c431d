package nursery

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) incubation(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.hoursTable(a)
	}
	return p.show(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) get(a *frame.Ask) (organizationapi.Incubation, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetIncubation, organizationapi.GetIncubationRequest{ID: a.Path("id")})
}

// show is one group in a hub for whoever is concerned: its plan, its mentors and what the caller may do.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	x, err := p.get(a)
	if err != nil {
		return err
	}
	hours, err := route.Call(a.Ctx, p.Call, organizationapi.ListHours, organizationapi.ListHoursRequest{ID: x.ID, After: a.Query("after")})
	if err != nil {
		return err
	}
	var main []templ.Component
	for _, n := range [][2]string{{"需求诊断：", x.Diagnosis}, {"基地或者组织的说明：", x.Remark}} {
		if n[1] != "" {
			main = append(main, ui.Note(ui.Info, ui.Text(n[0]+n[1])))
		}
	}
	if x.Heir != nil {
		main = append(main, ui.Note(ui.Good, ui.All(ui.Text("已经取得登记："), ui.Link(frame.Href("/organizations/", x.Heir.ID), x.Heir.Name))))
	}
	if len(x.Moves) > 0 || len(x.Missing) > 0 {
		body := []templ.Component{ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(actions(&x, e)))}
		for _, m := range x.Missing {
			body = append(body, ui.Paragraphs("出壳还差："+m+"。"))
		}
		main = append(main, view.Panel(ui.Box{Title: "办理"}, body...))
	}
	further, err := p.further(a, &x, e)
	if err != nil {
		return err
	}
	main = append(main, further...)
	main = append(main, followUps(&x, e)...)
	if x.EnteredOn != "" {
		main = append(main, p.plans(a, &x, e), p.mentoring(a, &x, &hours, e))
	}
	main = append(main, view.Panel(ui.Box{Title: "申请的内容"}, contents(&x)))
	side := []templ.Component{view.Panel(ui.Box{Title: "进度"}, ui.Steps(view.RegistrySteps(x.Steps, a.Now())))}
	if x.MayBook {
		side = append(side, view.Panel(ui.Box{Title: "场地"}, ui.WideButtonLink(bookingsPath(x.Hub.ID), "预约场地", false)))
	}
	side = append(side, view.Panel(ui.Box{Title: "基地公布的条件", Note: "申请那天公布的"}, terms(&x.Terms)))
	head := ui.Head{Title: x.Draft.Name, Over: ui.Link(hubPath(x.Hub.ID), x.Hub.Name), Tags: tag(&x)}
	if x.MayPlan {
		head.Actions = ui.ButtonLink(path(x.ID)+"/plan", "写孵化计划", len(x.Goals) == 0)
	}
	return a.Show(status, a.DeskPage(x.Draft.Name, "孵化", "/desk/incubations", x.Draft.Name),
		view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

func contents(x *organizationapi.Incubation) templ.Component {
	d := x.Draft
	rows := []ui.Term{ui.S("名称", d.Name), ui.T("申请时间", ui.Date(x.AppliedAt))}
	if d.Filing != "" {
		rows = append(rows, ui.T("备案", ui.Link(frame.Href("/organizations/", d.Filing), "名册中的备案组织")))
	}
	if d.Team > 0 {
		rows = append(rows, ui.S("人数", frame.Itoa(d.Team)))
	}
	for _, s := range [][2]string{{"活动地域", d.Area}, {"活动场所", d.Place}} {
		if s[1] != "" {
			rows = append(rows, ui.S(s[0], s[1]))
		}
	}
	return ui.DL(append(rows, ui.T("要做什么、需要什么帮助", ui.Paragraphs(d.Idea)))...)
}

// notes are what each move asks to be written; a star is before what must be.
var notes = map[string]string{"diagnose": "*需求诊断", "enter": "说明", "refuse": "*不同意的理由", "agree": "说明", "extend": "*延期的理由", "graduate": "说明", "leave": "*离开的理由"}

func actions(x *organizationapi.Incubation, e frame.Entry) []ui.Action {
	acts := view.ActionsOf(x.Moves)
	for i := range acts {
		do := acts[i].Do
		if label := notes[do]; label != "" {
			in := ui.Input{Name: "note", Label: label, Max: 2000, Lines: 3}
			if label[0] == '*' {
				in.Label, in.Required = label[1:], true
			}
			acts[i].Form = ui.AreaField(e.Among(do, in))
		}
		switch do {
		case "withdraw":
			acts[i].Danger, acts[i].Confirm = true, "撤回后这份申请不再办理，可以另提一份。"
		case "refuse", "leave":
			acts[i].Danger, acts[i].Confirm = true, "办理以后不能撤回，名额和以后的场地预约随之放开。"
		case "graduate":
			acts[i].Confirm = "出壳以后，名称在基地的页面上公布，基地按公布的月数回访。"
		}
	}
	return acts
}

var done = map[string]string{
	"diagnose": "已写好需求诊断，申请的人会收到通知。", "enter": "已办理入驻。", "refuse": "已告知申请的人。", "withdraw": "已撤回。",
	"agree": "已同意孵化计划。", "extend": "孵化期已延长。", "graduate": "已办理出壳。", "leave": "已办理离开。",
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveIncubationRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveIncubation, in)
	return p.after(a, f, err, done[in.Do])
}

// after leads back to the incubation, or shows it again with what was refused.
func (p *room) after(a *frame.Ask, f *frame.Form, err error, said string) error {
	if err == nil {
		return a.Redirect(path(a.Path("id")), said)
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

// further is the way to registration: the application under way, or the form that begins it.
func (p *room) further(a *frame.Ask, x *organizationapi.Incubation, e frame.Entry) ([]templ.Component, error) {
	if x.Application != "" && x.Heir == nil {
		return []templ.Component{view.Panel(ui.Box{Title: "登记"}, ui.ButtonLink(view.EnrollmentPath(x.Application), "打开登记申请", true))}, nil
	}
	if !x.MayRegister {
		return nil, nil
	}
	offices, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindGovernment)
	if err != nil {
		return nil, err
	}
	return []templ.Component{view.Panel(ui.Box{Title: "登记", Note: "申请和备案的内容会带进登记申请的草稿"},
		view.Form(path(x.ID)+"/registration", false, frame.Entry{}, append([]templ.Component{ui.Hidden("version", frame.Itoa(x.Version))}, view.UpgradeFields(e, offices)...)...))}, nil
}

func (p *room) register(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.RegisterIncubatedRequest{ID: a.Path("id"), UpgradeDraft: view.UpgradeOf(f)}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RegisterIncubated, in)
	}
	return p.after(a, f, err, "登记申请的草稿已备好，请打开继续填写。")
}

// followUps are what the hub found after the group had gone, and the form for what it is asked to find now.
func followUps(x *organizationapi.Incubation, e frame.Entry) []templ.Component {
	if len(x.FollowUps) == 0 {
		return nil
	}
	var rows []ui.Term
	months := []ui.Option{}
	for _, f := range x.FollowUps {
		said := ui.All(ui.Text("从"), ui.Date(view.Day(f.Due)), ui.Text("起回访"))
		if f.RecordedAt != nil {
			is := "仍在活动。"
			if !f.Active {
				is = "不再活动。"
			}
			said = ui.All(ui.Date(*f.RecordedAt), ui.Text("："+is+f.Text))
		} else if f.AskedAt != nil {
			months = append(months, ui.Option{Value: frame.Itoa(f.Month), Label: "第" + frame.Itoa(f.Month) + "个月"})
		}
		rows = append(rows, ui.T("第"+frame.Itoa(f.Month)+"个月", said))
	}
	body := []templ.Component{ui.DL(rows...)}
	if x.MayRecord {
		body = append(body, view.Form(path(x.ID)+"/followups", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.SelectField(e.Among("follow", ui.Input{Name: "month", Label: "哪一次", Required: true, Options: months})),
			ui.RadioField(e.Among("follow", ui.Input{Name: "active", Label: "情况", Required: true, Options: ui.Options("yes", "仍在活动", "no", "不再活动")})),
			ui.AreaField(e.Among("follow", ui.Input{Name: "text", Label: "回访的情况", Help: "不要写个人的电话、住址。", Required: true, Max: 2000, Lines: 3})),
			ui.Submit("记录回访", "")))
	}
	return []templ.Component{view.Panel(ui.Box{Title: "回访"}, body...)}
}

func (p *room) follow(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.RecordFollowUpRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("follow")
	in.Month, in.Active, in.Text = f.Int("month", "哪一次"), f.Text("active") == "yes", f.Text("text")
	if f.Text("active") == "" {
		f.Wrong("active", "请选择情况。")
	}
	if in.Text == "" {
		f.Wrong("text", "请填写回访的情况。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RecordFollowUp, in)
	}
	return p.after(a, f, err, "已记录。")
}

// paper hands on a file, to be kept and not to be opened in the page.
func (p *room) paper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, organizationapi.GetIncubationPaper, organizationapi.GetIncubationPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}

// hoursTable is the whole of a group's mentoring as a table.
func (p *room) hoursTable(a *frame.Ask) error {
	return view.SendTable(a, "导师时长", []sheet.Column[organizationapi.Hour]{
		{Head: "日期", Cell: func(h *organizationapi.Hour) any { return h.On }},
		{Head: "开始", Cell: func(h *organizationapi.Hour) any { return h.From }},
		{Head: "结束", Cell: func(h *organizationapi.Hour) any { return h.To }},
		{Head: "分钟", Cell: func(h *organizationapi.Hour) any { return h.Minutes }},
		{Head: "导师", Cell: func(h *organizationapi.Hour) any { return h.Mentor }},
		{Head: "内容", Cell: func(h *organizationapi.Hour) any { return h.Text }},
		{Head: "状态", Cell: func(h *organizationapi.Hour) any { return h.StateText }},
	}, func(ctx context.Context, after string) ([]organizationapi.Hour, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListHours, organizationapi.ListHoursRequest{ID: a.Path("id"), After: after})
		return page.Items, page.Next, err
	})
}
