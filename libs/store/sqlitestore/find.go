package sqlitestore

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// few is how many matches of one term are cheaper to fetch and sort than to
// meet one by one on a walk along the order of the page.
const few = 1000 // the default of Engine.few

// Find reads one page, and one record more when there is a next page.
func (e *Engine) Find(ctx context.Context, coll string, q store.Query) (out []store.Record, err error) {
	if err := e.known(coll, names(q.Where, q.By)...); err != nil {
		return nil, err
	}
	span, rest := split(q)
	after := [2]string{}
	if q.After != "" {
		if after[0], after[1], err = store.DecodeCursor(q); err != nil {
			return nil, err
		}
		if q.By != "" && !span.holds(after[0]) { // a forged mark must not lead out of the terms
			return nil, store.ErrCursor
		}
		if q.Desc { // the mark is the tighter bound; two bounds on one side would let SQLite start from the other
			span.to = ""
		} else {
			span.from = ""
		}
	}
	err = e.read(ctx, func(c *conn) error {
		p, err := e.plan(c, coll, q.By, span, rest)
		if err != nil {
			return err
		}
		p.page(q, after)
		return c.run(p.String(), func(s *sqlite3.Stmt) error {
			r := store.Record{ID: s.ColumnText(0), Version: s.ColumnInt64(1), Body: bytes.Clone(s.ColumnRawText(2))}
			if q.By != "" {
				r.Index = map[string][]string{q.By: {s.ColumnText(3)}}
			}
			out = append(out, r)
			return nil
		}, append(p.args, q.Limit+1)...)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Count counts what all terms hold for, and stops at n.
func (e *Engine) Count(ctx context.Context, coll string, where []store.Term, n int) (total int, err error) {
	if err := e.known(coll, names(where, "")...); err != nil || n < 1 {
		return 0, err
	}
	err = e.read(ctx, func(c *conn) error {
		if len(where) == 1 { // the index knows; no document need be met
			cond, args := match("", where[0])
			got, err := c.number(`SELECT count(*) FROM (SELECT `+distinct(where[0])+`n FROM "`+coll+`_ix" WHERE `+cond+` LIMIT ?)`, append(args, n)...)
			total = int(got)
			return err
		}
		p, err := e.plan(c, coll, "", whole, where)
		if err != nil {
			return err
		}
		p.sql.WriteString("SELECT count(*) FROM (SELECT 1" + p.from + p.where() + " LIMIT ?)")
		got, err := c.number(p.String(), append(p.args, n)...)
		total = int(got)
		return err
	})
	return total, err
}

// plan is a SELECT in the making: where the rows come from and what filters them.
type plan struct {
	from      string
	args      []any // of from, then of filters
	filters   []string
	id, by, n string // expressions for the document's id, its value in By, its row
	joined    bool   // the document itself is already part of from
	coll      string
	sql       strings.Builder
}

// plan chooses the source of the rows: the few matches of a selective term,
// else a walk along By, else the matches of an exact term in id order, else
// the documents in id order. Whatever the choice, the answer is the same.
func (e *Engine) plan(c *conn, coll, by string, span span, rest []store.Term) (*plan, error) {
	p := &plan{coll: coll}
	best, size := -1, e.few+1
	for i, t := range rest {
		if by == "" && len(rest) == 1 && exact(t) {
			best = i // walks in id order anyway
			break
		}
		n, err := e.probe(c, coll, t)
		if err != nil {
			return nil, err
		}
		if n < size {
			best, size = i, n
		}
	}
	if best < 0 && by == "" {
		for i, t := range rest {
			if exact(t) {
				best = i
			}
		}
	}
	switch {
	case best >= 0 && by == "" && exact(rest[best]):
		p.from, p.id, p.n = ` FROM "`+coll+`_ix" o`, "o.id", "o.n"
		p.filter("o.name = ? AND o.value = ?", rest[best].Index, rest[best].From)
	case best >= 0:
		cond, args := match("", rest[best])
		p.from = ` FROM (SELECT ` + distinct(rest[best]) + `n FROM "` + coll + `_ix" WHERE ` + cond + `) s CROSS JOIN "` + coll + `" d ON d.n = s.n`
		p.args, p.id, p.joined = args, "d.id", true
		if by != "" {
			p.by = "(d.ix ->> '$." + by + "[0]')"
			p.within(span)
		}
	case by != "":
		p.from, p.id, p.n, p.by = ` FROM "`+coll+`_ix" o`, "o.id", "o.n", "o.value"
		p.filter("o.name = ?", by)
		p.within(span)
	default:
		p.from, p.id, p.joined = ` FROM "`+coll+`" d`, "d.id", true
	}
	for i, t := range rest {
		if i == best {
			continue
		}
		if exact(t) {
			p.filter(`EXISTS (SELECT 1 FROM "`+coll+`_ix" x WHERE x.name = ? AND x.value = ? AND x.id = `+p.id+`)`, t.Index, t.From)
			continue
		}
		p.join()
		cond, args := bounds("j.value", t)
		p.filter("EXISTS (SELECT 1 FROM json_each(d.ix, '$."+t.Index+"') j WHERE "+cond+")", args...)
	}
	return p, nil
}

// page turns the plan into the statement that reads one page.
func (p *plan) page(q store.Query, after [2]string) {
	p.join()
	cmp, dir := " > ", ""
	if q.Desc {
		cmp, dir = " < ", " DESC"
	}
	order := p.id + dir
	if p.by != "" {
		order = p.by + dir + ", " + order
	}
	if q.After != "" {
		if p.by != "" {
			p.filter("("+p.by+", "+p.id+")"+cmp+"(?, ?)", after[0], after[1])
		} else {
			p.filter(p.id+cmp+"?", after[1])
		}
	}
	p.sql.WriteString("SELECT " + p.id + ", d.version, d.body")
	if p.by != "" {
		p.sql.WriteString(", " + p.by)
	}
	p.sql.WriteString(p.from + p.where() + " ORDER BY " + order + " LIMIT ?")
}

func (p *plan) String() string { return p.sql.String() }

// join adds the document to rows that so far come from the index alone.
func (p *plan) join() {
	if !p.joined {
		p.from += ` CROSS JOIN "` + p.coll + `" d ON d.n = ` + p.n
		p.joined = true
	}
}

func (p *plan) filter(cond string, args ...any) {
	p.filters = append(p.filters, cond)
	p.args = append(p.args, args...)
}

func (p *plan) where() string {
	if len(p.filters) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(p.filters, " AND ")
}

// within keeps the documents that have a value in By, and one inside the span.
func (p *plan) within(s span) {
	if s.from != "" || p.joined { // a value read from the document may be absent
		p.filter(p.by+" >= ?", s.from)
	}
	if s.to != "" {
		p.filter(p.by+" < ?", s.to)
	}
}

// span is the part of By that the terms on By leave.
type span struct {
	from, to string
	empty    bool
}

var whole = span{}

func (s span) holds(v string) bool { return !s.empty && v >= s.from && (s.to == "" || v < s.to) }

// split separates the terms on By, as one span, from those that filter.
func split(q store.Query) (s span, rest []store.Term) {
	for _, t := range q.Where {
		if t.Index != q.By {
			rest = append(rest, t)
			continue
		}
		s.from = max(s.from, t.From)
		if t.To != "" && (s.to == "" || t.To < s.to) {
			s.to = t.To
		}
	}
	s.empty = s.to != "" && s.to <= s.from
	return s, rest
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

// probe says how many index rows a term matches, or that they are more than few.
func (e *Engine) probe(c *conn, coll string, t store.Term) (int, error) {
	key := coll + "\x00" + t.Index + "\x00" + t.From + "\x00\x00" + t.To
	if e.wide.has(key) {
		return e.few + 1, nil
	}
	cond, args := match("", t)
	n, err := c.number(`SELECT count(*) FROM (SELECT 1 FROM "`+coll+`_ix" WHERE `+cond+` LIMIT ?)`, append(args, e.few+1)...)
	if int(n) > e.few {
		e.wide.add(key)
	}
	return int(n), err
}

// hints remembers terms that lately matched more than few rows, to spare the
// probe. A stale hint costs time, never an answer.
type hints struct {
	mu   sync.Mutex
	born time.Time
	keys map[string]bool
}

func (h *hints) has(key string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.keys[key] && time.Since(h.born) < time.Minute
}

func (h *hints) add(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now(); len(h.keys) >= 4096 || now.Sub(h.born) > time.Minute {
		h.born, h.keys = now, map[string]bool{}
	}
	h.keys[key] = true
}
