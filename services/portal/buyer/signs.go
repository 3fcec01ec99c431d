package buyer

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func signPages(p *room) []frame.Page {
	return []frame.Page{{Method: "GET", Pattern: "/desk/tenders/{id}/flags", Do: p.signs, Desk: frame.AnyDesk}}
}

// flags shows the committee and the supervisor where the bids look alike. It
// decides nothing, and says so.
func (p *room) signs(a *frame.Ask) error {
	a.At(identity.Expert, identity.Buyer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	table := ui.Table{Caption: "比对发现的线索", Cols: ui.Cols("情形", "~发现"), Nothing: "没有发现线索。没有线索不等于没有串通，请仍按职责审查。"}
	for _, f := range list.Items {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(f.Clause), ui.Text(f.Text)))
	}
	body := []templ.Component{ui.Data(table)}
	if list.More > 0 {
		body = append(body, ui.Paragraphs("另有"+frame.Itoa(list.More)+"条线索没有列出。"))
	}
	for _, b := range list.Blind {
		clause := strings.TrimSuffix(b.Clause, "。")
		if b.Code == "account" {
			body = append(body, ui.Note(ui.Info, ui.Text("“"+clause+"”：采购人还没有登记齐各家的付款账户，登记过的已经比对，其余请等登记以后再看。")))
			continue
		}
		body = append(body, ui.Note(ui.Info, ui.Text("“"+clause+"”：本平台没有这方面的资料，无从比对，请另行核实。")))
	}
	body = append(body, ui.BasisLine(view.LawOf(list.Basis)...))
	return a.Show(200, a.DeskPage("串通线索", t.Title, frame.Href("/desk/tenders/", t.ID), "串通线索"), view.Stack(
		ui.PageHead(ui.Head{Title: "串通线索", Over: ui.Text(t.Title), Lead: ui.Text("由系统逐项比对已开标的文件得出，只供评审委员会和财政部门核查，不作为认定；认定无效须由评审委员会过半数成员依法作出。")}),
		view.Panel(ui.Box{Title: "比对结果"}, body...)))
}
