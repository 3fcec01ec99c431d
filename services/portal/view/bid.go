package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

func BidTag(b tenderapi.Bid) templ.Component {
	switch b.State {
	case "received", "opened", "won":
		return ui.Tag(ui.Good, ui.IconCheck, b.StateText)
	case "invalid":
		return ui.Tag(ui.Bad, ui.IconStop, b.StateText)
	case "withdrawn", "replaced", "left", "lost", "ended":
		return ui.Tag(ui.Plain, ui.IconPause, b.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, b.StateText)
}
