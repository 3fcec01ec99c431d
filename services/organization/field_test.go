package organization

import (
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

func TestEveryFieldOfTheRegisterIsOfferedOnceHoweverManyOrganizationsThereAre(t *testing.T) {
	r := newRoom(t)
	for i := range 205 { // more than a page of the register
		d := draft(organizationapi.OrgKindServiceorg, fmt.Sprintf("第%03d社工中心", i), string(cn.IssueCredit("52", "320312", i)))
		if d.Field = "养老"; i == 204 {
			d.Field = "助残"
		}
		if i == 7 {
			d.Field = ""
		}
		must(r, admin, organizationapi.RegisterOrganization, d)
	}
	if got := must(r, identity.Caller{}, organizationapi.ListFields, organizationapi.ListFieldsRequest{}); strings.Join(got.Items, " ") != "养老 助残" {
		t.Errorf("offered are %q", got.Items)
	}
}
