package tender

import (
	"context"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// A bid shows its own bidder what became of it. All of that follows from the
// purchase, so it is computed anew whenever the purchase says that something
// happened, and can be repeated.

// onTender hears the purchase itself: a bid the move could not write follows then.
func (s *Service) onTender(ctx context.Context, ev event.Event) error {
	t, err := s.tenders.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	return s.reflect(ctx, &t)
}

// reflectNow lets a bidder see at once what it will see in any case.
func (s *Service) reflectNow(ctx context.Context, t *Tender) {
	if err := s.reflect(ctx, t); err != nil {
		s.log.WarnContext(ctx, "bids do not show the news yet", "tender", t.ID, "err", err)
	}
}

// reflect writes into each bid what its own bidder is told.
func (s *Service) reflect(ctx context.Context, t *Tender) error {
	q := store.Query{Where: []store.Term{store.Is("tender", t.ID)}, By: "tender"}
	return s.bids.Each(ctx, q, func(b Bid) error {
		if !b.reflect(t) {
			return nil
		}
		_, err := s.bids.Update(ctx, b.ID, func(b *Bid) ([]event.Event, error) { b.reflect(t); return nil, nil })
		return err
	})
}

// reflect makes the bid say what the purchase says of it, and reports whether that is news.
func (b *Bid) reflect(t *Tender) bool {
	was := *b
	if t.Opening != nil {
		if b.State == BidReceived { // what was received and is not in the record had been replaced
			b.State = BidReplaced
		}
		for _, o := range t.Opening.Bids {
			if o.Bid == b.ID {
				b.State = BidOpened
				if !o.Valid {
					b.State = BidInvalid
				}
			}
		}
	}
	if t.Award != nil && t.Award.AnnouncedAt != nil {
		for _, r := range t.Evaluation.Ranking {
			if r.Bid == b.ID {
				b.Rank, b.Total = r.Rank, r.Total
			}
		}
	}
	return was.State != b.State || was.Rank != b.Rank || was.Total != b.Total
}

// news are the moves of which the bidders' own bids tell.
var news = map[Verb]bool{Open: true, Result: true, Fail: true}
