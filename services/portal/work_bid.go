package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// bidPages are the desks of those who bid and those who judge.
func bidPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/eligibility", Do: p.eligibility, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/bid", Do: p.bidForm, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/consortium", Do: p.consortium, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/consortium", Do: p.consortiumSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/sealing/{what}", Do: p.sealingFile, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/ask", Do: p.ask, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/ask", Do: p.askSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}", Do: p.receipt, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}/receipt", Do: p.receiptFile, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/receipt-key", Do: p.receiptKey, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/bids/{id}/withdraw", Do: p.withdraw, Desk: identity.Staff},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/clock", Do: p.bidClock, Script: true},
	}
}

// staffDesk is the desk of an organization: calls, bids, contracts.
func (p *Portal) staffDesk(a *Ask) error { return p.showStaffDesk(a, 200, entry{}) }

func (p *Portal) showStaffDesk(a *Ask, status int, e entry) error {
	a.at(identity.Staff)
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	calls, err := route.Call(a.Ctx, p.call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Group: tenderapi.GroupBidding, Limit: 20})
	if err != nil {
		return err
	}
	open := ui.Table{Caption: "正在征集的项目", Cols: ui.Cols("项目", "采购人", "截止", "¥预算", ".办理"), Nothing: "现在没有正在征集的项目。"}
	for _, t := range calls.Items {
		open.Rows = append(open.Rows, ui.Cells(ui.Link(href("/tenders/", t.ID), t.Title), ui.Text(t.Buyer.Name), closing(t, a.Now()), ui.Amount(t.Budget),
			ui.ButtonLink(href("/desk/staff/tenders/", t.ID)+"/eligibility", "我符合条件吗", false)))
	}
	bids, err := route.Call(a.Ctx, p.call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	mine := ui.Table{Caption: "本机构递交的投标文件和响应文件", Cols: ui.Cols("项目", "状态", "递交时间", "#名次", "#总分"), Nothing: "还没有递交过文件，可以从上面正在征集的项目开始。"}
	for _, b := range bids.Items {
		rank, total := ui.Dash(), ui.Dash()
		if b.Rank > 0 {
			rank, total = ui.Number(b.Rank), ui.Text(score(b.Total))
		}
		mine.Rows = append(mine.Rows, ui.Cells(bidLink(b), bidTag(b), ui.DateTime(b.SubmittedAt), rank, total))
	}
	contracts, err := route.Call(a.Ctx, p.call, contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{Limit: 20})
	if err != nil {
		return err
	}
	disputes, err := route.Call(a.Ctx, p.call, tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{Limit: 20})
	if err != nil {
		return err
	}
	applied, err := p.myApplications(a)
	if err != nil {
		return err
	}
	raised := ui.Box{Title: "我的质疑"}
	if disputes.Next != "" {
		raised.Note = "只列最近的20件，更早的在各项目页面"
	}
	late, soon := lateness(ts)
	pg := a.Page("社会组织工作台", ui.NavNone, nil)
	called, err := p.summonsPanel(a, e)
	if err != nil {
		return err
	}
	body := []templ.Component{greeting(a, late, soon), ui.Refusal(e.Fault)}
	if called != nil {
		body = append(body, called)
	}
	return a.Show(status, pg, stack(append(body,
		panel(ui.Box{Title: "先办这几件"}, ui.Data(taskTable(ts, a.Now(), "眼下没有等您办理的事项。"))),
		panel(ui.Box{Title: "正在征集"}, ui.UnitSwitch(pg), ui.Data(open)),
		panel(ui.Box{Title: "我递交的文件"}, ui.Data(mine), ui.Pager(pageOf(a), nextOf(a, bids.Next))),
		applied,
		panel(raised, ui.Data(challengeTable(disputes.Items, a.Now()))),
		panel(ui.Box{Title: "我的合同"}, contractTable(contracts.Items)))...))
}

// bidLink leads to the receipt of a bid, and tells a last offer from what came before it.
func bidLink(b tenderapi.Bid) templ.Component {
	link := ui.Link(href("/desk/staff/bids/", b.ID), b.TenderTitle)
	if !b.Last {
		return link
	}
	return ui.All(link, ui.Soft("（最后报价）"))
}

func contractTable(list []contractapi.ContractSummary) templ.Component {
	t := ui.Table{Caption: "合同", Cols: ui.Cols("合同", "状态", "对方", "¥金额"), Nothing: "还没有合同。"}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(href("/desk/contracts/", c.ID), c.Title), contractTag(c.State, c.StateText), ui.Text(c.Buyer.Name), ui.Amount(c.Amount)))
	}
	return ui.Data(t)
}

