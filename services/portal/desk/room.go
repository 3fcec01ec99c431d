// Package desk is where each person begins: the desk of every role with what waits,
// the inbox and the account. Each task leads to the room where it is done.
package desk

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return workPages(p)
}
