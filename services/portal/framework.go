package portal

import (
	"fmt"

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
	if n := len(a.Places); n > 0 {
		return ui.Quantity(n, "家入围")
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
	case tenderapi.PlaceStateRemoved:
		return ui.All(ui.Tag(ui.Bad, ui.IconStop, "已解除"), ui.Text(p.Ground+"。"+p.Note))
	}
	return ui.Tag(ui.Info, ui.IconClock, "待签协议")
}

// placeTable is who is admitted, in the order of the ranking.
func placeTable(t *tenderapi.Tender) ui.Table {
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

// placeLines are the admitted on paper, with what the notice of a result says of a winner.
func placeLines(t *tenderapi.Tender) (s string) {
	for i, p := range t.Award.Places {
		if i > 0 {
			s += "\n"
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
	if r.Admitted == "" {
		return nil
	}
	return []templ.Component{
		ui.TextField(in(ui.Input{Name: "unit", Label: "计价单位", Help: "报价和最高限价都是一个单位的价格，如每人次、每户每月。", Required: true, Max: 20, Demands: d.p.demands(d.law, r.UnitPrice, "征集文件应当写明最高限制单价。")})),
		ui.NumberField(in(ui.Input{Name: "admitted_most", Label: "最多入围家数", Suffix: "家", Help: "不填则依规定淘汰后全部入围。", Demands: d.p.demands(d.law,
			r.Eliminated, "至少淘汰%s的供应商。", r.EliminatedMin, "至少淘汰%s。", r.Admitted, "至少入围%s。")})),
	}
}
