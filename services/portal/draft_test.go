package portal

import (
	"net/http"
	"strings"
	"testing"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

func TestTheFormOfAPurchaseKeepsTheKeyUnderWhichItIsSavedAgain(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const key = `name="key" value="form-1"`
	if got := b.post("/desk/buyer/new", purchase("key", "form-1", "row", "add")...); !strings.Contains(got.body, key) {
		t.Error("a form that got a row would make a second draft")
	}
	w.refuse(fault.New(fault.Unavailable, "test.down", "服务正忙，请过一会儿再提交。"))
	if got := b.post("/desk/buyer/new", purchase("key", "form-1")...); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, key) {
		t.Errorf("a form whose answer was lost (%d) would make a second draft", got.status)
	}
}

func TestADraftIsDiscardedAfterAQuestionAndLeadsToTheDesk(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	page := b.get("/desk/tenders/draft")
	if !strings.Contains(page.words(), "作废后不能恢复") {
		t.Error("a draft is discarded without a question")
	}
	got := b.still().post("/desk/tenders/draft/move", "do", "discard", "version", "4")
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/desk/buyer" {
		t.Errorf("after a draft was discarded: %d to %s", got.status, got.header.Get("Location"))
	}
}

func TestAChapterListsWhatTheLawForbids(t *testing.T) {
	page := newWorks(t, identity.Buyer).as(identity.Buyer).get("/desk/buyer/new?catalogue=c1&item=A0201")
	for _, id := range []string{"tender.discrimination.list", "supplier.consortium.each", "supplier.consortium.agreement", "supplier.sme.ineligible.prefix"} {
		if !strings.Contains(page.body, "/rules/"+id) {
			t.Errorf("who writes a notice is not shown %s", id)
		}
	}
}

func TestTheAgreementToAWeightIsWrittenWholeOrNotAtAll(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	if page := b.get("/desk/buyer/new?catalogue=c1&item=A0201"); !strings.Contains(page.body, `name="price_approval.number"`) || !strings.Contains(page.body, "/rules/tender.consultation.price.weight.agreed") {
		t.Error("who writes a notice is not asked for the agreement")
	}
	if got := b.post("/desk/buyer/new", purchase("price_approval.by", "市财政局")...); got.status != http.StatusBadRequest || strings.Count(got.body, "财政部门的书面同意请填写完整") < 3 {
		t.Errorf("half an agreement is taken: %d", got.status)
	}
	if sent := w.written("/tenders"); len(sent) != 0 {
		t.Errorf("half an agreement is sent: %+v", sent)
	}
	b.post("/desk/buyer/new", purchase("price_approval.by", "市财政局", "price_approval.number", "七号", "price_approval.on", "2026-02-02", "price_approval.reason", "价格由物价部门核定。")...)
	if sent := w.written("/tenders"); len(sent) != 1 || !strings.Contains(sent[0].body, `"price_approval":{"by":"市财政局","number":"七号","on":"2026-02-02","reason":"价格由物价部门核定。"}`) {
		t.Errorf("%+v", sent)
	}
}
