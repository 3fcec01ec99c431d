package tenders

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// reportPath is where the report of the judging stands.
func reportPath(id string) string { return frame.Href("/tenders/", id) + "/report" }

// report is 评审报告 on paper (87号令第五十八条), for the buyer, the committee and the supervisor. What
// it must say is a list of the rule book; the platform has written all of it down before.
func (p *room) report(a *frame.Ask) error {
	rep, err := route.Call(a.Ctx, p.Call, tenderapi.GetReport, tenderapi.GetReportRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: rep.Tender})
	if err != nil {
		return err
	}
	opening, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: rep.Tender})
	if err != nil {
		return err
	}
	ev, err := route.Call(a.Ctx, p.Call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: rep.Tender})
	if err != nil {
		return err
	}
	contents, err := rule.Ask[[]rule.Item](p.Rules, "tender.report.contents", view.Law(t))
	if err != nil {
		return err
	}
	d := tenderData{T: t, Opening: &opening, Evaluation: &ev}
	low, err := p.reportLow(&d)
	if err != nil {
		return err
	}
	write := map[string]func() []templ.Component{
		"notice": d.reportNotice, "people": d.reportPeople, "standard": d.reportStandard, "record": d.reportRecord, "result": d.reportResult,
		"other": func() []templ.Component { return append(low, d.reportOther(&rep, len(low) > 0)...) },
	}
	var clauses []ui.Clause
	for _, item := range contents.Value {
		if of := write[item.Code]; of != nil {
			clauses = append(clauses, ui.Clause{Head: view.Ordinal(len(clauses)) + reportHead(&t, item), Body: view.Stack(of()...)})
		}
	}
	clauses = append(clauses, ui.Clause{Head: view.Ordinal(len(clauses)) + "信用查询记录", Body: view.Stack(
		ui.Data(checkTable(&t, rep.Checks)),
		ui.Paragraphs("以上是平台在社会组织名册中查到的。“信用中国”、中国政府采购网等网站由采购人查询，查询记录请一并存档。"))},
		ui.Clause{Head: view.Ordinal(len(clauses)+1) + "送交", Body: view.Stack(deliver(&rep), ui.BasisLine(view.LawOf(rep.Basis)...))})
	doc := docOf(t, "评审报告", t.Title+"评审报告", rep.At)
	doc.Signer = "评审委员会"
	pg := a.Page("评审报告："+t.Title, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", t.Title, frame.Href("/tenders/", t.ID), "评审报告"))
	return a.Show(http.StatusOK, pg, ui.Document(doc, clauses...))
}

// reportHead is what the law wants there, in the words of the platform for every procedure, and without the examples.
func reportHead(t *tenderapi.Tender, item rule.Item) string {
	head, _, _ := strings.Cut(item.Text, "，包括")
	return t.Method.Say(strings.ReplaceAll(head, "评标", "评审"))
}

func (d tenderData) reportNotice() []templ.Component {
	return []templ.Component{ui.DL(
		ui.T("公告", ui.Link(view.NoticePath(d.T.ID, "notice", 0), "本平台发布的采购公告")),
		ui.T("发布时间", ui.DateTime(view.SomeTime(d.T.PublishedAt))),
		ui.T("开标时间", ui.DateTime(d.Opening.At)), ui.S("开标地点", "本平台，在线开标"), ui.S("主持", d.Opening.Host))}
}

func (d tenderData) reportPeople() []templ.Component {
	all := ui.Table{Caption: d.T.Method.Say("投标人名单"), Cols: ui.Cols(d.T.Method.Say("投标人"), "统一社会信用代码")}
	for _, b := range d.Opening.Bids {
		all.Rows = append(all.Rows, ui.Cells(view.Parties(b.Supplier, b.Members), ui.Text(b.Supplier.CreditCode)))
	}
	return []templ.Component{ui.Data(all), committeeClause(d.T)}
}

func (d tenderData) reportStandard() []templ.Component {
	if d.lowest() {
		return []templ.Component{ui.Paragraphs(d.T.Method.Procedure().Judged)}
	}
	return []templ.Component{ui.Paragraphs("综合评分法。"), ui.Data(view.CriteriaTable(d.Evaluation.Criteria))}
}

