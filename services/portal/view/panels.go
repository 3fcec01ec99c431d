package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// Findings is a table of what holds and what does not, the latter first.
func Findings(list []tenderapi.Finding, caption string) templ.Component {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y tenderapi.Finding) int { return weight(x) - weight(y) })
	t := ui.Table{Caption: caption, Cols: ui.Cols("结论", "~情况", "依据"), Nothing: "没有需要检查的条件。"}
	for _, f := range list {
		tag := ui.Tag(ui.Good, ui.IconCheck, "符合")
		switch {
		case !f.Ok && f.Level == "refuse":
			tag = ui.Tag(ui.Bad, ui.IconStop, "不符合")
		case !f.Ok:
			tag = ui.Tag(ui.Warn, ui.IconWarn, "请留意")
		}
		t.Rows = append(t.Rows, ui.Cells(tag, ui.Text(f.Text), ui.Clauses(LawOf(f.Basis)...)))
	}
	return ui.Data(t)
}

func weight(f tenderapi.Finding) int {
	switch {
	case f.Ok:
		return 2
	case f.Level == "refuse":
		return 0
	}
	return 1
}

// FoundBy says which part of the committee found a bid invalid; the opening itself needs no saying.
func FoundBy(b tenderapi.OpenedBid) string {
	if b.FoundBy == "" {
		return ""
	}
	return "（" + b.FoundBy + "）"
}

// PassedTable lists the candidates who fell away, and why.
func PassedTable(t *tenderapi.Tender) templ.Component {
	why := map[string]string{"refused": "拒绝签订合同", "barred": "定标时不符合条件", "most": "中标包数已满", "void": "质疑、投诉成立，中标无效", "rescinded": "投诉成立，合同撤销"}
	table := ui.Table{Caption: t.Method.Say("未能成为中标供应商的候选人"), Cols: ui.Cols("候选人", "情形", "说明", "时间")}
	for _, x := range t.Passed {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(x.Supplier.Name), ui.Text(t.Method.Say(why[x.Ground])), ui.Text(x.Note), ui.DateTime(x.At)))
	}
	return ui.Data(table)
}
