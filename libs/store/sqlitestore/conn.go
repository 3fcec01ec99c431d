package sqlitestore

import (
	"context"
	"fmt"
	"sync"

	"github.com/ncruces/go-sqlite3"
)

// conn is one connection and the statements it has prepared; one goroutine at a time.
type conn struct {
	*sqlite3.Conn
	stmts map[string]*sqlite3.Stmt
}

const manyStmts = 256 // queries have few shapes; beyond this somebody builds SQL from data

// run binds args to the statement and calls each for every row. Text given to
// each is only valid until it returns.
func (c *conn) run(sql string, each func(*sqlite3.Stmt) error, args ...any) (err error) {
	s, ok := c.stmts[sql]
	if !ok {
		if len(c.stmts) >= manyStmts {
			for k, old := range c.stmts {
				_ = old.Close()
				delete(c.stmts, k)
			}
		}
		if s, _, err = c.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		c.stmts[sql] = s
	}
	defer func() {
		if bad := s.Reset(); err == nil {
			err = bad
		}
	}()
	for i, a := range args {
		switch v := a.(type) {
		case string:
			err = s.BindText(i+1, v)
		case []byte:
			err = s.BindRawText(i+1, v)
		case int64:
			err = s.BindInt64(i+1, v)
		case int:
			err = s.BindInt(i+1, v)
		default:
			err = fmt.Errorf("sqlitestore: cannot bind %T", a)
		}
		if err != nil {
			return err
		}
	}
	for s.Step() {
		if each == nil {
			continue
		}
		if err := each(s); err != nil {
			return err
		}
	}
	return s.Err()
}

// number reads one integer.
func (c *conn) number(sql string, args ...any) (n int64, err error) {
	err = c.run(sql, func(s *sqlite3.Stmt) error { n = s.ColumnInt64(0); return nil }, args...)
	return n, err
}

func (c *conn) Close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	return c.Conn.Close()
}

// idle are the readers that nobody uses. The one used last is lent first: what it
// has read is still there unless somebody wrote since, and the others need not
// even be opened while one at a time is enough.
type idle struct {
	slots chan struct{} // one for each that is lent
	mu    sync.Mutex
	conns []*conn // the one used last at the end
}

// take answers a reader, or nil when one has to be opened.
func (i *idle) take() *conn {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.conns) == 0 {
		return nil
	}
	c := i.conns[len(i.conns)-1]
	i.conns = i.conns[:len(i.conns)-1]
	return c
}

func (i *idle) give(c *conn) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.conns = append(i.conns, c)
}

// read lends do a reader on a snapshot of its own.
func (e *Engine) read(ctx context.Context, do func(*conn) error) (err error) {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-e.closing:
		return errClosed
	case e.readers.slots <- struct{}{}:
	}
	defer func() { <-e.readers.slots }()
	c := e.readers.take()
	if c == nil {
		if c, err = e.dial("PRAGMA query_only=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"); err != nil {
			return err
		}
	}
	defer e.readers.give(c)
	c.SetInterrupt(ctx)
	return interrupted(ctx, do(c))
}

// snapshot is read for more than one statement that must see the same state.
func (e *Engine) snapshot(ctx context.Context, do func(*conn) error) error {
	return e.read(ctx, func(c *conn) error {
		if err := c.run("BEGIN", nil); err != nil {
			return err
		}
		err := do(c)
		c.SetInterrupt(context.Background()) // the end must come even when the caller has left
		if end := c.run("ROLLBACK", nil); err == nil {
			err = end
		}
		return err
	})
}
