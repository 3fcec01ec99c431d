package hours

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func amendTag(s volunteerapi.AmendmentState, text string) templ.Component {
	switch s {
	case volunteerapi.AmendmentStateGranted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case volunteerapi.AmendmentStateRefused, volunteerapi.AmendmentStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconStop, text)
	}
	return ui.Tag(ui.Info, ui.IconClock, text)
}

func (p *room) amendments(a *frame.Ask) error {
	return p.showAmendments(a, http.StatusOK, frame.Fresh(a, nil))
}

// showAmendments is the publicity: what was added afterwards, whose masked number, why, and who may object.
func (p *room) showAmendments(a *frame.Ask, status int, e frame.Entry) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "时长补录公示", []sheet.Column[volunteerapi.AmendmentSummary]{
			{Head: "班次", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Title }},
			{Head: "志愿者编号", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Number }},
			{Head: "记录单位", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Org.Name }},
			{Head: "到岗", Cell: func(x *volunteerapi.AmendmentSummary) any { return &x.From }},
			{Head: "离岗", Cell: func(x *volunteerapi.AmendmentSummary) any { return &x.To }},
			{Head: "分钟", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Minutes }},
			{Head: "来源等级", Cell: func(*volunteerapi.AmendmentSummary) any { return "E" }},
			{Head: "理由", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Reason }},
			{Head: "状态", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.StateText }},
			{Head: "公示到", Cell: func(x *volunteerapi.AmendmentSummary) any { return x.Until }},
		}, func(ctx context.Context, after string) ([]volunteerapi.AmendmentSummary, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListAmendments, volunteerapi.ListAmendmentsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListAmendments, volunteerapi.ListAmendmentsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "公示中和已经准予的补录，新的在前", Cols: ui.Cols("班次", "志愿者编号", "时间", "#时长", "~理由", "状态", ".办理"), Nothing: "眼下没有公示中的补录。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.All(ui.Text(x.Title+" "), ui.Soft(x.Org.Name)), number(x.Number), span(x.From, x.To), ui.Text(cn.Spent(x.Minutes)), ui.Text(x.Reason),
			ui.All(amendTag(x.State, x.StateText), ui.Text(" "), marked(x), ui.All(ui.Soft("公示到"), ui.Date(view.Day(x.Until)))), objecting(a, x, e)))
	}
	at := rule.Where{Region: p.Config.Region, Day: a.Now()}
	const title = "时长补录公示"
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", title))
	pg.Desc = "志愿服务时长的补录：只显示遮住的编号、班次和理由，期满以前任何人可以提出异议。"
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("现场没有两方陈述的班次，由志愿者请求、记录单位证实，在这里公示以后由主管机关决定。补录的时长是E级，永久标明。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "公示"}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next)),
		ui.BasisPanel(view.CitedRules(p.House, at, "volunteer.record.correct", "volunteer.amend.notice", "volunteer.record.publish.consent")), ui.Help(p.Site)))
}

// marked is how an amendment that was granted stands among hours, for good.
func marked(x *volunteerapi.AmendmentSummary) templ.Component {
	if x.State != volunteerapi.AmendmentStateGranted {
		return ui.None()
	}
	return ui.Soft("E级，永久标明；")
}

// objecting is how whoever reads it objects to an amendment while it is published.
func objecting(a *frame.Ask, x *volunteerapi.AmendmentSummary, e frame.Entry) templ.Component {
	switch over := view.Day(x.Until).AddDate(0, 0, 1); {
	case x.State != volunteerapi.AmendmentStatePublished || !a.Now().Before(over):
		return ui.Dash()
	case !a.SignedIn():
		return ui.Link("/sign-in?back=/amendments", "登录后提出异议")
	}
	do := "object-" + x.ID
	return ui.ActionButtons(frame.Href("/amendments/", x.ID)+"/objections", 0, e.Reopened([]ui.Action{
		{Do: do, Label: "提出异议", Quiet: true, Form: ui.AreaField(e.Among(do, ui.Input{Name: "text", Label: "哪里不实", Required: true, Max: 1000, Lines: 3}))},
	}))
}

func (p *room) object(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.ObjectAmendmentRequest{ID: a.Path("id")}
	if in.Text = f.As("object-" + in.ID).Text("text"); in.Text == "" {
		f.Wrong("text", "请写明哪里不实。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.ObjectAmendment, in)
	}
	return after(a, f, err, "/amendments", "异议已提出，由主管机关在决定以前核实。", func(status int, e frame.Entry) error { return p.showAmendments(a, status, e) })
}

func (p *room) asking(a *frame.Ask) error {
	return p.showAsking(a, http.StatusOK, frame.Fresh(a, url.Values{"shift": {a.Query("shift")}, "person": {a.Query("person")}}))
}

// showAsking asks for an amendment. The shift is what was chosen on the page of the record.
func (p *room) showAsking(a *frame.Ask, status int, e frame.Entry) error {
	const title = "请求补录时长"
	pg := page(a, title)
	a.At(view.VolunteerRoles...)
	mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{})
	if err != nil {
		return err
	}
	people := []ui.Option{}
	for _, x := range mine.Items {
		people = append(people, ui.Option{Value: x.ID, Label: x.Name})
	}
	if len(people) == 0 || e.Get("shift") == "" {
		return a.Redirect("/volunteer/hours", "请从一条缺少陈述的时长记录进入，再请求补录。")
	}
	at := rule.Where{Region: p.Config.Region, Day: a.Now()}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("由记录单位证实，公示以后由主管机关决定。准予以后，这条时长永久标明由补录得来。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "补录的内容", Hidden: true}, view.Form("/desk/amendments/new", true, e, e.Carried("shift"),
			ui.SelectField(e.In(ui.Input{Name: "person", Label: "谁的时长", Required: true, Options: people})),
			ui.DateTimeField(e.In(ui.Input{Name: "from", Label: "到岗的时刻", Required: true})),
			ui.DateTimeField(e.In(ui.Input{Name: "to", Label: "离岗的时刻", Required: true})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "理由", Help: "将公示，不要写姓名、电话和住址。", Required: true, Max: 500, Lines: 3})),
			view.PaperFields(e, "paper.", "证明材料", "例如现场的照片、签到的名单，只给记录单位和主管机关看。"+view.PaperHelp),
			ui.CheckField(e.In(ui.Input{Name: "consent", Label: "公示", Required: true, Options: ui.Options("true", "我同意公示遮住的编号、班次和理由")})),
			ui.BasisLine(view.CitedRules(p.House, at, "volunteer.record.publish.consent")...),
			ui.Submit("请求补录", "/volunteer/hours"))), ui.Help(p.Site)))
}

