package projects

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// list is what the caller's organization runs, or the caller's office watches over.
func (p *room) list(a *frame.Ask) error {
	atDesk(a)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "本组织的志愿服务项目", p.columns(), func(ctx context.Context, after string) ([]volunteerapi.Project, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListMyProjects, volunteerapi.ListMyProjectsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyProjects, volunteerapi.ListMyProjectsRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "本组织的志愿服务项目", Cols: ui.Cols("项目", "状态", "组织", "下一个班次", "#还缺的人"), Nothing: "还没有项目。新建一个，送审以后由另一名工作人员或者主管机关审核发布。"}
	for i := range page.Items {
		x := &page.Items[i]
		next := ui.Dash()
		if x.Next != nil {
			next = ui.Instant(*x.Next)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(deskPath(x.ID), x.Draft.Title), tag(x), ui.Text(x.Org.Name), next, ui.Number(x.Free)))
	}
	ways := []templ.Component{ui.ButtonLink("/projects", "项目库", false)}
	if a.Caller.Has(identity.Staff) || a.Caller.Has(identity.Registrar) {
		ways = append(ways, ui.ButtonLink("/desk/channels", "发布渠道", false))
	}
	if runs(a) {
		ways = append([]templ.Component{ui.ButtonLink("/desk/projects/new", "新建项目", true)}, ways...)
	}
	const title = "志愿服务项目"
	return a.Show(http.StatusOK, a.DeskPage("办理"+title, title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("社会组织、社会工作机构和社区自己招募志愿者：写明做什么、有什么风险，另一个人看过以后发布。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "项目", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) desk(a *frame.Ask) error { return p.showDesk(a, http.StatusOK, frame.Fresh(a, nil)) }

// showDesk is one project as those see it who run it or watch over it, with everything that they may do.
func (p *room) showDesk(a *frame.Ask, status int, e frame.Entry) error {
	atDesk(a)
	x, err := p.get(a)
	if err != nil {
		return err
	}
	if !x.MayLead && len(x.Moves) == 0 && len(x.Findings) == 0 && x.State != volunteerapi.ProjectStateDrafted && x.State != volunteerapi.ProjectStateSubmitted {
		return a.Redirect(path(x.ID), "")
	}
	skills, err := p.skillNames(a)
	if err != nil {
		return err
	}
	d, at := &x.Draft, deskPath(x.ID)
	body := []templ.Component{ui.PageHead(ui.Head{Title: d.Title, Over: ui.Text(x.Org.Name), Tags: tag(&x), Lead: ui.Text(d.Place + "，" + x.ServiceText)}), ui.Refusal(e.Fault)}
	if x.Remark != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("说明："+x.Remark)))
	}
	if len(x.Findings) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "发布以前要改"}, findings(x.Findings)...))
	}
	var ways []templ.Component
	if x.MayEdit {
		ways = append(ways, ui.WideButtonLink(at+"/edit", "修改", len(x.Findings) > 0))
	}
	if len(x.Moves) > 0 {
		ways = append(ways, ui.ActionButtons(at+"/move", x.Version, e.Reopened(moves(&x, e))))
	}
	if x.MayLead {
		ways = append(ways, ui.WideButtonLink(at+"/volunteers", "参加的志愿者", false), ui.WideButtonLink("/desk/projects/new?sample="+url.QueryEscape(x.ID), "用作样本，新建项目", false))
	}
	body = append(body, view.Panel(ui.Box{Title: "办理"}, ways...))
	if x.State == volunteerapi.ProjectStatePublished {
		shifts, err := p.shifts(a, &x)
		if err != nil {
			return err
		}
		body = append(body, shifts, p.forward(&x))
	}
	if x.MayDate {
		body = append(body, dating(&x, e))
	}
	if c := charging(&x, e); c != nil {
		body = append(body, c)
	}
	if d.Intro != "" {
		body = append(body, view.Panel(ui.Box{Title: "做什么"}, ui.Paragraphs(d.Intro)))
	}
	for i := range d.Positions {
		body = append(body, p.position(&d.Positions[i], skills))
	}
	if d.Risk != "" {
		body = append(body, risk(d.Risk, dangerous(d), d.Insurance))
	}
	return a.Show(status, a.DeskPage("办理"+d.Title, "志愿服务项目", "/desk/projects", d.Title), view.Stack(append(body, ui.BasisPanel(view.Distinct(basis(&x))))...))
}

