package incubation

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
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// room is incubation behind doors, with a clock one can set; organizations, people, filings and drafts are plain values here.
type room struct {
	t       *testing.T
	local   *host.Local
	mu      sync.Mutex
	now     time.Time
	s       *Service
	part    host.Service
	relay   *store.Relay
	heard   []event.Event
	orgs    map[string]card.Card
	folk    map[string]identity.Caller
	filings map[string]organizationapi.Filing
	drafts  map[string]organizationapi.ApplicationDraft // by the id that was asked for
}

func open(t *testing.T) *room {
	t.Helper()
	return openOn(t, engine(t))
}

func engine(t *testing.T) store.Engine {
	t.Helper()
	e, err := sqlitestore.Open(filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// openOn is a room of a store that others may have open too.
func openOn(t *testing.T, engine store.Engine) *room {
	t.Helper()
	r := &room{
		t: t, local: &host.Local{}, now: start, orgs: map[string]card.Card{}, folk: map[string]identity.Caller{},
		filings: map[string]organizationapi.Filing{}, drafts: map[string]organizationapi.ApplicationDraft{},
	}
	for _, p := range [][3]string{
		{"lin", "committee", "resident"},
		{"wu", "committee", "resident"},
		{"kate", "hubber", "staff"},
		{"ken", "hubber", "staff"},
		{"max", "org1", "worker"},
		{"mia", "org1", "staff"},
		{"street", "office", "registrar"},
		{"away", "elsewhere", "registrar"},
		{"watch", "finance", "supervisor"},
	} {
		c := identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: "320312"}}}
		if p[0] == "away" {
			c.Memberships[0].Region = "110101"
		}
		r.folk[p[0]] = c
	}
	for id, legal := range map[string]bool{"hubber": true, "group": false} {
		c := card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: legal}
		c.Name, c.Kind, c.Region = "组织"+id, organizationapi.OrgKindServiceorg, "320312"
		r.orgs[id] = c
	}
	d := host.Deps{Store: engine, Rules: ruletest.Book(t, contracts.Files), Log: slog.New(slog.DiscardHandler), Now: r.clock}
	box, err := papers.New(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, Beside{Register: r, People: r, Filings: r, Drafts: r, Papers: box}); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("organization", route.Server(append(r.part.Routes, box.Part().Routes...), r.who))
	return r
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

// Called implements People: a login is an id here.
func (r *room) Called(_ context.Context, login string) (Person, error) {
	c, ok := r.folk[login]
	if !ok {
		return Person{}, fault.New(fault.NotFound, "organization.account.not-found", "没有找到这个账号，请从账号列表重新进入。")
	}
	return Person{ID: c.ID, Name: c.Name, Memberships: c.Memberships}, nil
}

// GetFiling implements Filings: only lin speaks for a filed group.
func (r *room) GetFiling(ctx context.Context, in organizationapi.GetFilingRequest) (organizationapi.Filing, error) {
	who, _ := identity.From(ctx)
	f, ok := r.filings[in.ID]
	if !ok {
		return f, fault.New(fault.NotFound, "organization.filing.not-found", "没有找到这份备案，请从工作台重新进入。")
	}
	f.MayJoin = who.ID == "lin"
	return f, nil
}

// UpgradeFiling implements Filings.
func (r *room) UpgradeFiling(_ context.Context, in organizationapi.UpgradeFilingRequest) (organizationapi.Filing, error) {
	f := r.filings[in.ID]
	f.Application = in.ID + ".draft"
	r.filings[in.ID] = f
	return f, nil
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
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		r.heard = append(r.heard, ev)
		if do := r.part.Listens[ev.Type]; do != nil { // its own events come back
			if err := do(context.WithoutCancel(ctx), ev); err != nil {
				r.t.Error(err)
			}
		}
	}
	return nil
}

func (r *room) settle() {
	r.t.Helper()
	for range 2 { // what is heard may say something in turn
		r.pass()
	}
}

func (r *room) pass() {
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

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
}

