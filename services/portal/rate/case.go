package rate

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// One rating for those who deal with it: what it waits for and by whom, the visit on the spot, the votes by name.

func casePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/desk/ratings/{id}", Do: p.showFresh, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/move", Do: p.caseMove, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/raters", Do: p.ratersSend, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/recusal", Do: p.recusalSend, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/release", Do: p.releaseSend, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/visit", Do: p.visitSend, Desk: frame.AnyDesk, Body: view.MostPapers},
		{Method: http.MethodPost, Pattern: "/desk/ratings/{id}/ballots", Do: p.ballotSend, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/rating-certificates/{id}", Do: p.certificate},
	}
}

// said is what a move of a rating asks for besides itself.
type said struct {
	note   string // label of what must be said; "" asks for nothing
	ground bool
	grade  string // label of the grade to choose
	done   string
}

var says = map[string]said{
	"admit":  {done: "资格审核已通过，已通知该组织自评。"},
	"refuse": {note: "不予评估的理由", ground: true, done: "已办理不予评估。"}, "withdraw": {done: "申请已撤回。"},
	"submit": {done: "自评已提交。"}, "freeze": {done: "初评得分已锁定。"},
	"call": {grade: "交付表决的等级", done: "已交付评估委员会表决。"}, "count": {done: "已宣布表决通过。"}, "recall": {done: "已宣布表决没有通过。"},
	"publicize": {done: "评估结果已开始公示。"}, "appeal": {note: "申请复核的理由", done: "复核申请已提交。"},
	"review": {note: "复查的情况", grade: "改为的等级", done: "已交付复核表决。"}, "settle": {note: "复核决定的理由", done: "复核决定已作出。"},
	"confirm": {done: "评估等级已公告。"}, "track": {note: "跟踪评估的情况", ground: true, done: "已记录。"},
	"lower":  {note: "降低等级的理由", ground: true, grade: "降为的等级", done: "等级已降低。"},
	"revoke": {note: "取消等级的理由", ground: true, done: "等级已取消。"}, "return": {done: "已登记证书交回。"},
}

// aside are the moves off the usual way: their forms are opened by who means them.
var aside = map[string]bool{"refuse": true, "withdraw": true, "recall": true, "track": true, "lower": true, "revoke": true, "release": true}

func (p *room) showFresh(a *frame.Ask) error {
	return p.showCase(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showCase(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Staff, identity.Rater, identity.Panelist, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetRating, organizationapi.GetRatingRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	ballots, err := p.ballots(a, &c)
	if err != nil {
		return err
	}
	var main []templ.Component
	acts, err := p.acts(a, &c, ballots, e)
	if err != nil {
		return err
	}
	if len(acts) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "现在可以办理", ID: "moves"}, acts...))
	} else if c.State == organizationapi.RatingStatePublicized && c.PublicityEnds != nil && a.Now().Before(*c.PublicityEnds) {
		main = append(main, ui.Note(ui.Info, ui.All(ui.Text("公示至"), ui.DateTime(*c.PublicityEnds), ui.Text("，期满以后公告等级。"))))
	}
	main = append(main, changesPanel(&c)...)
	main = append(main, ratersPanel(a, &c, c.Raters, "评估专家", "")...)
	main = append(main, ratersPanel(a, &c, c.SecondRaters, "复评的评估专家", "?round=2")...)
	if c.Visit != nil {
		main = append(main, visitPanel(&c))
	}
	main = append(main, votesPanel(&c, ballots)...)
	if c.Appeal != "" {
		main = append(main, view.Panel(ui.Box{Title: "复核"}, ui.DL(ui.S("申请的理由", c.Appeal), ui.S("复核决定", orNothing(c.ReviewNote)))))
	}
	if len(c.Findings) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "申请时的资格"}, view.RegistryFindings(c.Findings, "逐条对照")))
	}
	steps := view.RegistrySteps(c.Steps, a.Now())
	main = append(main, view.Panel(ui.Box{Title: "全流程"}, ui.Steps(steps)))
	title := c.Org.Name + "的评估"
	side := []templ.Component{view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(facts(&c)...)), ui.BasisPanel(view.StepsLaw(steps))}
	return a.Show(status, a.DeskPage(title, title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Over: ui.Link(campaignPath(c.Campaign), c.CampaignTitle), Tags: tag(&c)}),
		ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), ui.All(side...))))
}

