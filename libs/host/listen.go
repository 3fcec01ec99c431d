package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Parked is an aggregate whose event a service could not digest, with what came after it.
// It waits for a person; the other aggregates go on.
type Parked struct {
	store.Meta
	Stream string        `json:"stream"`
	Why    string        `json:"why"`
	Since  time.Time     `json:"since"`
	Events []event.Event `json:"events"`
}

// listener hands events to a service's reactions, and parks what they choke on.
type listener struct {
	service string
	by      map[string]event.Handler
	parked  *store.Collection[Parked]
	log     *slog.Logger

	mu      sync.Mutex
	waiting map[string]bool // streams that are parked
	tries   map[string]int  // event id → failures so far
}

// maxTries is how often an event may fail for reasons of its own before its aggregate is parked.
const maxTries = 5

func newListener(ctx context.Context, service string, by map[string]event.Handler, e store.Engine, log *slog.Logger) (*listener, error) {
	l := &listener{service: service, by: by, log: log, waiting: map[string]bool{}, tries: map[string]int{}}
	var err error
	l.parked, err = store.Open(ctx, e, store.Schema{Name: "parked"}, func(*Parked) map[string][]string { return nil })
	if err != nil {
		return nil, err
	}
	return l, l.parked.Each(ctx, store.Query{}, func(p Parked) error { l.waiting[p.Stream] = true; return nil })
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
	l.mu.Lock()
	waits := l.waiting[ev.Stream()]
	l.mu.Unlock()
	if waits {
		return l.park(ctx, ev, errors.New("waits behind an earlier event"))
	}
	err := do(ctx, ev)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		delete(l.tries, ev.ID())
		return nil
	}
	if k := fault.Of(err).Kind; k == fault.Unavailable || k == fault.TooMany || ctx.Err() != nil {
		return err // the world is at fault, not the event: ask again until it recovers
	}
	if l.tries[ev.ID()]++; l.tries[ev.ID()] < maxTries {
		return err
	}
	delete(l.tries, ev.ID())
	l.waiting[ev.Stream()] = true
	return l.park(ctx, ev, err)
}

func (l *listener) park(ctx context.Context, ev event.Event, why error) error {
	l.log.ErrorContext(ctx, "event parked", "service", l.service, "event", ev.ID(), "type", ev.Type, "err", why)
	_, err := l.parked.Apply(ctx, strings.ReplaceAll(ev.Stream(), "/", ":"), ev, func() Parked {
		return Parked{Stream: ev.Stream(), Why: why.Error(), Since: time.Now().UTC()}
	}, func(p *Parked) ([]event.Event, error) {
		p.Events = append(p.Events, ev)
		return nil, nil
	})
	return err
}

// Replay hands a parked aggregate's events to the service again, in order,
// and releases it when all are digested.
func (l *listener) Replay(ctx context.Context, id string) error {
	p, err := l.parked.Get(ctx, id)
	if err != nil {
		return err
	}
	for _, ev := range p.Events {
		if do := l.by[ev.Type]; do != nil {
			if err := do(ctx, ev); err != nil {
				return fmt.Errorf("%s: %w", ev.ID(), err)
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, p.Stream)
	return l.parked.Delete(ctx, id)
}
