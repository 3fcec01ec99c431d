package ledgers

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const ordersTitle = "社会服务令"

// orderSeats are the roles of the organ and of the places of service.
var orderSeats = []identity.Role{identity.Officer, identity.Staff}

func orderTag(x *volunteerapi.Order) templ.Component {
	switch x.State {
	case volunteerapi.OrderStatePlaced:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	case volunteerapi.OrderStateCompleted, volunteerapi.OrderStateReported:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.OrderStateReturned:
		return ui.Tag(ui.Warn, ui.IconWarn, x.StateText)
	case volunteerapi.OrderStateSealed:
		return ui.Tag(ui.Plain, ui.IconLock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconClock, x.StateText)
}

var orderColumns = []sheet.Column[volunteerapi.Order]{
	{Head: "代号", Cell: func(x *volunteerapi.Order) any { return x.Alias }},
	{Head: "状态", Cell: func(x *volunteerapi.Order) any { return x.StateText }},
	{Head: "承接单位", Cell: func(x *volunteerapi.Order) any { return hostOf(x) }},
	{Head: "要服务的分钟", Cell: func(x *volunteerapi.Order) any { return x.Minutes }},
	{Head: "已计入的分钟", Cell: func(x *volunteerapi.Order) any { return x.Served }},
	{Head: "截止日期", Cell: func(x *volunteerapi.Order) any { return x.Until }},
}

func hostOf(x *volunteerapi.Order) string {
	if x.Host == nil {
		return ""
	}
	return x.Host.Name
}

// orders are those of an organ, or of a place of service.
func (p *room) orders(a *frame.Ask) error {
	a.At(orderSeats...)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, ordersTitle, orderColumns, func(ctx context.Context, after string) ([]volunteerapi.Order, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{After: a.Query("after")})
	if err != nil {
		return err
	}
	head := ui.Head{Title: ordersTitle, Lead: ui.Text("承接单位只见代号；时间由时长记录算出，单独记账，不计入志愿服务和星级。")}
	if a.Caller.Has(identity.Officer) {
		head.Actions = ui.ButtonLink("/desk/orders/new", "录入社会服务令", true)
	}
	t := ui.Table{Caption: "社会服务令，一行一份", Cols: ui.Cols("代号", "状态", "承接单位", "#已计入", "#要服务", "截止日期"), Nothing: "没有需要您办理的社会服务令。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.OrderPath(x.ID), x.Alias), orderTag(x), ui.Text(hostOf(x)), ui.Text(cn.Spent(x.Served)), ui.Text(cn.Spent(x.Minutes)), ui.Date(view.Day(x.Until))))
	}
	return a.Show(http.StatusOK, a.DeskPage(ordersTitle, ordersTitle), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: ordersTitle, Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) newOrder(a *frame.Ask) error {
	return p.showNewOrder(a, http.StatusOK, frame.Fresh(a, map[string][]string{"from": {cn.DayOf(a.Now()).String()}, "hours": {"40"}}))
}

func (p *room) showNewOrder(a *frame.Ask, status int, e frame.Entry) error {
	const heading = "录入社会服务令"
	today := cn.DayOf(a.Now())
	return a.Show(status, a.DeskPage(heading, ordersTitle, "/desk/orders", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("姓名、文书号和事由用这一份自己的密钥加密，承接单位看不到；办结以后到期销毁密钥。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "本人", Note: "只有本机构写明用途才能查看，每次查看都记下"}, view.Form("/desk/orders/new", false, e,
			ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 40, Auto: "off"})),
			ui.DateField(e.In(ui.Input{Name: "birth", Label: "出生日期", Required: true, High: today.String()})),
			ui.TextField(e.In(ui.Input{Name: "paper", Label: "文书号", Required: true, Max: 60, Auto: "off"})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "事由", Required: true, Max: 500, Lines: 3})),
			ui.NumberField(e.In(ui.Input{Name: "hours", Label: "服务时间", Required: true, Low: "1", High: "1000", Suffix: "小时", Short: true})),
			ui.DateField(e.In(ui.Input{Name: "from", Label: "开始日期", Required: true})),
			ui.DateField(e.In(ui.Input{Name: "until", Label: "截止日期", Help: "一年以内。", Required: true, Low: today.String()})),
			ui.TextField(e.In(ui.Input{Name: "host", Label: "承接单位的统一社会信用代码", Required: true, Max: 18, Auto: "off"})),
			ui.AreaField(e.In(ui.Input{Name: "needs", Label: "安排上要注意的", Help: "承接单位看得到，不写姓名、文书号和事由。", Required: true, Max: 500, Lines: 3})),
			ui.Submit("录入并请单位承接", "/desk/orders")))))
}

