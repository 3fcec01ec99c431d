package portal

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

func correctionPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/corrections", Do: p.corrections, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/corrections/{bid}", Do: p.correctionSend, Desk: AnyDesk},
		{Method: "GET", Pattern: "/desk/expert/tenders/{id}", Do: p.sheet, Desk: identity.Expert},
		{Method: "POST", Pattern: "/desk/expert/tenders/{id}", Do: p.sheetSend, Desk: identity.Expert},
		{Method: "GET", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheet, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheetSend, Desk: identity.Buyer},
	}
}

func correctionsPath(tender string) string { return href("/desk/tenders/", tender) + "/corrections" }

// corrections lets a judge change own marks on a lawful ground, bid by bid.
func (p *Portal) corrections(a *Ask) error { return p.showCorrections(a, 200, entry{}) }

func (p *Portal) showCorrections(a *Ask, status int, e entry) error {
	a.at(identity.Expert, identity.Buyer)
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: sh.Tender})
	if err != nil {
		return err
	}
	grounds, basis, err := p.choices("tender.correction.grounds", t.Region, law(t).Day)
	if err != nil {
		return err
	}
	var body []templ.Component
	for _, b := range sh.Bids {
		body = append(body, panel(ui.Box{Title: b.Supplier.Name}, correctionForm(&t, sh, b, grounds, e)))
	}
	must := append([]ui.Demand{{Text: "只能修改自己的评分，原来的评分和修改的理由都随结果公开。"}}, p.demands(law(t), "tender.review.again", "除法定情形外，不得重新评审。")...)
	return a.Show(status, a.deskPage("修改评分", t.Title, href("/desk/tenders/", t.ID), "修改评分"), stack(
		ui.PageHead(ui.Head{Title: "修改评分", Over: ui.Text(t.Title), Lead: ui.Text("评审结果已经汇总。确定中标人以前，有法定情形的可以修改，系统随即重新汇总。")}), ui.Refusal(e.Fault),
		ui.Columns(stack(body...), panel(ui.Box{Title: "须知", Flat: true}, ui.Demands(must...), ui.BasisLine(basis)))))
}

// correctionForm holds the marks a judge gave to one bid.
func correctionForm(t *tenderapi.Tender, sh tenderapi.Sheet, b tenderapi.SheetBid, grounds []ui.Option, e entry) templ.Component {
	name := "correct-" + b.Bid
	var fields []templ.Component
	for i, c := range judged(sh.Criteria) {
		in := e.among(name, ui.Input{Name: "points." + itoa(i), Label: c.Name + "（满分" + pointsText(c.Max) + "）", Required: true, Suffix: "分", Step: "0.01", Low: "0", High: pointsText(c.Max), Auto: "off"})
		if in.Value == "" && in.Error == "" {
			in.Value = pointsText(given(sh, b.Bid, c.Code))
		}
		fields = append(fields, ui.NumberField(in))
	}
	fields = append(fields, ui.RadioField(e.among(name, ui.Input{Name: "ground", Label: "修改的情形", Required: true, Options: grounds})),
		ui.AreaField(e.among(name, ui.Input{Name: "reason", Label: "理由", Required: true, Max: 1000, Lines: 2})), ui.Submit("修改这一家的评分", ""))
	return form(correctionsPath(t.ID)+"/"+b.Bid, false, entry{}, fields...)
}

// given is what the sheet holds of one criterion of one bid.
func given(sh tenderapi.Sheet, bid, code string) int64 {
	for _, m := range sh.Marks {
		for _, x := range m.Marks {
			if m.Bid == bid && x.Code == code {
				return x.Points
			}
		}
	}
	return 0
}

