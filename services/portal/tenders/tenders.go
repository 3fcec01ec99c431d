package tenders

import (
	"context"
	"net/http"
	"strconv"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// tendersData is the list of purchases.
type tendersData struct {
	Group   tenderapi.Group
	Tabs    []ui.Tab
	Filters []ui.Input
	Items   []tenderapi.TenderSummary
	First   string
	Next    string
	Action  bool // some filter is set
	Page    ui.Page
	Ask     *frame.Ask
}

// tenders lists what is public, newest first.
func (p *room) tenders(a *frame.Ask) error {
	d := tendersData{Group: tenderapi.Group(a.Query("group")), Ask: a}
	if view.GroupNames[d.Group] == "" {
		d.Group = tenderapi.GroupBidding
	}
	regions := view.RegionOptions(p.House)
	kinds := p.itemOptions(a)
	in := tenderapi.ListTendersRequest{
		Group: d.Group, Method: tenderapi.Method(view.Pick(a.Query("method"), view.MethodOptions())), Item: view.Pick(a.Query("item"), kinds),
		Region: view.Pick(a.Query("region"), regions), Most: budgetFen(a.Query("most")), Q: view.Clip(a.Query("q"), 60), After: a.Query("after"),
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, view.GroupNames[d.Group]+"的采购", view.TenderColumns(p.House), func(ctx context.Context, after string) ([]tenderapi.TenderSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, tenderapi.ListTenders, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, in)
	if err != nil {
		return err
	}
	counts, err := route.Call(a.Ctx, p.Call, tenderapi.CountTenders, tenderapi.CountTendersRequest{})
	if err != nil {
		return err
	}
	by := map[tenderapi.Group]int64{
		tenderapi.GroupBidding: counts.Bidding, tenderapi.GroupIntention: counts.Intention, tenderapi.GroupEvaluating: counts.Evaluating,
		tenderapi.GroupResult: counts.Result, tenderapi.GroupFailed: counts.Failed,
	}
	for _, g := range view.Groups {
		d.Tabs = append(d.Tabs, ui.Tab{
			Label: view.GroupNames[g], Href: a.With("group", string(g), "after", ""), Count: strconv.FormatInt(by[g], 10), Current: g == d.Group,
		})
	}
	d.Filters = []ui.Input{
		{Name: "group", Type: "hidden", Value: string(d.Group)},
		{Name: "method", Label: "采购方式", Value: string(in.Method), Options: view.MethodOptions()},
		{Name: "item", Label: "服务类别", Value: in.Item, Options: kinds},
		{Name: "region", Label: "地区", Value: in.Region, Options: regions},
		{Name: "most", Label: "预算不超过", Value: view.Pick(a.Query("most"), view.BudgetOptions()), Options: view.BudgetOptions()},
		{Name: "q", Label: "关键词", Value: in.Q, Max: 60},
	}
	d.Action = in.Method != "" || in.Item != "" || in.Region != "" || in.Most > 0 || in.Q != ""
	d.Items, d.First, d.Next = page.Items, view.PageOf(a), view.NextOf(a, page.Next)
	d.Page = a.Page(view.GroupNames[d.Group]+"的采购", ui.NavTenders, ui.Crumbs("采购公告"))
	d.Page.Desc = "政府购买服务的采购意向、采购公告、评审进度和采购结果。"
	return a.Show(http.StatusOK, d.Page, tendersPage(d))
}

// tenderPages are what everybody reads of purchases.
func tenderPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/tenders", Do: p.tenders, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}", Do: p.tender, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/notice", Do: p.tenderNotice, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/draws", Do: p.tenderDraws, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/report", Do: p.report, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/judgings", Do: p.judgings, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/activity", Do: p.activity, Fresh: true},
	}
}

const fenPerWan = 1_000_000

func budgetFen(s string) int64 {
	n, err := strconv.ParseInt(view.Pick(s, view.BudgetOptions()), 10, 64)
	if err != nil {
		return 0
	}
	return n * fenPerWan
}

// itemOptions are the top of the catalogue in force.
func (p *room) itemOptions(a *frame.Ask) []ui.Option {
	out := ui.Options("", "不限")
	items, err := route.Call(a.Ctx, p.Call, catalogapi.ListItems, catalogapi.ListItemsRequest{Limit: 200})
	if err != nil {
		return out // the list works without this filter
	}
	seen := map[string]bool{}
	for _, i := range items.Items {
		if i.Parent == "" && !seen[i.Code] {
			seen[i.Code] = true
			out = append(out, ui.Option{Value: i.Code, Label: i.Name})
		}
	}
	return out
}
