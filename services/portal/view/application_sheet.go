package view

import (
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
)

// Applications for a place in an open framework as tables: those of an office's framework,
// those of a supplier, and what became of one supplier's in one framework.

// ApplicationColumns are what an office, and who looks over its shoulder, sees of all
// applications: who can be called, and what was said, while it waits for an answer.
func ApplicationColumns() []sheet.Column[tenderapi.Application] {
	waiting := func(of func(x *tenderapi.Application) any) func(x *tenderapi.Application) any {
		return func(x *tenderapi.Application) any {
			if x.State != tenderapi.ApplicationStateFiled {
				return nil
			}
			return of(x)
		}
	}
	return []sheet.Column[tenderapi.Application]{
		{Head: "供应商", Cell: func(x *tenderapi.Application) any { return x.Supplier.Name }},
		{Head: "提交时间", Cell: func(x *tenderapi.Application) any { return &x.FiledAt }},
		{Head: "结果", Cell: func(x *tenderapi.Application) any { return x.StateText }},
		{Head: "理由", Cell: func(x *tenderapi.Application) any { return x.Note }},
		{Head: "审查至", Cell: waiting(func(x *tenderapi.Application) any { return &x.Due })},
		{Head: "联系人", Cell: waiting(func(x *tenderapi.Application) any { return x.ContactName })},
		{Head: "电话", Cell: waiting(func(x *tenderapi.Application) any { return x.ContactPhone })},
		{Head: "说明", Cell: waiting(func(x *tenderapi.Application) any { return x.Statement })},
		{Head: "按名册核对不符合的", Cell: waiting(func(x *tenderapi.Application) any { return lackingText(x.Findings) })},
		{Head: "材料", Cell: func(x *tenderapi.Application) any { return paperNames(x) }},
	}
}

// lackingText are the findings that do not hold, in one cell.
func lackingText(list []tenderapi.Finding) string {
	var out []string
	for _, f := range Lacking(list) {
		out = append(out, f.Text)
	}
	return strings.Join(out, "\n")
}

func paperNames(x *tenderapi.Application) string {
	var names []string
	for _, f := range x.Evidence {
		names = append(names, f.Name)
	}
	return strings.Join(names, "、")
}

// MyApplicationColumns are the applications of an organization's own, one for each framework.
func MyApplicationColumns(p *frame.House) []sheet.Column[tenderapi.Application] {
	return []sheet.Column[tenderapi.Application]{
		{Head: "项目编号", Cell: func(x *tenderapi.Application) any { return x.Code }},
		{Head: "项目名称", Cell: func(x *tenderapi.Application) any { return x.Title }},
		{Head: "采购人", Cell: func(x *tenderapi.Application) any { return x.Buyer.Name }},
		{Head: "状态", Cell: func(x *tenderapi.Application) any { return x.StateText }},
		{Head: "提交时间", Cell: func(x *tenderapi.Application) any { return &x.FiledAt }},
		{Head: "网址", Cell: func(x *tenderapi.Application) any { return p.Config.PublicURL + ApplicationPath(x.Tender) }},
	}
}

// PastApplicationColumns are what became of a supplier's former applications in one framework.
func PastApplicationColumns() []sheet.Column[tenderapi.ApplicationPast] {
	return []sheet.Column[tenderapi.ApplicationPast]{
		{Head: "提交时间", Cell: func(x *tenderapi.ApplicationPast) any { return &x.FiledAt }},
		{Head: "结果", Cell: func(x *tenderapi.ApplicationPast) any { return x.StateText }},
		{Head: "理由", Cell: func(x *tenderapi.ApplicationPast) any { return x.Note }},
	}
}
