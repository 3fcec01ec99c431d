package tenders

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// hearingNotice is what was shown, and until when something could be said to it.
func hearingNotice(t tenderapi.Tender, h tenderapi.Hearing) notice {
	w := view.HearingWords[h.Kind]
	basic := "项目编号：" + t.Code + "\n项目名称：" + t.Title + "\n预算金额：" + view.SpellMoney(t.Budget) + "\n采购标的：" + t.Item + " " + t.ItemName
	cs := []ui.Clause{{Head: "一、项目基本情况", Text: basic}}
	add := func(head, text string) {
		if text != "" {
			cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + head, Text: text})
		}
	}
	if h.Kind == tenderapi.HearingKindNeed {
		add("拟定的采购需求", h.Text)
	} else {
		add("采用单一来源采购的情形和理由", view.Sentence(t.ConditionText)+h.Text)
		for _, s := range h.Suppliers {
			add("拟定的唯一供应商", view.PartyLine(s))
		}
		add("专业人员论证意见", h.Opinion)
	}
	add("公示期限", "自"+view.Spell(h.At)+"至"+view.Spell(h.Until)+"。")
	add("提出意见的方式", "公示期内，任何单位和个人都可以登录本平台，在本项目页面提出意见。意见和采购人的答复一并公开，个人的姓名隐去部分。")
	add("联系方式", contactLines(t))
	return notice{docOf(t, w.Title, t.Title+w.Title, h.At), cs}
}
