package buyer

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Prices that stand out as low are asked about, explained and judged here: by
// the committee on the work page of the purchase, by the supplier on its bid.

func pricePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "POST", Pattern: "/desk/tenders/{id}/prices/{bid}/ask", Do: p.priceAsk, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/prices/{bid}/judge", Do: p.priceJudge, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}/review", Do: p.priceReview, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/bids/{id}/review", Do: p.priceExplain, Desk: identity.Staff},
	}
}

func pricePath(tender, bid string) string {
	return frame.Href("/desk/tenders/", tender) + "/prices/" + bid
}

// pricePanel shows the reviews to the committee and those who watch over it, and asks members for what is open.
func (p *room) pricePanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	rec, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
	if view.Missing(err) {
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
	return view.Panel(ui.Box{Title: "异常低价审查", ID: "prices", Note: "触发审查不等于无效"}, body...), nil
}

// priceBlock is one review: why, what was asked and answered, who holds what.
func (p *room) priceBlock(a *frame.Ask, t *tenderapi.Tender, r tenderapi.PriceReview, e frame.Entry) templ.Component {
	terms := []ui.Term{ui.T("报价", ui.Money(r.Price)), ui.T("进度", view.PriceTag(t, r))}
	terms = append(terms, priceTerms(a, r)...)
	for _, o := range r.Votes {
		terms = append(terms, ui.S("成员"+o.By, view.Holds(o)))
		if o.Looked != "" {
			terms = append(terms, ui.S("成员"+o.By+"的查询记录", o.Looked))
		}
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
		body = append(body, view.Form(pricePath(t.ID, r.Bid)+"/judge", false, frame.Entry{},
			ui.RadioField(e.Among(name, ui.Input{Name: "reasonable", Label: "报价是否合理", Required: true, Options: ui.Options("yes", "能够说明并证明合理", "no", "不能说明或者不能证明合理")})),
			ui.AreaField(e.Among(name, ui.Input{Name: "why", Label: "理由", Help: "随结果公告公开，请不要写入商业秘密。", Required: true, Max: 1000, Lines: 2})),
			ui.AreaField(e.Among(name, ui.Input{
				Name: "looked", Label: "互联网查询记录", Help: "到哪个网站、什么时候、查了什么、查到什么；没有查询的留空。记入评审报告存档，不对外公开。", Max: 2000, Lines: 2,
				Demands: p.Demands(view.Law(*t), "tender.abnormal.archive", "随采购文件存档：%s。"),
			})),
			ui.Submit("提出我的认定", "")))
	}
	return view.Group(r.Supplier.Name, "", body...)
}

