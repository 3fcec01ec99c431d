package rate

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Campaigns (评估批次): what an office announced, who takes part, and the way for an organization to apply.

const (
	campaignsPath   = "/campaigns"
	newCampaignPath = "/desk/registrar/campaigns/new"
)

func campaignPages(p *room) []frame.Page {
	const get, post = http.MethodGet, http.MethodPost
	return []frame.Page{
		{Method: get, Pattern: campaignsPath, Do: p.campaigns},
		{Method: get, Pattern: campaignsPath + "/{id}", Do: p.campaign},
		{Method: get, Pattern: newCampaignPath, Do: p.newCampaign, Desk: identity.Registrar},
		{Method: post, Pattern: newCampaignPath, Do: p.openCampaign, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/registrar/campaigns/{id}/move", Do: p.moveCampaign, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/registrar/campaigns/{id}/raters", Do: p.campaignRaters, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/staff/campaigns/{id}", Do: p.eligible, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/staff/campaigns/{id}/application", Do: p.apply, Desk: identity.Staff},
	}
}

func campaignPath(id string) string { return frame.Href(campaignsPath+"/", id) }

func kindNames(kinds []organizationapi.OrgKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = view.OrgKindNames[k]
	}
	return strings.Join(names, "、")
}

func campaignTag(c *organizationapi.Campaign) templ.Component {
	if c.State == organizationapi.CampaignStateOpen {
		return ui.Tag(ui.Good, ui.IconCheck, c.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconLock, c.StateText)
}

// campaigns lists them, the newest first.
func (p *room) campaigns(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "评估批次", []sheet.Column[organizationapi.Campaign]{
			{Head: "批次", Cell: func(c *organizationapi.Campaign) any { return c.Title }},
			{Head: "组织评估的机关", Cell: func(c *organizationapi.Campaign) any { return c.Office.Name }},
			{Head: "地区", Cell: func(c *organizationapi.Campaign) any { return c.RegionName }},
			{Head: "评估对象", Cell: func(c *organizationapi.Campaign) any { return kindNames(c.Kinds) }},
			{Head: "状态", Cell: func(c *organizationapi.Campaign) any { return c.StateText }},
			{Head: "发布时间", Cell: func(c *organizationapi.Campaign) any { return &c.OpenedAt }},
			{Head: "自评截止", Cell: func(c *organizationapi.Campaign) any { return cn.Day(c.SelfUntil) }},
			{Head: "实地考察截止", Cell: func(c *organizationapi.Campaign) any { return cn.Day(c.VisitsUntil) }},
			{Head: "网址", Cell: func(c *organizationapi.Campaign) any { return p.Config.PublicURL + campaignPath(c.ID) }},
		}, func(ctx context.Context, after string) ([]organizationapi.Campaign, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListCampaigns, organizationapi.ListCampaignsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListCampaigns, organizationapi.ListCampaignsRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "评估批次，最新在前", Cols: ui.Cols("批次", "组织评估的机关", "评估对象", "自评截止", "状态"), Nothing: "还没有发布过评估批次。"}
	for _, c := range page.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(campaignPath(c.ID), c.Title), ui.Text(c.Office.Name), ui.Text(kindNames(c.Kinds)), ui.Date(view.Day(c.SelfUntil)), campaignTag(&c)))
	}
	head := ui.Head{Title: "等级评估批次", Lead: ui.Text("登记管理机关发布评估通知以后，社会组织在自评截止日期以前申请。每个批次公布自己的条件，办理时照此核对。"), Actions: ui.ButtonLink(treesPath, "评估指标", false)}
	if a.SignedIn() && a.Caller.Has(identity.Registrar) {
		head.Actions = ui.All(ui.ButtonLink(newCampaignPath, "发布评估批次", true), head.Actions)
	}
	pg := a.Page("等级评估批次", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "等级评估批次"))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "评估批次", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

