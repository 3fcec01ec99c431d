package organization

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// TestEveryRoleHasItsPlace is the whole table once more, by kind: what an
// administrator may grant there, and nothing else.
func TestEveryRoleHasItsPlace(t *testing.T) {
	want := map[Kind]string{
		organizationapi.OrgKindGovernment:  "buyer expert notary officer panelist personnel rater registrar reviewer sponsor supervisor volunteer worker",
		organizationapi.OrgKindInstitution: "buyer expert notary panelist personnel rater reviewer sponsor staff volunteer worker",
		organizationapi.OrgKindAssociation: "expert panelist personnel rater staff volunteer worker",
		organizationapi.OrgKindServiceorg:  "expert panelist personnel rater staff volunteer worker",
		organizationapi.OrgKindFoundation:  "expert panelist personnel rater staff volunteer worker",
		organizationapi.OrgKindEnterprise:  "expert panelist personnel rater staff volunteer worker",
		organizationapi.OrgKindFiled:       "personnel staff volunteer worker",
		organizationapi.OrgKindCommittee:   "personnel resident staff volunteer worker",
	}
	for k := range kinds {
		var got []string
		for _, r := range identity.Roles {
			if fits(r, k) == nil {
				got = append(got, string(r))
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want[k] {
			t.Errorf("%s has places for %v, want %s", k, got, want[k])
		}
	}
	for _, r := range identity.Roles {
		if _, ok := seats[r]; !ok {
			t.Errorf("nobody says where %s has its place", r)
		}
	}
	if n := len(slices.Collect(maps.Keys(seats))); n != len(identity.Roles) {
		t.Errorf("the table has %d roles, people hold %d", n, len(identity.Roles))
	}
}

func TestARoleWithoutAPlaceIsRefusedWhereverItIsGranted(t *testing.T) {
	r := newRoom(t)
	o := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindServiceorg, "铜山区暖阳社会工作服务中心", string(cn.IssueCredit("52", "320312", 7))))
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: "zhang.san", Name: "张三", Password: goodword, Memberships: []organizationapi.MembershipDraft{{Org: o.ID, Role: organizationapi.RoleBuyer}},
	}}
	refused(r, admin, organizationapi.CreateAccount, in, "organization.membership.kind")
	in.Memberships[0].Role = organizationapi.RoleStaff
	a := must(r, admin, organizationapi.CreateAccount, in)
	for _, role := range []organizationapi.Role{organizationapi.RoleBuyer, organizationapi.RoleReviewer, organizationapi.RoleSupervisor, organizationapi.RoleAdmin} {
		grant := organizationapi.AddMembershipRequest{ID: a.ID, MembershipDraft: organizationapi.MembershipDraft{Org: o.ID, Role: role}}
		refused(r, admin, organizationapi.AddMembership, grant, "organization.membership.kind")
	}
	f := fault.Of(fits(identity.Buyer, organizationapi.OrgKindServiceorg))
	if !strings.Contains(f.Text, "社会服务机构") || !strings.HasSuffix(f.Text, "。") || len(f.Fields) != 1 {
		t.Errorf("the refusal says %q at %v", f.Text, f.Fields)
	}
}
