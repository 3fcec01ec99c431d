package desk

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// myApplications are those of a supplier's desk; nothing where it never applied.
func (p *room) myApplications(a *frame.Ask) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{Limit: 20})
	if err != nil || len(list.Items) == 0 {
		return ui.All(), err
	}
	t := ui.Table{Caption: "本机构的入围申请", Cols: ui.Cols("项目", "采购人", "状态", "提交时间")}
	for _, x := range list.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.ApplicationPath(x.Tender), x.Title), ui.Text(x.Buyer.Name), view.ApplicationTag(x.State, x.StateText), ui.DateTime(x.FiledAt)))
	}
	box := ui.Box{Title: "我的入围申请"}
	if list.Next != "" {
		box.Note = "只列最近的20份，全部的可以存成表格"
	}
	return view.Panel(box, ui.Data(t), ownList(a, applicationsToo, len(list.Items))), nil
}
