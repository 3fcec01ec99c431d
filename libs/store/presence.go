package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/libs/event"
)

// present is a running process, as it says itself. Its id is the process's own.
type present struct {
	Meta
	Where  string         `json:"where"`  // host and process id, for people
	Shapes map[string]int `json:"shapes"` // what it writes; a collection it does not name has shape 0
	Beat   time.Time      `json:"beat"`
}

// How often a process says that it is there, and after how long it is believed
// gone. Clocks of machines may differ by some seconds.
const (
	BeatEvery = 10 * time.Second
	goneAfter = 45 * time.Second
)

func openPresence(ctx context.Context, e Engine) (*Collection[present], error) {
	c := collection(e, Kind[present]{Schema: Schema{Name: Presence}, Index: func(*present) map[string][]string { return nil }})
	return c, e.Prepare(ctx, c.schema)
}

// Attend says that a process is there, which must be before it opens any
// collection. beat is to be called every BeatEvery, leave at the end.
func Attend(ctx context.Context, e Engine, where string, grows []Growing, now func() time.Time) (beat, leave func(context.Context) error, err error) {
	c, err := openPresence(ctx, e)
	if err != nil {
		return nil, nil, err
	}
	me := present{Where: where, Shapes: map[string]int{}, Beat: now()}
	for _, g := range grows {
		me.Shapes[g.Name()] = g.Shape()
	}
	id := NewID()
	if _, err := c.Insert(ctx, id, me); err != nil {
		return nil, nil, err
	}
	beat = func(ctx context.Context) error {
		_, err := c.Update(ctx, id, func(p *present) ([]event.Event, error) { p.Beat = now(); return nil, nil })
		if errors.Is(err, ErrNotFound) { // believed gone after a long sleep
			_, err = c.Insert(ctx, id, me)
		}
		return err
	}
	return beat, func(ctx context.Context) error { return c.Delete(ctx, id) }, nil
}

// Behind lists the processes that write an earlier shape of a collection, and
// forgets those that have not been heard of for long.
func Behind(ctx context.Context, e Engine, coll string, shape int, now time.Time) (where []string, err error) {
	c, err := openPresence(ctx, e)
	if err != nil {
		return nil, err
	}
	err = c.Each(ctx, Query{}, func(p present) error {
		switch {
		case now.Sub(p.Beat) > goneAfter:
			return c.Delete(ctx, p.ID)
		case p.Shapes[coll] < shape:
			where = append(where, fmt.Sprintf("%s，形状%d", p.Where, p.Shapes[coll]))
		}
		return nil
	})
	return where, err
}
