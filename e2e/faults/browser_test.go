package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/e2e/county"
	"sanshe/libs/fault"
)

// browser is somebody who comes through the pages: signs in, asks in a form,
// signs out, and comes back as somebody else. It keeps cookies and knows no
// interface. Like a person it does not sign in anew every moment.
type browser struct {
	platform *county.Platform
	offices  map[string]string // login → what the desk calls the organization
	jar      map[string]string
	turn     int
	since    time.Time // this turn began
	login    string    // whose session it has; "": nobody's
	stays    []Stay
}

const (
	stay       = 2 * time.Second // as one person; a login is given ten tries in a minute
	remembered = 8               // sessions
	desk       = "/desk/staff"
	// onPage is the id of what was asked on a page, which shows none (see named).
	onPage = "on a page"
)

func newBrowser(t testing.TB, w *county.Town) *browser {
	t.Helper()
	b := &browser{platform: w.Platform, offices: map[string]string{}}
	for n := range w.Suppliers {
		b.offices[county.Staff(n)] = w.Suppliers[n].Name
	}
	return b
}

// whose is who asks next.
func (b *browser) whose() string {
	if time.Since(b.since) > stay {
		b.turn++
		b.since = time.Now()
	}
	return county.Staff(b.turn % suppliers)
}

var (
	keyField = regexp.MustCompile(`<input type="hidden" name="key" value="[^"]+"`)
	reused   = "这个幂等键已用于另一份内容"
)

// ask fills in the form of a question. A form that is sent again carries the key that it carried before.
func (b *browser) ask(ctx context.Context, c *Call, more string) (id string, err error) {
	if err := b.become(ctx, c.As); err != nil {
		return "", err
	}
	at := "/desk/staff/tenders/" + c.Tender + "/ask"
	form, err := b.visit(ctx, http.MethodGet, at, nil)
	if err != nil {
		return "", err
	}
	if !keyField.MatchString(form.body) {
		return "", b.lost("the form of a question", form)
	}
	sent, err := b.visit(ctx, http.MethodPost, at, url.Values{"key": {c.Key}, "text": {c.Content + more}})
	switch {
	case err != nil:
		return "", err
	case sent.status == http.StatusSeeOther && sent.to == "/tenders/"+c.Tender:
		return onPage, nil
	case strings.Contains(sent.body, reused):
		return "", fault.New(fault.Conflict, unitary, reused)
	}
	return "", b.lost("the question", sent)
}

// lost says that a page was not what it had to be. Led to the sign-in, the
// session is gone that was begun and never ended: it is for the invariants to tell.
func (b *browser) lost(what string, p page) error {
	if p.status == http.StatusSeeOther && strings.HasPrefix(p.to, "/sign-in") || p.status == http.StatusUnauthorized {
		b.stays[len(b.stays)-1].Lost = true
		b.login, b.jar = "", nil
		return errors.Join(errCut, errors.New("the session was lost"))
	}
	return fmt.Errorf("%s: %d to %q: %.2000s", what, p.status, p.to, p.body)
}

// become signs out who is signed in, and another in.
func (b *browser) become(ctx context.Context, login string) error {
	if b.login == login {
		return nil
	}
	if b.login != "" {
		b.stays[len(b.stays)-1].leaving = true
		p, err := b.visit(ctx, http.MethodPost, "/sign-out", url.Values{})
		if err != nil {
			return err
		}
		if p.status != http.StatusSeeOther {
			return b.lost("signing out", p)
		}
		b.stays[len(b.stays)-1].Left = true
		b.login = ""
	}
	b.jar = map[string]string{}
	p, err := b.follow(ctx, "/sign-in", "/sign-in/form")
	if err != nil {
		return err
	}
	request := p.query.Get("request")
	if p, err = b.visit(ctx, http.MethodPost, "/sign-in/form", url.Values{"request": {request}, "login": {login}, "password": {county.Password}}); err != nil {
		return err
	}
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("signing in: %d: %.2000s", p.status, p.body)
	}
	if _, err = b.follow(ctx, p.to, desk); err != nil {
		return err
	}
	b.login = login
	b.stays = append(b.stays, Stay{Of: b.offices[login], cookie: b.jar[sessionCookie]})
	b.stays = b.stays[max(0, len(b.stays)-remembered):]
	return nil
}

const sessionCookie = "sanshe"

// page is what a browser is given.
type page struct {
	status int
	to     string // where it leads, below the platform's address
	query  url.Values
	body   string
}

// follow goes where it is led, until it is led to end, and does not go there.
func (b *browser) follow(ctx context.Context, from, end string) (p page, err error) {
	for range 6 {
		if p, err = b.visit(ctx, http.MethodGet, from, nil); err != nil {
			return p, err
		}
		if path, _, _ := strings.Cut(p.to, "?"); path == end {
			return p, nil
		}
		if from = p.to; from == "" {
			break
		}
	}
	return p, fmt.Errorf("never led to %s: %d: %.2000s", end, p.status, p.body)
}

// visit asks for one page. What the platform cannot give is cut off.
func (b *browser) visit(ctx context.Context, method, at string, form url.Values) (p page, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, b.platform.Base+at, strings.NewReader(form.Encode()))
	if err != nil {
		return p, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.platform.Base)
	}
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w, err := b.platform.Net.RoundTrip(r)
	if err != nil {
		return p, errors.Join(errCut, err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil || w.StatusCode >= http.StatusInternalServerError || w.StatusCode == http.StatusTooManyRequests {
		return p, errors.Join(errCut, fmt.Errorf("%s %s: %d", method, at, w.StatusCode), err)
	}
	for _, c := range w.Cookies() {
		if b.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.jar, c.Name)
		}
	}
	p.status, p.body = w.StatusCode, string(body)
	if l := w.Header.Get("Location"); l != "" {
		u, err := url.Parse(strings.TrimPrefix(l, b.platform.Base))
		if err != nil {
			return p, err
		}
		p.to, p.query = u.String(), u.Query()
	}
	return p, nil
}

// signedIn reports whether every browser has a session that it has not asked to end.
func (s *scene) signedIn() bool {
	return !slices.ContainsFunc(s.workers, func(w *worker) bool {
		b := w.browser
		return b != nil && (b.login == "" || b.stays[len(b.stays)-1].leaving)
	})
}

// stayed looks with the cookie of every session that is remembered whose desk it opens.
func (b *browser) stayed(t testing.TB) (all []Stay) {
	t.Helper()
	for _, x := range b.stays {
		if x.leaving && !x.Left {
			continue // nobody knows how far signing out came
		}
		look := &browser{platform: b.platform, jar: map[string]string{sessionCookie: x.cookie}}
		p, err := look.visit(context.Background(), http.MethodGet, desk, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, office := range b.offices {
			if p.status == http.StatusOK && strings.Contains(p.body, office) {
				x.Shown = office
			}
		}
		all = append(all, x)
	}
	return all
}

// named gives what was asked on a page the id under which it is found. What is not found keeps none.
func named(r *Record) {
	ids := map[string]string{}
	for _, d := range r.Docs {
		if d.Kind == Ask {
			ids[d.Content] = d.ID
		}
	}
	for n, c := range r.Calls {
		id, found := ids[c.Content]
		if c.ID != onPage || !found {
			continue
		}
		again := make([]string, len(c.Again))
		for k, a := range c.Again {
			again[k] = strings.Replace(a, onPage, id, 1)
		}
		r.Calls[n].ID, r.Calls[n].Read, r.Calls[n].Again = id, strings.Replace(c.Read, onPage, id, 1), again
	}
}
