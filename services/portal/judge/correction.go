package judge

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func correctionPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/corrections", Do: p.corrections, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/corrections/{bid}", Do: p.correctionSend, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/outliers", Do: p.outlierSend, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/answers", Do: p.answers, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/answers", Do: p.answersSend, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/expert/tenders/{id}", Do: p.sheet, Desk: identity.Expert},
		{Method: "POST", Pattern: "/desk/expert/tenders/{id}", Do: p.sheetSend, Desk: identity.Expert},
		{Method: "GET", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheet, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheetSend, Desk: identity.Buyer},
	}
}

// corrections lets a judge change own marks on a lawful ground, bid by bid.
func (p *room) corrections(a *frame.Ask) error { return p.showCorrections(a, 200, frame.Entry{}) }

func (p *room) showCorrections(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Expert, identity.Buyer)
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: sh.Tender})
	if err != nil {
		return err
	}
	grounds, basis, err := p.Choices("tender.correction.grounds", t.Region, view.Law(t).Day)
	if err != nil {
		return err
	}
	var body []templ.Component
	lead := "评审结果已经汇总。确定中标人以前，有法定情形的可以修改，系统随即重新汇总。"
	if len(sh.Splits) > 0 {
		lead = "评分锁定以前，只有各评委评分不一致的客观评审因素可以修改；一致以前不能锁定。"
		grounds = slices.DeleteFunc(slices.Clone(grounds), func(o ui.Option) bool { return o.Value != "objective" })
	} else {
		ev, err := route.Call(a.Ctx, p.Call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: sh.Tender})
		if err == nil {
			body = append(body, outlierPanel(&t, &ev))
		} else if !view.Missing(err) {
			return err
		}
	}
	for _, b := range sh.Bids {
		if split := splitNames(sh, b.Bid); split != "" || len(sh.Splits) == 0 {
			body = append(body, view.Panel(ui.Box{Title: b.Supplier.Name, Note: split}, correctionForm(&t, sh, b, grounds, e)))
		}
	}
	must := append([]ui.Demand{{Text: "只能修改自己的评分，原来的评分和修改的理由都随结果公开。"}}, p.Demands(view.Law(t), "tender.review.again", "除法定情形外，不得重新评审。")...)
	return a.Show(status, a.DeskPage("修改评分", t.Title, frame.Href("/desk/tenders/", t.ID), "修改评分"), view.Stack(
		ui.PageHead(ui.Head{Title: "修改评分", Over: ui.Text(t.Title), Lead: ui.Text(t.Method.Say(lead))}), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(body...), view.Panel(ui.Box{Title: "须知", Flat: true}, ui.Demands(must...), ui.BasisLine(basis)))))
}

// splitNames are the criteria of a bid on which judges differ.
func splitNames(sh tenderapi.Sheet, bid string) string {
	var names []string
	for _, sp := range sh.Splits {
		for _, c := range sh.Criteria {
			if sp.Bid == bid && sp.Code == c.Code {
				names = append(names, "“"+c.Name+"”各评委不一致")
			}
		}
	}
	return view.Joined(names)
}

// outlierPanel lets a member hold a total that is marked to be far off.
func outlierPanel(t *tenderapi.Tender, ev *tenderapi.Evaluation) templ.Component {
	parts := []templ.Component{}
	for _, j := range ev.Judges {
		if !j.Outlier {
			continue
		}
		press, withdrawn := ui.Press{Label: "认定畸高、畸低", Small: true}, ""
		if j.Mine {
			press, withdrawn = ui.Press{Label: "撤回认定", Plain: true, Small: true}, "true"
		}
		parts = append(parts, view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/outliers", false),
			ui.Textf("评委%d给%s的总分是%s分，与其他评委相差过大；%d名成员认定畸高、畸低。", j.Judge, view.Ranked(ev, j.Bid), view.Score(j.Total), j.Agreed),
			ui.Hidden("bid", j.Bid), ui.Hidden("judge", frame.Itoa(j.Judge)), ui.Hidden("withdrawn", withdrawn), ui.Presses(press)))
	}
	if len(parts) == 0 {
		parts = append(parts, ui.Soft("没有标出相差过大的总分。"))
	}
	return view.Panel(ui.Box{Title: "畸高、畸低的评分", Note: "过半数成员认定以后，那位评委才能修改，且只能向其他评委的平均分靠近"}, parts...)
}

func (p *room) outlierSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	judge, _ := strconv.ParseInt(f.Text("judge"), 10, 64)
	if _, err = route.Call(a.Ctx, p.Call, tenderapi.HoldOutlier, tenderapi.HoldOutlierRequest{
		ID: a.Path("id"), OutlierDraft: tenderapi.OutlierDraft{Bid: f.Text("bid"), Judge: judge, Withdrawn: f.Bool("withdrawn")},
	}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCorrections(a, status, e) })
	}
	return a.Redirect(view.CorrectionsPath(a.Path("id")), "已记录您的认定。")
}

// correctionForm holds the marks a judge gave to one bid.
func correctionForm(t *tenderapi.Tender, sh tenderapi.Sheet, b tenderapi.SheetBid, grounds []ui.Option, e frame.Entry) templ.Component {
	name := "correct-" + b.Bid
	var fields []templ.Component
	for i, c := range judged(sh.Criteria) {
		in := e.Among(name, ui.Input{Name: "points." + frame.Itoa(i)})
		if in.Value == "" && in.Error == "" {
			in.Value = view.PointsText(given(sh, b.Bid, c.Code))
		}
		fields = append(fields, pointsField(c, in))
	}
	fields = append(fields, ui.RadioField(e.Among(name, ui.Input{Name: "ground", Label: "修改的情形", Required: true, Options: grounds})),
		ui.AreaField(e.Among(name, ui.Input{Name: "reason", Label: "理由", Required: true, Max: 1000, Lines: 2})), ui.Submit("修改这一家的评分", ""))
	return view.Form(view.CorrectionsPath(t.ID)+"/"+b.Bid, false, frame.Entry{}, fields...)
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

func (p *room) correctionSend(a *frame.Ask) error {
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
		in.Marks = append(in.Marks, tenderapi.Mark{Code: c.Code, Points: f.Hundredths("points."+frame.Itoa(i), c.Name)})
	}
	if in.Ground == "" {
		f.Wrong("ground", "请选择修改的情形。")
	}
	if in.Reason == "" {
		f.Wrong("reason", "请写明理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.CorrectSheet, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCorrections(a, status, e) })
	}
	said := "评分已修改，评审结果已重新汇总。"
	if len(sh.Splits) > 0 {
		said = "评分已修改。"
	}
	return a.Redirect(frame.Href("/desk/tenders/", sh.Tender), said)
}
