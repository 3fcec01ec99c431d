package portal

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// What the pages show of a framework: several who were admitted, each at the price of one unit.

// unitPrice is a price and what it buys, on screen.
func unitPrice(fen int64, unit string) templ.Component {
	return ui.All(ui.Money(fen), ui.Text("（"+unit+"）"))
}

// spellUnit is unitPrice on paper.
func spellUnit(fen int64, unit string) string { return spellMoney(fen) + "（" + unit + "）" }

// winnerName names who has won, and how many where it is several.
func winnerName(a *tenderapi.Award) string {
	if n := len(a.Places); n > 1 {
		return fmt.Sprintf("%s等%d家", a.Supplier.Name, n)
	}
	return a.Supplier.Name
}

// wonAmount is what was awarded; several prices of one unit have no sum.
func wonAmount(a *tenderapi.Award, amount func(int64) templ.Component) templ.Component {
	if len(a.Places) > 0 {
		return ui.Quantity(len(inPlace(a.Places)), "家入围")
	}
	return amount(a.Amount)
}

// placeState is how a place in a framework stands.
func placeState(p tenderapi.Place) templ.Component {
	switch p.State {
	case tenderapi.PlaceStateSigned:
		return ui.Tag(ui.Good, ui.IconCheck, "协议有效")
	case tenderapi.PlaceStateDeclined:
		return ui.All(ui.Tag(ui.Bad, ui.IconStop, "没有签订"), ui.Text(p.Note))
	case tenderapi.PlaceStateLeft:
		return ui.All(ui.Tag(ui.Plain, ui.IconStop, "已退出"), ui.Text(p.Note))
	case tenderapi.PlaceStateRemoved:
		return ui.All(ui.Tag(ui.Bad, ui.IconStop, "已解除"), ui.Text(p.Ground+"。"+p.Note))
	}
	return ui.Tag(ui.Info, ui.IconClock, "待签协议")
}

// placeTable is who is admitted, in the order of the ranking.
func placeTable(t *tenderapi.Tender) ui.Table {
	if rolling(t) {
		return rollTable(t)
	}
	out := ui.Table{Caption: "入围供应商", Cols: ui.Cols("#名次", "供应商", "¥协议单价", "状态", "签订日期")}
	for _, p := range t.Award.Places {
		signed := ui.Dash()
		if p.SignedAt != nil {
			signed = ui.Date(*p.SignedAt)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.Number(p.Rank), ui.Link(href("/organizations/", p.Supplier.ID), p.Supplier.Name), ui.Amount(p.Price), placeState(p), signed))
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
		out.Rows = append(out.Rows, ui.Cells(ui.Link(href("/organizations/", p.Supplier.ID), p.Supplier.Name), placeState(p), ui.Date(*p.AdmittedAt), signed))
	}
	return out
}

// inPlace are those who hold a place.
func inPlace(list []tenderapi.Place) []tenderapi.Place {
	return slices.DeleteFunc(slices.Clone(list), func(p tenderapi.Place) bool { return !p.In() })
}

// hasSigned reports whether anybody's agreement is in force.
func hasSigned(t *tenderapi.Tender) bool {
	return t.Award != nil && slices.ContainsFunc(t.Award.Places, func(p tenderapi.Place) bool { return p.State == tenderapi.PlaceStateSigned })
}

// placeLines are the admitted on paper, with what the notice of a result says of a winner.
func placeLines(t *tenderapi.Tender) (s string) {
	list := t.Award.Places
	if rolling(t) {
		list = inPlace(list)
	}
	for i, p := range list {
		if i > 0 {
			s += "\n"
		}
		if rolling(t) {
			s += fmt.Sprintf("%s：付费标准%s，%s入围", p.Supplier.Name, spellUnit(p.Price, t.Unit), spellDay(*p.AdmittedAt))
			continue
		}
		s += fmt.Sprintf("第%d名：%s，协议单价%s", p.Rank, p.Supplier.Name, spellUnit(p.Price, t.Unit))
		if p.Supplier.CreditCode != "" {
			s += "，统一社会信用代码" + p.Supplier.CreditCode
		}
	}
	return s
}

