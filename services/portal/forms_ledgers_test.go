package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of the ledgers beside volunteers' hours.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/timebank/{id}/remittances", identity.Resident, "/timebank/v1/remittances", []string{"served", "k1", "number", "3203120000000022", "service", "elderly", "day", "2026-11-19", "minutes", "75"}, []string{"☑k1", "3203120000000022", `<option value="elderly" selected`, "2026-11-19", `value="75"`}},
		{"/timebank/{id}/relatives", identity.Resident, "/timebank/v1/relatives", []string{"do", "add", "name", "王<b>兰", "relation", "母亲"}, []string{"王<b>兰", "母亲"}},
		{"/desk/orders/new", identity.Officer, "/desk/orders/new", []string{"name", "赵<b>钱", "birth", "1990-03-07", "paper", "星矫令7号", "reason", prose, "hours", "40", "from", "2026-12-01", "until", "2027-03-01", "host", "52320312MJ0000001X", "needs", prose}, []string{"赵<b>钱", "1990-03-07", "星矫令7号", `value="40"`, "2027-03-01", "52320312MJ0000001X", prose}},
		{"/desk/orders/{id}/looks", identity.Officer, "/desk/orders/so-1/looks", []string{"purpose", "核对<b>安排"}, []string{"核对<b>安排"}},
		{"/desk/orders/{id}/move", identity.Officer, "/desk/orders/so-1/move", []string{"do", "end", "version", "2", "end.note", prose}, []string{prose}},
		{"/duty", identity.Resident, "/duty", []string{"host", "", "name", "赵<b>钱", "birth", "1980-03-07", "branch", "第<b>二支部", "unit_name", "外地<b>厂", "agree", "true", "tell", "true"}, []string{"赵<b>钱", "1980-03-07", "第<b>二支部", "外地<b>厂"}},
		{"/desk/duties/{id}/move", identity.Staff, "/desk/duties/du-1/move", []string{"do", "return", "version", "2", "return.note", prose}, []string{prose}},
		{"/desk/duties/{id}/years", identity.Staff, "/desk/duties/du-1/years", []string{"do", "judge", "version", "2", "year", "du-1.2026", "scope", "judge2026", "judge2026.grade", "met", "judge2026.text", prose}, []string{prose, `<option value="met" selected`}},
		{"/orders", identity.Resident, "/orders", []string{"code", "ABCDEFGH23456789"}, []string{"ABCDEFGH23456789"}},
	}, forms...)
	silent = append(silent, "/timebank/{id}/move", "/duty/{id}/move")
}

