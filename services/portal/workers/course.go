package workers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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

// courses are those that are not over.
func (p *room) courses(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, coursesTitle, courseColumns(), func(ctx context.Context, after string) ([]socialworkapi.Course, string, error) {
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
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.CoursePath(x.ID), x.Title), ui.Text(x.Org.Name), ui.DateTime(x.Starts), ui.Text(cn.Spent(x.Minutes)), ui.Text(x.Place), ui.Number(x.Capacity-x.Taken)))
	}
	lead := "社会组织和登记机关发布的课程；学时在发布单位点名、本人用现场码签到以后计入，谁也不能填写。"
	pg := a.Page(coursesTitle, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", coursesTitle))
	pg.Desc = lead
	ways := ui.All(ui.ButtonLink("/desk/courses", "我的课程", false), ui.ButtonLink("/lectures", lecturesTitle, false), ui.ButtonLink("/training-plans", plansTitle, false), ui.ButtonLink("/training-audits", auditsTitle, false))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: coursesTitle, Lead: ui.Text(lead), Actions: ways}), view.Panel(ui.Box{Title: "课程", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func courseColumns() []sheet.Column[socialworkapi.Course] {
	return []sheet.Column[socialworkapi.Course]{
		{Head: "课程", Cell: func(x *socialworkapi.Course) any { return x.Title }},
		{Head: "发布单位", Cell: func(x *socialworkapi.Course) any { return x.Org.Name }},
		{Head: "开始", Cell: func(x *socialworkapi.Course) any { return &x.Starts }},
		{Head: "结束", Cell: func(x *socialworkapi.Course) any { return &x.Ends }},
		{Head: "学时（分钟）", Cell: func(x *socialworkapi.Course) any { return x.Minutes }},
		{Head: "县级培训", Cell: func(x *socialworkapi.Course) any { return yes(x.County) }},
		{Head: "地点", Cell: func(x *socialworkapi.Course) any { return x.Place }},
		{Head: "空余名额", Cell: func(x *socialworkapi.Course) any { return x.Capacity - x.Taken }},
	}
}

// teaches reports whether somebody announces courses.
func teaches(who identity.Caller) bool {
	return who.Has(identity.Staff) || who.Has(identity.Registrar)
}

// mine are the courses of a social worker, or those that the caller's organization announced.
func (p *room) mine(a *frame.Ask) error {
	at(a)
	if a.Desk == identity.Supervisor || a.Desk == "" { // they neither sit nor teach
		return a.Redirect("/courses", "")
	}
	const title = "我的课程"
	if view.FormatOf(a) != "" {
		return view.SendTable(a, title, courseColumns(), func(ctx context.Context, after string) ([]socialworkapi.Course, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListMyCourses, socialworkapi.ListMyCoursesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyCourses, socialworkapi.ListMyCoursesRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "我报名的和我单位发布的课程，后开始的在前", Cols: ui.Cols("课程", "发布单位", "开始", "#学时", "#已报名", "状态"), Nothing: "还没有课程。"}
	for i := range list.Items {
		x := &list.Items[i]
		state := ui.Tag(ui.Plain, ui.IconCalendar, x.StateText)
		if len(x.Seats) > 0 && x.State == socialworkapi.CourseStateAnnounced {
			state = seatTag(&x.Seats[0])
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.CoursePath(x.ID), x.Title), ui.Text(x.Org.Name), ui.DateTime(x.Starts), ui.Text(cn.Spent(x.Minutes)), ui.Number(x.Taken), state))
	}
	ways := []templ.Component{ui.ButtonLink("/courses", "全部课程", false)}
	if teaches(a.Caller) {
		ways = append(ways, ui.ButtonLink("/desk/training-plans", deskPlansTitle, false), ui.ButtonLink("/desk/courses/new", "发布课程", true))
	}
	return a.Show(http.StatusOK, a.DeskPage(title, coursesTitle, "/courses", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("发布单位点名、本人用现场码签到，两边都有的才计入学时。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "课程", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func (p *room) announcing(a *frame.Ask) error {
	v := url.Values{"online": {"false"}}
	if orgs := announcers(a); len(orgs) == 1 { // nobody chooses among one
		v.Set("org", orgs[0].Value)
	}
	return p.showAnnounce(a, http.StatusOK, frame.Fresh(a, v))
}

// announcers are those for which the caller may announce a course.
func announcers(a *frame.Ask) (out []ui.Option) {
	for _, m := range a.Caller.Memberships {
		if m.Role == identity.Staff || m.Role == identity.Registrar {
			out = append(out, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	return out
}

// showAnnounce asks for a course. One of the office itself is one of the county's.
func (p *room) showAnnounce(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Staff)
	orgs := announcers(a)
	if len(orgs) == 0 {
		return a.Redirect("/courses", "课程由社会组织和登记机关发布。")
	}
	wanted, err := p.wanted(a)
	if err != nil {
		return err
	}
	prefill(a, e.Values, wanted)
	const title = "发布课程"
	return a.Show(status, a.DeskPage(title, coursesTitle, "/desk/courses", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("登记机关发布的是县级培训；学时不超过实际上课的时间，发布以后不能改。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "课程", Hidden: true}, view.Form("/desk/courses/new", false, e,
			ui.SelectField(e.In(ui.Input{Name: "org", Label: "发布单位", Required: true, Options: orgs})),
			carrying(e, wanted, func(l *socialworkapi.PlanLine) bool { return l.Audience != socialworkapi.LectureAudienceResident }),
			ui.TextField(e.In(ui.Input{Name: "title", Label: "课程", Required: true, Max: 100, Wide: true})),
			ui.AreaField(e.In(ui.Input{Name: "text", Label: "内容和讲师", Required: true, Max: 2000, Lines: 5})),
			ui.DateTimeField(e.In(ui.Input{Name: "starts", Label: "开始", Required: true})),
			ui.DateTimeField(e.In(ui.Input{Name: "ends", Label: "结束", Required: true})),
			ui.NumberField(e.In(ui.Input{Name: "minutes", Label: "学时", Suffix: "分钟", Low: "30", High: "720", Short: true, Required: true})),
			ui.NumberField(e.In(ui.Input{Name: "capacity", Label: "名额", Suffix: "人", Low: "1", High: "300", Short: true, Required: true})),
			ui.RadioField(e.In(ui.Input{Name: "online", Label: "怎样上课", Required: true, Options: ui.Options("false", "到现场", "true", "线上")})),
			ui.CheckField(e.In(view.Yes("induction", "社区工作者", "这是岗前培训，由登记机关发布"))),
			ui.TextField(e.In(ui.Input{Name: "place", Label: "地点，线上的写网址", Required: true, Max: 200, Wide: true})),
			ui.Submit("发布课程", "/desk/courses"))), ui.Help(p.Site))))
}

func (p *room) announce(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.CourseDraft{
		Org: f.Text("org"), Title: f.Text("title"), Text: f.Text("text"), Starts: f.Moment("starts", "开始"), Ends: f.Moment("ends", "结束"),
		Minutes: f.Int("minutes", "学时"), Capacity: f.Int("capacity", "名额"), Online: f.Bool("online"), Induction: f.Bool("induction"), Place: f.Text("place"), Line: carriedBy(f),
	}
	for _, must := range [][2]string{{"title", "请填写课程。"}, {"text", "请填写内容和讲师。"}, {"starts", "请填写开始。"}, {"ends", "请填写结束。"}, {"place", "请填写地点或者网址。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x socialworkapi.Course
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: d})
	}
	return after(a, f, err, view.CoursePath(x.ID), "课程已发布。", func(status int, e frame.Entry) error { return p.showAnnounce(a, status, e) })
}

func (p *room) course(a *frame.Ask) error { return p.showCourse(a, http.StatusOK, frame.Fresh(a, nil)) }

// showCourse is one course: for everybody what it is, for who sits there the way to say so, for who announced it code and roll.
func (p *room) showCourse(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.CoursePath(x.ID)
	how := "到现场"
	if x.Online {
		how = "线上"
	}
	terms := []ui.Term{
		ui.S("发布单位", x.Org.Name), ui.T("开始", ui.DateTime(x.Starts)), ui.T("结束", ui.DateTime(x.Ends)), ui.S("学时", cn.Spent(x.Minutes)), ui.S("怎样上课", how),
		ui.S("地点", x.Place), ui.S("县级培训", yes(x.County)), ui.S("岗前培训", yes(x.Induction)), ui.S("名额", "已报名"+frame.Itoa(x.Taken)+"人，共"+frame.Itoa(x.Capacity)+"人"),
	}
	if x.Line != nil {
		terms = append(terms, lineTerm(x.Line))
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "内容和讲师"}, ui.Paragraphs(x.Text), ui.DL(terms...))}
	if i := slices.IndexFunc(x.Seats, func(s socialworkapi.Seat) bool { return s.Mine }); i >= 0 {
		own := []templ.Component{ui.Text("您的座位是" + frame.Itoa(x.Seats[i].N) + "号："), seatTag(&x.Seats[i])}
		if x.Seats[i].Stated && x.Seats[i].Rolled {
			own = append(own, ui.Text(" "), ui.Link(here+"/record", "打开结业记录"))
		}
		main = append([]templ.Component{ui.Note(ui.Info, ui.All(own...))}, main...)
	}
	if acts := courseSteps(&x, e); len(acts) > 0 {
		main = append([]templ.Component{view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts))}, main...)
	}
	if x.Code != "" {
		main = append(main, view.Panel(ui.Box{Title: "现场码", ID: "code"}, ui.Strong(x.Code), ui.Paragraphs("请投在现场的屏幕上，每分钟换新，前两分钟的还收；上课的人在自己的账号输入。"), ui.ButtonLink(here+"#code", "换成最新的码", false)))
	}
	if x.MayRoll {
		main = append(main, rollPanel(&x, e))
	}
	var side []templ.Component
	if !a.SignedIn() && x.State == socialworkapi.CourseStateAnnounced && a.Now().Before(x.Starts) {
		side = append(side, view.Panel(ui.Box{Title: "报名"}, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(here), "登录后报名", true)))
	}
	pg := a.Page(x.Title, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", coursesTitle, "/courses", x.Title))
	pg.NoIndex = a.SignedIn()
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: x.Title, Tags: ui.Tag(ui.Plain, ui.IconCalendar, x.StateText)}), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(main...), p.aside(nil, side...))))
}

