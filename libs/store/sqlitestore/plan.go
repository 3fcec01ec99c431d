package sqlitestore

import (
	"slices"
	"strings"

	"sanshe/libs/store"
)

// plan is a SELECT in the making: where the rows come from and what filters them.
type plan struct {
	a          *ask
	from       string
	args       []any // of from, then of filters
	filters    []string
	id, key, n string // expressions for the document's id, its value in By (none: an empty one), its row
	ord        string // for its value in the order of sorted indexes, once it is known
	order      string
	joined     bool // the document itself is already part of from
}

// plan makes the statement of a way; until, when it has an id, is the last row that is looked at.
func (a *ask) plan(w way, until [2]string) *plan {
	p := &plan{a: a, key: "''"}
	s := a.span
	if a.q.After != "" { // the mark is the tighter bound; two bounds on one side would let SQLite start from the other
		s.tighten(a.q.Desc)
	}
	if until[1] != "" {
		s.tighten(!a.q.Desc)
	}
	p.source(w, s)
	for _, i := range w.first(a.rest) {
		if t := a.rest[i]; exact(t) {
			p.has(t)
		} else {
			p.join()
			cond, args := bounds("j.value", t)
			p.filter("EXISTS (SELECT 1 FROM json_each(d.ix, '$."+t.Index+"') j WHERE "+cond+")", args...)
		}
	}
	past, till, dir := " > ", " <= ", ""
	if a.q.Desc {
		past, till, dir = " < ", " >= ", " DESC"
	}
	if a.q.After != "" {
		p.compare(past, a.after)
	}
	if until[1] != "" {
		p.compare(till, until)
	}
	p.order = " ORDER BY " + p.id + dir
	if a.q.By != "" {
		p.order = " ORDER BY " + p.key + dir + ", " + p.id + dir
	}
	return p
}

// source is where the rows come from. Whatever the choice, the answer is the same.
func (p *plan) source(w way, s span) {
	a := p.a
	var t store.Term
	if w.best >= 0 {
		t = a.rest[w.best]
	}
	switch {
	case w.met != "":
		p.from, p.args = ` FROM json_each(?) s CROSS JOIN "`+a.coll+`" d ON d.n = s.value`, []any{w.met}
		p.document(s)
	case w.best >= 0 && a.along(t):
		p.from, p.id, p.n = ` FROM `+a.is.table(a.coll, t.Index)+` o`, "o.id", "o.n"
		p.filter("o.name = ? AND o.value = ?", t.Index, t.From)
		if a.is.sorted[t.Index] {
			p.key, p.ord = "o.ord", "o.ord"
			p.within(s)
		}
	case w.best >= 0 && a.near(t):
		cond, args := match("", t)
		p.from, p.args = ` FROM (SELECT DISTINCT ord, id, n FROM `+a.is.table(a.coll, t.Index)+` WHERE `+cond+`) o`, args
		p.id, p.n, p.key, p.ord = "o.id", "o.n", "o.ord", "o.ord"
		p.within(s)
	case w.best >= 0:
		cond, args := match("", t)
		p.from = ` FROM (SELECT ` + distinct(t) + `n FROM ` + a.is.table(a.coll, t.Index) + ` WHERE ` + cond + `) s CROSS JOIN "` + a.coll + `" d ON d.n = s.n`
		p.args = args
		p.document(s)
	case a.q.By != "":
		p.from, p.id, p.n, p.key = ` FROM `+a.is.table(a.coll, a.q.By)+` o`, "o.id", "o.n", "o.value"
		switch {
		case a.q.By == a.is.order:
			p.ord = p.key
		case a.is.sorted[a.q.By]: // stands in another order than by its value and id: SQLite sorts
			p.ord = "o.ord"
		}
		p.filter("o.name = ?", a.q.By)
		p.within(s)
	default:
		p.from = ` FROM "` + a.coll + `" d`
		p.document(s)
	}
}

// near reports whether the rows of a term know the order of the page without standing in it.
func (a *ask) near(t store.Term) bool {
	return a.is.sorted[t.Index] && !exact(t) && a.q.By != "" && a.q.By == a.is.order
}

// along reports whether the rows of a term stand in the order of the page.
func (a *ask) along(t store.Term) bool {
	if a.is.sorted[t.Index] {
		return exact(t) && a.q.By != "" && a.q.By == a.is.order
	}
	return exact(t) && a.q.By == ""
}

// document is for rows that are the documents themselves.
func (p *plan) document(s span) {
	p.id, p.joined = "d.id", true
	if by := p.a.q.By; by != "" {
		p.key = "(d.ix ->> '$." + by + "[0]')"
		p.within(s)
	}
}

// within keeps the documents that have a value in By, and one inside the span.
func (p *plan) within(s span) {
	if s.from != "" || p.joined { // a value read from the document may be absent
		p.filter(p.key+" >= ?", s.from)
	}
	if s.to != "" {
		p.filter(p.key+" < ?", s.to)
	}
}

// tighten drops the bound on the side on which there is a closer one: the end of a walk when desc is set, else its beginning.
func (s *span) tighten(desc bool) {
	if desc {
		s.to = ""
	} else {
		s.from = ""
	}
}

// has keeps the documents for which an exact term holds.
func (p *plan) has(t store.Term) {
	table := p.a.is.table(p.a.coll, t.Index)
	if !p.a.is.sorted[t.Index] {
		p.filter(`EXISTS (SELECT 1 FROM `+table+` x WHERE x.name = ? AND x.value = ? AND x.id = `+p.id+`)`, t.Index, t.From)
		return
	}
	if p.ord == "" {
		p.join()
		p.ord = ordOf(p.a.is.order)
	}
	p.filter(`EXISTS (SELECT 1 FROM `+table+` x WHERE x.name = ? AND x.value = ? AND x.ord = `+p.ord+` AND x.id = `+p.id+`)`, t.Index, t.From)
}

// compare keeps the rows on one side of a mark.
func (p *plan) compare(op string, mark [2]string) {
	if p.a.q.By == "" {
		p.filter(p.id+op+"?", mark[1])
	} else {
		p.filter("("+p.key+", "+p.id+")"+op+"(?, ?)", mark[0], mark[1])
	}
}

// page is the statement that reads one page, of as many rows as its last argument says.
func (p *plan) page() string {
	p.join()
	return "SELECT " + p.id + ", d.version, d.body, " + p.key + p.from + p.where() + p.order + " LIMIT ?"
}

// join adds the document to rows that so far come from the index alone.
func (p *plan) join() {
	if !p.joined {
		p.from += ` CROSS JOIN "` + p.a.coll + `" d ON d.n = ` + p.n
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

// first are the terms that filter the rows of a way, what is rare before what is common.
func (w *way) first(rest []store.Term) (out []int) {
	for i := range rest {
		if i != w.best || w.met != "" {
			out = append(out, i)
		}
	}
	if len(w.sizes) == len(rest) {
		slices.SortStableFunc(out, func(a, b int) int { return w.sizes[a] - w.sizes[b] })
	}
	return out
}
