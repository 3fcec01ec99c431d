package directory

import (
	"context"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
	"sanshe/services/organization/cardtest"
)

// room is the directories behind doors.
type room struct {
	*cardtest.Town
	service *Service
	last    map[string]*card.Report
}

const region = "320312"

var people map[string]identity.Caller

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Town: cardtest.New(t, cn.Day("2026-03-02").At(9, 30)), last: map[string]*card.Report{}}
	people = r.Folk
	for _, p := range [][4]string{
		{"buyer", "bureau", "buyer", region},
		{"chief", "bureau", "reviewer", region},
		{"other", "elsewhere", "buyer", region},
		{"clerk", "office", "registrar", region},
		{"far", "away", "registrar", "320311"},
		{"ann", "a", "staff", region},
		{"bob", "b", "staff", region},
		{"watch", "finance", "supervisor", region},
	} {
		r.Person(p[0], p[1], identity.Role(p[2]), p[3])
	}
	both := people["chief"]
	both.ID = "both"
	both.Memberships = append(both.Memberships, people["buyer"].Memberships...)
	people["both"] = both
	for _, id := range []string{"a", "b"} {
		r.Organization(id, organizationapi.OrgKindServiceorg, region, func(c *card.Card) { c.Field, c.RegisteredOn = "养老服务", "2022-05-06" })
	}
	var err error
	if r.service, err = New(t.Context(), r.Deps, r, r); err != nil {
		t.Fatal(err)
	}
	r.Serve("organization", r.service.Part())
	return r
}

// Last implements Reports.
func (r *room) Last(_ context.Context, org string) (*card.Report, error) { return r.last[org], nil }

// changed lets the register say something else of an organization.
func (r *room) changed(id, kind string, change func(*card.Card)) {
	r.T.Helper()
	c := r.Orgs[id]
	change(&c)
	r.Orgs[id] = c
	r.Hear(event.Event{Type: kind, Subject: id}, 2)
	r.Settle()
}

func draft(change ...func(*organizationapi.FunctionConditions)) organizationapi.FunctionDraft {
	d := organizationapi.FunctionDraft{
		Name: "社区养老服务需求评估", Department: "某区民政局", Ground: "某区政府职能转移方案", Mode: organizationapi.FunctionModeTransfer, Scope: "上门评估。",
		Conditions: organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}}, PublicityDays: 7, TermYears: 2,
	}
	for _, c := range change {
		c(&d.Conditions)
	}
	return d
}

func step(id string, do Verb) organizationapi.MoveFunctionRequest {
	return organizationapi.MoveFunctionRequest{ID: id, DirectoryMove: organizationapi.DirectoryMove{Do: string(do), Note: "依规定办理。"}}
}

func act(id string, do Verb) organizationapi.MoveProviderRequest {
	return organizationapi.MoveProviderRequest{ID: id, DirectoryMove: organizationapi.DirectoryMove{Do: string(do), Note: "依规定办理。"}}
}

// inForce is a function whose publicity is over; the clock then stands on the first day of that.
func (r *room) inForce(change ...func(*organizationapi.FunctionConditions)) organizationapi.Function {
	r.T.Helper()
	f := roomtest.OK(r, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: draft(change...)})
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	f = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	r.Set(*f.PublicityEnds)
	return roomtest.OK(r, "", organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: f.ID})
}

func wants(f organizationapi.Function, org string) organizationapi.ApplyProviderRequest {
	return organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.ID, Org: org}}
}

// inside is organization a in the directory; the clock then stands on the first day of that.
func (r *room) inside(f organizationapi.Function) organizationapi.Provider {
	r.T.Helper()
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	p = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	r.Set(*p.PublicityEnds)
	return r.see(p.ID)
}

// see is an entry as everybody reads it.
func (r *room) see(id string) organizationapi.Provider {
	r.T.Helper()
	return roomtest.OK(r, "", organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: id})
}

func graded3(c *card.Card) {
	c.Ratings = []card.Grade{{Grade: 3, Announced: "2025-06-01", From: "2025-06-01", To: "2030-05-31"}}
}
