package rate

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// An office announces a campaign: the form comes filled in with what the rule book has for the day, and says beside each
// question what the book asks, or that the campaign sets it itself.

func (p *room) newCampaign(a *frame.Ask) error {
	offer, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaignTerms, organizationapi.GetCampaignTermsRequest{})
	if err != nil {
		return err
	}
	v := url.Values{"terms.quorum": {offer.Terms.Quorum}, "terms.pass": {offer.Terms.Pass}, "terms.publicity_days": {frame.Itoa(offer.Terms.PublicityDays)}, "terms.raters": {frame.Itoa(offer.Terms.Raters)}}
	for _, l := range offer.Lines {
		v.Set(lineName(l.Grade), view.PointsText(l.Least))
	}
	return p.showCampaignForm(a, http.StatusOK, offer, frame.Fresh(a, v))
}

func lineName(grade int64) string { return "lines." + frame.Itoa(grade) }

// asked is what the book asks of a term where and when w says: sentence has %s for its value. Where the book is silent the
// campaign decides; what nobody has read warns and binds nobody.
func (p *room) asked(w rule.Where, id, sentence string) []ui.Demand {
	x, err := rule.Ask[json.RawMessage](p.Rules, id, w)
	switch {
	case err != nil:
		return []ui.Demand{{Text: "规则库没有写明，由本批次自定。"}}
	case x.Source.Remembered():
		sentence += "办法的原文没有核到，只作提醒，以本批次公布的为准。"
	}
	return []ui.Demand{{Text: strings.Replace(sentence, "%s", frame.WordOf(x.Value, x.Unit), 1), Basis: []ui.Basis{x.Basis()}}}
}