// findings are what has to be changed, each with its law.
func findings(list []volunteerapi.ProjectFinding) (out []templ.Component) {
	for _, f := range list {
		out = append(out, ui.Note(ui.Warn, ui.Text(f.Text)), ui.BasisLine(view.LawOf(f.Basis)...))
	}
	return out
}

// basis is the law that a project rests on; what a finding cites stands beside it.
func basis(x *volunteerapi.Project) []ui.Basis {
	if len(x.Findings) > 0 {
		return nil
	}
	return view.LawOf(x.Basis)
}

// moves are the steps that are open; what ends something asks why.
func moves(x *volunteerapi.Project, e frame.Entry) (out []ui.Action) {
	says := map[string][2]string{
		"return":   {"要改什么", "项目退回送审的人修改。"},
		"close":    {"为什么结束", "还没有开始的班次都会取消，报了名的人会收到通知和这里写的理由。"},
		"withdraw": {"为什么撤下", "项目不再招募，还没有开始的班次都会取消，组织和报了名的人会看到这里写的理由。"},
	}
	for _, m := range x.Moves {
		act := ui.Action{Do: m.Do, Label: m.Label, Danger: m.Do == "close" || m.Do == "withdraw", Quiet: m.Do == "archive"}
		if m.Worded {
			act.Confirm = says[m.Do][1]
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: says[m.Do][0], Required: true, Max: 1000, Lines: 3}))
		}
		out = append(out, act)
	}
	return out
}

// shifts are the next ones, each leading to who comes.
func (p *room) shifts(a *frame.Ask, x *volunteerapi.Project) (templ.Component, error) {
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: x.ID, Limit: 20})
	if err != nil {
		return nil, err
	}
	var rows []ui.Row
	for i := range page.Items {
		r := shiftRow(&page.Items[i], a.Now())
		r.Meta = append(r.Meta, "已报"+frame.Itoa(page.Items[i].Seats)+"人")
		if x.MayLead {
			r.Href = deskShiftPath(page.Items[i].ID)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return view.Panel(ui.Box{Title: "班次"}, ui.Empty(ui.IconCalendar, "还没有班次。每周的班次提前四周排好，单次的在下面增加日期。", nil)), nil
	}
	note := "最近二十个"
	if x.MayLead {
		note += "，点进去看谁来、安排带队、取消"
	}
	return view.Panel(ui.Box{Title: "班次", Note: note}, ui.Rows(rows...)), nil
}

// dating adds single dates.
func dating(x *volunteerapi.Project, e frame.Entry) templ.Component {
	var options []ui.Option
	for _, y := range x.Draft.Positions {
		options = append(options, ui.Option{Value: y.Code, Label: y.Title})
	}
	return view.Panel(ui.Box{Title: "增加日期"}, view.Form(deskPath(x.ID)+"/dates", false, e, ui.Hidden("version", frame.Itoa(x.Version)),
		ui.SelectField(e.In(ui.Input{Name: "position", Label: "岗位或者活动", Required: true, Options: options})),
		ui.AreaField(e.In(ui.Input{Name: "dates", Label: "日期和时间", Required: true, Max: 800, Lines: 3, Help: datesHelp})), ui.Submit("增加", "")))
}

// charging is how a social worker takes charge of the project.
func charging(x *volunteerapi.Project, e frame.Entry) templ.Component {
	if !x.MayTake && !x.InCharge {
		return nil
	}
	do, label, says := "take", "由我负责", "还没有社会工作者负责。负责的人和志愿者结对，看得到谁来过、谁要来。"
	switch {
	case x.InCharge:
		do, label, says = "leave", "不再负责", "您负责这个项目，志愿者有事会找您。"
	case x.Worker != "":
		says = "现在由" + x.Worker + "负责，您可以接过来。"
	}
	return view.Panel(ui.Box{Title: "社会工作者"}, ui.Paragraphs(says), view.Form(deskPath(x.ID)+"/charge", false, frame.Entry{Key: e.Key + "charge"},
		ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("do", do), ui.Presses(ui.Press{Label: label, Plain: true})))
}

