package portal

import (
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// deposits is what is known of two bids: who paid for the first.
func deposits() tenderapi.DepositList {
	return tenderapi.DepositList{Items: []tenderapi.Deposit{
		{Bid: "b1", Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Payer: "青苗服务社", Account: "****4567", At: ago(1), By: "张经办", Former: []tenderapi.DepositRecord{{Payer: "钱多多", Account: "****0001", At: *ago(2), By: "李经办"}}},
		{Bid: "b2", Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}},
	}}
}

func TestTheOfficeWritesDownWhoPaidByAFormOrATable(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const at = "/desk/tenders/open/deposits"
	page := b.get(at)
	for _, want := range []string{"****4567", "还没有登记", "只显示末四位", "更正以前登记的付款人", "钱多多", "****0001", "李经办"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	half := b.post(at, "items.1.payer", "向阳服务社")
	if half.status != http.StatusBadRequest || !strings.Contains(half.body, `href="#f-items-1-account"`) || !strings.Contains(half.body, `value="向阳服务社"`) || !strings.Contains(half.words(), "请填写向阳服务社的付款账号。") {
		t.Errorf("half a line answers %d", half.status)
	}
	if none := b.post(at); none.status != http.StatusBadRequest || !strings.Contains(none.words(), "至少填写一家") {
		t.Errorf("nothing answers %d", none.status)
	}
	if done := b.post(at, "items.1.payer", "向阳服务社", "items.1.account", "6222 0001"); done.status != http.StatusOK || !strings.Contains(done.words(), "已登记1家的付款人。") {
		t.Errorf("one line answers %d: %s", done.status, done.words())
	}
	for table, says := range map[string]string{
		"\xef\xbb\xbf供应商,付款户名,付款账号\n向阳服务社,钱多多,'6222020200011234567\n青苗服务社,钱多多,6222 0001\n": "已登记2家的付款人。",
		"供应商,付款户名,付款账号\n向日葵服务社,钱多多,62220001\n":                                             "第2行的供应商不在开标记录中",
		"供应商,付款户名,付款账号\n向阳服务社,钱多多,\n":                                                      "第2行的供应商不在开标记录中，或者没有付款户名、付款账号",
		"向阳服务社": "表格读不出来",
	} {
		if got := b.upload(at+"/table", "table", "对账单.csv", []byte(table)); !strings.Contains(got.words(), says) {
			t.Errorf("%q answers %d: %s", table, got.status, got.words())
		}
	}
	sent := w.written("/deposits")
	if len(sent) != 2 || !strings.Contains(sent[1].body, `{"bid":"b2","payer":"钱多多","account":"6222020200011234567"}`) {
		t.Errorf("sent %+v", sent)
	}
	if watch := w.as(identity.Supervisor).get(at); strings.Contains(watch.body, "保存付款人") || !strings.Contains(watch.body, "****4567") {
		t.Error("the supervisor writes, or does not read")
	}
}
