package orgs

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// placesData is one division with those below it.
type placesData struct {
	Counts organizationapi.RosterCounts
	Title  string
	Above  []ui.Tab // the divisions it lies in
	Ask    *frame.Ask
}

// places is the map: a tile for each division below one.
func (p *room) places(a *frame.Ask) error {
	place, _ := p.placeOf(a, nil)
	if place == "" && (a.Query("all") == "" || p.Config.Place != "") {
		place = p.Config.Region
	}
	n, err := route.Call(a.Ctx, p.Call, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{Place: place})
	if err != nil {
		return err
	}
	d := placesData{Counts: n, Title: n.PlaceName + "的机构", Ask: a}
	if p.Config.Place != "" {
		d.Above = []ui.Tab{{Label: p.Config.Place, Href: "/organizations/map", Current: place == p.Config.Region}}
	} else {
		d.Above = []ui.Tab{{Label: "全国", Href: "/organizations/map?all=1", Current: place == ""}}
		for _, up := range cn.DivisionPath(place[:min(len(place), 6)]) {
			d.Above = append(d.Above, ui.Tab{Label: up.Name, Href: "/organizations/map?place=" + up.Code, Current: up.Code == place})
		}
	}
	pg := a.Page(d.Title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "按区划"))
	pg.Desc = "各地登记和备案的机构有多少，按区划、类型、评估等级和信用名单。"
	return a.Show(http.StatusOK, pg, placesPage(d))
}

// of is the list of what a number counts.
func (d placesData) of(name, value string) string {
	at := "/organizations?" + name + "=" + value
	if d.Counts.Place != "" && name != "place" {
		at += "&place=" + d.Counts.Place
	}
	return at
}

// down is where a division of the map leads: to its own map, or below the county to its list.
func (d placesData) down(code string) string {
	if len(code) > 6 {
		return d.of("place", code)
	}
	return "/organizations/map?place=" + code
}

// figure draws the divisions, beside the table they are drawn from.
func (d placesData) figure() templ.Component {
	t := ui.Table{Caption: "下级区划的机构", Cols: ui.Cols("区划", "#机构数"), Nothing: "这个区划没有再分下级区划，或者登记的住所没有写到下一级。"}
	var most organizationapi.RosterCount
	var tiles []view.Tile
	for _, c := range d.Counts.Places {
		tiles = append(tiles, view.Tile{Name: c.Text, Count: c.Count})
		t.Rows = append(t.Rows, ui.Cells(ui.Link(d.down(c.Code), c.Text), ui.Number(c.Count)))
		if c.Count > most.Count {
			most = c
		}
	}
	seen := "还没有登记或备案的机构。"
	if most.Count > 0 {
		seen = fmt.Sprintf("%s最多，有%d家。颜色越深，机构越多；每格一样大，不表示面积和位置。", most.Text, most.Count)
	}
	return ui.FigureBeside("各区划的机构数", seen, view.Tiles(tiles, most.Count), t)
}

// table lists what a division holds of one sort, each number leading to the list of it.
func (d placesData) table(caption, name string, counts []organizationapi.RosterCount) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols(caption, "#机构数"), Titled: true}
	for _, c := range counts {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(d.of(name, c.Code), c.Text), ui.Number(c.Count)))
	}
	return t
}

// data is how programs and spreadsheets take the register away.
func (p *room) data(a *frame.Ask) error {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListDumps, organizationapi.ListDumpsRequest{})
	if err != nil {
		return err
	}
	pg := a.Page("取走名册", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "取走名册"))
	pg.Desc = "公开名册的每日数据包、逐条变动、核对接口和等级标识，不必登录。"
	return a.Show(http.StatusOK, pg, dataPage(list.Items, p.Config.PublicURL, p.Config.DataLicense))
}

// recent is how many days are in sight.
const recent = 7

// dumpsTable lists the files of each day.
func dumpsTable(caption string, dumps []organizationapi.Dump) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols("日期", "#机构数", "文件", "#接着读的变动编号"), Nothing: "还没有数据包，名册里有了机构以后每天写一份。"}
	for _, d := range dumps {
		var files []templ.Component
		for i, f := range d.Files {
			if i > 0 {
				files = append(files, ui.Text("、"))
			}
			files = append(files, ui.Link(f.Path, strings.ToUpper(f.Format)+"，"+size(f.Bytes)))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Date(view.Day(d.Day)), ui.Number(d.Count), ui.All(files...), ui.Number(d.Since)))
	}
	return t
}

// size is how large a file is, in words.
func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%dKB", (bytes+1023)>>10)
	}
	return fmt.Sprintf("%.1fMB", float64(bytes)/(1<<20))
}
