package cases

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) list(a *frame.Ask) error {
	a.At(identity.Worker)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, listTitle, []sheet.Column[socialworkapi.Case]{
			{Head: "个案", Cell: func(x *socialworkapi.Case) any { return x.Short }},
			{Head: "组织", Cell: func(x *socialworkapi.Case) any { return x.OrgName }},
			{Head: "状态", Cell: func(x *socialworkapi.Case) any { return x.StateText }},
			{Head: "督导", Cell: func(x *socialworkapi.Case) any { return x.GuidanceText }},
			{Head: "建立", Cell: func(x *socialworkapi.Case) any { return x.OpenedAt }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Case, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListCases, socialworkapi.ListCasesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListCases, socialworkapi.ListCasesRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "我承办和督导的个案", Cols: ui.Cols("个案", "组织", "状态", "督导", "建立"), Nothing: "还没有个案，征得服务对象同意以后可以建立。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.CasePath(x.ID), x.Short), ui.Text(x.OrgName), stateTag(x), ui.Text(x.GuidanceText), ui.Date(x.OpenedAt)))
	}
	head := ui.Head{Title: listTitle, Lead: ui.Text("列表不显示服务对象的任何内容，进入个案说明目的以后才能阅读。"), Actions: ui.All(ui.ButtonLink("/worker/cases/new", "建立个案", true), ui.ButtonLink("/worker/cases/urgent", urgentTitle, false))}
	return a.Show(http.StatusOK, a.DeskPage(listTitle, listTitle), view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "个案", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func stateTag(x *socialworkapi.Case) templ.Component {
	switch x.State {
	case socialworkapi.CaseStateClosed, socialworkapi.CaseStateReferred:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case socialworkapi.CaseStateGone:
		return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// consentFields ask who consented, how and to what; excepted adds what the law excepts.
func consentFields(in func(ui.Input) ui.Input, excepted bool) templ.Component {
	by := ui.Options("self", "服务对象本人", "guardian", "监护人")
	fields := []templ.Component{}
	if excepted {
		by = append(by, ui.Option{Value: "exception", Label: "法律规定不需要同意的情形"})
	}
	fields = append(fields,
		ui.RadioField(in(ui.Input{Name: "consent.by", Label: "由谁同意", Required: true, Options: by})),
		ui.TextField(in(ui.Input{Name: "consent.guardian", Label: "监护人姓名", Help: "未满14周岁的由监护人同意。", Max: 40})),
		ui.RadioField(in(ui.Input{Name: "consent.way", Label: "同意的方式", Options: ui.Options("paper", "书面", "voice", "录音", "witness", "口头，有见证人")})),
		ui.AreaField(in(ui.Input{Name: "consent.scope", Label: "同意的范围", Help: "写明同意记录什么、给谁看；不需要同意的写明经过。", Required: true, Max: 1000, Lines: 3})))
	if excepted {
		fields = append(fields, ui.RadioField(in(ui.Input{Name: "consent.exception", Label: "不需要同意的情形", Options: ui.Options("duty", "履行法定职责或者法定义务", "emergency", "紧急情况下保护生命健康和财产安全")})))
	}
	return ui.All(fields...)
}

func consentOf(f *frame.Form) socialworkapi.CaseConsent {
	x := socialworkapi.CaseConsent{
		By: socialworkapi.CaseConsentBy(f.Text("consent.by")), Guardian: f.Text("consent.guardian"), Way: socialworkapi.CaseConsentWay(f.Text("consent.way")),
		Scope: f.Text("consent.scope"), Exception: f.Text("consent.exception"),
	}
	if x.By == "" {
		f.Wrong("consent.by", "请选择由谁同意。")
	}
	return x
}

func (p *room) opening(a *frame.Ask) error { return p.showOpen(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) showOpen(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Worker)
	private(a)
	const title = "建立个案"
	var orgs []ui.Option
	for _, m := range a.Caller.Memberships {
		if m.Role == identity.Worker {
			orgs = append(orgs, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	return a.Show(status, a.DeskPage(title, listTitle, "/worker/cases", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("先征得同意，再填写；填写的内容用这件个案自己的钥匙密封。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "个案", Hidden: true}, view.Form("/worker/cases/new", false, e,
			ui.SelectField(e.In(ui.Input{Name: "org", Label: "所在组织", Required: true, Options: orgs})),
			ui.TextField(e.In(ui.Input{Name: "name", Label: "服务对象姓名", Required: true, Max: 40})),
			ui.DateField(e.In(ui.Input{Name: "born", Label: "出生日期", Required: true})),
			ui.TextField(e.In(ui.Input{Name: "phone", Label: "联系电话", Max: 30})),
			ui.TextField(e.In(ui.Input{Name: "address", Label: "住址", Max: 200, Wide: true})),
			ui.RadioField(e.In(ui.Input{Name: "theme", Label: "服务类别", Required: true, Options: themes})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "求助的事情", Required: true, Max: 2000, Lines: 5})),
			consentFields(e.In, true), ui.Submit("建立个案", "/worker/cases"))), ui.Help(p.Site))))
}

func (p *room) open(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.CaseDraft{
		Key: f.Text(frame.KeyField), Org: f.Text("org"), Name: f.Text("name"), Born: f.Day("born", "出生日期"), Phone: f.Text("phone"), Address: f.Text("address"),
		Theme: socialworkapi.CaseTheme(f.Text("theme")), Reason: f.Text("reason"), Consent: consentOf(f),
	}
	for _, must := range [][2]string{{"org", "请选择所在组织。"}, {"name", "请填写服务对象姓名。"}, {"born", "请填写出生日期。"}, {"theme", "请选择服务类别。"}, {"reason", "请写明求助的事情。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x socialworkapi.Case
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.OpenCase, socialworkapi.OpenCaseRequest{CaseDraft: d})
	}
	return retry(a, f, err, view.CasePath(x.ID), "个案已建立，请把编号和查阅码写给服务对象。", func(status int, e frame.Entry) error { return p.showOpen(a, status, e) })
}

func (p *room) one(a *frame.Ask) error { return p.showOne(a, http.StatusOK, frame.Fresh(a, nil), nil) }

// showOne is how far a case has come, what is to be done, and of what is sealed the part that was asked for.
func (p *room) showOne(a *frame.Ask, status int, e frame.Entry, sheet *socialworkapi.CaseSheet) error {
	a.At(identity.Worker)
	private(a)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.CasePath(x.ID)
	var main []templ.Component
	if sheet != nil {
		main = append(main, sheetPanel(sheet))
	}
	purposes := map[string][]ui.Option{"carer": ui.Options("serve", "日常服务"), "guide": ui.Options("guide", "督导"), "receiver": ui.Options("refer", "决定是否接收转介")}[x.Hat]
	if len(purposes) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "阅读"}, view.Form(here+"/look", false, frame.Entry{Values: e.Values, Fault: e.Fault},
			ui.RadioField(e.In(ui.Input{Name: "purpose", Label: "阅读的目的", Required: true, Options: purposes})),
			ui.RadioField(e.In(ui.Input{Name: "part", Label: "看什么", Help: "这次阅读会记入查阅簿，服务对象可以看到。", Required: true, Options: sections})), ui.Submit("记入查阅簿并阅读", ""))))
	}
	if acts := p.steps(&x, e); len(acts) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts)))
	}
	terms := []ui.Term{ui.S("组织", x.OrgName), ui.S("督导", x.GuidanceText), ui.T("建立", ui.DateTime(x.OpenedAt))}
	if x.ToName != "" {
		terms = append(terms, ui.S("转往", x.ToName))
	}
	if x.Code != "" {
		terms = append(terms, ui.S("编号", x.ID), ui.S("查阅码", x.Code))
	}
	main = append(main, view.Panel(ui.Box{Title: "进度"}, ui.DL(terms...)))
	if x.Hat == "carer" || x.Hat == "guide" {
		book, err := route.Call(a.Ctx, p.Call, socialworkapi.ListCaseLooks, socialworkapi.ListCaseLooksRequest{ID: x.ID})
		if err != nil {
			return err
		}
		main = append(main, view.Panel(ui.Box{Title: "查阅簿"}, ui.Data(looksTable(book.Items, nil))))
	}
	head := ui.Head{Title: x.Short, Tags: stateTag(&x)}
	if x.Hat == "carer" {
		head.Actions = ui.ButtonLink(here+"/visit", "写探访记录", true)
	}
	return a.Show(status, a.DeskPage(x.Short, listTitle, "/worker/cases", x.Short), view.Stack(ui.PageHead(head), ui.Refusal(e.Fault),
		ui.ColumnsFacts(view.Stack(main...), view.Stack(ui.BasisPanel(view.LawOf(x.Basis)), ui.Help(p.Site)))))
}

