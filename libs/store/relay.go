package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sanshe/libs/crash"
	"sanshe/libs/event"
)

// Waker is an engine that wants to hear of new events at once instead of at the next tick.
type Waker interface{ Wake() }

// Relay carries the unsent events of a service's collections to the broker.
// Killed between publish and Sent it publishes again: at least once, in order
// per document. While the broker is down the outboxes grow; on return they drain.
type Relay struct {
	Engine      Engine
	Collections []string
	To          event.Publisher
	Log         *slog.Logger
	wake        chan struct{}
	once        sync.Once
}

// Batch is how many documents one publish covers: large, because the broker
// pays an fsync per batch and the store one per acknowledgement.
const Batch = 500

func (r *Relay) signal() chan struct{} {
	r.once.Do(func() { r.wake = make(chan struct{}, 1) })
	return r.wake
}

// Wake makes Run look now.
func (r *Relay) Wake() {
	select {
	case r.signal() <- struct{}{}:
	default:
	}
}

// Run relays until ctx ends. It looks when woken and at the latest every idle.
func (r *Relay) Run(ctx context.Context, idle time.Duration) error {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for {
		for r.Drain(ctx) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.signal():
		case <-tick.C:
		}
	}
}

// Drain publishes one batch of every collection; more reports whether a full batch went, so another may wait.
func (r *Relay) Drain(ctx context.Context) (more bool) {
	for _, coll := range r.Collections {
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
	crash.At(crash.AfterRead)
	if err := r.To.Publish(ctx, events...); err != nil {
		return 0, err
	}
	crash.At(crash.AfterPublish)
	err = r.Engine.Sent(ctx, coll, acks)
	crash.At(crash.AfterMark)
	return len(rs), err
}
