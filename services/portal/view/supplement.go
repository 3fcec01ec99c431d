package view

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/services/portal/ui"
)

// SupplementsBox holds the supplements of a contract, for its readers.
func SupplementsBox(c *contractapi.Contract) (b ui.Box, body []templ.Component) {
	b = ui.Box{ID: "supplements", Title: "补充合同", Note: strconv.Itoa(len(c.Supplements)) + "份"}
	if len(c.Supplements) == 0 {
		body = append(body, ui.Paragraphs("这份合同没有签订过补充合同。"))
	}
	sum := c.Amount
	for i := range c.Supplements {
		x := &c.Supplements[i]
		if x.State == contractapi.SupplementStateAgreed {
			sum += x.Amount
		}
		body = append(body, supplementPart(x))
	}
	if sum > c.Amount {
		body = append(body, ui.DL(ui.T("连同补充合同", ui.Money(sum))))
	}
	if s := c.Supplementing; s != nil {
		body = append(body, ui.BasisLine(LawOf(s.Basis)...))
	}
	return b, body
}

// SupplementsPanel is the box on the contract's public page.
func SupplementsPanel(c *contractapi.Contract) templ.Component {
	box, body := SupplementsBox(c)
	return Panel(box, body...)
}

// supplementPart is one supplement: what is added, why, for how much, and who has signed.
func supplementPart(x *contractapi.Supplement) templ.Component {
	pays := ui.Table{Caption: "付款计划", Cols: ui.Cols("期次", "支付条件", "¥金额")}
	for _, p := range x.Payments {
		pays.Rows = append(pays.Rows, ui.Cells(ui.Text(p.Name), ui.Text(p.Condition), ui.Amount(p.Amount)))
	}
	terms := []ui.Term{
		ui.T("状态", supplementTag(x)), ui.T("追加金额", ui.Money(x.Amount)), ui.T("追加的服务", ui.Paragraphs(x.Content)), ui.T("理由", ui.Paragraphs(x.Reason)),
		ui.T("提出", ui.Date(x.ProposedAt)),
	}
	if x.AgreedAt != nil {
		terms = append(terms, ui.T("签订并公告", ui.Date(*x.AgreedAt)))
	}
	if x.Note != "" {
		terms = append(terms, ui.T("说明", ui.Paragraphs(x.Note)))
	}
	for _, g := range x.Signers {
		by := ui.Soft("还没有签署")
		if g.Signed != nil {
			by = ui.All(ui.MaskedName(g.Signed.By), ui.Text(" "), ui.DateTime(g.Signed.At))
		}
		terms = append(terms, ui.T(g.Party.Name, by))
	}
	return Inside(ui.Group(SupplementName(x.Nth), ""), ui.DL(terms...), ui.Data(pays))
}

// SupplementName is what a supplement is called.
func SupplementName(nth int64) string { return "第" + strconv.FormatInt(nth, 10) + "份补充合同" }

// supplementTag is where a supplement stands.
func supplementTag(x *contractapi.Supplement) templ.Component {
	switch x.State {
	case contractapi.SupplementStateAgreed:
		return ui.Tag(ui.Good, ui.IconSeal, x.StateText)
	case contractapi.SupplementStateProposed:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}
