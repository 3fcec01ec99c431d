// Package flags is the indicators over open data, and what a supervisor does about
// what they point at.
package flags

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return flagPages(p)
}
