package gallery

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sanshe/services/portal/ui"
)

// looks are the ways the gallery is drawn, by file suffix.
var looks = map[string]ui.Prefs{
	"":          {Mode: ui.Mode{Chosen: true}},
	"-elder":    {Mode: ui.Mode{Chosen: true, Elder: true}},
	"-contrast": {Mode: ui.Mode{Chosen: true, Contrast: true}},
	"-dark":     {Mode: ui.Mode{Chosen: true, Dark: true}, Unit: ui.Wan},
	"-fresh":    {},
}

// The pages are written where $GALLERY_DIR says, so that they can be served
// as files and photographed; without it they go to a folder that is thrown away.
func TestEveryPageOfTheGalleryIsDrawnAndItsAssetsExist(t *testing.T) {
	dir := os.Getenv("GALLERY_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	links := regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)
	for suffix, prefs := range looks {
		for name, page := range Pages(prefs) {
			html, err := ui.String(t.Context(), page)
			if err != nil {
				t.Fatalf("%s%s: %v", name, suffix, err)
			}
			write(t, filepath.Join(dir, name+suffix+".html"), []byte(html))
			found := links.FindAllStringSubmatch(html, -1)
			if len(found) < 3 {
				t.Fatalf("%s%s: %d assets, want sheet, script and icon", name, suffix, len(found))
			}
			for _, m := range found {
				w := httptest.NewRecorder()
				ui.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, m[1], nil))
				if w.Code != http.StatusOK {
					t.Fatalf("%s%s: %s answers %d", name, suffix, m[1], w.Code)
				}
				write(t, filepath.Join(dir, filepath.FromSlash(m[1])), w.Body.Bytes())
			}
		}
	}
}

// A page with an inline handler, script or style would not survive the
// Content-Security-Policy; a second h1 or a repeated id confuses a screen reader.
func TestPagesHoldUnderTheStrictestPolicyAndForScreenReaders(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+="|<style|<script(?:\s[^>]*)?>[^<]|javascript:`)
	ids := regexp.MustCompile(`\sid="([^"]+)"`)
	refs := regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"`)
	uses := regexp.MustCompile(`<use href="#([^"]+)"`)
	for name, page := range Pages(ui.Prefs{}) {
		html, err := ui.String(t.Context(), page)
		if err != nil {
			t.Fatal(err)
		}
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s: inline code %q", name, m)
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%s: %d h1, want one", name, n)
		}
		have := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(html, -1) {
			if have[m[1]] {
				t.Errorf("%s: id %q stands twice", name, m[1])
			}
			have[m[1]] = true
		}
		for _, m := range append(refs.FindAllStringSubmatch(html, -1), uses.FindAllStringSubmatch(html, -1)...) {
			for id := range strings.FieldsSeq(m[1]) {
				if !have[id] {
					t.Errorf("%s: %q points nowhere", name, m[0])
				}
			}
		}
	}
}

func write(t *testing.T, name string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
