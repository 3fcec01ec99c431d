package tenders

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What was decided on complaints, for everybody: the list, and each decision at an address of its own.

func decisionPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/decisions", Do: p.decisions, Fresh: true},
		{Method: http.MethodGet, Pattern: "/decisions/{id}", Do: p.ruledOn, Fresh: true},
	}
}

const (
	decisionsTitle = "投诉处理决定"
	decisionsLead  = "财政部门对政府采购投诉作出的处理决定。投诉人不公开，正在处理的投诉不列出。"
)

func decisionPath(id string) string { return frame.Href("/decisions/", id) }

// wholeVerdicts say what was found of a complaint as a whole.
var wholeVerdicts = ui.Options("", "不限", string(tenderapi.VerdictUpheld), "全部成立", string(tenderapi.VerdictPartly), "部分成立", string(tenderapi.VerdictRejected), "驳回投诉")

func wholeVerdict(v tenderapi.Verdict) string {
	for _, o := range wholeVerdicts[1:] {
		if o.Value == string(v) {
			return o.Label
		}
	}
	return ""
}

func wholeTag(v tenderapi.Verdict) templ.Component {
	if v == tenderapi.VerdictRejected {
		return ui.Tag(ui.Plain, ui.IconMinus, wholeVerdict(v))
	}
	return ui.Tag(ui.Warn, ui.IconScale, wholeVerdict(v))
}

// yearsListed is how many years back the list can be narrowed to.
const yearsListed = 10

func (p *room) yearOptions(a *frame.Ask) []ui.Option {
	out := ui.Options("", "不限")
	for i := range yearsListed {
		y := strconv.Itoa(a.Now().In(cn.Zone).Year() - i)
		out = append(out, ui.Option{Value: y, Label: y + "年"})
	}
	return out
}

// decisions lists what was decided, the latest first.
func (p *room) decisions(a *frame.Ask) error {
	regions, years := view.RegionOptions(p.House), p.yearOptions(a)
	year, err := strconv.ParseInt(view.Pick(a.Query("year"), years), 10, 64)
	if err != nil {
		year = 0
	}
	in := tenderapi.ListDecisionsRequest{
		Region: view.Pick(a.Query("region"), regions), Verdict: tenderapi.Verdict(view.Pick(a.Query("verdict"), wholeVerdicts)), Year: year, After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, decisionsTitle, p.decisionColumns(), func(ctx context.Context, after string) ([]tenderapi.DecisionSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, tenderapi.ListDecisions, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, tenderapi.ListDecisions, in)
	if err != nil {
		return err
	}
	parts := []templ.Component{ui.Filters("/decisions",
		ui.Input{Name: "year", Label: "年份", Value: view.Pick(a.Query("year"), years), Options: years},
		ui.Input{Name: "verdict", Label: "认定", Value: string(in.Verdict), Options: wholeVerdicts},
		ui.Input{Name: "region", Label: "地区", Value: in.Region, Options: regions})}
	if len(page.Items) == 0 {
		parts = append(parts, nothingDecided(in))
	} else {
		t := ui.Table{Caption: decisionsTitle, Cols: ui.Cols("项目", "采购人", "投诉的环节", "认定", "对采购活动的处理", "决定日期")}
		for _, d := range page.Items {
			t.Rows = append(t.Rows, ui.Cells(ui.Link(decisionPath(d.ID), d.TenderTitle), ui.Name(d.Buyer.Name), ui.Text(view.AboutNames[d.About]), wholeTag(d.Verdict), ui.Text(d.EffectText), ui.Date(d.DecidedAt)))
		}
		parts = append(parts, ui.Data(t))
	}
	parts = append(parts, view.ListEnd(a, len(page.Items), page.Next))
	pg := a.Page(decisionsTitle, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", decisionsTitle))
	pg.Desc = decisionsLead
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: decisionsTitle, Lead: ui.Text(decisionsLead)}), view.Panel(ui.Box{Title: "决定列表", Hidden: true}, parts...)))
}

func nothingDecided(in tenderapi.ListDecisionsRequest) templ.Component {
	if in.Region != "" || in.Verdict != "" || in.Year > 0 {
		return ui.Empty(ui.IconScale, "没有符合这些条件的处理决定，可以放宽条件再看。", ui.ButtonLink("/decisions", "清除条件", false))
	}
	return ui.Empty(ui.IconScale, "还没有公布的投诉处理决定。", ui.ButtonLink("/rules?topic=dispute", "看质疑与投诉的规则", false))
}