func (p *room) ask(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.AmendmentDraft{
		Shift: f.Text("shift"), Person: f.Text("person"), From: f.Moment("from", "到岗的时刻"), To: f.Moment("to", "离岗的时刻"), Reason: f.Text("reason"), Consent: f.Bool("consent"),
	}
	for name, said := range map[string]string{"from": "请填写到岗的时刻。", "to": "请填写离岗的时刻。", "reason": "请填写理由。"} {
		if f.Text(name) == "" {
			f.Wrong(name, said)
		}
	}
	f.As("paper")
	if d.Papers, err = view.TakePapersTo(a, f, p.keep); err != nil {
		return err
	}
	if len(d.Papers) == 0 {
		f.Wrong("files", "请附上至少一份证明材料。")
	}
	f.As("")
	var x volunteerapi.Amendment
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.AskAmendment, volunteerapi.AskAmendmentRequest{AmendmentDraft: d})
	}
	return after(a, f, err, view.HourAmendmentPath(x.ID), "已请求补录，等记录单位证实。", func(status int, e frame.Entry) error { return p.showAsking(a, status, e) })
}

// keep hands a file to the volunteer service.
func (p *room) keep(ctx context.Context, name string, body contract.File) (id, called string, err error) {
	got, err := route.Call(ctx, p.Call, volunteerapi.AddVolunteerPaper, volunteerapi.AddVolunteerPaperRequest{Name: name, Upload: body})
	return got.ID, got.Name, err
}

func (p *room) amendment(a *frame.Ask) error {
	return p.showAmendment(a, http.StatusOK, frame.Fresh(a, nil))
}

// showAmendment is one request with its papers and objections, and the step of whoever reads it.
func (p *room) showAmendment(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	s := x.Summary
	terms := []ui.Term{
		ui.T("记录单位", ui.Link(frame.Href("/organizations/", s.Org.ID), s.Org.Name)), ui.T("志愿者编号", number(s.Number)),
		ui.T("请求的时间", ui.All(span(s.From, s.To), ui.Text("，在班次之内共"+cn.Spent(s.Minutes)))), ui.S("理由（公示）", s.Reason),
	}
	if s.Until != "" {
		terms = append(terms, ui.T("公示到", ui.Date(view.Day(s.Until))))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Over: ui.Text("时长补录"), Title: s.Title, Tags: amendTag(s.State, s.StateText), Actions: ui.ButtonLink("/amendments", "补录公示", false)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "请求"}, ui.DL(terms...)),
	}
	if s.State == volunteerapi.AmendmentStateGranted {
		body = append(body, view.Panel(ui.Box{Title: "时长记录", Hidden: true}, ui.WideButtonLink(path(x.Record), "打开时长记录", false)))
	}
	acts := actions(x.Moves, e, map[string]ui.Action{
		"endorse": {Form: ui.AreaField(e.Among("endorse", ui.Input{Name: "note", Label: "怎样知道的", Max: 1000, Lines: 3}))},
		"decline": {Danger: true, Form: reason(e, "decline", "理由")},
		"publish": {Confirm: "公示以后，任何人都看得到遮住的编号、班次和理由。"},
		"grant":   {Form: ui.AreaField(e.Among("grant", ui.Input{Name: "note", Label: "说明", Max: 1000, Lines: 3}))},
		"refuse":  {Danger: true, Form: reason(e, "refuse", "理由")}, "withdraw": {Danger: true},
	})
	if len(acts) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(view.HourAmendmentPath(x.ID)+"/move", x.Version, acts)))
	}
	body = append(body, view.Panel(ui.Box{Title: "材料", Note: "不公示"}, ui.Data(view.PaperTable(x.Papers, view.HourAmendmentPath(x.ID)))))
	t := ui.Table{Caption: "公示期间的异议", Cols: ui.Cols("时间", "~异议"), Nothing: "没有人提出异议。"}
	for _, o := range x.Objections {
		t.Rows = append(t.Rows, ui.Cells(ui.DateTime(o.At), ui.Text(o.Note)))
	}
	body = append(body, view.Panel(ui.Box{Title: "异议"}, ui.Data(t)), view.RecordTrail(x.Trail), law(x.Basis))
	pg := page(a, "时长补录："+s.Title)
	return a.Show(status, pg, view.Stack(body...))
}

func (p *room) moveAmendment(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveAmendmentRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveAmendment, in)
	return after(a, f, err, view.HourAmendmentPath(in.ID), "已经办理。", func(status int, e frame.Entry) error { return p.showAmendment(a, status, e) })
}

// paper hands on a file, to be kept and not to be opened in the page.
func (p *room) paper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, volunteerapi.GetAmendmentPaper, volunteerapi.GetAmendmentPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
