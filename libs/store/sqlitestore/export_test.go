package sqlitestore

import (
	"context"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// Trouble is what a caller is told about a failure.
func Trouble(err error) error { return trouble(err) }

// Few overrides how many matches count as few.
func Few(n int) Option { return func(e *Engine) { e.few = n } }

// Do runs a write of the test's own in the writer.
func (e *Engine) Do(ctx context.Context, do func(*sqlite3.Conn) error) error {
	return e.do(ctx, func(c *conn) error { return do(c.Conn) })
}

// Raw runs SQL of the test's own in the writer.
func (e *Engine) Raw(sql string) error {
	return e.do(context.Background(), func(c *conn) error { return c.Exec(sql) })
}

// Lines runs a query on a reader and returns the last column of each row as text.
func (e *Engine) Lines(sql string, args ...any) (out []string, err error) {
	err = e.read(context.Background(), func(c *conn) error {
		return c.run(sql, func(s *sqlite3.Stmt) error {
			out = append(out, s.ColumnText(s.ColumnCount()-1))
			return nil
		}, args...)
	})
	return out, err
}

// Explain says how SQLite would read a page.
func (e *Engine) Explain(coll string, q store.Query) (out []string, err error) {
	is, err := e.known(coll)
	if err != nil {
		return nil, err
	}
	a := ask{is: is, coll: coll, q: q}
	if err := a.split(); err != nil {
		return nil, err
	}
	var w way
	err = e.read(context.Background(), func(c *conn) error {
		w, err = e.choose(c, &a)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := a.plan(w, [2]string{})
	return e.Lines("EXPLAIN QUERY PLAN "+p.page(), append(p.args, q.Limit+1)...)
}

// Waiting says how many writes are queued.
func (e *Engine) Waiting() int { return len(e.queue) }

// Readers is how many readers are open and idle.
func (e *Engine) Readers() int { return len(e.readers.conns) }

// Lend holds a reader while do runs.
func (e *Engine) Lend(ctx context.Context, do func() error) error {
	return e.read(ctx, func(*conn) error { return do() })
}

// Steps is how many instructions SQLite has run for readers since it was asked last.
func (e *Engine) Steps() (n int) {
	for _, c := range e.readers.conns {
		for _, s := range c.stmts {
			n += s.Status(sqlite3.STMTSTATUS_VM_STEP, true)
		}
	}
	return n
}