// ruledOn is one of them.
func (p *room) ruledOn(a *frame.Ask) error {
	d, err := route.Call(a.Ctx, p.Call, tenderapi.GetDecision, tenderapi.GetDecisionRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	s := &d.Summary
	facts := []ui.Term{
		ui.T("采购项目", ui.Link(frame.Href("/tenders/", s.Tender), s.TenderTitle)), ui.S("项目编号", s.TenderCode), ui.S("采购人", s.Buyer.Name), ui.S("地区", p.Config.PlaceName(s.Region)),
		ui.S("投诉的环节", view.AboutNames[s.About]), ui.T("投诉时间", ui.Instant(view.SomeTime(s.ComplainedAt))), ui.T("决定时间", ui.Instant(s.DecidedAt)), ui.T("认定", wholeTag(s.Verdict)),
	}
	if s.RejectText != "" {
		facts = append(facts, ui.S("驳回理由", s.RejectText))
	}
	if s.EffectText != "" {
		facts = append(facts, ui.S("对采购活动的处理", s.EffectText))
	}
	if d.TakenAt != nil {
		facts = append(facts, ui.T("采购活动照此办理", ui.Instant(*d.TakenAt)))
	}
	clauses := []ui.Clause{{Head: "一、基本情况", Body: ui.DL(facts...)}}
	if len(d.Rulings) > 0 {
		t := ui.Table{Caption: "逐项认定", Cols: ui.Cols("投诉事项", "认定", "~理由")}
		for _, r := range d.Rulings {
			t.Rows = append(t.Rows, ui.Cells(ui.Text("第"+frame.Itoa(r.Item)+"项"), view.VerdictTag(r.Verdict), ui.Paragraphs(r.Reason)))
		}
		clauses = append(clauses, ui.Clause{Head: "二、逐项认定", Body: ui.Data(t)})
	}
	clauses = append(clauses, ui.Clause{Head: pickHead(len(d.Rulings) > 0, "三、处理决定", "二、处理决定"), Text: d.Decision})
	pg := a.Page(s.TenderTitle+"的投诉处理决定", ui.NavTenders, ui.Crumbs(decisionsTitle, "/decisions", s.TenderTitle))
	pg.Desc = "对“" + s.TenderTitle + "”投诉的处理决定：" + wholeVerdict(s.Verdict) + "。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.Document(ui.Doc{Kind: decisionsTitle, Number: s.TenderCode, Title: s.TenderTitle, Date: s.DecidedAt}, clauses...),
		view.Inside(ui.OnScreen(), view.Panel(ui.Box{Title: "公布的依据", Flat: true}, ui.BasisLine(view.LawOf(d.Basis)...))),
		view.Inside(ui.OnScreen(), view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/tenders/", s.Tender), "看采购项目", false), ui.ButtonLink("/decisions", "看全部处理决定", false)))))
}

func pickHead(both bool, third, second string) string {
	if both {
		return third
	}
	return second
}

// decisionColumns are the list of decisions as a table.
func (p *room) decisionColumns() []sheet.Column[tenderapi.DecisionSummary] {
	return []sheet.Column[tenderapi.DecisionSummary]{
		{Head: "项目编号", Cell: func(d *tenderapi.DecisionSummary) any { return d.TenderCode }},
		{Head: "项目名称", Cell: func(d *tenderapi.DecisionSummary) any { return d.TenderTitle }},
		{Head: "采购人", Cell: func(d *tenderapi.DecisionSummary) any { return d.Buyer.Name }},
		{Head: "地区", Cell: func(d *tenderapi.DecisionSummary) any { return p.Config.PlaceName(d.Region) }},
		{Head: "投诉的环节", Cell: func(d *tenderapi.DecisionSummary) any { return view.AboutNames[d.About] }},
		{Head: "认定", Cell: func(d *tenderapi.DecisionSummary) any { return wholeVerdict(d.Verdict) }},
		{Head: "驳回理由", Cell: func(d *tenderapi.DecisionSummary) any { return d.RejectText }},
		{Head: "对采购活动的处理", Cell: func(d *tenderapi.DecisionSummary) any { return d.EffectText }},
		{Head: "投诉时间", Cell: func(d *tenderapi.DecisionSummary) any { return d.ComplainedAt }},
		{Head: "决定时间", Cell: func(d *tenderapi.DecisionSummary) any { return &d.DecidedAt }},
		{Head: "网址", Cell: func(d *tenderapi.DecisionSummary) any { return p.Config.PublicURL + decisionPath(d.ID) }},
	}
}