// courseSteps are what the caller may do; to say that one is there takes the code of the place.
func courseSteps(x *socialworkapi.Course, e frame.Entry) []ui.Action {
	acts := view.SocialSteps(x.Moves, map[string]view.Ask{
		"leave": {Danger: true, Confirm: "退出以后名额让给别人。"}, "cancel": {Note: "*取消的原因，已报名的人会看到", Danger: true, Confirm: "取消以后不能恢复。"},
	}, e)
	for i := range acts {
		if acts[i].Do == "attend" {
			acts[i].Form = ui.TextField(e.Among("attend", ui.Input{Name: "code", Label: "现场码", Help: "现场屏幕上的六位数字，每分钟换新。", Required: true, Max: 6, Short: true, Auto: "one-time-code"}))
		}
	}
	return acts
}

// rollPanel calls the roll. Who is called can still be corrected until three days after the end.
func rollPanel(x *socialworkapi.Course, e frame.Entry) templ.Component {
	if len(x.Seats) == 0 {
		return view.Panel(ui.Box{Title: "点名"}, ui.Soft("没有人报名。"))
	}
	var options []ui.Option
	there := e.Values["present"]
	for _, s := range x.Seats {
		o := ui.Option{Value: frame.Itoa(s.N), Label: frame.Itoa(s.N) + "号 " + s.Name}
		if s.Stated {
			o.Help = "本人已签到。"
		}
		options = append(options, o)
		if s.Rolled && e.Fault == nil {
			there = append(there, o.Value)
		}
	}
	return view.Panel(ui.Box{Title: "点名", Note: "结束后72小时内可以更正"}, view.Form(view.CoursePath(x.ID)+"/roll", false, e,
		ui.ChecksField(view.WithValues(e.In(ui.Input{Name: "present", Label: "到场的人", Help: "点名的人不能给自己点到。", Options: options}), there)), ui.Submit("保存点名", "")))
}

var courseDone = map[string]string{"join": "已报名。", "leave": "已退出。", "attend": "已签到。", "cancel": "已取消，已报名的人会收到通知。"}

func (p *room) moveCourse(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveCourseRequest{ID: a.Path("id")}
	in.Do, _, in.Note = frame.MoveOf(f, "code")
	if in.Code = f.Text("code"); in.Do == "attend" && in.Code == "" {
		f.Wrong("code", "请输入现场码。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveCourse, in)
	}
	return after(a, f, err, view.CoursePath(in.ID), courseDone[in.Do], func(status int, e frame.Entry) error { return p.showCourse(a, status, e) })
}

func (p *room) roll(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.RollCourseRequest{ID: a.Path("id"), CourseRoll: socialworkapi.CourseRoll{Present: []int64{}}}
	for _, s := range f.List("present") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			f.Wrong("present", "名单中没有这个座位，请刷新页面后重新点名。")
			continue
		}
		in.Present = append(in.Present, n)
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.RollCourse, in)
	}
	return after(a, f, err, view.CoursePath(in.ID), "点名已保存。", func(status int, e frame.Entry) error { return p.showCourse(a, status, e) })
}
