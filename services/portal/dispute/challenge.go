package dispute

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// challengePages are where a challenge is made, and where those concerned deal with it.
func challengePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/desk/staff/tenders/{id}/challenge", Do: p.challengeForm, Desk: identity.Staff},
		{Method: http.MethodPost, Pattern: "/desk/staff/tenders/{id}/challenge", Do: p.challengeSend, Desk: identity.Staff, Body: view.MostPapers},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}", Do: p.challenge, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}/letter", Do: p.letterPage, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}/reply", Do: p.replyPage, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}/decision", Do: p.decisionPage, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}/evidence/{evidence}", Do: p.evidenceFile, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/challenges/{id}/move", Do: p.challengeMove, Desk: frame.AnyDesk, Body: view.MostPapers},
		{Method: http.MethodGet, Pattern: "/desk/supervisor/complaints", Do: p.docket, Desk: identity.Supervisor},
	}
}

// challenge is the page of one challenge for those concerned.
func (p *room) challenge(a *frame.Ask) error {
	return p.showChallenge(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showChallenge(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Staff, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := view.ChallengeSteps(c, a.Now())
	main := view.ChallengeParts(&c) // read before it is answered
	if c.SuspendedUntil != nil {
		t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
		if err != nil {
			return err
		}
		main = append([]templ.Component{suspended(t)}, main...)
	}
	if len(c.Moves) > 0 {
		moves, err := p.challengeMoves(a, &c, e)
		if err != nil {
			return err
		}
		main = append(main, view.Panel(ui.Box{Title: "现在可以办理", ID: "moves"}, moves...))
	}
	main = append(main, view.Panel(ui.Box{Title: "办理经过", Note: "日期按工作日历推算"}, ui.Steps(steps), view.Counting(p.House, rule.Where{Day: c.FiledAt})))
	side := []templ.Component{}
	for i, s := range steps {
		if (s.State == ui.StepNow || s.State == ui.StepLate) && dueNames[c.Steps[i].Key] != "" {
			side = append(side, dueBox(c.Steps[i].Key, s, a))
		}
	}
	signing := ui.Text("不因这件质疑暂缓")
	if c.Open {
		signing = ui.All(ui.Text("暂缓签署。"), ui.BasisLine(view.LawOf(c.PauseBasis)...))
	}
	side = append(side, view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("项目", ui.Link(frame.Href("/tenders/", c.Tender), c.TenderTitle)), ui.S("环节", view.AboutName(&c)), ui.T("质疑供应商", view.Challenger(c)),
		ui.S("采购人", c.Buyer.Name), ui.T("提出日期", ui.Date(c.FiledAt)), ui.T("签订合同", signing)), paperLinks(&c)),
		ui.BasisPanel(view.Distinct(append(view.StepsLaw(steps), view.LawOf(c.PauseBasis)...))))
	title := "对" + view.AboutNames[c.About] + "的质疑"
	return a.Show(status, a.DeskPage(title, c.TenderTitle, frame.Href("/tenders/", c.Tender), title),
		view.Stack(ui.PageHead(ui.Head{Title: title, Over: ui.Text(c.TenderTitle), Tags: view.ChallengeMarks(c)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), ui.All(side...))))
}

// suspended says what the suspension that a complaint brought has done to its purchase.
func suspended(t tenderapi.Tender) templ.Component {
	switch {
	case t.SuspendedUntil != nil:
		return ui.Note(ui.Warn, view.Suspension(t))
	case t.State == tenderapi.StateFailed:
		return ui.Note(ui.Info, ui.Text("采购活动曾因这件投诉暂停，本项目现已终止采购。"))
	case t.State == tenderapi.StatePublished:
		return ui.Note(ui.Info, ui.All(ui.Text("采购活动曾因这件投诉暂停，现已恢复，"+t.Method.Say("投标截止")+"时间是"), ui.DateTime(t.Deadline), ui.Text("，顺延的情形见项目页面的更正公告。")))
	}
	return ui.Note(ui.Info, ui.Text("采购活动曾因这件投诉暂停，现已恢复，后续步骤可以继续办理。"))
}

// withdrawal is what follows when a challenge or complaint is taken back.
func withdrawal(c *tenderapi.Challenge) string {
	if c.State == tenderapi.ChallengeStateAccepted {
		return "撤回后投诉处理程序终止，不能恢复；因这件投诉而来的暂停随即结束。"
	}
	return "撤回后这件质疑即告结束，不能恢复；仍在期限内的，可以重新提出。"
}

// dueNames are the periods that a clock is shown for.
var dueNames = map[string]string{
	"correct": "补正期限", "answer": "答复期限", "complain": "投诉期限", "supply": "补正期限", "accept": "受理期限", "forward": "发出期限", "explain": "说明期限", "settle": "处理期限",
}

// dueBox is the clock of a step that is current.
func dueBox(key string, s ui.Step, a *frame.Ask) templ.Component {
	clock := ui.Clock(s.Due, a.Now())
	if s.State == ui.StepLate {
		clock = ui.Overdue(cn.DaysBetween(cn.DayOf(s.Due), cn.DayOf(a.Now())))
	}
	return view.Panel(ui.Box{Title: dueNames[key]}, clock, ui.DLNarrow(ui.T("最后一天", ui.Date(s.Due)), ui.S("办理人", s.Owner)))
}