// priceTerms are the signs, the question and the answer.
func priceTerms(a *frame.Ask, r tenderapi.PriceReview) (terms []ui.Term) {
	for _, s := range r.Signs {
		terms = append(terms, ui.T("启动原因", ui.All(ui.Text(s.Text), ui.BasisLine(view.LawOf(s.Basis)...))))
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
func (p *room) askForm(t *tenderapi.Tender, bid, label, question string, e frame.Entry) templ.Component {
	name := "ask-" + bid
	least, _ := rule.Ask[int64](p.Rules, "tender.abnormal.explain", view.Law(*t)) // a silent book sets no least time; the service refuses then
	minutes := e.Among(name, ui.Input{Name: "minutes", Label: "说明时间", Required: true, Suffix: "分钟", Low: frame.Itoa(least.Value), Demands: p.Demands(view.Law(*t), "tender.abnormal.explain", "一般不少于%s。")})
	if minutes.Value == "" && least.Value > 0 {
		minutes.Value = frame.Itoa(2 * least.Value)
	}
	asks := e.Among(name, ui.Input{Name: "question", Label: "请供应商说明什么", Required: true, Max: 1000, Lines: 2})
	if asks.Value == "" && asks.Error == "" {
		asks.Value = question
	}
	return view.Form(pricePath(t.ID, bid)+"/ask", false, frame.Entry{}, ui.NumberField(minutes), ui.AreaField(asks), ui.Submit(label, ""))
}

// priceDoubt lets a member ask about a price that no figure brings up.
func (p *room) priceDoubt(t *tenderapi.Tender, rec tenderapi.Opening, e frame.Entry) templ.Component {
	var body []templ.Component
	written := false
	for _, b := range rec.Bids {
		written = written || e.Holds("ask-"+b.Bid)
		if b.Valid && !slices.ContainsFunc(rec.Reviews, func(r tenderapi.PriceReview) bool { return r.Bid == b.Bid }) {
			body = append(body, view.Group(b.Supplier.Name, "", p.askForm(t, b.Bid, "请这家供应商说明", "", e)))
		}
	}
	if len(body) == 0 {
		return nil
	}
	return view.Inside(ui.Fold("评审委员会认为其他报价异常低的", written), body...)
}

func (p *room) priceAsk(a *frame.Ask) error {
	return p.sendPurchase(a, "已请供应商说明报价，供应商已收到通知。", func(f *frame.Form) error {
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
		_, err := route.Call(a.Ctx, p.Call, tenderapi.AskExplanation, in)
		return err
	})
}

func (p *room) priceJudge(a *frame.Ask) error {
	return p.sendPurchase(a, "您的认定已记录，评审委员会过半数成员相同时即作结论。", func(f *frame.Form) error {
		bid := a.Path("bid")
		f.As("judge-" + bid)
		in := tenderapi.JudgePriceRequest{ID: a.Path("id"), PriceVote: tenderapi.PriceVote{Bid: bid, Reasonable: f.Text("reasonable") == "yes", Why: f.Text("why"), Looked: f.Text("looked")}}
		if f.Text("reasonable") == "" {
			f.Wrong("reasonable", "请选择报价是否合理。")
		}
		if in.Why == "" {
			f.Wrong("why", "请写明理由。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.JudgePrice, in)
		return err
	})
}

// priceReview is the supplier's page: what the committee asks, until when, and the answer.
func (p *room) priceReview(a *frame.Ask) error { return p.showPriceReview(a, 200, frame.Fresh(a, nil)) }

func (p *room) showPriceReview(a *frame.Ask, status int, e frame.Entry) error {
	r, err := route.Call(a.Ctx, p.Call, tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: r.Tender})
	if err != nil {
		return err
	}
	back := frame.Href("/desk/staff/bids/", r.Bid)
	terms := []ui.Term{ui.T("项目", ui.Link(frame.Href("/tenders/", t.ID), t.Title)), ui.T("本单位的报价", ui.Money(r.Price)), ui.T("进度", view.PriceTag(&t, r))}
	main := []templ.Component{view.Panel(ui.Box{Title: "评审委员会的询问"}, ui.DL(append(terms, priceTerms(a, r)...)...))}
	if slices.Contains(r.May, "explain") || e.Fault != nil {
		main = append(main, view.Panel(ui.Box{Title: "我们的说明"}, view.Form(back+"/review", false, e,
			ui.AreaField(e.In(ui.Input{Name: "text", Label: "说明", Help: "写明报价的构成和履约的保障。只有评审委员会、采购人和财政部门可看；提交后不能修改。", Required: true, Max: 10000, Lines: 8, Wide: true})),
			ui.Submit("提交说明", back))))
	}
	side := view.Panel(ui.Box{Title: "须知", Flat: true}, ui.Demands(p.Demands(view.Law(t), "tender.abnormal.invalid", "不能说明或者证明报价合理的，作无效处理；触发审查不等于无效。")...))
	return a.Show(status, a.DeskPage("说明报价", t.Title, back, "说明报价"), view.Stack(ui.PageHead(ui.Head{Title: "说明报价", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

func (p *room) priceExplain(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.Text("text") == "" {
		f.Wrong("text", "请写明说明的内容。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.ExplainPrice, tenderapi.ExplainPriceRequest{ID: a.Path("id"), PriceExplanation: tenderapi.PriceExplanation{Text: f.Text("text")}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showPriceReview(a, status, e) })
	}
	return a.Redirect(frame.Href("/desk/staff/bids/", a.Path("id"))+"/review", "说明已送达评审委员会。")
}
