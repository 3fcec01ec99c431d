package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"sanshe/libs/event"
)

// Whole is an engine that can be read out as of one instant; all of ours are.
// It is filled again by Insert, which keeps version, numbering and inbox of a
// record as they are given.
type Whole interface {
	Engine
	// Hold makes writers wait, also those of other processes, where the engine
	// can do that, and answers a view of what is there. Who has held every
	// engine of a platform before resuming the first has views of one instant.
	Hold(ctx context.Context) (v View, resume func() error, err error)
	// Stored is Get with the index values, for who compares and does not derive them anew.
	Stored(ctx context.Context, coll, id string) (Record, error)
}

// View is an engine as it was at one instant.
type View interface {
	// Dump hands over every record of every collection, with its unsent events,
	// in no order. A document that was deleted and still owes events comes with
	// version 0. After an error what was handed over is worth nothing.
	Dump(ctx context.Context, each func(coll string, r Record) error) error
	Close() error
}

// ErrMoved is what Dump answers when somebody wrote meanwhile and the engine
// keeps no instant for us: hold all engines again.
var ErrMoved = errors.New("store: written to while it was read out")

// What processes say of themselves: that they run, and when they could write.
// It says nothing about what people did and is true of this store alone, so it
// is no part of a Dump.
const (
	Presence = "presence"
	Beats    = "beats"
)

// Aside reports whether a collection is no part of a Dump.
func Aside(coll string) bool { return coll == Presence || coll == Beats }

// Copy is a record as it is kept outside a store: the same from every engine.
type Copy struct {
	ID      string              `json:"id"`
	Version int64               `json:"v"`
	Emitted int64               `json:"em,omitempty"`
	Seen    map[string]int64    `json:"seen,omitempty"`
	Index   map[string][]string `json:"ix,omitempty"`
	Outbox  []event.Event       `json:"out,omitempty"`
	Body    json.RawMessage     `json:"body"`
}

// CopyOf writes a record so that equal records are equal bytes in JSON: keys
// of the body in order, values of an index sorted and once each.
func CopyOf(r Record) (Copy, error) {
	c := Copy{ID: r.ID, Version: r.Version, Emitted: r.Emitted, Seen: r.Seen}
	var err error
	if c.Body, err = canonical(r.Body); err != nil {
		return c, err
	}
	for name, values := range r.Index {
		if len(values) == 0 {
			continue
		}
		if c.Index == nil {
			c.Index = map[string][]string{}
		}
		values = slices.Clone(values)
		slices.Sort(values)
		c.Index[name] = slices.Compact(values)
	}
	c.Outbox = slices.Clone(r.Outbox)
	for i := range c.Outbox {
		if c.Outbox[i].Data, err = canonical(c.Outbox[i].Data); err != nil {
			return c, err
		}
	}
	return c, nil
}

// canonical is JSON with the keys of its objects in order; numbers stay as they were written.
func canonical(b []byte) (json.RawMessage, error) {
	if len(b) == 0 {
		return json.RawMessage("null"), nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// Load writes a copy into a prepared collection of an engine that does not have its id.
func Load(ctx context.Context, e Engine, coll string, c Copy) error {
	r := Record{ID: c.ID, Version: c.Version, Emitted: c.Emitted, Seen: c.Seen, Index: c.Index, Outbox: c.Outbox, Body: c.Body}
	if c.Version > 0 {
		return e.Insert(ctx, coll, r)
	}
	r.Version, r.Body = 1, []byte("{}") // a deleted document, here for the events it owes
	if err := e.Insert(ctx, coll, r); err != nil {
		return err
	}
	return e.Delete(ctx, coll, c.ID)
}

// Sum is what a set of things comes to, in whatever order they are added: how
// many, and the sum of their SHA-256 as 256-bit numbers.
type Sum struct {
	N    int64
	Hash [sha256.Size]byte
}

// Add counts one more thing in.
func (s *Sum) Add(thing []byte) { s.add(sha256.Sum256(thing)) }

func (s *Sum) add(h [sha256.Size]byte) {
	s.N++
	carry := uint16(0)
	for i := range slices.Backward(s.Hash[:]) {
		carry += uint16(s.Hash[i]) + uint16(h[i])
		s.Hash[i], carry = byte(carry), carry>>8
	}
}

// MarshalJSON writes {"n": 3, "hash": "…"}.
func (s Sum) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"n": s.N, "hash": hex.EncodeToString(s.Hash[:])})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Sum) UnmarshalJSON(b []byte) error {
	var in struct {
		N    int64  `json:"n"`
		Hash string `json:"hash"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	h, err := hex.DecodeString(in.Hash)
	if err != nil || len(h) != len(s.Hash) {
		return errors.New("store: not a sum")
	}
	s.N = in.N
	copy(s.Hash[:], h)
	return nil
}

// Mark is what changes of a record whenever anything of it does: its version
// with each write, its outbox with each acknowledgement.
func Mark(coll, id string, version, emitted int64, unsent []int64) [sha256.Size]byte {
	b := append([]byte(coll+"\x00"+id+"\x00"), make([]byte, 0, 16+8*len(unsent))...)
	for _, n := range append([]int64{version, emitted}, unsent...) {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return sha256.Sum256(b)
}

// AddMark counts a mark in.
func (s *Sum) AddMark(m [sha256.Size]byte) { s.add(m) }
