package portal

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/libs/cn"
	"sanshe/services/portal/ui"
)

// every public page, by the name of its file when somebody wants to look.
var everyPage = map[string]string{
	"home": "/", "home-contract": "/?tab=contract", "home-result": "/?tab=result", "tenders": "/tenders", "tenders-none": "/tenders?group=failed&q=没有",
	"tender": "/tenders/t1", "tender-decided": "/tenders/t2", "notice": "/tenders/t1/notice", "notice-intention": "/tenders/t1/notice?kind=intention",
	"notice-amendment": "/tenders/t1/notice?kind=amendment&n=1", "notice-result": "/tenders/t2/notice?kind=result", "catalog": "/catalog",
	"catalogue": "/catalog/c1", "catalogue-publicized": "/catalog/c2", "organizations": "/organizations", "organizations-map": "/organizations/map", "organizations-nation": "/organizations/map?all=1", "organizations-data": "/organizations/data", "organization": "/organizations/nuanlin",
	"organization-marked": "/organizations/old", "organization-buyer": "/organizations/bureau", "organization-bought": "/organizations/bureau?tab=bought",
	"organization-card": "/organizations/nuanlin?tab=register", "organization-credit": "/organizations/old?tab=credit", "contracts": "/contracts", "contract": "/contracts/k1",
	"contract-paper": "/contracts/k1?print=1", "rules": "/rules?topic=tender", "rule": "/rules/tender.open.period", "rule-list": "/rules/catalog.negative.list",
	"search": "/search?q=服务", "search-none": "/search?q=zzz", "help": "/help", "accessibility": "/accessibility", "about": "/about", "privacy": "/privacy",
	"open-data": "/open-data", "indicators": "/indicators", "decisions": "/decisions", "decision": "/decisions/d1", "contact": "/contact", "sitemap": "/sitemap", "problem": "/problems/internal", "sign-in": "/sign-in/form?request=x",
}

func TestEveryPublicPageStands(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for name, path := range everyPage {
		a := b.get(path)
		if a.status != http.StatusOK {
			t.Errorf("%s: status %d", path, a.status)
		}
		for _, must := range []string{`<html lang="zh-CN"`, "<h1", `id="main"`, "当前位置"} {
			if must == "当前位置" && strings.HasPrefix(name, "home") {
				continue
			}
			if !strings.Contains(a.body, must) {
				t.Errorf("%s: no %q", path, must)
			}
		}
		if n := strings.Count(a.body, "<h1"); n != 1 {
			t.Errorf("%s: %d titles of the first rank", path, n)
		}
		for _, not := range []string{" style=", "<script>", " onclick=", "%!", "<nil>", "0001年", "NaN"} {
			if strings.Contains(a.body, not) {
				t.Errorf("%s: holds %q", path, not)
			}
		}
		look(t, name, a.body)
	}
}

// The county is invented and its codes are not: only the book of real rules may name a real place.
func TestADemonstrationNamesNoRealPlace(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for name, path := range everyPage {
		if name == "rules" || name == "rule" || name == "rule-list" {
			continue
		}
		body := b.get(path).body
		for _, d := range cn.DivisionPath("320312") {
			if strings.Contains(body, d.Name) {
				t.Errorf("%s names %s", path, d.Name)
			}
		}
	}
	if body := b.get("/tenders/t1").body; !strings.Contains(body, "星河区</dd>") {
		t.Error("the purchase does not say where it is")
	}
}

func TestAnEmptyTownHasPagesToo(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	for _, path := range []string{"/", "/?tab=contract", "/?tab=result", "/tenders", "/tenders?group=intention", "/catalog", "/organizations", "/contracts", "/decisions", "/search?q=无此一词"} {
		if a := b.get(path); a.status != http.StatusOK || !strings.Contains(a.body, `class="empty"`) {
			t.Errorf("%s: status %d, empty state: %v", path, a.status, strings.Contains(a.body, `class="empty"`))
		}
	}
	look(t, "home-empty", b.get("/").body)
}

// look writes a page into PAGES_DIR, with its assets, for a person to open.
func look(t *testing.T, name, body string) {
	t.Helper()
	dir := os.Getenv("PAGES_DIR")
	if dir == "" {
		return
	}
	for _, asset := range []string{"ui.css", "portal.js", "mark.svg"} {
		a := ui.Asset(asset)
		file := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(a, "/")))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		keep := httptest.NewRecorder()
		ui.Assets().ServeHTTP(keep, r)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, keep.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		body = strings.ReplaceAll(body, `"`+a+`"`, `"`+strings.TrimPrefix(a, "/")+`"`)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}
