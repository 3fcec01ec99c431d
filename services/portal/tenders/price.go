package tenders

import (
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// reviewTable tells everybody with the result which prices were reviewed and what came of it.
func reviewTable(d tenderData) ui.Table {
	t := ui.Table{Caption: "异常低价审查", Cols: ui.Cols(d.T.Method.Say("投标人"), "~启动原因", "结果", "~理由")}
	for _, r := range d.Opening.Reviews {
		why := ""
		for _, s := range r.Signs {
			why += s.Text
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Supplier.Name), ui.Text(why), view.PriceTag(&d.T, r), ui.Text(r.Why+"（"+r.FoundBy+"）")))
	}
	return t
}
