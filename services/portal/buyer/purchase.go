package buyer

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func purchasePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/buyer/new", Do: p.purchaseNew, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/buyer/new", Do: p.purchaseCreate, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/tenders/{id}", Do: p.purchase, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/edit", Do: p.purchaseEdit, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/edit", Do: p.purchaseUpdate, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/move", Do: p.purchaseMove, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/amend", Do: p.purchaseAmend, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/talks", Do: p.talkSend, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/invalidate", Do: p.purchaseInvalidate, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/questions/{question}", Do: p.purchaseAnswer, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/tenders/{id}/holders", Do: p.appoint, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/holders", Do: p.appointSend, Desk: identity.Buyer},
	}
}

// purchase is the work page of one purchase.
func (p *room) purchase(a *frame.Ask) error { return p.showPurchase(a, 200, frame.Entry{}) }

func (p *room) showPurchase(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Supervisor, identity.Notary, identity.Expert, identity.Staff)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := view.TenderSteps(t.Steps, a.Now())
	body := []templ.Component{ui.PageHead(ui.Head{Title: t.Title, Over: ui.Text(t.Code + view.LotAmong(t))}), ui.Refusal(e.Fault)}
	if t.SuspendedUntil != nil {
		body = append(body, ui.Note(ui.Warn, view.Suspension(t)))
	}
	if t.Aside {
		body = append(body, ui.Note(ui.Warn, ui.All(ui.Text("供应商申请您回避，本单位已认定您应当回避，这个项目请由其他人办理。"), ui.Link(view.AvoidancesPath(t.ID), "查看回避申请"))))
	}
	if t.Doubted {
		body = append(body, ui.Note(ui.Warn, ui.Text("评审委员会有成员在技术评分锁定以后被认定应当回避，请等待监督部门决定评审和结果怎样处理；决定以前可以终止采购，不能定标、公告结果和签订合同。")))
	}
	if lost := view.Outage(&t, a.Caller.In(t.Buyer.ID, identity.Buyer)); lost != nil {
		body = append(body, lost)
	}
	now, err := p.purchaseNow(a, &t, e)
	if err != nil {
		return err
	}
	acts := view.Panel(ui.Box{Title: "现在可以办理"}, now...)
	last := len(now) == 1 && ends(t.Moves)
	if len(now) > 0 && !last {
		body = append(body, acts)
	}
	asked, waiting, err := p.questionsPanel(a, &t, e)
	if err != nil {
		return err
	}
	main := []templ.Component{}
	if waiting { // what waits comes before what is known
		main, asked = append(main, asked), nil
	}
	main = append(main, view.Panel(ui.Box{Title: "全流程", Note: "日期按工作日历推算"}, ui.Steps(steps), view.Counting(p.House, view.Law(t))))
	with := func(panel func(*frame.House, *frame.Ask, *tenderapi.Tender, frame.Entry) (templ.Component, error)) func(*frame.Ask, *tenderapi.Tender, frame.Entry) (templ.Component, error) {
		return func(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
			return panel(p.House, a, t, e)
		}
	}
	for _, part := range []func(*frame.Ask, *tenderapi.Tender, frame.Entry) (templ.Component, error){p.challengesPanel, p.lotsPanel, p.findingsPanel, p.hearingPanel, with(view.InvitedPanel), p.sealingPanel, with(view.CommitteePanel), with(view.TalksPanel), p.openingPanel, p.pricePanel, p.evaluationPanel, p.amendPanel} {
		c, err := part(a, &t, e)
		if err != nil {
			return err
		}
		if c != nil {
			main = append(main, c)
		}
	}
	if asked != nil {
		main = append(main, asked)
	}
	if last {
		main = append(main, acts)
	}
	deadline := ui.DateTime(t.Deadline)
	if t.SuspendedUntil != nil && t.State == tenderapi.StatePublished {
		deadline = ui.All(deadline, ui.Text("，恢复以后顺延"))
	}
	facts := []ui.Term{ui.S("编号", t.Code), ui.T("状态", view.TenderTag(t.State, t.StateText)), ui.S("方式", view.MethodName(t.Method)), ui.T("预算", ui.Money(t.Budget)), ui.T("截止", deadline)}
	if t.Offers != nil {
		facts = append(facts, ui.T("最后报价", ui.DateTime(t.Offers.Until)))
	}
	side := []templ.Component{view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(facts...),
		ui.WideButtonLink(frame.Href("/tenders/", t.ID), "看公开页面", false))}
	if t.PublishedAt != nil && slices.ContainsFunc(avoiders, a.Caller.Has) {
		side = append(side, ui.WideButtonLink(view.AvoidancesPath(t.ID), "回避申请", false))
	}
	if way, err := p.wayToContract(a, &t); err != nil {
		return err
	} else if way != nil {
		side = append(side, way)
	}
	side = append(side, ui.BasisPanel(view.StepsLaw(steps)))
	return a.Show(status, a.DeskPage(t.Title, t.Title), view.Stack(append(body, ui.Columns(view.Stack(main...), view.Stack(side...)))...))
}

