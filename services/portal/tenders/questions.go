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

// questionTables are the addresses of all questions of a purchase as a table.
func questionTables(id string) ui.Tables {
	at := frame.Href("/tenders/", id) + "/questions?format="
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
