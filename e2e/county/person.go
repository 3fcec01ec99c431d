package county

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
)

// Password opens every account that a journey makes; the first one is the demonstration's.
const (
	Password      = "journey-2026-pass"
	AdminPassword = "sanshe-demo-2026"
)

// Person is somebody who has signed in, or with an empty token nobody.
type Person struct {
	Platform *Platform
	Token    string
	Context  context.Context // carries the token
	Me       organizationapi.Account
	since    time.Time
	once     sync.Once
	err      error
}

// awhile is how long a token is used: half of its life, so that none ends in the middle of something.
const awhile = 15 * time.Minute

// Nobody looks at the platform without signing in.
func (p *Platform) Nobody() *Person { return &Person{Platform: p, Context: context.Background()} }

// As signs a person in, whoever asks first, once per login and for a while.
func (p *Platform) As(t testing.TB, login string) *Person {
	t.Helper()
	p.mu.Lock()
	w := p.people[login]
	if w == nil || time.Since(w.since) > awhile {
		w = &Person{Platform: p, since: time.Now()}
		p.people[login] = w
	}
	p.mu.Unlock()
	w.once.Do(func() {
		word := Password
		if p.Env["DEMO"] == "true" && (login == "admin" || p.Env["DEMO_DATA"] == "true") {
			word = AdminPassword
		}
		if w.Token, w.err = signin.SignIn(context.Background(), p.Net, p.Base, login, word); w.err != nil {
			return
		}
		w.Context = identity.WithToken(context.Background(), w.Token)
		w.Me, w.err = route.Call(w.Context, p, organizationapi.GetMe, organizationapi.GetMeRequest{})
	})
	if w.err != nil {
		t.Fatalf("signing in as %s: %v", login, w.err)
	}
	return w
}

// Org is the organization of the person's first membership.
func (w *Person) Org() string { return w.Me.Memberships[0].Org }

// Try asks for an operation; the answer may be a refusal.
func Try[Req, Resp any](w *Person, op contract.Operation[Req, Resp], req Req) (Resp, error) {
	return route.Call(w.Context, w.Platform, op, req)
}

// Ask asks for an operation that must succeed with the status that the contract promises.
func Ask[Req, Resp any](t testing.TB, w *Person, op contract.Operation[Req, Resp], req Req) Resp {
	t.Helper()
	d := &Door{RoundTripper: w.Platform}
	resp, err := route.Call(w.Context, d, op, req)
	if err != nil {
		t.Fatalf("%s: %v %+v", op.ID, err, fault.Of(err).Fields)
	}
	if d.Status != op.Status {
		t.Fatalf("%s answered %d, the contract says %d", op.ID, d.Status, op.Status)
	}
	return resp
}

// Refused asks for an operation that must be refused with code, in a whole
// Chinese sentence, and under the given rules.
func Refused[Req, Resp any](t testing.TB, w *Person, op contract.Operation[Req, Resp], req Req, kind fault.Kind, code string, rules ...string) *fault.Fault {
	t.Helper()
	resp, err := route.Call(w.Context, w.Platform, op, req)
	if err == nil {
		t.Fatalf("%s was allowed and should be refused with %s: %+v", op.ID, code, resp)
	}
	return Refusal(t, op.ID, err, kind, code, rules...)
}

// Refusal holds an error against the refusal that it must be.
func Refusal(t testing.TB, what string, err error, kind fault.Kind, code string, rules ...string) *fault.Fault {
	t.Helper()
	f := new(fault.Fault)
	if !errors.As(err, &f) {
		t.Fatalf("%s: %v", what, err)
	}
	if f.Kind != kind || f.Code != code {
		t.Errorf("%s was refused with %d %s (%s), want %d %s", what, f.Kind, f.Code, f.Text, kind, code)
	}
	Sentence(t, f.Text)
	for _, want := range rules {
		cited := false
		for _, b := range f.Basis {
			cited = cited || b.Rule == want && b.Title != "" && b.From != "" && (!b.Verified || b.Article != "" && b.Quote != "")
		}
		if !cited {
			t.Errorf("%s was refused with %s without citing %s in full: %+v", what, f.Code, want, f.Basis)
		}
	}
	return f
}

// Sentence holds what a person reads against our own rule: Chinese, whole, ended.
func Sentence(t testing.TB, text string) {
	t.Helper()
	han := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
	if !han || !strings.HasSuffix(text, "。") {
		t.Errorf("%q is no whole Chinese sentence", text)
	}
}

// Answer is a raw reply.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem reads the reply as problem+json.
func (a Answer) Problem(t testing.TB) (p route.Problem) {
	t.Helper()
	if ct := a.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/problem+json") {
		t.Errorf("status %d comes as %q, want application/problem+json: %.300s", a.Status, ct, a.Body)
		return p
	}
	if err := json.Unmarshal(a.Body, &p); err != nil {
		t.Errorf("%v: %.300s", err, a.Body)
	}
	if p.Status != a.Status || p.Code == "" {
		t.Errorf("status %d carries the problem %+v", a.Status, p)
	}
	Sentence(t, p.Detail)
	return p
}

// Send makes a request by hand, for what no honest client would say.
func (w *Person) Send(t testing.TB, method, path, kind, body string, header ...string) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.Platform.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if w.Token != "" {
		r.Header.Set("Authorization", "Bearer "+w.Token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rsp, err := w.Platform.Net.RoundTrip(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer rsp.Body.Close()
	b, err := io.ReadAll(rsp.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if !utf8.Valid(b) && bytes.HasPrefix([]byte(rsp.Header.Get("Content-Type")), []byte("text/")) {
		t.Errorf("%s %s answered text that is no UTF-8", method, path)
	}
	return Answer{rsp.StatusCode, rsp.Header, b}
}
