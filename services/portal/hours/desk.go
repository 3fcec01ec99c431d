package hours

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// desk is what waits for the organization that records, and all that it has recorded.
func (p *room) desk(a *frame.Ask) error {
	at(a)
	switch a.Desk {
	case identity.Registrar, identity.Supervisor:
		if a.Query("org") == "" {
			return a.Redirect("/desk/reviews", "")
		}
		return p.watched(a)
	case identity.Staff:
	default:
		return a.Redirect("/volunteer/hours", "")
	}
	here, all := seat(a, identity.Staff)
	if view.FormatOf(a) != "" {
		return p.send(a, here.Org)
	}
	tasks, err := p.tasks(a, "record", "hours", "amendment")
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Org: here.Org, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	late, err := route.Call(a.Ctx, p.Call, volunteerapi.GetPunctuality, volunteerapi.GetPunctualityRequest{Org: here.Org})
	if err != nil {
		return err
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "服务时间", Lead: ui.Text("班次结束以后，核对各方的陈述，确认到岗的志愿者并评价质量。时长由陈述算出，谁也不能填写。"), Actions: ui.ButtonLink("/amendments", "补录公示", false)}),
		ui.Stats(ui.StatBox{Label: "待确认", Value: frame.Itoa(late.Waiting), Unit: "条"}, ui.StatBox{Label: "到期没有确认，已公开", Value: frame.Itoa(late.Overdue), Unit: "条", Href: "/punctuality"}),
		view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(view.ByLateness(tasks), a.Now(), "眼下没有等您确认、核实或者证实的时长。"))),
	}
	records := []templ.Component{ui.Data(table("本单位的时长记录，新的在前", "还没有时长记录。志愿者到岗陈述以后，出现在这里。", list.Items, true, a)), view.ListEnd(a, len(list.Items), list.Next)}
	if len(all) > 1 {
		records = append([]templ.Component{ui.Filters("/desk/hours", ui.Input{Name: "org", Label: "哪个单位", Value: here.Org, Options: all})}, records...)
	}
	return a.Show(http.StatusOK, a.DeskPage("服务时间", "服务时间"), view.Stack(append(body, view.Panel(ui.Box{Title: "全部记录"}, records...), law(late.Basis))...))
}

// send is all records of an organization as a table.
func (p *room) send(a *frame.Ask, org string) error {
	return view.SendTable(a, "时长记录", view.HourColumns(p.House), func(ctx context.Context, after string) ([]volunteerapi.HourRecord, string, error) {
		page, err := route.Call(ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Org: org, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// watched are the records of an organization for the office that watches over it.
func (p *room) watched(a *frame.Ask) error {
	org := a.Query("org")
	if view.FormatOf(a) != "" {
		return p.send(a, org)
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Org: org, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	const title = "一个单位的时长记录"
	head := ui.Head{Title: title}
	if len(list.Items) > 0 {
		head.Over = ui.Text(list.Items[0].Org.Name)
	}
	return a.Show(http.StatusOK, a.DeskPage(title, "时长核查", "/desk/reviews", title), view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "全部记录"},
		ui.Data(table("这个单位的时长记录，新的在前", "这个单位没有由您主管的时长记录。", list.Items, true, a)), view.ListEnd(a, len(list.Items), list.Next))))
}

// tasks are what waits for the caller in some rooms of the volunteer service.
func (p *room) tasks(a *frame.Ask, rooms ...string) ([]view.Task, error) {
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerTasks, volunteerapi.ListVolunteerTasksRequest{})
	var out []volunteerapi.Task
	for _, t := range list.Items {
		for _, r := range rooms {
			if t.Room == r {
				out = append(out, t)
			}
		}
	}
	return view.VolunteerTasks(out), err
}

// table lists records; whose says that they are of several volunteers.
func table(caption, nothing string, list []volunteerapi.HourRecord, whose bool, a *frame.Ask) ui.Table {
	heads := []string{"班次", "时间", "#时长", "来源等级", "状态", "最迟记录"}
	if whose {
		heads = append([]string{"班次", "志愿者编号"}, heads[1:]...)
	}
	t := ui.Table{Caption: caption, Cols: ui.Cols(heads...), Nothing: nothing}
	for i := range list {
		x := &list[i]
		due := ui.Date(x.Due)
		if x.State == volunteerapi.RecordStateStated {
			due = ui.Remaining(x.Due, a.Now())
		}
		row := ui.Cells(ui.Link(path(x.ID), x.Title))
		if whose {
			row = append(row, number(x.Number))
		}
		t.Rows = append(t.Rows, append(row, span(x.Starts, x.Ends), ui.Text(cn.Spent(x.Minutes)), view.HourClass(x.Class, x.ClassText), recordTag(x), due))
	}
	return t
}

// number is a volunteer's, or that it is nobody's business here.
func number(s string) templ.Component {
	if s == "" {
		return ui.Soft("不公开")
	}
	return ui.Code(s)
}

func (p *room) shift(a *frame.Ask) error {
	return p.showShift(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// showShift is every record of one shift, with the form that confirms many of them at once.
func (p *room) showShift(a *frame.Ask, status int, e frame.Entry, left []volunteerapi.RollLine) error {
	id := a.Path("id")
	var list []volunteerapi.HourRecord
	for after := ""; ; {
		part, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: id, After: after, Limit: 200})
		if err != nil {
			return err
		}
		list = append(list, part.Items...)
		if after = part.Next; after == "" || len(list) >= mostOfShift {
			break
		}
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "班次的时长记录", view.HourColumns(p.House), list)
	}
	title := "班次的时长记录"
	head := ui.Head{Title: title}
	pg := page(a, title)
	if len(list) == 0 {
		return a.Show(status, pg, view.Stack(ui.PageHead(head), ui.Empty(ui.IconClock, "这个班次没有您能查看的时长记录。", ui.ButtonLink("/desk/hours", "服务时间", true))))
	}
	head.Over, head.Title, head.Lead = ui.Text(list[0].Org.Name), list[0].Title, ui.All(span(list[0].Starts, list[0].Ends), ui.Text("，"+list[0].Place))
	body := []templ.Component{ui.PageHead(head), ui.Refusal(e.Fault)}
	for _, l := range left {
		body = append(body, ui.Note(ui.Warn, ui.Text("有一条没有办成："+l.Text)))
	}
	waiting := ui.Input{Name: "records", Label: "哪些到岗了", Help: "没有勾选的留在这里。", Required: true}
	var all []string
	for i := range list {
		x := &list[i]
		for _, m := range x.Moves {
			if m.Do == "confirm" {
				all = append(all, x.ID)
				waiting.Options = append(waiting.Options, ui.Option{Value: x.ID, Label: "志愿者" + x.Number + "，" + cn.Spent(x.Minutes), Help: strings.ToUpper(string(x.Class)) + "级：" + x.ClassText + "。"})
			}
		}
	}
	if len(all) > 0 {
		if e.Fault == nil {
			e.Values = url.Values{"records": all}
		}
		due := list[0].Due
		body = append(body, view.Panel(ui.Box{Title: "确认", Note: "最迟" + view.SpellDay(due) + "记录"}, view.Form(view.HourShiftPath(id)+"/confirmations", false, e,
			ui.ChecksField(view.WithValues(e.In(waiting), e.Values["records"])), quality(e.In(ui.Input{Name: "quality"})), ui.Submit("确认勾选的", "/desk/hours"))))
	}
	if list[0].Vouched && slices.ContainsFunc(list, func(x volunteerapi.HourRecord) bool { return x.State == volunteerapi.RecordStateStated }) {
		body = append(body, vouched())
	}
	body = append(body, view.Panel(ui.Box{Title: "全部记录"}, ui.Data(table("这个班次的时长记录", "没有记录。", list, true, a)), ui.AsTable(view.TablesOf(a))), law(list[0].Basis))
	return a.Show(status, pg, view.Stack(body...))
}

