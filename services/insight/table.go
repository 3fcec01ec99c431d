package insight

import (
	"bytes"
	"context"
	"strconv"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/libs/store"
)

// columns are the table of purchases.
var columns = []sheet.Column[Listed]{
	{Head: "采购编号", Cell: func(l *Listed) any { return l.ID }},
	{Head: "项目编号", Cell: func(l *Listed) any { return l.Code }},
	{Head: "项目名称", Cell: func(l *Listed) any { return l.Title }},
	{Head: "采购人", Cell: func(l *Listed) any { return l.Buyer }},
	{Head: "行政区划", Cell: func(l *Listed) any { return l.Region }},
	{Head: "采购方式", Cell: func(l *Listed) any { return l.Method.Procedure().Name }},
	{Head: "状态", Cell: func(l *Listed) any { return l.StateText }},
	{Head: "目录项目", Cell: func(l *Listed) any { return l.Item }},
	{Head: "预算（元）", Cell: func(l *Listed) any { return cn.Fen(l.Budget) }},
	{Head: "公告时间", Cell: func(l *Listed) any { return l.Published }},
	{Head: "截止时间", Cell: func(l *Listed) any { return &l.Deadline }},
	{Head: "投标家数", Cell: func(l *Listed) any {
		if !l.Opened {
			return ""
		}
		return l.Bids
	}},
	{Head: "中标（成交）供应商", Cell: func(l *Listed) any { return l.Supplier }},
	{Head: "中标（成交）金额（元）", Cell: func(l *Listed) any { return cn.Fen(l.Amount) }},
	{Head: "结果公告时间", Cell: func(l *Listed) any { return l.Announced }},
	{Head: "终止情形", Cell: func(l *Listed) any { return l.Failure }},
	{Head: "合同编号", Cell: func(l *Listed) any { return l.Contract }},
	{Head: "合同签订时间", Cell: func(l *Listed) any { return l.SignedAt }},
	{Head: "合同开始日期", Cell: func(l *Listed) any { return l.StartsOn }},
	{Head: "合同结束日期", Cell: func(l *Listed) any { return l.EndsOn }},
	{Head: "补充合同金额（元）", Cell: func(l *Listed) any { return cn.Fen(l.Added) }},
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
	if out, err = sheet.File(name, in.Format); err != nil {
		return out, err
	}
	var body bytes.Buffer
	table, err := sheet.Begin(&body, name, in.Format, columns)
	if err != nil {
		return out, err
	}
	err = s.list.Each(ctx, q, func(l Listed) error {
		l.ID = s.ocid(l.ID)
		whole, err := table.Add([]Listed{l})
		if err == nil && !whole {
			err = errTooLong
		}
		return err
	})
	if err == nil {
		err = table.End()
	}
	out.Body = body.Bytes()
	return out, err
}
