package portal

import (
	"strings"
	"testing"
)

// 政府采购法第四十六条, 实施条例第四十三条.
func TestTheLetterOfAwardIsOutWithTheResultAndSaysWhatBinds(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	award := w.tenders[1].Award
	page := b.get("/tenders/t2")
	link := `href="/tenders/t2/notice?kind=letter&amp;supplier=` + award.Supplier.ID
	if !strings.Contains(page.body, link) {
		t.Error("the page of the purchase does not lead to the letter")
	}
	got := b.get("/tenders/t2/notice?kind=letter&supplier=" + award.Supplier.ID)
	for _, must := range []string{award.Supplier.Name, "通知书", "签订政府采购合同"} {
		if !strings.Contains(got.words(), must) {
			t.Errorf("the letter does not say %q", must)
		}
	}
	for _, id := range []string{"contract.sign", "tender.award.letter", "tender.award.binding"} {
		if !strings.Contains(got.body, `href="/rules/`+id+`"`) {
			t.Errorf("the letter does not cite %s", id)
		}
	}
	if got := b.get("/tenders/t2/notice?kind=letter&supplier=somebody"); got.status != 404 {
		t.Errorf("a letter to who has not won answers %d", got.status)
	}
	was := award.AnnouncedAt
	award.AnnouncedAt = nil
	if got := b.get("/tenders/t2/notice?kind=letter"); got.status != 404 {
		t.Errorf("before the result is out the letter answers %d", got.status)
	}
	award.AnnouncedAt = was
}