func bidTag(b tenderapi.Bid) templ.Component {
	switch b.State {
	case "received", "opened", "won":
		return ui.Tag(ui.Good, ui.IconCheck, b.StateText)
	case "invalid":
		return ui.Tag(ui.Bad, ui.IconStop, b.StateText)
	case "withdrawn", "replaced", "left", "lost", "ended":
		return ui.Tag(ui.Plain, ui.IconPause, b.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, b.StateText)
}

// eligibility says which conditions the organization meets, and for the others why not.
func (p *Portal) eligibility(a *Ask) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if rolling(&t) {
		return a.Redirect(applicationPath(t.ID), "")
	}
	say := t.Method.Say
	verdict, next := ui.Note(ui.Good, ui.Text(say("本机构符合下列全部条件，可以递交投标文件。"))), ui.ButtonLink(href("/desk/staff/tenders/", t.ID)+"/bid", bidTitle(&t), true)
	switch {
	case t.SuspendedUntil != nil:
		verdict, next = ui.Note(ui.Warn, suspension(t)), ui.ButtonLink(href("/tenders/", t.ID), "回到项目", false)
	case t.Sealing == nil:
		verdict, next = ui.Note(ui.Warn, ui.Text(say("这个项目公告时还没有密封办法，不能再递交新的投标文件；已经递交的照常开标。"))), ui.ButtonLink(href("/tenders/", t.ID), "回到项目", false)
	case !list.May:
		verdict, next = ui.Note(ui.Bad, ui.Text(say("现在不能递交投标文件。")+list.Why)), ui.ButtonLink(href("/tenders/", t.ID), "回到项目", false)
	}
	ways := []templ.Component{next}
	if t.Joint {
		ways = append(ways, ui.ButtonLink(consortiumPath(t.ID), "联合体", false))
	}
	special := []string{"本项目没有特定资格条件。"}
	if len(t.Qualifications) > 0 {
		special = t.Qualifications
	}
	return a.Show(200, a.deskPage("我符合条件吗", t.Title, href("/tenders/", t.ID), "我符合条件吗"), stack(ui.PageHead(ui.Head{Title: "我符合条件吗", Over: ui.Text(t.Title)}), verdict,
		panel(ui.Box{Title: "逐条对照"}, findings(list.Items, "参加条件逐条对照")),
		panel(ui.Box{Title: "特定资格条件", Note: "由评审委员会审查"}, ui.Paragraphs(joined(special))), inside(ui.Buttons(), ways...)))
}

// ask is the page where a bidder asks; a question that was refused comes back on it.
func (p *Portal) ask(a *Ask) error { return p.showAsk(a, 200, fresh(a, nil)) }

func (p *Portal) showAsk(a *Ask, status int, e entry) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := href("/tenders/", t.ID)
	main := panel(ui.Box{Title: "问题", Hidden: true}, form(href("/desk/staff/tenders/", t.ID)+"/ask", false, e,
		ui.AreaField(e.In(ui.Input{Name: "text", Label: "向采购人提问", Help: "问题和答复都会公开，不显示提问人。", Required: true, Max: 1000, Lines: 6, Demands: p.demands(law(t), "tender.question.answer", "采购人在%s内答复。")})),
		ui.Submit("提交问题", at)))
	side := stack(whenClosed(t, a.Now()), ui.WideButtonLink(at+"#questions", "看已有的提问与答复", false))
	return a.Show(status, a.deskPage("向采购人提问", t.Title, at, "向采购人提问"), stack(ui.PageHead(ui.Head{Title: "向采购人提问", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(main, side)))
}

func (p *Portal) askSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: a.Path("id"), QuestionDraft: tenderapi.QuestionDraft{Text: f.Text("text")}}); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showAsk(a, status, e) })
	}
	return a.Redirect(href("/tenders/", a.Path("id")), "问题已提交，采购人答复后会公开，不显示提问人。")
}

// expertDesk lists what an expert has to score.
func (p *Portal) expertDesk(a *Ask) error { return p.showExpertDesk(a, 200, entry{}) }

func (p *Portal) showExpertDesk(a *Ask, status int, e entry) error {
	a.at(identity.Expert)
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "等我评分的项目", Cols: ui.Cols("项目", "状态", "¥预算", ".办理"), Nothing: "眼下没有等您评分的项目；被选入评审委员会时，会收到通知。"}
	for _, x := range ts {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(x.Href, x.Title), ui.Tag(ui.Info, ui.IconEdit, "待评分"), x.money(), ui.ButtonLink(x.Href, "去评分", false)))
	}
	m, _ := a.Caller.As(a.Desk)
	must := append([]ui.Demand{{Text: "独立评分，不受他人影响。"}, {Text: "评分表签署后不能修改，汇总后有法定情形的除外。"}, {Text: "您的姓名在结果公告时公开，评分以序号公开。"}},
		p.demands(rule.Where{Region: m.Region, Day: a.Now()}, "tender.recusal.relations", "与供应商有利害关系的，应当回避，请马上告知采购人。")...)
	called, err := p.summonsPanel(a, e)
	if err != nil {
		return err
	}
	main := []templ.Component{panel(ui.Box{Title: "等我评分"}, ui.Data(t))}
	if called != nil {
		main = append([]templ.Component{called}, main...)
	}
	return a.Show(status, a.Page("评审专家工作台", ui.NavNone, nil), stack(greeting(a, 0, 0, ui.ButtonLink(relationsPath, "申报利害关系", false)), ui.Refusal(e.Fault),
		ui.Columns(stack(main...), panel(ui.Box{Title: "评审须知", Flat: true}, ui.Demands(must...)))))
}