// avoiders are who may read requests that somebody step aside: the office, the supervisor, and suppliers their own.
var avoiders = []identity.Role{identity.Buyer, identity.Reviewer, identity.Supervisor, identity.Staff}

// ends reports whether moves do nothing but end a purchase: no next step, so it does not come first.
func ends(moves []tenderapi.Move) bool {
	return len(moves) > 0 && !slices.ContainsFunc(moves, func(m tenderapi.Move) bool { return !view.Final[m.Do] })
}

// purchaseNow is what the caller can do at once: the pages to write on, and the moves.
func (p *room) purchaseNow(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (out []templ.Component, err error) {
	switch {
	case t.Aside:
		return nil, nil
	case (t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended) && a.Caller.In(t.Buyer.ID, identity.Buyer):
		out = append(out, view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/desk/tenders/", t.ID)+"/edit", "修改采购文件", false)))
	case view.Rolling(t) && t.PublishedAt != nil:
		ways := []templ.Component{ui.ButtonLink(view.ApplicationsPath(t.ID), "入围申请", true)}
		if view.HasSigned(t) && a.Caller.In(t.Buyer.ID, identity.Buyer) {
			ways = append(ways, ui.ButtonLink(view.OrdersPath(t.ID), "确定成交或者解除协议", false))
		}
		out = append(out, view.Inside(ui.Buttons(), ways...))
	case t.State == tenderapi.StateFailed && a.Caller.In(t.Buyer.ID, identity.Buyer):
		out = append(out, p.beginAnew(t)...)
	case t.State == tenderapi.StateOpened && view.Settled(t) && t.SuspendedUntil == nil && slices.ContainsFunc(t.Committee, func(m tenderapi.Member) bool { return m.Account == a.Caller.ID }):
		out = append(out, view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/desk/buyer/tenders/", t.ID)+"/sheet", "填我的评分表", false)))
	}
	acts, err := p.purchaseActions(a, t, e)
	if acts != nil {
		out = append(out, acts)
	}
	return out, err
}

// beginAnew leads to the form of a purchase that goes on with one that failed,
// and where an open tender was left with as many as the law wants, to that of a negotiation with them.
func (p *room) beginAnew(t *tenderapi.Tender) []templ.Component {
	to := "/desk/buyer/new?prior=" + url.QueryEscape(t.ID)
	again := ui.ButtonLink(to, "重新采购", true)
	if len(t.Remaining) == 0 {
		return []templ.Component{view.Inside(ui.Buttons(), again)}
	}
	m := tenderapi.MethodRemaining
	return []templ.Component{
		ui.DL(ui.S("剩下的供应商", strings.Join(view.NamesOf(t.Remaining), "、"))),
		ui.Demands(p.Demands(view.Law(*t), m.Procedure().Rules.Remaining, "公开招标以后恰好剩下%s的，经批准可以改为只与这些供应商谈判。")...),
		view.Inside(ui.Buttons(), again, ui.ButtonLink(to+"&method="+url.QueryEscape(string(m)), "改为与剩下的供应商谈判", false)),
	}
}

// wayToContract leads to the contract whoever may open it: an unpublished one is
// its parties', and whoever lost, or judged, has no business there.
func (p *room) wayToContract(a *frame.Ask, t *tenderapi.Tender) (templ.Component, error) {
	if t.Contract == "" && t.State != tenderapi.StateAwarded {
		return nil, nil
	}
	id := "c-" + t.ID
	_, err := route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: id})
	if view.Missing(err) {
		return nil, nil
	}
	return ui.WideButtonLink(frame.Href("/desk/contracts/", id), "看合同", false), err
}

// purchaseActions are the moves open to the caller, each with what it asks for.
func (p *room) purchaseActions(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	if len(t.Moves) == 0 {
		return nil, nil
	}
	acts := view.ActionsOf(t.Moves)
	grounds, _, err := p.Choices(t.Method.Procedure().Rules.Failure, t.Region, a.Now())
	if err != nil {
		return nil, err
	}
	note := func(do, label string) templ.Component {
		return ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: label, Max: 1000, Lines: 2}))
	}
	for i := range acts {
		switch acts[i].Do {
		case "return":
			acts[i].Confirm, acts[i].Form = "退回后由经办人修改再提交。", note("return", "退回原因")
		case "fail":
			acts[i].Confirm = "终止后不能恢复，理由将通知全部供应商并公开。"
			acts[i].Form = ui.All(ui.SelectField(e.Among("fail", ui.Input{Name: "ground", Label: "法定情形", Options: grounds})), note("fail", "终止说明"))
		case "discard":
			acts[i].Confirm = "作废后不能恢复，草稿从工作台和列表中消失，只留作记录。"
		case "decide", "result":
			form := []templ.Component{note(acts[i].Do, "说明（逾期办理时写明原因）")}
			if acts[i].Do == "decide" {
				if list := p.candidates(a, t); len(list) > 1 && !t.Method.Procedure().Framework() {
					form = append(form, ui.SelectField(e.Among("decide", ui.Input{Name: "supplier", Label: "选定的候选人", Help: "第一名并列，或排在前面的已不符合条件时选定，并填写说明；其余情形不选，按评审排序确定。", Options: list})))
				}
			}
			acts[i].Confirm, acts[i].Form = "办理后不能撤回。", ui.All(form...)
		case "ask":
			acts[i].Confirm, acts[i].Form = "要求以后不能撤回。各有效供应商会收到通知，没有在截止以前提交的，视为退出。", p.roundForm(a, t, e)
		case "take":
			acts[i].Confirm = "确认后，提交了最后报价的供应商进入评分，没有提交的按退出登记，不能撤回。"
		case "freeze":
			acts[i].Confirm = "锁定以后，技术评分不能再改，才能开启报价。"
		case "reveal":
			acts[i].Confirm = "持有人的价格份额够了才能开启。开启后当场公布报价，不能撤回。"
		case "publish", "open", "conclude":
			acts[i].Confirm = "办理后不能撤回，请确认。"
		}
		if view.Together(t, acts[i].Do) {
			acts[i].Confirm = "各采购包一起办理。" + acts[i].Confirm
		}
	}
	return ui.ActionButtons(frame.Href("/desk/tenders/", t.ID)+"/move", t.Version, e.Reopened(acts)), nil
}

