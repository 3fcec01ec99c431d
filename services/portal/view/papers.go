package view

import (
	"sanshe/services/portal/frame"
)

func PapersPath(id string) string { return frame.Href("/desk/tenders/", id) + "/papers" }
