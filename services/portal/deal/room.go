// Package deal is a contract for those who sign it: its terms, acceptances and
// supplements, and the orders under a framework.
package deal

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(contractPages(p), orderPages(p))
}
