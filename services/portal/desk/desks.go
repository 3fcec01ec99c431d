package desk

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The desks are written in Go rather than in templates: they are made of whole
// components, and the blocks below put children into those that take them.

// workPages are the pages of people at work.
func workPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk", Do: p.desk, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/buyer", Do: p.officeDesk, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/reviewer", Do: p.officeDesk, Desk: identity.Reviewer},
		{Method: "GET", Pattern: "/desk/supervisor", Do: p.supervisorDesk, Desk: identity.Supervisor},
		{Method: "GET", Pattern: "/desk/staff", Do: p.staffDesk, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/expert", Do: p.expertDesk, Desk: identity.Expert},
		{Method: "GET", Pattern: "/desk/worker", Do: p.plainDesk, Desk: identity.Worker},
		{Method: "GET", Pattern: "/desk/volunteer", Do: p.plainDesk, Desk: identity.Volunteer},
		{Method: "GET", Pattern: "/desk/resident", Do: p.plainDesk, Desk: identity.Resident},
		{Method: "GET", Pattern: "/desk/registrar", Do: p.registryDesk, Desk: identity.Registrar},
		{Method: "GET", Pattern: "/desk/sponsor", Do: p.registryDesk, Desk: identity.Sponsor},
		{Method: "GET", Pattern: "/desk/rater", Do: p.registryDesk, Desk: identity.Rater},
		{Method: "GET", Pattern: "/desk/panelist", Do: p.registryDesk, Desk: identity.Panelist},
		{Method: "GET", Pattern: "/desk/officer", Do: p.registryDesk, Desk: identity.Officer},
		{Method: "GET", Pattern: "/desk/personnel", Do: p.registryDesk, Desk: identity.Personnel},
		{Method: "GET", Pattern: "/inbox", Do: p.inbox, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/inbox/read", Do: p.inboxReadAll, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/inbox/{id}/read", Do: p.inboxRead, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/account", Do: p.account, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/account/password", Do: p.passwordSend, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/account/offers", Do: p.offerAnswer, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/expert/summons/{draw}", Do: p.summonsAnswer, Desk: identity.Expert},
		{Method: "POST", Pattern: "/desk/staff/summons/{draw}", Do: p.summonsAnswer, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/notary", Do: p.notaryDesk, Desk: identity.Notary},
	}
}

// desk leads to the first desk of whoever came.
func (p *room) desk(a *frame.Ask) error {
	for _, r := range identity.Roles {
		if a.Caller.Has(r) {
			return a.Lead("/desk/"+string(r), nil)
		}
	}
	return a.Lead("/account", nil)
}

// greeting is the head of a desk: who, where, what is late.
func greeting(a *frame.Ask, late, soon int64, actions ...templ.Component) templ.Component {
	m, _ := a.Caller.As(a.Desk)
	lead := []templ.Component{ui.Date(a.Now()), ui.Text(" "), ui.Name(m.OrgName)}
	if late > 0 {
		lead = append(lead, ui.Text("，"), ui.Late(frame.Itoa(late)+"件逾期"))
	}
	if soon > 0 {
		lead = append(lead, ui.Textf("，%d件三天内到期", soon))
	}
	return ui.PageHead(ui.Head{Title: "您好，" + a.Caller.Name, Lead: ui.All(lead...), Actions: ui.All(actions...)})
}

