package credential

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
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
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

var start = cn.Day("2026-06-01").At(10, 0)

// room is credentials behind doors, with a clock one can set; what the ledger tells is told by hand here.
type room struct {
	t     *testing.T
	local *host.Local
	mu    sync.Mutex
	now   time.Time
	s     *Service
	part  host.Service
	box   *box.Box
	dir   string
	store *sqlitestore.Engine
	relay *store.Relay
	heard []event.Event
	told  []event.Event
	seq   int64
	folk  map[string]identity.Caller
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}}
	for _, p := range [][4]string{
		{"he", "org1", "worker", "320312"},
		{"lu", "org1", "worker", "320312"},
		{"ann", "office", "registrar", "320312"},
		{"ben", "office", "registrar", "320312"},
		{"cai", "office", "registrar", "320312"},
		{"town", "street", "registrar", "320312001"},
		{"away", "elsewhere", "registrar", "110101"},
		{"watch", "finance", "supervisor", "320312"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	dir := t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	keys, err := sqlitestore.Open(filepath.Join(dir, "k.db"), sqlitestore.Forgetful())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	d := host.Deps{
		Store: engine, Keys: keys, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: "320312"},
	}
	if r.box, err = box.Sealed(t.Context(), d, "socialwork"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, r.box); err != nil {
		t.Fatal(err)
	}
	r.part, r.dir, r.store = r.s.Part(), dir, engine
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("socialwork", route.Server(r.part.Routes, func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if c, ok := r.folk[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
	return r
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

// at sets the clock, and lets it do what is due.
func (r *room) at(t time.Time) {
	r.t.Helper()
	r.mu.Lock()
	r.now = t
	r.mu.Unlock()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
	r.settle()
}

// Publish implements store.Publisher.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.heard = append(r.heard, es...)
	return nil
}

// settle tells the room its own events, each twice, as a bus may.
func (r *room) settle() {
	r.t.Helper()
	for r.relay.Drain(r.t.Context()) || len(r.heard) > 0 {
		es := r.heard
		r.heard, r.told = nil, append(r.told, es...)
		for _, ev := range es {
			r.hear(ev)
		}
	}
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	for range 2 {
		if do := r.part.Listens[ev.Type]; do != nil {
			if err := do(r.t.Context(), ev); err != nil {
				r.t.Fatal(ev.Type, err)
			}
		}
	}
}

// count is how many events of a kind were told.
func (r *room) count(kind string) (n int) {
	for _, ev := range r.told {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

// learned is the ledger telling the minutes of one day as all of its year.
func (r *room) learned(account, on string, minutes int64) {
	r.t.Helper()
	r.seq++
	ev := event.New(events.TypeSocialworkLedgerChangedV1, r.clock(), events.SocialworkLedgerChangedV1{
		Account: account, Year: on[:4], Minutes: minutes, Days: []events.SocialworkLedgerChangedV1Days{{On: on, Minutes: minutes}},
	})
	ev.Subject, ev.Seq = account+"."+on[:4], r.seq
	r.hear(ev)
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
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

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	return f
}

// paper is a picture that an account has uploaded.
func (r *room) paper(as string) string {
	r.t.Helper()
	p, err := r.box.Keep(r.t.Context(), as, "证书.pdf", []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
	if err != nil {
		r.t.Fatal(err)
	}
	return p.ID
}

func (r *room) draft(as, number string, level socialworkapi.CredentialLevel, issued string) socialworkapi.CredentialDraft {
	r.t.Helper()
	return socialworkapi.CredentialDraft{Number: number, Level: level, Name: "何晓云", Region: "320312", Issued: issued, Papers: []string{r.paper(as)}}
}

func (r *room) enter(as, number string, level socialworkapi.CredentialLevel, issued string) socialworkapi.Credential {
	r.t.Helper()
	return ok(r, as, socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft(as, number, level, issued)})
}

func (r *room) get(as, id string) socialworkapi.Credential {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: id})
}

func step(id string, do Verb, note string) socialworkapi.MoveCredentialRequest {
	return socialworkapi.MoveCredentialRequest{ID: id, CredentialMove: socialworkapi.CredentialMove{Do: string(do), Note: note}}
}

func (r *room) move(as, id string, do Verb, note string) socialworkapi.Credential {
	r.t.Helper()
	return ok(r, as, socialworkapi.MoveCredential, step(id, do, note))
}

// registered is a credential that two officers have looked at.
func (r *room) registered(as, number string, level socialworkapi.CredentialLevel) socialworkapi.Credential {
	r.t.Helper()
	r.enter(as, number, level, "2026-05-20")
	r.move("ann", number, Verify, "")
	return r.move("ben", number, Register, "")
}

func (r *room) public(number string) socialworkapi.WorkerEntry {
	r.t.Helper()
	return ok(r, "", socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number})
}
