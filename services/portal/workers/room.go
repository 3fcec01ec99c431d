// Package workers is the room of social work: the register that anybody searches,
// the courses that are open, and the page of a social worker with their
// certificates, hours and what is due.
package workers

import (
	"context"
	"net/http"
	"slices"
	"strings"

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

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get = http.MethodGet
	return []frame.Page{
		{Method: get, Pattern: "/workers", Do: p.register},
		{Method: get, Pattern: "/workers/{id}", Do: p.entry, Fresh: true},
		{Method: get, Pattern: "/courses", Do: p.courses},
		{Method: get, Pattern: "/worker", Do: p.mine, Desk: frame.AnyDesk},
	}
}

const (
	registerTitle = "社会工作者名册"
	coursesTitle  = "继续教育课程"
	mineTitle     = "我的社工证书和学时"
)

func path(number string) string { return frame.Href("/workers/", number) }

// spent is a time in hours and minutes.
func spent(n int64) string {
	switch h, m := n/60, n%60; {
	case m == 0:
		return frame.Itoa(h) + "小时"
	case h == 0:
		return frame.Itoa(m) + "分钟"
	default:
		return frame.Itoa(h) + "小时" + frame.Itoa(m) + "分钟"
	}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func tag(good bool, text string) templ.Component {
	if good {
		return ui.Tag(ui.Good, ui.IconCheck, text)
	}
	return ui.Tag(ui.Warn, ui.IconStop, text)
}

// said are the conditions of an entry in one line.
func said(list []socialworkapi.Sanction) string {
	var out []string
	for _, x := range list {
		out = append(out, x.KindText+"，公布到"+cn.Day(x.Until).Chinese())
	}
	return strings.Join(out, "；")
}

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
	lead := "登记机关登记的社会工作者，按证书编号查，看级别、状态和有效期；姓名没有经本人同意的盖住。"
	pg := a.Page(registerTitle, ui.NavNone, ui.Crumbs(registerTitle))
	pg.Desc = lead
	ways := ui.All(ui.ButtonLink("/courses", coursesTitle, false), ui.ButtonLink("/worker", mineTitle, false))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: registerTitle, Lead: ui.Text(lead), Actions: ways}),
		ui.Filters("/workers", ui.Input{Name: "q", Label: "证书编号", Help: "写编号的开头几位就可以。", Value: a.Query("q"), Max: 40}),
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
	pg := a.Page("证书登记"+x.Number, ui.NavNone, ui.Crumbs(registerTitle, "/workers", x.Number))
	pg.NoIndex = true
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}

// courses are those that are not over.
func (p *room) courses(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, coursesTitle, []sheet.Column[socialworkapi.Course]{
			{Head: "课程", Cell: func(x *socialworkapi.Course) any { return x.Title }},
			{Head: "发布单位", Cell: func(x *socialworkapi.Course) any { return x.Org.Name }},
			{Head: "开始", Cell: func(x *socialworkapi.Course) any { return &x.Starts }},
			{Head: "结束", Cell: func(x *socialworkapi.Course) any { return &x.Ends }},
			{Head: "学时（分钟）", Cell: func(x *socialworkapi.Course) any { return x.Minutes }},
			{Head: "县级培训", Cell: func(x *socialworkapi.Course) any { return yes(x.County) }},
			{Head: "地点", Cell: func(x *socialworkapi.Course) any { return x.Place }},
			{Head: "空余名额", Cell: func(x *socialworkapi.Course) any { return x.Capacity - x.Taken }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Course, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListCourses, socialworkapi.ListCoursesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListCourses, socialworkapi.ListCoursesRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: coursesTitle, Cols: ui.Cols("课程", "发布单位", "开始", "#学时", "地点", "#空余名额"), Nothing: "现在没有还没结束的课程，请过几天再看。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Title), ui.Text(x.Org.Name), ui.DateTime(x.Starts), ui.Text(spent(x.Minutes)), ui.Text(x.Place), ui.Number(x.Capacity-x.Taken)))
	}
	lead := "社会组织和登记机关发布的课程；学时在发布单位点名、本人用现场码签到以后计入，谁也不能填写。"
	pg := a.Page(coursesTitle, ui.NavNone, ui.Crumbs(registerTitle, "/workers", coursesTitle))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: coursesTitle, Lead: ui.Text(lead)}), view.Panel(ui.Box{Title: "课程", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

// mine is a social worker's own page: certificates, hours against what the next cycle asks for, and this year line by line.
func (p *room) mine(a *frame.Ask) error {
	a.At(identity.Worker)
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyCredentials, socialworkapi.ListMyCredentialsRequest{})
	if err != nil {
		return err
	}
	year, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{})
	if err != nil {
		return err
	}
	main := []templ.Component{}
	var law []ui.Basis
	for i := range list.Items {
		x := &list.Items[i]
		law = view.Distinct(slices.Concat(law, view.LawOf(x.Basis)))
		main = append(main, certificate(x))
	}
	if len(main) == 0 {
		main = append(main, ui.Empty(ui.IconUser, "您还没有录入职业水平证书，录入以后由登记机关核验。", ui.ButtonLink("/workers", registerTitle, false)))
	}
	t := ui.Table{Caption: year.Year + "年的继续教育", Cols: ui.Cols("内容", "发布单位", "日期", "#学时", "状态"), Nothing: "今年还没有计入的学时，请在继续教育课程中选择。"}
	for _, x := range year.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Title), ui.Text(x.OrgName), ui.Date(view.Day(x.On)), ui.Text(spent(x.Minutes)), tag(x.State == socialworkapi.LedgerStateCounted, x.StateText)))
	}
	main = append(main, view.Panel(ui.Box{Title: "今年的学时", Note: "共" + spent(year.Minutes)}, ui.Data(t)))
	side := []templ.Component{view.Panel(ui.Box{Title: "继续教育"}, ui.WideButtonLink("/courses", coursesTitle, true)), ui.Help(p.Site)}
	if len(law) > 0 {
		side = append(side, ui.BasisPanel(law))
	}
	return a.Show(http.StatusOK, a.DeskPage(mineTitle, mineTitle), view.Stack(ui.PageHead(ui.Head{Title: mineTitle, Lead: ui.Text("登记、有效期、学时和到期的日子都在这里。")}), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// certificate is one certificate with its cycle and hours.
func certificate(x *socialworkapi.Credential) templ.Component {
	terms := []ui.Term{ui.S("证书编号", x.Number), ui.T("状态", tag(x.State == socialworkapi.CredentialStateRegistered || x.State == socialworkapi.CredentialStateRenewing, x.StateText))}
	if x.Remark != "" {
		terms = append(terms, ui.S("登记机关写的", x.Remark))
	}
	body := []templ.Component{}
	if n := len(x.Cycles); n > 0 {
		terms = append(terms, ui.T("有效期", ui.Dates(view.Day(x.Cycles[n-1].From), view.Day(x.Cycles[n-1].To))), ui.T("可以申请再登记", ui.Date(view.Day(x.WindowFrom))))
		share := 1.0
		if x.Minutes < x.Needed {
			share = float64(x.Minutes) / float64(x.Needed)
		}
		says := "已计入" + spent(x.Minutes) + "，再登记要求" + spent(x.Needed)
		body = append(body, ui.Meter(says, share), ui.Soft(says+"。"))
	} else {
		terms = append(terms, ui.T("首次登记的期限", ui.Date(view.Day(x.FirstDue))))
	}
	return view.Panel(ui.Box{Title: x.LevelText, ID: "certificate-" + x.Number}, append([]templ.Component{ui.DL(terms...)}, body...)...)
}
