package order

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// room is the orders behind their doors, over real files; what organizations there are and what counts is what a test says.
type room struct {
	t     *testing.T
	dir   string
	local *host.Local
	s     *Service
	part  host.Service
	relay *store.Relay
	keys  *sqlitestore.Engine
	now   time.Time
	told  []event.Event
	seq   map[string]int64
	folk  map[string]identity.Caller
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, dir: t.TempDir(), local: &host.Local{}, now: time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC), seq: map[string]int64{}, folk: map[string]identity.Caller{}}
	for _, p := range [][4]string{
		{"jin", "justice", "officer", "320312"},
		{"bai", "justice", "officer", "320312"},
		{"far", "elsewhere", "officer", "110101"},
		{"ann", "home", "staff", "320312"},
		{"cat", "other", "staff", "320312"},
		{"sup", "finance", "supervisor", "320300"},
		{"adm", "platform", "admin", "320312"},
		{"reg", "office", "registrar", "320312"},
		{"zhou", "committee", "resident", "320312"},
		{"wu", "committee", "resident", "320312"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	engine := func(name string) *sqlitestore.Engine {
		e, err := sqlitestore.Open(filepath.Join(r.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
	r.keys = engine("keys.db")
	d := host.Deps{
		Store: engine("v.db"), Keys: r.keys, Self: r.local, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"},
	}
	var err error
	if r.s, err = New(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: d.Store, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	who := func(req *http.Request) (identity.Caller, error) {
		return r.folk[strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")], nil
	}
	r.local.Add("volunteer", route.Server(r.part.Routes, who))
	r.local.Add("organization", route.Server([]route.Route{route.On(organizationapi.GetOrganization, r.organization)}, who))
	return r
}

func (r *room) organization(_ context.Context, in organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
	kind := map[string]organizationapi.OrgKind{"home": organizationapi.OrgKindServiceorg, "other": organizationapi.OrgKindAssociation, "office": organizationapi.OrgKindGovernment}[in.ID]
	if kind == "" {
		return organizationapi.Organization{}, fault.New(fault.NotFound, "organization.not-found", "没有找到这个机构，请核对。")
	}
	return organizationapi.Organization{ID: in.ID, Name: "单位" + in.ID, Kind: kind, Region: "320312", Status: organizationapi.OrgStatusActive}, nil
}

// Publish implements store.Publisher.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.told = append(r.told, es...)
	return nil
}

// heard are the kinds of what was told since the last time.
func (r *room) heard() (out []string) {
	for r.relay.Drain(r.t.Context()) {
	}
	for _, ev := range r.told {
		out = append(out, ev.Type)
	}
	r.told = nil
	return out
}

// counts has a month of an order come to what it comes to.
func (r *room) counts(ledger, id, month string, minutes int64) event.Event {
	r.t.Helper()
	data, err := json.Marshal(events.VolunteerPageCountedV1{Person: id, Region: "320312", Ledger: ledger, Month: month, Minutes: minutes, Records: 1})
	if err != nil {
		r.t.Fatal(err)
	}
	page := ledger + "." + id + "." + month
	r.seq[page]++
	ev := event.Event{Type: events.TypeVolunteerPageCountedV1, Subject: page, Seq: r.seq[page], At: r.now, Data: data}
	r.hear(ev)
	return ev
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	if err := r.part.Listens[ev.Type](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
}

func call[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return route.Call(identity.WithToken(r.t.Context(), who), r.local, op, in)
}

func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := call(r, who, op, in)
	if err != nil {
		r.t.Fatalf("%s as %s: %v %+v", op.ID, who, err, fault.Of(err).Fields)
	}
	return out
}

func no[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	_, err := call(r, who, op, in)
	if f := fault.Of(err); err == nil || f.Code != code {
		r.t.Fatalf("%s as %s: got %v, want %s", op.ID, who, err, code)
	}
}

// What nobody but the organ reads of the order of draft.
const (
	name   = "司徒一苇"
	paper  = "星矫令2026第77号"
	reason = "曾在集市寻衅"
)

func draft() volunteerapi.EnterOrderRequest {
	return volunteerapi.EnterOrderRequest{OrderDraft: volunteerapi.OrderDraft{
		Name: name, Birth: "1994-02-03", Paper: paper, Reason: reason, Minutes: 600, From: "2026-06-15", Until: "2026-12-31", Host: "home", Needs: "不安排独自接触未成年人；可以搬重物",
	}}
}

func (r *room) moves(who, id, do string, more ...func(*volunteerapi.OrderMove)) (volunteerapi.Order, error) {
	r.t.Helper()
	o, err := r.s.orders.Get(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	m := volunteerapi.OrderMove{Do: do, Version: o.Version}
	for _, f := range more {
		f(&m)
	}
	return call(r, who, volunteerapi.MoveOrder, volunteerapi.MoveOrderRequest{ID: id, OrderMove: m})
}

func (r *room) moved(who, id, do string, more ...func(*volunteerapi.OrderMove)) volunteerapi.Order {
	r.t.Helper()
	out, err := r.moves(who, id, do, more...)
	if err != nil {
		r.t.Fatalf("%s by %s: %v", do, who, err)
	}
	return out
}

func because(why string) func(*volunteerapi.OrderMove) {
	return func(m *volunteerapi.OrderMove) { m.Reason = why }
}

// placed is an order that home has taken on and zhou's account is bound to.
func (r *room) placed() volunteerapi.Order {
	r.t.Helper()
	o := must(r, "jin", volunteerapi.EnterOrder, draft())
	must(r, "zhou", volunteerapi.BindOrder, volunteerapi.BindOrderRequest{OrderBinding: volunteerapi.OrderBinding{Code: o.Code}})
	return r.moved("ann", o.ID, "accept")
}
