package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestADisplayModeIsACookieAndComesBack(t *testing.T) {
	press := func(cookie, turn, back string) (*http.Response, Mode) {
		form := url.Values{"turn": {turn}, "back": {back}}
		r := httptest.NewRequest(http.MethodPost, "/mode", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: "mode", Value: cookie})
		}
		w := httptest.NewRecorder()
		SetMode().ServeHTTP(w, r)
		res := w.Result()
		next := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, c := range res.Cookies() {
			next.AddCookie(c)
		}
		return res, PrefsOf(next).Mode
	}
	res, m := press("", "dark", "/tenders?page=2")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/tenders?page=2" {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	if m != (Mode{Dark: true, Chosen: true}) || m.Class() != "dark chosen" {
		t.Errorf("%+v", m)
	}
	if _, m = press("elder.dark", "contrast", "/"); m != (Mode{Elder: true, Contrast: true, Dark: true, Chosen: true}) {
		t.Errorf("%+v", m)
	}
	if _, m = press("dark", "-dark", "/"); m != (Mode{Chosen: true}) {
		t.Errorf("%+v: the device must not win over a choice", m)
	}
	if _, m = press("dark", "elder", "/"); m != (Mode{Elder: true, Dark: true, Pointer: true, Aloud: true, Chosen: true}) {
		t.Errorf("%+v: 长辈版 brings the large pointer and the reading", m)
	}
	if _, m = press("elder.pointer.aloud", "-pointer", "/"); m != (Mode{Elder: true, Aloud: true, Chosen: true}) {
		t.Errorf("%+v: each of them can be left alone", m)
	}
	if _, m = press("elder.aloud.dark", "-elder", "/"); m != (Mode{Dark: true, Chosen: true}) {
		t.Errorf("%+v: 长辈版 takes along what it brought", m)
	}
	if _, m = press("", "pointer", "/"); m != (Mode{Pointer: true, Chosen: true}) {
		t.Errorf("%+v: the large pointer without the rest", m)
	}
	for _, back := range []string{"https://evil.example/", "//evil.example", "///evil.example", "/\t/evil.example", `/\evil.example`, "javascript:x", ""} {
		if res, _ := press("", "elder", back); res.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %q", back, res.Header.Get("Location"))
		}
	}
}

func TestReadingIsOnThePageOfWhoAskedForIt(t *testing.T) {
	if got := draw(t, Layout(Page{Title: "x"}, None())); strings.Contains(got, "朗读本页") || strings.Contains(got, Asset("aloud.js")) {
		t.Error("the reader is on everybody's page")
	}
	got := draw(t, Layout(Page{Title: "x", Prefs: Prefs{Mode: Mode{Aloud: true}}}, None()))
	has(t, got, Asset("aloud.js"), "没有中文语音", `data-reader="tools" hidden`, "朗读本页")
}
