package stars

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The rules that the form is filled from.
var (
	usualHours  = []string{"volunteer.star.hours.1", "volunteer.star.hours.2", "volunteer.star.hours.3", "volunteer.star.hours.4", "volunteer.star.hours.5"}
	usualNotice = "volunteer.star.notice"
	usualBar    = "volunteer.star.bar"
)

func (p *room) terms(a *frame.Ask) error { return p.showTerms(a, http.StatusOK, frame.Fresh(a, nil)) }

// showTerms is what one office asks.
func (p *room) showTerms(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStarTerms, volunteerapi.GetStarTermsRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: x.Title, Over: ui.Text(x.Office.Name), Tags: termsTag(&x)}), ui.Refusal(e.Fault)}
	if x.Note != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("退回的理由："+x.Note)))
	}
	for _, w := range x.Warnings {
		body = append(body, ui.Note(ui.Info, ui.Text(w)))
	}
	body = append(body, view.Panel(ui.Box{Title: "各星级的条件", Note: "全部达到才算；已经授予的，按授予时的办法保留"}, ui.Data(asked(x.Levels))),
		view.Panel(ui.Box{Title: "办理"}, ui.DL(
			ui.T("施行日期", ui.Date(view.Day(x.From))), ui.S("适用的区划", x.RegionName), ui.S("公示期", frame.Itoa(x.Notice)+"个工作日"),
			ui.S("虚报服务时间", "取消星级，"+frame.Itoa(x.Bar)+"年以内不予评星"), ui.T("起草时间", ui.DateTime(x.DraftedAt)))))
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "核对后决定"}, ui.ActionButtons(termsPath(x.ID)+"/move", x.Version, actions(x.Moves, e, map[string]string{"return": "退回的理由，起草的人会看到"}))))
	}
	pg := a.Page(x.Title, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", title, "/stars", x.Title))
	pg.Desc = x.Office.Name + "公布的各星级的条件。"
	return a.Show(status, pg, view.Stack(append(body, ui.BasisPanel(view.LawOf(x.Basis)))...))
}

func (p *room) moveTerms(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveStarTermsRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveStarTerms, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTerms(a, status, e) })
	}
	return a.Redirect(termsPath(in.ID), map[string]string{"announce": "已公布。", "return": "草稿已退回。"}[in.Do])
}

func (p *room) drafting(a *frame.Ask) error {
	v := url.Values{"from": {cn.DayOf(a.Now()).Add(1).String()}}
	at := rule.Where{Region: p.Config.Region, Day: a.Now()}
	fill := func(name, id string) error {
		x, err := rule.Ask[int64](p.Rules, id, at)
		v.Set(name, frame.Itoa(x.Value))
		return err
	}
	for i, id := range usualHours {
		row := frame.RowName("levels", i)
		if err := fill(row+"hours", id); err != nil {
			return err
		}
		for _, part := range []string{"quality", "assessed", "vouched"} {
			v.Set(row+part, "0")
		}
	}
	if err := fill("notice", usualNotice); err != nil {
		return err
	}
	if err := fill("bar", usualBar); err != nil {
		return err
	}
	return p.showDrafting(a, http.StatusOK, frame.Fresh(a, v))
}

