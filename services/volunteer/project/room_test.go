package project

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

// room is projects behind their doors; the register and the volunteers are plain values here.
type room struct {
	*roomtest.Stage
	cardtest.People
	s    *Service
	orgs map[string]organizationapi.Organization
	held map[string][]socialworkapi.Credential
	bars error // what the gate of a ledger says
}

var beijing = time.FixedZone("", 8*3600)

// start is a Monday morning.
var start = cn.Day("2026-06-01").At(10, 0)

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, start), People: cardtest.People{}}
	r.Cast([][4]string{
		{"ann", "org", "staff", "320312"},
		{"ben", "org", "worker", "320312"},
		{"cat", "other", "staff", "320312"},
		{"reg", "office", "registrar", "320312"},
		{"away", "bureau", "registrar", "320312"},
		{"wu", "platform", "volunteer", "320312"},
		{"li", "platform", "volunteer", "320312"},
		{"zhou", "platform", "resident", "320312"},
	})
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
	kid := r.People["kid"]
	kid.Ward = true
	r.People["kid"] = kid
	r.Deps.Self, r.Deps.Call = r.Local, r.Local
	r.Deps.Config = host.Config{Region: "320312", Platform: "三社", PublicURL: "https://sanshe.example", ServiceKey: "a service key for tests that is long enough"}
	r.Bus = r.Twice
	r.After = func(string, any, error) { r.settle() }
	r.Beside("organization", route.On(organizationapi.GetOrganization, r.getOrganization), route.On(organizationapi.CountOrganizations, countOrganizations))
	r.Beside("socialwork", route.On(socialworkapi.ListMyCredentials, r.credentials))
	r.open()
	return r
}

// open is what a process does when it starts.
func (r *room) open() {
	r.T.Helper()
	var err error
	if r.s, err = New(r.T.Context(), r.Deps, r, r.fields); err != nil {
		r.T.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
}

// credentials are the certificates that a test says somebody holds.
func (r *room) credentials(ctx context.Context, _ socialworkapi.ListMyCredentialsRequest) (out socialworkapi.CredentialList, err error) {
	c, _ := identity.From(ctx)
	out.Items = r.held[c.ID]
	if out.Items == nil {
		out.Items = []socialworkapi.Credential{}
	}
	return out, nil
}

func (r *room) person(id, account, born string, skills ...string) {
	r.People[id] = card.Person{
		ID: id, Number: fmt.Sprintf("320312%09d0", len(r.People)), Account: account, Name: "欧阳" + id, Region: "320312", Born: cn.Day(born), Active: true, Skills: skills,
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

// Admits implements card.Gate.
func (r *room) Admits(context.Context, card.Shift, card.Person) error { return r.bars }

func (r *room) set(t time.Time) { r.T.Helper(); r.Set(t); r.settle() }

// settle runs the jobs and lets events go round until there are none.
func (r *room) settle() {
	r.T.Helper()
	r.Jobs()
	for r.Relay.Drain(r.T.Context()) {
	}
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
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
}

func step(p volunteerapi.Project, do Verb, note string) volunteerapi.MoveProjectRequest {
	return volunteerapi.MoveProjectRequest{ID: p.ID, ProjectMove: volunteerapi.ProjectMove{Do: string(do), Version: p.Version, Note: note}}
}

func (r *room) move(as string, p volunteerapi.Project, do Verb, note string) volunteerapi.Project {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.MoveProject, step(p, do, note))
}

// published is a project that everybody may join.
func (r *room) published(d volunteerapi.ProjectDraft) volunteerapi.Project {
	r.T.Helper()
	return r.move("ben", r.move("ann", r.create("ann", d), Submit, ""), Publish, "")
}

func (r *room) shifts(p volunteerapi.Project) []volunteerapi.Shift {
	r.T.Helper()
	return roomtest.OK(r, "", volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: p.ID, Limit: 200}).Items
}

func join(shift, person string) volunteerapi.JoinShiftRequest {
	return volunteerapi.JoinShiftRequest{ID: shift, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}}
}

func leave(shift, person string) volunteerapi.LeaveShiftRequest {
	return volunteerapi.LeaveShiftRequest{ID: shift, LeaveDraft: volunteerapi.LeaveDraft{Person: person}}
}

// stands is how somebody for whom as acts stands in a shift.
func (r *room) stands(as, shift, person string) volunteerapi.MyPlace {
	r.T.Helper()
	for _, m := range roomtest.OK(r, as, volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: shift}).Mine {
		if m.Person == person {
			return m
		}
	}
	r.T.Fatalf("%s does not act for %s", as, person)
	return volunteerapi.MyPlace{}
}

// sound holds what must be so whatever happened: no shift has more than its seats or somebody twice, nobody is in two
// places, and who has a seat holds its time.
func (r *room) sound() {
	r.T.Helper()
	held := map[string]bool{}
	err := r.s.months.Each(r.T.Context(), store.Query{}, func(m Month) error {
		for i, h := range m.Held {
			held[m.Person+"/"+h.Shift] = true
			for _, g := range m.Held[:i] {
				if g.Starts.Before(h.Ends) && h.Starts.Before(g.Ends) {
					r.T.Errorf("%s is in two places", m.Person)
				}
			}
		}
		return nil
	})
	if err != nil {
		r.T.Fatal(err)
	}
	seats := map[string]bool{}
	if err := r.s.shifts.Each(r.T.Context(), store.Query{}, func(x Shift) error {
		if int64(len(x.Seats)) > x.Position.Capacity {
			r.T.Errorf("%d in %d seats", len(x.Seats), x.Position.Capacity)
		}
		for _, p := range x.Seats {
			if seats[p.Person+"/"+x.ID] || at(x.Waiting, p.Person) >= 0 {
				r.T.Errorf("%s is twice in a shift", p.Person)
			}
			seats[p.Person+"/"+x.ID] = true
			if x.State == open && !held[p.Person+"/"+x.ID] {
				r.T.Errorf("%s has a seat and the time is not taken", p.Person)
			}
		}
		return nil
	}); err != nil {
		r.T.Fatal(err)
	}
}

// reserved counts the times that somebody has taken.
func (r *room) reserved(person string) (n int) {
	r.T.Helper()
	if err := r.s.months.Each(r.T.Context(), store.Query{Where: []store.Term{store.Is("person", person)}}, func(m Month) error { n += len(m.Held); return nil }); err != nil {
		r.T.Fatal(err)
	}
	return n
}
