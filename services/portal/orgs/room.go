// Package orgs is the open register as everybody reads it: the list with its
// search, the map of divisions, and how to take the data away. The page of one
// organization stands in market.
package orgs

import (
	"net/http"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/organizations", Do: p.list, Fresh: true},
		{Method: http.MethodGet, Pattern: "/organizations/map", Do: p.places, Fresh: true},
		{Method: http.MethodGet, Pattern: "/organizations/data", Do: p.data, Fresh: true},
	}
}
