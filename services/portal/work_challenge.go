package portal

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// challengePages are where a challenge is made, and where those concerned deal with it.
func challengePages(p *Portal) []Page {
	return []Page{
		{Method: http.MethodGet, Pattern: "/desk/staff/tenders/{id}/challenge", Do: p.challengeForm, Desk: identity.Staff},
		{Method: http.MethodPost, Pattern: "/desk/staff/tenders/{id}/challenge", Do: p.challengeSend, Desk: identity.Staff},
		{Method: http.MethodGet, Pattern: "/desk/challenges/{id}", Do: p.challenge, Desk: AnyDesk},
		{Method: http.MethodPost, Pattern: "/desk/challenges/{id}/move", Do: p.challengeMove, Desk: AnyDesk},
	}
}

func (p *Portal) challengeForm(a *Ask) error {
	return p.showChallengeForm(a, http.StatusOK, fresh(a, nil))
}

func (p *Portal) showChallengeForm(a *Ask, status int, e entry) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	periods, err := route.Call(a.Ctx, p.call, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	open := openPeriods(periods.Items)
	back := href("/tenders/", t.ID)
	main := []templ.Component{}
	if len(open) == 0 {
		main = append(main, ui.Note(ui.Warn, ui.Text("现在没有本机构可以质疑的环节，下面写明每个环节的期限和原因。其他问题可以向财政部门反映。")),
			panel(ui.Box{Title: "各环节的质疑期限"}, ui.Data(periodTable(periods.Items))))
	}
	if len(open) > 0 || e.Fault != nil { // what was written is not lost when the period ends meanwhile
		main = append(main, panel(ui.Box{Title: "质疑内容", Hidden: true}, p.challengeQuestions(a, &t, periods.Items, e)))
	}
	var basis []ui.Basis
	side := []templ.Component{}
	for _, x := range open {
		side = append(side, panel(ui.Box{Title: "质疑" + aboutNames[x.About] + "还剩"}, ui.Clock(*x.Last, a.Now()), ui.DLNarrow(ui.T("最后一天", ui.Date(*x.Last)))))
	}
	for _, x := range periods.Items {
		basis = append(basis, lawOf(x.Basis)...)
	}
	side = append(side, panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T("状态", tenderTag(t.State, t.StateText))), ui.WideButtonLink(back, "看采购项目", false)),
		ui.BasisPanel(distinct(basis)))
	return a.Show(status, a.deskPage("提出质疑", t.Title, back, "提出质疑"),
		stack(ui.PageHead(ui.Head{Title: "提出质疑", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(stack(main...), ui.All(side...))))
}

// challengeQuestions asks which part, what happened and what is wanted.
func (p *Portal) challengeQuestions(a *Ask, t *tenderapi.Tender, periods []tenderapi.ChallengePeriod, e entry) templ.Component {
	about := ui.Input{Name: "about", Label: "质疑的环节", Required: true, Help: "只能选择仍在期限内的环节。同一环节的意见请一次写全。", Options: periodOptions(periods, e.Get("about"))}
	if open := openPeriods(periods); len(open) == 1 {
		about.Value = open[0].About
	}
	days := p.periodWords("dispute.challenge.answer", t.Region, law(*t).Day)
	return form(challengeFormPath(t.ID), false, e,
		ui.RadioField(e.In(about)),
		ui.AreaField(e.In(ui.Input{Name: "facts", Label: "事实依据", Required: true, Max: 5000, Lines: 8, Help: "写明哪一条内容、哪一步程序或者哪一项得分不符合规定，本机构的哪项权益因此受到损害；能核对的，写出条款号、页码或者公告中的位置。"})),
		ui.AreaField(e.In(ui.Input{Name: "request", Label: "请求", Required: true, Max: 1000, Lines: 3, Help: "写明请采购人做什么，例如修改采购文件的某一条、重新核对某一项得分。"})),
		ui.Note(ui.Info, ui.Text("采购人收到后"+days+"内书面答复，答复前合同暂缓签署。您写的内容只有本机构、采购人和财政部门看得到；环节、日期和处理决定向社会公开。处理决定作出之前可以撤回。")),
		ui.Submit("提出质疑", href("/tenders/", t.ID)))
}

// periodOptions are the parts to choose from; those that cannot be challenged say why.
func periodOptions(periods []tenderapi.ChallengePeriod, sent string) []ui.Option {
	out := make([]ui.Option, len(periods))
	for i, x := range periods {
		out[i] = ui.Option{Value: x.About, Label: aboutNames[x.About], Help: x.Why, Disabled: !x.Open && x.About != sent}
		if x.Open {
			out[i].Help = "最后一天是" + spellDay(*x.Last) + "。"
		}
	}
	return out
}

func periodTable(periods []tenderapi.ChallengePeriod) ui.Table {
	t := ui.Table{Caption: "各环节的质疑期限", Cols: ui.Cols("环节", "期限起算", "最后一天", "原因")}
	for _, x := range periods {
		since, last := ui.Soft("还没有发生"), ui.Dash()
		if x.Last != nil {
			since, last = ui.Date(*x.Since), ui.Date(*x.Last)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(aboutNames[x.About]), since, last, ui.Text(x.Why)))
	}
	return t
}