// tasks are what waits for the caller, from all services, late first.
func (p *room) tasks(a *frame.Ask) (out []view.Task, err error) {
	ts, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{})
	if err != nil {
		return nil, err
	}
	out = view.TenderTasks(ts.Items, func(t tenderapi.Task) string {
		switch {
		case t.Challenge != "":
			return view.ChallengePath(t.Challenge)
		case t.Application != "":
			return view.ApplicationsPath(t.Tender)
		case t.Avoidance != "":
			return view.AvoidancesPath(t.Tender)
		case t.Extends:
			return frame.Href("/desk/tenders/", t.Tender) + "?extend=1#amend"
		case t.Judges && a.Desk == identity.Buyer:
			return frame.Href("/desk/buyer/tenders/", t.Tender) + "/sheet"
		case a.Desk == identity.Expert:
			return frame.Href("/desk/expert/tenders/", t.Tender)
		case a.Desk == identity.Notary:
			return view.HolderPath(t.Tender)
		case a.Desk == identity.Staff: // a last offer is all that a supplier is asked for here
			return view.BidPath(t.Tender)
		}
		return frame.Href("/desk/tenders/", t.Tender)
	})
	if a.Desk == identity.Buyer || a.Desk == identity.Reviewer {
		cs, err := route.Call(a.Ctx, p.Call, catalogapi.ListCatalogueTasks, catalogapi.ListCatalogueTasksRequest{})
		if err != nil {
			return nil, err
		}
		out = append(out, view.CatalogueTasks(cs.Items)...)
	}
	if a.Desk == identity.Buyer || a.Desk == identity.Staff {
		cs, err := route.Call(a.Ctx, p.Call, contractapi.ListContractTasks, contractapi.ListContractTasksRequest{})
		if err != nil {
			return nil, err
		}
		out = append(out, view.ContractTasks(cs.Items)...)
	}
	if a.Desk == identity.Staff || a.Desk == identity.Buyer || a.Desk == identity.Reviewer {
		rs, err := p.registryTasks(a)
		if err != nil {
			return nil, err
		}
		out = append(out, rs...)
	}
	return view.ByLateness(out), nil
}

// officeDesk is the desk of the buying office, officer or reviewer.
func (p *room) officeDesk(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.deskTable(a, "本单位的采购")
	}
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	mine, err := route.Call(a.Ctx, p.Call, tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	by, err := route.Call(a.Ctx, p.Call, tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{})
	if err != nil {
		return err
	}
	list := ui.Table{Caption: "本单位的采购", Cols: ui.Cols("项目", "编号", "状态", "下一步", "¥预算"), Nothing: "还没有采购项目，可以从目录发起。"}
	for _, t := range mine.Items {
		next := ui.Dash()
		if t.Next != "" {
			next = ui.Text(t.Next)
			if t.NextDue != nil {
				next = ui.All(ui.Text(t.Next+" "), ui.MonthDay(*t.NextDue))
			}
		}
		list.Rows = append(list.Rows, ui.Cells(ui.Link(frame.Href("/desk/tenders/", t.ID), t.Title), ui.Code(t.Code), view.TenderTag(t.State, t.StateText), next, ui.Amount(t.Budget)))
	}
	actions := []templ.Component{ui.ButtonLink("/desk/catalog", "购买目录", false), ui.ButtonLink("/desk/functions", "职能目录", false), ui.ButtonLink(view.RelationsPath(a.Desk), "申报利害关系", false)}
	if a.Desk == identity.Buyer {
		actions = append([]templ.Component{ui.ButtonLink("/desk/buyer/new", "从目录发起采购", true)}, actions...)
	}
	stats := ui.Stats(
		ui.StatBox{Label: "意向与草拟", Value: frame.Itoa(by.Preparing)}, ui.StatBox{Label: "公告中", Value: frame.Itoa(by.Bidding)},
		ui.StatBox{Label: "开评标", Value: frame.Itoa(by.Evaluating)}, ui.StatBox{Label: "待签合同", Value: frame.Itoa(by.Awarded)},
		ui.StatBox{Label: "已签合同", Value: frame.Itoa(by.Contracted)},
	)
	late, soon := view.Lateness(ts)
	pg := a.Page(ui.DeskNames[a.Desk]+"工作台", ui.NavNone, nil)
	return a.Show(200, pg, view.Stack(greeting(a, late, soon, actions...),
		view.Panel(ui.Box{Title: "先办这几件", Note: "按超期天数排，与金额无关"}, ui.Data(view.TaskTable(ts, a.Now(), "眼下没有等您办理的事项。"))),
		view.Panel(ui.Box{Title: "采购进度", Bare: true}, stats),
		view.Panel(ui.Box{Title: "本单位的采购"}, ui.UnitSwitch(pg), ui.Data(list), view.ListEnd(a, len(mine.Items), mine.Next))))
}

