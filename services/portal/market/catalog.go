package market

import (
	"context"
	"net/http"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// branch is an item of a catalogue with what stands below it.
type branch struct {
	Item catalogapi.Item
	Kids []branch
}

// versionsToo names the other list of this page.
const versionsToo = "versions"

// catalogData is the catalogue in force.
type catalogData struct {
	Trees    []tree
	Found    int
	Filters  []ui.Input
	Versions []catalogapi.CatalogueSummary
	Narrowed bool
	Tables   ui.Tables
	Whole    ui.Tables // of the versions
	More     bool
	First    string
	Next     string
	Page     ui.Page
}

// tree is the items of one catalogue.
type tree struct {
	Catalogue string
	Title     string
	Branches  []branch
}

// grow makes a tree of a list; an item whose parent is not in the list stands at the top.
func grow(items []catalogapi.Item) []branch {
	in := map[string]bool{}
	for _, i := range items {
		in[i.Code] = true
	}
	by := map[string][]catalogapi.Item{}
	for _, i := range items {
		parent := i.Parent
		if !in[parent] || parent == i.Code {
			parent = ""
		}
		by[parent] = append(by[parent], i)
	}
	placed := map[string]bool{}
	var under func(code string) []branch
	under = func(code string) (out []branch) {
		for _, i := range by[code] {
			if placed[i.Code] {
				continue // a list that bites its tail must not hang the page
			}
			placed[i.Code] = true
			out = append(out, branch{i, under(i.Code)})
		}
		return out
	}
	out := under("")
	for _, i := range items { // what stands in a ring has no top of its own
		if !placed[i.Code] {
			placed[i.Code] = true
			out = append(out, branch{i, under(i.Code)})
		}
	}
	return out
}

// maxItems is how many items the tree reads; a county's catalogue has some hundreds.
const maxItemPages = 10

// catalog shows what may be bought now.
func (p *room) catalog(a *frame.Ask) error {
	d := catalogData{}
	kinds := ui.Options("", "不限", "A", view.ItemKindNames["A"], "B", view.ItemKindNames["B"])
	in := catalogapi.ListItemsRequest{Q: view.Clip(a.Query("q"), 60), Kind: catalogapi.ItemKind(view.Pick(a.Query("kind"), kinds)), Limit: 200}
	d.Narrowed, d.Tables, d.Whole = in.Q != "" || in.Kind != "", view.TablesOf(a), view.TablesOfList(a, versionsToo)
	if view.FormatOf(a) != "" && view.ListOf(a) == versionsToo {
		return view.SendTable(a, "目录版本", view.CatalogueColumns(p.House), func(ctx context.Context, after string) ([]catalogapi.CatalogueSummary, string, error) {
			page, err := route.Call(ctx, p.Call, catalogapi.ListCatalogues, catalogapi.ListCataloguesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "购买服务目录", view.ItemColumns(), func(ctx context.Context, after string) ([]catalogapi.Item, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, catalogapi.ListItems, in)
			return page.Items, page.Next, err
		})
	}
	var items []catalogapi.Item
	for n := 0; ; n++ {
		page, err := route.Call(a.Ctx, p.Call, catalogapi.ListItems, in)
		if err != nil {
			return err
		}
		items = append(items, page.Items...)
		if in.After = page.Next; in.After == "" {
			break
		}
		if n+1 == maxItemPages {
			d.More = true
			break
		}
	}
	versions, err := route.Call(a.Ctx, p.Call, catalogapi.ListCatalogues, catalogapi.ListCataloguesRequest{Limit: 50, After: a.Query("after")})
	if err != nil {
		return err
	}
	d.Versions, d.First, d.Next, d.Found = versions.Items, view.PageOf(a), view.NextOf(a, versions.Next), len(items)
	by := map[string][]catalogapi.Item{}
	var order []string
	for _, i := range items {
		if by[i.Catalogue] == nil {
			order = append(order, i.Catalogue)
		}
		by[i.Catalogue] = append(by[i.Catalogue], i)
	}
	for _, id := range order {
		t := tree{Catalogue: id, Title: "现行目录", Branches: grow(by[id])}
		for _, v := range d.Versions {
			if v.ID == id {
				t.Title = v.Title
			}
		}
		d.Trees = append(d.Trees, t)
	}
	d.Filters = []ui.Input{
		{Name: "q", Label: "名称或代码", Value: in.Q, Max: 60}, {Name: "kind", Label: "类别", Value: string(in.Kind), Options: kinds},
	}
	d.Page = a.Page("购买服务目录", ui.NavCatalog, ui.Crumbs("购买服务目录"))
	d.Page.Desc = "政府购买服务指导性目录：现行有效的项目、服务标准和计量单位，以及各版本。"
	return a.Show(http.StatusOK, d.Page, catalogPage(d))
}

// catalogueData is one version.
type catalogueData struct {
	C       catalogapi.Catalogue
	Tree    []branch
	Steps   []ui.Step
	Refused *fault.Fault
	Sent    map[string][]string
	Page    ui.Page
	Ask     *frame.Ask
}

// catalogue shows one version of a catalogue.
func (p *room) catalogue(a *frame.Ask) error {
	return p.showCatalogue(a, http.StatusOK, nil, nil)
}

func (p *room) showCatalogue(a *frame.Ask, status int, refused *fault.Fault, sent map[string][]string) error {
	c, err := route.Call(a.Ctx, p.Call, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := catalogueData{C: c, Tree: grow(c.Items), Steps: view.CatalogSteps(c.Steps, a.Now()), Refused: refused, Sent: sent, Ask: a}
	d.Page = a.Page(c.Title, ui.NavCatalog, ui.Crumbs("购买服务目录", "/catalog", c.Title))
	return a.Show(status, d.Page, cataloguePage(d))
}

// catalogueExport hands out the table the service made.
func (p *room) catalogueExport(a *frame.Ask) error {
	f, err := route.Call(a.Ctx, p.Call, catalogapi.ExportItems, catalogapi.ExportItemsRequest{
		ID: a.Path("id"), Format: view.Pick(a.Query("format"), ui.Options("csv", "", "xlsx", "")),
	})
	if err != nil {
		return err
	}
	return a.Send(f)
}

// catalogueObject sends an objection to a publicized catalogue.
func (p *room) catalogueObject(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := catalogapi.RaiseObjectionRequest{ID: a.Path("id"), ObjectionDraft: catalogapi.ObjectionDraft{Text: f.Text("text")}}
	if _, err = route.Call(a.Ctx, p.Call, catalogapi.RaiseObjection, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCatalogue(a, status, e.Fault, e.Values) })
	}
	return a.Redirect(frame.Href("/catalog/", in.ID)+"#objections", "异议已提交，编制单位会书面答复，答复将公开在本页。")
}