func (p *Portal) challengeSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.Text("about") == "" {
		f.Wrong("about", "请选择质疑的环节。")
	}
	var c tenderapi.Challenge
	if err = f.Fault(); err == nil {
		c, err = route.Call(a.Ctx, p.call, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: a.Path("id"), ChallengeDraft: tenderapi.ChallengeDraft{
			About: f.Text("about"), Facts: f.Text("facts"), Request: f.Text("request"),
		}})
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showChallengeForm(a, status, e) })
	}
	return a.Redirect(challengePath(c.ID), "质疑已提出，采购人已收到通知。")
}

// challenge is the page of one challenge for those concerned.
func (p *Portal) challenge(a *Ask) error { return p.showChallenge(a, http.StatusOK, fresh(a, nil)) }

func (p *Portal) showChallenge(a *Ask, status int, e entry) error {
	a.at(identity.Buyer, identity.Staff, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.call, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := challengeSteps(c, a.Now())
	main := []templ.Component{panel(ui.Box{Title: "质疑内容"}, ui.DL(challengeTerms(c)...))} // read before it is answered
	if c.SuspendedUntil != nil {
		t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
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
		main = append(main, panel(ui.Box{Title: "现在可以办理"}, moves...))
	}
	main = append(main, panel(ui.Box{Title: "办理经过", Note: "日期按工作日历推算"}, ui.Steps(steps)))
	side := []templ.Component{}
	for i, s := range steps {
		if s.State == ui.StepNow || s.State == ui.StepLate {
			side = append(side, dueBox(c.Steps[i].Key, s, a))
		}
	}
	signing := ui.Text("不因这件质疑暂缓")
	if c.Open {
		signing = ui.All(ui.Text("暂缓签署。"), ui.BasisLine(lawOf(c.PauseBasis)...))
	}
	side = append(side, panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("项目", ui.Link(href("/tenders/", c.Tender), c.TenderTitle)), ui.S("环节", aboutNames[c.About]),
		ui.S("采购人", c.Buyer.Name), ui.T("提出日期", ui.Date(c.FiledAt)), ui.T("签订合同", signing))),
		ui.BasisPanel(distinct(append(stepsLaw(steps), lawOf(c.PauseBasis)...))))
	title := "对" + aboutNames[c.About] + "的质疑"
	return a.Show(status, a.deskPage(title, c.TenderTitle, href("/tenders/", c.Tender), title),
		stack(ui.PageHead(ui.Head{Title: title, Over: ui.Text(c.TenderTitle), Tags: challengeMarks(c)}), ui.Refusal(e.Fault), ui.Columns(stack(main...), ui.All(side...))))
}

