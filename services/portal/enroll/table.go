package enroll

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// columns are the list of applications as a table.
func columns(p *room) []sheet.Column[organizationapi.ApplicationSummary] {
	return []sheet.Column[organizationapi.ApplicationSummary]{
		{Head: "名称", Cell: func(x *organizationapi.ApplicationSummary) any { return x.Name }},
		{Head: "事项", Cell: func(x *organizationapi.ApplicationSummary) any { return x.SubjectText }},
		{Head: "类型", Cell: func(x *organizationapi.ApplicationSummary) any { return x.KindText }},
		{Head: "状态", Cell: func(x *organizationapi.ApplicationSummary) any { return x.StateText }},
		{Head: "登记管理机关", Cell: func(x *organizationapi.ApplicationSummary) any { return x.Office.Name }},
		{Head: "起草时间", Cell: func(x *organizationapi.ApplicationSummary) any { return x.At }},
		{Head: "最迟决定", Cell: func(x *organizationapi.ApplicationSummary) any { return x.DecideDue }},
		{Head: "网址", Cell: func(x *organizationapi.ApplicationSummary) any { return p.Config.PublicURL + path(x.ID) }},
	}
}

// sendList is the whole list behind the page of applications.
func (p *room) sendList(a *frame.Ask, office bool) error {
	if office {
		return view.SendTable(a, "登记申请", columns(p), func(ctx context.Context, after string) ([]organizationapi.ApplicationSummary, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListApplications, organizationapi.ListApplicationsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	return view.SendTable(a, "登记申请", columns(p), func(ctx context.Context, after string) ([]organizationapi.ApplicationSummary, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListMyApplications, organizationapi.ListMyApplicationsRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// sendPublicized is what is publicized, all of it.
func (p *room) sendPublicized(a *frame.Ask) error {
	return view.SendTable(a, "公示中的登记申请", []sheet.Column[organizationapi.PublicizedApplication]{
		{Head: "名称", Cell: func(x *organizationapi.PublicizedApplication) any { return x.Name }},
		{Head: "事项", Cell: func(x *organizationapi.PublicizedApplication) any { return x.SubjectText }},
		{Head: "类型", Cell: func(x *organizationapi.PublicizedApplication) any { return x.KindText }},
		{Head: "登记管理机关", Cell: func(x *organizationapi.PublicizedApplication) any { return x.Office.Name }},
		{Head: "业务范围", Cell: func(x *organizationapi.PublicizedApplication) any { return x.Scope }},
		{Head: "注册资金（元）", Cell: func(x *organizationapi.PublicizedApplication) any { return cn.Fen(x.Capital) }},
		{Head: "公示到", Cell: func(x *organizationapi.PublicizedApplication) any { return x.Ends }},
		{Head: "异议", Cell: func(x *organizationapi.PublicizedApplication) any { return x.Objections }},
	}, func(ctx context.Context, after string) ([]organizationapi.PublicizedApplication, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListPublicizedApplications, organizationapi.ListPublicizedApplicationsRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}
