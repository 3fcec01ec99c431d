package host

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// listener hands events to a service's reactions, and parks what they choke on
// (park.go).
type listener struct {
	service     string
	by          map[string]event.Handler
	collections []string // whose outboxes are relayed
	engine      store.Engine
	parked      *store.Collection[Parked]
	log         *slog.Logger
	life        context.Context // of the process: what a person replays runs in it, not as that person

	mu    sync.Mutex
	tries map[string]int // event id → failures so far
}

// maxTries is how often an event may fail for reasons of its own before its aggregate is parked.
const maxTries = 5

func newListener(ctx context.Context, service string, by map[string]event.Handler, e store.Engine, log *slog.Logger) (*listener, error) {
	l := &listener{service: service, by: by, engine: e, log: log, life: ctx, tries: map[string]int{}}
	var err error
	l.parked, err = openParked(ctx, e)
	return l, err
}

// topics are the services whose events this one reacts to.
func (l *listener) topics() (out []string) {
	for kind := range l.by {
		if t, _, _ := strings.Cut(kind, "."); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

func (l *listener) handle(ctx context.Context, ev event.Event) error {
	do, ok := l.by[ev.Type]
	if !ok {
		return nil
	}
	if parked, err := l.behind(ctx, ev); parked || err != nil {
		return err
	}
	err := do(ctx, ev)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		delete(l.tries, ev.ID())
		return nil
	}
	if passes(err) || ctx.Err() != nil {
		return err // the world is at fault, not the event: ask again until it recovers
	}
	if l.tries[ev.ID()]++; l.tries[ev.ID()] < maxTries {
		return err
	}
	if err := l.park(ctx, ev, err); err != nil {
		return err
	}
	delete(l.tries, ev.ID())
	return nil
}

// passes reports whether a failure is one of a moment.
func passes(err error) bool {
	k := fault.Of(err).Kind
	return k == fault.Unavailable || k == fault.TooMany
}

// behind parks an event whose stream is parked already. The store is asked and
// not this process's memory, because another instance may have parked the stream
// before its partition came here, or a person may have released it there.
func (l *listener) behind(ctx context.Context, ev event.Event) (parked bool, err error) {
	_, err = l.parked.Apply(ctx, parkedID(ev.Stream()), ev, nil, func(p *Parked) ([]event.Event, error) {
		if len(p.Events) == 0 {
			return nil, errFree
		}
		p.Events = append(p.Events, ev)
		return nil, nil
	})
	if errors.Is(err, errFree) || errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (l *listener) park(ctx context.Context, ev event.Event, why error) error {
	l.log.ErrorContext(ctx, "event parked", "service", l.service, "event", ev.ID(), "type", ev.Type, "err", why)
	start := func(p *Parked) {
		p.Stream, p.Why, p.Since, p.Retried = ev.Stream(), short(why), time.Now().UTC(), 0
	}
	_, err := l.parked.Apply(ctx, parkedID(ev.Stream()), ev, func() Parked { return Parked{} }, func(p *Parked) ([]event.Event, error) {
		if len(p.Events) == 0 {
			start(p)
		}
		p.Events = append(p.Events, ev)
		return nil, nil
	})
	return err
}
