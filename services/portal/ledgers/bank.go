package ledgers

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const bankTitle = "时间银行"

func bankPath(person string) string { return frame.Href("/timebank/", person) }

// signed is a time that may be less than nothing.
func signed(n int64) string {
	if n < 0 {
		return "−" + cn.Spent(-n)
	}
	return cn.Spent(n)
}

// bank is what all accounts come to, for everybody, and the caller's own.
func (p *room) bank(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetTimeBank, volunteerapi.GetTimeBankRequest{})
	if err != nil {
		return err
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: bankTitle, Lead: ui.Text("今天为别人服务，把时间存起来；以后自己或者亲属需要时，转给来服务的人。")})}
	switch {
	case a.SignedIn() && mayHold(a):
		mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyTimeAccounts, volunteerapi.ListMyTimeAccountsRequest{})
		if err != nil {
			return err
		}
		var list templ.Component = ui.Empty(ui.IconHeart, "您还没有登记为志愿者，登记以后可以开通时间账户。", ui.ButtonLink("/volunteer/join", "登记为志愿者", true))
		if len(mine.Items) > 0 {
			list = ui.Rows(view.RowsOf(mine.Items, accountRow)...)
		}
		body = append(body, view.Panel(ui.Box{Title: "我的账户"}, list))
	case !a.SignedIn():
		body = append(body, view.Panel(ui.Box{Title: "我的账户"}, ui.WideButtonLink("/sign-in?back=/timebank", "登录后看自己的账户", true)))
	}
	says := ui.Tag(ui.Good, ui.IconCheck, "账目相符")
	if !x.Balanced {
		says = ui.Tag(ui.Warn, ui.IconWarn, "正在核对")
	}
	terms := []ui.Term{
		ui.T("已开通的账户", ui.Quantity(x.Accounts, "个")), ui.S("从服务记录存入", cn.Spent(x.Saved)), ui.S("各账户余额合计", signed(x.Held)),
		ui.S("正在转出", signed(x.Transit)), ui.S("转过的时间", cn.Spent(x.Moved)), ui.T("存入和余额、在途的合计", says),
	}
	if x.CheckedAt != nil {
		terms = append(terms, ui.T("核对时间", ui.DateTime(*x.CheckedAt)))
	}
	body = append(body,
		view.Panel(ui.Box{Title: "合计，向所有人公开"}, ui.DL(terms...)),
		view.Panel(ui.Box{Title: "怎样算"}, ui.DL(
			ui.S("只从服务记录存入", "时间银行项目中计入的服务时间，一条记录只存一次；谁也不能填写。"),
			ui.S("只用于本人和亲属", "转出时写明是本人还是哪一位亲属接受了服务。"),
			ui.S("转出的上限", "一次最多"+frame.Itoa(x.Once)+"小时，一个月最多"+frame.Itoa(x.Monthly)+"小时。"),
			ui.S("没有期限", "存入的时间一直有效，不会过期。"),
			ui.S("不计入星级", "收到的时间只能再转给别人，不是志愿服务时长，不用于星级和证明。"),
			ui.S("记录作废的", "存入的时间随之减少，余额可以为负，补足以前不能转出。"),
		)),
		ui.BasisPanel(view.LawOf(x.Basis)), ui.Help(p.Site))
	pg := page(a, bankTitle)
	pg.Desc, pg.NoIndex = "时间银行：志愿服务时间的存入、转出和合计。", false
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}

func accountRow(x volunteerapi.TimeAccount) ui.Row {
	meta := []string{"余额" + signed(x.Balance)}
	if x.Ward {
		meta = append(meta, "由您监护")
	}
	return ui.Row{Href: bankPath(x.Person), Title: x.Name, Meta: meta, End: accountTag(&x)}
}

func accountTag(x *volunteerapi.TimeAccount) templ.Component {
	switch {
	case x.Barred:
		return ui.Tag(ui.Warn, ui.IconWarn, "余额为负")
	case x.State == volunteerapi.TimeAccountStateOpen:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconPause, x.StateText)
}