// ledgerRoutes are a time account with every entry and button, and what everybody reads of the bank.
func ledgerRoutes() []route.Route {
	basis := []volunteerapi.Basis{{Rule: "volunteer.time.store", Title: "关于健全新时代志愿服务体系的意见", Article: "七、3", Quote: "鼓励采取服务积分、时间储蓄等方式。", From: "2024-04-12", Verified: true}}
	x := volunteerapi.TimeAccount{
		Person: "v1", Version: 3, Number: "3203120000000014", Name: "李雷", State: volunteerapi.TimeAccountStateOpen, StateText: "已开通", Balance: 150, Saved: 210, Received: 30, Sent: 90, Left: 2310, MayPay: true,
		Entries: []volunteerapi.TimeEntry{
			{Kind: volunteerapi.TimeKindSent, Minutes: -90, Text: "王桂兰接受为老服务", Number: "3203120000000022", At: "2026-11-18", State: volunteerapi.RemittanceStateReceived, StateText: "对方已收到"},
			{Kind: volunteerapi.TimeKindSaved, Minutes: 210, Text: "志愿服务时间存入", At: "2026-10", StateText: "已存入"},
		},
		Relatives: []volunteerapi.Relative{{ID: "k1", Name: "王桂兰", Relation: "母亲"}},
		Moves:     []volunteerapi.VolunteerMove{{Do: "close", Label: "停用时间账户"}}, Basis: basis,
	}
	barred := x
	barred.Person, barred.Name, barred.Ward, barred.Barred, barred.MayPay, barred.Balance = "v2", "李点点", true, true, false, -45
	own := func() (volunteerapi.TimeAccount, error) { return x, nil }
	return append(append(orderRoutes(), dutyRoutes()...), []route.Route{
		route.On(volunteerapi.GetTimeBank, func(context.Context, volunteerapi.GetTimeBankRequest) (volunteerapi.TimeBank, error) {
			return volunteerapi.TimeBank{Accounts: 2, Saved: 210, Held: 180, Transit: 30, Moved: 90, Balanced: true, CheckedAt: &noon, Once: 8, Monthly: 40, Basis: basis}, nil
		}),
		route.On(volunteerapi.ListMyTimeAccounts, func(context.Context, volunteerapi.ListMyTimeAccountsRequest) (volunteerapi.TimeAccountList, error) {
			return volunteerapi.TimeAccountList{Items: []volunteerapi.TimeAccount{x, barred}}, nil
		}),
		route.On(volunteerapi.GetTimeAccount, func(_ context.Context, in volunteerapi.GetTimeAccountRequest) (volunteerapi.TimeAccount, error) {
			if in.Person == "v2" {
				return barred, nil
			}
			return x, nil
		}),
		route.On(volunteerapi.MoveTimeAccount, func(context.Context, volunteerapi.MoveTimeAccountRequest) (volunteerapi.TimeAccount, error) {
			return own()
		}),
		route.On(volunteerapi.NameRelative, func(context.Context, volunteerapi.NameRelativeRequest) (volunteerapi.TimeAccount, error) {
			return own()
		}),
		route.On(volunteerapi.PayTime, func(context.Context, volunteerapi.PayTimeRequest) (volunteerapi.TimeAccount, error) { return own() }),
	}...)
}

func TestATimeAccountIsReadByItsHolderAndTheSumsByEverybody(t *testing.T) {
	w := newWorks(t, identity.Resident)
	stranger := w.browser().get("/timebank").words()
	for _, want := range []string{"账目相符", "一次最多8小时", "登录后看自己的账户", "3小时30分钟"} {
		if !strings.Contains(stranger, want) {
			t.Errorf("everybody reads nothing of %s", want)
		}
	}
	if strings.Contains(stranger, "李雷") {
		t.Error("a stranger reads whose accounts there are")
	}
	b := w.as(identity.Resident)
	if got := b.get("/timebank").words(); !strings.Contains(got, "李点点") || !strings.Contains(got, "余额−45分钟") {
		t.Errorf("one's own: %s", got)
	}
	got := b.get("/timebank/v1").words()
	for _, want := range []string{"王桂兰接受为老服务", "−1小时30分钟", "3203120000000014", "王桂兰（母亲）", "停用时间账户"} {
		if !strings.Contains(got, want) {
			t.Errorf("the account does not show %s", want)
		}
	}
	if got := b.get("/timebank/v2").words(); !strings.Contains(got, "补足以前不能转出") || strings.Contains(got, "谁接受了服务") {
		t.Errorf("a barred one: %s", got)
	}
	if got := b.get("/timebank/v1?format=csv"); !strings.Contains(got.body, "王桂兰接受为老服务") {
		t.Error("the table is not handed out")
	}
	if got := b.post("/timebank/v1/move", "do", "close", "version", "3"); got.at != "/timebank/v1" {
		t.Errorf("after closing: %s", got.at)
	}
}

