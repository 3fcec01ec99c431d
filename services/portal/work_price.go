package portal

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// Prices that stand out as low are asked about, explained and judged here: by
// the committee on the work page of the purchase, by the supplier on its bid.

func pricePages(p *Portal) []Page {
	return []Page{
		{Method: "POST", Pattern: "/desk/tenders/{id}/prices/{bid}/ask", Do: p.priceAsk, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/prices/{bid}/judge", Do: p.priceJudge, Desk: AnyDesk},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}/review", Do: p.priceReview, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/bids/{id}/review", Do: p.priceExplain, Desk: identity.Staff},
	}
}

func pricePath(tender, bid string) string { return href("/desk/tenders/", tender) + "/prices/" + bid }

// pricePanel shows the reviews to the committee and those who watch over it, and asks members for what is open.
func (p *Portal) pricePanel(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	rec, err := route.Call(a.Ctx, p.call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for _, r := range rec.Reviews {
		body = append(body, p.priceBlock(a, t, r, e))
	}
	if rec.Judging {
		if more := p.priceDoubt(t, rec, e); more != nil {
			body = append(body, more)
		}
	}
	if len(body) == 0 {
		return nil, nil
	}
	return panel(ui.Box{Title: "异常低价审查", ID: "prices", Note: "触发审查不等于无效"}, body...), nil
}

var priceKinds = map[string]ui.Kind{"found": ui.Warn, "asked": ui.Info, "ready": ui.Warn, "decided": ui.Good}

// priceTag says where a review stands, or what came of it.
func priceTag(t *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
	switch {
	case r.Stage == "decided" && r.Reasonable:
		return ui.Tag(ui.Good, ui.IconCheck, "报价合理")
	case r.Stage == "decided":
		return ui.Tag(ui.Bad, ui.IconStop, t.Method.Say("投标无效"))
	}
	return ui.Tag(priceKinds[r.Stage], ui.IconClock, r.StageText)
}

// priceBlock is one review: why, what was asked and answered, who holds what.
func (p *Portal) priceBlock(a *Ask, t *tenderapi.Tender, r tenderapi.PriceReview, e entry) templ.Component {
	terms := []ui.Term{ui.T("报价", ui.Money(r.Price)), ui.T("进度", priceTag(t, r))}
	terms = append(terms, priceTerms(a, r)...)
	for _, o := range r.Votes {
		holds := "不合理"
		if o.Reasonable {
			holds = "合理"
		}
		terms = append(terms, ui.S("成员"+o.By, holds+"："+o.Why))
	}
	if r.DecidedAt != nil {
		terms = append(terms, ui.T("认定", ui.All(ui.DateTime(*r.DecidedAt), ui.Text("，"+r.FoundBy+"。理由："+r.Why))))
	}
	body := []templ.Component{ui.DL(terms...)}
	if slices.Contains(r.May, "ask") {
		body = append(body, p.askForm(t, r.Bid, "请供应商说明报价", "请说明报价构成和履约保障，必要时提供证明材料。", e))
	}
	if slices.Contains(r.May, "judge") {
		name := "judge-" + r.Bid
		body = append(body, form(pricePath(t.ID, r.Bid)+"/judge", false, entry{},
			ui.RadioField(e.among(name, ui.Input{Name: "reasonable", Label: "报价是否合理", Required: true, Options: ui.Options("yes", "能够说明并证明合理", "no", "不能说明或者不能证明合理")})),
			ui.AreaField(e.among(name, ui.Input{Name: "why", Label: "理由", Help: "随结果公告公开，请不要写入商业秘密。", Required: true, Max: 1000, Lines: 2})),
			ui.Submit("提出我的认定", "")))
	}
	return group(r.Supplier.Name, "", body...)
}

// priceTerms are the signs, the question and the answer.
func priceTerms(a *Ask, r tenderapi.PriceReview) (terms []ui.Term) {
	for _, s := range r.Signs {
		terms = append(terms, ui.T("启动原因", ui.All(ui.Text(s.Text), ui.BasisLine(lawOf(s.Basis)...))))
	}
	if r.AskedAt != nil {
		asked := ui.All(ui.DateTime(*r.AskedAt))
		if r.Question != "" {
			asked = ui.All(asked, ui.Text("，"+r.Question))
		}
		terms = append(terms, ui.T("请其说明", asked))
	}
	if r.Stage == "asked" {
		terms = append(terms, ui.T("说明期限", ui.All(ui.DateTime(*r.Until), ui.Text("，"), ui.Remaining(*r.Until, a.Now()))))
	}
	switch {
	case r.Explanation != "":
		terms = append(terms, ui.T("供应商说明", ui.All(ui.DateTime(*r.ExplainedAt), ui.Paragraphs(r.Explanation))))
	case r.ExplainedAt == nil && (r.Stage == "ready" || r.Stage == "decided"):
		terms = append(terms, ui.S("供应商说明", "期限内没有说明"))
	}
	return terms
}

// askForm asks one supplier to explain.
func (p *Portal) askForm(t *tenderapi.Tender, bid, label, question string, e entry) templ.Component {
	name := "ask-" + bid
	least, _ := rule.Ask[int64](p.rules, "tender.abnormal.explain", law(*t)) // a silent book sets no least time; the service refuses then
	minutes := e.among(name, ui.Input{Name: "minutes", Label: "说明时间", Required: true, Suffix: "分钟", Low: itoa(least.Value), Demands: p.demands(law(*t), "tender.abnormal.explain", "一般不少于%s。")})
	if minutes.Value == "" && least.Value > 0 {
		minutes.Value = itoa(2 * least.Value)
	}
	asks := e.among(name, ui.Input{Name: "question", Label: "请供应商说明什么", Required: true, Max: 1000, Lines: 2})
	if asks.Value == "" && asks.Error == "" {
		asks.Value = question
	}
	return form(pricePath(t.ID, bid)+"/ask", false, entry{}, ui.NumberField(minutes), ui.AreaField(asks), ui.Submit(label, ""))
}

// priceDoubt lets a member ask about a price that no figure brings up.
func (p *Portal) priceDoubt(t *tenderapi.Tender, rec tenderapi.Opening, e entry) templ.Component {
	var body []templ.Component
	written := false
	for _, b := range rec.Bids {
		written = written || e.holds("ask-"+b.Bid)
		if b.Valid && !slices.ContainsFunc(rec.Reviews, func(r tenderapi.PriceReview) bool { return r.Bid == b.Bid }) {
			body = append(body, group(b.Supplier.Name, "", p.askForm(t, b.Bid, "请这家供应商说明", "", e)))
		}
	}
	if len(body) == 0 {
		return nil
	}
	return inside(ui.Fold("评审委员会认为其他报价异常低的", written), body...)
}

func (p *Portal) priceAsk(a *Ask) error {
	return p.sendPurchase(a, "已请供应商说明报价，供应商已收到通知。", func(f *Form) error {
		bid := a.Path("bid")
		f.As("ask-" + bid)
		in := tenderapi.AskExplanationRequest{ID: a.Path("id"), ExplanationAsk: tenderapi.ExplanationAsk{Bid: bid, Minutes: f.Int("minutes", "说明时间"), Question: f.Text("question")}}
		if in.Minutes < 1 {
			f.Wrong("minutes", "请填写说明时间的分钟数。")
		}
		if in.Question == "" {
			f.Wrong("question", "请写明请供应商说明什么。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.AskExplanation, in)
		return err
	})
}

func (p *Portal) priceJudge(a *Ask) error {
	return p.sendPurchase(a, "您的认定已记录，评审委员会过半数成员相同时即作结论。", func(f *Form) error {
		bid := a.Path("bid")
		f.As("judge-" + bid)
		in := tenderapi.JudgePriceRequest{ID: a.Path("id"), PriceVote: tenderapi.PriceVote{Bid: bid, Reasonable: f.Text("reasonable") == "yes", Why: f.Text("why")}}
		if f.Text("reasonable") == "" {
			f.Wrong("reasonable", "请选择报价是否合理。")
		}
		if in.Why == "" {
			f.Wrong("why", "请写明理由。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.JudgePrice, in)
		return err
	})
}

// priceReview is the supplier's page: what the committee asks, until when, and the answer.
func (p *Portal) priceReview(a *Ask) error { return p.showPriceReview(a, 200, fresh(a, nil)) }

func (p *Portal) showPriceReview(a *Ask, status int, e entry) error {
	r, err := route.Call(a.Ctx, p.call, tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: r.Tender})
	if err != nil {
		return err
	}
	back := href("/desk/staff/bids/", r.Bid)
	terms := []ui.Term{ui.T("项目", ui.Link(href("/tenders/", t.ID), t.Title)), ui.T("本单位的报价", ui.Money(r.Price)), ui.T("进度", priceTag(&t, r))}
	main := []templ.Component{panel(ui.Box{Title: "评审委员会的询问"}, ui.DL(append(terms, priceTerms(a, r)...)...))}
	if slices.Contains(r.May, "explain") || e.Fault != nil {
		main = append(main, panel(ui.Box{Title: "我们的说明"}, form(back+"/review", false, e,
			ui.AreaField(e.In(ui.Input{Name: "text", Label: "说明", Help: "写明报价的构成和履约的保障。只有评审委员会、采购人和财政部门可看；提交后不能修改。", Required: true, Max: 10000, Lines: 8, Wide: true})),
			ui.Submit("提交说明", back))))
	}
	side := panel(ui.Box{Title: "须知", Flat: true}, ui.Demands(p.demands(law(t), "tender.abnormal.invalid", "不能说明或者证明报价合理的，作无效处理；触发审查不等于无效。")...))
	return a.Show(status, a.deskPage("说明报价", t.Title, back, "说明报价"), stack(ui.PageHead(ui.Head{Title: "说明报价", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(stack(main...), side)))
}

func (p *Portal) priceExplain(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.Text("text") == "" {
		f.Wrong("text", "请写明说明的内容。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, tenderapi.ExplainPrice, tenderapi.ExplainPriceRequest{ID: a.Path("id"), PriceExplanation: tenderapi.PriceExplanation{Text: f.Text("text")}})
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showPriceReview(a, status, e) })
	}
	return a.Redirect(href("/desk/staff/bids/", a.Path("id"))+"/review", "说明已送达评审委员会。")
}

// reviewTable tells everybody with the result which prices were reviewed and what came of it.
func reviewTable(d tenderData) ui.Table {
	t := ui.Table{Caption: "异常低价审查", Cols: ui.Cols(d.T.Method.Say("投标人"), "~启动原因", "结果", "~理由")}
	for _, r := range d.Opening.Reviews {
		why := ""
		for _, s := range r.Signs {
			why += s.Text
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Supplier.Name), ui.Text(why), priceTag(&d.T, r), ui.Text(r.Why+"（"+r.FoundBy+"）")))
	}
	return t
}