// hostIn is the organization of the credit code in a form; "" where the register has none, and the form says so.
func (p *room) hostIn(a *frame.Ask, f *frame.Form) (string, error) {
	code := strings.ToUpper(f.Text("host"))
	if code == "" {
		f.Wrong("host", "请填写承接单位的统一社会信用代码。")
		return "", nil
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: code, Limit: 2})
	if err != nil {
		return "", err
	}
	for _, o := range found.Items {
		if o.CreditCode == code {
			return o.ID, nil
		}
	}
	f.Wrong("host", "名册中没有这个统一社会信用代码，请核对后重新填写。")
	return "", nil
}

func (p *room) enterOrder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.EnterOrderRequest{OrderDraft: volunteerapi.OrderDraft{
		Name: f.Text("name"), Birth: f.Day("birth", "出生日期"), Paper: f.Text("paper"), Reason: f.Text("reason"), Minutes: 60 * f.Int("hours", "服务时间"),
		From: f.Day("from", "开始日期"), Until: f.Day("until", "截止日期"), Needs: f.Text("needs"),
	}}
	for _, must := range [][2]string{{"name", "姓名"}, {"paper", "文书号"}, {"reason", "事由"}, {"needs", "安排上要注意的"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], "请填写"+must[1]+"。")
		}
	}
	if in.Host, err = p.hostIn(a, f); err != nil {
		return err
	}
	var x volunteerapi.Order
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.EnterOrder, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showNewOrder(a, status, e) })
	}
	return p.showOrder(a, http.StatusOK, frame.Fresh(a, nil), shown{code: x.Code, id: x.ID})
}

// shown is what an answer holds once and never again: a binding code, or whose order it is.
type shown struct {
	id, code string
	subject  *volunteerapi.OrderSubject
}

func (p *room) order(a *frame.Ask) error {
	return p.showOrder(a, http.StatusOK, frame.Fresh(a, nil), shown{})
}

// showOrder is one order, as whoever asks may see it.
func (p *room) showOrder(a *frame.Ask, status int, e frame.Entry, once shown) error {
	a.At(orderSeats...)
	id := once.id
	if id == "" {
		id = a.Path("id")
	}
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: id})
	if err != nil {
		return err
	}
	heading := ordersTitle + x.Alias
	body := []templ.Component{ui.PageHead(ui.Head{Title: heading, Tags: orderTag(&x)}), ui.Refusal(e.Fault)}
	if once.code != "" {
		body = append(body, view.Panel(ui.Box{Title: "绑定码，只显示这一次"}, ui.DL(ui.T("绑定码", ui.Code(once.code))),
			ui.Paragraphs("请当面交给本人。本人登录自己的账号，打开“我的社会服务令”（/orders）填写，就能报名承接单位的社会服务班次。")))
	}
	if s := once.subject; s != nil {
		body = append(body, view.Panel(ui.Box{Title: "本人，这次查看已经记下"}, ui.DL(ui.S("姓名", s.Name), ui.T("出生日期", ui.Date(view.Day(s.Birth))), ui.S("文书号", s.Paper), ui.S("事由", s.Reason))))
	}
	body = append(body, orderPanel(&x), monthsPanel(&x))
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(view.OrderPath(x.ID)+"/move", x.Version, orderActions(x.Moves, e))))
	}
	if x.MayLook {
		body = append(body, view.Panel(ui.Box{Title: "查看本人的姓名和事由"}, view.Form(view.OrderPath(x.ID)+"/looks", false, e,
			ui.TextField(e.In(ui.Input{Name: "purpose", Label: "查看的用途", Help: "例如制作季度小结、核对服务安排；本机构、监督部门和本人都看得到。", Required: true, Max: 200})),
			ui.Submit("记下用途并查看", ""))))
	}
	body = append(body, looksPanel(&x), stepsPanel(&x), ui.BasisPanel(view.LawOf(x.Basis)))
	pg := a.DeskPage(heading, ordersTitle, "/desk/orders", heading)
	return a.Show(status, pg, view.Stack(body...))
}

