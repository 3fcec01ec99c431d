package view

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// UnitPrice is a price and what it buys, on screen.
func UnitPrice(fen int64, unit string) templ.Component {
	return ui.All(ui.Money(fen), ui.Text("（"+unit+"）"))
}

// SpellUnit is unitPrice on paper.
func SpellUnit(fen int64, unit string) string { return SpellMoney(fen) + "（" + unit + "）" }

// WinnerName names who has won, and how many where it is several.
func WinnerName(a *tenderapi.Award) string {
	if n := len(a.Places); n > 1 {
		return fmt.Sprintf("%s等%d家", a.Supplier.Name, n)
	}
	return a.Supplier.Name
}

// WonAmount is what was awarded; several prices of one unit have no sum.
func WonAmount(a *tenderapi.Award, amount func(int64) templ.Component) templ.Component {
	if len(a.Places) > 0 {
		return ui.Quantity(len(InPlace(a.Places)), "家入围")
	}
	return amount(a.Amount)
}

// PlaceState is how a place in a framework stands.
func PlaceState(p tenderapi.Place) templ.Component {
	state, why := PlaceWords(p)
	switch p.State {
	case tenderapi.PlaceStateSigned:
		return ui.Tag(ui.Good, ui.IconCheck, state)
	case tenderapi.PlaceStateDeclined, tenderapi.PlaceStateRemoved:
		return ui.All(ui.Tag(ui.Bad, ui.IconStop, state), ui.Text(why))
	case tenderapi.PlaceStateLeft:
		return ui.All(ui.Tag(ui.Plain, ui.IconStop, state), ui.Text(why))
	}
	return ui.Tag(ui.Info, ui.IconClock, state)
}

// PlaceWords are the same in words, and why where it is lost.
func PlaceWords(p tenderapi.Place) (state, why string) {
	switch p.State {
	case tenderapi.PlaceStateSigned:
		return "协议有效", ""
	case tenderapi.PlaceStateDeclined:
		return "没有签订", p.Note
	case tenderapi.PlaceStateLeft:
		return "已退出", p.Note
	case tenderapi.PlaceStateRemoved:
		return "已解除", p.Ground + "。" + p.Note
	}
	return "待签协议", ""
}

// PlaceTable is who is admitted, in the order of the ranking.
func PlaceTable(t *tenderapi.Tender) ui.Table {
	if Rolling(t) {
		return rollTable(t)
	}
	out := ui.Table{Caption: "入围供应商", Cols: ui.Cols("名次", "供应商", "¥协议单价", "状态", "签订日期")}
	for _, p := range t.Award.Places {
		signed := ui.Dash()
		if p.SignedAt != nil {
			signed = ui.Date(*p.SignedAt)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.Number(p.Rank), ui.Link(frame.Href("/organizations/", p.Supplier.ID), p.Supplier.Name), ui.Amount(p.Price), PlaceState(p), signed))
	}
	return out
}

// rollTable is who was admitted to an open framework, in the order in which they came; all at one price.
func rollTable(t *tenderapi.Tender) ui.Table {
	out := ui.Table{Caption: "入围供应商", Cols: ui.Cols("供应商", "状态", "入围日期", "签订日期")}
	for _, p := range t.Award.Places {
		signed := ui.Dash()
		if p.SignedAt != nil {
			signed = ui.Date(*p.SignedAt)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", p.Supplier.ID), p.Supplier.Name), PlaceState(p), ui.Date(*p.AdmittedAt), signed))
	}
	return out
}

// PlaceColumns are the same as a table.
func PlaceColumns(t *tenderapi.Tender) (out []sheet.Column[tenderapi.Place]) {
	supplier := sheet.Column[tenderapi.Place]{Head: "供应商", Cell: func(p *tenderapi.Place) any { return p.Supplier.Name }}
	if Rolling(t) {
		out = append(out, supplier, sheet.Column[tenderapi.Place]{Head: "入围时间", Cell: func(p *tenderapi.Place) any { return p.AdmittedAt }})
	} else {
		out = append(out, sheet.Column[tenderapi.Place]{Head: "名次", Cell: func(p *tenderapi.Place) any { return p.Rank }}, supplier)
	}
	return append(out, []sheet.Column[tenderapi.Place]{
		{Head: "协议单价（元）", Cell: func(p *tenderapi.Place) any { return cn.Fen(p.Price) }},
		{Head: "计价单位", Cell: func(*tenderapi.Place) any { return t.Unit }},
		{Head: "状态", Cell: func(p *tenderapi.Place) any { state, _ := PlaceWords(*p); return state }},
		{Head: "说明", Cell: func(p *tenderapi.Place) any { _, why := PlaceWords(*p); return why }},
		{Head: "签订时间", Cell: func(p *tenderapi.Place) any { return p.SignedAt }},
	}...)
}

// InPlace are those who hold a place.
func InPlace(list []tenderapi.Place) []tenderapi.Place {
	return slices.DeleteFunc(slices.Clone(list), func(p tenderapi.Place) bool { return !p.In() })
}

// HasSigned reports whether anybody's agreement is in force.
func HasSigned(t *tenderapi.Tender) bool {
	return t.Award != nil && slices.ContainsFunc(t.Award.Places, func(p tenderapi.Place) bool { return p.State == tenderapi.PlaceStateSigned })
}

var OrderWay = map[tenderapi.OrderWay]string{tenderapi.OrderWayDirect: "直接选定", tenderapi.OrderWayTurn: "顺序轮候", tenderapi.OrderWayMiniCompetition: "二次竞价"}

// OrderBy are the ways in which an order was given, in words.
var OrderBy = map[tenderapi.OrderBy]string{tenderapi.OrderByBuyer: "采购人选定", tenderapi.OrderByBeneficiary: "服务对象选定"}

// OrderStates are how far the contract of an order has come.
var OrderStates = map[tenderapi.OrderState]string{tenderapi.OrderStatePlaced: "待签合同", tenderapi.OrderStateSigned: "已签合同", tenderapi.OrderStateEnded: "没有签订"}

// OrderHow is how an order came to its supplier.
func OrderHow(o *tenderapi.Order) string {
	if o.Way != tenderapi.OrderWayDirect {
		return OrderWay[o.Way]
	}
	return OrderWay[o.Way] + "（" + OrderBy[o.By] + "）"
}

// earlier is who comes first among equals.
func earlier(t *tenderapi.Tender) string {
	if Rolling(t) {
		return "入围在前"
	}
	return "名次在前"
}

// TurnWords says whose turn it is.
func TurnWords(t *tenderapi.Tender) string {
	if t.NextTurn == nil && Rolling(t) {
		return "现在没有协议有效的入围供应商；有供应商签订框架协议以后，才能成交。"
	}
	if t.NextTurn == nil {
		return "入围供应商都已退出，不能再成交。"
	}
	return "采用顺序轮候的，现在轮到" + t.NextTurn.Name + "：在协议有效的供应商中，轮到次数最少的先轮到，次数相同的" + earlier(t) + "的先轮到。"
}

// Rolling reports whether suppliers apply for places instead of bidding.
func Rolling(t *tenderapi.Tender) bool { return t.Method.Procedure().Rolling() }

// ApplicationTag says where an application stands.
func ApplicationTag(s tenderapi.ApplicationState, text string) templ.Component {
	switch s {
	case tenderapi.ApplicationStateAdmitted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case tenderapi.ApplicationStateRefused:
		return ui.Tag(ui.Bad, ui.IconStop, text)
	case tenderapi.ApplicationStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconPause, text)
	}
	return ui.Tag(ui.Info, ui.IconClock, text)
}