func (p *Portal) correctionSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	bid := a.Path("bid")
	f.As("correct-" + bid)
	in := tenderapi.CorrectSheetRequest{ID: sh.Tender, SheetCorrection: tenderapi.SheetCorrection{Bid: bid, Ground: f.Text("ground"), Reason: f.Text("reason"), Marks: []tenderapi.Mark{}}}
	for i, c := range judged(sh.Criteria) {
		in.Marks = append(in.Marks, tenderapi.Mark{Code: c.Code, Points: f.Hundredths("points."+itoa(i), c.Name)})
	}
	if in.Ground == "" {
		f.Wrong("ground", "请选择修改的情形。")
	}
	if in.Reason == "" {
		f.Wrong("reason", "请写明理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, tenderapi.CorrectSheet, in)
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showCorrections(a, status, e) })
	}
	return a.Redirect(href("/desk/tenders/", sh.Tender), "评分已修改，评审结果已重新汇总。")
}

// mayCorrect reports whether the caller signed a sheet that can still be corrected.
func (p *Portal) mayCorrect(a *Ask, t *tenderapi.Tender) bool {
	if t.State != tenderapi.StateScored || t.Award != nil || len(t.Passed) > 0 || t.SuspendedUntil != nil {
		return false
	}
	sh, err := route.Call(a.Ctx, p.call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: t.ID})
	return err == nil && sh.SignedAt != nil
}

// changeTable lists what was changed after the summing up, before and after.
func changeTable(ev *tenderapi.Evaluation) ui.Table {
	t := ui.Table{Caption: "汇总以后修改过的评分", Cols: ui.Cols("评委", "供应商", "~修改", "~情形和理由", "时间")}
	for _, c := range ev.Corrections {
		what := ""
		for _, m := range c.After {
			i := slices.IndexFunc(c.Before, func(x tenderapi.Mark) bool { return x.Code == m.Code })
			if i >= 0 && c.Before[i].Points != m.Points {
				what += nameOfCriterion(ev.Criteria, m.Code) + "由" + pointsText(c.Before[i].Points) + "分改为" + pointsText(m.Points) + "分。"
			}
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text("评委"+itoa(c.Judge)), ui.Text(rankedName(ev, c.Bid)), ui.Text(what), ui.Text(c.Text+"。"+c.Reason), ui.DateTime(c.At)))
	}
	return t
}

func nameOfCriterion(list []tenderapi.Criterion, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

func rankedName(ev *tenderapi.Evaluation, bid string) string {
	for _, r := range ev.Ranking {
		if r.Bid == bid {
			return r.Supplier.Name
		}
	}
	return ""
}

// ownScore tells a supplier how its bid was judged; nil before the result.
func (p *Portal) ownScore(a *Ask, b tenderapi.Bid) (templ.Component, error) {
	s, err := route.Call(a.Ctx, p.call, tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: b.ID})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	box := ui.Box{Title: "本单位的评审结果", ID: "score"}
	if !s.Valid {
		return panel(box, ui.DL(ui.T("结论", ui.Tag(ui.Bad, ui.IconStop, b.Method.Say("投标无效"))), ui.S("理由", s.Why))), nil
	}
	place := "第" + itoa(s.Rank) + "名，共" + itoa(s.Of) + "家"
	if s.Tied {
		place += "（并列）"
	}
	lines := ui.Table{Caption: "各项得分", Cols: ui.Cols("评审因素", "#满分", "#得分")}
	for _, l := range s.Lines {
		lines.Rows = append(lines.Rows, ui.Cells(ui.Text(l.Name), ui.Text(pointsText(l.Max)), ui.Text(score(l.Points))))
	}
	body := []templ.Component{ui.DL(ui.S("排名", place), ui.S("总分", score(s.Total)), ui.S("最高的总分", score(s.Best))), ui.Data(lines)}
	if len(s.Remarks) > 0 {
		said := ui.Table{Caption: "评委的评语", Cols: ui.Cols("评委", "~评语")}
		for _, r := range s.Remarks {
			said.Rows = append(said.Rows, ui.Cells(ui.Text("评委"+itoa(r.Judge)), ui.Text(r.Text)))
		}
		body = append(body, ui.Data(said))
	}
	return panel(box, body...), nil
}
