package sqlitestore

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var _ store.Whole = (*Engine)(nil)

// view is a connection on a snapshot of the file.
type view struct{ c *conn }

// Hold takes the file's write lock, so that writers of every process wait for
// as long as their patience lasts, and opens a snapshot behind it.
func (e *Engine) Hold(ctx context.Context) (store.View, func() error, error) {
	lock, err := e.dial("PRAGMA synchronous=FULL")
	if err != nil {
		return nil, nil, err
	}
	release := func() error { // closing the connection undoes what it began
		return lock.Close()
	}
	lock.SetInterrupt(ctx)
	if err := lock.run("BEGIN IMMEDIATE", nil); err != nil {
		_ = release()
		return nil, nil, interrupted(ctx, err)
	}
	c, err := e.dial("PRAGMA query_only=ON; PRAGMA temp_store=MEMORY")
	if err != nil {
		_ = release()
		return nil, nil, err
	}
	if err = c.run("BEGIN", nil); err == nil {
		_, err = c.number("SELECT count(*) FROM sqlite_master") // the snapshot is that of the first read
	}
	if err != nil {
		_ = c.Close()
		_ = release()
		return nil, nil, trouble(err)
	}
	return &view{c}, release, nil
}

// Close gives the snapshot up.
func (v *view) Close() error { return v.c.Close() }

// Dump implements store.View.
func (v *view) Dump(ctx context.Context, each func(coll string, r store.Record) error) error {
	v.c.SetInterrupt(ctx)
	colls, err := v.collections()
	if err != nil {
		return interrupted(ctx, err)
	}
	for _, coll := range colls {
		if err := v.dump(coll, each); err != nil {
			return interrupted(ctx, err)
		}
	}
	return nil
}

// collections are the tables that have an outbox beside them, whoever prepared them.
func (v *view) collections() (out []string, err error) {
	err = v.c.run(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`, func(s *sqlite3.Stmt) error {
		if name, ok := strings.CutSuffix(s.ColumnText(0), "_out"); ok && !store.Aside(name) {
			out = append(out, name)
		}
		return nil
	})
	return out, err
}

func (v *view) dump(coll string, each func(coll string, r store.Record) error) error {
	err := v.c.run(`SELECT id, version, emitted, seen, ix, body FROM "`+coll+`" ORDER BY n`, func(s *sqlite3.Stmt) error {
		r := store.Record{ID: s.ColumnText(0), Version: s.ColumnInt64(1), Emitted: s.ColumnInt64(2), Body: bytes.Clone(s.ColumnRawText(5))}
		if err := json.Unmarshal(s.ColumnRawText(3), &r.Seen); err != nil {
			return err
		}
		if err := json.Unmarshal(s.ColumnRawText(4), &r.Index); err != nil {
			return err
		}
		var err error
		if r.Outbox, err = v.owed(coll, r.ID); err != nil {
			return err
		}
		return each(coll, r)
	})
	if err != nil {
		return err
	}
	var gone []string
	err = v.c.run(`SELECT DISTINCT id FROM "`+coll+`_out" WHERE id NOT IN (SELECT id FROM "`+coll+`") ORDER BY id`, func(s *sqlite3.Stmt) error {
		gone = append(gone, s.ColumnText(0))
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range gone {
		owed, err := v.owed(coll, id)
		if err != nil {
			return err
		}
		if err := each(coll, store.Record{ID: id, Outbox: owed}); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) owed(coll, id string) (out []event.Event, err error) {
	err = v.c.run(`SELECT event FROM "`+coll+`_out" WHERE id = ? ORDER BY n`, func(s *sqlite3.Stmt) error {
		var ev event.Event
		err := json.Unmarshal(s.ColumnRawText(0), &ev)
		out = append(out, ev)
		return err
	}, id)
	return out, err
}
