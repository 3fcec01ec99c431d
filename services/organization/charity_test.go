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
		{organizationapi.OrgKindFoundation, "2017-01-01", today, ""},
		{organizationapi.OrgKindFoundation, tomorrow, "", "organization.day.future"},
		{organizationapi.OrgKindFoundation, "2020-01-02", "2020-01-01", "organization.charity.first"},
		{organizationapi.OrgKindFoundation, "", "2020-01-01", "organization.charity.first"},
		{organizationapi.OrgKindEnterprise, "2020-01-01", "", "organization.charity.kind"},
	} {
		d := draft(c.kind, "某慈善组织", string(cn.IssueCredit(map[organizationapi.OrgKind]string{organizationapi.OrgKindFoundation: "53", organizationapi.OrgKindEnterprise: "91"}[c.kind], "320312", 100+i)))
		d.CharityOn, d.FundraisingOn, d.RegisteredOn = c.charity, c.raises, "2012-01-01"
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

// The boundaries of organization.charity.fundraising.months: two years from the registration until the amendment was in
// force, one since, and to the day.
func TestACharityIsRegisteredForItsMonthsBeforeItRaisesFundsInPublic(t *testing.T) {
	r := newRoom(t)
	for i, c := range []struct {
		since, raises string
		direct        bool
		want          string // "" is accepted
	}{
		{"2024-10-10", "2025-10-10", false, ""},
		{"2024-10-10", "2025-10-09", false, "organization.charity.young"},
		{"2024-10-10", "2025-10-09", true, ""}, // a law gives it the right itself
		{"2022-09-05", "2024-09-04", false, "organization.charity.young"},
		{"2022-09-04", "2024-09-04", false, ""},
		{"2023-09-05", "2024-09-05", false, ""}, // one year, on the first day of the amendment
		{"2023-09-05", "2024-09-04", false, "organization.charity.young"},
		{"2015-09-01", "2016-08-31", false, ""}, // before the law
		{"2015-09-01", "2016-09-01", false, "organization.charity.young"},
		{"", "2025-10-10", false, "organization.charity.young"},
	} {
		d := draft(organizationapi.OrgKindFoundation, "某慈善组织", string(cn.IssueCredit("53", "320312", 200+i)))
		d.CharityOn, d.RegisteredOn, d.FundraisingOn, d.FundraisingDirect = c.since, c.since, c.raises, c.direct
		if c.since == "" {
			d.CharityOn = "2020-01-01"
		}
		if c.want != "" {
			f := refused(r, admin, organizationapi.RegisterOrganization, d, c.want)
			if len(f.Basis) != 1 || f.Basis[0].Rule != "organization.charity.fundraising.months" {
				t.Errorf("%+v: refused on the ground of %+v", c, f.Basis)
			}
			continue
		}
		if o := must(r, admin, organizationapi.RegisterOrganization, d); o.FundraisingOn != c.raises || o.FundraisingDirect != c.direct {
			t.Errorf("%+v: the register says %q, %v", c, o.FundraisingOn, o.FundraisingDirect)
		}
	}
}
