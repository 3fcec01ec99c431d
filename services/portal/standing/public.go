package standing

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// credit is what anybody reads of an organization's credit.
func (p *room) credit(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return p.creditTable(a, o.ID)
	}
	records, err := route.Call(a.Ctx, p.Call, organizationapi.ListCredit, organizationapi.ListCreditRequest{ID: o.ID, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	listings, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizationListings, organizationapi.ListOrganizationListingsRequest{ID: o.ID})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "信用信息，新的在前", Cols: ui.Cols("种类", "~内容", "文书号", "形成", "录入", "来源"), Nothing: "还没有信用信息。"}
	var basis []ui.Basis
	for _, r := range records.Items {
		fact, entered, from := ui.Text(r.Fact), ui.Date(r.EnteredAt), "平台自动录入"
		if r.Link != "" {
			fact = ui.Link(r.Link, r.Fact)
		}
		if r.LateNote != "" {
			entered = ui.All(entered, ui.Text(" 逾期，原因："+r.LateNote))
		}
		if r.From == "registrar" {
			from = "登记管理机关录入"
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.KindText), fact, view.OrDash(r.Paper), ui.Date(view.Day(r.FormedOn)), entered, ui.Text(from)))
		basis = append(basis, view.LawOf(r.Basis)...)
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "信用记录", Over: ui.Link(frame.Href("/organizations/", o.ID), o.Name), Tags: view.OrgTags(o)}),
		view.Panel(ui.Box{Title: "名单的列入和移出"}, ui.Data(listingTable(listings.Items, "没有在平台上办理过列入。"))),
		view.Panel(ui.Box{Title: "信用信息", Note: "形成以后" + p.PeriodWords("organization.credit.enter", o.Region, a.Now()) + "内录入"}, ui.Data(t), view.ListEnd(a, len(records.Items), records.Next)),
	}
	if len(basis) > 0 {
		body = append(body, ui.BasisPanel(view.Distinct(basis)))
	}
	return a.Show(http.StatusOK, a.Page(o.Name+"的信用记录", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", o.Name, frame.Href("/organizations/", o.ID), "信用记录")), view.Stack(body...))
}
