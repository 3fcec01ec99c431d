package workers

import (
	"context"
	"net/http"
	"net/url"

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

// plans are those that offices announced, the latest year first.
func (p *room) plans(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, plansTitle, planColumns(), func(ctx context.Context, after string) ([]socialworkapi.TrainingPlanRow, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListTrainingPlans, socialworkapi.ListTrainingPlansRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListTrainingPlans, socialworkapi.ListTrainingPlansRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := planTable(page.Items, "已公布的培训计划，年份晚的在前", "还没有公布的培训计划，请过几天再看。")
	const lead = "登记机关一年要办哪些培训、面向谁、哪个月办；办到哪一步由平台按发布的课程和点名算出，谁也不能填写。"
	pg := a.Page(plansTitle, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", plansTitle))
	pg.Desc = lead
	ways := []templ.Component{ui.ButtonLink("/courses", coursesTitle, false), ui.ButtonLink("/lectures", lecturesTitle, false)}
	if teaches(a.Caller) {
		ways = append(ways, ui.ButtonLink("/desk/training-plans", deskPlansTitle, false))
	}
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: plansTitle, Lead: ui.Text(lead), Actions: ui.All(ways...)}), view.Panel(ui.Box{Title: "计划", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func planTable(items []socialworkapi.TrainingPlanRow, caption, nothing string) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols("计划", "区划", "#项数", "公布时间", "状态"), Nothing: nothing}
	for i := range items {
		x := &items[i]
		on := ui.Soft("还没有公布")
		if x.PublishedAt != nil {
			on = ui.DateTime(*x.PublishedAt)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.PlanPath(x.ID), planName(x.Office.Name, x.Year)), ui.Text(x.RegionName), ui.Number(x.Lines), on, planTag(x.State, x.StateText)))
	}
	return t
}

func planName(office, year string) string { return office + year + "年培训计划" }

func planTag(s socialworkapi.TrainingPlanState, text string) templ.Component {
	if s == socialworkapi.TrainingPlanStatePublished {
		return ui.Tag(ui.Good, ui.IconCheck, text)
	}
	return ui.Tag(ui.Plain, ui.IconCalendar, text)
}

func planColumns() []sheet.Column[socialworkapi.TrainingPlanRow] {
	return []sheet.Column[socialworkapi.TrainingPlanRow]{
		{Head: "制定机关", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.Office.Name }},
		{Head: "区划", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.RegionName }},
		{Head: "年份", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.Year }},
		{Head: "项数", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.Lines }},
		{Head: "公布时间", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.PublishedAt }},
		{Head: "状态", Cell: func(x *socialworkapi.TrainingPlanRow) any { return x.StateText }},
	}
}

func (p *room) plan(a *frame.Ask) error { return p.showPlan(a, http.StatusOK, frame.Fresh(a, nil)) }

// The lists on the page of a plan beside its lines.
const (
	carriersToo  = "carriers"
	revisionsToo = "revisions"
)

// showPlan is one plan: each line with how far it has come, what carries it out, and what it said before.
func (p *room) showPlan(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTrainingPlan, socialworkapi.GetTrainingPlanRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	heading, here := planName(x.Office.Name, x.Year), view.PlanPath(x.ID)
	if view.FormatOf(a) != "" {
		switch view.ListOf(a) {
		case carriersToo:
			return view.SendRows(a, heading+"的课程和讲堂", carrierColumns(), carriersOf(&x))
		case revisionsToo:
			return view.SendRows(a, heading+"的调整", revisionColumns(), revisionsOf(&x))
		}
		return view.SendRows(a, heading, lineColumns(), x.Lines)
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "说明"}, ui.Paragraphs(x.Text))}
	if acts := view.SocialSteps(x.Moves, map[string]view.Ask{"publish": {Confirm: "公布以后各项只能公开调整，原来的内容仍可查看。"}}, e); len(acts) > 0 {
		main = append([]templ.Component{view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts))}, main...)
	}
	main = append(main, view.Panel(ui.Box{Title: "各项"}, ui.Data(lineTable(a, &x)), ui.AsTable(view.TablesOf(a))))
	if rows := carriersOf(&x); len(rows) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "课程和讲堂"}, ui.Data(carrierTable(rows)), ui.AsTable(view.TablesOfList(a, carriersToo))))
	}
	if rows := revisionsOf(&x); len(rows) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "历次调整"}, ui.Data(revisionTable(rows)), ui.AsTable(view.TablesOfList(a, revisionsToo))))
	}
	var ways []templ.Component
	if x.MayWrite {
		ways = append(ways, ui.ButtonLink(frame.Href("/desk/training-plans/", x.ID)+"/edit", "改写草稿", false))
	}
	if x.MayRevise {
		ways = append(ways, ui.ButtonLink(deskLine(x.ID, 0), "加一项", false))
	}
	pg := a.Page(heading, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", plansTitle, "/training-plans", heading))
	pg.NoIndex = a.SignedIn()
	head := ui.Head{Title: heading, Tags: planTag(x.State, x.StateText), Actions: ui.All(append(ways, ui.Print())...), Lead: ui.Text("已发布、已办和计入人次由平台按课程和网上讲堂算出；不满三人的场次不公布人数。")}
	return a.Show(status, pg, view.Stack(append([]templ.Component{ui.PageHead(head), ui.Refusal(e.Fault)}, append(main, ui.Help(p.Site))...)...))
}

