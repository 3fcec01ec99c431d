package buyer

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The panels of a purchase's work page. Each gives nil when it has nothing to say.

// findingsPanel holds the draft against the rules, line by line, before anyone is refused.
func (p *room) findingsPanel(a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	if !a.Caller.In(t.Buyer.ID, identity.Buyer) && !a.Caller.In(t.Buyer.ID, identity.Reviewer) && !a.Caller.Has(identity.Supervisor) {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: t.ID})
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
		body = append(body, view.Findings(open, "没有满足或者需要留意的规则"))
	}
	if len(met) > 0 {
		body = append(body, view.Inside(ui.Fold("符合的"+frame.Itoa(len(met))+"项", false), view.Findings(met, "已经满足的规则")))
	}
	return view.Panel(ui.Box{Title: "规则检查", Note: "逐条对照规则库"}, body...), nil
}

// challengesPanel says what is challenged, and leads those concerned to it.
func (p *room) challengesPanel(a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	if t.PublishedAt == nil {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: t.ID})
	if err != nil || len(list.Items) == 0 {
		return nil, err
	}
	return view.Panel(ui.Box{Title: "质疑与投诉"}, ui.Data(view.DisputeTable(list.Items, a.Now())), ui.AsTable(view.TablesBeside(t.ID, "challenges"))), nil
}

// questionsPanel lists questions; an officer answers in place. It says too whether one waits for the caller.
func (p *room) questionsPanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (_ templ.Component, waiting bool, _ error) {
	if t.PublishedAt == nil {
		return nil, false, nil
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: t.ID, Limit: 100})
	if err != nil {
		return nil, false, err
	}
	body := []templ.Component{}
	var answered []ui.Answer
	for _, q := range list.Items {
		if q.CanAnswer {
			waiting = true
			body = append(body, view.Group(q.Text, "", ui.Remaining(q.Due, a.Now()), view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/questions/"+url.PathEscape(q.ID), false),
				ui.AreaField(e.Among(answerForm(q.ID), ui.Input{
					Name: "text", Label: "公开答复", Required: true, Max: 2000, Lines: 3,
					Help: t.Method.Say("澄清或者修改采购文件的，请发布更正公告，不在这里答复。"),
				})), noEffect(t, e, q.ID), ui.Submit("公开答复", ""))))
			continue
		}
		reply := "还没有答复。"
		if q.Answer != "" {
			reply = q.Answer
		}
		answered = append(answered, ui.Answer{Question: q.Text, Answer: reply, Note: view.NoEffect(&q, t.Method)})
	}
	if len(list.Items) == 0 {
		body = append(body, ui.Empty(ui.IconReply, "还没有供应商提问。", ui.None()))
	}
	if len(answered) > 0 {
		body = append(body, ui.QA(answered...))
	}
	return view.Panel(ui.Box{Title: "提问与答复"}, body...), waiting, nil
}

// noEffect asks for the officer's word once a change of the documents would move the deadline.
func noEffect(t *tenderapi.Tender, e frame.Entry, question string) templ.Component {
	if !slices.ContainsFunc(t.Steps, func(st tenderapi.Step) bool { return st.Key == "clarify" && st.State == "done" }) {
		return ui.None()
	}
	return ui.CheckField(e.Among(answerForm(question), view.Yes("no_effect", "澄清与修改已经截止", t.Method.Say("本答复不影响投标文件编制，随答复公开"))))
}

