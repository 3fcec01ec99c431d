package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// competed is a competition under the framework, from which one of the admitted was left out.
func (w *works) competed(edit func(*tenderapi.Tender)) *works {
	t := bidding()
	t.ID, t.Title, t.Code, t.Method, t.Unit, t.Quantity, t.Ceiling = "rebid", "春节前上门照护", "X-0101", tenderapi.MethodMiniCompetition, "每人次", 100, 0
	t.Framework = &tenderapi.Related{ID: "frame", Code: "X-0100", Title: "上门照护框架协议", Method: tenderapi.MethodFramework}
	t.LeftOut = []tenderapi.NotInvited{{Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}, Reason: "没有夜间服务人员。"}}
	t.Agreed = []tenderapi.AgreedPrice{{Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Price: 86_00}}
	edit(&t)
	w.tenders = append(w.tenders, t)
	return w
}

func (w *works) announces(ways ...tenderapi.OrderWay) {
	for i := range w.tenders {
		if w.tenders[i].ID == "frame" {
			w.tenders[i].Ways = ways
		}
	}
}

func TestACompetitionBeginsFromAFrameworkThatAnnouncedIt(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const way = `href="/desk/buyer/new?framework=frame"`
	if page := b.get("/desk/tenders/frame/orders").body; strings.Contains(page, way) || !strings.Contains(page, "顺序轮候") {
		t.Error("a framework that announced no way offers a competition, or not what it always did")
	}
	w.announces(tenderapi.OrderWayDirect, tenderapi.OrderWayMiniCompetition)
	if page := b.get("/desk/tenders/frame/orders").body; !strings.Contains(page, way) || strings.Contains(page, `value="turn"`) {
		t.Error("the ways that are offered are not those that were announced")
	}
	if words := b.get("/tenders/frame").words(); !strings.Contains(words, "直接选定、二次竞价") {
		t.Error("nobody reads which ways were announced")
	}
	page := b.get("/desk/buyer/new?framework=frame").body
	for _, want := range []string{`name="quantity"`, `name="framework" value="frame"`, `name="method" value="mini_competition"`, "不邀请青苗服务社的理由", "不邀请向阳服务社的理由", "/rules/tender.competition.all", "不打分"} {
		if !holds(page, want) {
			t.Errorf("the form does not say %s", want)
		}
	}
	for _, not := range []string{"不邀请和顺服务社的理由", `name="criteria.0.code"`, `name="ceiling"`, `name="invited"`} { // whose agreement has ended, and what is settled
		if strings.Contains(page, not) {
			t.Errorf("the form says %s", not)
		}
	}
	b.post("/desk/buyer/new", "framework", "frame", "method", "mini_competition", "catalogue", "c1", "item", "A0201", "title", "春节前上门照护", "summary", "概况", "requirement", prose,
		"quantity", "100", "budget", "9000", "term_months", "6", "deadline", "2026-12-30T09:30",
		"left_out.s1.name", "青苗服务社", "left_out.s1.reason", "", "left_out.s2.name", "向阳服务社", "left_out.s2.reason", "没有夜间服务人员。")
	sent := w.written("/tenders")
	if len(sent) != 1 {
		t.Fatalf("sent %+v", sent)
	}
	for _, want := range []string{`"framework":"frame"`, `"quantity":100`, `"left_out":[{"supplier":{"id":"s2","name":"向阳服务社"},"reason":"没有夜间服务人员。"}]`} {
		if !strings.Contains(sent[0].body, want) {
			t.Errorf("what was sent has no %s: %s", want, sent[0].body)
		}
	}
}

func TestNobodyChoosesACompetitionOnTheFormOfAnotherPurchase(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	if page := w.as(identity.Buyer).get("/desk/buyer/new?catalogue=c1&item=A0201").body; strings.Contains(page, `value="mini_competition"`) {
		t.Error("the form of a purchase offers a competition")
	}
}

func TestThePageOfACompetitionSaysUnderWhatForHowManyAndWhoWasLeftOut(t *testing.T) {
	w := newWorks(t, identity.Buyer).competed(func(t *tenderapi.Tender) { t.Agreed = nil })
	b := w.browser()
	for at, must := range map[string][]string{
		"/tenders/rebid":        {"上门照护框架协议（X-0100）", "100，按每人次计", "各供应商以自己的协议单价为限", "向阳服务社", "没有夜间服务人员。"},
		"/tenders/rebid/notice": {"依据的框架协议：上门照护框架协议（X-0100）", "竞价数量：100，按每人次计", "没有邀请向阳服务社，理由：没有夜间服务人员。"},
	} {
		words := b.get(at).words()
		for _, m := range must {
			if !strings.Contains(words, m) {
				t.Errorf("%s does not say %s", at, m)
			}
		}
		if strings.HasSuffix(at, "/notice") && (strings.Contains(words, "招标文件") || strings.Contains(words, "联合体")) {
			t.Errorf("%s speaks of a tender", at)
		}
	}
	w.placed = []tenderapi.Order{{ID: "frame-rebid", Tender: "frame", Code: "X-0101", Way: tenderapi.OrderWayMiniCompetition, By: tenderapi.OrderByBuyer, Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Quantity: 100, Price: 85_50, Amount: 8550_00, At: *ago(2), State: tenderapi.OrderStateSigned, Competition: "rebid"}}
	if page := b.get("/tenders/frame"); !strings.Contains(page.body, `href="/tenders/rebid"`) || !strings.Contains(page.words(), "二次竞价") {
		t.Error("the framework's page does not lead to the competition for its order")
	}
}

func TestABidderOfACompetitionSealsThePriceAloneUnderItsOwnCeiling(t *testing.T) {
	w := newWorks(t, identity.Staff).competed(func(*tenderapi.Tender) {})
	page := w.as(identity.Staff).get("/desk/staff/tenders/rebid/bid")
	for _, want := range []string{`name="price"`, "本机构的协议单价（每人次）", "86.00", `"kinds":["price"]`, "截止以后才打开"} {
		if !holds(page.body, want) && !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	for _, not := range []string{`name="plan"`, `name="contact_name"`, "技术信封", "warn-low"} {
		if strings.Contains(page.body, not) {
			t.Errorf("the page says %s", not)
		}
	}
}
