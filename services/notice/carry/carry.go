// Package carry takes what is to be sent to machines that may be away: letters
// to a mail server, news to the channels of organizations. What is on its way is
// part of a document, and every step of it is one write of that document.
package carry

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Waits is how long something waits after each attempt; after the last it has failed.
var Waits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// batch is how many one round carries, so that a round ends.
const batch = 50

// Way is how far something has come.
type Way struct {
	State    State      `json:"state"`
	Attempts int        `json:"attempts"`
	Due      time.Time  `json:"due"` // of the next attempt, while pending
	SentAt   *time.Time `json:"sent_at,omitempty"`
	Open     bool       `json:"open,omitempty"`   // an attempt was begun, and how it ended is not written down
	Reason   string     `json:"reason,omitempty"` // why the last attempt failed, where the far side has an owner who reads it
}

// State is pending until the other side took it or will never take it.
type State string

// The states of something on its way.
const (
	Pending State = "pending"
	Sent    State = "sent"
	Failed  State = "failed"
	Unsure  State = "unsure" // it left, nobody knows whether it arrived, and it must not arrive twice
)

// New is something that is due at a moment.
func New(due time.Time) Way { return Way{State: Pending, Due: due} }

// ErrRefused says that the other side will never take it.
var ErrRefused = errors.New("notice: this will never be taken")

// ErrSilent says that it left and that no answer came.
var ErrSilent = errors.New("notice: no answer came")

// Reason is an error that says why in words for the owner of the far side: no address and no secret.
type Reason struct {
	Text string
	Err  error // ErrRefused, ErrSilent or another
}

// Error implements error.
func (r *Reason) Error() string { return r.Err.Error() + ": " + r.Text }

// Unwrap implements errors.
func (r *Reason) Unwrap() error { return r.Err }

// Queue carries what documents of one collection have on their way. The
// collection has an index due, with the time of the next attempt of what is pending.
type Queue[T any] struct {
	Docs *store.Collection[T]
	Way  func(*T) *Way                    // nil where nothing is to be sent
	Send func(context.Context, *T) error  // nil once the other side has taken it; what it writes into the document is handed to Keep
	Keep func(doc *T, sent *T)            // what of Send stays in the document; may be nil
	Once func(*T) bool                    // whether the other side cannot tell a second copy; nil: it always can
	To   func(*T) (id, what, side string) // for the log, and so that a side that is away holds up a round once
	Now  func() time.Time
	Log  *slog.Logger
}

// errTaken says that another process, or an earlier round, has it.
var errTaken = errors.New("notice: somebody else carries this")

// Round makes the attempts that are due.
func (q *Queue[T]) Round(ctx context.Context) error {
	page, err := q.Docs.Find(ctx, store.Query{
		By: "due", Limit: batch, Where: []store.Term{store.Between("due", "", store.Time(q.Now())+"\x01")},
	})
	away := map[string]bool{}
	for i := range page.Items {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		id, _, side := q.To(&page.Items[i])
		if side != "" && away[side] {
			continue
		}
		taken, one := q.attempt(ctx, id)
		away[side] = !taken
		err = errors.Join(err, one)
	}
	return err
}

// attempt makes one, and reports whether the far side may be asked again in this
// round. It is written down first, with the time of the next: two processes never
// carry the same, and a crash costs one attempt.
func (q *Queue[T]) attempt(ctx context.Context, id string) (taken bool, err error) {
	now := q.Now()
	lost := false
	doc, err := q.Docs.Update(ctx, id, func(d *T) ([]event.Event, error) {
		w := q.Way(d)
		if w == nil || w.State != Pending || w.Due.After(now) {
			return nil, errTaken
		}
		if lost = w.Open && q.Once != nil && q.Once(d); lost {
			w.State, w.Open, w.Reason = Unsure, false, "发出时中断了，不知道对方收到没有，没有再发。"
			return nil, nil
		}
		w.Due, w.Open = now.Add(Waits[min(w.Attempts, len(Waits)-1)]), true
		w.Attempts++
		return nil, nil
	})
	if errors.Is(err, errTaken) || lost {
		return true, nil
	}
	if err != nil {
		return true, err
	}
	sent := q.Send(ctx, &doc)
	way := q.Way(&doc)
	state := q.after(&doc, sent)
	if sent != nil {
		_, what, _ := q.To(&doc)
		q.Log.WarnContext(ctx, what+" was not taken", "id", id, "attempt", way.Attempts, "state", state, "err", sent)
	}
	_, err = q.Docs.Update(context.WithoutCancel(ctx), id, func(d *T) ([]event.Event, error) {
		w := q.Way(d)
		if w.State, w.Open, w.Reason = state, false, ""; state == Sent {
			at := q.Now()
			w.SentAt = &at
		}
		if why := new(Reason); errors.As(sent, &why) {
			w.Reason = why.Text
		}
		if q.Keep != nil {
			q.Keep(d, &doc)
		}
		return nil, nil
	})
	return sent == nil || errors.Is(sent, ErrRefused), err
}

// after is where an attempt leaves it.
func (q *Queue[T]) after(doc *T, sent error) State {
	switch {
	case sent == nil:
		return Sent
	case errors.Is(sent, ErrSilent) && q.Once != nil && q.Once(doc):
		return Unsure
	case errors.Is(sent, ErrRefused) || q.Way(doc).Attempts >= len(Waits):
		return Failed
	}
	return Pending
}
