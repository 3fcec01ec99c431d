// Package library is the rule book, the open data, and what the platform says of itself.
package library

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return libraryPages(p)
}