// deskTable is the whole list of a desk, of which its page shows a part.
func (p *room) deskTable(a *frame.Ask, name string) error {
	return view.SendTable(a, name, view.DeskTenderColumns(p.House), func(ctx context.Context, after string) ([]tenderapi.TenderSummary, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// supervisorDesk shows the complaints to deal with, and everything of the region that is public, late steps first.
func (p *room) supervisorDesk(a *frame.Ask) error {
	m, _ := a.Caller.As(a.Desk)
	if view.FormatOf(a) != "" && view.ListOf(a) == listedToo {
		return p.listedSheet(a, m.Region)
	}
	if view.FormatOf(a) != "" {
		return p.deskTable(a, "辖区内的采购")
	}
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	all, err := route.Call(a.Ctx, p.Call, tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	counts, err := route.Call(a.Ctx, p.Call, tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "辖区内的采购，逾期在前", Cols: ui.Cols("项目", "采购人", "状态", "下一步", "期限", "¥预算"), Nothing: "辖区内还没有公开的采购。"}
	for _, x := range all.Items {
		due := ui.Dash()
		if x.NextDue != nil {
			due = ui.Remaining(*x.NextDue, a.Now())
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/desk/tenders/", x.ID), x.Title), ui.Text(x.Buyer.Name), view.TenderTag(x.State, x.StateText), view.OrDash(x.Next), due, ui.Amount(x.Budget)))
	}
	orgs, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Listed: true, Region: m.Region, Limit: 200})
	if err != nil {
		return err
	}
	late, soon := view.Lateness(ts)
	pg := a.Page("监督工作台", ui.NavNone, nil)
	return a.Show(200, pg, view.Stack(greeting(a, late+counts.Late, soon+counts.Soon, ui.ButtonLink(view.FlagsAt, "风险提示", false), ui.ButtonLink("/contracts?followed=yes", "重点履约跟踪的合同", false), ui.ButtonLink("/desk/supervisor/organizations", "组织名册", false)),
		view.Panel(ui.Box{Title: "等我办的投诉", Note: "逾期在前", Link: ui.Link("/desk/supervisor/complaints", "投诉登记簿")}, ui.Data(view.TaskTable(ts, a.Now(), "眼下没有等您受理或者处理的投诉。"))),
		view.Panel(ui.Box{Title: "辖区内的采购", Note: "逾期在前"}, ui.UnitSwitch(pg), ui.Data(t), view.ListEnd(a, len(all.Items), all.Next)),
		view.Panel(listedBox(orgs.Next), ui.Data(markTable(orgs.Items)), ownList(a, listedToo, len(orgs.Items)))))
}

// listedBox says so where a list of organizations goes on beyond its page.
func listedBox(next string) ui.Box {
	b := ui.Box{Title: "信用名单"}
	if next != "" {
		b.Note = "只列前200家，全部的可以存成表格"
	}
	return b
}

// markTable lists why organizations stand in a credit list now.
func markTable(list []organizationapi.Organization) ui.Table {
	t := ui.Table{Caption: "在信用名单中的组织", Cols: ui.Cols("组织", "名单", "~事由", "列入日期"), Nothing: "没有组织在信用名单中。"}
	for _, x := range listedNow(list) {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.org.ID), x.org.Name), ui.Tag(ui.Bad, ui.IconWarn, view.ListNames[x.mark.List]), ui.Text(x.mark.Reason), ui.Date(x.mark.From)))
	}
	return t
}

