package portal

import (
	"context"
	"net/http"
	"strconv"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
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
	Ask     *Ask
}

// tenders lists what is public, newest first.
func (p *Portal) tenders(a *Ask) error {
	d := tendersData{Group: tenderapi.Group(a.Query("group")), Ask: a}
	if groupNames[d.Group] == "" {
		d.Group = tenderapi.GroupBidding
	}
	regions := p.regionOptions()
	kinds := p.itemOptions(a)
	in := tenderapi.ListTendersRequest{
		Group: d.Group, Method: tenderapi.Method(pick(a.Query("method"), methodOptions())), Item: pick(a.Query("item"), kinds),
		Region: pick(a.Query("region"), regions), Most: budgetFen(a.Query("most")), Q: clip(a.Query("q"), 60), After: a.Query("after"),
	}
	if formatOf(a) != "" {
		in.Limit = tableRows
		return sendTable(a, groupNames[d.Group]+"的采购", p.tenderColumns(), func(ctx context.Context, after string) ([]tenderapi.TenderSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.call, tenderapi.ListTenders, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.call, tenderapi.ListTenders, in)
	if err != nil {
		return err
	}
	counts, err := route.Call(a.Ctx, p.call, tenderapi.CountTenders, tenderapi.CountTendersRequest{})
	if err != nil {
		return err
	}
	by := map[tenderapi.Group]int64{
		tenderapi.GroupBidding: counts.Bidding, tenderapi.GroupIntention: counts.Intention, tenderapi.GroupEvaluating: counts.Evaluating,
		tenderapi.GroupResult: counts.Result, tenderapi.GroupFailed: counts.Failed,
	}
	for _, g := range groups {
		d.Tabs = append(d.Tabs, ui.Tab{
			Label: groupNames[g], Href: a.With("group", string(g), "after", ""), Count: strconv.FormatInt(by[g], 10), Current: g == d.Group,
		})
	}
	d.Filters = []ui.Input{
		{Name: "group", Type: "hidden", Value: string(d.Group)},
		{Name: "method", Label: "采购方式", Value: string(in.Method), Options: methodOptions()},
		{Name: "item", Label: "服务类别", Value: in.Item, Options: kinds},
		{Name: "region", Label: "地区", Value: in.Region, Options: regions},
		{Name: "most", Label: "预算不超过", Value: pick(a.Query("most"), budgetOptions()), Options: budgetOptions()},
		{Name: "q", Label: "关键词", Value: in.Q, Max: 60},
	}
	d.Action = in.Method != "" || in.Item != "" || in.Region != "" || in.Most > 0 || in.Q != ""
	d.Items, d.First, d.Next = page.Items, pageOf(a), nextOf(a, page.Next)
	d.Page = a.Page(groupNames[d.Group]+"的采购", ui.NavTenders, ui.Crumbs("采购公告"))
	d.Page.Desc = "政府购买服务的采购意向、采购公告、评审进度和采购结果。"
	return a.Show(http.StatusOK, d.Page, tendersPage(d))
}

func methodOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, p := range tenderapi.Procedures {
		out = append(out, ui.Option{Value: string(p.Method), Label: p.Name})
	}
	return out
}

// budgetSteps are the choices of the budget filter, in 万元.
var budgetSteps = []int64{10, 50, 100, 400, 1000}

// tenderPages are what everybody reads of purchases.
func tenderPages(p *Portal) []Page {
	return []Page{
		{Method: http.MethodGet, Pattern: "/tenders", Do: p.tenders, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}", Do: p.tender, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/notice", Do: p.tenderNotice, Fresh: true},
		{Method: http.MethodGet, Pattern: "/tenders/{id}/draws", Do: p.tenderDraws, Fresh: true},
	}
}

const fenPerWan = 1_000_000

func budgetOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, n := range budgetSteps {
		s := strconv.FormatInt(n, 10)
		out = append(out, ui.Option{Value: s, Label: s + "万元"})
	}
	return out
}

func budgetFen(s string) int64 {
	n, err := strconv.ParseInt(pick(s, budgetOptions()), 10, 64)
	if err != nil {
		return 0
	}
	return n * fenPerWan
}

// regionOptions are the platform's county, its city and province; a county that
// goes by a name of its own stands alone, as the table's city is not its city.
func (p *Portal) regionOptions() []ui.Option {
	out := ui.Options("", "不限")
	if p.config.Place != "" {
		return append(out, ui.Option{Value: p.config.Region, Label: p.config.Place})
	}
	path := cn.DivisionPath(p.config.Region)
	for i := len(path) - 1; i >= 0; i-- {
		out = append(out, ui.Option{Value: path[i].Code, Label: path[i].Name})
	}
	return out
}

// itemOptions are the top of the catalogue in force.
func (p *Portal) itemOptions(a *Ask) []ui.Option {
	out := ui.Options("", "不限")
	items, err := route.Call(a.Ctx, p.call, catalogapi.ListItems, catalogapi.ListItemsRequest{Limit: 200})
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
