package journeys

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
	"unicode/utf8"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
)

// password opens every account that a journey makes; the first one is the demonstration's.
const (
	password      = "journey-2026-pass"
	adminPassword = "sanshe-demo-2026"
)

// person is somebody who has signed in, or with an empty token nobody.
type person struct {
	p     *platform
	token string
	ctx   context.Context // carries the token
	me    organizationapi.Account
	once  sync.Once
	err   error
}

// nobody looks at the platform without signing in.
func (p *platform) nobody() *person { return &person{p: p, ctx: context.Background()} }

// as signs a person in, once per login, whoever asks first.
func (p *platform) as(t testing.TB, login string) *person {
	t.Helper()
	p.mu.Lock()
	w := p.people[login]
	if w == nil {
		w = &person{p: p}
		p.people[login] = w
	}
	p.mu.Unlock()
	w.once.Do(func() {
		word := password
		if p.env["DEMO"] == "true" && (login == "admin" || p.env["DEMO_DATA"] == "true") {
			word = adminPassword
		}
		if w.token, w.err = signin.SignIn(context.Background(), p.net, p.base, login, word); w.err != nil {
			return
		}
		w.ctx = identity.WithToken(context.Background(), w.token)
		w.me, w.err = route.Call(w.ctx, p, organizationapi.GetMe, organizationapi.GetMeRequest{})
	})
	if w.err != nil {
		t.Fatalf("signing in as %s: %v", login, w.err)
	}
	return w
}

// org is the organization of the person's first membership.
func (w *person) org() string { return w.me.Memberships[0].Org }

// try asks for an operation; the answer may be a refusal.
func try[Req, Resp any](w *person, op contract.Operation[Req, Resp], req Req) (Resp, error) {
	return route.Call(w.ctx, w.p, op, req)
}

// ask asks for an operation that must succeed with the status that the contract promises.
func ask[Req, Resp any](t testing.TB, w *person, op contract.Operation[Req, Resp], req Req) Resp {
	t.Helper()
	d := &door{RoundTripper: w.p}
	resp, err := route.Call(w.ctx, d, op, req)
	if err != nil {
		t.Fatalf("%s: %v %+v", op.ID, err, fault.Of(err).Fields)
	}
	if d.status != op.Status {
		t.Fatalf("%s answered %d, the contract says %d", op.ID, d.status, op.Status)
	}
	return resp
}

// refused asks for an operation that must be refused with code, in a whole
// Chinese sentence, and under the given rules.
func refused[Req, Resp any](t testing.TB, w *person, op contract.Operation[Req, Resp], req Req, kind fault.Kind, code string, rules ...string) *fault.Fault {
	t.Helper()
	resp, err := route.Call(w.ctx, w.p, op, req)
	if err == nil {
		t.Fatalf("%s was allowed and should be refused with %s: %+v", op.ID, code, resp)
	}
	f := new(fault.Fault)
	if !errors.As(err, &f) {
		t.Fatalf("%s: %v", op.ID, err)
	}
	if f.Kind != kind || f.Code != code {
		t.Errorf("%s was refused with %d %s (%s), want %d %s", op.ID, f.Kind, f.Code, f.Text, kind, code)
	}
	sentence(t, f.Text)
	for _, want := range rules {
		cited := false
		for _, b := range f.Basis {
			cited = cited || b.Rule == want && b.Title != "" && b.From != "" && (!b.Verified || b.Article != "" && b.Quote != "")
		}
		if !cited {
			t.Errorf("%s was refused with %s without citing %s in full: %+v", op.ID, f.Code, want, f.Basis)
		}
	}
	return f
}

// sentence holds what a person reads against our own rule: Chinese, whole, ended.
func sentence(t testing.TB, text string) {
	t.Helper()
	han := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
	if !han || !strings.HasSuffix(text, "。") {
		t.Errorf("%q is no whole Chinese sentence", text)
	}
}

// answer is a raw reply.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// problem reads the reply as problem+json.
func (a answer) problem(t testing.TB) (p route.Problem) {
	t.Helper()
	if ct := a.header.Get("Content-Type"); !strings.HasPrefix(ct, "application/problem+json") {
		t.Errorf("status %d comes as %q, want application/problem+json: %.300s", a.status, ct, a.body)
		return p
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Errorf("%v: %.300s", err, a.body)
	}
	if p.Status != a.status || p.Code == "" {
		t.Errorf("status %d carries the problem %+v", a.status, p)
	}
	sentence(t, p.Detail)
	return p
}

// send makes a request by hand, for what no honest client would say.
func (w *person) send(t testing.TB, method, path, kind, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.p.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if w.token != "" {
		r.Header.Set("Authorization", "Bearer "+w.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rsp, err := w.p.net.RoundTrip(r)
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
	return answer{rsp.StatusCode, rsp.Header, b}
}
