package project

import (
	"context"
	"errors"
	"fmt"
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
	"sanshe/contracts/go/socialworkapi"
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

// room is projects behind their doors, with a clock one can set; the register and the volunteers are plain values here.
type room struct {
	t      *testing.T
	local  *host.Local
	mu     sync.Mutex
	now    time.Time
	s      *Service
	part   host.Service
	engine *sqlitestore.Engine
	relay  *store.Relay
	heard  []event.Event
	orgs   map[string]organizationapi.Organization
	folk   map[string]identity.Caller
	people map[string]card.Person
	held   map[string][]socialworkapi.Credential
	bars   error // what the gate of a ledger says
}

var beijing = time.FixedZone("", 8*3600)

// start is a Monday morning.
var start = cn.Day("2026-06-01").At(10, 0)

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}, people: map[string]card.Person{}}
	for _, p := range [][3]string{
		{"ann", "org", "staff"},
		{"ben", "org", "worker"},
		{"cat", "other", "staff"},
		{"reg", "office", "registrar"},
		{"away", "bureau", "registrar"},
		{"wu", "platform", "volunteer"},
		{"li", "platform", "volunteer"},
		{"zhou", "platform", "resident"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: "320312"}}}
	}
	r.orgs = map[string]organizationapi.Organization{
		"org":    {ID: "org", Name: "暖邻服务中心", Kind: organizationapi.OrgKindServiceorg, Region: "320312", Status: organizationapi.OrgStatusActive},
		"other":  {ID: "other", Name: "别的协会", Kind: organizationapi.OrgKindAssociation, Region: "320312", Status: organizationapi.OrgStatusRevoked},
		"office": {ID: "office", Name: "星河区民政局", Kind: organizationapi.OrgKindGovernment, Region: "320312", Status: organizationapi.OrgStatusActive},
		"bureau": {ID: "bureau", Name: "外地民政局", Kind: organizationapi.OrgKindGovernment, Region: "110101", Status: organizationapi.OrgStatusActive},
	}
	for _, id := range []string{"wu", "li", "zhou"} {
		r.person(id, id, "1990-03-07")
	}
	r.person("kid", "wu", "2011-06-20") // fourteen, turning fifteen on the twentieth
	kid := r.people["kid"]
	kid.Ward = true
	r.people["kid"] = kid
	var err error
	if r.engine, err = sqlitestore.Open(filepath.Join(t.TempDir(), "volunteer.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.engine.Close() })
	r.local.Add("organization", route.Server([]route.Route{route.On(organizationapi.GetOrganization, r.getOrganization), route.On(organizationapi.CountOrganizations, countOrganizations)}, func(*http.Request) (identity.Caller, error) { return identity.Caller{}, nil }))
	r.open()
	return r
}

// open is what a process does when it starts.
func (r *room) open() {
	r.t.Helper()
	s, err := New(r.t.Context(), host.Deps{
		Store: r.engine, Self: r.local, Call: r.local, Rules: ruletest.Book(r.t, contracts.Files), Log: slog.New(slog.DiscardHandler), Now: r.clock,
		Config: host.Config{Region: "320312", Platform: "三社", PublicURL: "https://sanshe.example", ServiceKey: "a service key for tests that is long enough"},
	}, r, r.fields)
	if err != nil {
		r.t.Fatal(err)
	}
	r.s, r.part = s, s.Part()
	r.relay = &store.Relay{Engine: r.engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(r.part.Routes, r.who))
	r.local.Add("socialwork", route.Server([]route.Route{route.On(socialworkapi.ListMyCredentials, r.credentials)}, r.who))
}

// credentials are the certificates that a test says somebody holds.
func (r *room) credentials(ctx context.Context, _ socialworkapi.ListMyCredentialsRequest) (out socialworkapi.CredentialList, err error) {
	c, _ := identity.From(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	out.Items = r.held[c.ID]
	if out.Items == nil {
		out.Items = []socialworkapi.Credential{}
	}
	return out, nil
}

func (r *room) person(id, account, born string, skills ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.people[id] = card.Person{
		ID: id, Number: fmt.Sprintf("320312%09d0", len(r.people)), Account: account, Name: "欧阳" + id, Region: "320312", Born: cn.Day(born), Active: true, Skills: skills,
	}
}

func (r *room) getOrganization(_ context.Context, in organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
	o, ok := r.orgs[in.ID]
	if !ok {
		return o, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	o.Moves, o.Marks = []organizationapi.Move{}, []organizationapi.Mark{}
	return o, nil
}

// countOrganizations knows one street by its name.
func countOrganizations(context.Context, organizationapi.CountOrganizationsRequest) (organizationapi.RosterCounts, error) {
	return organizationapi.RosterCounts{
		Kinds: []organizationapi.RosterCount{}, Grades: []organizationapi.RosterCount{}, Listed: []organizationapi.RosterCount{}, Statuses: []organizationapi.RosterCount{},
		Places: []organizationapi.RosterCount{{Code: "320312001", Text: "梧桐街道", Count: 3}},
	}, nil
}

func (r *room) fields(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
	return volunteerapi.VolunteerFields{
		Skills:   []volunteerapi.VolunteerField{{Code: "firstaid", Text: "急救"}, {Code: "haircut", Text: "理发"}},
		Services: []volunteerapi.VolunteerField{{Code: "elderly", Text: "为老服务"}, {Code: "emergency", Text: "应急救援"}},
	}, nil
}

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.people[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
	}
	return p, nil
}

// Admits implements card.Gate.
func (r *room) Admits(context.Context, card.Shift, card.Person) error { return r.bars }

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, self := range []bool{true, false} {
		for id, p := range r.people {
			if p.Account == account && (id == account) == self {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock(); r.settle() }

// Publish implements event.Publisher: what is told is kept, and the room hears its own.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		r.heard = append(r.heard, ev)
		if do := r.part.Listens[ev.Type]; do != nil {
			for range 2 { // a broker may bring it twice
				if err := do(context.WithoutCancel(ctx), ev); err != nil {
					r.t.Errorf("%s: %v", ev.Type, err)
				}
			}
		}
	}
	return nil
}

// settle runs the jobs and lets events go round until there are none.
func (r *room) settle() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
	for r.relay.Drain(r.t.Context()) {
	}
}

func (r *room) told(kind string) (out []event.Event) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			out = append(out, ev)
		}
	}
	return out
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
		r.t.Fatalf("%s as %s: %v %+v", op.ID, as, f, f.Fields)
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