// candidates are those of the ranking who have not fallen away, in its order.
func (p *room) candidates(a *frame.Ask, t *tenderapi.Tender) (out []ui.Option) {
	ev, err := route.Call(a.Ctx, p.Call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: t.ID})
	if err != nil {
		return nil
	}
	for _, r := range ev.Ranking {
		if slices.ContainsFunc(t.Passed, func(x tenderapi.Passed) bool { return x.Supplier.ID == r.Supplier.ID }) {
			continue
		}
		out = append(out, ui.Option{Value: r.Supplier.ID, Label: "第" + frame.Itoa(r.Rank) + "名 " + r.Supplier.Name})
	}
	return out
}

// sendPurchase answers a form of the work page: what is refused comes back on the page itself.
func (p *room) sendPurchase(a *frame.Ask, done string, call func(f *frame.Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showPurchase(a, status, e) })
	}
	if f.Values.Get("do") == "discard" { // what is left of it is a record
		return a.Redirect("/desk/buyer", "草稿已作废。")
	}
	return a.Redirect(frame.Href("/desk/tenders/", a.Path("id")), done)
}

func (p *room) purchaseMove(a *frame.Ask) error {
	return p.sendPurchase(a, "已办理。", func(f *frame.Form) error {
		do, version, note := frame.MoveOf(f, "ground", "supplier", "until", "changed")
		until := f.MomentOr("until", "最后报价的截止时间")
		if err := f.Fault(); err != nil {
			return err
		}
		in := tenderapi.MoveTenderRequest{ID: a.Path("id"), TenderMove: tenderapi.TenderMove{
			Do: do, Version: version, Note: note, Ground: f.Text("ground"), Supplier: f.Text("supplier"), Until: until, Changed: f.Text("changed"),
		}}
		if slices.Contains(view.LotSteps, do) {
			list, err := route.Call(a.Ctx, p.Call, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: in.ID})
			if err != nil || len(list.Items) > 0 {
				return errors.Join(err, p.moveLots(a, &list, in))
			}
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.MoveTender, in)
		return err
	})
}

