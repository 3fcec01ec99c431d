package tenders

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// awardLetter is 中标、成交通知书 to one who has won (政府采购法第四十六条, 实施条例第四十三条). It is out with the notice of the result;
// from its day on both sides are bound, and the days of the contract count.
func (p *room) awardLetter(t *tenderapi.Tender, supplier string) notice {
	if t.Award == nil || t.Award.AnnouncedAt == nil {
		return notice{}
	}
	winners := t.Award.Winners()
	i := max(0, slices.IndexFunc(winners, func(w tenderapi.Party) bool { return w.ID == supplier }))
	if supplier != "" && winners[i].ID != supplier {
		return notice{}
	}
	who := []ui.Term{ui.S("供应商名称", view.Who(winners[i], nil))}
	amount := ui.S(t.Method.Say("中标金额"), view.SpellMoney(t.Award.Amount))
	if place := t.Award.Place(winners[i].ID); place != nil {
		amount = ui.S("协议单价", view.SpellUnit(place.Price, t.Unit))
	} else if len(t.Award.Members) > 0 {
		who[0] = ui.S("供应商名称", view.Who(t.Award.Supplier, t.Award.Members))
	}
	if code := winners[i].CreditCode; code != "" {
		who = append(who, ui.S("统一社会信用代码", code))
	}
	who = append(who, amount)
	law := view.Law(*t)
	kind := t.Method.Say("中标") + "通知书"
	doc := docOf(*t, kind, t.Title+kind, *t.Award.AnnouncedAt)
	return notice{doc, []ui.Clause{
		{Head: "一、项目", Body: ui.DL(ui.S("项目编号", t.Code), ui.S("项目名称", t.Title), ui.S("采购方式", view.MethodName(t.Method)), ui.T(t.Method.Say("中标")+"结果公告", ui.Link(view.NoticePath(t.ID, "result", 0), "看公告")))},
		{Head: "二、" + t.Method.Say("中标供应商"), Body: ui.DL(who...)},
		{Head: "三、签订合同", Body: view.Stack(
			ui.Paragraphs("请自本通知书发出之日起"+p.PeriodWords("contract.sign", t.Region, law.Day)+"内，按照采购文件确定的事项与采购人签订政府采购合同。"),
			ui.BasisLine(p.Clauses(law, "contract.sign")...))},
		{Head: "四、效力", Body: view.Stack(
			ui.Paragraphs("本通知书对采购人和"+t.Method.Say("中标供应商")+"都有法律效力。发出以后，采购人改变结果，或者供应商放弃的，依法承担责任。"),
			ui.BasisLine(p.Clauses(law, "tender.award.letter", "tender.award.binding")...))},
	}}
}

// letterPath is where the letter to one of the winners stands.
func letterPath(t *tenderapi.Tender, supplier string) string {
	return frame.Href("/tenders/", t.ID) + "/notice?kind=letter&supplier=" + supplier
}
