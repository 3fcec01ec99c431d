package view

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Every list that goes on is also a table: the same address with ?format=xlsx or csv,
// with the filters of the page, from its first entry to its last.

// A table leaves page by page, as the list is read: however long it is, no more
// of it is in memory than a page. What is cut says so in its last row.

var errTables = fault.New(fault.Unavailable, "portal.list.busy", "同时存成表格的人太多，请过一会儿再试，或者到“数据开放”按月下载。")

const (
	tablePatience = 50 * time.Second // the server closes an answer after a minute
)

// TableRows is how many entries a table asks for at a time, the most that lists give.
const TableRows = 200

// FormatOf is the format of the table that is asked for, "" for a page.
func FormatOf(a *frame.Ask) string {
	return Pick(a.Query("format"), ui.Options(sheet.CSV, "", sheet.XLSX, ""))
}

// TablesOf are the addresses of the list on this page as a table.
func TablesOf(a *frame.Ask) ui.Tables {
	return ui.Tables{XLSX: a.With("format", sheet.XLSX, "after", ""), CSV: a.With("format", sheet.CSV, "after", "")}
}

// TablesOfList are the addresses of one list among several on this page as a table; ListOf is which of them is asked for.
func TablesOfList(a *frame.Ask, list string) ui.Tables {
	return ui.Tables{XLSX: a.With("list", list, "format", sheet.XLSX, "after", ""), CSV: a.With("list", list, "format", sheet.CSV, "after", "")}
}

// ListOf is the list among several on a page that is asked for as a table, "" for the first.
func ListOf(a *frame.Ask) string { return a.Query("list") }

// TablesBeside are the addresses of the whole of a list on the page of a purchase as a table.
func TablesBeside(id, list string) ui.Tables {
	at := frame.Href("/tenders/", id) + "/" + list + "?format="
	return ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV}
}

