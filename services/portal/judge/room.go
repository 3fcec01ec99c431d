// Package judge is the sheet of somebody who judges, and how own marks are corrected.
package judge

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(correctionPages(p), receiptPages(p), paperPages(p))
}
