package county

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	asksFor = regexp.MustCompile(`name="request" value="([^"]+)"`)
	linked  = regexp.MustCompile(`<a\s[^>]*href="(/[^"#]*)`)
)

// Pages are what a person reads who follows every link of the portal from its door, their desks and their messages, in a browser of
// their own: by address, the nearest first and no more than most. With no login it is a visitor.
func (p *Platform) Pages(t testing.TB, login string, most int) map[string]string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Transport: p.Net, Jar: jar, Timeout: Patience}
	read := func(w *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Body.Close()
		body, err := io.ReadAll(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	starts := []string{"/", "/open", "/workers", "/courses", "/volunteer", "/search"}
	if login != "" {
		word := Password
		if login == "admin" {
			word = AdminPassword
		}
		asked := asksFor.FindStringSubmatch(read(browser.Get(p.Base + "/sign-in")))
		if asked == nil {
			t.Fatalf("nobody asks %s who they are", login)
		}
		if got := read(browser.PostForm(p.Base+"/sign-in/form", url.Values{"request": {html.UnescapeString(asked[1])}, "login": {login}, "password": {word}})); strings.Contains(got, `name="password"`) {
			t.Fatalf("%s is not let in", login)
		}
		starts = append([]string{"/desk", "/inbox", "/account"}, starts...)
	}
	pages := map[string]string{}
	for next := starts; len(next) > 0 && len(pages) < most; next = next[1:] {
		at := next[0]
		if _, seen := pages[at]; seen || strings.HasPrefix(at, "/sign-") || strings.HasPrefix(at, "/assets/") {
			continue
		}
		pages[at] = read(browser.Get(p.Base + at))
		for _, to := range linked.FindAllStringSubmatch(pages[at], -1) {
			next = append(next, html.UnescapeString(to[1]))
		}
	}
	return pages
}
