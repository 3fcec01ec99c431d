// Package roomtest puts one room of the register behind doors for its tests: over a real store, with a clock one can set.
// People and organizations are plain values, and what the room tells comes back to it twice, as a broker may bring it.
package roomtest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/card"
)

// Town is what stands around a room: who asks at its doors, and what it reads of the register.
type Town struct {
	Folk  map[string]identity.Caller // by the token under which they ask, which is their id
	Orgs  map[string]card.Card       // by id
	Deps  host.Deps                  // what a room is opened with
	Local *host.Local                // the doors
	Heard []event.Event              // all that was told, in order

	t     testing.TB
	mu    sync.Mutex
	now   time.Time
	part  host.Service
	relay *store.Relay
}

// New is a town without people and organizations, with the rule book as it is shipped and a store of its own.
func New(t testing.TB, now time.Time) *Town {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	w := &Town{Folk: map[string]identity.Caller{}, Orgs: map[string]card.Card{}, Local: &host.Local{}, t: t, now: now}
	w.Deps = host.Deps{Store: engine, Rules: ruletest.Book(t, contracts.Files), Log: slog.New(slog.DiscardHandler), Now: w.Clock}
	return w
}

// Person puts somebody with one role into the town, in the place of whoever had the id.
func (w *Town) Person(id, org string, role identity.Role, region string) {
	w.Folk[id] = identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: role, Region: region}}}
}

// Organization puts an organization that stands into the register; more says what else is to be said of it.
func (w *Town) Organization(id string, kind organizationapi.OrgKind, region string, more ...func(*card.Card)) {
	c := card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: kind != organizationapi.OrgKindFiled}
	c.Name, c.Kind, c.Region = "组织"+id, kind, region
	for _, say := range more {
		say(&c)
	}
	w.Orgs[id] = c
}

// Serve opens the doors of a room, and of what stands beside it.
func (w *Town) Serve(room host.Service, beside ...host.Service) {
	routes := room.Routes
	for _, b := range beside {
		routes = slices.Concat(routes, b.Routes)
	}
	w.part = room
	w.relay = &store.Relay{Engine: w.Deps.Store, Collections: room.Collections, To: w, Log: w.Deps.Log}
	w.Local.Add("organization", route.Server(routes, w.who))
}

func (w *Town) who(r *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if c, ok := w.Folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Of implements card.Register.
func (w *Town) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := w.Orgs[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return c, nil
}

// Named implements card.Register.
func (w *Town) Named(_ context.Context, name string) (out []card.Card, err error) {
	for _, c := range w.Orgs {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out, nil
}

// Clock is the time in the town.
func (w *Town) Clock() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

// Set sets the clock, and what is due is done.
func (w *Town) Set(t time.Time) {
	w.t.Helper()
	w.mu.Lock()
	w.now = t
	w.mu.Unlock()
	w.Settle()
}

// Publish implements event.Publisher.
func (w *Town) Publish(ctx context.Context, evs ...event.Event) error {
	w.Heard = append(w.Heard, evs...)
	for _, ev := range evs {
		w.Hear(ctx, ev)
	}
	return nil
}

// Hear brings the room an event, twice.
func (w *Town) Hear(ctx context.Context, ev event.Event) {
	w.t.Helper()
	do := w.part.Listens[ev.Type]
	if do == nil {
		return
	}
	for range 2 {
		if err := do(context.WithoutCancel(ctx), ev); err != nil {
			w.t.Errorf("%s: %v", ev.Type, err)
		}
	}
}

// Settle does what is due and brings what was told, until nothing more is told.
func (w *Town) Settle() {
	w.t.Helper()
	for heard := -1; heard != len(w.Heard); {
		heard = len(w.Heard)
		for _, j := range w.part.Jobs {
			if err := j.Do(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
		}
		w.relay.Drain(w.t.Context())
	}
}

// Told are the events of a kind.
func (w *Town) Told(kind string) (out []event.Event) {
	for _, ev := range w.Heard {
		if ev.Type == kind {
			out = append(out, ev)
		}
	}
	return out
}

// Try asks at a door as somebody, "" is nobody known; what follows from it has happened when it comes back.
func Try[Req, Resp any](w *Town, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	w.t.Helper()
	ctx := w.t.Context()
	if as != "" {
		ctx = identity.WithToken(ctx, as)
	}
	out, err := route.Call(ctx, w.Local, op, in)
	w.Settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

// OK asks, and a refusal fails the test.
func OK[Req, Resp any](w *Town, as string, op contract.Operation[Req, Resp], in Req) Resp {
	w.t.Helper()
	out, f := Try(w, as, op, in)
	if f != nil {
		w.t.Fatalf("%s as %s: %d %s %v %v", op.ID, as, f.Kind, f.Code, f, f.Fields)
	}
	return out
}

// Refuses asks, and must be refused by the code, resting on the rules.
func Refuses[Req, Resp any](w *Town, as string, op contract.Operation[Req, Resp], in Req, code string, rules ...string) {
	w.t.Helper()
	_, f := Try(w, as, op, in)
	if f == nil || f.Code != code {
		w.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	for _, id := range rules {
		if id != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == id }) {
			w.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, id)
		}
	}
}
