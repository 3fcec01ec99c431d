package desk

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// listedToo names the credit lists among the lists of a supervisor's desk.
const listedToo = "listed"

// listed is an organization in a credit list.
type listed struct {
	org  *organizationapi.Organization
	mark organizationapi.Mark
}

// listedNow are the lists in which organizations stand now, one entry for each.
func listedNow(list []organizationapi.Organization) (out []listed) {
	for i := range list {
		for _, m := range list[i].Marks {
			if m.To == nil {
				out = append(out, listed{&list[i], m})
			}
		}
	}
	return out
}

// listedSheet is all of them in a region as a table.
func (p *room) listedSheet(a *frame.Ask, region string) error {
	return view.SendTable(a, "信用名单", []sheet.Column[listed]{
		{Head: "组织", Cell: func(x *listed) any { return x.org.Name }},
		{Head: "统一社会信用代码", Cell: func(x *listed) any { return x.org.CreditCode }},
		{Head: "名单", Cell: func(x *listed) any { return view.ListNames[x.mark.List] }},
		{Head: "事由", Cell: func(x *listed) any { return x.mark.Reason }},
		{Head: "列入时间", Cell: func(x *listed) any { return &x.mark.From }},
		{Head: "网址", Cell: func(x *listed) any { return p.Config.PublicURL + frame.Href("/organizations/", x.org.ID) }},
	}, func(ctx context.Context, after string) ([]listed, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Listed: true, Region: region, After: after, Limit: view.TableRows})
		return listedNow(page.Items), page.Next, err
	})
}
