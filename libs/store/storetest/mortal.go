package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"sanshe/libs/store"
)

// ErrDied is what a write over a [Mortal] fails with.
var ErrDied = errors.New("died")

// Mortal is an engine under which writes fail as a process does that dies before the write, or after it and before anybody learns of
// it, one of six at random. Histories of a service are run over it.
type Mortal struct {
	store.Engine
	Rnd   *rand.Rand // nil is calm too
	Calm  bool       // nothing fails
	Fails int        // how many writes have failed

	mu sync.Mutex // what is sent at once is written at once
}

func (m *Mortal) write(do func() error) error {
	m.mu.Lock()
	fate := 2
	if !m.Calm && m.Rnd != nil {
		fate = m.Rnd.IntN(12)
	}
	if fate < 2 {
		m.Fails++
	}
	m.mu.Unlock()
	if fate == 0 {
		return ErrDied
	}
	if err := do(); err != nil || fate != 1 {
		return err
	}
	return ErrDied
}

// Insert implements store.Engine.
func (m *Mortal) Insert(ctx context.Context, coll string, r store.Record) error {
	return m.write(func() error { return m.Engine.Insert(ctx, coll, r) })
}

// Swap implements store.Engine.
func (m *Mortal) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	return m.write(func() error { return m.Engine.Swap(ctx, coll, r, was) })
}

// Delete implements store.Engine.
func (m *Mortal) Delete(ctx context.Context, coll, id string) error {
	return m.write(func() error { return m.Engine.Delete(ctx, coll, id) })
}

// Sent implements store.Engine.
func (m *Mortal) Sent(ctx context.Context, coll string, acks []store.Ack) error {
	return m.write(func() error { return m.Engine.Sent(ctx, coll, acks) })
}
