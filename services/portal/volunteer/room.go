// Package volunteer is the room of 志愿服务: what a volunteer has today, how
// somebody becomes one, for themselves or for a child, and what is kept of them.
// Phones come first: one column, and a bar at the bottom.
package volunteer

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return append([]frame.Page{
		{Method: get, Pattern: "/volunteer", Do: p.today},
		{Method: get, Pattern: "/volunteer/join", Do: p.joining, Desk: any},
		{Method: post, Pattern: "/volunteer/join", Do: p.join, Desk: any},
		{Method: get, Pattern: takeoverPath, Do: p.taking, Desk: any},
		{Method: post, Pattern: takeoverPath, Do: p.take, Desk: any},
		{Method: get, Pattern: "/volunteer/hours", Do: p.hours, Desk: any},
		{Method: get, Pattern: "/volunteer/people", Do: p.people, Desk: any},
		{Method: get, Pattern: "/volunteer/people/{id}", Do: p.person, Desk: any},
		{Method: post, Pattern: "/volunteer/people/{id}", Do: p.correct, Desk: any},
		{Method: post, Pattern: "/volunteer/people/{id}/move", Do: p.move, Desk: any},
		{Method: get, Pattern: "/volunteer/people/{id}/data", Do: p.data, Desk: any},
		{Method: get, Pattern: "/volunteer/follows", Do: p.follows, Desk: any},
		{Method: post, Pattern: "/volunteer/follows", Do: p.follow, Desk: any},
		{Method: get, Pattern: "/volunteer/calendar", Do: p.calendar, Desk: any},
		{Method: post, Pattern: "/volunteer/calendar", Do: p.renew, Desk: any},
	}, teamRows(p)...)
}

// roles are those of whoever may be a volunteer.
var roles = view.VolunteerRoles

func path(id string) string { return frame.Href("/volunteer/people/", id) }

// page is a page of this room.
func page(a *frame.Ask, title, at string, crumbs ...string) ui.Page {
	return view.VolunteerPage(a, title, at, crumbs...)
}

// mine are those for whom the caller acts.
func (p *room) mine(a *frame.Ask) ([]volunteerapi.Person, error) {
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{})
	return list.Items, err
}

// may reports whether the caller has a role that volunteers.
func may(a *frame.Ask) bool {
	for _, r := range roles {
		if a.Caller.Has(r) {
			return true
		}
	}
	return false
}

// today is the first page of a volunteer, and for everybody else how to become one.
func (p *room) today(a *frame.Ask) error {
	if !a.SignedIn() || !may(a) {
		return p.welcome(a)
	}
	a.At(roles...)
	if view.FormatOf(a) != "" {
		return p.shiftTable(a)
	}
	mine, err := p.mine(a)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return p.welcome(a)
	}
	tasks, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerTasks, volunteerapi.ListVolunteerTasksRequest{})
	if err != nil {
		return err
	}
	me := mine[0]
	name := a.Caller.Name
	if !me.Ward {
		name = me.Name
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: name + "，您好", Lead: ui.Weekday(a.Now())})}
	if ts := view.VolunteerTasks(tasks.Items); len(ts) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(view.ByLateness(ts), a.Now(), "眼下没有等您办理的事项。"))))
	}
	shifts, err := p.comingShifts(a)
	if err != nil {
		return err
	}
	ring, err := p.stars(a, me.ID)
	if err != nil {
		return err
	}
	body = append(append(body, shifts...), ring)
	body = append(body, view.Panel(ui.Box{Title: "志愿者", Link: ui.Link("/volunteer/people", "全部")}, ui.Rows(view.RowsOf(mine, row)...), ui.WideButtonLink("/volunteer/hours", "我的时长", false)))
	return a.Show(http.StatusOK, page(a, "志愿服务", "志愿服务"), view.Stack(body...))
}

// row is one volunteer in a list of the caller's own.
func row(x volunteerapi.Person) ui.Row {
	meta := []string{"志愿者编号" + x.Number, x.RegionName}
	if x.Ward {
		meta = append(meta, "由您监护")
	}
	return ui.Row{Href: path(x.ID), Title: x.Name, Meta: meta, End: tag(&x)}
}

