// Package tenders is what everybody reads of purchases: the lists, the page of one, its
// notices, its draws, its lots and the disputes about it.
package tenders

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(tenderPages(p), besidePages(p), decisionPages(p))
}
