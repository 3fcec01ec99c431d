package sqlitestore

import (
	"bytes"
	"context"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// ask is a question as it comes to the tables.
type ask struct {
	is    *shape
	coll  string
	q     store.Query // By, Desc, Limit
	span  span        // of By
	rest  []store.Term
	after [2]string // where the page before ended, when q.After says so
}

// Find reads one page, and one record more when there is a next page.
func (e *Engine) Find(ctx context.Context, coll string, q store.Query) (out []store.Record, err error) {
	is, err := e.known(coll, names(q.Where, q.By)...)
	if err != nil {
		return nil, err
	}
	a := ask{is: is, coll: coll, q: q}
	if err := a.split(); err != nil {
		return nil, err
	}
	err = e.read(ctx, func(c *conn) error {
		way, err := e.choose(c, &a)
		if err != nil {
			return err
		}
		if way.wide {
			if way, err = e.meet(c, &a, way, false); err != nil {
				return err
			}
		}
		if way.wide && way.met == "" {
			next := max(1, e.few/nearby)
			var all bool
			if out, all, err = c.near(&a, way, next); err == nil && !all && len(out) > 0 {
				// twice as far as a page is away when it goes on like this, which is not far
				out, all, err = c.near(&a, way, 2*q.Limit*next/len(out))
			}
			if err != nil || all {
				return err
			}
			if way, err = e.meet(c, &a, way, true); err != nil {
				return err
			}
		}
		out, err = c.page(a.plan(way, [2]string{}), q)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// near looks for a page among the next rows of a walk, and says whether what it found is all of it.
func (c *conn) near(a *ask, w way, next int) (out []store.Record, all bool, err error) {
	bare, start := *a, way{best: -1}
	if bare.rest = nil; w.best >= 0 {
		bare.rest, start.best = a.rest[w.best:w.best+1], 0
	}
	p := bare.plan(start, [2]string{})
	var until [2]string
	err = c.run("SELECT "+p.key+", "+p.id+p.from+p.where()+p.order+" LIMIT 1 OFFSET ?", func(s *sqlite3.Stmt) error {
		until = [2]string{s.ColumnText(0), s.ColumnText(1)}
		return nil
	}, append(p.args, next)...)
	if err == nil {
		out, err = c.page(a.plan(w, until), a.q)
	}
	return out, until[1] == "" || len(out) > a.q.Limit, err
}

// page reads the records of a plan.
func (c *conn) page(p *plan, q store.Query) (out []store.Record, err error) {
	err = c.run(p.page(), func(s *sqlite3.Stmt) error {
		r := store.Record{ID: s.ColumnText(0), Version: s.ColumnInt64(1), Body: bytes.Clone(s.ColumnRawText(2))}
		if q.By != "" {
			r.Index = map[string][]string{q.By: {s.ColumnText(3)}}
		}
		out = append(out, r)
		return nil
	}, append(p.args, q.Limit+1)...)
	return out, err
}

// Count counts what all terms hold for, and stops at n.
func (e *Engine) Count(ctx context.Context, coll string, where []store.Term, n int) (total int, err error) {
	is, err := e.known(coll, names(where, "")...)
	if err != nil || n < 1 {
		return 0, err
	}
	a := ask{is: is, coll: coll, rest: where}
	err = e.read(ctx, func(c *conn) error {
		if len(where) == 1 && a.summed(where[0]) {
			got, _, err := c.sum(coll, where[0])
			total = int(min(got, int64(n)))
			return err
		}
		if len(where) == 1 { // the index knows; no document need be met
			cond, args := match("", where[0])
			got, err := c.number(`SELECT count(*) FROM (SELECT `+distinct(where[0])+`n FROM `+is.table(coll, where[0].Index)+` WHERE `+cond+` LIMIT ?)`, append(args, n)...)
			total = int(got)
			return err
		}
		way, err := e.choose(c, &a)
		if err != nil {
			return err
		}
		p := a.plan(way, [2]string{})
		got, err := c.number("SELECT count(*) FROM (SELECT 1"+p.from+p.where()+" LIMIT ?)", append(p.args, n)...)
		total = int(got)
		return err
	})
	return total, err
}

// span is the part of By that the terms on By leave.
type span struct {
	from, to string
	empty    bool
}

func (s span) holds(v string) bool { return !s.empty && v >= s.from && (s.to == "" || v < s.to) }

// split separates the terms on By, as one span, from those that filter, and reads the mark of the page before.
func (a *ask) split() (err error) {
	s := &a.span
	for _, t := range a.q.Where {
		if t.Index != a.q.By {
			a.rest = append(a.rest, t)
			continue
		}
		s.from = max(s.from, t.From)
		if t.To != "" && (s.to == "" || t.To < s.to) {
			s.to = t.To
		}
	}
	s.empty = s.to != "" && s.to <= s.from
	if a.q.After == "" {
		return nil
	}
	if a.after[0], a.after[1], err = store.DecodeCursor(a.q); err != nil {
		return err
	}
	if a.q.By != "" && !s.holds(a.after[0]) { // a forged mark must not lead out of the terms
		return store.ErrCursor
	}
	return nil
}

func exact(t store.Term) bool { return t.To == t.From+"\x00" }

// distinct is for a document that may have several values in the range of a term.
func distinct(t store.Term) string {
	if exact(t) {
		return ""
	}
	return "DISTINCT "
}

// match is the condition that a row of the index satisfies the term.
func match(table string, t store.Term) (cond string, args []any) {
	if exact(t) {
		return table + "name = ? AND " + table + "value = ?", []any{t.Index, t.From}
	}
	cond, args = bounds(table+"value", t)
	return table + "name = ? AND " + cond, append([]any{t.Index}, args...)
}

func bounds(value string, t store.Term) (cond string, args []any) {
	if t.To == "" {
		return value + " >= ?", []any{t.From}
	}
	return value + " >= ? AND " + value + " < ?", []any{t.From, t.To}
}

func names(where []store.Term, by string) []string {
	var out []string
	if by != "" {
		out = append(out, by)
	}
	for _, t := range where {
		out = append(out, t.Index)
	}
	return out
}
