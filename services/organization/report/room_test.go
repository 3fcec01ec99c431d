package report

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
	"sanshe/services/organization/papers"
)

// room is the reports of three organizations behind doors, with a clock one can set.
type room struct {
	t       *testing.T
	local   *host.Local
	now     time.Time
	service *Service
	part    host.Service
	relay   *store.Relay
	heard   []event.Event
	known   map[string]card.Card
	fact    organizationapi.Known // of every year of everybody
}

const region = "320312"

var people = map[string]identity.Caller{}

func open(t *testing.T) *room {
	t.Helper()
	for _, p := range [][4]string{
		{"clerk", "office", "registrar", "某区民政局"},
		{"minder", "health", "sponsor", "某区卫生健康委员会"},
		{"other", "school", "sponsor", "某区教育局"},
		{"ann", "service", "staff", "某服务中心"},
		{"bob", "union", "staff", "某协会"},
		{"cat", "fund", "staff", "某基金会"},
	} {
		people[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[3], Role: identity.Role(p[2]), Region: region}}}
	}
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-01-05").At(9, 0), known: map[string]card.Card{}, fact: organizationapi.Known{Code: "other", Label: "某日", Text: "承接项目。", Source: "信用信息"}}
	for id, kind := range map[string]organizationapi.OrgKind{"service": organizationapi.OrgKindServiceorg, "union": organizationapi.OrgKindAssociation, "fund": organizationapi.OrgKindFoundation} {
		c := card.Card{ID: id, Status: organizationapi.OrgStatusActive}
		c.Name, c.Kind, c.Region, c.Authority, c.Supervisor, c.RegisteredOn = "某"+id, kind, region, "某区民政局", "某区卫生健康委员会", "2020-01-01"
		r.known[id] = c
	}
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
	d := host.Deps{Store: engine, Rules: book, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }}
	box, err := papers.New(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	facts := func(_ context.Context, org string, year int64) ([]organizationapi.Known, error) {
		return []organizationapi.Known{r.fact}, nil
	}
	if r.service, err = New(t.Context(), d, r, []Facts{facts}, box); err != nil {
		t.Fatal(err)
	}
	r.part = r.service.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: d.Log}
	r.local.Add("organization", route.Server(slices.Concat(r.part.Routes, box.Part().Routes), func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if c, ok := people[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
	return r
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

// Social implements Register.
func (r *room) Social(_ context.Context, _ string, do func(card.Card) error) error {
	for _, c := range r.known {
		if err := do(c); err != nil {
			return err
		}
	}
	return nil
}

// Publish implements event.Publisher: what is told is kept, and heard by the room twice.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	for _, ev := range slices.Concat(evs, evs) {
		if h := r.part.Listens[ev.Type]; h != nil {
			if err := h(ctx, ev); err != nil {
				r.t.Errorf("%s: %v", ev.Type, err)
			}
		}
	}
	return nil
}

func (r *room) at(t time.Time) { r.now = t; r.settle() }

func (r *room) settle() {
	r.t.Helper()
	for range 2 {
		for _, j := range r.part.Jobs {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
		}
		r.relay.Drain(r.t.Context())
	}
}

func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

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

func begin(org string) organizationapi.PrefillReportRequest {
	return organizationapi.PrefillReportRequest{ID: org, Year: 2025}
}

func act(org string, do Verb) organizationapi.MoveReportRequest {
	return organizationapi.MoveReportRequest{ID: org + ".2025", ReportMove: organizationapi.ReportMove{Do: string(do), Text: "依法办理。"}}
}

func written(org string) organizationapi.UpdateReportRequest {
	return organizationapi.UpdateReportRequest{ID: org + ".2025", ReportDraft: organizationapi.ReportDraft{Law: "守法。", Activities: "开展活动。", People: "没有变动。", Finance: "规范。"}}
}
