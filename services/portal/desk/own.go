package desk

import (
	"context"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// staffDesk is the desk of an organization: calls, bids, contracts.
func (p *room) staffDesk(a *frame.Ask) error { return p.showStaffDesk(a, 200, frame.Entry{}) }

func (p *room) showStaffDesk(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Staff)
	if view.FormatOf(a) != "" {
		return p.ownTable(a)
	}
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	calls, err := route.Call(a.Ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Group: tenderapi.GroupBidding, Limit: 20})
	if err != nil {
		return err
	}
	open := ui.Table{Caption: "正在征集的项目", Cols: ui.Cols("项目", "采购人", "截止", "¥预算", ".办理"), Nothing: "现在没有正在征集的项目。"}
	for _, t := range calls.Items {
		open.Rows = append(open.Rows, ui.Cells(ui.Link(frame.Href("/tenders/", t.ID), t.Title), ui.Text(t.Buyer.Name), view.Closing(t, a.Now()), ui.Amount(t.Budget),
			ui.ButtonLink(frame.Href("/desk/staff/tenders/", t.ID)+"/eligibility", "我符合条件吗", false)))
	}
	bids, err := route.Call(a.Ctx, p.Call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	mine := ui.Table{Caption: "本机构递交的投标文件和响应文件", Cols: ui.Cols("项目", "状态", "递交时间", "#名次", "#总分"), Nothing: "还没有递交过文件，可以从上面正在征集的项目开始。"}
	for _, b := range bids.Items {
		rank, total := ui.Dash(), ui.Dash()
		if b.Rank > 0 {
			rank, total = ui.Number(b.Rank), ui.Text(view.Score(b.Total))
		}
		mine.Rows = append(mine.Rows, ui.Cells(bidLink(b), view.BidTag(b), ui.DateTime(b.SubmittedAt), rank, total))
	}
	contracts, err := route.Call(a.Ctx, p.Call, contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{Limit: 20})
	if err != nil {
		return err
	}
	disputes, err := route.Call(a.Ctx, p.Call, tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{Limit: 20})
	if err != nil {
		return err
	}
	applied, err := p.myApplications(a)
	if err != nil {
		return err
	}
	raised := ui.Box{Title: "我的质疑"}
	if disputes.Next != "" {
		raised.Note = "只列最近的20件，全部的可以存成表格"
	}
	late, soon := view.Lateness(ts)
	pg := a.Page("社会组织工作台", ui.NavNone, nil)
	called, err := p.summonsPanel(a, e)
	if err != nil {
		return err
	}
	body := []templ.Component{greeting(a, late, soon, ui.ButtonLink("/desk/staff/calls", "能参加的采购", true), ui.ButtonLink("/desk/staff/functions", "能承接的职能", false), ui.ButtonLink("/desk/projects", "志愿服务项目", false), ui.ButtonLink("/campaigns", "等级评估批次", false), ui.ButtonLink("/desk/staff/rating", "等级评估自评", false), ui.ButtonLink("/desk/hours", "服务时间", false), ui.ButtonLink("/desk/reports", "年报", false)), ui.Refusal(e.Fault)}
	if called != nil {
		body = append(body, called)
	}
	return a.Show(status, pg, view.Stack(append(body,
		view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(ts, a.Now(), "眼下没有等您办理的事项。"))),
		view.Panel(ui.Box{Title: "正在征集"}, ui.UnitSwitch(pg), ui.Data(open)),
		view.Panel(ui.Box{Title: "我递交的文件"}, ui.Data(mine), view.ListEnd(a, len(bids.Items), bids.Next)),
		applied,
		view.Panel(raised, ui.Data(view.ChallengeTable(disputes.Items, a.Now())), ownList(a, challengesToo, len(disputes.Items))),
		view.Panel(ui.Box{Title: "我的合同"}, contractTable(contracts.Items), ownList(a, contractsToo, len(contracts.Items))))...))
}

// The other lists of this desk.
const (
	contractsToo    = "contracts"
	challengesToo   = "challenges"
	applicationsToo = "applications"
)

// ownList leads to the whole of another list of the organization as a table, also to what the page has no room for.
func ownList(a *frame.Ask, list string, n int) templ.Component {
	if n == 0 {
		return ui.All()
	}
	return ui.AsTable(view.TablesOfList(a, list))
}

func (p *room) ownTable(a *frame.Ask) error {
	switch view.ListOf(a) {
	case applicationsToo:
		return view.SendTable(a, "我的入围申请", view.MyApplicationColumns(p.House), func(ctx context.Context, after string) ([]tenderapi.Application, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	case challengesToo:
		return view.SendTable(a, "我的质疑", view.ChallengeColumns(p.House), func(ctx context.Context, after string) ([]tenderapi.Challenge, string, error) {
			page, err := route.Call(ctx, p.Call, tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	case contractsToo:
		return view.SendTable(a, "我的合同", view.ContractColumns(p.House), func(ctx context.Context, after string) ([]contractapi.ContractSummary, string, error) {
			page, err := route.Call(ctx, p.Call, contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	return view.SendTable(a, "我递交的文件", view.BidColumns(), func(ctx context.Context, after string) ([]tenderapi.Bid, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// bidLink leads to the receipt of a bid, and tells a last offer from what came before it.
func bidLink(b tenderapi.Bid) templ.Component {
	link := ui.Link(frame.Href("/desk/staff/bids/", b.ID), b.TenderTitle)
	if !b.Last {
		return link
	}
	return ui.All(link, ui.Soft("（最后报价）"))
}

func contractTable(list []contractapi.ContractSummary) templ.Component {
	t := ui.Table{Caption: "合同", Cols: ui.Cols("合同", "状态", "对方", "¥金额"), Nothing: "还没有合同。"}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/desk/contracts/", c.ID), c.Title), view.ContractTag(c.State, c.StateText), ui.Text(c.Buyer.Name), ui.Amount(c.Amount)))
	}
	return ui.Data(t)
}

// expertDesk lists what an expert has to score.
func (p *room) expertDesk(a *frame.Ask) error { return p.showExpertDesk(a, 200, frame.Entry{}) }

func (p *room) showExpertDesk(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Expert)
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "等我评分的项目", Cols: ui.Cols("项目", "状态", "¥预算", ".办理"), Nothing: "眼下没有等您评分的项目；被选入评审委员会时，会收到通知。"}
	for _, x := range ts {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(x.Href, x.Title), ui.Tag(ui.Info, ui.IconEdit, "待评分"), x.Money(), ui.ButtonLink(x.Href, "去评分", false)))
	}
	m, _ := a.Caller.As(a.Desk)
	must := append([]ui.Demand{{Text: "独立评分，不受他人影响。"}, {Text: "评分表签署后不能修改，汇总后有法定情形的除外。"}, {Text: "您的姓名在结果公告时公开，评分以序号公开。"}},
		p.Demands(rule.Where{Region: m.Region, Day: a.Now()}, "tender.recusal.relations", "与供应商有利害关系的，应当回避，请马上告知采购人。")...)
	called, err := p.summonsPanel(a, e)
	if err != nil {
		return err
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "等我评分"}, ui.Data(t))}
	if called != nil {
		main = append([]templ.Component{called}, main...)
	}
	return a.Show(status, a.Page("评审专家工作台", ui.NavNone, nil), view.Stack(greeting(a, 0, 0, ui.ButtonLink(view.RelationsPath(identity.Expert), "申报利害关系", false)), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(main...), view.Panel(ui.Box{Title: "评审须知", Flat: true}, ui.Demands(must...)))))
}