// vouched says why who called the roll, or had the codes, finds nothing to confirm.
func vouched() templ.Component {
	return ui.Note(ui.Info, ui.Text("这个班次由您点名，或者签到码由您领取：时长由您作证，请本单位的其他工作人员确认、核实和更正。"))
}

// mostOfShift is how many may have a place in one shift.
const mostOfShift = 500

func (p *room) confirm(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	show := func(status int, e frame.Entry) error { return p.showShift(a, status, e, nil) }
	q := f.Int("quality", "服务质量")
	in := volunteerapi.ConfirmShiftRequest{ID: a.Path("id")}
	for _, id := range f.List("records") {
		in.Items = append(in.Items, volunteerapi.Confirmation{Record: id, Quality: q})
	}
	if len(in.Items) == 0 {
		f.Wrong("records", "请勾选到岗的志愿者。")
	}
	if err = f.Fault(); err != nil {
		return frame.Retry(a, err, f, show)
	}
	answer, err := route.Call(a.Ctx, p.Call, volunteerapi.ConfirmShift, in)
	if err != nil {
		return frame.Retry(a, err, f, show)
	}
	var left []volunteerapi.RollLine
	for _, l := range answer.Items {
		if !l.Done {
			left = append(left, l)
		}
	}
	if len(left) > 0 {
		return p.showShift(a, http.StatusOK, frame.Fresh(a, nil), left)
	}
	return a.Redirect(view.HourShiftPath(in.ID), "已确认"+frame.Itoa(answer.Done)+"条，随即计入。")
}

// punctuality is how many records each organization owes, for everybody.
func (p *room) punctuality(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "待确认的时长记录", []sheet.Column[volunteerapi.PunctualityRow]{
			{Head: "记录单位", Cell: func(x *volunteerapi.PunctualityRow) any { return x.Org.Name }},
			{Head: "待确认", Cell: func(x *volunteerapi.PunctualityRow) any { return x.Waiting }},
			{Head: "到期没有确认", Cell: func(x *volunteerapi.PunctualityRow) any { return x.Overdue }},
		}, func(ctx context.Context, after string) ([]volunteerapi.PunctualityRow, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListPunctuality, volunteerapi.ListPunctualityRequest{After: after, Limit: 100})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListPunctuality, volunteerapi.ListPunctualityRequest{After: a.Query("after")})
	if err != nil {
		return err
	}
	const title = "时长记录的及时程度"
	t := ui.Table{Caption: "待确认的时长记录，按单位", Cols: ui.Cols("记录单位", "#待确认", "#到期没有确认"), Nothing: "眼下没有单位有待确认的时长记录。"}
	for _, x := range list.Items {
		over := ui.Number(x.Overdue)
		if x.Overdue > 0 {
			over = ui.Late(frame.Itoa(x.Overdue))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name), ui.Number(x.Waiting), over))
	}
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", title))
	pg.Desc = "各单位还没有确认的志愿服务时长记录，以及到期没有确认的条数。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("活动结束以后，记录单位应当在期限内完成记录。没有列出的单位，眼下没有待确认的记录。")}),
		view.Panel(ui.Box{Title: "按单位"}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next)), law(list.Basis), ui.Help(p.Site)))
}
