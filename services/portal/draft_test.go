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
