package library

import (
	"net/http"
	"strconv"
	"strings"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// openData is the page of what machines and spreadsheets may read.
type openData struct {
	Months     []insightapi.Month
	Known      bool   // the list of months could be read
	Prefix     string // of every purchase's number in the world
	Registered bool   // the prefix is somebody's
	License    string
	Feeds      ui.Table
}

// unregistered is the prefix that stands where nobody has registered one.
const unregistered = "ocds-000000"

func (p *room) openData(a *frame.Ask) error {
	c := p.Config
	d := openData{Prefix: c.OCIDPrefix, Registered: c.OCIDPrefix != unregistered, License: c.DataLicense, Feeds: p.openFeeds()}
	list, err := route.Call(a.Ctx, p.Call, insightapi.ListMonths, insightapi.ListMonthsRequest{})
	if err != nil {
		p.Log.WarnContext(a.Ctx, "the page of open data is shown without its months", "err", err)
	}
	d.Months, d.Known = list.Items, err == nil
	pg := a.Page("数据开放", ui.NavNone, ui.Crumbs("数据开放"))
	pg.Desc = openDataLead
	return a.Show(http.StatusOK, pg, openDataPage(d, p.Site))
}

const openDataLead = "采购全过程的公开记录，可以下载、订阅，也可以用程序读取，不必登录。"

// openTables are the lists that open in a spreadsheet.
func openTables() []ui.File {
	return []ui.File{
		{Name: "采购项目和合同（XLSX表格）", Href: "/api/insight/purchases?format=xlsx", Note: "每个项目一行：采购人、预算、截止时间、供应商、金额、合同"},
		{Name: "采购项目和合同（CSV表格）", Href: "/api/insight/purchases?format=csv", Note: "同样的内容，各种软件都能打开"},
	}
}

// openFeeds are what one subscribes to, by whole addresses: they are copied into other programs.
func (p *room) openFeeds() ui.Table {
	t := ui.Table{Caption: "可以订阅的地址", Cols: ui.Cols("内容", "地址", "怎样用")}
	for _, x := range []struct{ what, at, how string }{
		{"最近的公告（RSS）", "/api/insight/notices.rss", "加到阅读软件里，有新公告就会收到"},
		{"最近的公告（JSON Feed）", "/api/insight/notices.json", "内容相同，供支持这种格式的软件使用"},
		{"投标截止时间（日历）", "/api/insight/deadlines.ics", "在手机或电脑的日历里添加订阅，时间有变动会随着改"},
	} {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.what), ui.Link(x.at, p.Config.PublicURL+x.at), ui.Text(x.how)))
	}
	return t
}

// openDoors are the interfaces for programs.
func openDoors() ui.Table {
	t := ui.Table{Caption: "供程序读取的接口", Cols: ui.Cols("内容", "地址")}
	for _, x := range []struct{ what, at string }{
		{"公开的每一步，按序号排列（release）", "/api/insight/releases"},
		{"每个项目的全部经过（record）", "/api/insight/records"},
		{"按月的文件清单", "/api/insight/months"},
		{"采购公告和结果", "/api/tender/tenders"},
		{"合同", "/api/contract/contracts"},
		{"机构", "/api/organization/organizations"},
		{"机构名录的查询、变动和数据包", "/organizations/data"},
		{"购买目录的项目", "/api/catalog/items"},
		{"购买目录的各个版本", "/api/catalog/catalogues"},
	} {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.what), ui.Link(x.at, x.at)))
	}
	return t
}

// recentMonths are shown at once, the earlier when asked for.
const recentMonths = 12

func monthsTable(caption string, list []insightapi.Month) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols("月份", "#条数", "校验码", ".下载"), Nothing: "还没有公开的记录，第一份公告发布以后这里就会有文件。"}
	for _, m := range list {
		t.Rows = append(t.Rows, ui.Cells(
			ui.Text(m.Month[:4]+"年"+strings.TrimPrefix(m.Month[5:], "0")+"月"), ui.Number(m.Count), ui.Code(m.Sha256), ui.Link(frame.Href("/api/insight/months/", m.Month)+"?count="+strconv.FormatInt(m.Count, 10), "下载"),
		))
	}
	return t
}

// numbering says what a purchase's number in open data is.
func numbering(d openData) string {
	text := "每个采购项目有一个全球唯一的编号（ocid），由前缀" + d.Prefix + "和项目在本平台的编号组成，从采购意向到合同始终不变。框架协议下的每次成交有自己的编号，并注明所属的框架协议。"
	if !d.Registered {
		text += "\n这个前缀还没有向开放合同伙伴组织（Open Contracting Partnership）登记，登记以后前缀会改变，其余部分不变。"
	}
	return text
}

// licensing says on what terms the data may be used.
func licensing(d openData) string {
	if d.License == "" {
		return "主办单位还没有选定许可协议，需要大量转载或商用的，请先联系主办单位。\n请注明来源和读取时间。请勿用于推断个人身份。"
	}
	return "可以按下面的许可协议使用、转载和加工，请注明来源和读取时间。请勿用于推断个人身份。"
}
