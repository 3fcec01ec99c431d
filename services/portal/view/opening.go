package view

import (
	"time"

	"github.com/a-h/templ"

	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func OpeningPath(id string) string { return frame.Href("/tenders/", id) + "/opening" }

func ReleasedAt(at *time.Time) templ.Component {
	if at == nil {
		return ui.Soft("还没有提交")
	}
	return ui.All(ui.Tag(ui.Good, ui.IconUnlock, "已提交"), ui.Text(" "), ui.Instant(*at))
}
