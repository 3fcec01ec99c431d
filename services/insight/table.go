package insight

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// most is how many rows a table has at the most; a spreadsheet holds about a million.
const most = 50_000

// column is a head and what stands below it: a text, money, a count or nothing.
type column struct {
	head string
	cell func(*Listed) any
}

var columns = []column{
	{"采购编号", func(l *Listed) any { return l.ID }},
	{"项目编号", func(l *Listed) any { return l.Code }},
	{"项目名称", func(l *Listed) any { return l.Title }},
	{"采购人", func(l *Listed) any { return l.Buyer }},
	{"行政区划", func(l *Listed) any { return l.Region }},
	{"采购方式", func(l *Listed) any { return l.Method.Procedure().Name }},
	{"状态", func(l *Listed) any { return l.StateText }},
	{"目录项目", func(l *Listed) any { return l.Item }},
	{"预算（元）", func(l *Listed) any { return cn.Fen(l.Budget) }},
	{"公告时间", func(l *Listed) any { return l.Published }},
	{"截止时间", func(l *Listed) any { return &l.Deadline }},
	{"投标家数", func(l *Listed) any {
		if !l.Opened {
			return ""
		}
		return l.Bids
	}},
	{"中标（成交）供应商", func(l *Listed) any { return l.Supplier }},
	{"中标（成交）金额（元）", func(l *Listed) any { return cn.Fen(l.Amount) }},
	{"结果公告时间", func(l *Listed) any { return l.Announced }},
	{"终止情形", func(l *Listed) any { return l.Failure }},
	{"合同编号", func(l *Listed) any { return l.Contract }},
	{"合同签订时间", func(l *Listed) any { return l.SignedAt }},
	{"合同开始日期", func(l *Listed) any { return l.StartsOn }},
	{"合同结束日期", func(l *Listed) any { return l.EndsOn }},
}

// DownloadPurchases is the list of purchases with their contracts as a table.
func (s *Service) DownloadPurchases(ctx context.Context, in insightapi.DownloadPurchasesRequest) (out contract.File, err error) {
	q := store.Query{By: "published", Desc: true}
	name := "采购项目"
	if in.Year > 0 {
		year := strconv.FormatInt(in.Year, 10)
		first := cn.Day(year + "-01-01")
		q.Where = []store.Term{store.Between("published", store.Time(first.At(0, 0)), store.Time(first.AddMonths(12).At(0, 0)))}
		name += year
	}
	var rows []Listed
	err = s.list.Each(ctx, q, func(l Listed) error {
		l.ID = s.ocid(l.ID)
		if rows = append(rows, l); len(rows) > most {
			return errTooLong
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if in.Format == "xlsx" {
		out.Name, out.Type = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		out.Body, err = writeXLSX(rows)
		return out, err
	}
	out.Name, out.Type = name+".csv", "text/csv; charset=utf-8"
	out.Body, err = writeCSV(rows)
	return out, err
}

// writeCSV writes what spreadsheets open without asking: UTF-8 that says so, CRLF.
func writeCSV(rows []Listed) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.head
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for r := range rows {
		for i, c := range columns {
			switch v := c.cell(&rows[r]).(type) {
			case string:
				line[i] = guard(v)
			case cn.Fen:
				line[i] = ""
				if v > 0 {
					line[i] = v.Plain()
				}
			case *time.Time:
				line[i] = minute(v)
			default:
				line[i] = fmt.Sprint(v)
			}
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// writeXLSX writes the same as a workbook, where money and counts are numbers.
func writeXLSX(rows []Listed) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "采购项目"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(columns), 18); err != nil {
		return nil, err
	}
	line := make([]any, len(columns))
	for i, c := range columns {
		line[i] = c.head
	}
	if err := w.SetRow("A1", line); err != nil {
		return nil, err
	}
	for r := range rows {
		for i, c := range columns {
			switch v := c.cell(&rows[r]).(type) {
			case string:
				line[i] = guard(v)
			case cn.Fen:
				line[i] = nil
				if v > 0 {
					line[i] = excelize.Cell{StyleID: money, Value: float64(v) / 100}
				}
			case *time.Time:
				line[i] = minute(v)
			default:
				line[i] = v
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(r+2), line); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// guard keeps a spreadsheet from taking what somebody wrote for a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func minute(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(cn.Zone).Format("2006-01-02 15:04")
}
