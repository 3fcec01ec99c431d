package ledgers

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const (
	dutyTitle  = "在职党员报到"
	yearsTitle = "在职党员报到的反馈"
	ownDuty    = "我的报到"
)

var dutyGrades = ui.Options("", "请选择", "outstanding", "表现突出", "met", "完成", "unmet", "没有完成")

func dutyTag(x *volunteerapi.Duty) templ.Component {
	switch x.State {
	case volunteerapi.DutyStateServing:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.DutyStateReturned:
		return ui.Tag(ui.Warn, ui.IconWarn, x.StateText)
	case volunteerapi.DutyStateErased:
		return ui.Tag(ui.Plain, ui.IconLock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconClock, x.StateText)
}

func yearTag(y *volunteerapi.DutyYear) templ.Component {
	switch y.State {
	case volunteerapi.DutyYearStateTold:
		return ui.Tag(ui.Good, ui.IconCheck, y.StateText)
	case volunteerapi.DutyYearStateObjected:
		return ui.Tag(ui.Warn, ui.IconWarn, y.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconClock, y.StateText)
}

// unitOf is a place of work as a cell shows it; erasing takes it away.
func unitOf(x *volunteerapi.Duty) templ.Component {
	if x.UnitName == "" {
		return ui.Dash()
	}
	return ui.Text(x.UnitName)
}

var dutyColumns = []sheet.Column[volunteerapi.Duty]{
	{Head: "报到号", Cell: func(x *volunteerapi.Duty) any { return x.Number }},
	{Head: "姓名", Cell: func(x *volunteerapi.Duty) any { return x.Name }},
	{Head: "状态", Cell: func(x *volunteerapi.Duty) any { return x.StateText }},
	{Head: "工作单位", Cell: func(x *volunteerapi.Duty) any { return x.UnitName }},
}

// duties are those who reported to a community.
func (p *room) duties(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, dutyTitle, dutyColumns, func(ctx context.Context, after string) ([]volunteerapi.Duty, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListDuties, volunteerapi.ListDutiesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListDuties, volunteerapi.ListDutiesRequest{After: a.Query("after")})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "到本社区报到的在职党员，一行一人", Cols: ui.Cols("报到号", "姓名", "状态", "工作单位"), Nothing: "还没有人向您的社区报到。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.DutyPath(x.ID), x.Number), ui.Text(x.Name), dutyTag(x), unitOf(x)))
	}
	return a.Show(http.StatusOK, a.DeskPage(dutyTitle, dutyTitle), view.Stack(
		ui.PageHead(ui.Head{Title: dutyTitle, Lead: ui.Text("接收报到，年度结束以后写评价。时间只从班次的签到算出，与志愿服务分开记。"), Actions: ui.All(ui.ButtonLink("/desk/duty-years", "年度评价", false), ui.ButtonLink("/desk/projects", "发布报到班次", false))}),
		view.Panel(ui.Box{Title: dutyTitle, Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

var yearColumns = []sheet.Column[volunteerapi.DutyYear]{
	{Head: "年度", Cell: func(y *volunteerapi.DutyYear) any { return y.Year }},
	{Head: "报到号", Cell: func(y *volunteerapi.DutyYear) any { return y.Number }},
	{Head: "姓名", Cell: func(y *volunteerapi.DutyYear) any { return y.Name }},
	{Head: "社区", Cell: func(y *volunteerapi.DutyYear) any { return y.Host.Name }},
	{Head: "次数", Cell: func(y *volunteerapi.DutyYear) any { return y.Records }},
	{Head: "分钟", Cell: func(y *volunteerapi.DutyYear) any { return y.Minutes }},
	{Head: "评价", Cell: func(y *volunteerapi.DutyYear) any { return y.GradeText }},
	{Head: "评语", Cell: func(y *volunteerapi.DutyYear) any { return y.Text }},
}

// dutyYears are the years that wait for a community, or that a unit is told of.
func (p *room) dutyYears(a *frame.Ask) error {
	a.At(identity.Personnel, identity.Staff)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, yearsTitle, yearColumns, func(ctx context.Context, after string) ([]volunteerapi.DutyYear, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{After: a.Query("after")})
	if err != nil {
		return err
	}
	if !a.Caller.Has(identity.Personnel) {
		return p.waitingYears(a, &page)
	}
	t := ui.Table{Caption: "反馈给本单位的年度，一行一人一年", Cols: ui.Cols("年度", "姓名", "社区", "#次数", "#时间", "评价", "评语"), Nothing: "还没有反馈给您单位的年度。社区评价、本人看过并期满以后显示在这里。"}
	for i := range page.Items {
		y := &page.Items[i]
		said := y.Text
		if y.Objected {
			said += "（本人提出过异议，社区已答复）"
		}
		name := y.Name
		if name == "" {
			name = "已注销"
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(frame.Itoa(y.Year)), ui.Text(name), ui.Text(y.Host.Name), ui.Number(y.Records), ui.Text(cn.Spent(y.Minutes)), ui.Text(y.GradeText), ui.Text(said)))
	}
	return a.Show(http.StatusOK, a.DeskPage(yearsTitle, yearsTitle), view.Stack(
		ui.PageHead(ui.Head{Title: yearsTitle, Lead: ui.Text("只有本人同意反馈的，才有合计和评价；哪一天、在哪里、做什么，单位看不到。")}),
		view.Panel(ui.Box{Title: "年度", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) waitingYears(a *frame.Ask, page *volunteerapi.DutyYearPage) error {
	const heading = "年度评价"
	t := ui.Table{Caption: "还没有定下的年度，一行一人一年", Cols: ui.Cols("报到号", "姓名", "年度", "状态", "#时间"), Nothing: "没有还要评价的年度。"}
	for i := range page.Items {
		y := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.DutyPath(y.Duty), y.Number), ui.Text(y.Name), ui.Text(frame.Itoa(y.Year)), yearTag(y), ui.Text(cn.Spent(y.Minutes))))
	}
	return a.Show(http.StatusOK, a.DeskPage(heading, dutyTitle, "/desk/duties", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("年度结束或者本人转出以后，打开一人写评价；本人看过并期满以后，同意的反馈给单位。")}),
		view.Panel(ui.Box{Title: "年度", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) duty(a *frame.Ask) error { return p.showDuty(a, http.StatusOK, frame.Fresh(a, nil)) }

// showDuty is one report with its years, for whose it is and for the community.
func (p *room) showDuty(a *frame.Ask, status int, e frame.Entry) error {
	a.At(holders...)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if x.Yours && view.FormatOf(a) != "" {
		return view.SendTable(a, "报到服务", view.HourColumns(p.House), func(ctx context.Context, after string) ([]volunteerapi.HourRecord, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: x.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	heading, at := dutyTitle+x.Number, view.DutyPath(x.ID)
	if x.Yours {
		heading, at = "向"+x.Host.Name+"报到", view.OwnDutyPath(x.ID)
	}
	terms := []ui.Term{ui.S("报到号", x.Number), ui.S("社区", x.Host.Name)}
	for _, t := range [][2]string{{"姓名", x.Name}, {"所在党支部", x.Branch}, {"工作单位", x.UnitName}} {
		if t[1] != "" {
			terms = append(terms, ui.S(t[0], t[1]))
		}
	}
	tell := "没有同意向单位反馈"
	if x.Tell {
		tell = "同意每年向单位反馈合计和评价"
	}
	terms = append(terms, ui.S("反馈", tell))
	body := []templ.Component{ui.PageHead(ui.Head{Title: heading, Tags: dutyTag(&x)}), ui.Refusal(e.Fault), view.Panel(ui.Box{Title: "这份报到"}, ui.DL(terms...))}
	for i := range x.Years {
		body = append(body, yearPanel(&x.Years[i], e)...)
	}
	if x.State == volunteerapi.DutyStateServing && x.Yours {
		body = append(body, view.Panel(ui.Box{Title: "认领服务"}, ui.Paragraphs("在社区的党员报到班次里认领，到了现场签到、签退，时长由现场的陈述算出。"), ui.WideButtonLink("/projects?org="+url.QueryEscape(x.Host.ID), "看社区的项目", true)))
	}
	if x.Yours {
		list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: x.ID, After: a.Query("after"), Limit: 30})
		if err != nil {
			return err
		}
		body = append(body, view.Panel(ui.Box{Title: "每一次"}, ui.Rows(view.RowsOf(list.Items, dutyRow)...), view.ListEnd(a, len(list.Items), list.Next)))
	}
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(at+"/move", x.Version, dutyActions(x.Moves, e))))
	}
	var past []ui.Step
	for _, s := range x.Steps {
		past = append(past, done(s.What, s.As, s.Note, s.At))
	}
	body = append(body, view.Panel(ui.Box{Title: "经过"}, ui.Steps(past)), ui.BasisPanel(view.LawOf(x.Basis)))
	if x.Yours {
		return a.Show(status, page(a, heading, ownDuty, "/duty"), view.Stack(body...))
	}
	return a.Show(status, a.DeskPage(heading, dutyTitle, "/desk/duties", heading), view.Stack(body...))
}

// dutyRow is one time that somebody served, in a list of a phone.
func dutyRow(x volunteerapi.HourRecord) ui.Row {
	return ui.Row{Href: view.HourRecordPath(x.ID), Title: x.Title, Meta: []string{view.SpellDay(x.Starts), cn.Spent(x.Minutes), x.ClassText}, End: view.HourTag(x.State, x.StateText)}
}

// yearPanel is a year: what it comes to, what is said of it, and what is to be done.
func yearPanel(y *volunteerapi.DutyYear, e frame.Entry) []templ.Component {
	year := frame.Itoa(y.Year) + "年"
	t := ui.Table{Caption: "各月计入的报到服务时间", Cols: ui.Cols("月份", "#时间", "#次数"), Nothing: "这一年还没有计入的时间。"}
	for _, m := range y.Months {
		t.Rows = append(t.Rows, ui.Cells(ui.Month(view.Day(m.Month+"-01")), ui.Text(cn.Spent(m.Minutes)), ui.Number(m.Records)))
	}
	terms := []ui.Term{ui.T("状态", yearTag(y)), ui.S("合计", cn.Spent(y.Minutes)+"，"+frame.Itoa(y.Records)+"次")}
	if y.GradeText != "" {
		terms = append(terms, ui.S("社区的评价", y.GradeText+"："+y.Text))
	}
	if y.Until != "" {
		terms = append(terms, ui.T("提出异议的最后一天", ui.Date(view.Day(y.Until))))
	}
	if y.Objection != "" {
		terms = append(terms, ui.S("本人的异议", y.Objection))
	}
	if y.Answer != "" {
		terms = append(terms, ui.S("社区的答复", y.Answer))
	}
	parts := []templ.Component{ui.DL(terms...), ui.Data(t)}
	for _, m := range y.Moves {
		scope := m.Do + frame.Itoa(y.Year)
		fields := []templ.Component{ui.Hidden("year", y.ID), ui.Hidden("do", m.Do), ui.Hidden("version", frame.Itoa(y.Version)), ui.Hidden("scope", scope)}
		grade := ui.SelectField(e.Among(scope, ui.Input{Name: "grade", Label: "评价", Required: true, Options: dutyGrades}))
		say := func(label string) templ.Component {
			return ui.AreaField(e.Among(scope, ui.Input{Name: "text", Label: label, Required: true, Max: 500, Lines: 3}))
		}
		switch m.Do {
		case "judge":
			fields = append(fields, grade, say("评语，本人看得到，同意反馈的单位也看得到"))
		case "answer":
			fields = append(fields, grade, say("对异议的答复，本人看得到"))
		case "object":
			fields = append(fields, say("哪里不对，社区的另一名工作人员会答复"))
		}
		parts = append(parts, view.Form(view.DutyPath(y.Duty)+"/years", false, frame.Entry{Key: e.Key + scope}, append(fields, ui.Submit(m.Label, ""))...))
	}
	return []templ.Component{view.Panel(ui.Box{Title: year + "记实"}, parts...)}
}

func dutyActions(ms []volunteerapi.VolunteerMove, e frame.Entry) []ui.Action {
	var out []ui.Action
	for _, m := range ms {
		act := ui.Action{Do: m.Do, Label: m.Label}
		switch m.Do {
		case "return":
			act.Danger = true
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: "退回的理由，本人会看到", Required: true, Max: 500, Lines: 3}))
		case "leave":
			act.Confirm = "转出以后不再参加这个社区的报到服务，这一年由社区评价。"
		case "erase":
			act.Danger = true
			act.Confirm = "姓名和党支部的密钥马上销毁，谁也不能恢复；时间合计留下，不再指向您。"
		}
		out = append(out, act)
	}
	return e.Reopened(out)
}

func (p *room) moveDuty(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveDutyRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Reason = frame.MoveOf(f)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.MoveDuty, in)
	switch {
	case err != nil:
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDuty(a, status, e) })
	case x.State == volunteerapi.DutyStateErased:
		return a.Redirect("/duty", "已注销，密钥已经销毁。")
	case x.Yours:
		return a.Redirect(view.OwnDutyPath(x.ID), "已经办理。")
	}
	return a.Redirect(view.DutyPath(x.ID), "已经办理。")
}

