package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
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
	if err := s.reflect(ctx, &t); err != nil {
		return err
	}
	return s.shred(ctx, &t)
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
		_, err := s.bids.Update(ctx, b.ID, func(b *Bid) ([]event.Event, error) {
			was := b.State
			b.reflect(t)
			if was == BidReceived && b.State == BidEnded && !b.Last { // who makes a last offer hears through its first bid
				return []event.Event{b.ended(s.now())}, nil
			}
			return nil, nil
		})
		return err
	})
}

// ended tells the bidder of what nobody has opened that the purchase came to nothing, and where the reason
// stands (政府采购法第三十六条). The purchase itself tells those whose names the opening made known.
func (b *Bid) ended(at time.Time) event.Event {
	return event.New(events.TypeTenderBidEndedV1, at, events.TenderBidEndedV1{Tender: b.Tender, TenderTitle: b.TenderTitle, Supplier: b.Supplier.ID})
}

// reflect makes the bid say what the purchase says of it, and reports whether that is news.
func (b *Bid) reflect(t *Tender) bool {
	was := *b
	b.Method = t.Draft.Method
	told := t.Award != nil && t.Award.AnnouncedAt != nil
	passed := slices.ContainsFunc(t.Passed, func(p tenderapi.Passed) bool { return p.AnnouncedAt != nil && p.Supplier.ID == b.Supplier.ID })
	o, opened := t.openedAs(b.ID)
	switch {
	case b.State == BidWithdrawn || b.State == BidReplaced || b.pending(t) && t.Failure == nil:
	case !opened && t.Opening != nil && b.State == BidReceived && !b.pending(t): // what was received and is not in the record had been replaced
		b.State = BidReplaced
	case !opened && t.Opening != nil && !b.pending(t):
	case opened && !o.Valid && o.Ground == left:
		b.State = BidLeft
	case opened && !o.Valid:
		b.State = BidInvalid
	case t.Failure != nil:
		b.State = BidEnded
	case !opened:
	case told && t.Award.Of(b.Supplier.ID):
		b.State = BidWon
	case told || passed:
		b.State = BidLost
	default:
		b.State = BidOpened
	}
	b.Rank, b.Total = 0, 0
	if t.announced() && t.Evaluation != nil {
		for _, r := range t.Evaluation.Ranking {
			if opened && r.Bid == o.Bid {
				b.Rank, b.Total = r.Rank, r.Total
			}
		}
	}
	return was.State != b.State || was.Rank != b.Rank || was.Total != b.Total
}

// openedAs finds a bid in the record of the opening, by its response or by its last offer.
func (t *Tender) openedAs(bid string) (o tenderapi.OpenedBid, opened bool) {
	if t.Opening == nil {
		return o, false
	}
	for _, o := range t.Opening.Bids {
		if o.Bid == bid || o.Last != nil && o.Last.Bid == bid {
			return o, true
		}
	}
	return o, false
}

// news are the moves of which the bidders' own bids tell.
var news = map[Verb]bool{Open: true, Take: true, Reveal: true, Result: true, Fail: true}
