package projects

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// kinds are how a project recruits.
var kinds = ui.Options("", "不限", string(volunteerapi.ProjectKindPosition), "长期岗位", string(volunteerapi.ProjectKindActivity), "一次活动")

// fields are the kinds of service and the skills, as texts by their codes.
func (p *room) fields(a *frame.Ask) (services []ui.Option, skills []ui.Option, err error) {
	all, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerFields, volunteerapi.ListVolunteerFieldsRequest{})
	for _, f := range all.Services {
		services = append(services, ui.Option{Value: f.Code, Label: f.Text})
	}
	for _, f := range all.Skills {
		skills = append(skills, ui.Option{Value: f.Code, Label: f.Text})
	}
	return services, skills, err
}

// skillNames are the skills by their codes.
func (p *room) skillNames(a *frame.Ask) (map[string]string, error) {
	_, skills, err := p.fields(a)
	out := map[string]string{}
	for _, s := range skills {
		out[s.Value] = s.Label
	}
	return out, err
}

// place is the division that an address asks for, and the choices with it: a street is no choice, but may be asked for from the map.
func (p *room) place(a *frame.Ask) (string, []ui.Option) {
	options := view.RegionOptions(p.House)
	code := a.Query("place")
	if code == "" || view.Pick(code, options) != "" {
		return code, options
	}
	if len(code) < 6 || len(code) > 12 || strings.Trim(code, "0123456789") != "" || cn.DivisionName(code[:6]) == "" || p.Config.Place != "" && !cn.Within(code, p.Config.Region) {
		return "", options
	}
	n, err := route.Call(a.Ctx, p.Call, volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: code[:6]})
	name := p.Config.PlaceName(code)
	for _, c := range n.Places {
		if err == nil && c.Code == code {
			name += c.Text
		}
	}
	return code, append(options, ui.Option{Value: code, Label: name})
}

// library is what recruits, the latest first.
func (p *room) library(a *frame.Ask) error {
	services, _, err := p.fields(a)
	if err != nil {
		return err
	}
	services = append(ui.Options("", "不限"), services...)
	place, regions := p.place(a)
	day, err := cn.ParseDay(a.Query("day"))
	if err != nil {
		day = ""
	}
	in := volunteerapi.ListProjectsRequest{
		Q: view.Clip(a.Query("q"), 60), Service: view.Pick(a.Query("service"), services), Place: place, Kind: volunteerapi.ProjectKind(view.Pick(a.Query("kind"), kinds)),
		Day: string(day), Org: view.Clip(a.Query("org"), 60), Wanting: a.Query("wanting") == "true", After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "志愿服务项目", p.columns(), func(ctx context.Context, after string) ([]volunteerapi.Project, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, volunteerapi.ListProjects, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListProjects, in)
	if err != nil {
		return err
	}
	wanting := ""
	if in.Wanting {
		wanting = "true"
	}
	list := ui.Rows(view.RowsOf(page.Items, row)...)
	switch narrowed := in.Q != "" || in.Service != "" || in.Place != "" || in.Kind != "" || in.Day != "" || in.Org != "" || in.Wanting; {
	case len(page.Items) == 0 && narrowed && page.Next == "":
		list = ui.Empty(ui.IconSearch, "没有符合这些条件的项目，请放宽条件。", ui.ButtonLink("/projects", "清除条件", false))
	case len(page.Items) == 0:
		list = ui.Empty(ui.IconHeart, "还没有正在招募的项目。组织发布以后会出现在这里。", nil)
	}
	follows, err := view.Follows(a, p.House, asked(&in), p.watched(&in, regions, services, page.Items)...)
	if err != nil {
		return err
	}
	ways := []templ.Component{ui.ButtonLink("/projects/map", "按区划", false)}
	if runs(a) {
		ways = append(ways, ui.ButtonLink("/desk/projects", "本组织的项目", false))
	}
	const title = "志愿服务项目"
	pg := view.VolunteerPage(a, title, "找活动")
	pg.Narrow, pg.NoIndex, pg.Desc = false, false, "正在招募志愿者的长期岗位和活动：在哪里、什么时候、还缺多少人。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("找一个离家近、时间合适的，点进去选班次报名。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "正在招募", Hidden: true}, ui.Filters("/projects",
			ui.Input{Name: "q", Label: "名称、地点或拼音首字母", Value: in.Q, Max: 60},
			ui.Input{Name: "service", Label: "服务类别", Value: in.Service, Options: services},
			ui.Input{Name: "place", Label: "地区", Value: in.Place, Options: regions},
			ui.Input{Name: "day", Label: "哪一天", Value: in.Day, Options: days(a, day)},
			ui.Input{Name: "kind", Label: "长期还是一次", Value: string(in.Kind), Options: kinds},
			ui.Input{Name: "org", Type: "hidden", Value: in.Org},
			ui.Input{Name: "wanting", Label: "名额", Value: wanting, Options: ui.Options("", "不限", "true", "还缺人的")},
		), list, view.ListEnd(a, len(page.Items), page.Next)), follows))
}

// asked is the address of the library with the filters that may be followed.
func asked(in *volunteerapi.ListProjectsRequest) string {
	q := url.Values{}
	for name, v := range map[string]string{"place": in.Place, "service": in.Service, "org": in.Org} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/projects"
	}
	return "/projects?" + q.Encode()
}