// campaign is one of them: its terms with what each rests on, its days, and who takes part.
func (p *room) campaign(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.sendTakingPart(a)
	}
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaign, organizationapi.GetCampaignRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	part, err := route.Call(a.Ctx, p.Call, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Campaign: c.ID, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "日程"}, ui.Steps(calendar(&c, a.Now())))}
	main = append(main, view.Panel(ui.Box{Title: "条件", Note: "批次开始以后不变"}, ui.Data(p.termsTable(&c))), view.Panel(ui.Box{Title: "等级线"}, ui.Data(linesTable(c.Lines))))
	box := ui.Box{Title: "参加的组织", Note: fmt.Sprintf("已有%d个组织申请", c.Applied)}
	main = append(main, view.Panel(box, ui.Data(takingPart(a, part.Items)), ui.Soft("公示以前，名单只有办理评估的人看得到。"), view.ListEnd(a, len(part.Items), part.Next)))
	if warned := slices.DeleteFunc(slices.Clone(c.Findings), func(f organizationapi.Finding) bool { return f.Ok }); len(warned) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "发布时的提醒"}, view.RegistryFindings(warned, "需要留意的规则")))
	}
	facts := []ui.Term{ui.S("组织评估的机关", c.Office.Name), ui.S("地区", c.RegionName), ui.S("评估对象", kindNames(c.Kinds))}
	for _, t := range c.Trees {
		facts = append(facts, ui.T(view.OrgKindNames[t.Kind]+"的指标", ui.Link(treePath(t.ID), t.Title)))
	}
	side := []templ.Component{view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(facts...))}
	if c.State == organizationapi.CampaignStateOpen {
		side = append(side, view.Panel(ui.Box{Title: "申请评估"}, ui.Paragraphs("由社会组织的工作人员申请。申请以前先逐条看本机构符不符合条件，指标也可以先预评。"),
			ui.WideButtonLink(frame.Href("/desk/staff/campaigns/", c.ID), "我符合条件吗", true), ui.WideButtonLink("/desk/staff/rating", "先预评", false)))
	}
	if a.SignedIn() && a.Caller.In(c.Office.ID, identity.Registrar) {
		side = append(side, ui.WideButtonLink(campaignRatersPath(c.ID), "各评估专家的评分", false))
	}
	if acts := closing(&c); len(acts) > 0 {
		side = append(side, view.Panel(ui.Box{Title: "现在可以办理"}, ui.ActionButtons(frame.Href("/desk/registrar/campaigns/", c.ID)+"/move", c.Version, acts)))
	}
	pg := a.Page(c.Title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "等级评估批次", campaignsPath, c.Title))
	pg.Desc = c.Office.Name + "发布的社会组织等级评估批次：条件、日程和结果。"
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: c.Title, Over: ui.Text(c.Office.Name), Tags: campaignTag(&c), Actions: ui.Print()}),
		ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// closing is what the office may still do to a campaign.
func closing(c *organizationapi.Campaign) (acts []ui.Action) {
	for _, m := range c.Moves {
		acts = append(acts, ui.Action{Do: m.Do, Label: m.Label, Confirm: "此后不再接受申请，已经申请的照常办理。"})
	}
	return acts
}

// calendar are the days of a campaign.
func calendar(c *organizationapi.Campaign, now time.Time) []ui.Step {
	steps := []ui.Step{{Title: "发布评估通知", State: ui.StepDone, When: c.OpenedAt, Owner: c.Office.Name, Year: now.Year()}}
	for _, s := range []struct{ title, day, owner, note string }{
		{"申请和自评", c.SelfUntil, "社会组织", "自评在截止日期以前提交。"}, {"实地考察和评分", c.VisitsUntil, "评估专家", fmt.Sprintf("每个组织由%d名评估专家考察。", c.Terms.Raters)},
	} {
		due := cn.Day(s.day).Last()
		state := ui.StepTodo
		if now.After(due) {
			state = ui.StepDone
		} else if steps[len(steps)-1].State == ui.StepDone {
			state = ui.StepNow
		}
		steps = append(steps, ui.Step{Title: s.title, State: state, Due: due, Fixed: true, Owner: s.owner, Note: s.note, Year: now.Year()})
	}
	return append(steps, ui.Step{Title: "表决、公示和公告", State: ui.StepTodo, Owner: "评估委员会", Note: fmt.Sprintf("结果公示%d日，公示期内可以申请复核。", c.Terms.PublicityDays), Year: now.Year()})
}

// termsTable are the terms of a campaign, each with what of the book it rests on, or that the campaign set it itself.
func (p *room) termsTable(c *organizationapi.Campaign) ui.Table {
	w := rule.Where{Region: c.Region, Day: c.OpenedAt}
	t := ui.Table{Caption: "表决和公示的条件", Cols: ui.Cols("条件", "本批次", "~依据")}
	add := func(name, value, id string) {
		ground := ui.Soft("规则库没有写明，由本批次自定。")
		if basis := p.Clauses(w, id); len(basis) > 0 {
			ground = ui.BasisLine(basis...)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(name), ui.Text(value), ground))
	}
	add("评估委员会", fmt.Sprintf("%d人", c.Members), "organization.rating.committee.min")
	review := "由评估委员会办理"
	if c.ReviewMembers > 0 {
		review = fmt.Sprintf("由复核委员会办理，%d人", c.ReviewMembers)
	}
	add("复核", review, "organization.rating.review.committee")
	add("出席", "全体委员的"+c.Terms.Quorum+"以上", "organization.rating.committee.quorum")
	add("通过", "全体委员的"+c.Terms.Pass+"以上同意", "organization.rating.committee.pass")
	add("公示", fmt.Sprintf("%d日", c.Terms.PublicityDays), "organization.rating.publicity.days")
	add("评估专家", fmt.Sprintf("每个组织%d人", c.Terms.Raters), "")
	return t
}

