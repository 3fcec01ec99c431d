package market

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// organizationData is the page of one organization.
type organizationData struct {
	O         organizationapi.Organization
	Tab       string
	Years     []orgYear
	Gap       string // what is known of the way to the next grade
	GapLaw    []ui.Basis
	Contracts []contractapi.ContractSummary
	More      string // further contracts
	Bought    []tenderapi.TenderSummary
	Beyond    string // what is not shown of them, "" where everything is
	Life      orgLifeData
	Law       []ui.Basis
	Page      ui.Page
	Ask       *frame.Ask
}

// organization is the page of one organization.
func (p *room) organization(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := organizationData{O: o, Tab: orgTab(a.Query("tab"), o), Ask: a}
	d.Gap, d.GapLaw = p.nextGrade(o, rule.Where{Region: o.Region, Day: a.Now()})
	in := contractapi.ListContractsRequest{Supplier: o.ID, After: a.Query("after"), Limit: 20}
	if buys(o.Kind) {
		in.Supplier, in.Buyer = "", o.ID
	}
	if view.FormatOf(a) != "" {
		return p.organizationTable(a, d.Tab, in)
	}
	if buys(o.Kind) {
		page, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Buyer: o.ID, Limit: 10})
		if err != nil {
			return err
		}
		if d.Bought = page.Items; page.Next != "" {
			d.Beyond = "只列最近的10个，全部的可以存成表格"
		}
	}
	page, err := route.Call(a.Ctx, p.Call, contractapi.ListContracts, in)
	if err != nil {
		return err
	}
	d.Contracts, d.More = page.Items, view.NextOf(a, page.Next)
	if d.Years, err = p.orgYears(a.Ctx, in); err != nil {
		return err
	}
	for _, m := range o.Marks {
		if b, ok := p.Clause(m.Basis, rule.Where{Region: o.Region, Day: m.From}); ok && !slices.ContainsFunc(d.Law, func(x ui.Basis) bool { return x.Rule == b.Rule }) {
			d.Law = append(d.Law, b)
		}
	}
	if d.Tab == orgLife {
		if d.Life, err = p.life(a, &o); err != nil {
			return err
		}
	}
	d.Page = a.Page(o.Name, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", o.Name))
	return a.Show(http.StatusOK, d.Page, organizationPage(d))
}

// organizationTable is the whole of what an organization bought, or of the contracts that in asks for.
func (p *room) organizationTable(a *frame.Ask, tab string, in contractapi.ListContractsRequest) error {
	if tab == orgLife {
		return p.ratedSheet(a, a.Path("id"))
	}
	if tab == orgBought {
		return view.SendTable(a, "采购项目", view.TenderColumns(p.House), func(ctx context.Context, after string) ([]tenderapi.TenderSummary, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Buyer: in.Buyer, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	in.Limit = view.TableRows
	return view.SendTable(a, "合同", view.ContractColumns(p.House), func(ctx context.Context, after string) ([]contractapi.ContractSummary, string, error) {
		in.After = after
		page, err := route.Call(ctx, p.Call, contractapi.ListContracts, in)
		return page.Items, page.Next, err
	})
}

// buys reports whether organizations of this kind are buyers, not suppliers.
func buys(k organizationapi.OrgKind) bool {
	return k == organizationapi.OrgKindGovernment || k == organizationapi.OrgKindInstitution || k == organizationapi.OrgKindCommittee
}

// sideTerms are the facts at the side.
func sideTerms(o organizationapi.Organization) []ui.Term {
	var ts []ui.Term
	if o.LegalPerson != "" {
		ts = append(ts, ui.T("负责人", ui.MaskedName(o.LegalPerson)))
	}
	if o.RegisteredOn != "" {
		ts = append(ts, ui.T("成立", ui.Date(view.Day(o.RegisteredOn))))
	}
	if o.Origin != nil {
		ts = append(ts, ui.T("登记前的备案组织", ui.Link(frame.Href("/organizations/", o.Origin.ID), o.Origin.Name)))
	}
	if o.Heir != nil {
		ts = append(ts, ui.T("取得登记后", ui.Link(frame.Href("/organizations/", o.Heir.ID), o.Heir.Name)))
	}
	if o.Capital > 0 {
		ts = append(ts, ui.T("注册资金", ui.Money(o.Capital)))
	}
	if o.Phone != "" {
		phone := ui.Link("tel:"+o.Phone, o.Phone)
		if strings.Contains(o.Phone, "*") { // a mobile number that is not shown whole is none to call
			phone = ui.Text(o.Phone)
		}
		ts = append(ts, ui.T("公开电话", phone))
	}
	return ts
}
