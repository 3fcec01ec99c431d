package volunteer

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// teamRows are the pages of teams.
func teamRows(p *room) []frame.Page {
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/volunteer/teams", Do: p.teams},
		{Method: get, Pattern: "/volunteer/teams/new", Do: p.founding, Desk: any},
		{Method: post, Pattern: "/volunteer/teams/new", Do: p.found, Desk: any},
		{Method: get, Pattern: "/volunteer/teams/{id}", Do: p.team},
		{Method: post, Pattern: "/volunteer/teams/{id}/move", Do: p.moveTeam, Desk: any},
		{Method: post, Pattern: "/volunteer/teams/{id}/members", Do: p.changeMember, Desk: any},
	}
}

var teamPath = view.TeamPath

func teamTag(x *volunteerapi.Team) templ.Component {
	switch x.State {
	case volunteerapi.TeamStateActive:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.TeamStateRefused, volunteerapi.TeamStateEnded:
		return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

func teamRow(x volunteerapi.Team) ui.Row {
	return ui.Row{Href: teamPath(x.ID), Title: x.Name, Meta: []string{x.KindText, x.RegionName, frame.Itoa(x.Size) + "人"}, End: teamTag(&x)}
}

// teams are those that are filed; the caller's own come first, and those that wait for a registrar.
func (p *room) teams(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "志愿服务队伍", teamColumns(p), func(ctx context.Context, after string) ([]volunteerapi.Team, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	var body []templ.Component
	if a.Caller.Has(identity.Registrar) {
		waiting, err := route.Call(a.Ctx, p.Call, volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Waiting: true, Limit: 50})
		if err != nil {
			return err
		}
		if len(waiting.Items) > 0 {
			body = append(body, view.Panel(ui.Box{Title: "等待备案"}, ui.Rows(view.RowsOf(waiting.Items, teamRow)...)))
		}
	}
	var head templ.Component
	if a.SignedIn() && may(a) {
		mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyTeams, volunteerapi.ListMyTeamsRequest{})
		if err != nil {
			return err
		}
		if len(mine.Items) > 0 {
			body = append(body, view.Panel(ui.Box{Title: "我的队伍"}, ui.Rows(view.RowsOf(mine.Items, teamRow)...)))
		}
		head = ui.ButtonLink("/volunteer/teams/new", "发起一支队伍", false)
	}
	t := ui.Table{Caption: "志愿服务队伍，按名称", Cols: ui.Cols("队伍", "类型", "活动区域", "#人数", "状态"), Nothing: "还没有备案的队伍，登记为志愿者以后可以发起一支。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(teamPath(x.ID), x.Name), ui.Text(x.KindText), ui.Text(x.RegionName), ui.Number(x.Size), teamTag(x)))
	}
	body = append(body, view.Panel(ui.Box{Title: "全部队伍"}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next)))
	pg := page(a, "志愿服务队伍", "队伍")
	pg.Narrow, pg.Desc = false, "已备案的志愿服务队伍：家庭、企业、社区、学校等。"
	return a.Show(http.StatusOK, pg, view.Stack(append([]templ.Component{
		ui.PageHead(ui.Head{Title: "志愿服务队伍", Lead: ui.Text("和家人、邻居、同事一起参加。"), Actions: head}),
	}, body...)...))
}

func teamColumns(p *room) []sheet.Column[volunteerapi.Team] {
	return []sheet.Column[volunteerapi.Team]{
		{Head: "队伍", Cell: func(x *volunteerapi.Team) any { return x.Name }},
		{Head: "类型", Cell: func(x *volunteerapi.Team) any { return x.KindText }},
		{Head: "活动区域", Cell: func(x *volunteerapi.Team) any { return x.RegionName }},
		{Head: "人数", Cell: func(x *volunteerapi.Team) any { return x.Size }},
		{Head: "状态", Cell: func(x *volunteerapi.Team) any { return x.StateText }},
		{Head: "网址", Cell: func(x *volunteerapi.Team) any { return p.Config.PublicURL + teamPath(x.ID) }},
	}
}

