package buyer

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Before some purchases are announced everybody may say something: to what is
// needed, and to its being bought from one supplier alone.

func hearingPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/comments/{id}", Do: p.comment, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/comments/{id}", Do: p.commentSend, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/hearings", Do: p.hearingOpen, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/comments/{comment}", Do: p.commentAnswer, Desk: identity.Buyer},
	}
}

// comment is the page on which anybody who has signed in says something.
func (p *room) comment(a *frame.Ask) error {
	return p.showComment(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showComment(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	h, at := view.LastHearing(t), frame.Href("/tenders/", t.ID)
	if h == nil {
		return errNoHearing
	}
	w := view.HearingWords[h.Kind]
	main := view.Panel(ui.Box{Title: w.Title, Hidden: true}, view.Form(view.CommentPath(t.ID), false, e, ui.Hidden("kind", string(h.Kind)),
		ui.AreaField(e.In(ui.Input{Name: "text", Label: w.Ask, Help: "意见和答复都会公开；单位公开名称，个人的姓名隐去部分。", Required: true, Max: 2000, Lines: 6})),
		ui.Submit("提交意见", at)))
	side := view.Stack(view.Panel(ui.Box{Title: "距公示期满"}, ui.Clock(h.Until, a.Now()), ui.BasisLine(view.LawOf(h.Basis)...)), ui.WideButtonLink(at, "看公示的内容", false))
	return a.Show(status, a.DeskPage(w.Ask, t.Title, at, w.Ask), view.Stack(ui.PageHead(ui.Head{Title: w.Ask, Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(main, side)))
}

var errNoHearing = fault.New(fault.NotFound, "portal.hearing.none", "这个项目没有公示，请从项目页面查看进展。")

func (p *room) commentSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := tenderapi.AddCommentRequest{ID: a.Path("id"), CommentDraft: tenderapi.CommentDraft{Kind: tenderapi.HearingKind(f.Text("kind")), Text: f.Text("text")}}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.AddComment, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showComment(a, status, e) })
	}
	return a.Redirect(frame.Href("/tenders/", a.Path("id"))+"#hearing", "意见已提交并公开，采购人会公开答复。")
}

// hearingForm names the form that opens a hearing of a kind.
func hearingForm(kind tenderapi.HearingKind) string { return "hearing-" + string(kind) }

func (p *room) hearingOpen(a *frame.Ask) error {
	return p.sendPurchase(a, "已公示。", func(f *frame.Form) error {
		kind := tenderapi.HearingKind(f.Text("kind"))
		until := f.As(hearingForm(kind)).MomentOr("until", "公示截止时间")
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.OpenHearing, tenderapi.OpenHearingRequest{ID: a.Path("id"), HearingDraft: tenderapi.HearingDraft{Kind: kind, Until: until}})
		return err
	})
}

// commentForm names the form that answers a comment.
func commentForm(id string) string { return "comment-" + id }

func (p *room) commentAnswer(a *frame.Ask) error {
	return p.sendPurchase(a, "答复已公开。", func(f *frame.Form) error {
		id := a.Path("comment")
		f.As(commentForm(id))
		_, err := route.Call(a.Ctx, p.Call, tenderapi.AnswerComment, tenderapi.AnswerCommentRequest{ID: id, CommentAnswer: tenderapi.CommentAnswer{Text: f.Text("text"), Taken: f.Bool("taken")}})
		return err
	})
}

// hearingPanel lets an officer show what is to be said something to, and answer.
func (p *room) hearingPanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	drafting := (t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended) && a.Caller.In(t.Buyer.ID, identity.Buyer)
	if len(t.Hearings) == 0 && !drafting {
		return nil, nil
	}
	list, err := view.Comments(p.House, a, t.ID)
	if err != nil {
		return nil, err
	}
	held := ui.Table{Caption: "已办理的公示", Cols: ui.Cols("~公示", "开始", "期满")}
	for _, h := range t.Hearings {
		held.Rows = append(held.Rows, ui.Cells(ui.Link(view.NoticePath(t.ID, string(h.Kind), 0), view.HearingWords[h.Kind].Title), ui.Date(h.At), ui.Date(h.Until)))
	}
	var body []templ.Component
	if len(held.Rows) > 0 {
		body = append(body, ui.Data(held))
	}
	for i, c := range list {
		if !c.CanAnswer {
			body = append(body, ui.QA(view.Said(list[i:i+1])...))
			continue
		}
		body = append(body, view.Group(c.Text, c.By, view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/comments/"+url.PathEscape(c.ID), false),
			ui.AreaField(e.Among(commentForm(c.ID), ui.Input{Name: "text", Label: "公开答复", Required: true, Max: 2000, Lines: 3})),
			ui.CheckField(e.Among(commentForm(c.ID), view.Yes("taken", "采纳这条意见", "是"))), ui.Submit("公开答复", ""))))
	}
	if len(list) > 0 {
		body = append(body, ui.AsTable(view.TablesBeside(t.ID, "comments")))
	}
	if drafting {
		body = append(body, p.hearingForms(a, t, e)...)
	}
	return view.Panel(ui.Box{Title: "公示和征求意见", Note: "公告以前办理"}, body...), nil
}

// hearingForms are the hearings that can be opened now.
func (p *room) hearingForms(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (out []templ.Component) {
	open := func(kind tenderapi.HearingKind, rule, text string) {
		for _, h := range t.Hearings {
			if h.Kind == kind && a.Now().Before(h.Until) {
				return
			}
		}
		out = append(out, view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/hearings", false), ui.Hidden("kind", string(kind)),
			ui.DateTimeField(e.Among(hearingForm(kind), ui.Input{Name: "until", Label: view.HearingWords[kind].Title + "截止时间", Help: "不填则到规定的期限届满为止。", Demands: p.Demands(view.Law(*t), rule, text)})),
			ui.Submit(view.HearingWords[kind].Open, "")))
	}
	open(tenderapi.HearingKindNeed, "tender.need.publicity", "征求意见公示%s。")
	if r := t.Method.Procedure().Rules.Publicity; r != "" {
		open(tenderapi.HearingKindSingle, r, "公示期不少于%s。")
	}
	return out
}
