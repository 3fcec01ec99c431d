package proof

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
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
	"sanshe/services/volunteer/card"
)

const public = "https://volunteer.example"

var start = cn.Day("2026-11-28").At(10, 0)

// room is proof behind doors, with a clock one can set; people and hours are plain values here.
type room struct {
	t     testing.TB
	local *host.Local
	mu    sync.Mutex
	now   time.Time
	s     *Service
	part  host.Service
	relay *store.Relay
	heard []event.Event
	seq   int64
	past  []event.Event // what the room was told
	folk  map[string]identity.Caller
	known map[string]card.Person
	done  map[string][]Entry
	then  func() // happens once, right after somebody has read hours
}

func open(t testing.TB) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "v.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return on(t, engine)
}

// on is the room over a store that may have been used before.
func on(t testing.TB, engine store.Engine) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}, known: map[string]card.Person{}, done: map[string][]Entry{}}
	for _, p := range [][3]string{{"lin", "320312", "volunteer"}, {"wu", "320312", "volunteer"}, {"office", "320312", "registrar"}, {"away", "110101", "registrar"}} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: "org-" + p[0], Role: identity.Role(p[2]), Region: p[1]}}}
	}
	r.known["p1"] = card.Person{ID: "p1", Number: "3203120000000017", Account: "lin", Name: "林小满", Region: "320312", Born: "1990-01-01", Active: true}
	r.known["kid"] = card.Person{ID: "kid", Number: "3203120000000025", Account: "lin", Name: "林果果", Region: "320312", Born: "2016-01-01", Active: true}
	r.known["p2"] = card.Person{ID: "p2", Number: "3203120000000033", Account: "wu", Name: "吴一鸣", Region: "320312", Born: "1980-01-01", Active: true}
	d := host.Deps{
		Store: engine, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", PublicURL: public, Region: "320312", Platform: "星河区志愿服务平台"},
	}
	var err error
	if r.s, err = New(context.Background(), d, r, hours{r}); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(r.part.Routes, r.who))
	return r
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) pass(d time.Duration) { r.mu.Lock(); r.now = r.now.Add(d); r.mu.Unlock() }

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if c, ok := r.folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	p, ok := r.known[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的页面重新进入。")
	}
	return p, nil
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, p := range r.known {
		if p.Account == account {
			out = append(out, p)
		}
	}
	return out, nil
}

type hours struct{ *room }

// Of implements Hours.
func (h hours) Of(_ context.Context, person string) ([]Entry, error) {
	read := h.done[person]
	if then := h.then; then != nil {
		h.then = nil
		then()
	}
	return read, nil
}

// Publish implements event.Publisher: what is told is kept.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	return nil
}

func (r *room) told(kind string) (n int) {
	r.relay.Drain(context.Background())
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

// hear tells the room an event, and then again, as a bus may.
func (r *room) hear(kind, subject string, data any) {
	r.t.Helper()
	r.seq++
	ev := event.New(kind, r.clock(), data)
	ev.Subject, ev.Seq = subject, r.seq
	r.past = append(r.past, ev)
	for range 2 {
		r.again(ev)
	}
}

// again tells the room what it may have heard.
func (r *room) again(ev event.Event) {
	r.t.Helper()
	if err := r.part.Listens[ev.Type](context.Background(), ev); err != nil {
		r.t.Fatal(err)
	}
}

// total says that a person's hours have changed.
func (r *room) total(person string) {
	r.t.Helper()
	r.hear(events.TypeVolunteerTotalChangedV1, "volunteer."+person, events.VolunteerTotalChangedV1{Person: person, Ledger: string(card.Voluntary)})
}

func (r *room) jobs() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(context.Background()); err != nil {
			r.t.Fatal(err)
		}
	}
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	out, err := route.Call(identity.WithToken(context.Background(), as), r.local, op, in)
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

// serve writes down a counted record.
func (r *room) serve(person, title, org string, day cn.Day, minutes int64, class string, ledger card.Ledger) {
	r.done[person] = append(r.done[person], Entry{
		Record: store.NewID(), Title: title, Org: org, OrgName: "组织" + org, Day: day, Minutes: minutes, Class: class, Ledger: ledger,
	})
}

func draft(person string) volunteerapi.IssueCertificateRequest {
	return volunteerapi.IssueCertificateRequest{CertificateDraft: volunteerapi.CertificateDraft{Person: person, From: "2026-01-01", To: "2026-11-28"}}
}

// issued is a certificate of p1 over three records of two recorders.
func (r *room) issued() volunteerapi.Certificate {
	r.t.Helper()
	r.serve("p1", "给独居老人送餐", "o1", "2026-03-01", 90, "A", card.Voluntary)
	r.serve("p1", "给独居老人送餐", "o1", "2026-03-08", 120, "B", card.Voluntary)
	r.serve("p1", "河道清洁", "o2", "2026-05-01", 240, "A", card.Voluntary)
	return ok(r, "lin", volunteerapi.IssueCertificate, draft("p1"))
}

func (r *room) check(number string) volunteerapi.CertificateCheck {
	r.t.Helper()
	return ok(r, "", volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: number})
}

func move(c volunteerapi.Certificate, do Verb, note string) volunteerapi.MoveCertificateRequest {
	return volunteerapi.MoveCertificateRequest{ID: c.ID, CertificateMove: volunteerapi.CertificateMove{Do: string(do), Version: c.Version, Note: note}}
}

// fetch reads what the room publishes beside its doors.
func (r *room) fetch(path string) (int, string) {
	r.t.Helper()
	for pattern, h := range r.part.Mounts {
		if strings.HasPrefix(path, pattern) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
			return w.Code, w.Body.String()
		}
	}
	r.t.Fatalf("nothing is mounted at %s", path)
	return 0, ""
}
