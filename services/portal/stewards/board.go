package stewards

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// county is the code of the platform's county.
func (p *room) county() string { return p.Config.Region[:min(6, len(p.Config.Region))] }

// roomOf is what there is of one kind of posts.
func roomOf(x *socialworkapi.Establishment, kind string) (r socialworkapi.PostRoom) {
	if i := slices.IndexFunc(x.Rooms, func(r socialworkapi.PostRoom) bool { return string(r.Kind) == kind }); i >= 0 {
		r = x.Rooms[i]
	}
	return r
}

// arranged are the kinds of posts that a place has: members are of those that have four.
func arranged(list []socialworkapi.Establishment) (out []ui.Option) {
	for _, k := range kinds {
		if k.Value != "member" || slices.ContainsFunc(list, func(x socialworkapi.Establishment) bool { r := roomOf(&x, k.Value); return r.Posts+r.Taken > 0 }) {
			out = append(out, k)
		}
	}
	return out
}

func postColumns() []sheet.Column[socialworkapi.Establishment] {
	out := []sheet.Column[socialworkapi.Establishment]{
		{Head: "社区", Cell: func(x *socialworkapi.Establishment) any { return x.Name }},
		{Head: "社区代码", Cell: func(x *socialworkapi.Establishment) any { return x.ID }},
		{Head: "额度", Cell: func(x *socialworkapi.Establishment) any { return x.Quota }},
		{Head: "在岗", Cell: func(x *socialworkapi.Establishment) any { return x.Taken }},
	}
	for _, k := range kinds {
		out = append(out, sheet.Column[socialworkapi.Establishment]{Head: k.Label + "岗位", Cell: func(x *socialworkapi.Establishment) any { return roomOf(x, k.Value).Posts }},
			sheet.Column[socialworkapi.Establishment]{Head: k.Label + "在岗", Cell: func(x *socialworkapi.Establishment) any { return roomOf(x, k.Value).Taken }})
	}
	return out
}

// board is what everybody reads: posts, headcount, ladder and the sums of training.
func (p *room) board(a *frame.Ask) error {
	region := p.county()
	if view.FormatOf(a) != "" {
		return view.SendTable(a, title, postColumns(), func(ctx context.Context, after string) ([]socialworkapi.Establishment, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: region, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: region, After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	list, next := page.Items, page.Next
	heads, err := route.Call(a.Ctx, p.Call, socialworkapi.ListHeadcounts, socialworkapi.ListHeadcountsRequest{Region: region, Limit: 1})
	if err != nil {
		return err
	}
	ladders, err := route.Call(a.Ctx, p.Call, socialworkapi.ListLadders, socialworkapi.ListLaddersRequest{Region: region})
	if err != nil {
		return err
	}
	cover, err := route.Call(a.Ctx, p.Call, socialworkapi.GetStewardCoverage, socialworkapi.GetStewardCoverageRequest{Region: region})
	if err != nil {
		return err
	}
	var terms []ui.Term
	for i := range heads.Items {
		x := &heads.Items[i]
		terms = append(terms, ui.T("总量额度", ui.Link(view.HeadcountPath(x.ID), x.Title)), ui.S("核定", frame.Itoa(x.Quota)+"名，按常住人口"+frame.Itoa(x.People)+"人"))
	}
	for i := range ladders.Items {
		terms = append(terms, ui.T("等级和薪酬", ui.Link(view.LadderPath(ladders.Items[i].ID), ladders.Items[i].Title)))
	}
	if len(terms) == 0 {
		terms = append(terms, ui.S("总量额度", "还没有公布"))
	}
	cols, has := []string{"社区", "#额度"}, arranged(list)
	for _, k := range has {
		cols = append(cols, "#"+k.Label)
	}
	t := ui.Table{Caption: "各社区的岗位", Cols: ui.Cols(append(cols, "#空缺")...), Nothing: "还没有核定额度的社区。"}
	for i := range list {
		x := &list[i]
		cells := []templ.Component{ui.Text(x.Name), ui.Number(x.Quota)}
		free := int64(0)
		for _, k := range has {
			r := roomOf(x, k.Value)
			cells = append(cells, ui.Text(frame.Itoa(r.Taken)+"/"+frame.Itoa(r.Posts)))
			free += max(0, r.Posts-r.Taken)
		}
		t.Rows = append(t.Rows, ui.Cells(append(cells, ui.Number(max(0, min(free, x.Quota-x.Taken))))...))
	}
	lead := "按常住人口（含流动人口）核定的总量额度、各社区的岗位和空缺、统一招聘、等级和薪酬办法、培训的覆盖；公开的只有人数，没有姓名。"
	ways := []templ.Component{ui.ButtonLink("/recruitments", recruitmentTitle, true)}
	if a.Caller.Has(identity.Registrar) || a.Caller.Has(identity.Supervisor) {
		ways = append(ways, ui.ButtonLink("/desk/stewards", "办理", false))
	}
	pg := a.Page(title, ui.NavWorkers, ui.Crumbs(title))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: title, Lead: ui.Text(lead), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "现行的办法"}, ui.DL(terms...)),
		view.Panel(ui.Box{Title: "岗位", Note: "在岗/岗位数"}, ui.Data(t), view.ListEnd(a, len(list), next)),
		view.Panel(ui.Box{Title: "培训覆盖", Note: "人数少的社区合在一起，看不出是谁"}, covered(&cover)), p.aside(cover.Basis)))
}

