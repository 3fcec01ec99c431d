package tenders

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the pages show of a mini-competition: under which framework, how many
// units, who was left out and why, and what each may ask at most.

// wayNames are the ways in the order of people's forms.
func wayNames(list []tenderapi.OrderWay) string {
	names := make([]string, len(list))
	for i, w := range list {
		names[i] = view.OrderWay[w]
	}
	return strings.Join(names, "、")
}

// spellQuantity is so many units.
func spellQuantity(t *tenderapi.Tender) string {
	return fmt.Sprintf("%d，按%s计", t.Quantity, t.Unit)
}

// competitionTerms are the facts of a competition, none of another purchase.
func competitionTerms(t *tenderapi.Tender) (out []ui.Term) {
	if len(t.Ways) > 0 {
		out = append(out, ui.S("第二阶段确定成交供应商的方式", wayNames(t.Ways)))
	}
	if !view.Competing(t) || t.Framework == nil {
		return out
	}
	return append(out, ui.T("依据的框架协议", ui.Link(frame.Href("/tenders/", t.Framework.ID), t.Framework.Title+"（"+t.Framework.Code+"）")),
		ui.S("竞价数量", spellQuantity(t)), ui.S("最高限价", "各供应商以自己的协议单价为限"))
}

// invitedTable is who competes and what each has agreed to, as far as the caller may know.
func invitedTable(t *tenderapi.Tender) ui.Table {
	out := ui.Table{Caption: "受邀供应商", Cols: ui.Cols("供应商", "¥协议单价")}
	for _, x := range t.Agreed {
		out.Rows = append(out.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.Supplier.ID), x.Supplier.Name), ui.Amount(x.Price)))
	}
	return out
}

// leftOutTable is who was not invited, and why.
func leftOutTable(t *tenderapi.Tender) ui.Table {
	out := ui.Table{Caption: "没有邀请的入围供应商", Cols: ui.Cols("供应商", "理由")}
	for _, x := range t.LeftOut {
		out.Rows = append(out.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.Supplier.ID), x.Supplier.Name), ui.Text(x.Reason)))
	}
	return out
}

// competes reports whether it is told of a purchase who competes in it.
func competes(t *tenderapi.Tender) bool { return view.Competing(t) && t.PublishedAt != nil }

// invitedBox says who competes; nil where there is nothing to say of it.
func invitedBox(t *tenderapi.Tender) templ.Component {
	if !competes(t) || len(t.Agreed)+len(t.LeftOut) == 0 {
		return ui.None()
	}
	body := []templ.Component{ui.Paragraphs("协议有效、符合竞价需求的入围供应商都受邀请；高于本供应商协议单价的报价无效，报价最低的成交。")}
	if len(t.Agreed) > 0 {
		body = append(body, ui.Data(invitedTable(t)), ui.AsTable(view.TablesBeside(t.ID, "invited")))
	}
	if len(t.LeftOut) > 0 {
		body = append(body, ui.Data(leftOutTable(t)), ui.AsTable(view.TablesBeside(t.ID, "left-out")))
	}
	return view.Panel(ui.Box{Title: "竞价供应商", ID: "invited"}, body...)
}

// competitionLines are the same on paper.
func competitionLines(t *tenderapi.Tender) (out []string) {
	if len(t.Ways) > 0 {
		out = append(out, "第二阶段确定成交供应商的方式："+wayNames(t.Ways))
	}
	if !view.Competing(t) || t.Framework == nil {
		return out
	}
	out = append(out, "依据的框架协议："+t.Framework.Title+"（"+t.Framework.Code+"）", "竞价数量："+spellQuantity(t), "最高限价：各供应商以自己的协议单价为限，报价是一个计价单位的价格")
	for _, x := range t.LeftOut {
		out = append(out, "没有邀请"+x.Supplier.Name+"，理由："+x.Reason)
	}
	return out
}
