package standing

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// The lists of this room whole, as tables.

func (p *room) creditTable(a *frame.Ask, org string) error {
	return view.SendTable(a, "信用信息", []sheet.Column[organizationapi.CreditRecord]{
		{Head: "种类", Cell: func(r *organizationapi.CreditRecord) any { return r.KindText }},
		{Head: "内容", Cell: func(r *organizationapi.CreditRecord) any { return r.Fact }},
		{Head: "处罚种类", Cell: func(r *organizationapi.CreditRecord) any { return r.PenaltyText }},
		{Head: "文书号", Cell: func(r *organizationapi.CreditRecord) any { return r.Paper }},
		{Head: "形成日期", Cell: func(r *organizationapi.CreditRecord) any { return r.FormedOn }},
		{Head: "录入时间", Cell: func(r *organizationapi.CreditRecord) any { return &r.EnteredAt }},
		{Head: "逾期录入的原因", Cell: func(r *organizationapi.CreditRecord) any { return r.LateNote }},
	}, func(ctx context.Context, after string) ([]organizationapi.CreditRecord, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListCredit, organizationapi.ListCreditRequest{ID: org, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func (p *room) listingsTable(a *frame.Ask, closed bool) error {
	return view.SendTable(a, "信用名单", []sheet.Column[organizationapi.Listing]{
		{Head: "组织", Cell: func(l *organizationapi.Listing) any { return l.Org.Name }},
		{Head: "统一社会信用代码", Cell: func(l *organizationapi.Listing) any { return l.Org.ID }},
		{Head: "名单", Cell: func(l *organizationapi.Listing) any { return l.ListText }},
		{Head: "情形", Cell: func(l *organizationapi.Listing) any { return l.GroundText }},
		{Head: "状态", Cell: func(l *organizationapi.Listing) any { return l.StateText }},
		{Head: "文书号", Cell: func(l *organizationapi.Listing) any { return l.DecisionPaper }},
		{Head: "列入时间", Cell: func(l *organizationapi.Listing) any { return l.ListedAt }},
		{Head: "移出时间", Cell: func(l *organizationapi.Listing) any { return l.RemovedAt }},
	}, func(ctx context.Context, after string) ([]organizationapi.Listing, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListListings, organizationapi.ListListingsRequest{Closed: closed, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}
