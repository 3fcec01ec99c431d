package orgs

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// listData is the register, narrowed as it was asked for.
type listData struct {
	Filters  []ui.Input
	Letters  []ui.Tab
	Items    []organizationapi.RosterRow
	First    string
	Next     string
	Narrowed bool
	Tables   ui.Tables
}

// Options of the filters beside kinds, grades and regions.
var (
	lists    = ui.Options("", "不限", "any", "在信用名单中", "abnormal", "活动异常名录", "serious", "严重违法失信名单")
	statuses = ui.Options("", "不限", string(organizationapi.OrgStatusActive), "正常", string(organizationapi.OrgStatusRevoked), "已撤销登记", string(organizationapi.OrgStatusDeregistered), "已注销")
)

// placeOf is the division that an address asks for: one of the options, or any that the table of divisions or a street's number names.
func (p *room) placeOf(a *frame.Ask, options []ui.Option) (place string, all []ui.Option) {
	place = a.Query("place")
	if place == "" {
		place = a.Query("region") // as this page was asked before
	}
	if place == "" || view.Pick(place, options) != "" {
		return place, options
	}
	if len(place) < 6 || len(place) > 12 || strings.Trim(place, "0123456789") != "" || cn.DivisionName(place[:6]) == "" ||
		p.Config.Place != "" && !cn.Within(place, p.Config.Region) { // a place with a name of the operator's own has no neighbours that are told
		return "", options
	}
	name := p.Config.PlaceName(place)
	if len(place) > 6 {
		name += place[6:]
	}
	return place, append(options, ui.Option{Value: place, Label: name})
}

// list is the register from A to Z.
func (p *room) list(a *frame.Ask) error {
	kinds, grades := view.OrgKindOptions(), view.GradeOptions()
	place, regions := p.placeOf(a, view.RegionOptions(p.House))
	grade, err := strconv.ParseInt(view.Pick(a.Query("grade"), grades), 10, 64)
	if err != nil {
		grade = 0
	}
	letter := strings.ToLower(a.Query("letter"))
	if len(letter) != 1 || letter[0] < 'a' || letter[0] > 'z' {
		letter = ""
	}
	in := organizationapi.SearchOrganizationsRequest{
		Q: view.Clip(a.Query("q"), 60), Letter: letter, Kind: organizationapi.OrgKind(view.Pick(a.Query("kind"), kinds)), Place: place, Grade: grade,
		Listed: view.Pick(a.Query("listed"), lists), Status: organizationapi.OrgStatus(view.Pick(a.Query("status"), statuses)), After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "机构名录", view.RosterColumns(p.House), func(ctx context.Context, after string) ([]organizationapi.RosterRow, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.SearchOrganizations, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.SearchOrganizations, in)
	if err != nil {
		return err
	}
	d := listData{
		Items: page.Items, First: view.PageOf(a), Next: view.NextOf(a, page.Next), Tables: view.TablesOf(a), Letters: letters(a, letter),
		Narrowed: in.Q != "" || in.Letter != "" || in.Kind != "" || in.Place != "" || in.Grade > 0 || in.Listed != "" || in.Status != "",
		Filters: []ui.Input{
			{Name: "q", Label: "名称、首字母或代码", Value: in.Q, Max: 60},
			{Name: "kind", Label: "类型", Value: string(in.Kind), Options: kinds},
			{Name: "grade", Label: "评估等级", Value: view.Pick(a.Query("grade"), grades), Options: grades},
			{Name: "listed", Label: "信用名单", Value: in.Listed, Options: lists},
			{Name: "status", Label: "状态", Value: string(in.Status), Options: statuses},
			{Name: "place", Label: "地区", Value: in.Place, Options: regions},
		},
	}
	pg := a.Page("机构名录", ui.NavOrganizations, ui.Crumbs("机构名录"))
	pg.Desc = "社会组织和采购单位的登记信息、评估等级、信用名单和承接项目。"
	return a.Show(http.StatusOK, pg, listPage(d))
}

// letters lead to the names that begin with one.
func letters(a *frame.Ask, now string) []ui.Tab {
	out := []ui.Tab{{Label: "全部", Href: a.With("letter", "", "after", ""), Current: now == ""}}
	for l := 'a'; l <= 'z'; l++ {
		out = append(out, ui.Tab{Label: strings.ToUpper(string(l)), Href: a.With("letter", string(l), "after", ""), Current: now == string(l)})
	}
	return out
}