// takingPart lists the ratings of a campaign as far as the reader may know of them.
func takingPart(a *frame.Ask, list []organizationapi.RatingCase) ui.Table {
	t := ui.Table{Caption: "参加本批次的组织", Cols: ui.Cols("组织", "类型", "状态", "#得分", "等级"), Nothing: "还没有公示的评估结果。"}
	for _, r := range list {
		path, points := frame.Href("/ratings/", r.ID), ui.Dash()
		if r.PublicityEnds == nil || a.SignedIn() && (a.Caller.In(r.Office.ID, identity.Registrar) || a.Caller.Has(identity.Panelist)) {
			path = view.RatingCasePath(r.ID)
		}
		if r.Total > 0 {
			points = ui.Text(view.Score(r.Total))
		}
		grade := ui.Dash()
		if r.Grade > 0 {
			grade = ui.Text(gradeName(r.Grade))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path, r.Org.Name), ui.Text(view.OrgKindNames[r.Kind]), ui.Tag(ui.Info, ui.IconClock, r.StateText), points, grade))
	}
	return t
}

func (p *room) sendTakingPart(a *frame.Ask) error {
	return view.SendTable(a, "参加评估的组织", []sheet.Column[organizationapi.RatingCase]{
		{Head: "组织", Cell: func(r *organizationapi.RatingCase) any { return r.Org.Name }},
		{Head: "机构编号", Cell: func(r *organizationapi.RatingCase) any { return r.Org.ID }},
		{Head: "类型", Cell: func(r *organizationapi.RatingCase) any { return view.OrgKindNames[r.Kind] }},
		{Head: "状态", Cell: func(r *organizationapi.RatingCase) any { return r.StateText }},
		{Head: "得分", Cell: func(r *organizationapi.RatingCase) any { return view.PointsText(r.Total) }},
		{Head: "等级", Cell: func(r *organizationapi.RatingCase) any { return r.Grade }},
		{Head: "有效期起", Cell: func(r *organizationapi.RatingCase) any { return cn.Day(r.From) }},
		{Head: "有效期止", Cell: func(r *organizationapi.RatingCase) any { return cn.Day(r.To) }},
		{Head: "得分的网址", Cell: func(r *organizationapi.RatingCase) any { return p.Config.PublicURL + frame.Href("/ratings/", r.ID) }},
	}, func(ctx context.Context, after string) ([]organizationapi.RatingCase, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Campaign: a.Path("id"), After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func (p *room) moveCampaign(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, organizationapi.MoveCampaign, organizationapi.MoveCampaignRequest{ID: a.Path("id"), CampaignMove: organizationapi.CampaignMove{Do: f.Text("do"), Version: f.Version()}}); err != nil {
		return err
	}
	return a.Redirect(campaignPath(a.Path("id")), "已结束申请，已经申请的照常办理。")
}

// eligible says line by line whether the caller's organization may apply, and lets it.
func (p *room) eligible(a *frame.Ask) error {
	return p.showEligible(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showEligible(a *frame.Ask, status int, e frame.Entry) error {
	m, _ := a.Caller.As(identity.Staff)
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaign, organizationapi.GetCampaignRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.CheckRating, organizationapi.CheckRatingRequest{ID: c.ID, Org: m.Org})
	if err != nil {
		return err
	}
	fit := !slices.ContainsFunc(found.Items, func(f organizationapi.Finding) bool { return !f.Ok && f.Level == "refuse" })
	end := ui.Note(ui.Warn, ui.Text("有不符合的条件，现在不能申请。上面写明了什么时候、做到什么以后可以。"))
	switch {
	case c.State != organizationapi.CampaignStateOpen || cn.DayOf(a.Now()).After(cn.Day(c.SelfUntil)):
		end = ui.Note(ui.Warn, ui.Text("这个批次已经结束申请，请等下一个批次。"))
	case fit:
		end = view.Form(frame.Href("/desk/staff/campaigns/", c.ID)+"/application", false, frame.Entry{Key: e.Key},
			ui.Paragraphs("申请以后由"+c.Office.Name+"审核资格，通过以后在"+view.SpellDay(view.Day(c.SelfUntil))+"以前提交自评。预评过的自评会带过去。"), ui.Submit("申请评估", campaignPath(c.ID)))
	}
	return a.Show(status, a.DeskPage("申请等级评估", c.Title, campaignPath(c.ID), "申请等级评估"), view.Stack(
		ui.PageHead(ui.Head{Title: "申请等级评估", Over: ui.Link(campaignPath(c.ID), c.Title), Lead: ui.Text(m.OrgName + "对照本批次条件的情况。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "逐条对照"}, view.RegistryFindings(found.Items, "逐条对照")), view.Panel(ui.Box{Title: "申请"}, end)))
}

func (p *room) apply(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(identity.Staff)
	c, err := route.Call(a.Ctx, p.Call, organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: a.Path("id"), Org: m.Org}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showEligible(a, status, e) })
	}
	return a.Redirect(view.RatingCasePath(c.ID), "已申请，登记管理机关审核资格以后通知您。")
}
