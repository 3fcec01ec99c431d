// Package operations is how the platform runs: for who runs it, unknown to all others.
package operations

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return operationPages(p)
}
