package portal

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What is no place to walk to: what a browser asks for, and steps of something begun elsewhere.
var unwalked = []string{"/signed-in", "/sign-in/form", "/robots.txt", "/sitemap"}

// Whoever looks for a page finds it in the map, and what the map names is there.
func TestTheSitemapNamesEveryPageForEverybody(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	body := b.get("/sitemap").body
	main := body[strings.Index(body, `id="main"`):strings.Index(body, "<footer")]
	for _, row := range pages(w.portal) {
		public := row.Method == http.MethodGet && row.Desk == "" && !strings.Contains(row.Pattern, "{")
		if !public || slices.Contains(unwalked, row.Pattern) || strings.Contains(row.Pattern, ".") {
			continue
		}
		if !strings.Contains(main, `href="`+row.Pattern+`"`) {
			t.Errorf("%s is not in the map", row.Pattern)
		}
	}
}
