// Package rate is the rating of an organization (等级评估) as people see it: what it says of itself, what the raters
// give, and the score that everybody can read and recompute.
package rate

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return slices.Concat(selfPages(p), sheetPages(p), scorePages(p), casePages(p), campaignPages(p), treePages(p))
}
