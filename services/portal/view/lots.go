package view

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// LotsOf are the lots of the procedure that a purchase belongs to, nil where it has none.
func LotsOf(p *frame.House, a *frame.Ask, t *tenderapi.Tender) (*tenderapi.LotList, error) {
	if t.Procedure == "" {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: t.ID})
	return &list, err
}

// LotName is what a lot is called beside its number.
func LotName(n int64) string { return fmt.Sprintf("第%d包", n) }

// LotsTable shows every lot, the one that is looked at without a link.
func LotsTable(a *frame.Ask, list *tenderapi.LotList, here string, path func(id string) string) templ.Component {
	bids := bidsOfOwn(a)
	cols := []string{"采购包", "状态", "¥预算", "结果"}
	if bids {
		cols = append(cols, "本机构的投标")
	}
	t := ui.Table{Caption: "各采购包", Cols: ui.Cols(cols...)}
	for _, l := range list.Items {
		name := LotName(l.Lot) + " " + l.Title
		first := ui.Link(path(l.ID), name)
		if l.ID == here {
			first = ui.Strong(name)
		}
		row := ui.Cells(first, TenderTag(l.State, l.StateText), ui.Amount(l.Budget), lotResult(l))
		if bids {
			row = append(row, ownBid(l))
		}
		t.Rows = append(t.Rows, row)
	}
	return ui.Data(t)
}

// LotColumns are the same as a table.
func LotColumns(p *frame.House, a *frame.Ask) []sheet.Column[tenderapi.Lot] {
	out := []sheet.Column[tenderapi.Lot]{
		{Head: "包号", Cell: func(l *tenderapi.Lot) any { return l.Lot }},
		{Head: "项目编号", Cell: func(l *tenderapi.Lot) any { return l.Code }},
		{Head: "采购包", Cell: func(l *tenderapi.Lot) any { return l.Title }},
		{Head: "状态", Cell: func(l *tenderapi.Lot) any { return l.StateText }},
		{Head: "预算（元）", Cell: func(l *tenderapi.Lot) any { return cn.Fen(l.Budget) }},
		{Head: "中标（成交、入围）供应商", Cell: func(l *tenderapi.Lot) any {
			if l.Award == nil {
				return ""
			}
			return WinnerName(l.Award)
		}},
		{Head: "中标（成交）金额（元）", Cell: func(l *tenderapi.Lot) any {
			if l.Award == nil {
				return nil
			}
			return cn.Fen(l.Award.Amount)
		}},
		{Head: "终止的原因", Cell: func(l *tenderapi.Lot) any {
			if l.Failure == nil {
				return ""
			}
			return l.Failure.Text
		}},
		{Head: "网址", Cell: func(l *tenderapi.Lot) any { return p.Config.PublicURL + frame.Href("/tenders/", l.ID) }},
	}
	if bidsOfOwn(a) {
		out = append(out, sheet.Column[tenderapi.Lot]{Head: "本机构的投标", Cell: func(l *tenderapi.Lot) any { return l.BidText }})
	}
	return out
}

// bidsOfOwn reports whether the viewer's organization may have bids of its own among the lots.
func bidsOfOwn(a *frame.Ask) bool { return a.SignedIn() && a.Caller.Has(identity.Staff) }

// lotResult is what has become of a lot.
func lotResult(l tenderapi.Lot) templ.Component {
	switch {
	case l.Award != nil:
		return ui.All(ui.Link(frame.Href("/organizations/", l.Award.Supplier.ID), l.Award.Supplier.Name), ui.Text("，"), ui.Money(l.Award.Amount))
	case l.Failure != nil:
		return ui.Text(l.Failure.Text)
	}
	return ui.Soft("还没有")
}

// ownBid leads a bidder to its bid, or to where it makes one.
func ownBid(l tenderapi.Lot) templ.Component {
	switch {
	case l.Bid != "":
		return ui.Link(frame.Href("/desk/staff/bids/", l.Bid), l.BidText)
	case l.State == tenderapi.StatePublished:
		return ui.Link(BidPath(l.ID), l.Method.Say("准备投标"))
	}
	return ui.Soft("没有递交")
}

// LotsWords says how lots belong together.
func LotsWords(list *tenderapi.LotList) string {
	say := list.Items[0].Method.Say
	s := fmt.Sprintf(say("一次采购分%d个采购包，预算合计%s，数额标准按合计计算。各包分别投标、开标、评审和定标，一包终止不影响其他包。"), len(list.Items), cn.Fen(list.Budget).Yuan())
	if list.MostLots > 0 {
		s += fmt.Sprintf(say("一家供应商可以投各包，最多中标%d包：按包号的次序定标，已达到的由评审排序的后一名中标。"), list.MostLots)
	}
	return s
}

// LotLinks lead from a page of one lot to the same page of the others.
func LotLinks(t *tenderapi.Tender, path func(id string) string) templ.Component {
	ways := make([]templ.Component, 0, len(t.Beside))
	for _, o := range t.Beside {
		ways = append(ways, ui.ButtonLink(path(o.ID), LotName(o.Lot), false))
	}
	return Inside(ui.Buttons(), ways...)
}

// LotTerms says of a lot which of how many it is.
func LotTerms(t tenderapi.Tender) string {
	if t.Lot == 0 {
		return ""
	}
	return fmt.Sprintf("%s，共%d个采购包", LotName(t.Lot), len(t.Beside)+1)
}

// LotAmong is lotTerms behind something else.
func LotAmong(t tenderapi.Tender) string {
	if t.Lot == 0 {
		return ""
	}
	return "，" + LotName(t.Lot)
}

// LotSteps are the steps that the lots of a procedure take together.
var LotSteps = []string{"announce", "submit", "return", "publish"}

// Together reports whether a step of a purchase is one that its lots take together.
func Together(t *tenderapi.Tender, do string) bool {
	return t.Procedure != "" && slices.Contains(LotSteps, do)
}

// shareCommittee offers the committee of one lot to all others.
func shareCommittee(p *frame.House, t *tenderapi.Tender) templ.Component {
	if len(t.Beside) == 0 {
		return ui.None()
	}
	return ui.ActionButtons(frame.Href("/desk/tenders/", t.ID)+"/committee/shared", t.Version, []ui.Action{{
		Do: "share", Label: "各包用同一评审委员会", Confirm: "其他各包沿用本包的评审委员会，已经组建的也由它代替；评委已经签署评分表的包不变。",
	}})
}
