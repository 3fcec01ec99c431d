package market

import (
	"net/http"
	"net/url"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// searchData is what was found, by kind.
type searchData struct {
	Q       string
	Groups  []foundGroup
	Missing []string // kinds whose service did not answer
	Page    ui.Page
}

// foundGroup is what one service found.
type foundGroup struct {
	Name string
	Rows []ui.Row
	More string // the whole list
}

const searchRows = 5

// search looks for q in everything that is public. A service that is away costs
// its own results only, and the page says so.
func (p *room) search(a *frame.Ask) error {
	d := searchData{Q: view.Clip(a.Query("q"), 60)}
	if d.Q != "" {
		p.find(a, &d)
	}
	title := "搜索"
	if d.Q != "" {
		title = "搜索：" + d.Q
	}
	d.Page = a.Page(title, ui.NavNone, ui.Crumbs("搜索"))
	d.Page.Query, d.Page.NoIndex = d.Q, true
	return a.Show(http.StatusOK, d.Page, searchPage(d))
}

func (p *room) find(a *frame.Ask, d *searchData) {
	q, esc := d.Q, url.QueryEscape(d.Q)
	add := func(name, more string, rows []ui.Row, err error) {
		switch {
		case err != nil:
			p.Log.WarnContext(a.Ctx, "search", "kind", name, "err", err)
			d.Missing = append(d.Missing, name)
		case len(rows) > 0:
			d.Groups = append(d.Groups, foundGroup{name, rows, more})
		}
	}
	tenders, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Q: q, Limit: searchRows})
	add("采购项目", "", view.RowsOf(tenders.Items, func(t tenderapi.TenderSummary) ui.Row { return view.TenderRow(t, a.Now()) }), err)
	orgs, err := route.Call(a.Ctx, p.Call, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: q, Limit: searchRows})
	add("机构", "/organizations?q="+esc, view.RowsOf(orgs.Items, view.RosterRow), err)
	contracts, err := route.Call(a.Ctx, p.Call, contractapi.ListContracts, contractapi.ListContractsRequest{Q: q, Limit: searchRows})
	add("合同", "/contracts?q="+esc, view.RowsOf(contracts.Items, contractRow), err)
	items, err := route.Call(a.Ctx, p.Call, catalogapi.ListItems, catalogapi.ListItemsRequest{Q: q, Limit: searchRows})
	add("目录项目", "/catalog?q="+esc, view.RowsOf(items.Items, itemRow), err)
	var rows []ui.Row
	for _, r := range p.Rules.All() {
		if len(rows) < searchRows && view.RuleMatches(r, q) {
			rows = append(rows, ruleRow(r))
		}
	}
	add("规则", "/rules?q="+esc, rows, nil)
}

func itemRow(i catalogapi.Item) ui.Row {
	return ui.Row{
		Href: frame.Href("/catalog/", i.Catalogue) + "#" + view.ItemAnchor(i.Code), Title: i.Name,
		Meta: []string{i.Code, view.ItemKindNames[i.Kind], "计量单位：" + i.Unit},
	}
}

func ruleRow(r rule.Rule) ui.Row {
	last := r.Values[len(r.Values)-1].Source
	return ui.Row{Href: view.RulePath(r), Title: r.Asks, Meta: []string{view.TopicName(r.ID), view.BookTitle(last.Title) + last.Article}, End: view.VerifiedTag(r)}
}
