package admission

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
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

// room is applications behind doors, with a clock one can set and the frameworks
// they are for: plain values here, which take in whoever they are told to.
type room struct {
	t     *testing.T
	local *host.Local
	now   time.Time
	desk  *Desk
	hear  map[string]event.Handler
	relay *store.Relay
	heard []event.Event
	known map[string]*framework
	given func() // while a supplier is held against a framework, what happens meanwhile
	kept  func() // and while its papers are kept
}

// framework is one that calls for suppliers until it is over.
type framework struct {
	call   Call
	ended  string // why it takes no more, "" while it does
	places map[string]time.Time
	papers map[string]string // id of what was uploaded → whose
}

const region = "320312"

// people hold one role each, but for the officer who works for a supplier besides.
var people = map[string]identity.Caller{
	"officer": caller("officer", "buyer", identity.Buyer, region),
	"second":  caller("second", "buyer", identity.Reviewer, region),
	"other":   caller("other", "stranger", identity.Buyer, region),
	"watch":   caller("watch", "finance", identity.Supervisor, region),
	"city":    caller("city", "cityfinance", identity.Supervisor, "320300"),
	"far":     caller("far", "faraway", identity.Supervisor, "330100"),
	"ann":     caller("ann", "a", identity.Staff, region),
	"amy":     caller("amy", "a", identity.Staff, region),
	"bob":     caller("bob", "b", identity.Staff, region),
	"both": {ID: "both", Name: "张both", Memberships: []identity.Membership{
		{Org: "buyer", OrgName: "组织buyer", Role: identity.Buyer, Region: region}, {Org: "a", OrgName: "组织a", Role: identity.Staff, Region: region},
	}},
}

func caller(id, org string, role identity.Role, region string) identity.Caller {
	return identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: role, Region: region}}}
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-03-27").At(9, 30), known: map[string]*framework{}, given: func() {}, kept: func() {}}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	if r.desk, err = New(t.Context(), engine, r, book, func() time.Time { return r.now }); err != nil {
		t.Fatal(err)
	}
	part := r.desk.Part()
	r.hear = part.Listens
	r.relay = &store.Relay{Engine: engine, Collections: part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("tender", route.Server(part.Routes, who))
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

// calling is a framework that calls for suppliers, with one paper uploaded by each of two.
func (r *room) calling(id string) string {
	r.known[id] = &framework{
		call:   Call{Code: region + "-2026-FW-0001", Title: "上门助浴服务", Buyer: tenderapi.Party{ID: "buyer", Name: "组织buyer"}, Region: region, Law: rule.Where{Region: region, Day: r.now}},
		places: map[string]time.Time{}, papers: map[string]string{id + "-paper-a": "a", id + "-paper-b": "b"},
	}
	return id
}

// Call implements Purchases.
func (r *room) Call(ctx context.Context, tender string) (Call, error) {
	f, ok := r.known[tender]
	if !ok {
		return Call{}, store.ErrNotFound
	}
	who, _ := identity.From(ctx)
	out := f.call
	out.Inside = who.In("buyer", identity.Buyer) || who.In("buyer", identity.Reviewer) || who.Supervises(region)
	if f.ended != "" {
		out.Shut = fault.New(fault.Conflict, "tender.application.closed", f.ended)
	}
	return out, nil
}

// Fits implements Purchases: everybody does who has no place.
func (r *room) Fits(_ context.Context, tender, org string) (tenderapi.Party, []tenderapi.Finding, *fault.Fault, error) {
	r.given()
	var barred *fault.Fault
	if _, in := r.known[tender].places[org]; in {
		barred = fault.New(fault.Conflict, "tender.application.in", "本机构已经入围。")
	}
	return tenderapi.Party{ID: org, Name: "组织" + org}, nil, barred, nil
}

// Admit implements Purchases.
func (r *room) Admit(_ context.Context, tender string, supplier tenderapi.Party) error {
	f := r.known[tender]
	if f.ended != "" {
		return fault.New(fault.Conflict, "tender.application.closed", f.ended)
	}
	f.places[supplier.ID] = r.now
	return nil
}

// Attach implements Purchases.
func (r *room) Attach(_ context.Context, tender string, org tenderapi.Party, ids []string) (out []tenderapi.Evidence, err error) {
	r.kept()
	for _, id := range ids {
		if r.known[tender].papers[id] != org.ID {
			return nil, store.ErrNotFound
		}
		out = append(out, tenderapi.Evidence{ID: id, Name: id + ".pdf", Type: "application/pdf", Size: 4, Hash: "00", At: r.now, By: org.Name, Stage: "application"})
	}
	return out, nil
}

// Bytes implements Purchases.
func (r *room) Bytes(_ context.Context, evidence string) ([]byte, error) {
	return []byte(evidence), nil
}

// Over implements Purchases.
func (r *room) Over(_ context.Context, tender string) (*End, error) {
	if f := r.known[tender]; f.ended != "" {
		return &End{Text: f.ended, In: f.places}, nil
	}
	return nil, nil
}

// Publish implements event.Publisher: what is told is kept.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	return nil
}

// told are the events of a kind so far.
func (r *room) told(kind string) (out []event.Event) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			out = append(out, ev)
		}
	}
	return out
}

// ends is the news that a framework is over, as often as it may come.
func (r *room) ends(id, kind string) {
	r.t.Helper()
	ev := event.New(kind, r.now, events.TenderGateClosedV1{Tender: id, At: r.now})
	ev.Subject, ev.Seq = id, 1
	for range 2 {
		if err := r.hear[kind](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
	r.relay.Drain(r.t.Context())
}

// admitted is the news that a framework has given a place.
func (r *room) admitted(id, org string, at time.Time, seq int64) {
	r.t.Helper()
	ev := event.New(events.TypeTenderTenderAdmittedV1, at, events.TenderTenderAdmittedV1{Supplier: org, At: at})
	ev.Subject, ev.Seq = id, seq
	if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
}

func apply(id string, papers ...string) tenderapi.ApplyForPlaceRequest {
	return tenderapi.ApplyForPlaceRequest{ID: id, ApplicationDraft: tenderapi.ApplicationDraft{
		Accepts: true, Statement: "有持证护理员十二名。", ContactName: "李四", ContactPhone: "0516-1234567", Evidence: papers,
	}}
}

func answer(a tenderapi.Application, do Verb, note string) tenderapi.MoveApplicationRequest {
	return tenderapi.MoveApplicationRequest{ID: a.ID, ApplicationMove: tenderapi.ApplicationMove{Do: string(do), Note: note}}
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	return keyed(r, as, "", op, in)
}

// keyed is try under an idempotency key.
func keyed[Req, Resp any](r *room, as, key string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	ctx := identity.WithToken(r.t.Context(), as)
	if key != "" {
		ctx = route.WithKey(ctx, key)
	}
	out, err := route.Call(ctx, r.local, op, in)
	r.relay.Drain(r.t.Context())
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

// refused asks and expects the code.
func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	if _, f := try(r, as, op, in); f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
}
