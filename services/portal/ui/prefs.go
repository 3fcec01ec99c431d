package ui

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Mode is how a person wants to see the pages. The cookie "mode" holds a
// dot-separated subset of elder, contrast, dark, pointer, aloud, or "plain" for none of them.
type Mode struct {
	Elder, Contrast, Dark bool
	Pointer               bool // a large pointer
	Aloud                 bool // the page can be read aloud
	Chosen                bool // false: no cookie, so the device's own settings for dark and contrast count
}

// Unit is the unit amounts are shown in.
type Unit string

// The units. The cookie "unit" holds one of them.
const (
	Yuan Unit = "yuan" // 元, the default
	Wan  Unit = "wan"  // 万元
)

// Prefs are the choices a browser keeps: both are cookies, so every page and
// every switch works without script.
type Prefs struct {
	Mode Mode
	Unit Unit
}

// PrefsOf reads the cookies of r.
func PrefsOf(r *http.Request) Prefs {
	p := Prefs{Unit: Yuan}
	if c, err := r.Cookie("mode"); err == nil {
		p.Mode = parseMode(c.Value)
	}
	if c, err := r.Cookie("unit"); err == nil && Unit(c.Value) == Wan {
		p.Unit = Wan
	}
	return p
}

func parseMode(s string) Mode {
	m := Mode{Chosen: true}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ' ' }) {
		if x := m.look(w); x != nil {
			*x = true
		}
	}
	return m
}

// looks are the words of the cookie, in its order.
var looks = []string{"elder", "contrast", "dark", "pointer", "aloud"}

// look is the choice that a word names; nil when it names none.
func (m *Mode) look(word string) *bool {
	return map[string]*bool{"elder": &m.Elder, "contrast": &m.Contrast, "dark": &m.Dark, "pointer": &m.Pointer, "aloud": &m.Aloud}[word]
}

// Class is the class of <html>.
func (m Mode) Class() string {
	c := m.words()
	if m.Chosen {
		c = append(c, "chosen")
	}
	return strings.Join(c, " ")
}

func (m Mode) words() (w []string) {
	for _, x := range looks {
		if *m.look(x) {
			w = append(w, x)
		}
	}
	return w
}

// cookie is the value that parseMode reads back.
func (m Mode) cookie() string {
	if w := m.words(); len(w) > 0 {
		return strings.Join(w, ".") // a space would have to be quoted
	}
	return "plain"
}

// turn returns m with one word put on or taken off: "elder", "-elder". 长辈版
// brings the large pointer and the reading with it, and takes them along; in
// between each can be turned by itself.
func (m Mode) turn(word string) Mode {
	word, off := strings.CutPrefix(word, "-")
	if x := m.look(word); x != nil {
		*x = !off
	}
	if word == "elder" {
		m.Pointer, m.Aloud = !off, !off
	}
	m.Chosen = true
	return m
}

// SetMode answers POST /mode: turn one mode on ("elder") or off ("-elder") and
// go back to the page the button was on.
func SetMode() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keep(w, r, "mode", PrefsOf(r).Mode.turn(r.PostFormValue("turn")).cookie())
	})
}

// SetUnit answers POST /unit: show amounts in 元 or 万元 and go back.
func SetUnit() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := Yuan
		if r.PostFormValue("unit") == string(Wan) {
			u = Wan
		}
		keep(w, r, "unit", string(u))
	})
}

func keep(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, Local(r.PostFormValue("back")), http.StatusSeeOther)
}

// Local returns back when it is a path of this site, else "/": a form field
// must not be able to send a person elsewhere.
func Local(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || strings.Contains(back, `\`) ||
		!strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") {
		return "/"
	}
	return back
}

type prefsKey struct{}

// With returns ctx in which Money shows the unit of p. Layout does this for
// everything inside a page; call it only to render a fragment on its own.
func With(ctx context.Context, p Prefs) context.Context { return context.WithValue(ctx, prefsKey{}, p) }

func unitOf(ctx context.Context) Unit {
	if p, ok := ctx.Value(prefsKey{}).(Prefs); ok && p.Unit == Wan {
		return Wan
	}
	return Yuan
}
