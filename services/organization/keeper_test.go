package organization

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

// named opens an account of a name, with one role.
func (r *room) named(login, name, org string, role organizationapi.Role) organizationapi.Account {
	r.t.Helper()
	return must(r, admin, organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: login, Name: name, Password: goodword, Phone: "13912345678", Title: "科长", Memberships: []organizationapi.MembershipDraft{{Org: org, Role: role}},
	}})
}

func TestAnOfficeChoosesWhoHoldsItsKeysByNameAndOrganization(t *testing.T) {
	r := newRoom(t)
	office := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindGovernment, "民政局", string(cn.IssueCredit("11", "320312", 1))))
	other := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindGovernment, "财政局", string(cn.IssueCredit("11", "320312", 2))))
	r.named("own1", "赵一", office.ID, organizationapi.RoleBuyer)
	both := r.named("own2", "钱二", office.ID, organizationapi.RoleReviewer)
	must(r, admin, organizationapi.AddMembership, organizationapi.AddMembershipRequest{ID: both.ID, MembershipDraft: organizationapi.MembershipDraft{Org: office.ID, Role: organizationapi.RoleBuyer}})
	r.named("alien", "孙三", other.ID, organizationapi.RoleBuyer)
	watch := r.named("watch", "李四", other.ID, organizationapi.RoleSupervisor)
	r.named("seal", "周五", other.ID, organizationapi.RoleNotary)
	me := func(region string) identity.Caller {
		return identity.Caller{ID: "me", Name: "我", Memberships: []identity.Membership{{Org: office.ID, OrgName: "民政局", Role: identity.Buyer, Region: region}}}
	}
	for _, c := range []struct {
		ask    organizationapi.ListKeepersRequest
		region string
		want   string
	}{
		{organizationapi.ListKeepersRequest{Role: "buyer"}, "320312", "赵一 民政局，钱二 民政局"},
		{organizationapi.ListKeepersRequest{Role: "buyer", Q: "钱"}, "320312", "钱二 民政局"},
		{organizationapi.ListKeepersRequest{Role: "supervisor"}, "320312", "李四 财政局"},
		{organizationapi.ListKeepersRequest{Role: "supervisor", Account: watch.ID}, "320312", "李四 财政局"},
		{organizationapi.ListKeepersRequest{Role: "supervisor", Account: both.ID}, "320312", ""},
		{organizationapi.ListKeepersRequest{Role: "supervisor"}, "110101", ""},
		{organizationapi.ListKeepersRequest{Role: "notary", Q: "财政"}, "110101", "周五 财政局"},
		{organizationapi.ListKeepersRequest{Role: "notary", Q: "民政"}, "110101", ""},
	} {
		list := must(r, me(c.region), organizationapi.ListKeepers, c.ask)
		var got []string
		for _, k := range list.Items {
			got = append(got, k.Name+" "+k.OrgName)
		}
		if strings.Join(got, "，") != c.want || list.More {
			t.Errorf("%+v in %s answers %v, more %v, want %q", c.ask, c.region, got, list.More, c.want)
		}
		raw, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"5678", "科长", "watch", "own1", `"seal"`} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("tells %q: %s", secret, raw)
			}
		}
	}
	refused(r, with(identity.Staff, "320312"), organizationapi.ListKeepers, organizationapi.ListKeepersRequest{Role: "notary"}, "identity.role")
}

func TestMoreThanAnOfficeCanChooseFromAreFoundByName(t *testing.T) {
	r := newRoom(t)
	office := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindGovernment, "公证处", string(cn.IssueCredit("11", "320312", 1))))
	for i := range maxKeepers + 1 {
		if _, err := r.s.accounts.Insert(t.Context(), fmt.Sprintf("n%02d", i), Account{ // the door would hash a password for each
			Login: fmt.Sprintf("n%02d", i), Name: fmt.Sprintf("公证员%02d", i), Memberships: []identity.Membership{{Org: office.ID, OrgName: "公证处", Role: identity.Notary, Region: "320312"}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	buyer := with(identity.Buyer, "320312")
	if got := must(r, buyer, organizationapi.ListKeepers, organizationapi.ListKeepersRequest{Role: "notary"}); len(got.Items) != maxKeepers || !got.More {
		t.Errorf("%d of them, more %v", len(got.Items), got.More)
	}
	last := fmt.Sprintf("公证员%02d", maxKeepers)
	if got := must(r, buyer, organizationapi.ListKeepers, organizationapi.ListKeepersRequest{Role: "notary", Q: last}); len(got.Items) != 1 || got.Items[0].Name != last || got.More {
		t.Errorf("searched: %+v", got)
	}
}
