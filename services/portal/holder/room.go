// Package holder is the keys of sealed bids, for who holds one: how it is made, proven,
// and what is released of it.
package holder

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return holderPages(p)
}