func (p *room) showCampaignForm(a *frame.Ask, status int, offer organizationapi.TermsOffer, e frame.Entry) error {
	m, _ := a.Caller.As(identity.Registrar)
	w := rule.Where{Region: m.Region, Day: a.Now()}
	kinds := ui.Input{Name: "kinds", Label: "评估对象", Required: true}
	var trees []templ.Component
	for _, k := range view.LegalKinds {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(k), Label: view.OrgKindNames[k]})
		in := ui.Input{Name: "trees." + string(k), Label: view.OrgKindNames[k] + "用的指标"}
		for _, t := range offer.Trees {
			if t.Kind == k {
				in.Options = append(in.Options, ui.Option{Value: t.ID, Label: t.Title})
			}
		}
		if len(in.Options) == 0 {
			in.Options = []ui.Option{{Label: "本地还没有这一类组织的指标"}}
		}
		trees = append(trees, ui.SelectField(e.In(in)))
	}
	people := func(name, label string) templ.Component {
		in := ui.Input{Name: name, Label: label, Help: offer.Panel, Required: true, Dense: true, Demands: p.asked(w, "organization.rating.committee.min", "不少于%s。")}
		if name == "review" {
			in.Help, in.Demands = "不由评估委员会委员兼任。", p.asked(w, "organization.rating.review.min", "不少于%s。")
		}
		for _, r := range offer.Panelists {
			in.Options = append(in.Options, ui.Option{Value: r.Account, Label: r.Name, Help: r.OrgName})
		}
		return ui.ChecksField(view.WithValues(e.In(in), e.Values[name]))
	}
	panel := []templ.Component{people("panel", "评估委员会委员")}
	if len(offer.Panelists) == 0 {
		panel = []templ.Component{ui.Note(ui.Warn, ui.Text("本地区还没有评估委员会委员的账号，请先请平台管理员开设。"))}
	} else if offer.Review {
		panel = append(panel, people("review", "复核委员会委员"))
	}
	share := func(name, label, id string) templ.Component {
		in := ui.Input{Name: name, Label: label, Required: true, Short: true, Demands: p.asked(w, id, "不少于全体委员的%s。")}
		for _, s := range shares {
			in.Options = append(in.Options, ui.Option{Value: s, Label: s})
		}
		if s := e.Get(name); s != "" && !slices.Contains(shares, s) {
			in.Options = append(in.Options, ui.Option{Value: s, Label: s})
		}
		return ui.SelectField(e.In(in))
	}
	var lines []templ.Component
	for grade := int64(5); grade >= 1; grade-- {
		in := ui.Input{Name: lineName(grade), Label: gradeName(grade) + "至少的得分", Suffix: "分", Step: "0.01", Low: "0", Short: true, Auto: "off"}
		if grade == 5 {
			in.Demands = p.asked(w, "organization.rating.lines", "本地的规定里有等级线，已经填好。")
		}
		lines = append(lines, ui.NumberField(e.In(in)))
	}
	number := func(name, label, unit, id, sentence string) templ.Component {
		return ui.NumberField(e.In(ui.Input{Name: name, Label: label, Suffix: unit, Low: "1", Required: true, Short: true, Demands: p.asked(w, id, sentence)}))
	}
	form := view.Form(newCampaignPath, false, frame.Entry{Key: e.Key},
		view.Group("通知", "", ui.TextField(e.In(ui.Input{Name: "title", Label: "批次名称", Required: true, Max: 100})), ui.ChecksField(view.WithValues(e.In(kinds), e.Values["kinds"])),
			view.Inside(ui.Pair(), ui.DateField(e.In(ui.Input{Name: "self_until", Label: "自评截止日期", Required: true})), ui.DateField(e.In(ui.Input{Name: "visits_until", Label: "实地考察截止日期", Required: true})))),
		view.Group("评估指标", "批次开始以后一直用选定的指标，后来发布的不影响它。", append(trees, ui.Soft("指标的内容见评估指标的页面，本地的指标也在那里发布。"))...),
		view.Group("等级线", "从高到低填写，不设的等级留空。", lines...),
		view.Group("表决和公示", "发布以后照此核对：到的人不够不能宣布结果，同意的不够不能通过。",
			share("terms.quorum", "出席委员不少于全体的", "organization.rating.committee.quorum"), share("terms.pass", "同意的委员不少于全体的", "organization.rating.committee.pass"),
			number("terms.publicity_days", "公示日数", "日", "organization.rating.publicity.days", "不少于%s。"), number("terms.raters", "每家的评估专家人数", "人", "", "")),
		view.Group("委员", "名单不公开，只公开人数。", panel...),
		ui.Submit("发布评估批次", campaignsPath))
	return a.Show(status, a.DeskPage("发布评估批次", "等级评估批次", campaignsPath, "发布评估批次"), view.Stack(
		ui.PageHead(ui.Head{Title: "发布评估批次", Lead: ui.Text("规则库有的已经填好，写明依据；没有的由本批次自定。发布以后不能修改。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "评估通知"}, form), ui.BasisPanel(view.Distinct(view.LawOf(offer.Basis))))))
}

// shares are what a quorum or a majority may be.
var shares = []string{"1/2", "3/5", "2/3", "3/4", "4/5"}

func (p *room) openCampaign(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	c, err := p.sendCampaign(a, f)
	if err == nil {
		return a.Redirect(campaignPath(c.ID), "评估批次已发布，可以接受申请了。")
	}
	return frame.Retry(a, placedLines(err), f, func(status int, e frame.Entry) error {
		offer, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaignTerms, organizationapi.GetCampaignTermsRequest{})
		if err != nil {
			return err
		}
		return p.showCampaignForm(a, status, offer, e)
	})
}

// placedLines leads what is said of all lines, or of all trees, to the first of each.
func placedLines(err error) error {
	var refused *fault.Fault
	if !errors.As(err, &refused) {
		return err
	}
	out := *refused
	out.Fields = slices.Clone(refused.Fields)
	for i := range out.Fields {
		switch x := &out.Fields[i]; {
		case x.Name == "lines" || strings.HasPrefix(x.Name, "lines.") && strings.HasSuffix(x.Name, ".least"):
			x.Name = lineName(5)
		case x.Name == "trees":
			x.Name = "trees." + string(view.LegalKinds[0])
		}
	}
	return &out
}

func (p *room) sendCampaign(a *frame.Ask, f *frame.Form) (c organizationapi.Campaign, err error) {
	d := organizationapi.CampaignDraft{
		Title: f.Text("title"), SelfUntil: f.Day("self_until", "自评截止日期"), VisitsUntil: f.Day("visits_until", "实地考察截止日期"), Panel: f.List("panel"), Review: f.List("review"),
		Terms: organizationapi.Terms{Quorum: f.Text("terms.quorum"), Pass: f.Text("terms.pass"), PublicityDays: f.Int("terms.publicity_days", "公示日数"), Raters: f.Int("terms.raters", "每家的评估专家人数")},
		Kinds: []organizationapi.OrgKind{}, Lines: []organizationapi.GradeLine{},
	}
	for _, k := range f.List("kinds") {
		d.Kinds = append(d.Kinds, organizationapi.OrgKind(k))
		if t := f.Text("trees." + k); t != "" {
			d.Trees = append(d.Trees, t)
		}
	}
	for grade := int64(5); grade >= 1; grade-- {
		if f.Text(lineName(grade)) != "" {
			d.Lines = append(d.Lines, organizationapi.GradeLine{Grade: grade, Least: f.Hundredths(lineName(grade), gradeName(grade)+"至少的得分")})
		}
	}
	for _, x := range []struct {
		lacks      bool
		name, text string
	}{
		{d.Title == "", "title", "请填写批次名称。"},
		{len(d.Kinds) == 0, "kinds", "请选择评估对象。"},
		{f.Text("self_until") == "", "self_until", "请填写自评截止日期。"},
		{f.Text("visits_until") == "", "visits_until", "请填写实地考察截止日期。"},
		{len(d.Lines) == 0, lineName(5), "请至少填写一个等级的最低得分。"},
		{len(d.Panel) == 0, "panel", "请选择评估委员会委员。"},
	} {
		if x.lacks {
			f.Wrong(x.name, x.text)
		}
	}
	if err := f.Fault(); err != nil {
		return c, err
	}
	return route.Call(a.Ctx, p.Call, organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
}
