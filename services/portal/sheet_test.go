package portal

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

// Every public list is also a table with the same filters; what is no format is the page.
func TestEveryPublicListIsAlsoATable(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for path, want := range map[string]struct{ head, cell string }{
		"/tenders?group=bidding": {"项目编号", "XH-2026-FW-0137"},
		"/contracts":             {"合同编号", ""},
		"/organizations":         {"名称", ""},
		"/catalog":               {"代码", ""},
	} {
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		page := b.get(path)
		for _, format := range []string{"csv", "xlsx"} {
			if at := path + join + "format=" + format; !strings.Contains(strings.ReplaceAll(page.body, "&amp;", "&"), "format="+format) {
				t.Errorf("%s does not lead to %s", path, at)
			}
		}
		file := b.get(path + join + "format=csv")
		rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(file.body, "\ufeff")))).ReadAll()
		if err != nil || len(rows) < 2 || rows[0][0] != want.head || !strings.Contains(file.body, want.cell) {
			t.Errorf("%s as CSV: %v\n%.300s", path, err, file.body)
		}
		if book := b.get(path + join + "format=xlsx"); !strings.HasPrefix(book.body, "PK") {
			t.Errorf("%s as XLSX begins with %.20q", path, book.body)
		}
		if other := b.get(path + join + "format=pdf"); !strings.Contains(other.body, "<html") {
			t.Errorf("%s in another format is no page", path)
		}
	}
	for _, secret := range []string{"李*", "0000-0000"} {
		if all := b.get("/tenders?format=csv").body + b.get("/organizations?format=csv").body; strings.Contains(all, secret) {
			t.Errorf("a table says %s", secret)
		}
	}
}
