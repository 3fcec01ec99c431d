package organization

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
)

func TestTheRegisterKeepsWhichUnitIsInCharge(t *testing.T) {
	r := newRoom(t)
	unit := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindGovernment, "某区民政局", ""))
	in := draft(organizationapi.OrgKindFiled, "某互助队", "")
	in.Supervisor = unit.Name
	o := must(r, admin, organizationapi.RegisterOrganization, in)
	sponsor := func() string {
		t.Helper()
		c, err := r.s.Of(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.Sponsor
	}
	if got := sponsor(); got != unit.ID {
		t.Fatalf("kept %q, want %q", got, unit.ID)
	}
	change := func(id string, version int64, d organizationapi.OrganizationDraft) organizationapi.Organization {
		t.Helper()
		d.Version = version
		return must(r, admin, organizationapi.UpdateOrganization, organizationapi.UpdateOrganizationRequest{ID: id, OrganizationDraft: d})
	}
	named := draft(organizationapi.OrgKindGovernment, "某区民政和退役军人事务局", "").OrganizationDraft
	change(unit.ID, unit.Version, named) // the unit is renamed
	in.Address = "某路1号"
	o = change(o.ID, o.Version, in.OrganizationDraft)
	if got := sponsor(); got != unit.ID {
		t.Errorf("under the old name it is %q", got)
	}
	in.Supervisor = "某区教育局" // in no register
	o = change(o.ID, o.Version, in.OrganizationDraft)
	if got := sponsor(); got != "" {
		t.Errorf("an unknown unit is %q", got)
	}
	in.Supervisor = named.Name
	o = change(o.ID, o.Version, in.OrganizationDraft)
	if got := sponsor(); got != unit.ID {
		t.Errorf("by its new name it is %q", got)
	}
	must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindInstitution, named.Name, ""))
	in.Supervisor = ""
	o = change(o.ID, o.Version, in.OrganizationDraft)
	in.Supervisor = named.Name
	o = change(o.ID, o.Version, in.OrganizationDraft)
	if got := sponsor(); got != "" {
		t.Errorf("of two of a name it chose %q", got)
	}
}