// reportRecord is the record of the opening, and by name who was invalid and why.
func (d tenderData) reportRecord() []templ.Component {
	out := []templ.Component{ui.Data(openingTable(d))}
	bad := ui.Table{Caption: d.T.Method.Say("无效投标人名单及原因"), Cols: ui.Cols(d.T.Method.Say("投标人"), "~原因", "认定时间"), Nothing: d.T.Method.Say("没有无效投标。")}
	for _, b := range d.Opening.Bids {
		if !b.Valid {
			at := b.FoundAt
			if at == nil {
				at = &d.Opening.At
			}
			bad.Rows = append(bad.Rows, ui.Cells(view.Parties(b.Supplier, b.Members), ui.Text(b.Why+view.FoundBy(b)), ui.DateTime(*at)))
		}
	}
	return append(out, ui.Data(bad))
}

func (d tenderData) reportResult() []templ.Component {
	list := ui.Table{Caption: d.T.Method.Say("中标候选人名单"), Cols: ui.Cols("排序", d.T.Method.Say("投标人"), "¥报价", "#得分")}
	for _, r := range d.Evaluation.Ranking {
		got := ui.Text(view.Score(r.Total))
		if d.lowest() {
			got = ui.Dash()
		}
		list.Rows = append(list.Rows, ui.Cells(ui.Text(frame.Itoa(r.Rank)+view.Tied(r.Tied, r.Lot)), view.Parties(r.Supplier, r.Members), ui.Amount(r.Price), got))
	}
	return []templ.Component{ui.Data(list)}
}

// reportOther is what was lowered, corrected and changed on the way; said reports whether more was said before it.
func (d tenderData) reportOther(rep *tenderapi.Report, said bool) (out []templ.Component) {
	lowered := slices.DeleteFunc(slices.Clone(d.Evaluation.Answers), func(a tenderapi.AnswerMark) bool { return a.Lowered == nil })
	if len(lowered) > 0 {
		low := view.AnswerTable(d.Evaluation.Criteria, lowered, func(bid string) string {
			i := slices.IndexFunc(d.Opening.Bids, func(b tenderapi.OpenedBid) bool { return b.Bid == bid }) // one that was found invalid since has no rank
			if i < 0 {
				return view.Ranked(d.Evaluation, bid)
			}
			return d.Opening.Bids[i].Supplier.Name
		})
		low.Caption = "评审委员会认定属于较低一档的客观分"
		out = append(out, ui.Data(low))
	}
	if len(d.Evaluation.Corrections) > 0 {
		out = append(out, ui.Data(view.ChangeTable(d.Evaluation)))
	}
	if slices.ContainsFunc(d.T.Passed, func(x tenderapi.Passed) bool { return x.At.After(rep.At) }) {
		out = append(out, view.PassedTable(&d.T))
	}
	if len(out) == 0 && !said {
		out = append(out, ui.Paragraphs("没有。"))
	}
	return out
}

func checkTable(of *tenderapi.Tender, list []tenderapi.CreditCheck) ui.Table {
	steps := map[string]string{"opening": "开标", "decision": of.Method.Say("确定中标人")}
	mark := func(bad bool, yes, no string) templ.Component {
		if bad {
			return ui.Tag(ui.Bad, ui.IconStop, yes)
		}
		return ui.Tag(ui.Good, ui.IconCheck, no)
	}
	t := ui.Table{Caption: "查询记录", Cols: ui.Cols("供应商", "查询时间", "环节", "登记状态", "严重违法失信名单", "活动异常名录"), Nothing: "这次采购没有留下查询记录。"}
	for _, c := range list {
		if c.Unlisted {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(c.Supplier.Name), ui.DateTime(c.At), ui.Text(steps[c.AtStep]), ui.Text("名册中没有"), ui.Dash(), ui.Dash()))
			continue
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(c.Supplier.Name), ui.DateTime(c.At), ui.Text(steps[c.AtStep]),
			mark(!c.Active, "不正常", "正常"), mark(c.Serious, "在名单中", "不在"), mark(c.Abnormal, "在名录中", "不在")))
	}
	return t
}

// deliver is until when the report must be with the buyer.
func deliver(rep *tenderapi.Report) templ.Component {
	terms := []ui.Term{ui.T("评审结束", ui.DateTime(rep.At))}
	if rep.Due != nil {
		terms = append(terms, ui.T("送交采购人的最后期限", ui.Date(*rep.Due)))
	}
	return ui.DL(terms...)
}
