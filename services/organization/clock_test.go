package organization

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

// A process whose clock is off changes nothing of an organization, as each of these is told by the day, and keeps
// no declaration of the last years; who may sign in, and as what, is no matter of days.
func TestTheRegisterWaitsForAClockThatIsRight(t *testing.T) {
	const off = "host.clock.off"
	r := newRoom(t)
	o := r.register("甲社工中心", 1)
	rate := organizationapi.RateOrganizationRequest{ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 4, AnnouncedOn: "2026-05-01"}}
	mark := organizationapi.MarkOrganizationRequest{ID: o.ID, MarkDraft: organizationapi.MarkDraft{List: "abnormal", Reason: "未按规定报送年度工作报告。"}}
	for _, by := range []time.Duration{4 * time.Second, -4 * time.Second} {
		r.machine.Doubt(by)
		refused(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindFiled, "杏花园互助队", ""), off)
		refused(r, admin, organizationapi.RateOrganization, rate, off)
		refused(r, admin, organizationapi.MarkOrganization, mark, off)
		refused(r, admin, organizationapi.UnmarkOrganization, organizationapi.UnmarkOrganizationRequest{ID: o.ID, Mark: "1"}, off)
		refused(r, admin, organizationapi.UpdateOrganization, organizationapi.UpdateOrganizationRequest{ID: o.ID, OrganizationDraft: draft(o.Kind, o.Name, o.CreditCode).OrganizationDraft}, off)
		refused(r, admin, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: o.ID, OrganizationMove: organizationapi.OrganizationMove{Do: "deregister"}}, off)
		if got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID}); got.Version != o.Version {
			t.Errorf("%v off, it is version %d, and was %d", by, got.Version, o.Version)
		}
	}
	e := r.account("zhang", o.ID, organizationapi.RoleExpert)
	if r.mustEnter("zhang") == "" {
		t.Error("nobody can sign in")
	}
	must(r, admin, organizationapi.SetStanding, organizationapi.SetStandingRequest{ID: e.ID, StandingDraft: organizationapi.StandingDraft{Standing: organizationapi.StandingSuspended, Reason: "未按时参加评审。"}})
	tie := declares(organizationapi.Relation{Org: o.ID, Kind: "kin"})
	me := identity.Caller{ID: e.ID, Memberships: []identity.Membership{{Org: o.ID, Role: identity.Expert, Region: "320312"}}}
	refused(r, me, organizationapi.DeclareRelations, tie, off)
	r.machine.Doubt(0)
	must(r, me, organizationapi.DeclareRelations, tie)
	must(r, admin, organizationapi.RateOrganization, rate)
}