// orderRoutes are an order with every button, and what its organ reads once.
func orderRoutes() []route.Route {
	x := volunteerapi.Order{
		ID: "so-1", Version: 2, Alias: "青杉-00027", Adult: true, State: volunteerapi.OrderStatePlaced, StateText: "服务中", Organ: volunteerapi.Party{ID: "sifa", Name: "星河区司法局"},
		Host: &volunteerapi.Party{ID: "nuanlin", Name: "暖邻社会工作服务中心"}, Minutes: 2400, Served: 150, From: "2026-11-01", Until: "2027-01-31", Needs: "可以搬重物", Bound: true, MayLook: true,
		Months: []volunteerapi.OrderMonth{{Month: "2026-11", Minutes: 150, Records: 1}}, Steps: []volunteerapi.OrderStep{{At: noon, What: "承接", As: "承接单位", Note: "本周开始"}},
		Looks: []volunteerapi.OrderLook{{At: noon, By: "张**", Purpose: "核对服务安排"}},
		Moves: []volunteerapi.VolunteerMove{{Do: "place", Label: "另请单位承接"}, {Do: "renew", Label: "另发绑定码"}, {Do: "end", Label: "提前终止"}, {Do: "report", Label: "报告办结"}},
	}
	fresh := x
	fresh.Code = "ABCDEFGH23456789"
	return []route.Route{
		route.On(volunteerapi.ListOrders, func(context.Context, volunteerapi.ListOrdersRequest) (volunteerapi.OrderPage, error) {
			return volunteerapi.OrderPage{Items: []volunteerapi.Order{x}}, nil
		}),
		route.On(volunteerapi.ListMyOrders, func(context.Context, volunteerapi.ListMyOrdersRequest) (volunteerapi.OrderPage, error) {
			return volunteerapi.OrderPage{Items: []volunteerapi.Order{x}}, nil
		}),
		route.On(volunteerapi.GetOrder, func(context.Context, volunteerapi.GetOrderRequest) (volunteerapi.Order, error) { return x, nil }),
		route.On(volunteerapi.EnterOrder, func(context.Context, volunteerapi.EnterOrderRequest) (volunteerapi.Order, error) { return fresh, nil }),
		route.On(volunteerapi.BindOrder, func(context.Context, volunteerapi.BindOrderRequest) (volunteerapi.Order, error) { return x, nil }),
		route.On(volunteerapi.MoveOrder, func(_ context.Context, in volunteerapi.MoveOrderRequest) (volunteerapi.Order, error) {
			if in.Do == "renew" {
				return fresh, nil
			}
			return x, nil
		}),
		route.On(volunteerapi.LookAtOrder, func(context.Context, volunteerapi.LookAtOrderRequest) (volunteerapi.OrderSubject, error) {
			return volunteerapi.OrderSubject{Name: "司徒一苇", Birth: "1994-02-03", Paper: "星矫令77号", Reason: "寻衅"}, nil
		}),
	}
}

func TestWhoseOrderItIsIsReadOnceAndOnlyAfterAPurpose(t *testing.T) {
	w := newWorks(t, identity.Officer)
	b := w.as(identity.Officer)
	page := b.get("/desk/orders/so-1").words()
	for _, want := range []string{"青杉-00027", "成年人", "2小时30分钟", "核对服务安排", "记下用途并查看", "本周开始"} {
		if !strings.Contains(page, want) {
			t.Errorf("the order does not show %s", want)
		}
	}
	if strings.Contains(page, "司徒一苇") || strings.Contains(page, "绑定码，只显示") {
		t.Error("whose it is is read before anybody asks")
	}
	if got := b.post("/desk/orders/so-1/looks", "purpose", "季度小结").words(); !strings.Contains(got, "司徒一苇") || !strings.Contains(got, "这次查看已经记下") {
		t.Errorf("after a purpose: %s", got)
	}
	if got := b.post("/desk/orders/so-1/looks", "purpose", "看").words(); strings.Contains(got, "司徒一苇") || !strings.Contains(got, "至少四个字") {
		t.Errorf("without one: %s", got)
	}
	if got := b.post("/desk/orders/so-1/move", "do", "renew", "version", "2").words(); !strings.Contains(got, "ABCDEFGH23456789") {
		t.Errorf("a new code is not shown: %s", got)
	}
	if got := b.get("/desk/orders?format=csv"); !strings.Contains(got.body, "青杉-00027") {
		t.Error("the table is not handed out")
	}
	if got := w.as(identity.Resident).get("/orders").words(); !strings.Contains(got, "我的社会服务令") || !strings.Contains(got, "已计入2小时30分钟，要服务40小时") {
		t.Errorf("one's own: %s", got)
	}
}
