package portal

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestWhoIsRecommendedIsWrittenLineByLineWithTheReason(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	form := b.post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", "consultation", "show", "method")
	for _, want := range []string{`name="recommended_buyer"`, `name="recommended_expert"`, "/rules/tender.recommended.buyer.percent", "书面推荐"} {
		if !strings.Contains(form.body, want) {
			t.Errorf("the form of a consultation lacks %s", want)
		}
	}
	if open := b.post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", "open", "show", "method"); strings.Contains(open.body, "recommended_buyer") {
		t.Error("an open tender asks who is recommended")
	}
	send := func(buyer, expert string) answer {
		pairs := append(purchase("invited_from", "recommended"), "recommended_buyer", buyer, "recommended_expert", expert)
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == "method" {
				pairs[i+1] = "consultation"
			}
		}
		return b.post("/desk/buyer/new", pairs...)
	}
	for line, want := range map[string]string{
		"星河区暖邻社会工作服务中心": "第1行请在供应商后面写冒号和推荐理由", "没有的中心：做过同类服务。": "不是已经登记的供应商",
	} {
		if got := send(line, ""); got.status != http.StatusBadRequest || !strings.Contains(got.words(), want) || !strings.Contains(got.body, line) {
			t.Errorf("%q is answered %d", line, got.status)
		}
	}
	if got := send("星河区暖邻社会工作服务中心：做过同类服务。", "星河区暖邻社会工作服务中心:熟悉本街道:有人手。"); got.status != http.StatusOK {
		t.Errorf("the form is answered %d", got.status)
	}
	var sent tenderapi.TenderDraft
	if all := w.written("/tenders"); len(all) != 1 || json.Unmarshal([]byte(all[0].body), &sent) != nil {
		t.Fatalf("sent was %v", all)
	}
	if r := sent.Recommendations; sent.InvitedFrom != "recommended" || len(r) != 2 || r[0].By != "buyer" || r[0].Supplier.ID != "o1" || r[1].By != "expert" || r[1].Reason != "熟悉本街道:有人手。" {
		t.Errorf("sent was %+v", sent.Recommendations)
	}
}

func TestThatTheyWereRecommendedStandsInTheNoticeAndHowManyAndWhoAfterTheOpening(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/")
	x := &w.tenders[0]
	x.Method, x.InvitedFrom, x.Withheld = tenderapi.MethodConsultation, tenderapi.RecommendedWay, true
	says := func(said string) {
		t.Helper()
		for _, at := range []string{"/tenders/" + x.ID, "/tenders/" + x.ID + "/notice"} {
			if got := b.get(at).words(); !strings.Contains(got, said) {
				t.Errorf("%s does not say %s", at, said)
			}
		}
	}
	says("以书面推荐方式邀请供应商，推荐的家数、名单和理由开标以后公开，磋商和谈判在确认最后报价以后公开。")
	x.Recommended = &tenderapi.Recommended{Buyer: 1, Expert: 2}
	says("采购人推荐1家，评审专家推荐2家")
	x.Withheld, x.Recommendations = false, []tenderapi.Recommendation{{Supplier: tenderapi.Party{ID: "nuanlin", Name: "暖邻"}, By: "expert", Reason: "做过同类服务。"}}
	if got := b.get("/tenders/" + x.ID).words(); !strings.Contains(got, "做过同类服务。") || !strings.Contains(got, "暖邻") {
		t.Error("after the opening the page does not say who was recommended and why")
	}
}