func (p *room) moveYear(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveDutyYearRequest{ID: f.Text("year"), DutyYearMove: volunteerapi.DutyYearMove{Do: f.Text("do"), Version: f.Version()}}
	f.As(f.Text("scope"))
	in.Grade, in.Text = volunteerapi.DutyGrade(f.Text("grade")), f.Text("text")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveDutyYear, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDuty(a, status, e) })
	}
	at := view.DutyPath(a.Path("id"))
	if in.Do == "agree" || in.Do == "object" {
		at = view.OwnDutyPath(a.Path("id"))
	}
	return a.Redirect(at, "已经办理。")
}

func (p *room) myDuties(a *frame.Ask) error {
	return p.showMyDuties(a, http.StatusOK, frame.Fresh(a, nil))
}

// showMyDuties are the caller's own, and where one reports.
func (p *room) showMyDuties(a *frame.Ask, status int, e frame.Entry) error {
	a.At(holders...)
	mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyDuties, volunteerapi.ListMyDutiesRequest{})
	if err != nil {
		return err
	}
	hosts, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindCommittee)
	if err != nil {
		return err
	}
	units, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindGovernment, organizationapi.OrgKindInstitution, organizationapi.OrgKindEnterprise)
	if err != nil {
		return err
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: ownDuty, Lead: ui.Text("在职党员到居住地社区报到，认领服务，按年记实。时间与志愿服务分开记，不计入星级。")}), ui.Refusal(e.Fault)}
	var rows []templ.Component
	for i := range mine.Items {
		x := &mine.Items[i]
		said := x.Number
		if i := slices.IndexFunc(x.Years, func(y volunteerapi.DutyYear) bool { return y.Year == int64(cn.DayOf(a.Now()).Year()) }); i >= 0 {
			said += "，今年计入" + cn.Spent(x.Years[i].Minutes)
		}
		rows = append(rows, view.Panel(ui.Box{Title: x.Host.Name}, ui.DL(ui.T("状态", dutyTag(x)), ui.S("报到号", said)), ui.WideButtonLink(view.OwnDutyPath(x.ID), "打开", true)))
	}
	body = append(body, rows...)
	body = append(body, view.Panel(ui.Box{Title: "报到"}, view.Form("/duty", false, e,
		ui.SelectField(e.In(ui.Input{Name: "host", Label: "报到的社区", Required: true, Options: hosts})),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 40, Auto: "name"})),
		ui.DateField(e.In(ui.Input{Name: "birth", Label: "出生日期", Required: true, High: cn.DayOf(a.Now()).String()})),
		ui.TextField(e.In(ui.Input{Name: "branch", Label: "所在党支部", Required: true, Max: 60, Auto: "off"})),
		ui.SelectField(e.In(ui.Input{Name: "unit", Label: "工作单位", Options: units, Help: "不在其中的，写在下一栏。"})),
		ui.TextField(e.In(ui.Input{Name: "unit_name", Label: "不在其中的单位名称", Max: 100, Auto: "organization"})),
		ui.CheckField(e.In(ui.Input{Name: "agree", Label: "单独同意", Required: true, Options: ui.Options("true", "同意社区处理我的姓名、党支部等敏感个人信息；用自己的密钥加密，可以随时注销")})),
		ui.CheckField(e.In(ui.Input{Name: "tell", Label: "向单位反馈", Options: ui.Options("true", "单独同意每年向单位反馈时间合计和社区的评价；可以随时改变，不勾选的不反馈")})),
		ui.BasisLine(view.CitedRules(p.House, rule.Where{Region: p.Config.Region, Day: a.Now()}, "privacy.consent.separate")...),
		ui.Submit("报到", ""))), ui.Help(p.Site))
	return a.Show(status, page(a, ownDuty), view.Stack(body...))
}

func (p *room) report(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.ReportForDutyRequest{DutyDraft: volunteerapi.DutyDraft{
		Name: f.Text("name"), Birth: f.Day("birth", "出生日期"), Branch: f.Text("branch"), Unit: f.Text("unit"), UnitName: f.Text("unit_name"), Host: f.Text("host"), Agree: f.Bool("agree"), Tell: f.Bool("tell"),
	}}
	for _, must := range [][2]string{{"name", "请填写姓名。"}, {"branch", "请填写所在党支部。"}, {"host", "请选择社区。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x volunteerapi.Duty
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.ReportForDuty, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showMyDuties(a, status, e) })
	}
	return a.Redirect(view.OwnDutyPath(x.ID), "已报到，等社区接收。")
}
