package roomtest

import (
	"context"

	"sanshe/libs/event"
)

// Publish implements event.Publisher.
func (s *Stage) Publish(ctx context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		if s.Bus == nil {
			s.Heard = append(s.Heard, ev)
		} else if err := s.Bus(ctx, ev); err != nil {
			return err
		}
	}
	return nil
}

// Twice is a bus that keeps an event, and brings it back two times to a room that listens to it.
func (s *Stage) Twice(_ context.Context, ev event.Event) error {
	s.T.Helper()
	s.Heard = append(s.Heard, ev)
	if s.Part.Listens[ev.Type] != nil {
		s.Hear(ev, 2)
	}
	return nil
}

// Often is a bus that keeps an event and insists on it, as many times as it is told to. What stays without effect is told again.
func (s *Stage) Often(times func() int) func(context.Context, event.Event) error {
	return func(ctx context.Context, ev event.Event) error {
		for range times() {
			s.Heard = append(s.Heard, ev)
			if err := s.Insist(ctx, ev); err != nil {
				return err
			}
		}
		return nil
	}
}

// Insist hands an event over until it has had its effect, as a broker does; after a hundred times it gives up.
func (s *Stage) Insist(ctx context.Context, ev event.Event) (err error) {
	do := s.Part.Listens[ev.Type]
	for n := 0; do != nil && n < 100; n++ {
		if err = do(context.WithoutCancel(ctx), ev); err == nil {
			return nil
		}
	}
	return err
}

// Hear brings the room an event that it listens to, so many times; each must have its effect.
func (s *Stage) Hear(ev event.Event, times int) {
	s.T.Helper()
	do := s.Part.Listens[ev.Type]
	if do == nil {
		s.T.Fatalf("the room does not listen to %s", ev.Type)
	}
	for range times {
		if err := do(context.WithoutCancel(s.T.Context()), ev); err != nil {
			s.T.Fatal(ev.Type, err)
		}
	}
}

// Tells is another room telling something of an aggregate, which comes twice.
func (s *Stage) Tells(kind, subject string, data any) {
	s.T.Helper()
	s.Hear(s.Event(kind, subject, data), 2)
}

// Event is what another room tells of an aggregate now, the next of its stream.
func (s *Stage) Event(kind, subject string, data any) event.Event {
	ev := event.New(kind, s.Clock(), data)
	ev.Subject = subject
	s.Seqs[ev.Stream()]++
	ev.Seq = s.Seqs[ev.Stream()]
	return ev
}

// Settle hands the bus what is to be told, until nothing more is.
func (s *Stage) Settle() {
	s.T.Helper()
	for range 40 {
		was := len(s.Heard)
		s.Relay.Drain(context.WithoutCancel(s.T.Context()))
		if len(s.Heard) == was {
			return
		}
	}
}

// News is what was told since it was asked for the last time.
func (s *Stage) News() []event.Event {
	s.T.Helper()
	s.Settle()
	news := s.Heard[s.read:]
	s.read = len(s.Heard)
	return news
}

// Told are the events of a kind.
func (s *Stage) Told(kind string) (out []event.Event) {
	for _, ev := range s.Heard {
		if ev.Type == kind {
			out = append(out, ev)
		}
	}
	return out
}

// Count is how many events of a kind were told.
func (s *Stage) Count(kind string) int { return len(s.Told(kind)) }

// Kinds are the kinds of events, in order.
func Kinds(evs []event.Event) (out []string) {
	for _, ev := range evs {
		out = append(out, ev.Type)
	}
	return out
}
