package view

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// A scoring standard is a tree of up to three levels: groups, and the criteria under them.

// GroupText is the path of a criterion's groups as the form of a purchase reads it: 技术部分／服务方案.
func GroupText(c tenderapi.Criterion) string { return strings.Join(c.Group, "／") }

// FullName is the name of a criterion with those of its groups before it.
func FullName(c tenderapi.Criterion) string {
	if len(c.Group) == 0 {
		return c.Name
	}
	return GroupText(c) + "／" + c.Name
}

// Grouped reports whether a standard has groups at all.
func Grouped(list []tenderapi.Criterion) bool {
	for _, c := range list {
		if len(c.Group) > 0 {
			return true
		}
	}
	return false
}

// Indented is the name of a line, as far in as it stands in the tree.
func Indented(l tenderapi.CriterionLine) string { return strings.Repeat("　", l.Depth-1) + l.Name }

// LineName is the name of a line in a table, that of a group in bold.
func LineName(l tenderapi.CriterionLine) templ.Component {
	if l.Of == nil {
		return ui.Strong(Indented(l))
	}
	return ui.Text(Indented(l))
}

var criterionKinds = map[string]string{"subjective": "主观分", "objective": "客观分", "price": "价格分"}

// CriteriaTable is a scoring standard, group by group, with what each is worth.
func CriteriaTable(cs []tenderapi.Criterion) ui.Table {
	t := ui.Table{Caption: "评分标准", Cols: ui.Cols("评审因素", "类型", "标准", "#分值")}
	var sum int64
	for _, l := range tenderapi.CriterionLines(cs) {
		if l.Of == nil {
			t.Rows = append(t.Rows, ui.Cells(LineName(l), ui.Soft("小计"), ui.Dash(), ui.Strong(Points(l.Max))))
			continue
		}
		std := ui.Paragraphs(Standard(*l.Of))
		if Standard(*l.Of) == "" {
			std = ui.Dash()
		}
		t.Rows = append(t.Rows, ui.Cells(LineName(l), ui.Text(criterionKinds[l.Of.Kind]), std, ui.Text(Points(l.Max))))
		sum += l.Max
	}
	t.Foot = ui.Cells(ui.Text("合计"), ui.None(), ui.None(), ui.Text(Points(sum)))
	return t
}
