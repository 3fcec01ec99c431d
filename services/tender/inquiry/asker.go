package inquiry

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// tellAskers tells whoever has only asked that the purchase stands still, goes
// on, or has ended. Bidders hear that through their bids, or from the purchase
// when it ends. Each organization hears it from the first question of its own,
// so no event names two of them.
func (s *Service) tellAskers(ctx context.Context, ev event.Event) error {
	var in struct {
		Until    time.Time `json:"until"`
		Deadline time.Time `json:"deadline"`
		Moved    bool      `json:"moved"`
		Bidders  []string  `json:"bidders"` // who hears of the end
	}
	if err := ev.Decode(&in); err != nil {
		return err
	}
	news := map[string]func(*Question) event.Event{
		events.TypeTenderTenderSuspendedV1: func(q *Question) event.Event {
			return event.New(events.TypeTenderQuestionHeldV1, ev.At, events.TenderQuestionHeldV1{Tender: q.Tender, TenderTitle: q.Title, Asker: q.Asker, Until: in.Until})
		},
		events.TypeTenderTenderResumedV1: func(q *Question) event.Event {
			return event.New(events.TypeTenderQuestionReleasedV1, ev.At, events.TenderQuestionReleasedV1{Tender: q.Tender, TenderTitle: q.Title, Asker: q.Asker, Deadline: in.Deadline, Moved: in.Moved})
		},
		events.TypeTenderTenderFailedV1: func(q *Question) event.Event {
			return event.New(events.TypeTenderQuestionEndedV1, ev.At, events.TenderQuestionEndedV1{Tender: q.Tender, TenderTitle: q.Title, Asker: q.Asker})
		},
	}[ev.Type]
	heard := in.Bidders
	if ev.Type != events.TypeTenderTenderFailedV1 {
		var err error
		if heard, err = s.purchases.Bidding(ctx, ev.Subject); err != nil {
			return err
		}
	}
	q := store.Query{Where: []store.Term{store.Under("tender", ev.Subject+"/")}, By: "tender"}
	return s.questions.Each(ctx, q, func(q Question) error {
		if slices.Contains(heard, q.Asker) {
			return nil
		}
		heard = append(heard, q.Asker)
		_, err := s.questions.Apply(ctx, q.ID, ev, nil, func(q *Question) ([]event.Event, error) { return []event.Event{news(q)}, nil })
		return err
	})
}
