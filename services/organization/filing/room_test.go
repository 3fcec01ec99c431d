package filing

import (
	"context"
	"errors"
	"io/fs"
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
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/vault"
	"sanshe/services/organization/card"
)

const region = "320312001"

// room is filings behind doors, with a clock one can set; organizations, people and drafts are plain values here.
type room struct {
	t      *testing.T
	local  *host.Local
	mu     sync.Mutex
	now    time.Time
	s      *Service
	part   host.Service
	relay  *store.Relay
	heard  []event.Event
	orgs   map[string]card.Card
	folk   map[string]identity.Caller
	drafts map[string]organizationapi.ApplicationDraft // by the id that was asked for
}

func open(t *testing.T, now time.Time) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: now, orgs: map[string]card.Card{}, folk: map[string]identity.Caller{}, drafts: map[string]organizationapi.ApplicationDraft{}}
	for _, p := range [][3]string{
		{"lin", "committee", "resident"},
		{"wu", "committee", "resident"},
		{"chair", "committee", "staff"},
		{"other", "committee2", "staff"},
		{"street", "office", "registrar"},
		{"away", "elsewhere", "registrar"},
		{"ann", "org1", "staff"},
		{"watch", "finance", "supervisor"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: "320312"}}}
	}
	r.place(region)
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	book, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.New("organization", "a service key for tests that is long enough")
	if err != nil {
		t.Fatal(err)
	}
	d := host.Deps{Store: engine, Rules: book, Log: slog.New(slog.DiscardHandler), Now: r.clock}
	if r.s, err = New(t.Context(), d, r, r, v); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("organization", route.Server(r.part.Routes, r.who))
	return r
}

// place puts the organizations of a neighbourhood into the register.
func (r *room) place(code string) {
	for id, k := range map[string]organizationapi.OrgKind{
		"committee": organizationapi.OrgKindCommittee, "committee2": organizationapi.OrgKindCommittee, "office": organizationapi.OrgKindGovernment,
		"elsewhere": organizationapi.OrgKindGovernment, "org1": organizationapi.OrgKindServiceorg, "firm": organizationapi.OrgKindEnterprise,
	} {
		c := card.Card{ID: id, Status: organizationapi.OrgStatusActive}
		c.Name, c.Kind, c.Region = "组织"+id, k, code
		if id == "elsewhere" {
			c.Region = "110101"
		}
		r.orgs[id] = c
	}
}

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if c, ok := r.folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Of implements card.Register.
func (r *room) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := r.orgs[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return c, nil
}

// Named implements card.Register.
func (r *room) Named(_ context.Context, name string) (out []card.Card, err error) {
	for _, c := range r.orgs {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out, nil
}

// CreateApplication implements Drafts: what was asked for twice under one id is one draft.
func (r *room) CreateApplication(ctx context.Context, in organizationapi.CreateApplicationRequest) (organizationapi.Application, error) {
	once, _ := store.OnceFrom(ctx)
	if _, ok := r.drafts[once.ID]; !ok {
		r.drafts[once.ID] = in.ApplicationDraft
	}
	return organizationapi.Application{ID: once.ID}, nil
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock(); r.settle() }

// Publish implements event.Publisher: what is told is kept.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	return nil
}

func (r *room) settle() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
	r.relay.Drain(r.t.Context())
}

func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

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

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string, rules ...string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	for _, id := range rules {
		if !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == id }) {
			r.t.Errorf("%s rests on %v, not on %s", code, f.Basis, id)
		}
	}
}

func draft() organizationapi.FilingDraft {
	return organizationapi.FilingDraft{
		Name: "梧桐社区邻里互助队", Category: organizationapi.GroupCategoryLife, Nature: organizationapi.GroupNatureGroup, Leader: "林小慧", Phone: "13912345678",
		Place: "梧桐社区服务站", Area: "梧桐社区", Charter: "互助、自愿、无偿。", Members: 23, Funds: 500_00, Committee: "committee", Office: "office",
	}
}

func (r *room) create(d organizationapi.FilingDraft) organizationapi.Filing {
	r.t.Helper()
	return ok(r, "lin", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d})
}

func move(f organizationapi.Filing, do Verb, note string) organizationapi.MoveFilingRequest {
	return organizationapi.MoveFilingRequest{ID: f.ID, FilingMove: organizationapi.FilingMove{Do: string(do), Version: f.Version, Note: note}}
}

func (r *room) get(as, id string) organizationapi.Filing {
	r.t.Helper()
	return ok(r, as, organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: id})
}

// filed is a group that the street has filed.
func (r *room) filed() organizationapi.Filing {
	r.t.Helper()
	f := ok(r, "lin", organizationapi.MoveFiling, move(r.create(draft()), Submit, ""))
	f = ok(r, "chair", organizationapi.MoveFiling, move(f, Endorse, "确在本社区活动。"))
	ok(r, "street", organizationapi.MoveFiling, move(f, Accept, ""))
	return r.get("lin", f.ID)
}

func confirm(f organizationapi.Filing) organizationapi.ConfirmFilingRequest {
	return organizationapi.ConfirmFilingRequest{ID: f.ID, ConfirmationDraft: organizationapi.ConfirmationDraft{Version: f.Version, Members: 25, Activities: 40}}
}

var start = cn.Day("2026-06-01").At(10, 0)