// openingPanel shows the record of the opening, and lets a bid be found invalid while it is judged.
func (p *room) openingPanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	rec, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
	if view.Missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	table := ui.Table{Caption: "开标记录", Cols: ui.Cols(t.Method.Say("投标人"), "¥报价", "收到时间", "有效性"), Nothing: t.Method.Say("截止时没有收到投标文件。")}
	var valid []ui.Option
	names := map[string]string{}
	for _, b := range rec.Bids {
		names[b.Bid] = view.Who(b.Supplier, b.Members)
		state := ui.Tag(ui.Good, ui.IconCheck, "有效")
		if !b.Valid {
			state = ui.All(ui.Tag(ui.Bad, ui.IconStop, "无效"), ui.Text(" "+b.Why+view.FoundBy(b)))
		} else {
			valid = append(valid, ui.Option{Value: b.Bid, Label: names[b.Bid]})
		}
		table.Rows = append(table.Rows, ui.Cells(ui.Text(names[b.Bid]), view.OpenedPrice(t, b), ui.DateTime(view.SomeTime(b.ReceivedAt)), state))
	}
	body := []templ.Component{ui.Data(table)}
	if len(rec.Bids) > 0 {
		body = append(body, ui.AsTable(view.TablesBeside(t.ID, "bids")))
	}
	if len(rec.Opinions) > 0 {
		body = append(body, opinionTable(t, rec, names))
	}
	if rec.Judging && len(valid) > 0 {
		grounds, basis, err := p.Choices("tender.bid.invalid", t.Region, a.Now())
		if err != nil {
			return nil, err
		}
		body = append(body, ui.ActionButtons(frame.Href("/desk/tenders/", t.ID)+"/invalidate", t.Version, e.Reopened([]ui.Action{{
			Do: "invalidate", Quiet: true, Label: t.Method.Say("提出投标无效的意见"), Confirm: "只能依据法定情形。评审委员会过半数成员就同一情形提出意见，即认定无效，情形和理由会公开；签署评分表以前可以撤回意见。", Basis: []ui.Basis{basis}, Form: ui.All(
				ui.SelectField(e.Among("invalidate", ui.Input{Name: "bid", Label: t.Method.Say("投标人"), Required: true, Options: valid})),
				ui.SelectField(e.Among("invalidate", ui.Input{Name: "ground", Label: "无效情形", Required: true, Options: grounds})),
				ui.AreaField(e.Among("invalidate", ui.Input{Name: "why", Label: "理由", Required: true, Max: 1000, Lines: 2}))),
		}})))
	}
	var looks []templ.Component
	if t.Sealing != nil && t.Sealing.Notice != "" && (rec.Judging || a.Caller.Has(identity.Supervisor) || a.Caller.In(t.Buyer.ID, identity.Buyer)) {
		looks = append(looks, ui.ButtonLink(view.PapersPath(t.ID), "看附件", false))
	}
	if rec.Judging || a.Caller.Has(identity.Supervisor) {
		looks = append(looks, ui.ButtonLink(frame.Href("/desk/tenders/", t.ID)+"/flags", "看串通线索", false))
	}
	if t.DepositPercent > 0 && (a.Caller.Has(identity.Supervisor) || a.Caller.In(t.Buyer.ID, identity.Buyer)) {
		looks = append(looks, ui.ButtonLink(depositsPath(t.ID), "保证金的付款人", false))
	}
	if len(looks) > 0 {
		body = append(body, view.Inside(ui.Buttons(), looks...))
	}
	return view.Panel(ui.Box{Title: "开标记录"}, body...), nil
}

// opinionTable shows the committee what its members hold; each may take back their own.
func opinionTable(t *tenderapi.Tender, rec tenderapi.Opening, names map[string]string) templ.Component {
	table := ui.Table{Caption: "评审委员会成员提出的无效意见", Cols: ui.Cols(t.Method.Say("投标人"), "~情形和理由", "成员")}
	parts := []templ.Component{}
	for _, o := range rec.Opinions {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(names[o.Bid]), ui.Text(o.Text+"："+o.Why), ui.Text(o.By)))
		if o.Mine && rec.Judging {
			parts = append(parts, view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/invalidate", false), ui.Hidden("invalidate.bid", o.Bid), ui.Hidden("invalidate.withdrawn", "true"),
				ui.Presses(ui.Press{Label: "撤回对" + names[o.Bid] + "的意见", Plain: true, Small: true})))
		}
	}
	return view.Stack(append([]templ.Component{ui.Data(table)}, parts...)...)
}

