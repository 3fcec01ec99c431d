package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/portal/view"
)

// 政府采购法第四十二条.
func TestTheRecordOfAPurchaseSaysAllThatTheBookLists(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.role = identity.Supervisor
	b := w.browser()
	if got := b.get("/tenders/t2"); strings.Contains(got.body, "/tenders/t2/activity") {
		t.Error("a stranger is led to the record")
	}
	if got := b.get("/tenders/t2/activity"); got.status == 200 || strings.Contains(got.words(), "资金构成") {
		t.Errorf("a stranger reads the record: %d", got.status)
	}
	b.signIn("/account")
	if got := b.get("/tenders/t2"); !strings.Contains(got.body, `href="/tenders/t2/activity"`) {
		t.Error("the page of the purchase does not lead to its record")
	}
	got := b.get("/tenders/t2/activity")
	x := w.tenders[1]
	for _, item := range ruletest.Value[[]rule.Item](t, w.portal.Rules, "tender.records.activity", view.Law(x)) {
		head, _, _ := strings.Cut(item.Text, "，")
		if !strings.Contains(got.words(), head) {
			t.Errorf("the record lacks: %s", item.Text)
		}
	}
	for _, must := range []string{x.Code, x.ItemName, view.MethodName(x.Method), x.Award.Supplier.Name, w.opening.Bids[0].Supplier.Name, "由采购人补写", "采购没有终止"} {
		if !strings.Contains(got.words(), must) {
			t.Errorf("the record does not say %q", must)
		}
	}
	if !strings.Contains(got.body, "/rules/tender.records.activity") {
		t.Error("the record does not say on what it rests")
	}
}

func TestTheRecordOfAPurchaseThatFailedSaysWhy(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.role = identity.Supervisor
	x := &w.tenders[1]
	x.Method, x.ConditionText, x.ConditionNote, x.Award, x.Contract = tenderapi.MethodNegotiation, "采用招标所需时间不能满足用户紧急需要的", "台风受灾户须在入冬前安置。", nil, ""
	x.Failure = &tenderapi.Failure{At: *ago(15), Ground: "few", Text: "响应的供应商不足三家的", Note: "只有两家。"}
	b := w.browser()
	b.signIn("/account")
	got := b.get("/tenders/t2/activity").words()
	for _, must := range []string{"台风受灾户须在入冬前安置。", "响应的供应商不足三家。只有两家。", "没有合同", "经过"} {
		if !strings.Contains(got, must) {
			t.Errorf("the record does not say %q", must)
		}
	}
}
