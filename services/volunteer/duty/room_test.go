package duty

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

// room is the reports behind their doors, over real files; what organizations there are and what counts is what a test says.
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
		{"ann", "home", "staff", "320312"},
		{"bea", "home", "staff", "320312"},
		{"cat", "other", "staff", "320312"},
		{"per", "bureau", "personnel", "320312"},
		{"pit", "works", "personnel", "320312"},
		{"sup", "finance", "supervisor", "320300"},
		{"zhou", "home", "resident", "320312"},
		{"wu", "home", "resident", "320312"},
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
	kind := map[string]organizationapi.OrgKind{
		"home": organizationapi.OrgKindCommittee, "other": organizationapi.OrgKindCommittee, "bureau": organizationapi.OrgKindGovernment, "works": organizationapi.OrgKindEnterprise,
	}[in.ID]
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

// counts has a month of somebody come to what it comes to.
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

// What of zhou is sealed.
const (
	name   = "司徒一苇"
	branch = "第七十七支部"
)

func draft() volunteerapi.ReportForDutyRequest {
	return volunteerapi.ReportForDutyRequest{DutyDraft: volunteerapi.DutyDraft{Name: name, Birth: "1984-02-03", Branch: branch, Unit: "bureau", Host: "home", Agree: true, Tell: true}}
}

// job lets the clock do what is due.
func (r *room) job(name string) {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if j.Name == name {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
			return
		}
	}
	r.t.Fatalf("no job is called %s", name)
}

func (r *room) moves(who, id, do string) (volunteerapi.Duty, error) {
	r.t.Helper()
	d, err := r.s.duties.Get(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return call(r, who, volunteerapi.MoveDuty, volunteerapi.MoveDutyRequest{ID: id, DutyMove: volunteerapi.DutyMove{Do: do, Version: d.Version, Reason: "不住在这里"}})
}

func (r *room) moved(who, id, do string) volunteerapi.Duty {
	r.t.Helper()
	out, err := r.moves(who, id, do)
	if err != nil {
		r.t.Fatalf("%s by %s: %v", do, who, err)
	}
	return out
}

// year takes a step of a year of somebody.
func (r *room) year(who, id, do string, grade volunteerapi.DutyGrade, text string) (volunteerapi.DutyYear, error) {
	r.t.Helper()
	y, err := r.s.years.Get(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return call(r, who, volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: id, DutyYearMove: volunteerapi.DutyYearMove{Do: do, Version: y.Version, Grade: grade, Text: text}})
}

// serving is zhou, whom home has taken in, in the year that is opened.
func (r *room) serving() volunteerapi.Duty {
	r.t.Helper()
	d := must(r, "zhou", volunteerapi.ReportForDuty, draft())
	r.moved("ann", d.ID, "accept")
	r.job("open years of duty")
	return must(r, "zhou", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
}
