// Package gallery shows every component of ui with invented data, as pages
// one can look at, photograph and print. It serves nobody: the portal does not
// import it. Its test writes the pages to $GALLERY_DIR as files.
package gallery

import (
	"time"

	"github.com/a-h/templ"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/portal/ui"
)

func at(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, ui.Shanghai).UTC()
}

var (
	now      = at(2026, 11, 22, 9, 30)
	deadline = at(2026, 12, 2, 9, 30)
)

var site = ui.Site{
	Owner: "云澜市星河区民政局", Address: "星河区澄湖路18号", Phone: "0000-0000-101", Hours: "工作日 9:00–17:30",
	ICP: "云ICP备00000000号-1", Police: "云公网安备53000000000000号", Code: "5300000001",
}

var (
	law35 = ui.Basis{
		Rule: "tender.bid.period", Title: "中华人民共和国政府采购法", Article: "第三十五条", From: "2014-08-31", Verified: true,
		Quote: "货物和服务项目实行招标方式采购的，自招标文件开始发出之日起至投标人提交投标文件截止之日止，不得少于二十日。",
	}
	law46 = ui.Basis{
		Rule: "tender.sign.period", Title: "中华人民共和国政府采购法", Article: "第四十六条", From: "2014-08-31", Verified: true,
		Quote: "采购人与中标、成交供应商应当在中标、成交通知书发出之日起三十日内，按照采购文件确定的事项签订政府采购合同。",
	}
	law102 = ui.Basis{
		Rule: "catalog.buy.term", Title: "政府购买服务管理办法", Article: "第二十四条", From: "2020-03-01",
		Quote: "政府购买服务合同履行期限一般不超过1年；在预算保障的前提下，可以签订履行期限不超过3年的政府购买服务合同。",
	}
)

var buyer = identity.Caller{ID: "a1", Name: "李晓", Memberships: []identity.Membership{
	{Org: "o1", OrgName: "星河区民政局 · 采购科", Role: identity.Buyer, Region: "530102"},
	{Org: "o1", OrgName: "星河区民政局", Role: identity.Reviewer, Region: "530102"},
}}

func page(title string, nav ui.Nav, p ui.Prefs) ui.Page {
	return ui.Page{
		Title: title, Nav: nav, Path: "/gallery", Prefs: p, Now: now, Site: site, NoIndex: true,
		Demo: &ui.DemoClock{Now: now, Next: deadline, What: "投标截止"},
	}
}

func desk(title string, nav ui.Nav, p ui.Prefs) ui.Page {
	pg := page(title, nav, p)
	pg.Viewer, pg.Unread = ui.ViewerOf(buyer, identity.Buyer), 3
	return pg
}

// Pages are the pages of the gallery by file name, as p wants them shown.
func Pages(p ui.Prefs) map[string]templ.Component {
	hp := page("首页", ui.NavHome, p)
	hp.Hero = ui.HomeHero("政府买什么服务、谁来做、做得怎样，都在这里", "从购买目录到付款，每一步有日期、有责任人、有依据，人人可查。")
	tp := page("2027年度社区老年人居家关爱服务项目", ui.NavTenders, p)
	tp.Crumbs = ui.Crumbs("采购公告", "/tenders", "公开招标", "/tenders?method=open", "社区老年人居家关爱")
	dp := desk("采购人工作台", ui.NavNone, p)
	dp.Flash = &ui.Flash{Kind: ui.Good, Text: "合同已公告，编号XH-2026-HT-0129，2个工作日内可在公告列表查到。"}
	fp := desk("发起采购", ui.NavNone, p)
	fp.Crumbs = ui.Crumbs("采购人工作台", "/desk/buyer", "发起采购")
	lp := desk("填写采购文件", ui.NavNone, p)
	lp.Scripts = []string{"write.js"}
	ep := desk("评审", ui.NavNone, p)
	cp := page("梧桐里社区助餐与探访服务合同", ui.NavContracts, p)
	cp.Crumbs = ui.Crumbs("合同", "/contracts", "助餐与探访服务")
	vp := page("今天", ui.NavNone, p)
	vp.Narrow = true
	vp.Viewer, vp.Unread = ui.ViewerOf(buyer, identity.Buyer), 0
	vp.Dock = []ui.Dock{
		{Label: "今天", Href: "/", Icon: ui.IconHome, Current: true},
		{Label: "找活动", Href: "/", Icon: ui.IconSearch},
		{Label: "时长", Href: "/", Icon: ui.IconHeart},
		{Label: "我的", Href: "/", Icon: ui.IconUser},
	}
	return map[string]templ.Component{
		"home":     ui.Layout(hp, home(hp)),
		"tender":   ui.Layout(tp, tender(tp)),
		"desk":     ui.Layout(dp, deskBody(dp)),
		"form":     ui.Layout(fp, formBody()),
		"long":     ui.Layout(lp, long()),
		"evaluate": ui.Layout(ep, evaluate()),
		"contract": ui.Layout(cp, contract()),
		"phone":    ui.Layout(vp, phone()),
		"problem":  ui.Layout(page("这一步没有办成", ui.NavNone, p), ui.ProblemPage(ui.ProblemOf(tooShort, "4bf92f3577b34da6"), site)),
		"missing":  ui.Layout(page("没有找到", ui.NavNone, p), ui.ProblemPage(ui.Problem{Status: 404, Text: "没有找到您要看的合同，请核对编号，或从合同列表重新进入。"}, site)),
	}
}

var tooShort = fault.New(fault.Refused, "tender.notice.too-short",
	"投标时间只有15日，请把投标截止改到2026年12月12日或以后再发布。").Under(law35)

var refused = fault.New(fault.Refused, "tender.plan.incomplete", "这份采购还不能提交，请改正下面2处。").
	At("budget", "预算1,980,000.00元高于计划下达的1,860,000.00元，请改为不高于该数。").
	At("method", "请选择采购方式。").Under(law102)

var steps = []ui.Step{
	{Title: "采购意向公开", State: ui.StepDone, When: at(2026, 9, 28, 9, 0), Owner: "星河区民政局", Note: "早于公告43天"},
	{Title: "发布招标公告", State: ui.StepDone, When: at(2026, 11, 10, 9, 0), Owner: "星河区民政局", Note: "公告期5个工作日，至11月17日", Basis: []ui.Basis{law102}},
	{Title: "答复供应商质疑", State: ui.StepLate, Due: at(2026, 11, 19, 17, 30), Late: 3, Owner: "采购科 李*", Note: "收到之日起7个工作日"},
	{Title: "递交投标文件", State: ui.StepNow, Due: deadline, Exact: true, Owner: "各供应商", Note: "自公告起不少于20日，本项目22日", Basis: []ui.Basis{law35}},
	{Title: "开标", State: ui.StepTodo, Due: deadline, Exact: true, Owner: "采购人与密钥保管人", Note: "网上公开，任何人可看"},
	{Title: "确定中标人", State: ui.StepTodo, Due: at(2026, 12, 11, 17, 30), Owner: "星河区民政局", Note: "收到报告后5个工作日"},
	{Title: "签订合同", State: ui.StepTodo, Due: at(2027, 1, 14, 17, 30), Owner: "", Note: "通知书发出之日起30日内", Basis: []ui.Basis{law46}},
}
