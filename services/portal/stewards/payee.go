package stewards

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const payeeTitle = "工资收款账号"

// payeePath is where somebody on a post enters the account that their pay goes to.
func payeePath(steward string) string { return view.StewardPath(steward) + "/payee" }

func (p *room) payee(a *frame.Ask) error {
	return p.showPayee(a, http.StatusOK, frame.Fresh(a, nil))
}

// showPayee is the end of the caller's account, a form for another one, and who has taken it out.
func (p *room) showPayee(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetPayee, socialworkapi.GetPayeeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	here := payeePath(x.Steward)
	terms := []ui.Term{ui.S("工号", x.Number), ui.S("社区", x.CommunityName)}
	if x.Set {
		terms = append(terms, ui.S("户名", x.Name), ui.S("开户银行", x.Bank), ui.S("账号", x.Masked), ui.T("登记时间", ui.DateTime(*x.ChangedAt)))
	} else {
		terms = append(terms, ui.S("账号", "还没有登记，薪酬表上写明没有账号"))
	}
	if x.KeptUntil != "" {
		terms = append(terms, ui.S("保存到", cn.Day(x.KeptUntil).Chinese()+"，此后由平台清除"))
	}
	label := "登记账号"
	if x.Set {
		label = "更换账号"
	}
	body := []templ.Component{
		view.Panel(ui.Box{Title: "现在的账号"}, ui.DL(terms...)),
		view.Panel(ui.Box{Title: label, Note: "户名只能是" + x.Name}, view.Form(here, false, e,
			ui.TextField(e.In(ui.Input{Name: "bank", Label: "开户银行", Help: "写全称，到分行或者支行。", Required: true, Max: 60, Auto: "off"})),
			ui.TextField(e.In(ui.Input{Name: "number", Label: "账号", Help: "12到30位数字，可以有空格。", Required: true, Max: 40, Auto: "off"})),
			ui.Submit(label, "/steward"))),
	}
	t := ui.Table{Caption: "谁取出过我的账号，新的在前", Cols: ui.Cols("时间", "单位", "由谁", "薪酬表"), Nothing: "还没有人取出过。"}
	for _, k := range x.Takings {
		t.Rows = append(t.Rows, ui.Cells(ui.DateTime(k.At), ui.Text(k.Org), ui.Text(k.By), ui.Text(k.List+monthText(k.Month))))
	}
	body = append(body, view.Panel(ui.Box{Title: "取出簿", Note: "先记入才给"}, ui.Data(t)))
	if x.Set {
		body = append(body, view.Panel(ui.Box{Title: "清除账号"}, ui.ActionButtons(here+"/erase", 0, []ui.Action{{Do: "erase", Label: "清除账号", Danger: true, Confirm: "清除以后已移交的薪酬表也打不开这个账号，旧的备份也不能恢复。"}})))
	}
	return a.Show(status, a.DeskPage(payeeTitle, "我在社区的岗位", "/steward", payeeTitle), view.Stack(append([]templ.Component{
		ui.PageHead(ui.Head{Title: payeeTitle, Lead: ui.Text("账号用一把单独的钥匙封存，只由您本人登记和更换，每次变动都通知您；更换的从下一份薪酬表起使用，已算出的仍付到原来的账号。")}), ui.Refusal(e.Fault),
	}, body...)...))
}

func (p *room) setPayee(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.SetPayeeRequest{ID: a.Path("id"), PayeeDraft: socialworkapi.PayeeDraft{Bank: f.Text("bank"), Number: strings.Join(strings.Fields(f.Text("number")), "")}}
	for _, must := range [][2]string{{"bank", "请填写开户银行。"}, {"number", "请填写账号。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.SetPayee, in)
	}
	return after(a, f, err, payeePath(in.ID), "账号已登记，从下一份薪酬表起使用。", func(status int, e frame.Entry) error { return p.showPayee(a, status, e) })
}

func (p *room) erasePayee(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.SetPayeeRequest{ID: a.Path("id"), PayeeDraft: socialworkapi.PayeeDraft{Erase: true}}
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.SetPayee, in)
	return after(a, f, err, payeePath(in.ID), "账号已清除。", func(status int, e frame.Entry) error { return p.showPayee(a, status, e) })
}

// payees is whether each on a list has an account, for the office, which reads no more than the end of it.
func payees(x *socialworkapi.PayList) templ.Component {
	t := ui.Table{Caption: "每人的收款账号", Cols: ui.Cols("工号", "#金额", "收款账号")}
	for i := range x.Rows {
		if r := &x.Rows[i]; r.Payee != "" {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Number), ui.Money(r.Total), ui.Text(r.Payee)))
		}
	}
	if len(t.Rows) == 0 {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "收款账号", Note: "由本人登记，这里只有后四位"}, ui.Data(t))
}

// taking are the buttons with which who pays takes names and accounts out.
func taking(x *socialworkapi.PayList) templ.Component {
	if !x.MayTake {
		return ui.None()
	}
	to := view.PayListPath(x.ID) + "/takings?format="
	return view.Panel(ui.Box{Title: "付款名单", Note: "有姓名、开户银行、账号和金额"}, ui.Soft("取出以前先记入取出簿，名单上的每个人都能看到您在什么时候取出。"),
		view.Form(to+sheet.XLSX, false, frame.Entry{}, ui.Submit("取出付款名单，XLSX", "")), view.Form(to+sheet.CSV, false, frame.Entry{}, ui.Submit("取出付款名单，CSV", "")))
}

// take hands the list out to who pays, as a file and in no page.
func (p *room) take(a *frame.Ask) error {
	a.At(identity.Supervisor)
	if view.FormatOf(a) == "" {
		return a.Redirect(view.PayListPath(a.Path("id")), "请选择文件的格式。")
	}
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.TakePayList, socialworkapi.TakePayListRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	return view.SendRows(a, x.Title, []sheet.Column[socialworkapi.PayOrderRow]{
		{Head: "工号", Cell: func(r *socialworkapi.PayOrderRow) any { return r.Number }},
		{Head: "姓名", Cell: func(r *socialworkapi.PayOrderRow) any { return r.Name }},
		{Head: "开户银行", Cell: func(r *socialworkapi.PayOrderRow) any { return r.Bank }},
		{Head: "账号", Cell: func(r *socialworkapi.PayOrderRow) any { return r.Account }},
		{Head: "金额（元）", Cell: func(r *socialworkapi.PayOrderRow) any { return cn.Fen(r.Amount) }},
		{Head: "备注", Cell: func(r *socialworkapi.PayOrderRow) any { return r.Missing }},
	}, x.Rows)
}