func orderPanel(x *volunteerapi.Order) templ.Component {
	age := "未成年人"
	if x.Adult {
		age = "成年人"
	}
	bound := "本人还没有绑定账号"
	if x.Bound {
		bound = "本人已绑定账号"
	}
	terms := []ui.Term{ui.S("代号", x.Alias), ui.S("年龄段", age), ui.S("社区矫正机构", x.Organ.Name)}
	if x.Host != nil {
		terms = append(terms, ui.S("承接单位", x.Host.Name))
	}
	terms = append(terms, ui.T("期限", ui.All(ui.Date(view.Day(x.From)), ui.Text("至"), ui.Date(view.Day(x.Until)))),
		ui.S("已计入", cn.Spent(x.Served)+"，要服务"+cn.Spent(x.Minutes)), ui.S("账号", bound))
	if x.Needs != "" {
		terms = append(terms, ui.S("安排上要注意的", x.Needs))
	}
	return view.Panel(ui.Box{Title: "这一份"}, ui.DL(terms...))
}

func monthsPanel(x *volunteerapi.Order) templ.Component {
	t := ui.Table{Caption: "各月计入的社会服务时间", Cols: ui.Cols("月份", "#时间", "#次数"), Nothing: "还没有计入的时间。在班次里签到、签退，由承接单位确认以后计入。"}
	for _, m := range x.Months {
		t.Rows = append(t.Rows, ui.Cells(ui.Month(view.Day(m.Month+"-01")), ui.Text(cn.Spent(m.Minutes)), ui.Number(m.Records)))
	}
	return view.Panel(ui.Box{Title: "服务时间"}, ui.Data(t))
}

func looksPanel(x *volunteerapi.Order) templ.Component {
	if len(x.Looks) == 0 {
		return ui.None()
	}
	t := ui.Table{Caption: "谁查看过姓名和事由", Cols: ui.Cols("时间", "谁", "用途")}
	for _, l := range x.Looks {
		t.Rows = append(t.Rows, ui.Cells(ui.DateTime(l.At), ui.Text(l.By), ui.Text(l.Purpose)))
	}
	return view.Panel(ui.Box{Title: "查看记录"}, ui.Data(t))
}

func stepsPanel(x *volunteerapi.Order) templ.Component {
	var past []ui.Step
	for _, s := range x.Steps {
		past = append(past, done(s.What, s.As, s.Note, s.At))
	}
	return view.Panel(ui.Box{Title: "经过"}, ui.Steps(past))
}

// done is one thing that somebody did, in what has passed.
func done(what, as, note string, at time.Time) ui.Step {
	return ui.Step{Title: what, State: ui.StepDone, When: at, Exact: true, Owner: as, Note: note}
}

// orderActions are the steps that a page offers, with what each asks.
func orderActions(ms []volunteerapi.VolunteerMove, e frame.Entry) []ui.Action {
	var out []ui.Action
	for _, m := range ms {
		act := ui.Action{Do: m.Do, Label: m.Label}
		switch m.Do {
		case "return":
			act.Danger = true
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: "退回的理由，社区矫正机构会看到", Required: true, Max: 500, Lines: 3}))
		case "end":
			act.Danger = true
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: "提前终止的理由", Required: true, Max: 500, Lines: 3}))
		case "place":
			act.Form = ui.TextField(e.Among(m.Do, ui.Input{Name: "host", Label: "承接单位的统一社会信用代码", Required: true, Max: 18, Auto: "off"}))
		case "renew":
			act.Confirm = "原来的绑定码和绑定的账号作废，新的绑定码只显示一次。"
		}
		out = append(out, act)
	}
	return e.Reopened(out)
}

