// Package dispute is a challenge or a complaint for those concerned: the letter, its
// evidence, what is done about it, the answer and the decision on
// paper; and who is asked to step aside.
package dispute

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(challengePages(p), avoidancePages(p))
}
