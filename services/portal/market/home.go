package market

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// marketPages are what everybody reads of catalogues, organizations and contracts, and the ways there.
func marketPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/{$}", Do: p.home, Fresh: true},
		{Method: http.MethodGet, Pattern: "/catalog", Do: p.catalog, Fresh: true},
		{Method: http.MethodGet, Pattern: "/catalog/{id}", Do: p.catalogue, Fresh: true},
		{Method: http.MethodGet, Pattern: "/catalog/{id}/export", Do: p.catalogueExport},
		{Method: http.MethodPost, Pattern: "/catalog/{id}/objections", Do: p.catalogueObject, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/organizations/{id}", Do: p.organization, Fresh: true},
		{Method: http.MethodGet, Pattern: "/contracts", Do: p.contracts, Fresh: true},
		{Method: http.MethodGet, Pattern: "/contracts/{id}", Do: p.contract, Fresh: true},
		{Method: http.MethodGet, Pattern: "/search", Do: p.search, Fresh: true},
	}
}

// homeData is what the first page shows; all of it comes from the services now.
type homeData struct {
	Tab       string
	Counts    tenderapi.TenderCounts
	Tenders   []tenderapi.TenderSummary
	Contracts []contractapi.ContractSummary
	Won       []tenderapi.TenderSummary
	Year      yearFigures
	Now       time.Time
	Page      ui.Page
}

const (
	homeRows = 6
	homeWon  = 5
)

// home is the first page.
func (p *room) home(a *frame.Ask) error {
	d := homeData{Tab: a.Query("tab"), Now: a.Now()}
	var err error
	if d.Counts, err = route.Call(a.Ctx, p.Call, tenderapi.CountTenders, tenderapi.CountTendersRequest{}); err != nil {
		return err
	}
	d.Year = p.year.figures(a.Ctx, p.House)
	group := tenderapi.GroupBidding
	switch d.Tab {
	case "intention":
		group = tenderapi.GroupIntention
	case "result":
		group = tenderapi.GroupResult
	case "contract":
	default:
		d.Tab = ""
	}
	if d.Tab == "contract" {
		page, err := route.Call(a.Ctx, p.Call, contractapi.ListContracts, contractapi.ListContractsRequest{Limit: homeRows})
		if err != nil {
			return err
		}
		d.Contracts = page.Items
	} else {
		page, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Group: group, Limit: homeRows})
		if err != nil {
			return err
		}
		d.Tenders = page.Items
	}
	won, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Group: tenderapi.GroupResult, Limit: homeWon})
	if err != nil {
		return err
	}
	d.Won = won.Items
	d.Page = a.Page("首页", ui.NavHome, nil)
	d.Page.Desc = "政府购买社会服务的目录、采购公告、合同、社会组织和规则，人人可查。"
	d.Page.Hero = ui.HomeHero("政府买什么服务、谁来做、做得怎样，都在这里", "从购买目录到签订合同，每一步有日期、有责任人、有依据，人人可查。")
	return a.Show(200, d.Page, homePage(d))
}

// homeTabs are the kinds of records of the first page.
func homeTabs(d homeData) []ui.Tab {
	n := func(k int64) string { return strconv.FormatInt(k, 10) }
	contracts := ""
	if d.Year.Whole {
		contracts = n(d.Year.All)
	}
	return []ui.Tab{
		{Label: "正在征集", Href: "/", Count: n(d.Counts.Bidding), Current: d.Tab == ""},
		{Label: "采购意向", Href: "/?tab=intention", Count: n(d.Counts.Intention), Current: d.Tab == "intention"},
		{Label: "采购结果", Href: "/?tab=result", Count: n(d.Counts.Result), Current: d.Tab == "result"},
		{Label: "合同", Href: "/?tab=contract", Count: contracts, Current: d.Tab == "contract"},
	}
}

// yearFigures are sums over the published contracts.
type yearFigures struct {
	Whole     bool // every contract was read; else nothing is said
	All       int64
	Signed    int64 // this year
	Amount    int64 // fen, this year
	Suppliers int64 // this year
	Items     int64 // of the catalogue in force
	ItemsMore bool
}

// yearSums remembers the figures for a while: they are read from all contracts.
type yearSums struct {
	mu    sync.Mutex
	sums  yearFigures
	until time.Time
}

const (
	yearKept     = 10 * time.Second
	maxYearPages = 25 // of 200 contracts; beyond it the page says nothing rather than something wrong
)

func (y *yearSums) forget() {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.until = time.Time{}
}

func (y *yearSums) figures(ctx context.Context, p *frame.House) yearFigures {
	y.mu.Lock()
	defer y.mu.Unlock()
	if p.Wall().Before(y.until) {
		return y.sums
	}
	ctx = identity.WithToken(ctx, "")
	var f yearFigures
	year := p.Now().In(ui.Shanghai).Year()
	suppliers := map[string]bool{}
	in := contractapi.ListContractsRequest{Limit: 200}
	for range maxYearPages {
		page, err := route.Call(ctx, p.Call, contractapi.ListContracts, in)
		if err != nil {
			break
		}
		for _, c := range page.Items {
			f.All++
			if c.SignedAt != nil && c.SignedAt.In(ui.Shanghai).Year() == year {
				f.Signed++
				f.Amount += view.Promised(c)
				suppliers[c.Supplier.ID] = true
			}
		}
		if in.After = page.Next; in.After == "" {
			f.Whole = true
			break
		}
	}
	f.Suppliers = int64(len(suppliers))
	if items, err := route.Call(ctx, p.Call, catalogapi.ListItems, catalogapi.ListItemsRequest{Limit: 200}); err == nil {
		f.Items, f.ItemsMore = int64(len(items.Items)), items.Next != ""
	}
	y.sums, y.until = f, p.Wall().Add(yearKept)
	return f
}

func contractRow(c contractapi.ContractSummary) ui.Row {
	meta := []string{c.Buyer.Name, c.Supplier.Name}
	if c.SignedAt != nil {
		meta = append(meta, view.SpellDay(*c.SignedAt)+"签订")
	}
	return ui.Row{
		Href: frame.Href("/contracts/", c.ID), Title: c.Title, Meta: meta,
		End: ui.All(ui.Money(c.Amount), view.ContractTag(c.State, c.StateText), view.FollowedTag(c.Followed)),
	}
}

// yearTerms are the figures of the year, each with a way to the records behind it.
func yearTerms(y yearFigures, year int) []ui.Term {
	var ts []ui.Term
	if y.Whole {
		ts = append(ts,
			ui.T("已签合同", ui.All(ui.Quantity(y.Signed, "份"), ui.Text("，"), ui.Money(y.Amount))),
			ui.T("承接机构", ui.Quantity(y.Suppliers, "家")))
	}
	if y.Items > 0 {
		unit := "项"
		if y.ItemsMore {
			unit = "项以上"
		}
		ts = append(ts, ui.T("现行目录", ui.Quantity(y.Items, unit)))
	}
	return ts
}

func cutOff(now time.Time) string {
	return fmt.Sprintf("截至%s", now.In(ui.Shanghai).Format("2006年1月2日"))
}