func tag(x *volunteerapi.Person) templ.Component {
	if x.State == volunteerapi.PersonStateActive {
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconPause, x.StateText)
}

// welcome says what it is to volunteer here, and leads to the next step of whoever looks.
func (p *room) welcome(a *frame.Ask) error {
	next := ui.All(ui.WideButtonLink("/join?back=/volunteer/join", "注册账号并登记", true), ui.WideButtonLink("/sign-in?back=/volunteer", "已有账号，登录", false))
	switch {
	case a.SignedIn() && !may(a):
		next = ui.Note(ui.Info, ui.Text("您现在的账号是工作账号，请退出登录，用自己的账号登记为志愿者。"))
	case a.SignedIn():
		next = ui.WideButtonLink("/volunteer/join", "登记为志愿者", true)
	}
	pg := page(a, "志愿服务", "志愿服务")
	pg.Desc = "登记为志愿者：一人一个编号，资料加密保存，随时可以查阅、更正和注销。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "志愿服务", Lead: ui.Text("登记一次，得到一个志愿者编号，就可以报名参加身边的志愿服务。")}),
		view.Panel(ui.Box{Title: "开始", Hidden: true}, next, ui.WideButtonLink("/projects", "先看看有哪些项目", false)),
		view.Panel(ui.Box{Title: "登记以前请看"}, ui.DL(
			ui.S("自愿、无偿", "志愿服务不收报酬，也没有人可以强行指派您。"),
			ui.S("编号不是证件号码", "证件号码只用来保证一个人只登记一次，页面上只显示末四位。"),
			ui.S("资料加密保存", "您的资料用您一个人的密钥加密；注销时销毁密钥，旧的备份也不能再打开。"),
			ui.T("时长不能填写", ui.All(ui.Text("服务时长只来自当事各方在现场的陈述，管理员也不能填写。"), ui.Dots(ui.Link("/amendments", "补录公示"), ui.Link("/audits", "回访抽查"), ui.Link("/punctuality", "各单位的及时程度")))),
			ui.S("未成年人", "不满十四周岁的由监护人登记和办理；已满十四周岁的写明监护人，也可以由监护人移交给本人。"),
		)), ui.Help(p.Site)))
}

// people are all for whom the caller acts.
func (p *room) people(a *frame.Ask) error {
	a.At(roles...)
	mine, err := p.mine(a)
	if err != nil {
		return err
	}
	var list templ.Component = ui.Empty(ui.IconUser, "您还没有登记为志愿者。", nil)
	label, first := "登记为志愿者", true
	if len(mine) > 0 {
		list, label, first = ui.Rows(view.RowsOf(mine, row)...), "为我监护的孩子登记", false
	}
	to, own := "/volunteer/join", len(mine) > 0 && !mine[0].Ward
	if own {
		to += "?ward=true"
	}
	here := []templ.Component{list, ui.WideButtonLink(to, label, first)}
	if !own {
		here = append(here, ui.WideButtonLink(takeoverPath, "用移交码接手", false))
	}
	return a.Show(http.StatusOK, page(a, "我的", "我的"), view.Stack(
		ui.PageHead(ui.Head{Title: "我的"}),
		view.Panel(ui.Box{Title: "我自己和我监护的孩子"}, here...),
		view.Panel(ui.Box{Title: "服务时间", Hidden: true}, ui.WideButtonLink("/volunteer/hours", "我的时长", false)),
		view.Panel(ui.Box{Title: "新项目", Flat: true}, ui.Paragraphs("关注一个地方、一类服务或者一个组织，有新项目时告诉您。"), ui.WideButtonLink(view.FollowsPath, "我的关注", false)),
		view.Panel(ui.Box{Title: "时间银行", Flat: true}, ui.Paragraphs("把服务的时间存起来，以后自己或者亲属需要时转给来服务的人。"), ui.WideButtonLink("/timebank", "看我的时间账户", false)),
		view.Panel(ui.Box{Title: "账号", Flat: true}, ui.WideButtonLink("/account", "我的账号", false)), ui.Help(p.Site)))
}
