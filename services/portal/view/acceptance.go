package view

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/services/portal/ui"
)

// AcceptancesBox holds the acceptances of a contract, for its readers.
func AcceptancesBox(c *contractapi.Contract) (b ui.Box, body []templ.Component) {
	b = ui.Box{ID: "acceptances", Title: "验收", Note: strconv.Itoa(len(c.Acceptances)) + "次"}
	for i := range c.Acceptances {
		body = append(body, acceptancePart(&c.Acceptances[i]))
	}
	if len(c.Acceptances) == 0 {
		body = append(body, ui.Paragraphs("还没有验收记录。"))
	}
	if x := c.Accepting; x != nil {
		body = append(body, ui.BasisLine(LawOf(x.Basis)...))
	}
	return b, body
}

// AcceptancesPanel is the box on the contract's public page.
func AcceptancesPanel(c *contractapi.Contract) templ.Component {
	box, body := AcceptancesBox(c)
	return Panel(box, body...)
}

// acceptancePart is one acceptance: what was found item by item, who took part, what those served say, who has signed.
func acceptancePart(x *contractapi.Acceptance) templ.Component {
	d := &x.Terms
	terms := []ui.Term{ui.T("状态", acceptanceTag(x)), ui.T("结果", metTag(x.Met)), ui.T("验收日期", ui.Date(Day(d.AcceptedOn))), ui.T("结论", ui.Paragraphs(d.Conclusion)), ui.S("验收方成员", Joined(d.Members))}
	if d.Asked > 0 {
		terms = append(terms, ui.T("服务对象意见", ui.All(ui.Quantity(d.Asked, "人"), ui.Text("出具意见，其中"), ui.Quantity(d.Satisfied, "人"), ui.Text("表示满意。"), ui.Paragraphs(d.Opinions))))
	}
	if x.SettledAt != nil {
		terms = append(terms, ui.T("成立并公告", ui.Date(*x.SettledAt)))
	}
	if x.Note != "" {
		label := "说明"
		if x.State == contractapi.AcceptanceStateObjected {
			label = "承接方的书面异议"
		}
		terms = append(terms, ui.T(label, ui.Paragraphs(x.Note)))
	}
	for _, g := range x.Signers {
		by := ui.Soft("没有签署")
		if g.Signed != nil {
			by = ui.All(ui.MaskedName(g.Signed.By), ui.Text(" "), ui.DateTime(g.Signed.At))
		}
		terms = append(terms, ui.T(g.Party.Name, by))
	}
	items := ui.Table{Caption: "逐项验收", Cols: ui.Cols("标准", "履约情况", "结果", "整改")}
	for _, i := range d.Items {
		remedy := ui.None()
		if !i.Met {
			remedy = ui.All(ui.Text(i.Remedy), ui.Text(" 期限："), ui.Date(Day(i.RemedyBy)))
		}
		items.Rows = append(items.Rows, ui.Cells(ui.Text(i.Standard), ui.Text(i.Finding), metTag(i.Met), remedy))
	}
	return Inside(ui.Group(acceptanceName(x), ""), ui.DL(terms...), ui.Data(items))
}

func acceptanceName(x *contractapi.Acceptance) string {
	return "第" + strconv.FormatInt(x.Nth, 10) + "次：" + x.Terms.Stage
}

func metTag(met bool) templ.Component {
	if met {
		return ui.Tag(ui.Good, ui.IconSeal, "合格")
	}
	return ui.Tag(ui.Plain, ui.IconStop, "不合格")
}

// acceptanceTag is where an acceptance stands.
func acceptanceTag(x *contractapi.Acceptance) templ.Component {
	switch x.State {
	case contractapi.AcceptanceStateAccepted:
		return ui.Tag(ui.Good, ui.IconSeal, x.StateText)
	case contractapi.AcceptanceStateRecorded:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}
