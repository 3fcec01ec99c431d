package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func ApplicationPath(tender string) string {
	return frame.Href("/desk/staff/tenders/", tender) + "/application"
}

func ApplicationsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/applications"
}

// Rolling reports whether suppliers apply for places instead of bidding.
func Rolling(t *tenderapi.Tender) bool { return t.Method.Procedure().Rolling() }

func ApplicationTag(s tenderapi.ApplicationState, text string) templ.Component {
	switch s {
	case tenderapi.ApplicationStateAdmitted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case tenderapi.ApplicationStateRefused:
		return ui.Tag(ui.Bad, ui.IconStop, text)
	case tenderapi.ApplicationStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconPause, text)
	}
	return ui.Tag(ui.Info, ui.IconClock, text)
}
