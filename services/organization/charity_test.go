package organization

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

func TestACharityIsRecognizedBeforeItRaisesFundsAndIsASocialOrganization(t *testing.T) {
	r := newRoom(t)
	today := cn.DayOf(r.now.now()).String()
	tomorrow := cn.DayOf(r.now.now()).Add(1).String()
	for i, c := range []struct {
		kind            organizationapi.OrgKind
		charity, raises string
		want            string // "" is accepted
	}{
		{organizationapi.OrgKindFoundation, "", "", ""},
		{organizationapi.OrgKindFoundation, today, "", ""},
		{organizationapi.OrgKindFoundation, today, today, ""},
		{organizationapi.OrgKindFoundation, tomorrow, "", "organization.day.future"},
		{organizationapi.OrgKindFoundation, "2020-01-02", "2020-01-01", "organization.charity.first"},
		{organizationapi.OrgKindFoundation, "", "2020-01-01", "organization.charity.first"},
		{organizationapi.OrgKindEnterprise, "2020-01-01", "", "organization.charity.kind"},
	} {
		d := draft(c.kind, "某慈善组织", string(cn.IssueCredit(map[organizationapi.OrgKind]string{organizationapi.OrgKindFoundation: "53", organizationapi.OrgKindEnterprise: "91"}[c.kind], "320312", 100+i)))
		d.CharityOn, d.FundraisingOn = c.charity, c.raises
		if c.want != "" {
			refused(r, admin, organizationapi.RegisterOrganization, d, c.want)
			continue
		}
		o := must(r, admin, organizationapi.RegisterOrganization, d)
		if o.CharityOn != c.charity || o.FundraisingOn != c.raises {
			t.Errorf("%+v: the register says %q and %q", c, o.CharityOn, o.FundraisingOn)
		}
		got, err := r.s.Of(t.Context(), o.ID)
		if err != nil || got.CharityOn != c.charity {
			t.Errorf("the card says %q, %v", got.CharityOn, err)
		}
	}
}