// steps are the buttons of the moves, with what each asks.
func (p *room) steps(x *socialworkapi.Case, e frame.Entry) (out []ui.Action) {
	for _, m := range x.Moves {
		in := func(i ui.Input) ui.Input { return e.Among(m.Do, i) }
		area := func(name, label, help string) templ.Component {
			return ui.AreaField(in(ui.Input{Name: name, Label: label, Help: help, Required: true, Max: 2000, Lines: 4}))
		}
		act := ui.Action{Do: m.Do, Label: m.Label}
		scores := func() templ.Component {
			return area("dimensions", "各方面的得分", "一行一个方面，写方面、空格和0至10分，例如：起居 4。")
		}
		switch m.Do {
		case "assess":
			act.Form = scores()
		case "plan":
			act.Form = ui.All(area("goals", "目标", "一行一个，写方面、目标得分和目标，用空格隔开，例如：起居 7 自己做饭。"),
				ui.AreaField(in(ui.Input{Name: "professional", Label: "社会工作者要做的事", Help: "一行一件。", Max: 2000, Lines: 3})),
				ui.AreaField(in(ui.Input{Name: "volunteer", Label: "志愿者要做的事", Help: "一行一件，只写做什么，不写为谁做。", Max: 2000, Lines: 3})))
		case "close":
			act.Form, act.Confirm = ui.All(scores(), area("note", "结案的说明", "")), "结案以后不能再修改，达成程度由平台算出。"
		case "refer":
			act.Form = ui.All(ui.TextField(in(ui.Input{Name: "to", Label: "转往的组织", Help: "填写组织在名册中的编号。", Required: true, Max: 60})),
				ui.ChecksField(in(ui.Input{Name: "parts", Label: "同意移交的内容", Required: true, Options: sections[:5]})), consentFields(in, false))
		case "accept":
			act.Confirm = "接收以后在本组织建立个案，由您承办。"
		case "return":
			act.Form = area("note", "退回的理由", "")
		case "ask":
			act.Form = area("note", "请督导看什么", "")
		case "opine":
			act.Form = area("note", "督导意见", "")
		case "answer":
			act.Form = area("note", "回应", "")
		}
		out = append(out, act)
	}
	return e.Reopened(out)
}

