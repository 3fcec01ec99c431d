package sqlitestore

import (
	"bytes"
	"cmp"
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
	if _, err := e.known(coll); err != nil {
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
		if err := c.index(w.is, coll, c.LastInsertRowID(), r.ID, w.rows); err != nil {
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
			if err := c.reindex(w.is, coll, n, r.ID, ix, w.rows); err != nil {
				return err
			}
		}
		return c.emit(coll, r.ID, w.events)
	})
}

// Delete removes a document; its unsent events stay in the outbox until sent.
func (e *Engine) Delete(ctx context.Context, coll, id string) error {
	is, err := e.known(coll)
	if err != nil {
		return err
	}
	err = e.do(ctx, func(c *conn) error {
		n, _, ix, err := c.old(coll, id)
		if err != nil {
			return err
		}
		if err := c.reindex(is, coll, n, id, ix, nil); err != nil {
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
type entry struct {
	name, value string
	ord         string // of a sorted index
}

// written is a record made ready outside the writer, whose time is everybody's.
type written struct {
	is       *shape
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
	is, err := e.known(coll, slices.Collect(maps.Keys(r.Index))...)
	if err != nil {
		return w, err
	}
	w.is, w.seen = is, []byte(none)
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
	w.rows = is.entries(r.Index)
	for _, ev := range r.Outbox {
		b, err := json.Marshal(ev)
		if err != nil {
			return w, err
		}
		w.events = append(w.events, outgoing{ev.Seq, b})
	}
	return w, nil
}

func (is *shape) entries(index map[string][]string) []entry {
	rows, ord := make([]entry, 0, 2*len(index)), ""
	if of := index[is.order]; len(of) > 0 {
		ord = of[0]
	}
	for name, values := range index {
		for _, v := range values {
			if is.sorted[name] {
				rows = append(rows, entry{name, v, ord})
			} else {
				rows = append(rows, entry{name, v, ""})
			}
		}
	}
	slices.SortFunc(rows, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
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
func (c *conn) reindex(is *shape, coll string, n int64, id string, ix []byte, now []entry) error {
	var index map[string][]string
	if err := parse(ix, &index); err != nil {
		return err
	}
	old := is.entries(index)
	if err := c.unindex(is, coll, id, except(old, now)); err != nil {
		return err
	}
	return c.index(is, coll, n, id, except(now, old))
}

const wideInsert = 8 // rows of an index per statement

func (c *conn) index(is *shape, coll string, n int64, id string, rows []entry) error {
	for len(rows) > 0 {
		in := rows[:min(wideInsert, len(rows))]
		sorted := is.sorted[in[0].name]
		if other := slices.IndexFunc(in, func(r entry) bool { return is.sorted[r.name] != sorted }); other > 0 {
			in = in[:other]
		}
		args, one := make([]any, 0, 5*wideInsert), "(?, ?, ?, ?)"
		if sorted {
			one = "(?, ?, ?, ?, ?)"
		}
		for _, r := range in {
			args = append(args, r.name, r.value)
			if sorted {
				args = append(args, r.ord)
			}
			args = append(args, id, n)
		}
		if err := c.run(`INSERT INTO `+is.table(coll, in[0].name)+` VALUES `+one+strings.Repeat(", "+one, len(in)-1), nil, args...); err != nil {
			return err
		}
		rows = rows[len(in):]
	}
	return nil
}

func (c *conn) unindex(is *shape, coll, id string, rows []entry) error {
	for _, r := range rows {
		where, args := " WHERE name = ? AND value = ? AND id = ?", []any{r.name, r.value, id}
		if is.sorted[r.name] {
			where, args = where+" AND ord = ?", append(args, r.ord)
		}
		if err := c.run(`DELETE FROM `+is.table(coll, r.name)+where, nil, args...); err != nil {
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