// covered are the sums, or why there are none.
func covered(c *socialworkapi.StewardCoverage) templ.Component {
	if c.Hidden {
		return ui.Soft("在岗的社区工作者只有" + frame.Itoa(c.Stewards) + "人，为了看不出是谁，完成培训的人数不公开。")
	}
	return ui.Data(coverage(c))
}

// coverage is how many of how many had which training.
func coverage(c *socialworkapi.StewardCoverage) ui.Table {
	t := ui.Table{Caption: "培训覆盖，完成的人数", Cols: ui.Cols("社区", "#在岗", "#岗前培训", "#今年的县级培训", "#轮训"), Nothing: "还没有在岗的社区工作者。"}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Name), ui.Number(r.Stewards), ui.Number(r.Inducted), ui.Number(r.Yearly), ui.Number(r.Rotated)))
	}
	if len(c.Rows) > 1 {
		t.Rows = append(t.Rows, ui.Cells(ui.Text("全部"), ui.Number(c.Stewards), ui.Number(c.Inducted), ui.Number(c.Yearly), ui.Number(c.Rotated)))
	}
	return t
}

func (p *room) headcount(a *frame.Ask) error {
	return p.showHeadcount(a, http.StatusOK, frame.Fresh(a, nil))
}

// showHeadcount is one headcount with the quota of each community.
func (p *room) showHeadcount(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetHeadcount, socialworkapi.GetHeadcountRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	columns := []sheet.Column[socialworkapi.CommunityQuota]{
		{Head: "社区", Cell: func(c *socialworkapi.CommunityQuota) any { return c.Name }},
		{Head: "社区代码", Cell: func(c *socialworkapi.CommunityQuota) any { return c.Community }},
		{Head: "常住人口", Cell: func(c *socialworkapi.CommunityQuota) any { return c.People }},
		{Head: "额度", Cell: func(c *socialworkapi.CommunityQuota) any { return c.Quota }},
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, x.Title, columns, x.Communities)
	}
	t := ui.Table{Caption: "各社区的额度", Cols: ui.Cols("社区", "#常住人口", "#额度")}
	for _, c := range x.Communities {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(c.Name), ui.Number(c.People), ui.Number(c.Quota)))
	}
	rounding := map[socialworkapi.HeadcountRounding]string{"down": "舍去小数", "nearest": "四舍五入", "up": "有小数就进一"}[x.Rounding]
	body := []templ.Component{ui.PageHead(ui.Head{Title: x.Title, Over: ui.Text(x.Office.Name), Tags: ui.Tag(ui.Info, ui.IconClock, x.StateText)}), ui.Refusal(e.Fault)}
	if x.Note != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("退回的理由："+x.Note)))
	}
	for _, w := range x.Warnings {
		body = append(body, ui.Note(ui.Info, ui.Text(w)))
	}
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "核对后决定"}, ui.ActionButtons(view.HeadcountPath(x.ID)+"/move", x.Version, view.SocialSteps(x.Moves, announced, e))))
	}
	body = append(body, view.Panel(ui.Box{Title: "怎样核定"}, ui.DL(
		ui.S("适用的区划", x.RegionName), ui.T("施行日期", ui.Date(view.Day(x.From))), ui.S("标准", "每万人"+frame.Itoa(x.Rate)+"名，"+rounding), ui.S("常住人口", frame.Itoa(x.People)+"人"),
		ui.S("人口数的来源", x.Source), ui.T("人口数截至", ui.Date(view.Day(x.CountedOn))), ui.S("总量额度", frame.Itoa(x.Quota)+"名"))),
		view.Panel(ui.Box{Title: "各社区", Note: "先取整数，余下的按小数从大到小分，合计等于总量"}, ui.Data(t), view.ListEnd(a, len(x.Communities), "")), p.aside(x.Basis))
	pg := a.Page(x.Title, ui.NavWorkers, ui.Crumbs(title, "/stewards", x.Title))
	pg.Desc = x.Office.Name + "核定的社区工作者总量额度。"
	return a.Show(status, pg, view.Stack(body...))
}

