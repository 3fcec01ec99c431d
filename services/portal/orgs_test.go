package portal

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheRegisterIsNarrowedByLetterAndPlace(t *testing.T) {
	b := newTown(t, "").browser()
	page := b.get("/organizations?letter=n&place=320312009&kind=serviceorg").body
	for _, must := range []string{
		`aria-label="按名称的拼音首字母"`, `aria-current="page">N</a>`, `<option value="320312009" selected`, "星河区009", // a street that no list offers stays chosen
		`href="/organizations?kind=serviceorg&amp;letter=b&amp;place=320312009"`,
	} {
		if !strings.Contains(page, must) {
			t.Errorf("no %s", must)
		}
	}
	if page := b.get("/organizations?region=320312").body; !strings.Contains(page, `<option value="320312" selected`) {
		t.Error("an address of before has lost its region")
	}
	for _, bad := range []string{"?place=x", "?place=99999999999999", "?letter=%3Cb%3E", "?letter=ab", "?listed=x&status=y&kind=z&grade=9"} {
		if got := b.get("/organizations" + bad); got.status != http.StatusOK {
			t.Errorf("%s: %d", bad, got.status)
		}
	}
}

func TestTheMapHasItsTable(t *testing.T) {
	b := newTown(t, "").browser()
	page := b.get("/organizations/map").body
	for _, must := range []string{"<svg viewBox", `href="/organizations?place=320312001"`, "看这个区划的名录", `href="/organizations?q=&amp;place=320312"`} {
		if !strings.Contains(page, must) {
			t.Errorf("no %s", must)
		}
	}
	if page := b.get("/organizations/map?place=330000").body; strings.Contains(page, "浙江") || !strings.Contains(page, "星河区的机构") {
		t.Error("a place with a name of its own is shown among real ones")
	}
	data := b.get("/organizations/data").body
	for _, must := range []string{`href="/dumps/2026-11-20.jsonl.gz"`, "/reconcile", "/dumps/latest.csv.gz"} {
		if !strings.Contains(data, must) {
			t.Errorf("no %s", must)
		}
	}
}
