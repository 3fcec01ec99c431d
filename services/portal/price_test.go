package portal

import (
	"strings"
	"testing"

	"sanshe/libs/identity"
)

func TestFlagsSayThatTheyDecideNothingAndWhereThePlatformIsBlind(t *testing.T) {
	b := newWorks(t, identity.Supervisor).as(identity.Supervisor)
	if page := b.get("/desk/tenders/open"); !strings.Contains(page.body, "/desk/tenders/open/flags") {
		t.Error("nothing leads to the flags")
	}
	page := b.get("/desk/tenders/open/flags")
	for _, want := range []string{"不作为认定", "载明同一个联系电话。", "“保证金从同一账户转出”：采购人还没有登记齐各家的付款账户"} {
		if !strings.Contains(page.words(), want) && !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestALowPriceIsAskedAboutExplainedAndJudgedOnItsPages(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	page := b.get("/desk/tenders/open")
	for _, want := range []string{"触发审查不等于无效", "报价低于最高限价", "志愿者承担探访。", `name="ask-b1.minutes"`, `name="judge-b2.reasonable"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the committee's page lacks %s", want)
		}
	}
	if got := b.post("/desk/tenders/open/prices/b2/judge", "judge-b2.why", "有理"); !strings.Contains(got.body, "请选择报价是否合理。") || len(w.written("/reviews/votes")) != 0 {
		t.Error("a vote that says nothing is sent")
	}
	b.post("/desk/tenders/open/prices/b2/judge", "judge-b2.reasonable", "yes", "judge-b2.why", "有理")
	b.post("/desk/tenders/open/prices/b1/ask", "ask-b1.minutes", "60", "ask-b1.question", "请说明")
	for at, want := range map[string]string{"/reviews/votes": `"reasonable":true`, "/tenders/open/reviews": `"minutes":60`} {
		if sent := w.written(at); len(sent) != 1 || !strings.Contains(sent[0].body, want) {
			t.Errorf("%s: %+v", at, sent)
		}
	}
	s := w.as(identity.Staff)
	if page := s.get("/desk/staff/bids/b1/review"); !strings.Contains(page.body, "请说明人员成本。") || !strings.Contains(page.body, "/rules/tender.abnormal.invalid") {
		t.Error("the supplier does not see what is asked, or on what ground")
	}
	if got := s.post("/desk/staff/bids/b1/review", "text", "志愿者承担"); got.at != "/desk/staff/bids/b1/review" || len(w.written("/bids/b1/review")) != 1 {
		t.Errorf("the explanation leads to %s", got.at)
	}
}