// suspended says what the suspension that a complaint brought has done to its purchase.
func suspended(t tenderapi.Tender) templ.Component {
	switch {
	case t.SuspendedUntil != nil:
		return ui.Note(ui.Warn, suspension(t))
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

// dueBox is the clock of a step that is current.
func dueBox(key string, s ui.Step, a *Ask) templ.Component {
	names := map[string]string{"answer": "答复期限", "complain": "投诉期限", "accept": "受理期限", "settle": "处理期限"}
	clock := ui.Clock(s.Due, a.Now())
	if s.State == ui.StepLate {
		clock = ui.Overdue(cn.DaysBetween(cn.DayOf(s.Due), cn.DayOf(a.Now())))
	}
	return panel(ui.Box{Title: names[key]}, clock, ui.DLNarrow(ui.T("最后一天", ui.Date(s.Due)), ui.S("办理人", s.Owner)))
}

// asked is what a move of a challenge wants to know, in words for whoever makes it.
type asked struct {
	label, help, done string
	rule              string // what binds it besides the rule of the move itself
}

var challengeAsks = map[string]asked{
	"answer":   {label: "答复内容", help: "逐项答复质疑的事实和请求，写明依据。答复会送达质疑供应商，不得涉及商业秘密。", done: "答复已送达质疑供应商。"},
	"complain": {label: "投诉事项和理由", help: "写明对答复不服的理由，或者采购人期满没有答复。投诉的事项不得超出已质疑事项的范围。", done: "投诉已提交财政部门。", rule: "dispute.complaint.scope"},
	"accept":   {done: "投诉已受理。", rule: "dispute.suspend"},
	"settle":   {label: "处理决定", help: "写明查明的事实、依据和决定。处理决定向社会公开，请不要写入商业秘密和个人信息。", done: "处理决定已作出并公开。", rule: "dispute.complaint.publish"},
	"withdraw": {done: "已撤回。"},
}

// challengeMoves are the moves open to the caller, each with what it asks for; the way out comes last.
func (p *Portal) challengeMoves(a *Ask, c *tenderapi.Challenge, e entry) ([]templ.Component, error) {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return nil, err
	}
	path := challengePath(c.ID) + "/move"
	var forms, out []templ.Component
	for _, m := range c.Moves {
		if m.Do == "withdraw" {
			acts := actionsOf([]tenderapi.Move{m})
			acts[0].Confirm = withdrawal(c)
			out = append(out, ui.ActionButtons(path, c.Version, acts))
			continue
		}
		var basis []ui.Basis
		for _, id := range some(m.Rule, challengeAsks[m.Do].rule) {
			if b, ok := p.clause(id, law(t)); ok {
				basis = append(basis, b)
			}
		}
		forms = append(forms, group(m.Label, "", form(path, false, entry{}, ui.Hidden("do", m.Do), ui.Hidden("version", itoa(c.Version)),
			p.challengeQuestion(m.Do, &t, e), whyLate(m.Do, c, e, a.Now()), ui.BasisLine(basis...), ui.Submit(m.Label, ""))))
	}
	return append(forms, out...), nil
}

// challengeQuestion is what one move asks: a text, or how long the purchase rests while the complaint is decided.
func (p *Portal) challengeQuestion(do string, t *tenderapi.Tender, e entry) templ.Component {
	if do == "accept" {
		most := p.periodWords("dispute.suspend", t.Region, law(*t).Day)
		return ui.NumberField(e.among(do, ui.Input{Name: "suspend_days", Label: "暂停采购的天数", Suffix: "日", Low: "0", Help: "需要暂停采购活动的，填写天数，最长不超过" + most + "；不需要的留空。暂停期间不接收投标、不开标、不评审、不定标，也不签合同；还没有截止的投标，恢复以后按暂停的日数顺延。作出处理决定或者投诉撤回的，随即恢复。"}))
	}
	ask := challengeAsks[do]
	return ui.AreaField(e.among(do, ui.Input{Name: "text", Label: ask.label, Help: ask.help, Required: true, Max: 5000, Lines: 6}))
}

// whyLate asks whoever does a duty after its day for the reason, which everyone will read beside the step.
func whyLate(do string, c *tenderapi.Challenge, e entry, now time.Time) templ.Component {
	due := map[string]*time.Time{"answer": &c.AnswerDue, "accept": c.AcceptDue, "settle": c.DecideDue}[do]
	if due == nil || !now.After(*due) {
		return ui.None()
	}
	return ui.AreaField(e.among(do, ui.Input{Name: "note", Label: "逾期原因", Help: "应当在" + spellDay(*due) + "前办理。逾期原因向社会公开，请不要写入商业秘密和个人信息。", Required: true, Max: 1000, Lines: 3}))
}

func (p *Portal) challengeMove(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	f.As(do).asks = []string{"text", "note", "suspend_days"}
	in := tenderapi.MoveChallengeRequest{ID: a.Path("id"), ChallengeMove: tenderapi.ChallengeMove{
		Do: do, Version: f.Version(), Text: f.Text("text"), Note: f.Text("note"), SuspendDays: f.Int("suspend_days", "暂停的天数"),
	}}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, tenderapi.MoveChallenge, in)
	}
	if err == nil {
		return a.Redirect(challengePath(in.ID), challengeAsks[do].done)
	}
	return retry(a, err, f, func(status int, e entry) error { return p.showChallenge(a, status, e) })
}
