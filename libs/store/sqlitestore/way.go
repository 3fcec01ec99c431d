package sqlitestore

import (
	"math"
	"slices"
	"sync"
	"time"

	"sanshe/libs/store"
)

// few is how many matches of one term are cheaper to fetch and sort than to
// meet one by one on a walk along the order of the page.
const few = 1000 // the default of Engine.few

const (
	fewer    = 8  // a part of few that is asked for first
	nearby   = 4  // a part of few: the rows among which a page of what is common is looked for first
	many     = 20 // times few: how far it is counted which of several common terms is the rarer one
	unsorted = 5  // times few: what is cheaper to sort by rows of the index than to meet on a walk
	worth    = 16 // rows of an index read in a row cost what finding one row does
)

// way is where the rows of an answer come from: the few matches of a rare term;
// else those of an exact one that stand in the order of the page; else a walk
// along By, or the documents in the order of their ids.
type way struct {
	best  int    // of the terms; -1: none
	sizes []int  // of the terms, as far as they were counted or are kept
	met   string // rows of the documents that several common terms have in common, a JSON array
	wide  bool   // two exact terms or more, and all are common: nobody knows how long the walk is
}

// choose probes the terms for the way that costs least.
func (e *Engine) choose(c *conn, a *ask) (w way, err error) {
	w.best = -1
	if len(a.rest) == 0 || len(a.rest) == 1 && a.along(a.rest[0]) {
		w.best = len(a.rest) - 1
		return w, nil
	}
	if w.sizes, err = e.sizes(c, a, a.rest, e.few); err != nil {
		return w, err
	}
	rarest := w.rarest(func(int) bool { return true })
	if a.q.By != "" && a.span != (span{}) { // a narrow part of By is walked through sooner
		own, err := e.sizes(c, a, []store.Term{store.Between(a.q.By, a.span.from, a.span.to)}, min(w.sizes[rarest], e.few))
		if err != nil || own[0] <= min(w.sizes[rarest], e.few) {
			return w, err
		}
	}
	if w.sizes[rarest] <= e.few {
		w.best = rarest
		return w, nil
	}
	var common []store.Term // of which it is not known how common
	exacts := 0
	for _, t := range a.rest {
		if exact(t) {
			exacts++
			if !a.summed(t) {
				common = append(common, t)
			}
		}
	}
	if w.wide = exacts > 1 && e.few > 0; w.wide && len(common) > 0 {
		counted, err := e.sizes(c, a, common, many*e.few)
		if err != nil {
			return w, err
		}
		for i, t := range common {
			w.sizes[slices.Index(a.rest, t)] = counted[i]
		}
	}
	if w.best = w.rarest(func(i int) bool { return a.along(a.rest[i]) }); w.best >= 0 {
		return w, nil
	}
	for i, t := range a.rest {
		if !a.near(t) || w.best >= 0 {
			continue
		}
		if w.sizes[i], err = e.probe(c, a, t, unsorted*e.few); err != nil {
			return w, err
		}
		if w.sizes[i] <= unsorted*e.few {
			w.best = i
		}
	}
	return w, nil
}

// rarest is the term with the fewest matches of those that will do, -1 when none will.
func (w *way) rarest(do func(i int) bool) int {
	best := -1
	for i, n := range w.sizes {
		if do(i) && (best < 0 || n < w.sizes[best]) {
			best = i
		}
	}
	return best
}

// sizes counts the rows of an index that each term matches, up to one more than
// most where their number is not kept, and no further than it takes to know which has the fewest.
func (e *Engine) sizes(c *conn, a *ask, terms []store.Term, most int) ([]int, error) {
	out := make([]int, len(terms))
	if most < 1 {
		for i := range out {
			out[i] = most + 1
		}
		return out, nil
	}
	for round, stop := range []int{most/fewer + 1, most} {
		least := stop + 1
		for i, t := range terms {
			if round == 0 || !a.summed(t) {
				n, err := e.probe(c, a, t, stop)
				if err != nil {
					return nil, err
				}
				out[i] = n
			}
			least = min(least, out[i])
		}
		if least <= stop {
			break
		}
	}
	return out, nil
}

// probe says how many index rows a term matches, or that they are more than most where their number is not kept.
func (e *Engine) probe(c *conn, a *ask, t store.Term, most int) (int, error) {
	if a.summed(t) {
		n, _, err := c.sum(a.coll, t)
		return int(n), err
	}
	key := a.coll + "\x00" + t.Index + "\x00" + t.From + "\x00\x00" + t.To
	if n, ok := e.hints.tell(key, most); ok {
		return n, nil
	}
	cond, args := match("", t)
	n, err := c.number(`SELECT count(*) FROM (SELECT 1 FROM `+a.is.table(a.coll, t.Index)+` WHERE `+cond+` LIMIT ?)`, append(args, most+1)...)
	if int(n) > e.few/fewer {
		e.hints.keep(key, hint{int(n), int(n) <= most})
	}
	return int(n), err
}

// meet finds by the rows of the index alone what has all the common terms. Few
// are the way; of many the walk comes upon a page soon enough. Unless it may
// read, it takes what is remembered of the terms, if only of some.
func (e *Engine) meet(c *conn, a *ask, w way, read bool) (way, error) {
	var common []int
	for i, t := range a.rest {
		if exact(t) {
			common = append(common, i)
		}
	}
	slices.SortStableFunc(common, func(i, j int) int { return w.sizes[i] - w.sizes[j] })
	var met rows
	none, most := true, 0
	if read {
		most = math.MaxInt32
	}
	for _, i := range common {
		has, whole, err := e.rows(c, a, a.rest[i], most)
		if err != nil {
			return w, err
		}
		if !whole {
			continue
		}
		if none {
			met, none = has, false
		} else {
			met = met.meet(has)
		}
		if met.n <= e.few {
			w.best, w.met = -1, met.json()
			break
		}
		if read {
			most = worth * met.n
		}
	}
	return w, nil
}

// hints remembers how many rows terms matched lately that are not rare, to
// spare the probe. A stale hint costs time, never an answer.
type hints struct {
	mu   sync.Mutex
	born time.Time
	of   map[string]hint
}

// hint is how many rows there were; at least, where they were not all counted.
type hint struct {
	n   int
	all bool
}

// tell answers what is remembered, as far as it says whether there are more than most.
func (h *hints) tell(key string, most int) (int, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was, ok := h.of[key]
	return min(was.n, most+1), ok && (was.all || was.n > most) && time.Since(h.born) < time.Minute
}

func (h *hints) keep(key string, now hint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := time.Now(); len(h.of) >= 4096 || t.Sub(h.born) > time.Minute {
		h.born, h.of = t, map[string]hint{}
	}
	if was := h.of[key]; now.n >= was.n {
		h.of[key] = now
	}
}
