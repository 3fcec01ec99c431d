package portal

import (
	"strings"
	"testing"

	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/portal/view"
)

// 实施条例第四十三条: each item of the list has its place in the notice of a result; one that the book adds has none, and fails.
func TestTheNoticeOfAResultHoldsEveryItemOfTheLaw(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.orgs[2].Address = "星河区府前路1号"
	x, b := &w.tenders[1], w.browser()
	page := b.get("/tenders/" + x.ID + "/notice?kind=result")
	said := page.words()
	holds := map[string][]string{
		"parties":  {"采购人：" + x.Buyer.Name, "采购人地址：星河区府前路1号", "联系电话：" + x.ContactPhone},
		"tender":   {x.Title, x.Code},
		"supplier": {x.Award.Supplier.Name, "供应商地址：澄湖路18号"},
		"amount":   {"金额：" + strings.TrimSuffix(view.SpellMoney(x.Award.Amount), "元")},
		"items":    {"名称：" + x.ItemName, "数量：1项", "单价：每项", "服务要求：" + strings.SplitN(x.Requirement, "\n", 2)[0]},
		"experts":  {x.Committee[0].Name},
	}
	for _, item := range ruletest.Value[[]rule.Item](t, w.portal.Rules, "tender.result.contents", view.Law(*x)) {
		if len(holds[item.Code]) == 0 {
			t.Errorf("nothing of the notice is %s", item.Text)
		}
		for _, must := range holds[item.Code] {
			if !strings.Contains(said, must) {
				t.Errorf("%s: the notice does not say %q", item.Text, must)
			}
		}
	}
	if !strings.Contains(page.body, `href="/rules/tender.result.contents"`) {
		t.Error("the notice does not cite the law of its contents")
	}
}

// 实施条例第四十三条: the documents are out with the result, and lie where the notice of it leads.
func TestTheDocumentsAreReadWithTheResult(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	x, b := &w.tenders[1], w.browser()
	if !ruletest.Value[bool](t, w.portal.Rules, "tender.result.papers", view.Law(*x)) {
		t.Fatal("the book keeps the documents back")
	}
	if result := b.get(view.NoticePath(x.ID, "result", 0)); !strings.Contains(result.body, `href="`+view.NoticePath(x.ID, "", 0)+`"`) {
		t.Error("the result does not lead to the documents")
	}
	papers := b.get(view.NoticePath(x.ID, "", 0)).words()
	for _, must := range []string{strings.SplitN(x.Requirement, "\n", 2)[0], x.Criteria[0].Name} {
		if !strings.Contains(papers, must) {
			t.Errorf("the documents do not say %q", must)
		}
	}
}

// 民法典第二百零一条、第二百零三条: who reads a last day reads how it was counted.
func TestBesideTheDaysOfAPurchaseStandsHowTheyAreCounted(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	page := w.browser().get("/tenders/t2")
	if !strings.Contains(page.words(), "期限从次日起算，最后一日是法定休假日的，顺延到以后的第一个工作日。") {
		t.Error("the page does not say how its days are counted")
	}
	for _, id := range []string{"tender.period.startday", "tender.period.lastday"} {
		if !strings.Contains(page.body, `href="/rules/`+id+`"`) {
			t.Errorf("the page does not cite %s", id)
		}
	}
}
