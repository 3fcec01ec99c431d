package organization

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

func declares(list ...organizationapi.Relation) organizationapi.DeclareRelationsRequest {
	return organizationapi.DeclareRelationsRequest{RelationsDraft: organizationapi.RelationsDraft{Relations: list}}
}

func TestATieIsToldToTheDrawAndToNobodyElse(t *testing.T) {
	r := newRoom(t)
	pool, bidder := r.register("评审专家库", 1), r.register("甲社工中心", 2)
	e := r.account("zhang", pool.ID, organizationapi.RoleExpert)
	me := identity.Caller{ID: e.ID, Memberships: []identity.Membership{{Org: pool.ID, Role: identity.Expert, Region: "320312"}}}
	refused(r, me, organizationapi.DeclareRelations, declares(organizationapi.Relation{Org: bidder.ID, Kind: "friend"}), "organization.relation.kind")
	refused(r, me, organizationapi.DeclareRelations, declares(organizationapi.Relation{Org: "nobody", Kind: "kin"}), "organization.relation.unknown")
	refused(r, me, organizationapi.DeclareRelations, declares(organizationapi.Relation{Org: bidder.ID, Kind: "employed", Until: "2099-01-01"}), "organization.relation.until")
	must(r, me, organizationapi.DeclareRelations, declares(organizationapi.Relation{Org: bidder.ID, Kind: "kin"}))
	find := func(who identity.Caller) organizationapi.Account {
		return must(r, who, organizationapi.ListExperts, organizationapi.ListExpertsRequest{}).Items[0]
	}
	service := identity.Caller{ID: "tender", Memberships: []identity.Membership{{Role: identity.Service}}}
	if got := find(service); len(got.Relations) != 1 || got.Relations[0].OrgName != "甲社工中心" || got.Relations[0].Kind != "kin" {
		t.Errorf("the draw is told %+v", got)
	}
	if got := find(with(identity.Buyer, "320312")); len(got.Relations) != 0 || got.DeclaredAt == nil {
		t.Errorf("a buyer is told %+v", got)
	}
	if got := must(r, admin, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: e.ID}); len(got.Relations) != 0 {
		t.Errorf("an administrator is told %+v", got)
	}
	if got := must(r, me, organizationapi.GetMe, organizationapi.GetMeRequest{}); len(got.Relations) != 1 {
		t.Errorf("the expert reads %+v", got)
	}
	must(r, me, organizationapi.DeclareRelations, declares())
	if got := find(service); len(got.Relations) != 0 {
		t.Errorf("the last declaration does not count: %+v", got)
	}
}

func TestAnExpertIsSuspendedForAReason(t *testing.T) {
	r := newRoom(t)
	pool := r.register("评审专家库", 1)
	e, other := r.account("zhang", pool.ID, organizationapi.RoleExpert), r.account("wang", pool.ID, organizationapi.RoleStaff)
	set := func(id, reason string, s organizationapi.Standing) organizationapi.SetStandingRequest {
		return organizationapi.SetStandingRequest{ID: id, StandingDraft: organizationapi.StandingDraft{Standing: s, Reason: reason}}
	}
	refused(r, admin, organizationapi.SetStanding, set(e.ID, "", organizationapi.StandingSuspended), "organization.expert.no-reason")
	refused(r, admin, organizationapi.SetStanding, set(other.ID, "泄露情况", organizationapi.StandingSuspended), "organization.expert.none")
	if got := must(r, admin, organizationapi.SetStanding, set(e.ID, "泄露评审情况", organizationapi.StandingSuspended)); got.Standing != organizationapi.StandingSuspended || got.StandingReason != "泄露评审情况" {
		t.Errorf("%+v", got)
	}
	if got := must(r, admin, organizationapi.SetStanding, set(e.ID, "", organizationapi.StandingAvailable)); got.Standing != organizationapi.StandingAvailable || got.StandingReason != "" {
		t.Errorf("%+v", got)
	}
}

func TestWhyAnExpertIsSuspendedIsForWhoKeepsThePoolAndWhoDraws(t *testing.T) {
	r := newRoom(t)
	pool := r.register("评审专家库", 1)
	e := r.account("zhang", pool.ID, organizationapi.RoleExpert)
	must(r, admin, organizationapi.SetStanding, organizationapi.SetStandingRequest{ID: e.ID, StandingDraft: organizationapi.StandingDraft{Standing: organizationapi.StandingSuspended, Reason: "泄露评审情况"}})
	for _, role := range []identity.Role{identity.Buyer, identity.Reviewer, identity.Supervisor, identity.Service} {
		got := must(r, with(role, "320312"), organizationapi.ListExperts, organizationapi.ListExpertsRequest{}).Items[0]
		if got.Standing != organizationapi.StandingSuspended || (got.StandingReason != "") != (role == identity.Service) {
			t.Errorf("a %s reads %s: %q", role, got.Standing, got.StandingReason)
		}
	}
	me := identity.Caller{ID: e.ID, Memberships: []identity.Membership{{Org: pool.ID, Role: identity.Expert, Region: "320312"}}}
	if got := must(r, me, organizationapi.GetMe, organizationapi.GetMeRequest{}); got.StandingReason == "" {
		t.Error("the expert is not told why")
	}
}