func (p *room) moveOrder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveOrderRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Reason = frame.MoveOf(f)
	if in.Do == "place" {
		if in.Host, err = p.hostIn(a, f.As("place")); err != nil {
			return err
		}
	}
	var x volunteerapi.Order
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveOrder, in)
	}
	switch {
	case err != nil:
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrder(a, status, e, shown{}) })
	case x.Code != "":
		return p.showOrder(a, http.StatusOK, frame.Fresh(a, nil), shown{code: x.Code})
	case in.Do == "return":
		return a.Redirect("/desk/orders", "已退回，社区矫正机构会另请单位承接。")
	}
	return a.Redirect(view.OrderPath(in.ID), "已经办理。")
}

func (p *room) lookAtOrder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.LookAtOrderRequest{ID: a.Path("id"), OrderPurpose: volunteerapi.OrderPurpose{Purpose: f.Text("purpose")}}
	if len([]rune(in.Purpose)) < 4 {
		f.Wrong("purpose", "请写明查看的用途，至少四个字。")
	}
	var s volunteerapi.OrderSubject
	if err = f.Fault(); err == nil {
		s, err = route.Call(a.Ctx, p.Call, volunteerapi.LookAtOrder, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrder(a, status, e, shown{}) })
	}
	return p.showOrder(a, http.StatusOK, frame.Fresh(a, nil), shown{subject: &s})
}

func (p *room) myOrders(a *frame.Ask) error {
	return p.showMyOrders(a, http.StatusOK, frame.Fresh(a, nil))
}

// showMyOrders are the caller's own, and where a binding code is written.
func (p *room) showMyOrders(a *frame.Ask, status int, e frame.Entry) error {
	a.At(holders...)
	mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyOrders, volunteerapi.ListMyOrdersRequest{})
	if err != nil {
		return err
	}
	const heading = "我的社会服务令"
	body := []templ.Component{ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("在承接单位的社会服务班次里用代号报名、签到。承接单位看不到您的姓名和事由。")}), ui.Refusal(e.Fault)}
	for i := range mine.Items {
		x := &mine.Items[i]
		body = append(body, view.Panel(ui.Box{Title: x.Alias}, ui.Ring("已计入"+cn.Spent(x.Served)+"，要服务"+cn.Spent(x.Minutes), float64(min(x.Served, x.Minutes))/float64(max(x.Minutes, 1)), -1, fmt.Sprintf("%d.%d", x.Served/60, x.Served%60/6), "小时"), orderTag(x)), orderPanel(x), monthsPanel(x), looksPanel(x))
	}
	if len(mine.Items) == 0 {
		body = append(body, view.Panel(ui.Box{Title: "社会服务令", Hidden: true}, ui.Empty(ui.IconFile, "您的账号还没有绑定社会服务令，请填写社区矫正机构当面交给您的绑定码。", nil)))
	}
	body = append(body, view.Panel(ui.Box{Title: "绑定"}, view.Form("/orders", false, e,
		ui.TextField(e.In(ui.Input{Name: "code", Label: "绑定码", Help: "十六位字母和数字，由社区矫正机构当面交给您。", Required: true, Max: 24, Auto: "off"})),
		ui.Submit("绑定到我的账号", ""))), ui.Help(p.Site))
	return a.Show(status, page(a, heading), view.Stack(body...))
}

func (p *room) bindOrder(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.BindOrderRequest{OrderBinding: volunteerapi.OrderBinding{Code: f.Text("code")}}
	if len(in.Code) < 16 {
		f.Wrong("code", "请填写十六位的绑定码。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.BindOrder, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showMyOrders(a, status, e) })
	}
	return a.Redirect("/orders", "已绑定，可以用代号报名承接单位的社会服务班次。")
}
