// Package register is what administrators and supervisors keep of organizations and
// accounts, and the ties that an expert declares.
package register

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(registerPages(p), accountPages(p), relationPages(p))
}