// deskLine is where a line is revised; 0 adds one.
func deskLine(plan string, n int64) string {
	return frame.Href("/desk/training-plans/", plan) + "/lines/" + frame.Itoa(n)
}

// lineRef is how a form names a line of a plan.
func lineRef(plan string, n int64) string { return plan + "/" + frame.Itoa(n) }

// lineTable are the lines, with the ways that are open to the caller: whoever teaches is led to announce what is wanted.
func lineTable(a *frame.Ask, x *socialworkapi.TrainingPlan) ui.Table {
	heads := []string{"内容", "面向", "#月份", "#每次学时", "#计划次数", "#已发布", "#已办", "#计入人次", "进度"}
	open := x.MayRevise || teaches(a.Caller) && x.State == socialworkapi.TrainingPlanStatePublished
	if open {
		heads = append(heads, "办理")
	}
	t := ui.Table{Caption: "各项和办到哪一步", Cols: ui.Cols(heads...)}
	for i := range x.Lines {
		l := &x.Lines[i]
		what := frame.Itoa(l.N) + ". " + l.Title
		if l.Induction {
			what += "（岗前培训）"
		}
		row := ui.Cells(ui.Text(what), ui.Text(l.AudienceText), ui.Number(l.Month), ui.Text(cn.Spent(l.Minutes)), ui.Number(l.Times), ui.Number(l.Announced), ui.Number(l.Held), ui.Number(l.Took), lineTag(l))
		if open {
			row = append(row, lineWays(a, x, l))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func lineTag(l *socialworkapi.PlanLine) templ.Component {
	kind, icon, says := lineSays(l)
	return ui.Tag(kind, icon, says)
}

// lineSays is how a line stands, in one word or two.
func lineSays(l *socialworkapi.PlanLine) (ui.Kind, ui.Icon, string) {
	switch {
	case l.Cancelled:
		return ui.Plain, ui.IconStop, "已取消"
	case l.Late > 0:
		return ui.Warn, ui.IconClock, "逾期" + frame.Itoa(l.Late) + "次"
	case l.Held >= l.Times:
		return ui.Good, ui.IconCheck, "已办完"
	case l.Wanted > 0:
		return ui.Info, ui.IconClock, "还差" + frame.Itoa(l.Wanted) + "次没有发布"
	}
	return ui.Plain, ui.IconCalendar, "按计划"
}

// lineWays leads whoever teaches to announce, and the office to revise.
func lineWays(a *frame.Ask, x *socialworkapi.TrainingPlan, l *socialworkapi.PlanLine) templ.Component {
	var out []templ.Component
	if l.Wanted > 0 && (a.Caller.Has(identity.Registrar) || a.Caller.Has(identity.Staff) && !l.Induction) {
		out = append(out, announceLinks(x.ID, l))
	}
	if x.MayRevise && !l.Cancelled {
		out = append(out, ui.Link(deskLine(x.ID, l.N), "调整"))
	}
	if len(out) == 0 {
		return ui.Soft("没有")
	}
	return ui.All(out...)
}

// announceLinks lead to the forms with the line filled in; seats of a course are taken by social workers, so that residents have lectures alone.
func announceLinks(plan string, l *socialworkapi.PlanLine) templ.Component {
	q := "?line=" + url.QueryEscape(lineRef(plan, l.N))
	talk := ui.Link("/desk/lectures/new"+q, "发布讲堂")
	if l.Audience == socialworkapi.LectureAudienceResident {
		return ui.All(talk, ui.Text(" "))
	}
	return ui.All(ui.Link("/desk/courses/new"+q, "发布课程"), ui.Text(" "), talk, ui.Text(" "))
}

func lineColumns() []sheet.Column[socialworkapi.PlanLine] {
	return []sheet.Column[socialworkapi.PlanLine]{
		{Head: "项", Cell: func(x *socialworkapi.PlanLine) any { return x.N }},
		{Head: "内容", Cell: func(x *socialworkapi.PlanLine) any { return x.Title }},
		{Head: "面向", Cell: func(x *socialworkapi.PlanLine) any { return x.AudienceText }},
		{Head: "岗前培训", Cell: func(x *socialworkapi.PlanLine) any { return yes(x.Induction) }},
		{Head: "月份", Cell: func(x *socialworkapi.PlanLine) any { return x.Month }},
		{Head: "每次学时（分钟）", Cell: func(x *socialworkapi.PlanLine) any { return x.Minutes }},
		{Head: "计划次数", Cell: func(x *socialworkapi.PlanLine) any { return x.Times }},
		{Head: "已发布", Cell: func(x *socialworkapi.PlanLine) any { return x.Announced }},
		{Head: "已办", Cell: func(x *socialworkapi.PlanLine) any { return x.Held }},
		{Head: "计入人次", Cell: func(x *socialworkapi.PlanLine) any { return x.Took }},
		{Head: "进度", Cell: func(x *socialworkapi.PlanLine) any { _, _, s := lineSays(x); return s }},
	}
}

// carrier is a course or lecture with the line that it carries out.
type carrier struct {
	socialworkapi.PlanCarrier

	line *socialworkapi.PlanLine
}

func carriersOf(x *socialworkapi.TrainingPlan) (out []carrier) {
	for i := range x.Lines {
		for _, c := range x.Lines[i].Carriers {
			out = append(out, carrier{c, &x.Lines[i]})
		}
	}
	return out
}

func (c *carrier) path() string {
	if c.Kind == "lecture" {
		return view.LecturePath(c.ID)
	}
	return view.CoursePath(c.ID)
}

func (c *carrier) says() string {
	switch {
	case c.Cancelled:
		return "已取消"
	case c.Held && c.Kind == "lecture":
		return "已开放"
	case c.Held:
		return "已办"
	}
	return "已发布"
}

func carrierTable(rows []carrier) ui.Table {
	t := ui.Table{Caption: "办这些项目的课程和讲堂", Cols: ui.Cols("课程或者讲堂", "办哪一项", "发布单位", "开始", "#计入人数", "状态")}
	for i := range rows {
		c := &rows[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(c.path(), c.Title), ui.Text(frame.Itoa(c.line.N)+". "+c.line.Title), ui.Text(c.OrgName), ui.Date(view.Day(c.From)), ui.Number(c.Took), ui.Text(c.says())))
	}
	return t
}

func carrierColumns() []sheet.Column[carrier] {
	return []sheet.Column[carrier]{
		{Head: "课程或者讲堂", Cell: func(x *carrier) any { return x.Title }},
		{Head: "项", Cell: func(x *carrier) any { return x.line.N }},
		{Head: "内容", Cell: func(x *carrier) any { return x.line.Title }},
		{Head: "发布单位", Cell: func(x *carrier) any { return x.OrgName }},
		{Head: "开始", Cell: func(x *carrier) any { return x.From }},
		{Head: "计入人数", Cell: func(x *carrier) any { return x.Took }},
		{Head: "状态", Cell: func(x *carrier) any { return x.says() }},
	}
}

// revision is one change of a line, and what the line said before.
type revision struct {
	socialworkapi.PlanLineRead

	line *socialworkapi.PlanLine
}

func revisionsOf(x *socialworkapi.TrainingPlan) (out []revision) {
	for i := range x.Lines {
		for _, b := range x.Lines[i].Before {
			out = append(out, revision{b, &x.Lines[i]})
		}
	}
	return out
}

// was is what the line said before, in one line.
func (r *revision) was() string {
	return r.Title + "，" + frame.Itoa(r.Month) + "月，每次" + cn.Spent(r.Minutes) + "，" + frame.Itoa(r.Times) + "次"
}

func revisionTable(rows []revision) ui.Table {
	t := ui.Table{Caption: "历次调整和原来的内容", Cols: ui.Cols("哪一项", "调整时间", "~原因", "~原来的内容")}
	for i := range rows {
		r := &rows[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Text(frame.Itoa(r.line.N)+". "+r.line.Title), ui.DateTime(r.At), ui.Text(r.Note), ui.Text(r.was())))
	}
	return t
}

func revisionColumns() []sheet.Column[revision] {
	return []sheet.Column[revision]{
		{Head: "项", Cell: func(x *revision) any { return x.line.N }},
		{Head: "现在的内容", Cell: func(x *revision) any { return x.line.Title }},
		{Head: "调整时间", Cell: func(x *revision) any { return x.At }},
		{Head: "原因", Cell: func(x *revision) any { return x.Note }},
		{Head: "原来的内容", Cell: func(x *revision) any { return x.was() }},
	}
}

// deskPlans are the plans of the caller's office, and what of the plans of their county nobody has announced yet.
func (p *room) deskPlans(a *frame.Ask) error {
	a.At(identity.Registrar, identity.Staff)
	if !teaches(a.Caller) {
		return a.Redirect("/training-plans", "培训计划由登记机关制定。")
	}
	wanted, err := p.wanted(a)
	if err != nil {
		return err
	}
	var mine socialworkapi.TrainingPlanList
	if a.Caller.Has(identity.Registrar) {
		if mine, err = route.Call(a.Ctx, p.Call, socialworkapi.ListMyTrainingPlans, socialworkapi.ListMyTrainingPlansRequest{}); err != nil {
			return err
		}
	}
	const minesToo = "mine"
	if view.FormatOf(a) != "" {
		if view.ListOf(a) == minesToo {
			return view.SendRows(a, "本机关的培训计划", planColumns(), mine.Items)
		}
		return view.SendRows(a, wantedTitle, wantedColumns(), wanted)
	}
	t := ui.Table{Caption: "还没有足够的单位办的项目，月份早的在前", Cols: ui.Cols("内容", "计划", "面向", "#月份", "#每次学时", "#还差次数", "办理"), Nothing: "本地的计划都有单位办了，请过几天再看。"}
	for i := range wanted {
		w := &wanted[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Text(w.Line.Title), ui.Link(view.PlanPath(w.Plan), planName(w.OfficeName, w.Year)), ui.Text(w.Line.AudienceText), ui.Number(w.Line.Month), ui.Text(cn.Spent(w.Line.Minutes)), ui.Number(w.Line.Wanted), announceLinks(w.Plan, &w.Line)))
	}
	body := []templ.Component{}
	ways := []templ.Component{ui.ButtonLink("/training-plans", "全部计划", false)}
	if a.Caller.Has(identity.Registrar) {
		ways = append(ways, ui.ButtonLink("/desk/training-plans/new", "草拟计划", true))
		own := planTable(mine.Items, "本机关的培训计划，年份晚的在前", "本机关还没有培训计划，请先草拟一份。")
		panel := []templ.Component{ui.Data(own)}
		if len(mine.Items) > 0 {
			panel = append(panel, ui.AsTable(view.TablesOfList(a, minesToo)))
		}
		body = append(body, view.Panel(ui.Box{Title: "本机关的计划"}, panel...))
	}
	open := []templ.Component{ui.Data(t)}
	if len(wanted) > 0 {
		open = append(open, ui.AsTable(view.TablesOf(a)))
	}
	body = append(body, view.Panel(ui.Box{Title: wantedTitle}, open...))
	return a.Show(http.StatusOK, a.DeskPage(deskPlansTitle, deskPlansTitle), view.Stack(append([]templ.Component{
		ui.PageHead(ui.Head{Title: deskPlansTitle, Lead: ui.Text("登记机关和本地的社会组织都可以按计划发布课程或者讲堂；面向社区工作者的，由登记机关发布的才是县级培训。"), Actions: ui.All(ways...)}),
	}, body...)...))
}

// wanted are the lines that nobody has announced often enough.
func (p *room) wanted(a *frame.Ask) ([]socialworkapi.WantedPlanLine, error) {
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListWantedPlanLines, socialworkapi.ListWantedPlanLinesRequest{})
	return list.Items, err
}

func wantedColumns() []sheet.Column[socialworkapi.WantedPlanLine] {
	return []sheet.Column[socialworkapi.WantedPlanLine]{
		{Head: "内容", Cell: func(x *socialworkapi.WantedPlanLine) any { return x.Line.Title }},
		{Head: "计划", Cell: func(x *socialworkapi.WantedPlanLine) any { return planName(x.OfficeName, x.Year) }},
		{Head: "面向", Cell: func(x *socialworkapi.WantedPlanLine) any { return x.Line.AudienceText }},
		{Head: "月份", Cell: func(x *socialworkapi.WantedPlanLine) any { return x.Line.Month }},
		{Head: "每次学时（分钟）", Cell: func(x *socialworkapi.WantedPlanLine) any { return x.Line.Minutes }},
		{Head: "还差次数", Cell: func(x *socialworkapi.WantedPlanLine) any { return x.Line.Wanted }},
	}
}
