// Package buyer is the work of the buying office: the catalogue, a purchase from its
// draft to its end, its lots and prices, who holds its keys, and its opening room.
package buyer

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(purchasePages(p), openingPages(p), lotPages(p), hearingPages(p), pricePages(p), signPages(p), depositPages(p), cataloguePages(p))
}
