package person

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// room is volunteers behind their doors, with a clock one can set, over real files.
type room struct {
	t      *testing.T
	dir    string
	local  *host.Local
	mu     sync.Mutex
	now    time.Time
	s      *Service
	store  *sqlitestore.Engine
	keys   *sqlitestore.Engine
	relay  *store.Relay
	events []event.Event
}

var start = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

func (r *room) clock() time.Time        { r.mu.Lock(); defer r.mu.Unlock(); return r.now }
func (r *room) pass(d time.Duration)    { r.mu.Lock(); defer r.mu.Unlock(); r.now = r.now.Add(d) }
func (r *room) file(name string) string { return filepath.Join(r.dir, name) }

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, dir: t.TempDir(), local: &host.Local{}, now: start}
	var err error
	if r.store, err = sqlitestore.Open(r.file("volunteer.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.store.Close() })
	if r.keys, err = sqlitestore.Open(r.file("volunteer-keys.db"), sqlitestore.Forgetful()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.keys.Close() })
	r.open()
	return r
}

// open is what a process does when it starts.
func (r *room) open() {
	r.t.Helper()
	s, err := New(r.t.Context(), host.Deps{
		Store: r.store, Keys: r.keys, Rules: ruletest.Book(r.t, contracts.Files), Log: slog.New(slog.DiscardHandler), Now: r.clock,
		Config: host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.s = s
	part := s.Part()
	r.relay = &store.Relay{Engine: r.store, Collections: part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(part.Routes, func(req *http.Request) (c identity.Caller, err error) {
		if id, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer "); ok {
			c = identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "platform", Role: identity.Volunteer, Region: "320312"}}}
		}
		return c, nil
	}))
}

// Publish implements store.Publisher: what leaves the room.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.events = append(r.events, es...)
	return nil
}

// told are the events since the last time that somebody asked.
func (r *room) told() (out []event.Event) {
	r.t.Helper()
	for r.relay.Drain(r.t.Context()) {
	}
	out, r.events = r.events, nil
	return out
}

func call[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return route.Call(identity.WithToken(r.t.Context(), who), r.local, op, in)
}

func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := call(r, who, op, in)
	if err != nil {
		r.t.Fatalf("%s: %v %+v", op.ID, err, fault.Of(err).Fields)
	}
	return out
}

func refused[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, err := call(r, who, op, in)
	f := new(fault.Fault)
	if !errors.As(err, &f) || f.Code != code {
		r.t.Fatalf("%s: got %v, want %s", op.ID, err, code)
	}
	return f
}

// idOf makes an identity number that nobody has, of somebody born on a day.
func idOf(t *testing.T, born cn.Day, serial int) string {
	t.Helper()
	body := "320312" + strings.ReplaceAll(born.String(), "-", "") + fmt.Sprintf("%03d", serial)
	for _, last := range "0123456789X" {
		if n := cn.IDNumber(body + string(last)); n.Check("2100-01-01") == nil || n.Check("2026-06-01") == nil {
			return string(n)
		}
	}
	t.Fatalf("no number begins with %s", body)
	return ""
}

// grown is the registration of an adult.
func grown(t *testing.T, serial int) volunteerapi.RegisterVolunteerRequest {
	return volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: "欧阳小满", IDNumber: idOf(t, "1990-03-07", serial), Region: "320312", Address: "幸福里7号楼", Phone: "13912345678",
		Skills: []string{"haircut"}, Services: []string{"elderly"}, Agree: true,
	}}
}

// child is the registration of somebody below fourteen by the guardian.
func child(t *testing.T, serial int) volunteerapi.RegisterVolunteerRequest {
	in := grown(t, serial)
	in.IDNumber, in.Name, in.Ward, in.Consent = idOf(t, "2016-05-04", serial), "欧阳点点", true, true
	in.Guardian = &volunteerapi.Guardian{Relation: "母亲", Name: "欧阳小满", Phone: "13912345678"}
	return in
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func mustID(t *testing.T, s string) cn.IDNumber {
	t.Helper()
	n, err := cn.ParseID(s, "2026-06-01")
	if err != nil {
		t.Fatal(err)
	}
	return n
}