// draft is a project with a position on Wednesdays and an activity on the sixth of June.
func draft() volunteerapi.ProjectDraft {
	return volunteerapi.ProjectDraft{
		Org: "org", Office: "office", Title: "陪伴独居老人", Service: "elderly", Region: "320312001", Place: "社区服务中心一楼", Lat: 34200000, Lon: 117200000,
		Risk: "路上注意交通安全。", Positions: []volunteerapi.Position{
			{Code: "a", Title: "聊天", Capacity: 2, Weekly: []volunteerapi.Weekly{{Day: 3, From: "16:30", To: "18:00"}}},
			{Code: "b", Title: "送餐", Capacity: 1, Dates: []volunteerapi.Once{{Day: "2026-06-06", From: "09:00", To: "11:00"}}},
		},
	}
}

func (r *room) create(as string, d volunteerapi.ProjectDraft) volunteerapi.Project {
	r.t.Helper()
	return ok(r, as, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
}

func step(p volunteerapi.Project, do Verb, note string) volunteerapi.MoveProjectRequest {
	return volunteerapi.MoveProjectRequest{ID: p.ID, ProjectMove: volunteerapi.ProjectMove{Do: string(do), Version: p.Version, Note: note}}
}

func (r *room) move(as string, p volunteerapi.Project, do Verb, note string) volunteerapi.Project {
	r.t.Helper()
	return ok(r, as, volunteerapi.MoveProject, step(p, do, note))
}

// published is a project that everybody may join.
func (r *room) published(d volunteerapi.ProjectDraft) volunteerapi.Project {
	r.t.Helper()
	return r.move("ben", r.move("ann", r.create("ann", d), Submit, ""), Publish, "")
}

func (r *room) shifts(p volunteerapi.Project) []volunteerapi.Shift {
	r.t.Helper()
	return ok(r, "", volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: p.ID, Limit: 200}).Items
}

func join(shift, person string) volunteerapi.JoinShiftRequest {
	return volunteerapi.JoinShiftRequest{ID: shift, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}}
}

func leave(shift, person string) volunteerapi.LeaveShiftRequest {
	return volunteerapi.LeaveShiftRequest{ID: shift, LeaveDraft: volunteerapi.LeaveDraft{Person: person}}
}

// stands is how somebody for whom as acts stands in a shift.
func (r *room) stands(as, shift, person string) volunteerapi.MyPlace {
	r.t.Helper()
	for _, m := range ok(r, as, volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: shift}).Mine {
		if m.Person == person {
			return m
		}
	}
	r.t.Fatalf("%s does not act for %s", as, person)
	return volunteerapi.MyPlace{}
}

// sound holds what must be so whatever happened: no shift has more than its seats or somebody twice, nobody is in two
// places, and who has a seat holds its time.
func (r *room) sound() {
	r.t.Helper()
	held := map[string]bool{}
	err := r.s.months.Each(r.t.Context(), store.Query{}, func(m Month) error {
		for i, h := range m.Held {
			held[m.Person+"/"+h.Shift] = true
			for _, g := range m.Held[:i] {
				if g.Starts.Before(h.Ends) && h.Starts.Before(g.Ends) {
					r.t.Errorf("%s is in two places", m.Person)
				}
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	seats := map[string]bool{}
	if err := r.s.shifts.Each(r.t.Context(), store.Query{}, func(x Shift) error {
		if int64(len(x.Seats)) > x.Position.Capacity {
			r.t.Errorf("%d in %d seats", len(x.Seats), x.Position.Capacity)
		}
		for _, p := range x.Seats {
			if seats[p.Person+"/"+x.ID] || at(x.Waiting, p.Person) >= 0 {
				r.t.Errorf("%s is twice in a shift", p.Person)
			}
			seats[p.Person+"/"+x.ID] = true
			if x.State == open && !held[p.Person+"/"+x.ID] {
				r.t.Errorf("%s has a seat and the time is not taken", p.Person)
			}
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
}

// reserved counts the times that somebody has taken.
func (r *room) reserved(person string) (n int) {
	r.t.Helper()
	if err := r.s.months.Each(r.t.Context(), store.Query{Where: []store.Term{store.Is("person", person)}}, func(m Month) error { n += len(m.Held); return nil }); err != nil {
		r.t.Fatal(err)
	}
	return n
}