// showDrafting asks for the terms of the caller's office. What is usual is filled in, and marked as never read in a text.
func (p *room) showDrafting(a *frame.Ask, status int, e frame.Entry) error {
	at := rule.Where{Region: p.Config.Region, Day: a.Now()}
	body := []templ.Component{
		ui.TextField(e.In(ui.Input{Name: "title", Label: "名称", Required: true, Max: 100, Help: "例如星河区志愿者星级办法。"})),
		ui.DateField(e.In(ui.Input{Name: "from", Label: "施行日期", Required: true})),
	}
	for i := range usualHours {
		row := frame.RowName("levels", i)
		number := func(part, label, suffix, high, help string) templ.Component {
			return ui.NumberField(e.In(ui.Input{Name: row + part, Label: label, Suffix: suffix, Low: "0", High: high, Short: true, Help: help, Required: part == "hours" && i == 0}))
		}
		help := ""
		if i > 0 {
			help = "不设这个星级的，连同更高的都空着。"
		}
		body = append(body, view.Group(word(int64(i+1)), "",
			number("hours", "服务时间", "小时", "100000", help), number("quality", "平均质量至少", "十分之一分", "50", "4.5分写作45；不要求的写0。"),
			number("assessed", "有质量评价的记录至少", "%", "100", ""), number("vouched", "A至C类证明的时间至少", "%", "100", "由现场、带队人或者服务对象证明的时间。")))
	}
	body = append(body, ui.BasisLine(view.CitedRules(p.House, at, usualHours...)...),
		ui.NumberField(e.In(ui.Input{Name: "notice", Label: "公示期", Suffix: "个工作日", Low: "5", High: "60", Short: true, Required: true})), ui.BasisLine(view.CitedRules(p.House, at, usualNotice)...),
		ui.NumberField(e.In(ui.Input{Name: "bar", Label: "虚报服务时间取消星级，几年以内不予评星", Suffix: "年", Low: "1", High: "10", Short: true, Required: true})), ui.BasisLine(view.CitedRules(p.House, at, usualBar)...),
		ui.Submit("保存草稿，请另一名经办人公布", "/desk/stars"))
	const heading = "起草星级办法"
	return a.Show(status, a.DeskPage(heading, title, "/desk/stars", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("预填的是各地通行的做法，没有全国的规定，请按本地的办法修改。公布以后不能改，只能由新的办法代替；已经授予的星级不受影响。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "办法", Hidden: true}, view.Form("/desk/stars/new", false, e, body...))))
}

func (p *room) draft(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.DraftStarTermsRequest{StarTermsDraft: volunteerapi.StarTermsDraft{Title: f.Text("title"), From: f.Day("from", "施行日期"), Notice: f.Int("notice", "公示期"), Bar: f.Int("bar", "年数")}}
	if in.Title == "" {
		f.Wrong("title", "请填写名称。")
	}
	for i := range usualHours {
		row := frame.RowName("levels", i)
		if f.Text(row+"hours") == "" {
			break
		}
		number := func(part, label string) int64 {
			if f.Text(row+part) == "" {
				return 0
			}
			return f.Int(row+part, label)
		}
		in.Levels = append(in.Levels, volunteerapi.StarStep{
			Hours: f.Int(row+"hours", "服务时间"), Quality: number("quality", "平均质量"), Assessed: number("assessed", "有评价的记录"), Vouched: number("vouched", "A至C类的时间"),
		})
	}
	if len(in.Levels) == 0 {
		f.Wrong("levels.0.hours", "请填写一星的服务时间。")
	}
	var x volunteerapi.StarTerms
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.DraftStarTerms, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDrafting(a, status, e) })
	}
	return a.Redirect(termsPath(x.ID), "草稿已保存，等另一名经办人公布。")
}

// office is what an office asks for stars, and has asked.
func (p *room) office(a *frame.Ask) error {
	a.At(identity.Registrar)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "星级办法", []sheet.Column[volunteerapi.StarTerms]{
			{Head: "名称", Cell: func(x *volunteerapi.StarTerms) any { return x.Title }},
			{Head: "机关", Cell: func(x *volunteerapi.StarTerms) any { return x.Office.Name }},
			{Head: "适用的区划", Cell: func(x *volunteerapi.StarTerms) any { return x.RegionName }},
			{Head: "施行日期", Cell: func(x *volunteerapi.StarTerms) any { return x.From }},
			{Head: "状态", Cell: func(x *volunteerapi.StarTerms) any { return x.StateText }},
			{Head: "网址", Cell: func(x *volunteerapi.StarTerms) any { return p.Config.PublicURL + termsPath(x.ID) }},
		}, func(ctx context.Context, after string) ([]volunteerapi.StarTerms, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListStarTerms, volunteerapi.ListStarTermsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListStarTerms, volunteerapi.ListStarTermsRequest{After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "星级办法", Cols: ui.Cols("名称", "机关", "施行日期", "状态"), Nothing: "还没有星级办法，起草后由另一名经办人公布。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(termsPath(x.ID), x.Title), ui.Text(x.Office.Name), ui.Date(view.Day(x.From)), termsTag(x)))
	}
	return a.Show(http.StatusOK, a.DeskPage("办理"+title, title), view.Stack(
		ui.PageHead(ui.Head{Title: "办理" + title, Lead: ui.Text("起草和公布星级办法；要答复的异议和要认定的事在工作台的待办里。"), Actions: ui.All(
			ui.ButtonLink("/desk/stars/new", "起草星级办法", true), ui.ButtonLink("/desk/stars/bars", barsTitle, false), ui.ButtonLink("/stars", "公示和人数", false))}),
		view.Panel(ui.Box{Title: "星级办法", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}
