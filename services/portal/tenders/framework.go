package tenders

import (
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the pages show of a framework: several who were admitted, each at the price of one unit.

// placeLines are the admitted on paper, with what the notice of a result says of a winner.
func placeLines(t *tenderapi.Tender) (s string) {
	list := t.Award.Places
	if view.Rolling(t) {
		list = view.InPlace(list)
	}
	for i, p := range list {
		if i > 0 {
			s += "\n"
		}
		if view.Rolling(t) {
			s += fmt.Sprintf("%s：付费标准%s，%s入围", p.Supplier.Name, view.SpellUnit(p.Price, t.Unit), view.SpellDay(*p.AdmittedAt))
			continue
		}
		s += fmt.Sprintf("第%d名：%s，协议单价%s", p.Rank, p.Supplier.Name, view.SpellUnit(p.Price, t.Unit))
		if p.Supplier.CreditCode != "" {
			s += "，统一社会信用代码" + p.Supplier.CreditCode
		}
	}
	return s
}

// orderWay and orderBy are how an order came to its supplier.

// orderTable is every deal under a framework, as anyone reads it.
func orderTable(t *tenderapi.Tender, list []tenderapi.Order) ui.Table {
	out := ui.Table{
		Caption: "成交记录", Cols: ui.Cols("供应商", "日期", "怎样确定", "#数量", "¥单价", "¥金额", "状态"),
		Nothing: "还没有成交。成交以后，每一次的供应商、数量和金额都公开在这里。",
	}
	for _, o := range list {
		code := ui.Code(o.Code)
		if o.Competition != "" {
			code = ui.Link(frame.Href("/tenders/", o.Competition), o.Code)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.All(ui.Link(frame.Href("/organizations/", o.Supplier.ID), o.Supplier.Name), ui.Text(" "), code), ui.Date(o.At), ui.Text(view.OrderHow(&o)),
			ui.Number(o.Quantity), ui.Amount(o.Price), ui.Amount(o.Amount), orderState(o)))
	}
	return out
}

func orderState(o tenderapi.Order) templ.Component {
	switch o.State {
	case tenderapi.OrderStateSigned:
		return ui.Tag(ui.Good, ui.IconCheck, view.OrderStates[o.State])
	case tenderapi.OrderStateEnded:
		return ui.Tag(ui.Bad, ui.IconStop, view.OrderStates[o.State])
	}
	return ui.Tag(ui.Info, ui.IconClock, view.OrderStates[tenderapi.OrderStatePlaced])
}
