package sqlitestore

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Unsent returns up to n documents that owe events, longest waiting first,
// each with all it owes. It reads the outbox from its head and no further
// than it must, so a long backlog costs no more than a short one.
func (e *Engine) Unsent(ctx context.Context, coll string, n int) (out []store.Record, err error) {
	if _, err := e.known(coll); err != nil || n < 1 {
		return nil, err
	}
	enough := errors.New("enough")
	err = e.snapshot(ctx, func(c *conn) error {
		met := make(map[string]bool, n)
		err := c.run(`SELECT id FROM "`+coll+`_out" ORDER BY n`, func(s *sqlite3.Stmt) error {
			if raw := s.ColumnRawText(0); !met[string(raw)] {
				if len(out) == n {
					return enough
				}
				id := string(raw)
				met[id] = true
				out = append(out, store.Record{ID: id})
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			return err
		}
		for i := range out {
			err := c.run(`SELECT event FROM "`+coll+`_out" WHERE id = ? ORDER BY n`, func(s *sqlite3.Stmt) error {
				var ev event.Event
				if err := json.Unmarshal(s.ColumnRawText(0), &ev); err != nil {
					return err
				}
				out[i].Outbox = append(out[i].Outbox, ev)
				return nil
			}, out[i].ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Sent drops what the broker has acknowledged; documents and versions stay as they are.
func (e *Engine) Sent(ctx context.Context, coll string, acks []store.Ack) error {
	if _, err := e.known(coll); err != nil || len(acks) == 0 {
		return err
	}
	return e.do(ctx, func(c *conn) error {
		for _, a := range acks {
			if err := c.run(`DELETE FROM "`+coll+`_out" WHERE id = ? AND seq <= ?`, nil, a.ID, a.UpTo); err != nil {
				return err
			}
		}
		return nil
	})
}
