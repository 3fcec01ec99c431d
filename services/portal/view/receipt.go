package view

import (
	"sanshe/contracts/go/tenderapi"
)

// SettingOfBid is what a bid that was handed in is sealed under.
func SettingOfBid(t *tenderapi.Tender, b *tenderapi.Bid) Setting {
	return Setting{
		Tender: t.ID, Lot: t.Sealing.Lot, Bidder: b.Supplier.ID, Revision: b.Revision, Notice: t.Sealing.Notice, Suite: string(t.Sealing.Suite), Threshold: t.Sealing.Threshold, Holders: []string{},
	}
}
