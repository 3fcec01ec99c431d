package store

import (
	"context"
	"errors"
	"time"

	"sanshe/libs/event"
)

// Beat is the word of a process that it could write to this store from Since
// until At. Beats of one process follow each other without a gap as long as it
// was never hindered. One with a Region is no such word: it says that a county
// came into this store At, about whose time before the beats say nothing.
type Beat struct {
	Meta
	Process string    `json:"process,omitempty"`
	Region  string    `json:"region,omitempty"` // GB/T 2260, or what codes begin with
	Since   time.Time `json:"since"`
	At      time.Time `json:"at"`
}

// OpenBeats opens the beats of a store. Their index "at" is of the words of
// processes, "came" of the counties.
func OpenBeats(ctx context.Context, e Engine) (*Collection[Beat], error) {
	return Open(ctx, e, Schema{Name: Beats, Indexes: []string{"at", "came"}}, func(b *Beat) map[string][]string {
		if b.Region != "" {
			return map[string][]string{"came": {Time(b.At)}}
		}
		return map[string][]string{"at": {Time(b.At)}}
	})
}

// Arrive notes that a county has come into a store; when it came before, the last time counts.
func Arrive(ctx context.Context, e Engine, region string, at time.Time) error {
	c, err := OpenBeats(ctx, e)
	if err != nil {
		return err
	}
	b := Beat{Region: region, Since: at, At: at}
	if _, err = c.Insert(ctx, "came-"+region, b); !errors.Is(err, ErrExists) {
		return err
	}
	_, err = c.Update(ctx, "came-"+region, func(was *Beat) ([]event.Event, error) {
		was.Since, was.At = at, at
		return nil, nil
	})
	return err
}

// ForgetBeats empties the beats of a store into which another is restored: they
// were of what stood there before.
func ForgetBeats(ctx context.Context, e Engine) error {
	c, err := OpenBeats(ctx, e)
	if err != nil {
		return err
	}
	return c.Each(ctx, Query{}, func(b Beat) error { return c.Delete(ctx, b.ID) })
}