func (p *room) account(a *frame.Ask) error {
	return p.showAccount(a, http.StatusOK, frame.Fresh(a, url.Values{"day": {cn.DayOf(a.Now()).String()}, "minutes": {"60"}, "served": {"self"}}))
}

var entryColumns = []sheet.Column[volunteerapi.TimeEntry]{
	{Head: "日期或者月份", Cell: func(x *volunteerapi.TimeEntry) any { return x.At }},
	{Head: "事由", Cell: func(x *volunteerapi.TimeEntry) any { return x.Text }},
	{Head: "对方的志愿者编号", Cell: func(x *volunteerapi.TimeEntry) any { return x.Number }},
	{Head: "分钟", Cell: func(x *volunteerapi.TimeEntry) any { return x.Minutes }},
	{Head: "状态", Cell: func(x *volunteerapi.TimeEntry) any { return x.StateText }},
}

// showAccount is one account with every entry, and what may be done with it.
func (p *room) showAccount(a *frame.Ask, status int, e frame.Entry) error {
	a.At(holders...)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, x.Name+"的时间账户", entryColumns, x.Entries)
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: x.Name + "的时间账户", Tags: accountTag(&x)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "余额"}, ui.DL(
			ui.S("余额", signed(x.Balance)), ui.S("存入", cn.Spent(x.Saved)), ui.S("收到", cn.Spent(x.Received)), ui.S("转出", cn.Spent(x.Sent)),
			ui.S("本月还可以转出", cn.Spent(x.Left)), ui.T("收时间用的编号", ui.Code(x.Number)))),
	}
	if x.Barred {
		body = append(body, ui.Note(ui.Warn, ui.Text("有服务记录更正或者作废，余额为负，补足以前不能转出；有异议的请打开服务记录提出。")))
	}
	open := x.State == volunteerapi.TimeAccountStateOpen
	if x.MayPay {
		form, err := p.paying(a, &x, e)
		if err != nil {
			return err
		}
		body = append(body, form)
	} else if open && !x.Barred {
		body = append(body, view.Panel(ui.Box{Title: "转出时间"}, ui.Paragraphs("现在没有可以转出的时间。参加时间银行项目的志愿服务，时间计入以后会存入这里。")))
	}
	t := ui.Table{Caption: "每一笔，最近的在前", Cols: ui.Cols("日期或者月份", "事由", "对方的编号", "#时间", "状态"), Nothing: "还没有存入，也没有往来；参加时间银行项目以后会有第一笔。"}
	for i := range x.Entries[:min(len(x.Entries), 100)] {
		n := &x.Entries[i]
		number := ui.Text("")
		if n.Number != "" {
			number = ui.Code(n.Number)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(n.At), ui.Text(n.Text), number, ui.Text(signed(n.Minutes)), ui.Text(n.StateText)))
	}
	body = append(body, view.Panel(ui.Box{Title: "往来"}, ui.Data(t), view.ListEnd(a, len(t.Rows), "")))
	if open {
		body = append(body, p.relatives(&x, e))
	}
	if len(x.Moves) > 0 {
		var acts []ui.Action
		for _, m := range x.Moves {
			act := ui.Action{Do: m.Do, Label: m.Label}
			if m.Do == "close" {
				act.Danger, act.Confirm = true, "停用以后不能转出，也不能收；已经存入的时间保留，随时可以再开通。"
			}
			acts = append(acts, act)
		}
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(bankPath(x.Person)+"/move", x.Version, e.Reopened(acts))))
	}
	body = append(body, ui.BasisPanel(view.LawOf(x.Basis)))
	return a.Show(status, page(a, x.Name+"的时间账户", bankTitle, "/timebank"), view.Stack(body...))
}

