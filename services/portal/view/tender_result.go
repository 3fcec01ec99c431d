package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// OpenedPrice is a price as far as it may be told: read out, still sealed, or in nobody's power to open.
func OpenedPrice(t *tenderapi.Tender, b tenderapi.OpenedBid) templ.Component {
	switch {
	case b.Price > 0:
		return ui.Amount(b.Price)
	case !b.Readable:
		return ui.Soft("无法读取")
	case t.Sealing != nil && t.RevealedAt == nil:
		return ui.Soft("未开启")
	}
	return ui.Soft("没有打开")
}

// Fingerprint is a hash cut for the eye; the whole stands in the data.
func Fingerprint(h string) string {
	if len(h) > 12 {
		return h[:12]
	}
	return h
}