// evaluationPanel shows the ranking as it was computed.
func (p *room) evaluationPanel(a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	ev, err := route.Call(a.Ctx, p.Call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: t.ID})
	if view.Missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	table := ui.Table{Caption: "评审结果，按总分排列", Cols: ui.Cols(t.Method.Say("投标人"), "#名次", "#总分", "#价格分", "¥报价")}
	for _, r := range ev.Ranking {
		rank := frame.Itoa(r.Rank) + view.Tied(r.Tied, r.Lot)
		table.Rows = append(table.Rows, ui.Cells(ui.Text(view.Who(r.Supplier, r.Members)), ui.Text(rank), ui.Text(view.Score(r.Total)), ui.Text(view.Score(r.PriceScore)), ui.Amount(r.Price)))
	}
	body := []templ.Component{ui.Data(table), ui.AsTable(view.TablesBeside(t.ID, "scores")), ui.BasisLine(view.LawOf(ev.Basis)...)}
	if len(ev.Corrections) > 0 {
		body = append(body, ui.Data(view.ChangeTable(&ev)), ui.AsTable(view.TablesBeside(t.ID, "corrections")))
	}
	if len(t.Passed) > 0 {
		body = append(body, view.PassedTable(t))
	}
	if view.MayCorrect(p.House, a, t) {
		body = append(body, view.Inside(ui.Buttons(), ui.ButtonLink(view.CorrectionsPath(t.ID), "修改我的评分", false)))
	}
	return view.Panel(ui.Box{Title: "评审结果", Note: "价格分＝最低报价÷本报价×分值"}, body...), nil
}

// amendPanel publishes a correction.
func (p *room) amendPanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	if t.State != tenderapi.StatePublished || t.SuspendedUntil != nil || !a.Caller.In(t.Buyer.ID, identity.Buyer) {
		return nil, nil
	}
	written := e.Holds("amend")
	open := written
	if !written { // nothing was sent yet: what stands is what one corrects
		e.Values = view.SetAll()
		for i, c := range t.Criteria {
			at := frame.RowName("amend.criteria", i)
			e.Values.Set(at+"max", view.PointsText(c.Max))
			e.Values.Set(at+"standard", c.Standard)
			e.Values.Set(at+"levels", strings.Join(view.Levels(c), "\n"))
		}
		if x := t.Extension; x != nil && a.Query("extend") != "" {
			e.Values.Set("amend.deadline", ui.DateTimeValue(x.Deadline))
			e.Values.Set("amend.reason", x.Reason)
			open = true
		}
	}
	rows := []templ.Component{}
	for i, c := range t.Criteria {
		at := frame.RowName("criteria", i)
		rows = append(rows, ui.NumberField(e.Among("amend", ui.Input{Name: at + "max", Label: c.Name + "的分值", Suffix: "分", Short: true, Step: "0.01"})),
			ui.AreaField(e.Among("amend", ui.Input{Name: at + "standard", Label: c.Name + "的评分标准", Max: 1000, Lines: 2})))
		if c.Kind != "price" {
			rows = append(rows, ui.AreaField(e.Among("amend", ui.Input{Name: at + "levels", Label: c.Name + "的分档", Help: "一档一行，写法与采购文件相同。", Max: 2500, Lines: 2})))
		}
	}
	changes := ui.Options("requirement", "采购需求", "summary", "项目概况", "qualifications", "特定资格条件", "place", "服务地点", "contact", "联系电话")
	return view.Panel(ui.Box{Title: "发布更正公告", ID: "amend", Note: "更正自发布起约束供应商和评审"}, view.Inside(ui.Fold("填写更正内容", open), view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/amend", false), ui.Hidden("version", frame.Itoa(t.Version)),
		ui.SelectField(e.Among("amend", ui.Input{Name: "changes.0.field", Label: "更正的条款", Options: changes})),
		ui.AreaField(e.Among("amend", ui.Input{Name: "changes.0.new", Label: "现内容", Help: "原内容由系统带出，不必填写；只改下面各项的，这里留空。", Max: 20000, Lines: 5})),
		view.Group("评分标准", "照原样显示，只改需要更正的；合计仍须100分。", rows...),
		ui.DateTimeField(e.Among("amend", ui.Input{Name: "documents_to", Label: "新的获取文件结束时间", Help: "不改的留空。"})),
		ui.TextField(e.Among("amend", ui.Input{Name: "reason", Label: "更正理由", Required: true, Max: 1000})),
		ui.DateTimeField(e.Among("amend", ui.Input{Name: "deadline", Label: t.Method.Say("新的投标截止时间"), Demands: p.Demands(view.Law(*t), t.Method.Procedure().Rules.Clarification, t.Method.Say("可能影响投标文件编制的更正，距截止不足%s的，须顺延截止时间。"))})),
		ui.Submit("发布更正公告", "")))), nil
}
