package portal

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// Before some purchases are announced everybody may say something: to what is
// needed, and to its being bought from one supplier alone.

func hearingPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/comments/{id}", Do: p.comment, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/comments/{id}", Do: p.commentSend, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/hearings", Do: p.hearingOpen, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/comments/{comment}", Do: p.commentAnswer, Desk: identity.Buyer},
	}
}

// hearingWords are what a hearing is called, and what is done there.
var hearingWords = map[tenderapi.HearingKind]struct{ title, ask, open string }{
	tenderapi.HearingKindNeed:   {"采购需求征求意见公告", "对采购需求提意见", "公示采购需求，征求意见"},
	tenderapi.HearingKindSingle: {"单一来源公示", "对单一来源提异议", "公示单一来源"},
}

// maxComments is how many comments a page shows; more than that nobody has yet read through.
const maxComments = 100

// lastHearing is the newest hearing, nil when there was none.
func lastHearing(t tenderapi.Tender) *tenderapi.Hearing {
	if n := len(t.Hearings); n > 0 {
		return &t.Hearings[n-1]
	}
	return nil
}

// commentable reports whether something can still be said to a hearing.
func commentable(h *tenderapi.Hearing, now time.Time) bool { return h != nil && now.Before(h.Until) }

// commentPath is where something is said to the newest hearing.
func commentPath(id string) string { return href("/desk/comments/", id) }

// hearingNotice is what was shown, and until when something could be said to it.
func hearingNotice(t tenderapi.Tender, h tenderapi.Hearing) notice {
	w := hearingWords[h.Kind]
	basic := "项目编号：" + t.Code + "\n项目名称：" + t.Title + "\n预算金额：" + spellMoney(t.Budget) + "\n采购标的：" + t.Item + " " + t.ItemName
	cs := []ui.Clause{{Head: "一、项目基本情况", Text: basic}}
	add := func(head, text string) {
		if text != "" {
			cs = append(cs, ui.Clause{Head: ordinal(len(cs)) + head, Text: text})
		}
	}
	if h.Kind == tenderapi.HearingKindNeed {
		add("拟定的采购需求", h.Text)
	} else {
		add("采用单一来源采购的情形和理由", sentence(t.ConditionText)+h.Text)
		for _, s := range h.Suppliers {
			add("拟定的唯一供应商", partyLine(s))
		}
		add("专业人员论证意见", h.Opinion)
	}
	add("公示期限", "自"+spell(h.At)+"至"+spell(h.Until)+"。")
	add("提出意见的方式", "公示期内，任何单位和个人都可以登录本平台，在本项目页面提出意见。意见和采购人的答复一并公开，个人的姓名隐去部分。")
	add("联系方式", contactLines(t))
	return notice{docOf(t, w.title, t.Title+w.title, h.At), cs}
}

func partyLine(s tenderapi.Party) string {
	if s.CreditCode == "" {
		return s.Name
	}
	return s.Name + "（统一社会信用代码：" + s.CreditCode + "）"
}

// comments lists what was said to the hearings of a purchase.
func (p *Portal) comments(a *Ask, id string) ([]tenderapi.Comment, error) {
	page, err := route.Call(a.Ctx, p.call, tenderapi.ListComments, tenderapi.ListCommentsRequest{ID: id, Limit: maxComments})
	return page.Items, err
}

// said is what was said and what became of it.
func said(list []tenderapi.Comment) []ui.Answer {
	out := make([]ui.Answer, len(list))
	for i, c := range list {
		note := ui.All(ui.Text(c.By+"，"), ui.Date(c.At))
		if c.AnsweredAt != nil {
			outcome := ui.Tag(ui.Plain, ui.IconInfo, "未采纳")
			if c.Taken {
				outcome = ui.Tag(ui.Good, ui.IconCheck, "已采纳")
			}
			note = ui.All(note, ui.Text("，"), ui.Date(*c.AnsweredAt), ui.Text("答复 "), outcome)
		}
		out[i] = ui.Answer{Question: c.Text, Answer: c.Answer, Note: note, Open: true}
	}
	return out
}

// comment is the page on which anybody who has signed in says something.
func (p *Portal) comment(a *Ask) error { return p.showComment(a, http.StatusOK, fresh(a, nil)) }