// framework asks what only a framework's documents say.
func (d draftForm) framework(in func(ui.Input) ui.Input) []templ.Component {
	r := d.chosen().Rules
	switch {
	case r.Years == "":
		return nil
	case d.chosen().Rolling():
		return []templ.Component{ui.TextField(in(ui.Input{Name: "unit", Label: "计价单位", Help: "付费标准是一个单位的价格，如每人次、每户每月。", Required: true, Max: 20})), d.waysField(in)}
	}
	return []templ.Component{
		ui.TextField(in(ui.Input{Name: "unit", Label: "计价单位", Help: "报价和最高限价都是一个单位的价格，如每人次、每户每月。", Required: true, Max: 20, Demands: d.p.demands(d.law, r.UnitPrice, "征集文件应当写明最高限制单价。")})),
		ui.NumberField(in(ui.Input{Name: "admitted_most", Label: "最多入围家数", Suffix: "家", Help: "不填则依规定淘汰后全部入围。", Demands: d.p.demands(d.law,
			r.Eliminated, "至少淘汰%s的供应商。", r.EliminatedMin, "至少淘汰%s。", r.Admitted, "至少入围%s。")})),
		d.waysField(in),
	}
}

// orderWay and orderBy are how an order came to its supplier.
var (
	orderWay = map[tenderapi.OrderWay]string{tenderapi.OrderWayDirect: "直接选定", tenderapi.OrderWayTurn: "顺序轮候", tenderapi.OrderWayMiniCompetition: "二次竞价"}
	orderBy  = map[tenderapi.OrderBy]string{tenderapi.OrderByBuyer: "采购人选定", tenderapi.OrderByBeneficiary: "服务对象选定"}
)

// orderTable is every deal under a framework, as anyone reads it.
func orderTable(t *tenderapi.Tender, list []tenderapi.Order) ui.Table {
	out := ui.Table{
		Caption: "成交记录", Cols: ui.Cols("供应商", "日期", "怎样确定", "#数量", "¥单价", "¥金额", "状态"),
		Nothing: "还没有成交。成交以后，每一次的供应商、数量和金额都公开在这里。",
	}
	for _, o := range list {
		how := orderWay[o.Way]
		if o.Way == tenderapi.OrderWayDirect {
			how += "（" + orderBy[o.By] + "）"
		}
		code := ui.Code(o.Code)
		if o.Competition != "" {
			code = ui.Link(href("/tenders/", o.Competition), o.Code)
		}
		out.Rows = append(out.Rows, ui.Cells(ui.All(ui.Link(href("/organizations/", o.Supplier.ID), o.Supplier.Name), ui.Text(" "), code), ui.Date(o.At), ui.Text(how),
			ui.Number(o.Quantity), ui.Amount(o.Price), ui.Amount(o.Amount), orderState(o)))
	}
	return out
}

func orderState(o tenderapi.Order) templ.Component {
	switch o.State {
	case tenderapi.OrderStateSigned:
		return ui.Tag(ui.Good, ui.IconCheck, "已签合同")
	case tenderapi.OrderStateEnded:
		return ui.Tag(ui.Bad, ui.IconStop, "没有签订")
	}
	return ui.Tag(ui.Info, ui.IconClock, "待签合同")
}

// earlier is who comes first among equals.
func earlier(t *tenderapi.Tender) string {
	if rolling(t) {
		return "入围在前"
	}
	return "名次在前"
}

// turnWords says whose turn it is.
func turnWords(t *tenderapi.Tender) string {
	if t.NextTurn == nil && rolling(t) {
		return "现在没有协议有效的入围供应商；有供应商签订框架协议以后，才能成交。"
	}
	if t.NextTurn == nil {
		return "入围供应商都已退出，不能再成交。"
	}
	return "采用顺序轮候的，现在轮到" + t.NextTurn.Name + "：在协议有效的供应商中，轮到次数最少的先轮到，次数相同的" + earlier(t) + "的先轮到。"
}