// plainDesk is for roles whose own service has not come yet: who they are, what
// waits for them in the register, what they were told, and what is bought where they live.
func (p *room) plainDesk(a *frame.Ask) error {
	m, _ := a.Caller.As(a.Desk)
	calls, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Region: m.Region, Limit: 8})
	if err != nil {
		return err
	}
	told, err := route.Call(a.Ctx, p.Call, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 3})
	if err != nil {
		return err
	}
	ts, err := p.registryTasks(a)
	if err != nil {
		return err
	}
	late, soon := view.Lateness(ts)
	near := ui.Table{Caption: "本地区的采购，最新在前", Cols: ui.Cols("项目", "采购人", "状态", "¥预算"), Nothing: "本地区还没有公开的采购。"}
	for _, t := range calls.Items {
		near.Rows = append(near.Rows, ui.Cells(ui.Link(frame.Href("/tenders/", t.ID), t.Title), ui.Text(t.Buyer.Name), view.TenderTag(t.State, t.StateText), ui.Amount(t.Budget)))
	}
	news := ui.Table{Caption: "最近的通知", Cols: ui.Cols("通知", "~内容", "时间"), Nothing: "没有通知。有与您有关的事情时，会出现在这里。"}
	for _, x := range told.Items {
		news.Rows = append(news.Rows, ui.Cells(ui.Link(x.Link, x.Title), ui.Text(x.Text), ui.DateTime(x.At)))
	}
	own := ui.None()
	if a.Desk == identity.Worker {
		own = ui.ButtonLink("/worker", "我的证书和学时", true)
	}
	pg := a.Page(ui.DeskNames[a.Desk]+"工作台", ui.NavNone, nil)
	main := view.Stack(view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(view.ByLateness(ts), a.Now(), "眼下没有等您办理的事项。"))),
		view.Panel(ui.Box{Title: "最近的通知", Link: ui.Link("/inbox", "全部通知")}, ui.Data(news)),
		view.Panel(ui.Box{Title: "本地区的采购", Link: ui.Link("/tenders", "全部采购")}, ui.UnitSwitch(pg), ui.Data(near)))
	side := view.Stack(view.Panel(ui.Box{Title: "我的身份"}, ui.DLNarrow(ui.S("角色", ui.DeskNames[m.Role]), ui.S("所在组织", m.OrgName)), ui.WideButtonLink("/account", "我的账号", false)), ui.Help(p.Site))
	projects := ui.ButtonLink("/projects", "找活动", false)
	if a.Desk == identity.Worker {
		projects = ui.ButtonLink("/desk/projects", "志愿服务项目", false)
	}
	return a.Show(200, pg, view.Stack(greeting(a, late, soon, own, ui.ButtonLink("/volunteer", "志愿服务", a.Desk == identity.Volunteer), projects, ui.ButtonLink("/desk/applications", "登记申请", false), ui.ButtonLink("/desk/filings", "备案", false), ui.ButtonLink("/desk/incubations", "孵化", false)), ui.Columns(main, side)))
}