// lines reads what is written one to a line: so many words before the rest.
func lines(f *frame.Form, name, wrong string, words int) (out [][]string) {
	for _, line := range f.Lines(name) {
		parts := strings.SplitN(strings.Join(strings.Fields(line), " "), " ", words)
		if len(parts) < words {
			f.Wrong(name, wrong)
			return nil
		}
		out = append(out, parts)
	}
	return out
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveCaseRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f, "dimensions", "goals", "to", "parts", "consent.by", "consent.guardian", "consent.way", "consent.scope")
	const scored = "请在每一行写方面、空格和0至10的整数。"
	for _, x := range lines(f, "dimensions", scored, 2) {
		n, err := strconv.ParseInt(x[1], 10, 64)
		if err != nil {
			f.Wrong("dimensions", scored)
		}
		in.Dimensions = append(in.Dimensions, socialworkapi.CaseDimension{Name: x[0], Score: n})
	}
	const aimed = "请在每一行写方面、目标得分和目标，用空格隔开。"
	for _, x := range lines(f, "goals", aimed, 3) {
		n, err := strconv.ParseInt(x[1], 10, 64)
		if err != nil {
			f.Wrong("goals", aimed)
		}
		in.Goals = append(in.Goals, socialworkapi.CaseGoal{Dimension: x[0], Target: n, Text: x[2]})
	}
	for _, who := range []socialworkapi.CaseTaskFor{socialworkapi.CaseTaskForProfessional, socialworkapi.CaseTaskForVolunteer} {
		for _, text := range f.Lines(string(who)) {
			in.Tasks = append(in.Tasks, socialworkapi.CaseTask{Text: text, For: who})
		}
	}
	if in.Do == "refer" {
		in.To = f.Text("to")
		for _, part := range f.List("parts") {
			in.Parts = append(in.Parts, socialworkapi.CasePart(part))
		}
		consent := consentOf(f)
		in.Consent = &consent
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveCase, in)
	}
	to, done := view.CasePath(in.ID), "已办理。"
	if in.Do == "accept" {
		to, done = "/worker/cases", "已接收，个案稍后出现在这里。"
	} else if in.Do == "return" {
		to, done = "/worker/cases", "已退回。"
	}
	return retry(a, f, err, to, done, func(status int, e frame.Entry) error { return p.showOne(a, status, e, nil) })
}

func (p *room) look(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	ask := socialworkapi.CaseLookAsk{Purpose: socialworkapi.CasePurpose(f.Text("purpose")), Part: socialworkapi.CasePart(f.Text("part"))}
	if ask.Purpose == "" {
		f.Wrong("purpose", "请选择阅读的目的。")
	}
	if ask.Part == "" {
		f.Wrong("part", "请选择看什么。")
	}
	var sheet socialworkapi.CaseSheet
	if err = f.Fault(); err == nil {
		sheet, err = route.Call(a.Ctx, p.Call, socialworkapi.LookCase, socialworkapi.LookCaseRequest{ID: a.Path("id"), CaseLookAsk: ask})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOne(a, status, e, nil) })
	}
	return p.showOne(a, http.StatusOK, frame.Fresh(a, f.Values), &sheet)
}