func (p *Portal) showComment(a *Ask, status int, e entry) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	h, at := lastHearing(t), href("/tenders/", t.ID)
	if h == nil {
		return errNoHearing
	}
	w := hearingWords[h.Kind]
	main := panel(ui.Box{Title: w.title, Hidden: true}, form(commentPath(t.ID), false, e, ui.Hidden("kind", string(h.Kind)),
		ui.AreaField(e.In(ui.Input{Name: "text", Label: w.ask, Help: "意见和答复都会公开；单位公开名称，个人的姓名隐去部分。", Required: true, Max: 2000, Lines: 6})),
		ui.Submit("提交意见", at)))
	side := stack(panel(ui.Box{Title: "距公示期满"}, ui.Clock(h.Until, a.Now()), ui.BasisLine(lawOf(h.Basis)...)), ui.WideButtonLink(at, "看公示的内容", false))
	return a.Show(status, a.deskPage(w.ask, t.Title, at, w.ask), stack(ui.PageHead(ui.Head{Title: w.ask, Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(main, side)))
}

var errNoHearing = fault.New(fault.NotFound, "portal.hearing.none", "这个项目没有公示，请从项目页面查看进展。")

func (p *Portal) commentSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := tenderapi.AddCommentRequest{ID: a.Path("id"), CommentDraft: tenderapi.CommentDraft{Kind: tenderapi.HearingKind(f.Text("kind")), Text: f.Text("text")}}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.AddComment, in); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showComment(a, status, e) })
	}
	return a.Redirect(href("/tenders/", a.Path("id"))+"#hearing", "意见已提交并公开，采购人会公开答复。")
}

// hearingForm names the form that opens a hearing of a kind.
func hearingForm(kind tenderapi.HearingKind) string { return "hearing-" + string(kind) }

func (p *Portal) hearingOpen(a *Ask) error {
	return p.sendPurchase(a, "已公示。", func(f *Form) error {
		kind := tenderapi.HearingKind(f.Text("kind"))
		until := f.As(hearingForm(kind)).MomentOr("until", "公示截止时间")
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.OpenHearing, tenderapi.OpenHearingRequest{ID: a.Path("id"), HearingDraft: tenderapi.HearingDraft{Kind: kind, Until: until}})
		return err
	})
}

// commentForm names the form that answers a comment.
func commentForm(id string) string { return "comment-" + id }

func (p *Portal) commentAnswer(a *Ask) error {
	return p.sendPurchase(a, "答复已公开。", func(f *Form) error {
		id := a.Path("comment")
		f.As(commentForm(id))
		_, err := route.Call(a.Ctx, p.call, tenderapi.AnswerComment, tenderapi.AnswerCommentRequest{ID: id, CommentAnswer: tenderapi.CommentAnswer{Text: f.Text("text"), Taken: f.Bool("taken")}})
		return err
	})
}

// hearingPanel lets an officer show what is to be said something to, and answer.
func (p *Portal) hearingPanel(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	drafting := (t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended) && a.Caller.In(t.Buyer.ID, identity.Buyer)
	if len(t.Hearings) == 0 && !drafting {
		return nil, nil
	}
	list, err := p.comments(a, t.ID)
	if err != nil {
		return nil, err
	}
	held := ui.Table{Caption: "已办理的公示", Cols: ui.Cols("~公示", "开始", "期满")}
	for _, h := range t.Hearings {
		held.Rows = append(held.Rows, ui.Cells(ui.Link(noticePath(t.ID, string(h.Kind), 0), hearingWords[h.Kind].title), ui.Date(h.At), ui.Date(h.Until)))
	}
	var body []templ.Component
	if len(held.Rows) > 0 {
		body = append(body, ui.Data(held))
	}
	for i, c := range list {
		if !c.CanAnswer {
			body = append(body, ui.QA(said(list[i:i+1])...))
			continue
		}
		body = append(body, group(c.Text, c.By, inside(ui.Form(href("/desk/tenders/", t.ID)+"/comments/"+url.PathEscape(c.ID), false),
			ui.AreaField(e.among(commentForm(c.ID), ui.Input{Name: "text", Label: "公开答复", Required: true, Max: 2000, Lines: 3})),
			ui.CheckField(e.among(commentForm(c.ID), yes("taken", "采纳这条意见", "是"))), ui.Submit("公开答复", ""))))
	}
	if drafting {
		body = append(body, p.hearingForms(a, t, e)...)
	}
	return panel(ui.Box{Title: "公示和征求意见", Note: "公告以前办理"}, body...), nil
}

// hearingForms are the hearings that can be opened now.
func (p *Portal) hearingForms(a *Ask, t *tenderapi.Tender, e entry) (out []templ.Component) {
	open := func(kind tenderapi.HearingKind, rule, text string) {
		for _, h := range t.Hearings {
			if h.Kind == kind && a.Now().Before(h.Until) {
				return
			}
		}
		out = append(out, inside(ui.Form(href("/desk/tenders/", t.ID)+"/hearings", false), ui.Hidden("kind", string(kind)),
			ui.DateTimeField(e.among(hearingForm(kind), ui.Input{Name: "until", Label: hearingWords[kind].title + "截止时间", Help: "不填则到规定的期限届满为止。", Demands: p.demands(law(*t), rule, text)})),
			ui.Submit(hearingWords[kind].open, "")))
	}
	open(tenderapi.HearingKindNeed, "tender.need.publicity", "征求意见公示%s。")
	if r := t.Method.Procedure().Rules.Publicity; r != "" {
		open(tenderapi.HearingKindSingle, r, "公示期不少于%s。")
	}
	return out
}