func (p *room) moveHeadcount(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveHeadcountRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveHeadcount, in)
	return after(a, f, err, view.HeadcountPath(in.ID), map[string]string{"announce": "已公布。", "return": "草稿已退回。"}[in.Do], func(status int, e frame.Entry) error { return p.showHeadcount(a, status, e) })
}

func (p *room) ladder(a *frame.Ask) error { return p.showLadder(a, http.StatusOK, frame.Fresh(a, nil)) }

// showLadder is one ladder with all its figures.
func (p *room) showLadder(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetLadder, socialworkapi.GetLadderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	type step struct{ grade, coefficient int64 }
	var steps []step
	for i, c := range x.Coefficients {
		steps = append(steps, step{int64(i + 1), c})
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, x.Title, []sheet.Column[step]{
			{Head: "等级", Cell: func(s *step) any { return s.grade }}, {Head: "系数（百分之一）", Cell: func(s *step) any { return s.coefficient }},
		}, steps)
	}
	t := ui.Table{Caption: "各等级的岗位报酬", Cols: ui.Cols("等级", "#系数", "#每月")}
	for _, s := range steps {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(frame.Itoa(s.grade)+"级"), ui.Text(points(s.coefficient)), ui.Money(max(x.Floor, x.Base*s.coefficient/100))))
	}
	var terms []ui.Term
	for _, s := range x.Spans {
		for _, k := range kinds {
			if k.Value == string(s.Kind) {
				terms = append(terms, ui.S(k.Label, frame.Itoa(s.Low)+"级到"+frame.Itoa(s.High)+"级"))
			}
		}
	}
	terms = append(terms, ui.S("晋升", "每"+frame.Itoa(x.Years)+"年一级"), ui.S("学位视同", "学士"+frame.Itoa(x.Bachelor)+"年，硕士"+frame.Itoa(x.Master)+"年，博士"+frame.Itoa(x.Doctor)+"年"),
		ui.S("取得职业资格视同", frame.Itoa(x.Certified)+"年"), ui.T("基数", ui.Money(x.Base)), ui.T("最低报酬", ui.All(ui.Money(x.Floor), ui.Text("，"+x.FloorSource))),
		ui.T("助理社会工作师津贴", ui.Money(x.Assistant)), ui.T("社会工作师津贴", ui.Money(x.Social)), ui.T("高级社会工作师津贴", ui.Money(x.Senior)),
		ui.S("岗前培训", "上岗后"+frame.Itoa(x.InductionDays)+"日内"), ui.S("县级培训", "每年至少"+frame.Itoa(x.Yearly)+"次"), ui.S("轮训", "每"+frame.Itoa(x.Rotation)+"年一遍"))
	stops := "没有"
	for i, r := range x.Stops {
		word := map[socialworkapi.ReviewResult]string{"excellent": "优秀", "competent": "称职", "basic": "基本称职", "poor": "不称职"}[r]
		if i == 0 {
			stops = word
		} else {
			stops += "、" + word
		}
	}
	terms = append(terms, ui.S("不计年限的考核结果", stops), ui.T("施行日期", ui.Date(view.Day(x.From))))
	body := []templ.Component{ui.PageHead(ui.Head{Title: x.Title, Over: ui.Text(x.Office.Name), Tags: ui.Tag(ui.Info, ui.IconClock, x.StateText)}), ui.Refusal(e.Fault)}
	if x.Note != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("退回的理由："+x.Note)))
	}
	for _, w := range x.Warnings {
		body = append(body, ui.Note(ui.Info, ui.Text(w)))
	}
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "核对后决定"}, ui.ActionButtons(view.LadderPath(x.ID)+"/move", x.Version, view.SocialSteps(x.Moves, announced, e))))
	}
	body = append(body, view.Panel(ui.Box{Title: "怎样计算"}, ui.DL(terms...)), view.Panel(ui.Box{Title: "等级"}, ui.Data(t), view.ListEnd(a, len(steps), "")), p.aside(x.Basis))
	pg := a.Page(x.Title, ui.NavWorkers, ui.Crumbs(title, "/stewards", x.Title))
	pg.Desc = x.Office.Name + "公布的岗位等级和薪酬办法。"
	return a.Show(status, pg, view.Stack(body...))
}

func (p *room) moveLadder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveLadderRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveLadder, in)
	return after(a, f, err, view.LadderPath(in.ID), map[string]string{"announce": "已公布。", "return": "草稿已退回。"}[in.Do], func(status int, e frame.Entry) error { return p.showLadder(a, status, e) })
}