// paying asks for a remittance.
func (p *room) paying(a *frame.Ask, x *volunteerapi.TimeAccount, e frame.Entry) (templ.Component, error) {
	fields, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerFields, volunteerapi.ListVolunteerFieldsRequest{})
	if err != nil {
		return nil, err
	}
	services := ui.Options("", "请选择")
	for _, f := range fields.Services {
		services = append(services, ui.Option{Value: f.Code, Label: f.Text})
	}
	served := ui.Options("self", "本人")
	for _, k := range x.Relatives {
		served = append(served, ui.Option{Value: k.ID, Label: k.Name + "（" + k.Relation + "）"})
	}
	today := cn.DayOf(a.Now())
	return view.Panel(ui.Box{Title: "转出时间"}, view.Form(bankPath(x.Person)+"/remittances", false, e,
		ui.RadioField(e.In(ui.Input{Name: "served", Label: "谁接受了服务", Required: true, Options: served})),
		ui.TextField(e.In(ui.Input{Name: "number", Label: "服务者的志愿者编号", Help: "十六位数字，请对方在自己的时间账户里查看。", Required: true, Max: 16, Auto: "off"})),
		ui.SelectField(e.In(ui.Input{Name: "service", Label: "什么服务", Required: true, Options: services})),
		ui.DateField(e.In(ui.Input{Name: "day", Label: "服务日期", Required: true, Low: today.AddMonths(-12).String(), High: today.String()})),
		ui.NumberField(e.In(ui.Input{Name: "minutes", Label: "多长时间", Required: true, Low: "1", Suffix: "分钟", Short: true})),
		ui.Submit("转出", bankPath(x.Person)))), nil
}

// relatives are those who may be served on somebody's time.
func (p *room) relatives(x *volunteerapi.TimeAccount, e frame.Entry) templ.Component {
	to := bankPath(x.Person) + "/relatives"
	var body []templ.Component
	if len(x.Relatives) > 0 {
		t := ui.Table{Caption: "可以使用这个账户时间的亲属", Cols: ui.Cols("姓名", "关系", "办理")}
		for _, k := range x.Relatives {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(k.Name), ui.Text(k.Relation),
				view.Inside(ui.Form(to, false), ui.Hidden("do", "remove"), ui.Hidden("id", k.ID), ui.Presses(ui.Press{Label: "去掉" + k.Name, Plain: true, Small: true}))))
		}
		body = append(body, ui.Data(t))
	}
	body = append(body, view.Inside(ui.Fold("写上一位亲属", e.Get("do") == "add"), view.Form(to, false, e, ui.Hidden("do", "add"),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "亲属的姓名", Help: "用您一个人的密钥加密保存，收时间的人看不到。", Required: true, Max: 40, Auto: "off"})),
		ui.TextField(e.In(ui.Input{Name: "relation", Label: "关系", Help: "父亲、母亲、配偶等。", Required: true, Max: 20})),
		ui.Submit("写上", ""))))
	return view.Panel(ui.Box{Title: "亲属"}, body...)
}

func (p *room) moveAccount(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveTimeAccountRequest{Person: a.Path("id"), TimeAccountMove: volunteerapi.TimeAccountMove{Do: f.Text("do"), Version: f.Version()}}
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveTimeAccount, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccount(a, status, e) })
	}
	return a.Redirect(bankPath(in.Person), map[string]string{"open": "时间账户已开通。", "close": "时间账户已停用。"}[in.Do])
}

func (p *room) relate(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.NameRelativeRequest{Person: a.Path("id"), RelativeDraft: volunteerapi.RelativeDraft{Do: f.Text("do"), ID: f.Text("id"), Name: f.Text("name"), Relation: f.Text("relation")}}
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.NameRelative, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccount(a, status, e) })
	}
	return a.Redirect(bankPath(in.Person), "亲属已更新。")
}

func (p *room) pay(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.PayTimeRequest{Person: a.Path("id"), RemittanceDraft: volunteerapi.RemittanceDraft{
		Number: f.Text("number"), Minutes: f.Int("minutes", "多长时间"), Day: f.Day("day", "服务日期"), Service: f.Text("service"), Served: f.Text("served"),
	}}
	if in.Service == "" {
		f.Wrong("service", "请选择是什么服务。")
	}
	if len(in.Number) != 16 {
		f.Wrong("number", "请填写对方十六位的志愿者编号。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.PayTime, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccount(a, status, e) })
	}
	return a.Redirect(bankPath(in.Person), "时间已转出，对方的账户收到以后会显示。")
}
