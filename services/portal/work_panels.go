package portal

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// The panels of a purchase's work page. Each gives nil when it has nothing to say.

// findingsPanel holds the draft against the rules, line by line, before anyone is refused.
func (p *Portal) findingsPanel(a *Ask, t *tenderapi.Tender, _ entry) (templ.Component, error) {
	if !a.Caller.In(t.Buyer.ID, identity.Buyer) && !a.Caller.In(t.Buyer.ID, identity.Reviewer) && !a.Caller.Has(identity.Supervisor) {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: t.ID})
	if err != nil {
		return nil, err
	}
	var open, met []tenderapi.Finding
	for _, f := range list.Items {
		if f.Ok {
			met = append(met, f)
		} else {
			open = append(open, f)
		}
	}
	body := []templ.Component{}
	if len(open) > 0 || len(met) == 0 {
		body = append(body, findings(open, "没有满足或者需要留意的规则"))
	}
	if len(met) > 0 {
		body = append(body, inside(ui.Fold("符合的"+itoa(len(met))+"项", false), findings(met, "已经满足的规则")))
	}
	return panel(ui.Box{Title: "规则检查", Note: "逐条对照规则库"}, body...), nil
}

// findings is a table of what holds and what does not, the latter first.
func findings(list []tenderapi.Finding, caption string) templ.Component {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y tenderapi.Finding) int { return weight(x) - weight(y) })
	t := ui.Table{Caption: caption, Cols: ui.Cols("结论", "~情况", "依据"), Nothing: "没有需要检查的条件。"}
	for _, f := range list {
		tag := ui.Tag(ui.Good, ui.IconCheck, "符合")
		switch {
		case !f.Ok && f.Level == "refuse":
			tag = ui.Tag(ui.Bad, ui.IconStop, "不符合")
		case !f.Ok:
			tag = ui.Tag(ui.Warn, ui.IconWarn, "请留意")
		}
		t.Rows = append(t.Rows, ui.Cells(tag, ui.Text(f.Text), ui.Clauses(lawOf(f.Basis)...)))
	}
	return ui.Data(t)
}

func weight(f tenderapi.Finding) int {
	switch {
	case f.Ok:
		return 2
	case f.Level == "refuse":
		return 0
	}
	return 1
}

// challengesPanel says what is challenged, and leads those concerned to it.
func (p *Portal) challengesPanel(a *Ask, t *tenderapi.Tender, _ entry) (templ.Component, error) {
	if t.PublishedAt == nil {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: t.ID})
	if err != nil || len(list.Items) == 0 {
		return nil, err
	}
	return panel(ui.Box{Title: "质疑与投诉"}, ui.Data(disputeTable(list.Items, a.Now()))), nil
}

// questionsPanel lists questions; an officer answers in place. It says too whether one waits for the caller.
func (p *Portal) questionsPanel(a *Ask, t *tenderapi.Tender, e entry) (_ templ.Component, waiting bool, _ error) {
	if t.PublishedAt == nil {
		return nil, false, nil
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: t.ID, Limit: 100})
	if err != nil {
		return nil, false, err
	}
	body := []templ.Component{}
	var answered []ui.Answer
	for _, q := range list.Items {
		if q.CanAnswer {
			waiting = true
			body = append(body, group(q.Text, "", ui.Remaining(q.Due, a.Now()), inside(ui.Form(href("/desk/tenders/", t.ID)+"/questions/"+url.PathEscape(q.ID), false),
				ui.AreaField(e.among(answerForm(q.ID), ui.Input{Name: "text", Label: "公开答复", Required: true, Max: 2000, Lines: 3})), ui.Submit("公开答复", ""))))
			continue
		}
		reply := "还没有答复。"
		if q.Answer != "" {
			reply = q.Answer
		}
		answered = append(answered, ui.Answer{Question: q.Text, Answer: reply})
	}
	if len(list.Items) == 0 {
		body = append(body, ui.Empty(ui.IconReply, "还没有供应商提问。", ui.None()))
	}
	if len(answered) > 0 {
		body = append(body, ui.QA(answered...))
	}
	return panel(ui.Box{Title: "提问与答复"}, body...), waiting, nil
}

