package portal

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// The lots of a procedure: one table for everybody, in which a bidder sees its own bid of each.

// lotsOf are the lots of the procedure that a purchase belongs to, nil where it has none.
func (p *Portal) lotsOf(a *Ask, t *tenderapi.Tender) (*tenderapi.LotList, error) {
	if t.Procedure == "" {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: t.ID})
	return &list, err
}

// lotName is what a lot is called beside its number.
func lotName(n int64) string { return fmt.Sprintf("第%d包", n) }

// lotsTable shows every lot, the one that is looked at without a link.
func lotsTable(a *Ask, list *tenderapi.LotList, here string, path func(id string) string) templ.Component {
	bids := a.SignedIn() && a.Caller.Has(identity.Staff)
	cols := []string{"采购包", "状态", "¥预算", "结果"}
	if bids {
		cols = append(cols, "本机构的投标")
	}
	t := ui.Table{Caption: "各采购包", Cols: ui.Cols(cols...)}
	for _, l := range list.Items {
		name := lotName(l.Lot) + " " + l.Title
		first := ui.Link(path(l.ID), name)
		if l.ID == here {
			first = ui.Strong(name)
		}
		row := ui.Cells(first, tenderTag(l.State, l.StateText), ui.Amount(l.Budget), lotResult(l))
		if bids {
			row = append(row, ownBid(l))
		}
		t.Rows = append(t.Rows, row)
	}
	return ui.Data(t)
}

// lotResult is what has become of a lot.
func lotResult(l tenderapi.Lot) templ.Component {
	switch {
	case l.Award != nil:
		return ui.All(ui.Link(href("/organizations/", l.Award.Supplier.ID), l.Award.Supplier.Name), ui.Text("，"), ui.Money(l.Award.Amount))
	case l.Failure != nil:
		return ui.Text(l.Failure.Text)
	}
	return ui.Soft("还没有")
}

// ownBid leads a bidder to its bid, or to where it makes one.
func ownBid(l tenderapi.Lot) templ.Component {
	switch {
	case l.Bid != "":
		return ui.Link(href("/desk/staff/bids/", l.Bid), l.BidText)
	case l.State == tenderapi.StatePublished:
		return ui.Link(bidPath(l.ID), l.Method.Say("准备投标"))
	}
	return ui.Soft("没有递交")
}

// lotsWords says how lots belong together.
func lotsWords(list *tenderapi.LotList) string {
	say := list.Items[0].Method.Say
	s := fmt.Sprintf(say("一次采购分%d个采购包，预算合计%s，数额标准按合计计算。各包分别投标、开标、评审和定标，一包终止不影响其他包。"), len(list.Items), cn.Fen(list.Budget).Yuan())
	if list.MostLots > 0 {
		s += fmt.Sprintf(say("一家供应商可以投各包，最多中标%d包：按包号的次序定标，已达到的由评审排序的后一名中标。"), list.MostLots)
	}
	return s
}

// lotLinks lead from a page of one lot to the same page of the others.
func lotLinks(t *tenderapi.Tender, path func(id string) string) templ.Component {
	ways := make([]templ.Component, 0, len(t.Beside))
	for _, o := range t.Beside {
		ways = append(ways, ui.ButtonLink(path(o.ID), lotName(o.Lot), false))
	}
	return inside(ui.Buttons(), ways...)
}

// lotTerms says of a lot which of how many it is.
func lotTerms(t tenderapi.Tender) string {
	if t.Lot == 0 {
		return ""
	}
	return fmt.Sprintf("%s，共%d个采购包", lotName(t.Lot), len(t.Beside)+1)
}

// lotAmong is lotTerms behind something else.
func lotAmong(t tenderapi.Tender) string {
	if t.Lot == 0 {
		return ""
	}
	return "，" + lotName(t.Lot)
}

// lotClause is what a notice says of the lots.
func lotClause(t tenderapi.Tender) []string {
	if t.Lot == 0 {
		return nil
	}
	s := "采购包：本公告为" + lotTerms(t)
	for _, o := range t.Beside {
		s += fmt.Sprintf("；%s“%s”，编号%s，预算金额%s", lotName(o.Lot), o.Title, o.Code, spellMoney(o.Budget))
	}
	if t.MostLots > 0 {
		s += fmt.Sprintf(t.Method.Say("；一家供应商最多中标%d包，按包号的次序定标"), t.MostLots)
	}
	return []string{s}
}

// lotSteps are the steps that the lots of a procedure take together.
var lotSteps = []string{"announce", "submit", "return", "publish"}

// together reports whether a step of a purchase is one that its lots take together.
func together(t *tenderapi.Tender, do string) bool {
	return t.Procedure != "" && slices.Contains(lotSteps, do)
}
