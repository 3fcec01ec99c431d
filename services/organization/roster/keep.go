package roster

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// hears follows an event of the register. It reads the card instead of the
// event, so that one heard again, or late, writes what holds today.
func (s *Service) hears(what string) event.Handler {
	return func(ctx context.Context, ev event.Event) error {
		c, err := s.register.Card(ctx, ev.Subject)
		if err != nil {
			return err
		}
		e, err := s.keep(ctx, c)
		if err != nil {
			return err
		}
		return s.append(ctx, what, ev.ID(), ev.At, &e)
	}
}

// keep copies a card, unless a later one is here.
func (s *Service) keep(ctx context.Context, c Card) (e Entry, err error) {
	day := s.today()
	for {
		if e, err = s.entries.Get(ctx, c.ID); err == nil && e.Card.Version >= c.Version {
			return e, nil
		}
		if errors.Is(err, store.ErrNotFound) {
			if e, err = s.entries.Insert(ctx, c.ID, Entry{Card: c, Day: day}); !errors.Is(err, store.ErrExists) {
				return e, err
			}
			continue
		}
		if err != nil {
			return e, err
		}
		return s.entries.Update(ctx, c.ID, func(e *Entry) ([]event.Event, error) {
			if e.Card.Version < c.Version {
				e.former(c.Name)
				e.Card, e.Day = c, day
			}
			return nil, nil
		})
	}
}

// former remembers the name that another takes the place of.
func (e *Entry) former(name string) {
	if e.Card.Name == name {
		return
	}
	e.Former = slices.DeleteFunc(e.Former, func(was string) bool { return was == name || was == e.Card.Name })
	e.Former = append([]string{e.Card.Name}, e.Former[:min(len(e.Former), maxFormer-1)]...)
}

const (
	fillEvery = 10 * time.Minute
	onTheWay  = time.Minute // how long the event of a registration may be on its way
)

// fill copies the cards of those who were in the register before there was a
// copy, or came to it without an event: with a county that moved here.
func (s *Service) fill(ctx context.Context) error {
	in, err := s.register.Number(ctx)
	if err != nil {
		return err
	}
	if here, err := s.entries.Count(ctx, in+1); err != nil || here >= in {
		return err
	}
	for after := ""; ; {
		cards, next, err := s.register.Cards(ctx, after)
		if err != nil {
			return err
		}
		for _, c := range cards {
			_, err := s.entries.Get(ctx, c.ID)
			if err == nil || s.now().Sub(c.CreatedAt) < onTheWay {
				continue
			}
			if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			e, err := s.keep(ctx, c)
			if err != nil {
				return err
			}
			if err := s.append(ctx, "listed", "listed/"+c.ID, s.now(), &e); err != nil {
				return err
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}

// turn writes the entries anew whose grade begins or ends with this day: the
// indexes know the day they were written on.
func (s *Service) turn(ctx context.Context) error {
	day := s.today()
	for {
		due, err := s.entries.Find(ctx, store.Query{By: "turn", Where: []store.Term{store.Between("turn", "", day+"\x00")}, Limit: 200})
		if err != nil || len(due.Items) == 0 {
			return err
		}
		for _, e := range due.Items {
			was := e.Card.on(e.Day)
			e, err := s.entries.Update(ctx, e.ID, func(e *Entry) ([]event.Event, error) {
				e.Day = max(e.Day, day)
				return nil, nil
			})
			if err != nil {
				return err
			}
			if e.Card.on(day) == was {
				continue
			}
			if err := s.append(ctx, "turned", "turned/"+e.ID+"/"+day, s.now(), &e); err != nil {
				return err
			}
		}
	}
}
