package dispute

import (
	"cmp"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The answer to a challenge and the decision on a complaint on paper, for those
// who may read the challenge. Each ends with what may be done against it.

var (
	errNoReply    = fault.New(fault.NotFound, "portal.reply.none", "这件质疑还没有答复书，请返回质疑的页面查看进展。")
	errNoDecision = fault.New(fault.NotFound, "portal.decision.none", "这件投诉还没有处理决定书，请返回质疑的页面查看进展。")
)

// answered and ruled report whether there is such a paper for the viewer.
func answered(c *tenderapi.Challenge) bool { return c.AnsweredAt != nil && len(c.Answers) > 0 }

func ruled(c *tenderapi.Challenge) bool { return c.DecidedAt != nil && len(c.ComplaintItems) > 0 }

func (p *room) replyPage(a *frame.Ask) error {
	return p.showRuling(a, "质疑答复书", answered, errNoReply, p.reply)
}

func (p *room) decisionPage(a *frame.Ask) error {
	return p.showRuling(a, "投诉处理决定书", ruled, errNoDecision, p.decision)
}

func (p *room) showRuling(a *frame.Ask, title string, there func(*tenderapi.Challenge) bool, none error, write func(*tenderapi.Challenge, *tenderapi.Tender) rulingPaper) error {
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if !there(&c) {
		return none
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return err
	}
	w := write(&c, &t)
	doc := ui.Doc{Kind: c.TenderTitle, Title: title, Signer: w.signer, Date: view.SomeTime(w.at)}
	return a.Show(http.StatusOK, a.DeskPage(title, c.TenderTitle, view.ChallengePath(c.ID), title), ui.Document(doc, w.clauses...))
}

// rulingPaper is such a paper while it is written.
type rulingPaper struct {
	signer  string
	at      *time.Time
	clauses []ui.Clause
}

// add numbers a clause; one without content is left out.
func (w *rulingPaper) add(head string, body ...templ.Component) {
	if len(body) > 0 {
		w.clauses = append(w.clauses, ui.Clause{Head: view.Ordinal(len(w.clauses)) + head, Body: view.Stack(body...)})
	}
}

// reply is what the buyer found of every item.
func (p *room) reply(c *tenderapi.Challenge, t *tenderapi.Tender) rulingPaper {
	w := rulingPaper{signer: c.Buyer.Name, at: c.AnsweredAt}
	w.add("当事人", ui.DL(ui.T("质疑供应商", view.Challenger(*c)), ui.S("采购人", c.Buyer.Name)))
	w.add("质疑项目", ui.DL(disputedTerms(c)...))
	var items []templ.Component
	for i, x := range c.Items {
		terms := append(saidTerms("所在的位置", x.Part, "事实依据", x.Facts, "法律依据", x.Law, "请求", x.Request), verdictTerms(c.Answers, int64(i+1))...)
		items = append(items, ui.Strong("质疑事项"+frame.Itoa(i+1)+"："+cmp.Or(x.GroundText, "其他")), ui.DL(terms...))
	}
	w.add("质疑事项和认定", items...)
	w.add("其他说明", paragraphs(c.Answer)...)
	w.add("对采购活动的处理", p.effectOf(c, t, "answer")...)
	remedy := "对本答复不满意的，可以在答复期满后" + p.PeriodWords("dispute.complaint.file", t.Region, view.Law(*t).Day) + "内向同级财政部门投诉"
	if c.ComplainDue != nil {
		remedy += "，最后一天是" + view.SpellDay(*c.ComplainDue)
	}
	w.add("救济告知", ui.Paragraphs(remedy+"。投诉的事项不得超出已质疑事项的范围。"), ui.BasisLine(p.Clauses(view.Law(*t), "dispute.complaint.file", "dispute.complaint.scope")...))
	return w
}

// decision is what the supervisor found of every item that was complained about.
func (p *room) decision(c *tenderapi.Challenge, t *tenderapi.Tender) rulingPaper {
	w := rulingPaper{signer: "财政部门", at: c.DecidedAt}
	for _, r := range t.Rulings {
		if r.Challenge == c.ID && r.By == "decision" {
			w.signer = r.Owner
		}
	}
	w.add("当事人", ui.DL(ui.T("投诉人", view.Challenger(*c)), ui.S("被投诉人", c.Buyer.Name)))
	w.add("投诉项目", ui.DL(append(disputedTerms(c), ui.T("投诉日期", ui.Date(view.SomeTime(c.ComplainedAt))), ui.T("受理日期", ui.Date(view.SomeTime(c.AcceptedAt))))...))
	heads := groundHeads(c)
	var items []templ.Component
	for i, x := range c.ComplaintItems {
		terms := append(saidTerms("投诉理由", x.Facts, "投诉依据", x.Law, "投诉请求", x.Request), verdictTerms(c.Rulings, int64(i+1))...)
		items = append(items, ui.Strong("投诉事项"+frame.Itoa(i+1)+"："+heads[i]), ui.DL(terms...))
	}
	w.add("投诉事项和认定", items...)
	w.add("处理决定", append(paragraphs(c.RejectText), paragraphs(c.Decision)...)...)
	w.add("对采购活动的处理", p.effectOf(c, t, "decision")...)
	w.add("救济告知", ui.Paragraphs("投诉人对本决定不服的，可以依法申请行政复议或者向人民法院提起行政诉讼。"), ui.BasisLine(p.Clauses(view.Law(*t), "dispute.complaint.remedy")...))
	return w
}

// disputedTerms say which purchase it is about, and which part of it.
func disputedTerms(c *tenderapi.Challenge) []ui.Term {
	return append(saidTerms("项目名称", c.TenderTitle, "项目编号", c.TenderCode, "质疑的环节", view.AboutName(c)), ui.T("提出质疑的日期", ui.Date(c.FiledAt)))
}

// saidTerms are terms of name, text pairs; what nobody wrote is left out.
func saidTerms(pairs ...string) (out []ui.Term) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, ui.T(pairs[i], ui.Paragraphs(pairs[i+1])))
		}
	}
	return out
}

