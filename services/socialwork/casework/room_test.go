package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
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

var start = cn.Day("2026-06-01").At(10, 0)

// room is cases behind doors, with a clock one can set, and all that it ever answered, logged and told.
type room struct {
	t      *testing.T
	local  *host.Local
	now    time.Time
	s      *Service
	part   host.Service
	dir    string
	store  *sqlitestore.Engine
	relay  *store.Relay
	heard  []event.Event
	told   []event.Event
	said   strings.Builder // logs, events, and answers of doors that show nothing of a client
	folk   map[string]identity.Caller
	lapsed map[string]bool
}

// Stands implements Registrations.
func (r *room) Stands(_ context.Context, account string) (bool, error) {
	return !r.lapsed[account], nil
}

// OrgName implements Orgs.
func (r *room) OrgName(_ context.Context, id string) (string, error) {
	return map[string]string{"org1": "同心社工", "org2": "向阳社工"}[id], nil
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}, lapsed: map[string]bool{}}
	for _, p := range [][3]string{
		{"he", "org1", "worker"},
		{"lu", "org1", "worker"},
		{"mo", "org1", "worker"},
		{"boss", "org1", "staff"},
		{"chief", "org1", "staff"},
		{"tan", "org2", "worker"},
		{"far", "org2", "staff"},
		{"out", "org3", "worker"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0] + "某", Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: "320312"}}}
	}
	r.dir = t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(r.dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	keys, err := sqlitestore.Open(filepath.Join(r.dir, "k.db"), sqlitestore.Forgetful())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	log := slog.New(slog.NewTextHandler(&r.said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d := host.Deps{
		Store: engine, Keys: keys, Log: log, Now: func() time.Time { return r.now }, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: "320312"},
	}
	if r.s, err = New(t.Context(), d, r, r); err != nil {
		t.Fatal(err)
	}
	r.part, r.store = r.s.Part(), engine
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: log}
	r.local.Add("socialwork", route.Server(r.part.Routes, func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if c, ok := r.folk[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
	return r
}

// at sets the clock, and lets it do what is due.
func (r *room) at(t time.Time) {
	r.t.Helper()
	r.now = t
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
			b, err := json.Marshal(ev)
			if err != nil {
				r.t.Fatal(err)
			}
			r.said.Write(b)
			r.hear(ev)
			r.hear(ev)
		}
	}
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	if do := r.part.Listens[ev.Type]; do != nil {
		if err := do(r.t.Context(), ev); err != nil {
			r.t.Fatal(ev.Type, err)
		}
	}
}

func (r *room) count(kind string) (n int) {
	for _, ev := range r.told {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	r.settle()
	if op.ID != socialworkapi.LookCase.ID && op.ID != socialworkapi.ListCaseLooks.ID && op.ID != socialworkapi.JudgeCaseLook.ID && op.ID != socialworkapi.AskCaseAsClient.ID {
		_, _ = fmt.Fprintf(io.Writer(&r.said), "%+v %+v\n", out, err)
	}
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

// draft is a client with marks that are found again wherever they lie open.
func draft(n int) socialworkapi.OpenCaseRequest {
	m := mark(n)
	return socialworkapi.OpenCaseRequest{CaseDraft: socialworkapi.CaseDraft{
		Key: fmt.Sprintf("a-key-of-a-device-%04d", n), Org: "org1", Name: "陶" + m, Born: "1950-03-04", Phone: "139" + m, Address: m + "路7号", Theme: socialworkapi.CaseThemeElder, Reason: "独居" + m,
		Consent: socialworkapi.CaseConsent{By: socialworkapi.CaseConsentBySelf, Way: socialworkapi.CaseConsentWayPaper, Scope: "记录和督导" + m},
	}}
}

func mark(n int) string { return fmt.Sprintf("印记%05d记印", n) }

func (r *room) do(as, id string, m socialworkapi.CaseMove) socialworkapi.Case {
	r.t.Helper()
	c, err := r.s.cases.Get(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	m.Version = c.Version
	return ok(r, as, socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: id, CaseMove: m})
}

func scores(list ...any) (out []socialworkapi.CaseDimension) {
	for i := 0; i < len(list); i += 2 {
		out = append(out, socialworkapi.CaseDimension{Name: list[i].(string), Score: int64(list[i+1].(int))})
	}
	return out
}

// planned is a case that has come as far as a plan.
func (r *room) planned(n int) socialworkapi.Case {
	r.t.Helper()
	c := ok(r, "he", socialworkapi.OpenCase, draft(n))
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "assess", Dimensions: scores("起居"+mark(n), 2, "来往", 4)})
	return r.do("he", c.ID, socialworkapi.CaseMove{
		Do: "plan", Goals: []socialworkapi.CaseGoal{{Text: "自己做饭" + mark(n), Dimension: "起居" + mark(n), Target: 6}, {Text: "每周出门", Dimension: "来往", Target: 8}},
		Tasks: []socialworkapi.CaseTask{{Text: "家访", For: socialworkapi.CaseTaskForProfessional}, {Text: "陪同散步", For: socialworkapi.CaseTaskForVolunteer}},
	})
}

func (r *room) visit(n int, id, note string) socialworkapi.CaseVisitReceipt {
	r.t.Helper()
	return ok(r, "he", socialworkapi.WriteVisit, socialworkapi.WriteVisitRequest{ID: id, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: fmt.Sprintf("visit-key-%010d", n), At: r.now.Add(-time.Hour), Note: note}})
}

func look(id string, purpose socialworkapi.CasePurpose, part socialworkapi.CasePart, reason string) socialworkapi.LookCaseRequest {
	return socialworkapi.LookCaseRequest{ID: id, CaseLookAsk: socialworkapi.CaseLookAsk{Purpose: purpose, Part: part, Reason: reason}}
}
