package dispute

import (
	"context"
	"errors"
	"fmt"
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
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// room is disputes behind doors, with a clock one can set and the purchases they
// are about: plain values here, which follow nothing.
type room struct {
	t       *testing.T
	local   *host.Local
	mu      sync.Mutex
	now     time.Time
	book    *rule.Book
	service *Service
	jobs    []host.Job
	relay   *store.Relay
	heard   []event.Event
	known   map[string]Purchase
}

const region = "320312"

// kept is how a service would keep the purchases.
var kept = store.Schema{Name: "tenders"}

var people = map[string]identity.Caller{}

func open(t *testing.T) *room {
	t.Helper()
	return openWith(t, "a key of the service")
}

// openWith opens the room of a service with a key of its own.
func openWith(t *testing.T, key string) *room {
	t.Helper()
	for _, p := range [][3]string{
		{"officer", "buyer", "buyer"},
		{"other", "stranger", "buyer"},
		{"watch", "finance", "supervisor"},
		{"ann", "a", "staff"},
		{"bob", "b", "staff"},
		{"cat", "c", "staff"},
	} {
		people[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: region}}}
	}
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-03-27").At(9, 30), known: map[string]Purchase{}}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	r.book = ruletest.Book(t, contracts.Files)
	if r.service, err = New(t.Context(), host.Deps{Store: engine, Rules: r.book, Log: slog.New(slog.DiscardHandler), Now: r.clock, Config: host.Config{ServiceKey: key}}, kept, r); err != nil {
		t.Fatal(err)
	}
	part := r.service.Part()
	r.jobs = part.Jobs
	r.relay = &store.Relay{Engine: engine, Collections: part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("tender", route.Server(r.service.Routes(), who))
	return r
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

// Known implements Purchases: everybody may know of everything here.
func (r *room) Known(ctx context.Context, id string) (Purchase, error) { return r.Of(ctx, id) }

// Of implements Purchases.
func (r *room) Of(_ context.Context, id string) (Purchase, error) {
	p, ok := r.known[id]
	if !ok {
		return p, store.ErrNotFound
	}
	return p, nil
}

// Side implements Purchases.
func (r *room) Side(ctx context.Context, id string) (Purchase, tenderapi.Party, error) {
	p, err := r.Of(ctx, id)
	who, _ := identity.From(ctx)
	m := who.Memberships[0]
	return p, tenderapi.Party{ID: m.Org, Name: m.OrgName}, err
}

// published is a purchase that takes bids from now on.
func (r *room) published() string {
	id, at := fmt.Sprintf("t%d", len(r.known)), r.clock()
	r.known[id] = Purchase{
		ID: id, Code: region + "-2026-FW-000" + id[1:], Title: "社区老年人居家关爱服务", Buyer: tenderapi.Party{ID: "buyer", Name: "组织buyer"}, Owner: "组织buyer",
		Region: region, Law: rule.Where{Region: region, Day: at}, Method: tenderapi.MethodOpen, PublishedAt: &at, Can: []tenderapi.Effect{tenderapi.EffectProceed},
	}
	return id
}

// awarded is a purchase whose result was published just now: a has won, b bid too.
func (r *room) awarded() string {
	id, at := r.published(), r.clock()
	p := r.known[id]
	published := at.AddDate(0, 0, -25)
	p.Method, p.PublishedAt, p.Links, p.AnnouncedAt = tenderapi.MethodConsultation, &published, []Link{{Code: "judging", At: at, Told: &at}}, &at
	p.Winners = []tenderapi.Party{{ID: "a", Name: "组织a"}}
	p.Bids = []Bid{{Supplier: p.Winners[0]}, {Supplier: tenderapi.Party{ID: "b", Name: "组织b"}}}
	p.Can = []tenderapi.Effect{tenderapi.EffectProceed, tenderapi.EffectNext, tenderapi.EffectRejudge, tenderapi.EffectRestart}
	r.known[id] = p
	return id
}

// awarded is a room with such a purchase.
func awarded(t *testing.T) (*room, string) {
	t.Helper()
	r := open(t)
	return r, r.awarded()
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock(); r.settle() }

// Publish implements event.Publisher: what is told is kept.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	return nil
}

// settle does what is due and carries events.
func (r *room) settle() {
	r.t.Helper()
	for _, j := range r.jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
	r.relay.Drain(r.t.Context())
}

// tasks is what stands on somebody's desk, as the service's own list orders it.
func (r *room) tasks(as string) []tenderapi.Task {
	r.t.Helper()
	var out tenderapi.TaskList
	for _, m := range people[as].Memberships {
		if err := r.service.Tasks(identity.With(r.t.Context(), people[as]), m, &out); err != nil {
			r.t.Fatal(err)
		}
	}
	return out.Items
}

// appealed is a complaint about one item that was answered.
func (r *room) appealed(id string) string {
	r.t.Helper()
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服答复。"))
	return c.ID
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
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

// refused asks and expects the code, and the rule when there is one.
func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code, ruleID string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	if ruleID != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == ruleID }) {
		r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, ruleID)
	}
}
