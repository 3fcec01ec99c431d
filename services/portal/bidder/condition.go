package bidder

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the law wants of every supplier (政府采购法第二十二条) is declared point by point in the
// qualification envelope, by ticks of the bidder's own; none is ticked beforehand.

// condition is one of them, as the script of the page knows it.
type condition struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// conditionsOf are those of the day under whose law a purchase stands; none where no qualification envelope is made.
func (p *room) conditionsOf(t *tenderapi.Tender) []condition {
	out := []condition{}
	list, err := rule.Ask[[]rule.Item](p.Rules, "supplier.conditions", view.Law(*t))
	if err != nil || !makes(t, tenderapi.EnvelopeKindQualification) {
		return out
	}
	for _, i := range list.Value {
		out = append(out, condition{i.Code, i.Text})
	}
	return out
}

// conditionFields are a box for each.
func (p *room) conditionFields(t *tenderapi.Tender) templ.Component {
	list := p.conditionsOf(t)
	if len(list) == 0 {
		return ui.All()
	}
	fields := make([]templ.Component, 0, len(list)+1)
	for _, c := range list {
		fields = append(fields, ui.CheckField(ui.Input{Name: "declares_" + c.Code, Label: c.Text, Required: true, Options: ui.Options("true", "声明具备这一项")}))
	}
	return view.Group("对法定条件的声明", "请逐项核对后勾选，对声明的真实性负责；联合体由牵头机构代表各方声明。声明放进资格信封，开标以后由评审委员会审查。",
		ui.All(append(fields, ui.BasisLine(p.Basis("supplier.conditions", view.Law(*t))...))...))
}

// conditionsHow says how to declare where sanshe-seal seals.
func (p *room) conditionsHow(t *tenderapi.Tender) string {
	list := p.conditionsOf(t)
	if len(list) == 0 {
		return ""
	}
	codes := make([]string, len(list))
	for i, c := range list {
		codes[i] = c.Code + "（" + c.Text + "）"
	}
	return "资格信封的文字部分在declares中逐项写明声明具备的法定条件，写代码：" + strings.Join(codes, "，") + "。"
}