// openingPanel shows the record of the opening, and lets a bid be found invalid while it is judged.
func (p *Portal) openingPanel(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	rec, err := route.Call(a.Ctx, p.call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	table := ui.Table{Caption: "开标记录", Cols: ui.Cols(t.Method.Say("投标人"), "¥报价", "收到时间", "有效性"), Nothing: t.Method.Say("截止时没有收到投标文件。")}
	var valid []ui.Option
	names := map[string]string{}
	for _, b := range rec.Bids {
		names[b.Bid] = who(b.Supplier, b.Members)
		state := ui.Tag(ui.Good, ui.IconCheck, "有效")
		if !b.Valid {
			state = ui.All(ui.Tag(ui.Bad, ui.IconStop, "无效"), ui.Text(" "+b.Why+foundBy(b)))
		} else {
			valid = append(valid, ui.Option{Value: b.Bid, Label: names[b.Bid]})
		}
		table.Rows = append(table.Rows, ui.Cells(ui.Text(names[b.Bid]), openedPrice(t, b), ui.DateTime(someTime(b.ReceivedAt)), state))
	}
	body := []templ.Component{ui.Data(table)}
	if len(rec.Opinions) > 0 {
		body = append(body, opinionTable(t, rec, names))
	}
	if rec.Judging && len(valid) > 0 {
		grounds, basis, err := p.choices("tender.bid.invalid", t.Region, a.Now())
		if err != nil {
			return nil, err
		}
		body = append(body, ui.ActionButtons(href("/desk/tenders/", t.ID)+"/invalidate", t.Version, e.reopened([]ui.Action{{
			Do: "invalidate", Quiet: true, Label: t.Method.Say("提出投标无效的意见"), Confirm: "只能依据法定情形。评审委员会过半数成员就同一情形提出意见，即认定无效，情形和理由会公开；签署评分表以前可以撤回意见。", Basis: []ui.Basis{basis}, Form: ui.All(
				ui.SelectField(e.among("invalidate", ui.Input{Name: "bid", Label: t.Method.Say("投标人"), Required: true, Options: valid})),
				ui.SelectField(e.among("invalidate", ui.Input{Name: "ground", Label: "无效情形", Required: true, Options: grounds})),
				ui.AreaField(e.among("invalidate", ui.Input{Name: "why", Label: "理由", Required: true, Max: 1000, Lines: 2}))),
		}})))
	}
	var looks []templ.Component
	if t.Sealing != nil && t.Sealing.Notice != "" && (rec.Judging || a.Caller.Has(identity.Supervisor) || a.Caller.In(t.Buyer.ID, identity.Buyer)) {
		looks = append(looks, ui.ButtonLink(papersPath(t.ID), "看附件", false))
	}
	if rec.Judging || a.Caller.Has(identity.Supervisor) {
		looks = append(looks, ui.ButtonLink(href("/desk/tenders/", t.ID)+"/flags", "看串通线索", false))
	}
	if len(looks) > 0 {
		body = append(body, inside(ui.Buttons(), looks...))
	}
	return panel(ui.Box{Title: "开标记录"}, body...), nil
}

// foundBy says which part of the committee found a bid invalid; the opening itself needs no saying.
func foundBy(b tenderapi.OpenedBid) string {
	if b.FoundBy == "" {
		return ""
	}
	return "（" + b.FoundBy + "）"
}

// opinionTable shows the committee what its members hold; each may take back their own.
func opinionTable(t *tenderapi.Tender, rec tenderapi.Opening, names map[string]string) templ.Component {
	table := ui.Table{Caption: "评审委员会成员提出的无效意见", Cols: ui.Cols(t.Method.Say("投标人"), "~情形和理由", "成员")}
	parts := []templ.Component{}
	for _, o := range rec.Opinions {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(names[o.Bid]), ui.Text(o.Text+"："+o.Why), ui.Text(o.By)))
		if o.Mine && rec.Judging {
			parts = append(parts, inside(ui.Form(href("/desk/tenders/", t.ID)+"/invalidate", false), ui.Hidden("invalidate.bid", o.Bid), ui.Hidden("invalidate.withdrawn", "true"),
				ui.Presses(ui.Press{Label: "撤回对" + names[o.Bid] + "的意见", Plain: true, Small: true})))
		}
	}
	return stack(append([]templ.Component{ui.Data(table)}, parts...)...)
}