func paragraphs(s string) []templ.Component {
	if s == "" {
		return nil
	}
	return []templ.Component{ui.Paragraphs(s)}
}

// verdictTerms are what was found of item n, and why.
func verdictTerms(list []tenderapi.ItemVerdict, n int64) (out []ui.Term) {
	for _, v := range list {
		if v.Item == n {
			out = append(out, ui.S("认定", view.Verdicts[v.Verdict].Name), ui.T("认定的事实和依据", ui.Paragraphs(v.Reason)))
		}
	}
	return out
}

// effectOf is what became of the purchase by the answer or by the decision: a
// challenge holds the last of them, the purchase holds each.
func (p *room) effectOf(c *tenderapi.Challenge, t *tenderapi.Tender, by string) []templ.Component {
	text := ""
	if (by == "decision") == (c.DecidedAt != nil) {
		text = c.EffectText
	}
	for _, r := range t.Rulings {
		if r.Challenge == c.ID && r.By == by {
			text = r.EffectText
		}
	}
	if text == "" {
		return nil
	}
	return []templ.Component{ui.Paragraphs(view.Sentence(text)), ui.BasisLine(p.Clauses(view.Law(*t), "dispute.effects")...)}
}

// paperLinks lead to what there is on paper, for who may read it.
func paperLinks(c *tenderapi.Challenge) templ.Component {
	var out []templ.Component
	for _, x := range []struct {
		there    bool
		at, name string
	}{
		{len(c.Items) > 0 && c.Items[0].Facts != "", "/letter", "看质疑函（可打印）"},
		{answered(c), "/reply", "看质疑答复书（可打印）"},
		{ruled(c), "/decision", "看投诉处理决定书（可打印）"},
	} {
		if x.there {
			out = append(out, ui.WideButtonLink(view.ChallengePath(c.ID)+x.at, x.name, false))
		}
	}
	return view.Stack(out...)
}