func (p *room) founding(a *frame.Ask) error {
	return p.showFounding(a, http.StatusOK, frame.Fresh(a, url.Values{"kind": {"family"}, "region": {p.Config.Region}}))
}

// showFounding asks for a team. Who leads is the founder.
func (p *room) showFounding(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	mine, err := p.mine(a)
	if err != nil {
		return err
	}
	if len(mine) == 0 || mine[0].Ward {
		return a.Redirect("/volunteer/join", "请先登记为志愿者，再发起队伍。")
	}
	kinds, err := route.Call(a.Ctx, p.Call, volunteerapi.ListTeamKinds, volunteerapi.ListTeamKindsRequest{})
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, k := range kinds.Items {
		options = append(options, ui.Option{Value: k.Code, Label: k.Text, Help: k.Help})
	}
	orgs := ui.Options("", "不属于哪个组织")
	for _, m := range a.Caller.Memberships {
		if m.Org != identity.Platform {
			orgs = append(orgs, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	body := []templ.Component{
		ui.Hidden("person", mine[0].ID),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "名称", Required: true, Max: 60})),
		ui.RadioField(e.In(ui.Input{Name: "kind", Label: "类型", Required: true, Options: options})),
		ui.SelectField(e.In(ui.Input{Name: "region", Label: "活动区域", Required: true, Options: p.regions()})),
		ui.AreaField(e.In(ui.Input{Name: "intro", Label: "做什么", Required: true, Max: 1000, Lines: 4})),
	}
	if len(orgs) > 1 {
		body = append(body, ui.SelectField(e.In(ui.Input{Name: "org", Label: "所属的组织", Help: "组织只看到人数，看不到谁在里面。", Options: orgs})))
	}
	const title = "发起一支队伍"
	return a.Show(status, page(a, title, "队伍", "志愿服务队伍", "/volunteer/teams"), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("您是队长。备案以后开始招募，谁加入由您同意。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "队伍", Hidden: true}, view.Form("/volunteer/teams/new", false, e, append(body, ui.Submit("提交备案", "/volunteer/teams"))...)), ui.Help(p.Site)))
}

func (p *room) found(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.TeamDraft{Name: f.Text("name"), Kind: f.Text("kind"), Region: f.Text("region"), Intro: f.Text("intro"), Org: f.Text("org"), Person: f.Text("person")}
	for _, must := range [][2]string{{"name", "请填写名称。"}, {"kind", "请选择类型。"}, {"intro", "请填写做什么。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x volunteerapi.Team
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.FoundTeam, volunteerapi.FoundTeamRequest{TeamDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFounding(a, status, e) })
	}
	return a.Redirect(teamPath(x.ID), "已提交，备案以后可以开始招募。")
}

func (p *room) team(a *frame.Ask) error { return p.showTeam(a, http.StatusOK, frame.Fresh(a, nil)) }

// showTeam is one team, with what the caller may do about it and about those for whom they act.
func (p *room) showTeam(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	terms := []ui.Term{ui.S("类型", x.KindText), ui.S("活动区域", x.RegionName), ui.T("人数", ui.Quantity(x.Size, "人")), ui.T("发起时间", ui.Date(x.FoundedAt))}
	if x.Org != nil {
		terms = append(terms, ui.T("所属的组织", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: x.Name, Tags: teamTag(&x)}), ui.Refusal(e.Fault)}
	if x.Note != "" {
		body = append(body, ui.Note(ui.Info, ui.Text("说明："+x.Note)))
	}
	body = append(body, view.Panel(ui.Box{Title: "做什么"}, ui.Paragraphs(x.Intro), ui.DL(terms...)))
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(teamPath(x.ID)+"/move", x.Version, e.Reopened(teamActions(&x, e)))))
	}
	members := teamPath(x.ID) + "/members"
	if len(x.MayJoin) > 0 {
		options := []ui.Option{}
		for _, m := range x.MayJoin {
			options = append(options, ui.Option{Value: m.ID, Label: m.Name})
		}
		in := e.In(ui.Input{Name: "person", Label: "和谁一起去", Required: true, Options: options})
		if in.Value == "" {
			in.Value = options[0].Value
		}
		body = append(body, view.Panel(ui.Box{Title: "加入"}, view.Form(members, false, e, ui.Hidden("do", "ask"), ui.RadioField(in), ui.Submit("申请加入", teamPath(x.ID)))))
	} else if !a.SignedIn() && x.State == volunteerapi.TeamStateActive {
		body = append(body, view.Panel(ui.Box{Title: "加入"}, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(teamPath(x.ID)), "登录后申请加入", true)))
	}
	if len(x.Members) > 0 {
		t := ui.Table{Caption: "队员", Cols: ui.Cols("姓名", "志愿者编号", "身份", ".办理")}
		for i := range x.Members {
			m := &x.Members[i]
			t.Rows = append(t.Rows, ui.Cells(ui.Text(m.Name), ui.Code(m.Number), memberTag(m), memberButtons(members, m)))
		}
		body = append(body, view.Panel(ui.Box{Title: "队员", Note: "只有队员和备案机关看得到"}, ui.Data(t)))
	}
	watch := []view.Watch{view.Watching(volunteerapi.FollowDraft{Place: x.Region}, x.RegionName)}
	if x.Org != nil {
		watch = append(watch, view.Watching(volunteerapi.FollowDraft{Org: x.Org.ID}, x.Org.Name))
	}
	follows, err := view.Follows(a, p.House, teamPath(x.ID), watch...)
	if err != nil {
		return err
	}
	body = append(body, follows)
	return a.Show(status, page(a, x.Name, "队伍", "志愿服务队伍", "/volunteer/teams"), view.Stack(body...))
}

