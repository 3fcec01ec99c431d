package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// framed is a framework in force with three places, one of which was lost.
func framed(buyer tenderapi.Party) tenderapi.Tender {
	t := decided()
	t.ID, t.Buyer, t.Method, t.State, t.StateText, t.Moves = "frame", buyer, tenderapi.MethodFramework, tenderapi.StateContracted, "框架协议生效", nil
	t.Unit, t.Ceiling, t.AdmittedMost, t.InForceUntil = "每人次", 100_00, 4, ahead(400)
	t.Award = &tenderapi.Award{
		Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Amount: 86_00, DecidedAt: *ago(20), AnnouncedAt: ago(19),
		Places: []tenderapi.Place{
			{Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Rank: 1, Price: 86_00, State: tenderapi.PlaceStateSigned, SignedAt: ago(5), Contract: "c-frame-s1"},
			{Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}, Rank: 2, Price: 88_50, State: tenderapi.PlaceStateSigned, SignedAt: ago(4)},
			{Supplier: tenderapi.Party{ID: "s3", Name: "和顺服务社"}, Rank: 3, Price: 90_00, State: tenderapi.PlaceStateRemoved, EndedAt: ago(1), Ground: "不履行合同义务", Note: "三次催告仍不上门。"},
		},
	}
	t.NextTurn = &t.Award.Places[1].Supplier
	return t
}

func TestAFrameworksPageSaysWhoIsAdmittedAtWhatPriceAndWhatWasOrdered(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.browser()
	w.placed = []tenderapi.Order{
		{ID: "frame-1", Tender: "frame", Code: "X-CJ001", Way: tenderapi.OrderWayDirect, By: tenderapi.OrderByBeneficiary, Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Quantity: 1200, Price: 85_50, Amount: 1200 * 85_50, At: *ago(2), State: tenderapi.OrderStateSigned},
	}
	words := b.get("/tenders/frame").words()
	for _, want := range []string{"入围供应商3家", "青苗服务社", "86.00", "88.50", "协议有效", "不履行合同义务。三次催告仍不上门。", "每人次", "X-CJ001", "直接选定（服务对象选定）", "1,200", "85.50", "102,600.00", "已签合同", "现在轮到向阳服务社", "最高限制单价", "最多入围4家"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	words = b.get("/tenders/frame/notice?kind=result").words()
	for _, want := range []string{"入围结果公告", "第1名：青苗服务社，协议单价86.00元", "第2名：向阳服务社", "计价单位为每人次"} {
		if !strings.Contains(words, want) {
			t.Errorf("the notice of the result does not say %s", want)
		}
	}
	if strings.Contains(words, "中标") || strings.Contains(words, "每项") {
		t.Error("the notice of a framework speaks of a winner and of a whole price")
	}
}

func TestAnOrderIsOfferedOnlyUnderAFrameworkInForce(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	if page := b.get("/desk/tenders/frame/orders").words(); !strings.Contains(page, "现在轮到向阳服务社") || strings.Contains(page, "和顺服务社（") {
		t.Error("the form does not say whose turn it is, or offers who has left")
	}
	if page := b.get("/desk/tenders/open/orders").words(); strings.Contains(page, "确定一次成交") {
		t.Error("a purchase without a framework offers an order")
	}
}

func TestTheFormOfAPurchaseAsksForAUnitWhereItIsAFramework(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	for method, asks := range map[string]bool{"framework": true, "consultation": false} {
		page := b.post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", method, "show", "method")
		if strings.Contains(page.body, `name="unit"`) != asks {
			t.Errorf("%s asks for a unit: %v", method, !asks)
		}
	}
}

func TestAFrameworkAgreementShowsAPriceAndNoPayments(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	deal := w.deals[0]
	deal.ID, deal.Kind, deal.Unit, deal.Amount, deal.Payments, deal.PerformanceDeposit = "kj", contractapi.ContractKindFramework, "每人次", 86_00, nil, 0
	deal.State, deal.StateText, deal.Buyer.ID = contractapi.ContractStateDrafted, "起草中", mine
	w.deals = append(w.deals, deal)
	words := w.browser().get("/contracts/kj").words()
	if !strings.Contains(words, "协议单价¥86.00（每人次）") || strings.Contains(words, "付款计划") || strings.Contains(words, "履约保证金") {
		t.Error(words)
	}
	if page := w.as(identity.Buyer).get("/desk/contracts/kj").body; strings.Contains(page, "terms.payments") {
		t.Error("the form of an agreement asks for payments")
	}
}
