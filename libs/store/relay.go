package store

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"sanshe/libs/crash"
	"sanshe/libs/event"
)

// Waker is an engine that wants to hear of a collection's new events at once instead of at the next tick.
type Waker interface{ Wake(coll string) }

// Relay carries the unsent events of a service's collections to the broker.
// Killed between publish and Sent it publishes again: at least once, in order
// per document. While the broker is down the outboxes grow; on return they drain.
type Relay struct {
	Engine      Engine
	Collections []string
	To          event.Publisher
	Log         *slog.Logger

	once sync.Once
	wake chan struct{} // somebody is woken
	mu   sync.Mutex
	due  map[string]bool // the collections that have told of events since they were looked at
}

// Batch is how many documents one publish covers: large, because the broker
// pays an fsync per batch and the store one per acknowledgement.
const Batch = 500

// gather is how far apart the looks of a busy relay begin: an event that comes
// alone goes at once, and what comes in a rush goes together, with one question
// to the store, one request to the broker and one acknowledgement.
const gather = 20 * time.Millisecond

func (r *Relay) signal() chan struct{} {
	r.once.Do(func() { r.wake, r.due = make(chan struct{}, 1), map[string]bool{} })
	return r.wake
}

// Wake makes Run look into a collection now.
func (r *Relay) Wake(coll string) {
	wake := r.signal()
	r.mu.Lock()
	r.due[coll] = true
	r.mu.Unlock()
	select {
	case wake <- struct{}{}:
	default:
	}
}

// woken takes those who have told of events, in the order of Collections.
func (r *Relay) woken() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := slices.DeleteFunc(slices.Clone(r.Collections), func(coll string) bool { return !r.due[coll] })
	clear(r.due)
	return out
}

// Run relays until ctx ends. It looks into a collection when woken for it, and
// into all of them at the latest every idle: another process may have died with
// events in the outbox.
func (r *Relay) Run(ctx context.Context, idle time.Duration) error {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	wake, colls := r.signal(), r.Collections
	for {
		again := time.After(gather)
		for r.drainAll(ctx, colls) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again:
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
			colls = r.woken()
		case <-tick.C:
			colls = r.Collections
		}
	}
}

// Drain publishes one batch of every collection; more reports whether a full batch went, so another may wait.
func (r *Relay) Drain(ctx context.Context) (more bool) { return r.drainAll(ctx, r.Collections) }

func (r *Relay) drainAll(ctx context.Context, colls []string) (more bool) {
	for _, coll := range colls {
		n, err := r.drain(ctx, coll)
		if err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "events wait for the broker", "collection", coll, "err", err)
			continue
		}
		more = more || n == Batch
	}
	return more
}

func (r *Relay) drain(ctx context.Context, coll string) (int, error) {
	rs, err := r.Engine.Unsent(ctx, coll, Batch)
	if err != nil || len(rs) == 0 {
		return 0, err
	}
	var events []event.Event
	acks := make([]Ack, len(rs))
	for i, d := range rs {
		events = append(events, d.Outbox...)
		acks[i] = Ack{d.ID, d.Outbox[len(d.Outbox)-1].Seq}
	}
	crash.At(crash.AfterRead, coll)
	if err := r.To.Publish(ctx, events...); err != nil {
		return 0, err
	}
	crash.At(crash.AfterPublish)
	err = r.Engine.Sent(ctx, coll, acks)
	crash.At(crash.AfterMark)
	return len(rs), err
}
