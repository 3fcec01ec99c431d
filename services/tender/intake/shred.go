package intake

import (
	"context"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Shred removes what the files of a purchase hold, but for those that are kept.
// The note of each stays: its hash, its length, when it came and when it went.
// Broken off in between, it goes on where it was: a note that has gone has nothing left.
func (s *Service) Shred(ctx context.Context, tender string, keeps func(supplier, hash string) bool) error {
	q := store.Query{Where: []store.Term{store.Under("owner", owner(tender, ""))}, By: "owner"}
	return s.uploads.Each(ctx, q, func(u Upload) error {
		if u.Gone != nil || keeps(u.Supplier, u.Hash) {
			return nil
		}
		for n, sum := range u.Sums {
			if err := s.pieces.Delete(ctx, u.chunk(int64(n), sum)); err != nil {
				return err
			}
		}
		now := s.now()
		_, err := s.uploads.Update(ctx, u.ID, func(u *Upload) ([]event.Event, error) {
			if u.Gone == nil {
				u.Gone = &now
			}
			return nil, nil
		})
		return err
	})
}