// inbox lists what happened that concerns the caller.
func (p *room) inbox(a *frame.Ask) error {
	a.At(identity.Roles...)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "收件箱", view.MessageColumns(p.House), func(ctx context.Context, after string) ([]noticeapi.Message, string, error) {
			page, err := route.Call(ctx, p.Call, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Unread: a.Query("unread") != "", After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Unread: a.Query("unread") != "", After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "通知，最新在前", Cols: ui.Cols("通知", "~内容", "时间", ".状态"), Nothing: "没有通知。有与您有关的事情时，会出现在这里。"}
	for _, m := range list.Items {
		state := ui.Tag(ui.Plain, ui.IconCheck, "已读")
		if m.ReadAt == nil {
			state = view.Inside(ui.Form("/inbox/"+url.PathEscape(m.ID)+"/read", false), ui.Presses(ui.Press{Label: "标为已读", Plain: true, Small: true}))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(m.Link, m.Title), ui.Text(m.Text), ui.DateTime(m.At), state))
	}
	pg := a.DeskPage("收件箱", "收件箱")
	head := ui.Head{Title: "收件箱"}
	if pg.Unread > 0 {
		head.Actions = view.Inside(ui.Form("/inbox/read", false), ui.Hidden("until", a.Now().Format(time.RFC3339Nano)), ui.Presses(ui.Press{Label: "全部标为已读", Plain: true}))
	}
	return a.Show(200, pg, view.Stack(ui.PageHead(head),
		ui.Tabs("通知范围", ui.Tab{Label: "全部", Href: "/inbox", Current: a.Query("unread") == ""}, ui.Tab{Label: "未读", Href: "/inbox?unread=1", Current: a.Query("unread") != ""}),
		view.Panel(ui.Box{Title: "通知", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func (p *room) inboxRead(a *frame.Ask) error {
	if _, err := a.Form(); err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, noticeapi.MarkRead, noticeapi.MarkReadRequest{ID: a.Path("id")}); err != nil {
		return err
	}
	return a.Redirect("/inbox", "已标为已读。")
}

// inboxReadAll marks everything that was there when the list was shown.
func (p *room) inboxReadAll(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	until, err := time.Parse(time.RFC3339Nano, f.Text("until"))
	if err != nil {
		until = a.Now()
	}
	left, err := route.Call(a.Ctx, p.Call, noticeapi.MarkAllRead, noticeapi.MarkAllReadRequest{AllRead: noticeapi.AllRead{Until: until}})
	if err != nil {
		return err
	}
	said := "已全部标为已读。"
	if left.Count > 0 {
		said = "已标为已读，还有未读的通知，可以再按一次。"
	}
	return a.Redirect("/inbox", said)
}

// account shows the caller their own data, phone and mail masked, and lets them change the password.
func (p *room) account(a *frame.Ask) error { return p.showAccount(a, 200, frame.Fresh(a, nil)) }

func (p *room) showAccount(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Roles...)
	me, err := route.Call(a.Ctx, p.Call, organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "我的角色", Cols: ui.Cols("角色", "组织"), Nothing: "还没有角色，请联系管理员。"}
	for _, m := range me.Memberships {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(ui.DeskNames[identity.Role(m.Role)]), ui.Text(m.OrgName)))
	}
	parts := []templ.Component{view.Panel(ui.Box{Title: "我的角色"}, ui.Data(t))}
	if asked := offersPanel(me.Offers); asked != nil {
		parts = append([]templ.Component{asked}, parts...)
	}
	main := view.Stack(append(parts, view.Panel(ui.Box{Title: "修改密码"}, view.Form("/account/password", false, frame.Entry{},
		ui.TextField(e.In(ui.Input{Name: "old", Label: "原密码", Type: "password", Required: true, Auto: "current-password"})),
		ui.TextField(e.In(ui.Input{Name: "new", Label: "新密码", Help: "至少8个字符，不能与登录名相同。", Type: "password", Required: true, Auto: "new-password"})),
		ui.Submit("修改密码", ""))))...)
	side := view.Panel(ui.Box{Title: "基本信息", Note: "由管理员登记"}, ui.DLNarrow(ui.S("登录名", me.Login), ui.T("账号编号", ui.Code(me.ID)), ui.S("姓名", me.Name), ui.S("职务或专长", me.Title), ui.S("手机", me.Phone)))
	return a.Show(status, a.DeskPage("我的账号", "我的账号"), view.Stack(ui.PageHead(ui.Head{Title: "我的账号"}), ui.Refusal(e.Fault), ui.Columns(main, side)))
}

func (p *room) passwordSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	_, err = route.Call(a.Ctx, p.Call, organizationapi.ChangePassword, organizationapi.ChangePasswordRequest{
		PasswordChange: organizationapi.PasswordChange{Old: f.Values.Get("old"), New: f.Values.Get("new")},
	})
	if err != nil {
		f.Values = url.Values{} // passwords are not sent back
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccount(a, status, e) })
	}
	return a.Redirect("/account", "密码已修改，其他设备上的登录已退出。")
}
