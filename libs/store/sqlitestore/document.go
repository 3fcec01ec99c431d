package sqlitestore

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// Get reads one document, and leaves its index values where they are: there can be more of them than of everything else.
func (e *Engine) Get(ctx context.Context, coll, id string) (store.Record, error) {
	return e.one(ctx, coll, id, "NULL")
}

// Stored implements store.Whole.
func (e *Engine) Stored(ctx context.Context, coll, id string) (store.Record, error) {
	return e.one(ctx, coll, id, "ix")
}

// one reads a document, with the index values of the column ix.
func (e *Engine) one(ctx context.Context, coll, id, ix string) (r store.Record, err error) {
	if err := e.known(coll); err != nil {
		return r, err
	}
	err = e.read(ctx, func(c *conn) error {
		err := c.run(`SELECT version, emitted, seen, body, `+ix+` FROM "`+coll+`" WHERE id = ?`, func(s *sqlite3.Stmt) error {
			r = store.Record{ID: id, Version: s.ColumnInt64(0), Emitted: s.ColumnInt64(1), Body: bytes.Clone(s.ColumnRawText(3))}
			if err := parse(s.ColumnRawText(2), &r.Seen); err != nil {
				return err
			}
			return parse(s.ColumnRawText(4), &r.Index)
		}, id)
		if err == nil && r.Version == 0 {
			err = store.ErrNotFound
		}
		return err
	})
	return r, err
}

// parse reads a column that holds an object, or nothing.
func parse(text []byte, into any) error {
	if len(text) <= len(none) {
		return nil
	}
	return json.Unmarshal(text, into)
}

// none is the object of which most columns hold no more.
const none = "{}"

// Insert saves a new document.
func (e *Engine) Insert(ctx context.Context, coll string, r store.Record) error {
	w, err := e.encode(coll, r)
	if err != nil {
		return err
	}
	return e.do(ctx, func(c *conn) error {
		err := c.run(`INSERT INTO "`+coll+`" (id, version, emitted, seen, ix, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			nil, r.ID, r.Version, r.Emitted, w.seen, w.ix, r.Body)
		if err != nil {
			return err
		}
		if c.Changes() == 0 {
			return store.ErrExists
		}
		if err := c.index(coll, c.LastInsertRowID(), r.ID, w.rows); err != nil {
			return err
		}
		return c.emit(coll, r.ID, w.events)
	})
}

// Swap replaces a document that is still at version was.
func (e *Engine) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	w, err := e.encode(coll, r)
	if err != nil {
		return err
	}
	return e.do(ctx, func(c *conn) error {
		n, version, ix, err := c.old(coll, r.ID)
		if err != nil {
			return err
		}
		if version != was {
			return store.ErrStale
		}
		err = c.run(`UPDATE "`+coll+`" SET version = ?, emitted = ?, seen = ?, ix = ?, body = ? WHERE n = ?`,
			nil, r.Version, r.Emitted, w.seen, w.ix, r.Body, n)
		if err != nil {
			return err
		}
		if !bytes.Equal(ix, w.ix) {
			if err := c.reindex(coll, n, r.ID, ix, w.rows); err != nil {
				return err
			}
		}
		return c.emit(coll, r.ID, w.events)
	})
}

// Delete removes a document; its unsent events stay in the outbox until sent.
func (e *Engine) Delete(ctx context.Context, coll, id string) error {
	if err := e.known(coll); err != nil {
		return err
	}
	err := e.do(ctx, func(c *conn) error {
		n, _, ix, err := c.old(coll, id)
		if err != nil {
			return err
		}
		if err := c.reindex(coll, n, id, ix, nil); err != nil {
			return err
		}
		return c.run(`DELETE FROM "`+coll+`" WHERE n = ?`, nil, n)
	})
	if err == error(store.ErrNotFound) {
		return nil
	}
	return err
}

// entry is one row of an index.
type entry struct{ name, value string }

// written is a record made ready outside the writer, whose time is everybody's.
type written struct {
	seen, ix []byte
	rows     []entry // sorted
	events   []outgoing
}

type outgoing struct {
	seq   int64
	event []byte
}

func (e *Engine) encode(coll string, r store.Record) (w written, err error) {
	if err := r.Valid(); err != nil {
		return w, err
	}
	if err := e.known(coll, slices.Collect(maps.Keys(r.Index))...); err != nil {
		return w, err
	}
	w.seen = []byte(none)
	if len(r.Seen) > 0 {
		if w.seen, err = json.Marshal(r.Seen); err != nil {
			return w, err
		}
	}
	if w.ix, err = json.Marshal(r.Index); err != nil {
		return w, err
	}
	if r.Index == nil {
		w.ix = []byte(none)
	}
	w.rows = entries(r.Index)
	for _, ev := range r.Outbox {
		b, err := json.Marshal(ev)
		if err != nil {
			return w, err
		}
		w.events = append(w.events, outgoing{ev.Seq, b})
	}
	return w, nil
}

func entries(index map[string][]string) []entry {
	rows := make([]entry, 0, 2*len(index))
	for name, values := range index {
		for _, v := range values {
			rows = append(rows, entry{name, v})
		}
	}
	slices.SortFunc(rows, func(a, b entry) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	return slices.Compact(rows)
}

// except returns the rows of a that are not in b.
func except(a, b []entry) []entry {
	have := make(map[entry]bool, len(b))
	for _, r := range b {
		have[r] = true
	}
	var out []entry
	for _, r := range a {
		if !have[r] {
			out = append(out, r)
		}
	}
	return out
}

// old finds what a write is about to replace: its row, its version and its index values as they are written.
func (c *conn) old(coll, id string) (n, version int64, ix []byte, err error) {
	err = c.run(`SELECT n, version, ix FROM "`+coll+`" WHERE id = ?`, func(s *sqlite3.Stmt) error {
		n, version, ix = s.ColumnInt64(0), s.ColumnInt64(1), bytes.Clone(s.ColumnRawText(2))
		return nil
	}, id)
	if err == nil && version == 0 {
		err = store.ErrNotFound
	}
	return n, version, ix, err
}

// reindex makes the rows of a document's index those of now, where they were those that ix lists.
func (c *conn) reindex(coll string, n int64, id string, ix []byte, now []entry) error {
	var index map[string][]string
	if err := parse(ix, &index); err != nil {
		return err
	}
	old := entries(index)
	if err := c.unindex(coll, id, except(old, now)); err != nil {
		return err
	}
	return c.index(coll, n, id, except(now, old))
}

const wideInsert = 8 // rows of an index per statement

func (c *conn) index(coll string, n int64, id string, rows []entry) error {
	for part := range slices.Chunk(rows, wideInsert) {
		args := make([]any, 0, 4*wideInsert)
		for _, r := range part {
			args = append(args, r.name, r.value, id, n)
		}
		if err := c.run(`INSERT INTO "`+coll+`_ix" VALUES (?, ?, ?, ?)`+strings.Repeat(", (?, ?, ?, ?)", len(part)-1), nil, args...); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) unindex(coll, id string, rows []entry) error {
	for _, r := range rows {
		if err := c.run(`DELETE FROM "`+coll+`_ix" WHERE name = ? AND value = ? AND id = ?`, nil, r.name, r.value, id); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) emit(coll, id string, events []outgoing) error {
	for _, ev := range events {
		if err := c.run(`INSERT INTO "`+coll+`_out" (id, seq, event) VALUES (?, ?, ?)`, nil, id, ev.seq, ev.event); err != nil {
			return err
		}
	}
	return nil
}
