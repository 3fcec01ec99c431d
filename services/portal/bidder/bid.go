package bidder

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// bidPages are the desks of those who bid and those who judge.
func bidPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/eligibility", Do: p.eligibility, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/bid", Do: p.bidForm, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/sealed", Do: p.handIn, Desk: identity.Staff, Body: mostHandedIn, Patience: handInPatience},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/consortium", Do: p.consortium, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/consortium", Do: p.consortiumSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/sealing/{what}", Do: p.sealingFile, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/sanshe-seal/{what}", Do: p.programFile, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/ask", Do: p.ask, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/ask", Do: p.askSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}", Do: p.receipt, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}/receipt", Do: p.receiptFile, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/receipt-key", Do: p.receiptKey, Desk: identity.Staff},
		{Method: "GET", Pattern: "/tenders/{id}/numbers", Do: p.numbersFile},
		{Method: "GET", Pattern: "/tenders/{id}/outage", Do: p.outageFile},
		{Method: "POST", Pattern: "/desk/staff/bids/{id}/withdraw", Do: p.withdraw, Desk: identity.Staff},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/clock", Do: p.bidClock, Script: true},
	}
}

// eligibility says which conditions the organization meets, and for the others why not.
func (p *room) eligibility(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if view.Rolling(&t) {
		return a.Redirect(view.ApplicationPath(t.ID), "")
	}
	say := t.Method.Say
	verdict, next := ui.Note(ui.Good, ui.Text(say("本机构符合下列全部条件，可以递交投标文件。"))), ui.ButtonLink(frame.Href("/desk/staff/tenders/", t.ID)+"/bid", view.BidTitle(&t), true)
	switch {
	case t.SuspendedUntil != nil:
		verdict, next = ui.Note(ui.Warn, view.Suspension(t)), ui.ButtonLink(frame.Href("/tenders/", t.ID), "回到项目", false)
	case t.Sealing == nil:
		verdict, next = ui.Note(ui.Warn, ui.Text(say("这个项目公告时还没有密封办法，不能再递交新的投标文件；已经递交的照常开标。"))), ui.ButtonLink(frame.Href("/tenders/", t.ID), "回到项目", false)
	case !list.May:
		verdict, next = ui.Note(ui.Bad, ui.Text(say("现在不能递交投标文件。")+list.Why)), ui.ButtonLink(frame.Href("/tenders/", t.ID), "回到项目", false)
	}
	ways := []templ.Component{next}
	if t.Joint {
		ways = append(ways, ui.ButtonLink(consortiumPath(t.ID), "联合体", false))
	}
	special := []string{"本项目没有特定资格条件。"}
	if len(t.Qualifications) > 0 {
		special = t.Qualifications
	}
	return a.Show(200, a.DeskPage("我符合条件吗", t.Title, frame.Href("/tenders/", t.ID), "我符合条件吗"), view.Stack(ui.PageHead(ui.Head{Title: "我符合条件吗", Over: ui.Text(t.Title)}), verdict,
		view.Panel(ui.Box{Title: "逐条对照"}, view.Findings(list.Items, "参加条件逐条对照")),
		view.Panel(ui.Box{Title: "特定资格条件", Note: "由评审委员会审查"}, ui.Paragraphs(view.Joined(special))), view.Inside(ui.Buttons(), ways...)))
}

// ask is the page where a bidder asks; a question that was refused comes back on it.
func (p *room) ask(a *frame.Ask) error { return p.showAsk(a, 200, frame.Fresh(a, nil)) }

func (p *room) showAsk(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := frame.Href("/tenders/", t.ID)
	main := view.Panel(ui.Box{Title: "问题", Hidden: true}, view.Form(frame.Href("/desk/staff/tenders/", t.ID)+"/ask", false, e,
		ui.AreaField(e.In(ui.Input{Name: "text", Label: "向采购人提问", Help: "问题和答复都会公开，不显示提问人。", Required: true, Max: 1000, Lines: 6, Demands: p.Demands(view.Law(t), "tender.question.answer", "采购人在%s内答复。")})),
		ui.Submit("提交问题", at)))
	side := view.Stack(view.WhenClosed(t, a.Now()), ui.WideButtonLink(at+"#questions", "看已有的提问与答复", false))
	return a.Show(status, a.DeskPage("向采购人提问", t.Title, at, "向采购人提问"), view.Stack(ui.PageHead(ui.Head{Title: "向采购人提问", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(main, side)))
}

func (p *room) askSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: a.Path("id"), QuestionDraft: tenderapi.QuestionDraft{Text: f.Text("text")}}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAsk(a, status, e) })
	}
	return a.Redirect(frame.Href("/tenders/", a.Path("id")), "问题已提交，采购人答复后会公开，不显示提问人。")
}
