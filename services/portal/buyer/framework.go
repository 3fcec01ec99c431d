package buyer

import (
	"github.com/a-h/templ"

	"sanshe/services/portal/ui"
)

// framework asks what only a framework's documents say.
func (d draftForm) framework(in func(ui.Input) ui.Input) []templ.Component {
	r := d.chosen().Rules
	switch {
	case r.Years == "":
		return nil
	case d.chosen().Rolling():
		return []templ.Component{ui.TextField(in(ui.Input{Name: "unit", Label: "计价单位", Help: "付费标准是一个单位的价格，如每人次、每户每月。", Required: true, Max: 20}))}
	}
	return []templ.Component{
		ui.TextField(in(ui.Input{Name: "unit", Label: "计价单位", Help: "报价和最高限价都是一个单位的价格，如每人次、每户每月。", Required: true, Max: 20, Demands: d.p.Demands(d.law, r.UnitPrice, "征集文件应当写明最高限制单价。")})),
		ui.NumberField(in(ui.Input{Name: "admitted_most", Label: "最多入围家数", Suffix: "家", Help: "不填则依规定淘汰后全部入围。", Demands: d.p.Demands(d.law,
			r.Eliminated, "至少淘汰%s的供应商。", r.EliminatedMin, "至少淘汰%s。", r.Admitted, "至少入围%s。")})),
	}
}
