package view

import (
	"sanshe/services/portal/frame"
)

func OrdersPath(id string) string { return frame.Href("/desk/tenders/", id) + "/orders" }
