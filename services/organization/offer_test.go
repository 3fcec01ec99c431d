package organization

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
)

// me is an account as the caller that its memberships make.
func (r *room) me(id string) (identity.Caller, organizationapi.Account) {
	a := must(r, with(identity.Service, ""), organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: id})
	c := identity.Caller{ID: a.ID, Name: a.Name}
	for _, m := range a.Memberships {
		c.Memberships = append(c.Memberships, identity.Membership{Org: m.Org, OrgName: m.OrgName, Role: identity.Role(m.Role), Region: m.Region})
	}
	return c, must(r, c, organizationapi.GetMe, organizationapi.GetMeRequest{})
}

// upgraded is a filed group with its people, and the organization it has become.
func (r *room) upgraded(logins ...string) (group, heir organizationapi.Organization) {
	r.t.Helper()
	group = must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindFiled, "梧桐互助队", ""))
	for i, login := range logins {
		r.account(login, group.ID, []organizationapi.Role{organizationapi.RoleStaff, organizationapi.RoleVolunteer}[i%2])
	}
	heir = r.register("梧桐社会工作服务中心", 1)
	r.becomes(group, heir)
	return group, heir
}

// becomes tells twice that a group has become an organization, as a broker may.
func (r *room) becomes(group, heir organizationapi.Organization) {
	r.t.Helper()
	ev := event.New(events.TypeOrganizationFilingUpgradedV1, r.now.now(), events.OrganizationFilingUpgradedV1{Name: group.Name, Heir: heir.ID, HeirName: heir.Name})
	ev.Subject, ev.Seq = group.ID, 9
	for range 2 {
		if err := r.s.onUpgraded(r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
}

func answer(org string, role organizationapi.Role, yes bool) organizationapi.AnswerOfferRequest {
	return organizationapi.AnswerOfferRequest{OfferAnswer: organizationapi.OfferAnswer{Org: org, Role: role, Accept: yes}}
}

func TestThePeopleOfAnUpgradedGroupAreAskedOneByOne(t *testing.T) {
	r := newRoom(t)
	group, heir := r.upgraded("head", "helper", "other")
	head, mine := r.me(accountID("head"))
	if len(mine.Offers) != 1 || mine.Offers[0].Org != heir.ID || mine.Offers[0].OriginName != group.Name || len(mine.Memberships) != 1 || mine.Memberships[0].Org != group.ID {
		t.Fatalf("before any answer: %+v", mine)
	}
	if seen := must(r, admin, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: head.ID}); len(seen.Offers) != 0 {
		t.Error("an administrator reads what somebody is asked")
	}
	if ts := must(r, head, organizationapi.ListOrganizationTasks, organizationapi.ListOrganizationTasksRequest{}).Items; len(ts) != 1 || ts[0].Title != heir.Name {
		t.Errorf("waits %+v", ts)
	}
	refused(r, head, organizationapi.AnswerOffer, answer(heir.ID, organizationapi.RoleVolunteer, true), "organization.offer.not-found")
	must(r, head, organizationapi.AnswerOffer, answer(heir.ID, organizationapi.RoleStaff, true))
	head, mine = r.me(head.ID)
	if m := mine.Memberships; len(m) != 1 || m[0].Org != heir.ID || m[0].OrgName != heir.Name || m[0].Role != organizationapi.RoleStaff || len(mine.Offers) != 0 {
		t.Errorf("who said yes holds %+v", m)
	}
	refused(r, head, organizationapi.AnswerOffer, answer(heir.ID, organizationapi.RoleStaff, true), "organization.offer.not-found")

	helper, _ := r.me(accountID("helper"))
	must(r, helper, organizationapi.AnswerOffer, answer(heir.ID, organizationapi.RoleVolunteer, false))
	r.becomes(group, heir) // nobody is asked again
	if _, mine = r.me(helper.ID); len(mine.Offers) != 0 || mine.Memberships[0].Org != group.ID {
		t.Errorf("who said no: %+v", mine)
	}
	other, mine := r.me(accountID("other"))
	if len(mine.Offers) != 1 {
		t.Errorf("who is silent: %+v", mine.Offers)
	}
	must(r, admin, organizationapi.RemoveMembership, organizationapi.RemoveMembershipRequest{ID: other.ID, MembershipDraft: organizationapi.MembershipDraft{Org: group.ID, Role: organizationapi.RoleStaff}})
	refused(r, other, organizationapi.AnswerOffer, answer(heir.ID, organizationapi.RoleStaff, true), "organization.offer.not-found")
}
