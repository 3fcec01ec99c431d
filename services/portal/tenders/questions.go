package tenders

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// tablesBeside are the addresses of the whole of a list on the page of a purchase as a table.
func tablesBeside(id, list string) ui.Tables {
	at := frame.Href("/tenders/", id) + "/" + list + "?format="
	return ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV}
}

// questions are all that was asked and answered; as a page they stand on the purchase's.
func (p *room) questions(a *frame.Ask) error {
	id := a.Path("id")
	if view.FormatOf(a) == "" {
		return a.Redirect(frame.Href("/tenders/", id)+"#questions", "")
	}
	return view.SendTable(a, "提问与答复", view.QuestionColumns(), func(ctx context.Context, after string) ([]tenderapi.Question, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: id, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

// orders are all deals under a framework; as a page they stand on its own.
func (p *room) orders(a *frame.Ask) error {
	id := a.Path("id")
	if view.FormatOf(a) == "" {
		return a.Redirect(frame.Href("/tenders/", id)+"#orders", "")
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	if err != nil {
		return err
	}
	return view.SendTable(a, "成交记录", view.OrderColumns(t.Unit), func(ctx context.Context, after string) ([]tenderapi.Order, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: id, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}
