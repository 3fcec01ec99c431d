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

func (p *room) follows(a *frame.Ask) error {
	return p.showFollows(a, http.StatusOK, frame.Fresh(a, nil))
}

// showFollows is what somebody follows, of what they were told last, and a form to follow something else.
func (p *room) showFollows(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	mine, err := p.mine(a)
	if err != nil {
		return err
	}
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{})
	if err != nil {
		return err
	}
	fields, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerFields, volunteerapi.ListVolunteerFieldsRequest{})
	if err != nil {
		return err
	}
	streets, err := route.Call(a.Ctx, p.Call, volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: p.Config.Region})
	if err != nil {
		return err
	}
	places := view.RegionOptions(p.House)
	for _, c := range streets.Places {
		places = append(places, ui.Option{Value: c.Code, Label: streets.PlaceName + c.Text})
	}
	services := ui.Options("", "不限")
	for _, f := range fields.Services {
		services = append(services, ui.Option{Value: f.Code, Label: f.Text})
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "我的关注", Lead: ui.Text("关注的地方、服务类别或者组织有了您报得上名的新项目，每天18时告诉您，一天最多一条。")}), ui.Refusal(e.Fault),
	}
	if len(mine) == 0 {
		body = append(body, ui.Note(ui.Info, ui.All(ui.Text("登记为志愿者以后才能关注："), ui.Link("/volunteer/join", "去登记"))))
	}
	if len(x.Found) > 0 {
		var rows []ui.Row
		for _, f := range x.Found {
			rows = append(rows, ui.Row{Href: view.ProjectPath(f.Project), Title: f.Title, Meta: []string{f.OrgName}})
		}
		box := ui.Box{Title: "最近告诉您的"}
		if more := x.Count - int64(len(x.Found)); more > 0 {
			box.Note = "还有" + frame.Itoa(more) + "个，请到志愿服务项目中查找"
		}
		if x.FoundAt != nil {
			rows[0].Meta = append(rows[0].Meta, x.FoundAt.In(ui.Shanghai).Format("1月2日15:04"))
		}
		body = append(body, view.Panel(box, ui.Rows(rows...)))
	}
	list := []templ.Component{ui.Empty(ui.IconBell, "您还没有关注，可以在下面选择，也可以从项目和队伍的页面关注。", ui.ButtonLink("/projects", "找活动", false))}
	if len(x.Items) > 0 {
		list = nil
	}
	for _, f := range x.Items {
		list = append(list, view.FollowForm(view.Watching(volunteerapi.FollowDraft{Place: f.Place, Service: f.Service, Org: f.Org}, f.Text), true, view.FollowsPath))
	}
	body = append(body, view.Panel(ui.Box{Title: "关注的", Note: frame.Itoa(int64(len(x.Items))) + "样，最多" + frame.Itoa(x.Most) + "样"}, list...))
	if len(mine) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "再关注一样"}, view.Form(view.FollowsPath, false, e, ui.Hidden("do", "add"), ui.Hidden("back", view.FollowsPath),
			ui.SelectField(e.In(ui.Input{Name: "place", Label: "地方", Options: places})),
			ui.SelectField(e.In(ui.Input{Name: "service", Label: "服务类别", Options: services})),
			ui.Presses(ui.Press{Label: "关注"}))))
	}
	body = append(body, view.Panel(ui.Box{Title: "您的选择", Flat: true}, ui.Paragraphs("您关注什么只有您看得到，随时可以不再关注；暂停志愿服务期间不通知，注销时一并删去。您和您监护的孩子都报不上名的项目不通知。")))
	return a.Show(status, page(a, "我的关注", "我的", "我的", "/volunteer/people"), view.Stack(append(body, ui.Help(p.Site))...))
}

// follow follows something or drops it, and leads back to where it was pressed.
func (p *room) follow(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.FollowDraft{Place: f.Text("place"), Service: f.Text("service"), Org: f.Text("org")}
	said := "已关注，有报得上名的新项目时告诉您。"
	if f.Text("do") == "drop" {
		said = "不再关注。"
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.DropFollow, volunteerapi.DropFollowRequest{FollowDraft: d})
	} else {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFollows(a, status, e) })
	}
	return a.Redirect(f.Text("back"), said)
}
