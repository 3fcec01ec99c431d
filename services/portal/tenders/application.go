package tenders

import (
	"github.com/a-h/templ"

	"sanshe/libs/identity"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// applyWays lead from the public page to the one on which a supplier applies for a place, and the office to all that came.
func applyWays(d tenderData) templ.Component {
	var out []templ.Component
	if d.open() {
		out = append(out, ui.WideButtonLink(view.ApplicationPath(d.T.ID), "申请入围", d.mayBid()))
	}
	if d.open() && !d.mayBid() {
		out = append(out, ui.Note(ui.Info, ui.Text(d.Eligible.Why)))
	}
	if d.T.PublishedAt != nil && d.Ask.Caller.In(d.T.Buyer.ID, identity.Buyer) {
		out = append(out, ui.WideButtonLink(view.ApplicationsPath(d.T.ID), "入围申请", true))
	}
	return ui.All(out...)
}