// tag is the state of a rating.
func tag(c *organizationapi.RatingCase) templ.Component {
	switch c.State {
	case organizationapi.RatingStateConfirmed:
		return ui.Tag(ui.Good, ui.IconCheck, c.StateText)
	case organizationapi.RatingStateRefused, organizationapi.RatingStateRevoked:
		return ui.Tag(ui.Bad, ui.IconStop, c.StateText)
	case organizationapi.RatingStateLowered:
		return ui.Tag(ui.Warn, ui.IconWarn, c.StateText)
	case organizationapi.RatingStateWithdrawn, organizationapi.RatingStateExpired:
		return ui.Tag(ui.Plain, ui.IconClock, c.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, c.StateText)
}

// acts are what the caller may do now, each a form with what it asks for.
func (p *room) acts(a *frame.Ask, c *organizationapi.RatingCase, ballots organizationapi.BallotList, e frame.Entry) (out []templ.Component, err error) {
	path := view.RatingCasePath(c.ID)
	law := rule.Where{Region: c.Region, Day: a.Now()}
	for _, m := range c.Moves {
		basis := ui.BasisLine(p.Clauses(law, m.Rule)...)
		var body []templ.Component
		to := path + "/move"
		switch m.Do {
		case "assign":
			raters, err := route.Call(a.Ctx, p.Call, organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: c.ID})
			if err != nil {
				return nil, err
			}
			in := ui.Input{Name: "accounts", Label: "评估专家", Help: "应当回避的和已经指派过的不列出。", Required: true}
			for _, r := range raters.Items {
				if r.Barred == "" && !slices.ContainsFunc(slices.Concat(c.Raters, c.SecondRaters), func(x organizationapi.Rater) bool { return x.Account == r.Account }) {
					in.Options = append(in.Options, ui.Option{Value: r.Account, Label: r.Name + "（" + r.OrgName + "）"})
				}
			}
			to, body = path+"/raters", []templ.Component{ui.ChecksField(e.Among(m.Do, in))}
		case "release":
			in := ui.Input{Name: "account", Label: "退出的评估专家", Help: "他的评分和签署不再计入，人数不足批次公布的，请接着补派。", Required: true}
			for _, r := range slices.Concat(c.Raters, c.SecondRaters) {
				if !r.Recused && (c.State != organizationapi.RatingStateAppealed || slices.Contains(c.SecondRaters, r)) {
					in.Options = append(in.Options, ui.Option{Value: r.Account, Label: r.Name + "（" + r.OrgName + "）"})
				}
			}
			to = path + "/release"
			body = []templ.Component{
				ui.RadioField(e.Among(m.Do, in)), ui.AreaField(e.Among(m.Do, ui.Input{Name: "reason", Label: "退出的理由", Help: "各评估专家和评估委员会会看到。", Required: true, Max: 300, Lines: 2})),
			}
		case "visit":
			to = path + "/visit"
			body = []templ.Component{
				ui.DateField(e.Among(m.Do, ui.Input{Name: "on", Label: "考察日期"})), ui.TextField(e.Among(m.Do, ui.Input{Name: "place", Label: "地点", Max: 200})),
				ui.TextField(e.Among(m.Do, ui.Input{Name: "people", Label: "在场人员", Max: 300})),
				ui.AreaField(e.Among(m.Do, ui.Input{Name: "text", Label: "考察记录", Help: "填写的，以这份记录为准，其他专家重新签署；只签署上面的记录的，留空。", Max: 4000, Lines: 6})),
				view.PaperFields(e, m.Do+".", "照片和材料", view.PaperHelp),
			}
			if c.Visit != nil {
				body = append(body, ui.Hidden("hash", c.Visit.Hash))
			}
		default:
			s := says[m.Do]
			if s.grade != "" {
				in := ui.Input{Name: "grade", Label: s.grade, Required: m.Do != "call", Options: []ui.Option{{Label: map[bool]string{true: "得分够到的等级", false: "请选择"}[m.Do == "call"]}}}
				for g := int64(5); g >= 1; g-- {
					in.Options = append(in.Options, ui.Option{Value: frame.Itoa(g), Label: gradeName(g)})
				}
				body = append(body, ui.SelectField(e.Among(m.Do, in)))
			}
			if s.ground {
				in := ui.Input{Name: "ground", Label: "情形", Required: m.Do != "track", Options: []ui.Option{{Label: "请选择"}}}
				for _, g := range c.Grounds {
					in.Options = append(in.Options, ui.Option{Value: g.Code, Label: g.Text})
				}
				body = append(body, ui.SelectField(e.Among(m.Do, in)))
			}
			if s.note != "" {
				body = append(body, ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: s.note, Required: true, Max: 1000, Lines: 3})))
			}
		}
		body = append([]templ.Component{ui.Hidden("do", m.Do), ui.Hidden("version", frame.Itoa(c.Version))}, append(body, basis, ui.Submit(m.Label, ""))...)
		form := view.Form(to, m.Do == "visit", frame.Entry{Key: e.Key}, body...)
		if aside[m.Do] {
			out = append(out, view.Inside(ui.Fold(m.Label, e.Holds(m.Do)), form))
			continue
		}
		out = append(out, view.Group(m.Label, "", form))
	}
	out = append(out, ballotForm(c, ballots, e)...)
	second := c.State == organizationapi.RatingStateAppealed && slices.ContainsFunc(c.SecondRaters, func(x organizationapi.Rater) bool { return x.Account == a.Caller.ID && !x.Recused })
	if a.Desk == identity.Rater && (c.State == organizationapi.RatingStateVisiting || second) {
		out = append(out, ui.ButtonLink(sheetPath(c.ID), "填写评分表", false), view.Inside(ui.Fold("申请回避", e.Holds("recuse")),
			view.Form(path+"/recusal", false, frame.Entry{Key: e.Key}, ui.AreaField(e.Among("recuse", ui.Input{Name: "reason", Label: "回避的理由", Required: true, Max: 300, Lines: 2})), ui.Submit("申请回避", ""))))
	}
	if a.Desk == identity.Staff && c.State == organizationapi.RatingStateAdmitted {
		out = append(out, ui.ButtonLink(frame.Href("/desk/staff/ratings/", c.ID)+"/self", "填写自评", true))
	}
	return out, err
}

// ballotForm is the ballot of a member who may still vote.
func ballotForm(c *organizationapi.RatingCase, list organizationapi.BallotList, e frame.Entry) []templ.Component {
	if !list.May {
		return nil
	}
	return []templ.Component{view.Group("记名投票", "投出以后不能更改；全体"+frame.Itoa(list.Members)+"人，已投"+frame.Itoa(list.Cast)+"人，本轮结束以前不公开各人的意见。",
		view.Form(view.RatingCasePath(c.ID)+"/ballots", false, frame.Entry{Key: e.Key},
			ui.RadioField(e.Among("ballot", ui.Input{Name: "choice", Label: "对评为" + gradeName(c.Motion) + "的意见", Required: true, Options: []ui.Option{{Value: "aye", Label: "同意"}, {Value: "no", Label: "不同意"}}})),
			ui.AreaField(e.Among("ballot", ui.Input{Name: "reason", Label: "不同意的理由", Max: 500, Lines: 2})), ui.Submit("投票", "")))}
}
