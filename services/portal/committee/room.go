// Package committee is who judges and who is invited: the choice of a committee, and
// the draws of experts and of suppliers.
package committee

import "sanshe/services/portal/frame"

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return drawPages(p)
}
