// Package roomtest puts one room of social work behind doors for its tests: over a real store with its keys apart, with a clock one
// can set. Who asks is a plain value, and what is told comes to the room twice, as a bus may bring it.
package roomtest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// Office is what stands around a room.
type Office struct {
	Folk     map[string]identity.Caller // who asks, by the token under which they do, which is their id
	Dir      string                     // where the files of the stores are
	Store    *sqlitestore.Engine
	Deps     host.Deps   // what a room is opened with
	Local    *host.Local // the doors
	Part     host.Service
	Told     []event.Event                       // all that the room told, in order
	Answered func(op string, out any, err error) // hears every answer; nil hears none

	t     testing.TB
	mu    sync.Mutex
	now   time.Time
	seq   int64
	relay *store.Relay
	heard []event.Event
}

// New is an office of a county (GB/T 2260) at a moment, with the rule book as it is shipped. Each of folk is a person with one role:
// id, organization, role, region.
func New(t testing.TB, region string, now time.Time, folk ...[4]string) *Office {
	t.Helper()
	o := &Office{Folk: map[string]identity.Caller{}, Dir: t.TempDir(), Local: &host.Local{}, t: t, now: now}
	for _, p := range folk {
		o.Folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	open := func(name string, how ...sqlitestore.Option) *sqlitestore.Engine {
		e, err := sqlitestore.Open(filepath.Join(o.Dir, name), how...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
	o.Store = open("s.db")
	o.Deps = host.Deps{
		Store: o.Store, Keys: open("k.db", sqlitestore.Forgetful()), Log: slog.New(slog.DiscardHandler), Now: o.Clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: region},
	}
	return o
}

// Serve opens the doors of a room.
func (o *Office) Serve(room host.Service) {
	o.Part = room
	o.relay = &store.Relay{Engine: o.Store, Collections: room.Collections, To: o, Log: o.Deps.Log}
	o.Local.Add("socialwork", route.Server(room.Routes, func(r *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if c, ok := o.Folk[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
}

// Clock is the time at the office.
func (o *Office) Clock() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }

// Set sets the clock, and lets it do nothing yet.
func (o *Office) Set(t time.Time) { o.mu.Lock(); o.now = t; o.mu.Unlock() }

// At sets the clock, and lets it do what is due.
func (o *Office) At(t time.Time) {
	o.t.Helper()
	o.Set(t)
	o.Tick()
}

// Tick does what is due, and what follows from it.
func (o *Office) Tick() {
	o.t.Helper()
	for _, j := range o.Part.Jobs {
		if err := j.Do(o.t.Context()); err != nil {
			o.t.Fatal(j.Name, err)
		}
	}
	o.Settle()
}

// Publish implements store.Publisher.
func (o *Office) Publish(_ context.Context, es ...event.Event) error {
	o.heard = append(o.heard, es...)
	return nil
}

// Settle tells the room its own events.
func (o *Office) Settle() {
	o.t.Helper()
	for o.relay.Drain(o.t.Context()) || len(o.heard) > 0 {
		es := o.heard
		o.heard, o.Told = nil, append(o.Told, es...)
		for _, ev := range es {
			o.Hear(ev)
		}
	}
}

// Hear brings the room an event, twice.
func (o *Office) Hear(ev event.Event) {
	o.t.Helper()
	do := o.Part.Listens[ev.Type]
	if do == nil {
		return
	}
	for range 2 {
		if err := do(o.t.Context(), ev); err != nil {
			o.t.Fatal(ev.Type, err)
		}
	}
}

// Tells is another room telling something of an aggregate.
func Tells[T any](o *Office, kind, subject string, d T) {
	o.t.Helper()
	o.seq++
	ev := event.New(kind, o.Clock(), d)
	ev.Subject, ev.Seq = subject, o.seq
	o.Hear(ev)
}

// Count is how many events of a kind were told.
func (o *Office) Count(kind string) (n int) {
	for _, ev := range o.Told {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

// Paper is a picture that an account has uploaded: its id.
func (o *Office) Paper(papers *box.Box, as string) string {
	o.t.Helper()
	p, err := papers.Keep(o.t.Context(), as, "证书.pdf", []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
	if err != nil {
		o.t.Fatal(err)
	}
	return p.ID
}

// Try asks at a door as somebody; what follows from it has happened when it comes back.
func Try[Req, Resp any](o *Office, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	o.t.Helper()
	out, err := route.Call(identity.WithToken(o.t.Context(), as), o.Local, op, in)
	o.Settle()
	if o.Answered != nil {
		o.Answered(op.ID, out, err)
	}
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

// OK asks, and a refusal fails the test.
func OK[Req, Resp any](o *Office, as string, op contract.Operation[Req, Resp], in Req) Resp {
	o.t.Helper()
	out, f := Try(o, as, op, in)
	if f != nil {
		o.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

// Refuses asks, and must be refused by the code.
func Refuses[Req, Resp any](o *Office, as string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	o.t.Helper()
	_, f := Try(o, as, op, in)
	if f == nil || f.Code != code {
		o.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	return f
}