// hub is a base with so many places, kept by kate and ken.
func (r *room) hub(capacity int64) organizationapi.Hub {
	r.t.Helper()
	return ok(r, "street", organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: hubDraft(capacity)})
}

func hubDraft(capacity int64) organizationapi.HubDraft {
	return organizationapi.HubDraft{
		Org: "hubber", Name: "星河孵化基地", Address: "星河区某路1号", Capacity: capacity, Open: true,
		Spaces: []organizationapi.Space{{Code: "A1", Name: "一号活动室", Seats: 30}, {Code: "B2", Name: "会议室", Seats: 12}},
		Terms:  organizationapi.HubTerms{Months: 12, Extensions: 1, ExtensionMonths: 6, Minutes: 60, AheadDays: 14, Follow: []int64{12, 6, 6}, Text: "每月来一次。"},
	}
}

func (r *room) apply(as, hub, name string) organizationapi.Incubation {
	r.t.Helper()
	return ok(r, as, organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{
		Hub: hub, Name: name, Idea: "给独居老人送餐。", Team: 9, Area: "梧桐里", Place: "梧桐里5号",
	}})
}

func move(i organizationapi.Incubation, do Verb, note string) organizationapi.MoveIncubationRequest {
	return organizationapi.MoveIncubationRequest{ID: i.ID, IncubationMove: organizationapi.IncubationMove{Do: string(do), Version: i.Version, Note: note}}
}

func (r *room) move(as string, i organizationapi.Incubation, do Verb, note string) organizationapi.Incubation {
	r.t.Helper()
	return ok(r, as, organizationapi.MoveIncubation, move(i, do, note))
}

func (r *room) get(as, id string) organizationapi.Incubation {
	r.t.Helper()
	return ok(r, as, organizationapi.GetIncubation, organizationapi.GetIncubationRequest{ID: id})
}

// in is a group that has entered.
func (r *room) in(as, hub, name string) organizationapi.Incubation {
	r.t.Helper()
	i := r.move("kate", r.apply(as, hub, name), Diagnose, "缺场地和财务。")
	r.move("kate", i, Enter, "")
	return r.get(as, i.ID)
}

func plan(i organizationapi.Incubation, goals ...organizationapi.GoalDraft) organizationapi.PlanIncubationRequest {
	return organizationapi.PlanIncubationRequest{ID: i.ID, PlanDraft: organizationapi.PlanDraft{Version: i.Version, Goals: goals}}
}

func goal(code, title, by string) organizationapi.GoalDraft {
	return organizationapi.GoalDraft{Code: code, Title: title, By: by}
}

func settle(i organizationapi.Incubation, do, code, note string, papers ...string) organizationapi.SettleGoalRequest {
	return organizationapi.SettleGoalRequest{ID: i.ID, GoalStep: organizationapi.GoalStep{Do: do, Version: i.Version, Code: code, Note: note, Papers: papers}}
}

func (r *room) paper(as string) string {
	r.t.Helper()
	body := "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
	return ok(r, as, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte(body))}).ID
}

// mentored is a group with max as its mentor.
func (r *room) mentored(i organizationapi.Incubation, mentor string) organizationapi.Incubation {
	r.t.Helper()
	i = r.get("kate", i.ID)
	return ok(r, "kate", organizationapi.NameMentor, organizationapi.NameMentorRequest{ID: i.ID, MentorDraft: organizationapi.MentorDraft{Version: i.Version, Login: mentor}})
}

func hours(i organizationapi.Incubation, on, from, to string) organizationapi.WriteHoursRequest {
	return organizationapi.WriteHoursRequest{ID: i.ID, HourDraft: organizationapi.HourDraft{On: on, From: from, To: to, Text: "记账。"}}
}

func answer(i organizationapi.Incubation, h organizationapi.Hour, do, note string) organizationapi.AnswerHoursRequest {
	return organizationapi.AnswerHoursRequest{ID: i.ID, HourAnswer: organizationapi.HourAnswer{Session: h.Session, Do: do, Note: note}}
}

var start = cn.Day("2026-06-01").At(10, 0)