// watched is what of the filters may be followed: the place, the kind of service and the organization; nothing is all that there is here.
func (p *room) watched(in *volunteerapi.ListProjectsRequest, regions, services []ui.Option, found []volunteerapi.Project) []view.Watch {
	w := volunteerapi.FollowDraft{Place: in.Place, Service: in.Service}
	org := ""
	if in.Org != "" && len(found) > 0 {
		w.Org, org = in.Org, found[0].Org.Name
	}
	if w.Place == "" && w.Service == "" && w.Org == "" {
		if w.Place = p.Config.Region; p.Config.Place == "" {
			return nil
		}
	}
	label := func(value string, of []ui.Option) string {
		for _, o := range of {
			if o.Value == value && value != "" {
				return o.Label
			}
		}
		return ""
	}
	place := label(w.Place, regions)
	if w.Place == p.Config.Region {
		place = p.Config.Place
	}
	return []view.Watch{view.Watching(w, place, label(w.Service, services), org)}
}

// days are those of the next two weeks, and one that was asked for besides.
func days(a *frame.Ask, asked cn.Day) []ui.Option {
	out, today := ui.Options("", "不限"), cn.DayOf(a.Now())
	for i := range 14 {
		day := today.Add(i)
		out = append(out, ui.Option{Value: day.String(), Label: strings.TrimPrefix(day.Chinese(), frame.Itoa(day.Year())+"年") + view.Weekday(day.At(12, 0))})
	}
	out[1].Label, out[2].Label = "今天", "明天"
	if asked != "" && view.Pick(asked.String(), out) == "" {
		out = append(out, ui.Option{Value: asked.String(), Label: asked.Chinese()})
	}
	return out
}

// row is a project in a list.
func row(x volunteerapi.Project) ui.Row {
	r := ui.Row{Href: path(x.ID), Title: x.Draft.Title, Meta: []string{x.ServiceText, x.Draft.Place, x.Org.Name}, End: wants(x.Free)}
	if x.Next != nil {
		r.Meta = append([]string{"下一班" + x.Next.In(ui.Shanghai).Format("1月2日") + view.Weekday(*x.Next) + x.Next.In(ui.Shanghai).Format("15:04")}, r.Meta...)
	} else {
		r.End = ui.Tag(ui.Plain, ui.IconPause, "暂时没有班次")
	}
	return r
}

func (p *room) columns() []sheet.Column[volunteerapi.Project] {
	return []sheet.Column[volunteerapi.Project]{
		{Head: "项目", Cell: func(x *volunteerapi.Project) any { return x.Draft.Title }},
		{Head: "服务类别", Cell: func(x *volunteerapi.Project) any { return x.ServiceText }},
		{Head: "组织", Cell: func(x *volunteerapi.Project) any { return x.Org.Name }},
		{Head: "所在区划", Cell: func(x *volunteerapi.Project) any { return x.RegionName }},
		{Head: "集合地点", Cell: func(x *volunteerapi.Project) any { return x.Draft.Place }},
		{Head: "状态", Cell: func(x *volunteerapi.Project) any { return x.StateText }},
		{Head: "下一个班次", Cell: func(x *volunteerapi.Project) any { return x.Next }},
		{Head: "最近几班还缺的人", Cell: func(x *volunteerapi.Project) any { return x.Free }},
		{Head: "网址", Cell: func(x *volunteerapi.Project) any { return p.Config.PublicURL + path(x.ID) }},
	}
}

// places is the map: a tile for each division below one, and the same beside it as a list.
func (p *room) places(a *frame.Ask) error {
	place, _ := p.place(a)
	if place == "" && (a.Query("all") == "" || p.Config.Place != "") {
		place = p.Config.Region
	}
	n, err := route.Call(a.Ctx, p.Call, volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: place})
	if err != nil {
		return err
	}
	above := []ui.Tab{{Label: p.Config.Place, Href: "/projects/map", Current: place == p.Config.Region}}
	if p.Config.Place == "" {
		above = []ui.Tab{{Label: "全国", Href: "/projects/map?all=1", Current: place == ""}}
		for _, up := range cn.DivisionPath(place[:min(len(place), 6)]) {
			above = append(above, ui.Tab{Label: up.Name, Href: "/projects/map?place=" + up.Code, Current: up.Code == place})
		}
	}
	t := ui.Table{Caption: "各区划正在招募的项目", Cols: ui.Cols("区划", "#项目数"), Nothing: "这个区划没有再分下级区划，或者项目没有写明街道。"}
	var tiles []view.Tile
	var most volunteerapi.ProjectCount
	for _, c := range n.Places {
		to := "/projects/map?place=" + c.Code
		if len(c.Code) > 6 {
			to = "/projects?place=" + c.Code
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(to, c.Text), ui.Number(c.Count)))
		tiles = append(tiles, view.Tile{Name: c.Text, Count: c.Count})
		if c.Count > most.Count {
			most = c
		}
	}
	seen := "还没有正在招募的项目。"
	if most.Count > 0 {
		seen = fmt.Sprintf("%s最多，有%d个。颜色越深，项目越多；每格一样大，不表示面积和位置。", most.Text, most.Count)
	}
	title := n.PlaceName + "的志愿服务项目"
	pg := view.VolunteerPage(a, title, "找活动", "志愿服务项目", "/projects")
	pg.Narrow, pg.NoIndex, pg.Desc = false, false, "各地正在招募志愿者的项目有多少。"
	at := "/projects"
	if place != "" {
		at += "?place=" + place
	}
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("点区划的名称，看是哪些项目。")}), ui.Tabs("上级区划", above...),
		view.Panel(ui.Box{Title: "各区划正在招募的项目", Hidden: true}, ui.FigureBeside("各区划正在招募的项目数", seen, view.Tiles(tiles, most.Count), t),
			ui.WideButtonLink(at, fmt.Sprintf("看这里的%d个项目", n.Total), true))))
}
