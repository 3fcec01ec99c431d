package directory

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/card"
)

// room is the directories behind doors, with a clock and a register one can set.
type room struct {
	t       *testing.T
	local   *host.Local
	now     time.Time
	service *Service
	part    host.Service
	relay   *store.Relay
	heard   []event.Event
	known   map[string]card.Card
	last    map[string]*card.Report
}

const region = "320312"

var people = map[string]identity.Caller{}

func open(t *testing.T) *room {
	t.Helper()
	for _, p := range [][4]string{
		{"buyer", "bureau", "buyer", region},
		{"chief", "bureau", "reviewer", region},
		{"other", "elsewhere", "buyer", region},
		{"clerk", "office", "registrar", region},
		{"far", "away", "registrar", "320311"},
		{"ann", "a", "staff", region},
		{"bob", "b", "staff", region},
		{"watch", "finance", "supervisor", region},
	} {
		people[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	both := people["chief"]
	both.ID = "both"
	both.Memberships = append(both.Memberships, people["buyer"].Memberships...)
	people["both"] = both
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-03-02").At(9, 30), known: map[string]card.Card{}, last: map[string]*card.Report{}}
	for _, id := range []string{"a", "b"} {
		c := card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: true}
		c.Name, c.Kind, c.Region, c.Field, c.RegisteredOn = "组织"+id, organizationapi.OrgKindServiceorg, region, "养老服务", "2022-05-06"
		r.known[id] = c
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	d := host.Deps{Store: engine, Rules: book(t), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }}
	if r.service, err = New(t.Context(), d, r, r); err != nil {
		t.Fatal(err)
	}
	r.part = r.service.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: d.Log}
	r.local.Add("organization", route.Server(r.part.Routes, who))
	return r
}

func book(t *testing.T) *rule.Book {
	t.Helper()
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	b, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if id == "" {
		return identity.Caller{}, nil
	}
	c, ok := people[id]
	if !ok {
		return c, errors.New("nobody")
	}
	return c, nil
}

// Of implements card.Register.
func (r *room) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := r.known[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织。")
	}
	return c, nil
}

// Named implements card.Register.
func (r *room) Named(context.Context, string) ([]card.Card, error) { return nil, nil }

// Last implements Reports.
func (r *room) Last(_ context.Context, org string) (*card.Report, error) { return r.last[org], nil }

// Publish implements event.Publisher: what is told is kept, and heard by the room twice, as a broker may bring it.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	for _, ev := range evs {
		r.hears(ctx, ev)
	}
	return nil
}

func (r *room) hears(ctx context.Context, ev event.Event) {
	for range 2 {
		if h := r.part.Listens[ev.Type]; h != nil {
			if err := h(ctx, ev); err != nil {
				r.t.Errorf("%s: %v", ev.Type, err)
			}
		}
	}
}

// changed lets the register say something else of an organization.
func (r *room) changed(id, kind string, change func(*card.Card)) {
	r.t.Helper()
	c := r.known[id]
	change(&c)
	r.known[id] = c
	r.hears(r.t.Context(), event.Event{Type: kind, Subject: id})
	r.settle()
}

// at sets the clock and does what is due.
func (r *room) at(t time.Time) { r.now = t; r.settle() }

func (r *room) settle() {
	r.t.Helper()
	for range 3 {
		for _, j := range r.part.Jobs {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
		}
		r.relay.Drain(r.t.Context())
	}
}

// told counts the events of a kind.
func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	ctx := r.t.Context()
	if as != "" {
		ctx = identity.WithToken(ctx, as)
	}
	out, err := route.Call(ctx, r.local, op, in)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

// denied asks and expects the code, and the rules when there are some.
func denied[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string, rules ...string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	for _, id := range rules {
		if !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == id }) {
			r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, id)
		}
	}
}

func draft(change ...func(*organizationapi.FunctionConditions)) organizationapi.FunctionDraft {
	d := organizationapi.FunctionDraft{
		Name: "社区养老服务需求评估", Department: "某区民政局", Ground: "某区政府职能转移方案", Mode: organizationapi.FunctionModeTransfer, Scope: "上门评估。",
		Conditions: organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}}, PublicityDays: 7, TermYears: 2,
	}
	for _, c := range change {
		c(&d.Conditions)
	}
	return d
}

func step(id string, do Verb) organizationapi.MoveFunctionRequest {
	return organizationapi.MoveFunctionRequest{ID: id, DirectoryMove: organizationapi.DirectoryMove{Do: string(do), Note: "依规定办理。"}}
}

func act(id string, do Verb) organizationapi.MoveProviderRequest {
	return organizationapi.MoveProviderRequest{ID: id, DirectoryMove: organizationapi.DirectoryMove{Do: string(do), Note: "依规定办理。"}}
}

// inForce is a function whose publicity is over; the clock then stands on the first day of that.
func (r *room) inForce(change ...func(*organizationapi.FunctionConditions)) organizationapi.Function {
	r.t.Helper()
	f := ok(r, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: draft(change...)})
	ok(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	f = ok(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	r.at(*f.PublicityEnds)
	return ok(r, "", organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: f.ID})
}

func wants(f organizationapi.Function, org string) organizationapi.ApplyProviderRequest {
	return organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.ID, Org: org}}
}

// inside is organization a in the directory; the clock then stands on the first day of that.
func (r *room) inside(f organizationapi.Function) organizationapi.Provider {
	r.t.Helper()
	p := ok(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	p = ok(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	r.at(*p.PublicityEnds)
	return r.see(p.ID)
}

// see is an entry as everybody reads it.
func (r *room) see(id string) organizationapi.Provider {
	r.t.Helper()
	return ok(r, "", organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: id})
}

func graded3(c *card.Card) {
	c.Ratings = []card.Grade{{Grade: 3, Announced: "2025-06-01", From: "2025-06-01", To: "2030-05-31"}}
}
