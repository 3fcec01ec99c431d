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
	}, forms...)
	silent = append(silent, "/timebank/{id}/move")
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
	return []route.Route{
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
	}
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
