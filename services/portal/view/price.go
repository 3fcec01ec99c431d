package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

var priceKinds = map[string]ui.Kind{"found": ui.Warn, "asked": ui.Info, "ready": ui.Warn, "decided": ui.Good}

// PriceTag says where a review stands, or what came of it.
func PriceTag(t *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
	switch {
	case r.Stage == "decided" && r.Reasonable:
		return ui.Tag(ui.Good, ui.IconCheck, "报价合理")
	case r.Stage == "decided":
		return ui.Tag(ui.Bad, ui.IconStop, t.Method.Say("投标无效"))
	}
	return ui.Tag(priceKinds[r.Stage], ui.IconClock, r.StageText)
}
