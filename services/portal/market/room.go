// Package market is what everybody reads of catalogues, organizations and contracts, and
// the ways there: the first page and the search.
package market

import "sanshe/services/portal/frame"

type room struct {
	*frame.House
	year *yearSums
}

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{House: h, year: &yearSums{}}
	h.OnMove(p.year.forget)
	return marketPages(p)
}