func teamActions(x *volunteerapi.Team, e frame.Entry) []ui.Action {
	var out []ui.Action
	for _, m := range x.Moves {
		act := ui.Action{Do: m.Do, Label: m.Label, Danger: m.Do == "end" || m.Do == "refuse"}
		if act.Danger {
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: "理由", Required: true, Max: 500, Lines: 3}))
		}
		out = append(out, act)
	}
	return out
}

func memberTag(m *volunteerapi.TeamMember) templ.Component {
	switch {
	case m.Captain:
		return ui.Tag(ui.Good, ui.IconStar, "队长")
	case m.State == volunteerapi.MemberStateAsked:
		return ui.Tag(ui.Info, ui.IconClock, "申请加入")
	}
	return ui.Tag(ui.Plain, ui.IconUser, "队员")
}

var memberLabels = map[string]string{"withdraw": "撤回申请", "admit": "同意加入", "decline": "不同意", "leave": "退出", "remove": "移出", "lead": "请为队长"}

func memberButtons(to string, m *volunteerapi.TeamMember) templ.Component {
	var out []templ.Component
	for _, do := range m.May {
		out = append(out, view.Inside(ui.Form(to, false), ui.Hidden("do", do), ui.Hidden("person", m.Person), ui.Presses(ui.Press{Label: memberLabels[do], Plain: do != "admit", Small: true})))
	}
	return ui.All(out...)
}

func (p *room) moveTeam(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveTeam, volunteerapi.MoveTeamRequest{ID: a.Path("id"), TeamMove: volunteerapi.TeamMove{Do: do, Version: f.Version(), Note: f.As(do).Text("note")}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTeam(a, status, e) })
	}
	return a.Redirect(teamPath(a.Path("id")), "已经办理。")
}

func (p *room) changeMember(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	_, err = route.Call(a.Ctx, p.Call, volunteerapi.ChangeTeamMember, volunteerapi.ChangeTeamMemberRequest{ID: a.Path("id"), MemberStep: volunteerapi.MemberStep{Do: f.Text("do"), Person: f.Text("person")}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTeam(a, status, e) })
	}
	return a.Redirect(teamPath(a.Path("id")), "已经办理。")
}