// deskAgain shows the project with what was sent to it and refused.
func (p *room) deskAgain(a *frame.Ask, f *frame.Form, err error) error {
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDesk(a, status, e) })
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveProjectRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveProject, in); err != nil {
		return p.deskAgain(a, f, err)
	}
	return a.Redirect(deskPath(in.ID), map[string]string{
		"submit": "已送审，另一名工作人员或者主管机关会收到通知。", "publish": "已发布，志愿者可以报名。", "return": "已退回。", "close": "项目已结束，报了名的人会收到通知。",
		"withdraw": "项目已撤下，组织和报了名的人会收到通知。", "archive": "已归档。",
	}[in.Do])
}

func (p *room) date(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.AddProjectDatesRequest{ID: a.Path("id"), DatesDraft: volunteerapi.DatesDraft{Version: f.Version(), Position: f.Text("position"), Dates: dates(f, "dates")}}
	if len(in.Dates) == 0 {
		f.Wrong("dates", "请至少填写一行日期和时间。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.AddProjectDates, in)
	}
	if err != nil {
		return p.deskAgain(a, f, err)
	}
	return a.Redirect(deskPath(in.ID), "日期已经增加，班次马上排好。")
}

func (p *room) charge(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.TakeProjectRequest{ID: a.Path("id"), ChargeDraft: volunteerapi.ChargeDraft{Do: f.Text("do"), Version: f.Version()}}
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.TakeProject, in); err != nil {
		return p.deskAgain(a, f, err)
	}
	return a.Redirect(deskPath(in.ID), "已经办理。")
}

// helpers are who volunteers in a project: the social worker in charge meets them here.
func (p *room) helpers(a *frame.Ask) error {
	atDesk(a)
	x, err := p.get(a)
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListProjectVolunteers, volunteerapi.ListProjectVolunteersRequest{ID: x.ID})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "参加"+x.Draft.Title+"的志愿者", []sheet.Column[volunteerapi.Helper]{
			{Head: "志愿者编号", Cell: func(h *volunteerapi.Helper) any { return h.Number }},
			{Head: "姓名", Cell: func(h *volunteerapi.Helper) any { return h.Name }},
			{Head: "近三个月的班次", Cell: func(h *volunteerapi.Helper) any { return h.Shifts }},
			{Head: "最近一次", Cell: func(h *volunteerapi.Helper) any { return h.Last }},
			{Head: "下一次", Cell: func(h *volunteerapi.Helper) any { return h.Next }},
			{Head: "参加过的培训", Cell: func(h *volunteerapi.Helper) any { return strings.Join(h.Trained, "、") }},
		}, list.Items)
	}
	t := ui.Table{Caption: "参加项目的志愿者", Cols: ui.Cols("姓名", "志愿者编号", "#班次", "最近一次", "下一次", "参加过的培训"), Nothing: "近三个月还没有志愿者报名。"}
	for i := range list.Items {
		h := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Text(h.Name), ui.Code(h.Number), ui.Number(h.Shifts), dayOr(view.When(h.Last).IsZero(), ui.Date(view.When(h.Last))), dayOr(view.When(h.Next).IsZero(), ui.Date(view.When(h.Next))), view.OrDash(strings.Join(h.Trained, "、"))))
	}
	const title = "参加的志愿者"
	lead := "近三个月有名额的班次和要来的。姓名隐去一部分，到班次前一天才在班次里显示全名。"
	if x.Worker != "" {
		lead += "负责的社会工作者是" + x.Worker + "。"
	}
	return a.Show(http.StatusOK, a.DeskPage(title, "志愿服务项目", "/desk/projects", x.Draft.Title, deskPath(x.ID), title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Over: ui.Text(x.Draft.Title), Lead: ui.Text(lead)}),
		view.Panel(ui.Box{Title: title, Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), ""))))
}

func dayOr(none bool, c templ.Component) templ.Component {
	if none {
		return ui.Dash()
	}
	return c
}