// evaluationPanel shows the ranking as it was computed.
func (p *Portal) evaluationPanel(a *Ask, t *tenderapi.Tender, _ entry) (templ.Component, error) {
	ev, err := route.Call(a.Ctx, p.call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: t.ID})
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	table := ui.Table{Caption: "评审结果，按总分排列", Cols: ui.Cols(t.Method.Say("投标人"), "#名次", "#总分", "#价格分", "¥报价")}
	for _, r := range ev.Ranking {
		rank := itoa(r.Rank)
		if r.Tied {
			rank += "（并列）"
		}
		table.Rows = append(table.Rows, ui.Cells(ui.Text(who(r.Supplier, r.Members)), ui.Text(rank), ui.Text(score(r.Total)), ui.Text(score(r.PriceScore)), ui.Amount(r.Price)))
	}
	body := []templ.Component{ui.Data(table), ui.BasisLine(lawOf(ev.Basis)...)}
	if len(ev.Corrections) > 0 {
		body = append(body, ui.Data(changeTable(&ev)))
	}
	if len(t.Passed) > 0 {
		body = append(body, passedTable(t))
	}
	if p.mayCorrect(a, t) {
		body = append(body, inside(ui.Buttons(), ui.ButtonLink(correctionsPath(t.ID), "修改我的评分", false)))
	}
	return panel(ui.Box{Title: "评审结果", Note: "价格分＝最低报价÷本报价×分值"}, body...), nil
}

// passedTable lists the candidates who fell away, and why.
func passedTable(t *tenderapi.Tender) templ.Component {
	why := map[string]string{"refused": "拒绝签订合同", "barred": "定标时不符合条件", "most": "中标包数已满", "void": "质疑、投诉成立，中标无效", "rescinded": "投诉成立，合同撤销"}
	table := ui.Table{Caption: t.Method.Say("未能成为中标供应商的候选人"), Cols: ui.Cols("候选人", "情形", "说明", "时间")}
	for _, x := range t.Passed {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(x.Supplier.Name), ui.Text(t.Method.Say(why[x.Ground])), ui.Text(x.Note), ui.DateTime(x.At)))
	}
	return ui.Data(table)
}

// amendPanel publishes a correction.
func (p *Portal) amendPanel(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	if t.State != tenderapi.StatePublished || t.SuspendedUntil != nil || !a.Caller.In(t.Buyer.ID, identity.Buyer) {
		return nil, nil
	}
	written := e.holds("amend")
	if !written { // nothing was sent yet: what stands is what one corrects
		e.Values = setAll()
		for i, c := range t.Criteria {
			at := rowName("amend.criteria", i)
			e.Values.Set(at+"max", pointsText(c.Max))
			e.Values.Set(at+"standard", c.Standard)
		}
	}
	rows := []templ.Component{}
	for i, c := range t.Criteria {
		at := rowName("criteria", i)
		rows = append(rows, ui.NumberField(e.among("amend", ui.Input{Name: at + "max", Label: c.Name + "的分值", Suffix: "分", Short: true, Step: "0.01"})),
			ui.AreaField(e.among("amend", ui.Input{Name: at + "standard", Label: c.Name + "的评分标准", Max: 1000, Lines: 2})))
	}
	changes := ui.Options("requirement", "采购需求", "summary", "项目概况", "qualifications", "特定资格条件", "place", "服务地点", "contact", "联系电话")
	return panel(ui.Box{Title: "发布更正公告", ID: "amend", Note: "更正自发布起约束供应商和评审"}, inside(ui.Fold("填写更正内容", written), inside(ui.Form(href("/desk/tenders/", t.ID)+"/amend", false), ui.Hidden("version", itoa(t.Version)),
		ui.SelectField(e.among("amend", ui.Input{Name: "changes.0.field", Label: "更正的条款", Options: changes})),
		ui.AreaField(e.among("amend", ui.Input{Name: "changes.0.new", Label: "现内容", Help: "原内容由系统带出，不必填写；只改下面各项的，这里留空。", Max: 20000, Lines: 5})),
		group("评分标准", "照原样显示，只改需要更正的；合计仍须100分。", rows...),
		ui.DateTimeField(e.among("amend", ui.Input{Name: "documents_to", Label: "新的获取文件结束时间", Help: "不改的留空。"})),
		ui.TextField(e.among("amend", ui.Input{Name: "reason", Label: "更正理由", Required: true, Max: 1000})),
		ui.DateTimeField(e.among("amend", ui.Input{Name: "deadline", Label: t.Method.Say("新的投标截止时间"), Demands: p.demands(law(*t), t.Method.Procedure().Rules.Clarification, t.Method.Say("可能影响投标文件编制的更正，距截止不足%s的，须顺延截止时间。"))})),
		ui.Submit("发布更正公告", "")))), nil
}