func (p *room) purchaseAmend(a *frame.Ask) error {
	return p.sendPurchase(a, "更正公告已发布。", func(f *frame.Form) error {
		f.As("amend")
		t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
		if err != nil {
			return err
		}
		in := tenderapi.AmendTenderRequest{ID: t.ID, AmendmentDraft: tenderapi.AmendmentDraft{
			Version: f.Version(), Reason: f.Text("reason"), Criteria: amendedCriteria(f, t.Criteria),
			DocumentsTo: f.MomentOr("documents_to", "新的获取文件结束时间"), Deadline: f.MomentOr("deadline", "新的截止时间"),
		}}
		if f.Text("changes.0.new") != "" {
			in.Changes = append(in.Changes, tenderapi.Correction{Field: f.Text("changes.0.field"), New: f.Text("changes.0.new")})
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err = route.Call(a.Ctx, p.Call, tenderapi.AmendTender, in)
		return err
	})
}

// amendedCriteria reads the points, standards and levels of a correction; nothing when all stay as they are.
func amendedCriteria(f *frame.Form, was []tenderapi.Criterion) []tenderapi.Criterion {
	now := slices.Clone(was)
	for i := range now {
		at := frame.RowName("criteria", i)
		now[i].Max, now[i].Standard = f.Hundredths(at+"max", now[i].Name+"的分值"), f.Text(at+"standard")
		if now[i].Kind != "price" {
			now[i].Levels = levelsOf(f, at+"levels")
		}
	}
	if slices.EqualFunc(now, was, func(a, b tenderapi.Criterion) bool {
		return a.Max == b.Max && a.Standard == b.Standard && slices.Equal(a.Levels, b.Levels)
	}) {
		return nil
	}
	return now
}

func (p *room) purchaseInvalidate(a *frame.Ask) error {
	return p.sendPurchase(a, "意见已更新，评审委员会过半数成员意见相同时即作认定。", func(f *frame.Form) error {
		f.As("invalidate")
		_, err := route.Call(a.Ctx, p.Call, tenderapi.InvalidateBid, tenderapi.InvalidateBidRequest{ID: a.Path("id"), InvalidationDraft: tenderapi.InvalidationDraft{
			Bid: f.Text("bid"), Ground: f.Text("ground"), Why: f.Text("why"), Withdrawn: f.Bool("withdrawn"),
		}})
		return err
	})
}

func (p *room) purchaseAnswer(a *frame.Ask) error {
	return p.sendPurchase(a, "答复已公开。", func(f *frame.Form) error {
		id := a.Path("question")
		f.As(answerForm(id))
		_, err := route.Call(a.Ctx, p.Call, tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: id, AnswerDraft: tenderapi.AnswerDraft{Text: f.Text("text"), NoEffect: f.Bool("no_effect")}})
		return err
	})
}

// answerForm names the form that answers a question.
func answerForm(question string) string { return "answer-" + question }
