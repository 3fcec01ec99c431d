// Package bidder is the work of a supplier before the opening and after: whether it may
// bid, a bid sealed in the browser and its receipt, consortia, applications for a place.
// What its scripts ask of the services goes through here.
package bidder

import (
	"slices"

	"sanshe/services/portal/frame"
)

type room struct {
	*frame.House
	programs []program // in the order of their names
}

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{House: h}
	var err error
	if p.programs, err = programs(h.Config.SealerDir); err != nil {
		h.Log.Warn("the programs for sealing offline are not offered", "dir", h.Config.SealerDir, "err", err)
	}
	return slices.Concat(bidPages(p), applicationPages(p), relayPages(p))
}
