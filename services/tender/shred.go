package tender

import (
	"context"

	"sanshe/libs/store"
)

// shred removes, once nothing more can be handed in or opened, the files of bids that their bidders replaced or withdrew,
// and what was uploaded and never handed in. Nobody has opened them and nobody may. The bids themselves
// stay, with their statements, numbers and receipts, and so do the files of every bid that stood: 政府采购法第四十二条.
func (s *Service) shred(ctx context.Context, t *Tender) error {
	if !t.sealed() || t.RevealedAt == nil && t.Failure == nil {
		return nil
	}
	type file struct{ supplier, hash string }
	kept := map[file]bool{}
	q := store.Query{Where: []store.Term{store.Is("tender", t.ID)}, By: "tender"}
	if err := s.bids.Each(ctx, q, func(b Bid) error {
		for _, e := range b.Envelopes {
			if b.State != BidReplaced && b.State != BidWithdrawn {
				kept[file{b.Supplier.ID, e.Hash}] = true
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.files.Shred(ctx, t.ID, func(supplier, hash string) bool { return kept[file{supplier, hash}] })
}