// SendTable hands a list out as it is read; next reads the page after a cursor.
// What fails before anything was sent is a page that says so, what fails later
// breaks the download off, so that nobody takes a part for the whole.
func SendTable[T any](a *frame.Ask, name string, columns []sheet.Column[T], next func(ctx context.Context, after string) ([]T, string, error)) error {
	select {
	case a.House.Tables <- struct{}{}:
		defer func() { <-a.House.Tables }()
	default:
		return errTables
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.Ctx), tablePatience) // longer than a page takes
	defer cancel()
	defer context.AfterFunc(a.R.Context(), cancel)()
	page, after, err := next(ctx, "")
	if err != nil {
		return err
	}
	format := FormatOf(a)
	f, err := sheet.File(name, format)
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store") // of a desk's list nothing stays in the browser
	a.Attach(f)
	if err := pour(ctx, a.W, name, format, columns, page, after, next); err != nil {
		a.House.Log.WarnContext(ctx, "a table was broken off", "page", a.R.Pattern, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// SendRows hands out a list that is read already, as it stands on its page.
func SendRows[T any](a *frame.Ask, name string, columns []sheet.Column[T], rows []T) error {
	return SendTable(a, name, columns, func(context.Context, string) ([]T, string, error) { return rows, "", nil })
}

// pour writes the first page and all that follow it.
func pour[T any](ctx context.Context, w io.Writer, name, format string, columns []sheet.Column[T], page []T, after string, next func(ctx context.Context, after string) ([]T, string, error)) error {
	table, err := sheet.Begin(w, name, format, columns)
	if err != nil {
		return err
	}
	for {
		whole, err := table.Add(page)
		switch {
		case err != nil:
			return err
		case !whole:
			if err := table.Note(fmt.Sprintf("只列出前%d条，后面还有。请先用条件缩小范围再存成表格，或者到“数据开放”按月下载。", sheet.Most)); err != nil {
				return err
			}
			return table.End()
		case after == "":
			return table.End()
		}
		if page, after, err = next(ctx, after); err != nil {
			return err
		}
	}
}

// TenderColumns are the list of purchases as a table.
func TenderColumns(p *frame.House) []sheet.Column[tenderapi.TenderSummary] {
	return []sheet.Column[tenderapi.TenderSummary]{
		{Head: "项目编号", Cell: func(t *tenderapi.TenderSummary) any { return t.Code }},
		{Head: "项目名称", Cell: func(t *tenderapi.TenderSummary) any { return t.Title }},
		{Head: "采购人", Cell: func(t *tenderapi.TenderSummary) any { return t.Buyer.Name }},
		{Head: "地区", Cell: func(t *tenderapi.TenderSummary) any { return p.Config.PlaceName(t.Region) }},
		{Head: "采购方式", Cell: func(t *tenderapi.TenderSummary) any { return MethodName(t.Method) }},
		{Head: "状态", Cell: func(t *tenderapi.TenderSummary) any { return t.StateText }},
		{Head: "目录项目", Cell: func(t *tenderapi.TenderSummary) any { return t.Item + " " + t.ItemName }},
		{Head: "预算（元）", Cell: func(t *tenderapi.TenderSummary) any { return cn.Fen(t.Budget) }},
		{Head: "公告时间", Cell: func(t *tenderapi.TenderSummary) any { return t.PublishedAt }},
		{Head: "截止时间", Cell: func(t *tenderapi.TenderSummary) any { return &t.Deadline }},
		{Head: "中标（成交、入围）供应商", Cell: func(t *tenderapi.TenderSummary) any { return winnersOf(t) }},
		{Head: "中标（成交）金额（元）", Cell: func(t *tenderapi.TenderSummary) any { return wonFen(t) }},
		{Head: "结果公告时间", Cell: func(t *tenderapi.TenderSummary) any { return wonAt(t) }},
		{Head: "网址", Cell: func(t *tenderapi.TenderSummary) any { return p.Config.PublicURL + frame.Href("/tenders/", t.ID) }},
	}
}

func winnersOf(t *tenderapi.TenderSummary) string {
	if t.Award == nil {
		return ""
	}
	var names []string
	for _, w := range t.Award.Winners() {
		names = append(names, w.Name)
	}
	return strings.Join(names, "、")
}

// wonFen is nothing for a framework, which fixes prices of one unit.
func wonFen(t *tenderapi.TenderSummary) cn.Fen {
	if t.Award == nil || len(t.Award.Places) > 0 {
		return 0
	}
	return cn.Fen(t.Award.Amount)
}

func wonAt(t *tenderapi.TenderSummary) *time.Time {
	if t.Award == nil {
		return nil
	}
	return t.Award.AnnouncedAt
}

// ContractColumns are the list of contracts as a table.
func ContractColumns(p *frame.House) []sheet.Column[contractapi.ContractSummary] {
	return []sheet.Column[contractapi.ContractSummary]{
		{Head: "合同编号", Cell: func(c *contractapi.ContractSummary) any { return c.Code }},
		{Head: "合同名称", Cell: func(c *contractapi.ContractSummary) any { return c.Title }},
		{Head: "采购人", Cell: func(c *contractapi.ContractSummary) any { return c.Buyer.Name }},
		{Head: "承接方", Cell: func(c *contractapi.ContractSummary) any { return c.Supplier.Name }},
		{Head: "合同金额（元）", Cell: func(c *contractapi.ContractSummary) any { return cn.Fen(Promised(*c)) }},
		{Head: "协议单价", Cell: func(c *contractapi.ContractSummary) any { return unitPriceOf(c) }},
		{Head: "签订时间", Cell: func(c *contractapi.ContractSummary) any { return c.SignedAt }},
		{Head: "公告时间", Cell: func(c *contractapi.ContractSummary) any { return c.PublishedAt }},
		{Head: "开始日期", Cell: func(c *contractapi.ContractSummary) any { return c.StartsOn }},
		{Head: "结束日期", Cell: func(c *contractapi.ContractSummary) any { return c.EndsOn }},
		{Head: "重点履约跟踪", Cell: func(c *contractapi.ContractSummary) any { return map[bool]string{true: "是"}[c.Followed] }},
		{Head: "网址", Cell: func(c *contractapi.ContractSummary) any { return p.Config.PublicURL + frame.Href("/contracts/", c.ID) }},
	}
}

// unitPriceOf is the price that a framework agreement fixes, "" for a contract.
func unitPriceOf(c *contractapi.ContractSummary) string {
	if c.Kind != contractapi.ContractKindFramework {
		return ""
	}
	return SpellUnit(c.Amount, c.Unit)
}

// OrgColumns are the register as a table, without the persons who act for an organization.
func OrgColumns(p *frame.House) []sheet.Column[organizationapi.Organization] {
	return []sheet.Column[organizationapi.Organization]{
		{Head: "名称", Cell: func(o *organizationapi.Organization) any { return o.Name }},
		{Head: "类型", Cell: func(o *organizationapi.Organization) any { return o.KindText }},
		{Head: "统一社会信用代码", Cell: func(o *organizationapi.Organization) any { return o.CreditCode }},
		{Head: "地区", Cell: func(o *organizationapi.Organization) any { return o.RegionName }},
		{Head: "登记机关", Cell: func(o *organizationapi.Organization) any { return o.Authority }},
		{Head: "登记日期", Cell: func(o *organizationapi.Organization) any { return o.RegisteredOn }},
		{Head: "状态", Cell: func(o *organizationapi.Organization) any { return o.StatusText }},
		{Head: "评估等级", Cell: func(o *organizationapi.Organization) any {
			if o.Rating == nil {
				return ""
			}
			return gradeOf(o.Rating)
		}},
		{Head: "信用名单", Cell: func(o *organizationapi.Organization) any { return listsOf(o) }},
		{Head: "网址", Cell: func(o *organizationapi.Organization) any {
			return p.Config.PublicURL + frame.Href("/organizations/", o.ID)
		}},
	}
}

// RosterColumns are the open register as a table.
func RosterColumns(p *frame.House) []sheet.Column[organizationapi.RosterRow] {
	return []sheet.Column[organizationapi.RosterRow]{
		{Head: "名称", Cell: func(o *organizationapi.RosterRow) any { return o.Name }},
		{Head: "类型", Cell: func(o *organizationapi.RosterRow) any { return o.KindText }},
		{Head: "统一社会信用代码", Cell: func(o *organizationapi.RosterRow) any { return o.CreditCode }},
		{Head: "地区", Cell: func(o *organizationapi.RosterRow) any { return o.RegionName }},
		{Head: "业务领域", Cell: func(o *organizationapi.RosterRow) any { return o.Field }},
		{Head: "登记机关", Cell: func(o *organizationapi.RosterRow) any { return o.Authority }},
		{Head: "登记日期", Cell: func(o *organizationapi.RosterRow) any { return o.RegisteredOn }},
		{Head: "状态", Cell: func(o *organizationapi.RosterRow) any { return o.StatusText }},
		{Head: "评估等级", Cell: func(o *organizationapi.RosterRow) any {
			if o.Grade == 0 {
				return ""
			}
			return gradeOf(&organizationapi.Rating{Grade: o.Grade, To: o.GradeTo, Valid: true})
		}},
		{Head: "信用名单", Cell: func(o *organizationapi.RosterRow) any {
			return listsOf(&organizationapi.Organization{ListedSerious: o.ListedSerious, ListedAbnormal: o.ListedAbnormal})
		}},
		{Head: "网址", Cell: func(o *organizationapi.RosterRow) any {
			return p.Config.PublicURL + frame.Href("/organizations/", o.ID)
		}},
	}
}

func listsOf(o *organizationapi.Organization) string {
	out := []string{}
	if o.ListedSerious {
		out = append(out, ListNames["serious"])
	}
	if o.ListedAbnormal {
		out = append(out, ListNames["abnormal"])
	}
	return strings.Join(out, "、")
}

// ItemColumns are the catalogue in force as a table.
func ItemColumns() []sheet.Column[catalogapi.Item] {
	return []sheet.Column[catalogapi.Item]{
		{Head: "代码", Cell: func(i *catalogapi.Item) any { return i.Code }},
		{Head: "名称", Cell: func(i *catalogapi.Item) any { return i.Name }},
		{Head: "上级代码", Cell: func(i *catalogapi.Item) any { return i.Parent }},
		{Head: "类别", Cell: func(i *catalogapi.Item) any { return ItemKindNames[i.Kind] }},
		{Head: "计量单位", Cell: func(i *catalogapi.Item) any { return i.Unit }},
		{Head: "参考单价（元）", Cell: func(i *catalogapi.Item) any { return cn.Fen(i.Price) }},
		{Head: "服务对象", Cell: func(i *catalogapi.Item) any { return i.Target }},
		{Head: "服务标准", Cell: func(i *catalogapi.Item) any { return i.Standard }},
	}
}
