package sqlitestore

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// sums keeps of each value of a sorted index how many documents have it, and a
// mark that is another after every change of who they are. Triggers write it,
// so it is true in the same transaction, whichever release writes the file.
const sums = `
	CREATE TABLE "@_sum" (
		name  TEXT NOT NULL,
		value TEXT NOT NULL,
		n     INTEGER NOT NULL,
		mark  INTEGER NOT NULL,
		PRIMARY KEY (name, value)) STRICT, WITHOUT ROWID;
	INSERT INTO "@_sum" SELECT name, value, count(*), random() FROM "@_by" GROUP BY name, value;
	CREATE TRIGGER "@_by_more" AFTER INSERT ON "@_by" BEGIN
		INSERT INTO "@_sum" VALUES (new.name, new.value, 1, random()) ON CONFLICT (name, value) DO UPDATE SET n = n + 1, mark = excluded.mark;
	END;
	CREATE TRIGGER "@_by_less" AFTER DELETE ON "@_by" BEGIN
		UPDATE "@_sum" SET n = n - 1, mark = random() WHERE name = old.name AND value = old.value;
		DELETE FROM "@_sum" WHERE name = old.name AND value = old.value AND n = 0;
	END`

// summed reports whether it is kept how many documents a term holds for.
func (a *ask) summed(t store.Term) bool { return exact(t) && a.is.sorted[t.Index] }

// sum reads how many documents have a value of a sorted index, and its mark.
func (c *conn) sum(coll string, t store.Term) (n, mark int64, err error) {
	err = c.run(`SELECT n, mark FROM "`+coll+`_sum" WHERE name = ? AND value = ?`, func(s *sqlite3.Stmt) error {
		n, mark = s.ColumnInt64(0), s.ColumnInt64(1)
		return nil
	}, t.Index, t.From)
	return n, mark, err
}

// rows is a set of the numbers of documents. What it holds is never changed.
type rows struct {
	n    int
	bits []uint64
}

// rows reads which documents an exact term holds for, unless they are more than most: then whole is false.
// Of a sorted index they are remembered, and known again without being read for as long as their mark is the same.
func (e *Engine) rows(c *conn, a *ask, t store.Term, most int) (r rows, whole bool, err error) {
	key, mark := a.coll+"\x00"+t.Index+"\x00"+t.From, int64(0)
	if a.summed(t) { // the mark is read before the rows: what is remembered may be newer than it, never older
		n, m, err := c.sum(a.coll, t)
		if err != nil {
			return r, false, err
		}
		if r, ok := e.sets.tell(key, m); ok {
			return r, true, nil
		}
		if n > int64(most) {
			return r, false, nil
		}
		mark = m
	}
	if most < 1 {
		return r, false, nil
	}
	err = c.run(`SELECT n FROM `+a.is.table(a.coll, t.Index)+` WHERE name = ? AND value = ? LIMIT ?`, func(s *sqlite3.Stmt) error {
		n := s.ColumnInt64(0)
		for int64(len(r.bits)) <= n/64 {
			r.bits = append(r.bits, 0)
		}
		r.bits[n/64] |= 1 << (n % 64)
		r.n++
		return nil
	}, t.Index, t.From, most+1)
	if whole = err == nil && r.n <= most; whole && a.summed(t) {
		e.sets.keep(key, mark, r)
	}
	return r, whole, err
}

// meet is what is in both.
func (r rows) meet(other rows) (both rows) {
	both.bits = make([]uint64, min(len(r.bits), len(other.bits)))
	for i := range both.bits {
		both.bits[i] = r.bits[i] & other.bits[i]
		both.n += bits.OnesCount64(both.bits[i])
	}
	return both
}

// json lists the numbers.
func (r rows) json() string {
	var b strings.Builder
	for i, word := range r.bits {
		for ; word != 0; word &= word - 1 {
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(i*64 + bits.TrailingZeros64(word)))
		}
	}
	return "[" + b.String() + "]"
}

// maxSets bounds what is remembered, in bytes: a bit for each document, for each common value that was asked for together with another.
const maxSets = 4 << 20

// sets remembers which documents have a value, as of a mark.
type sets struct {
	mu   sync.Mutex
	size int // bytes
	of   map[string]set
}

type set struct {
	mark int64
	rows rows
}

func (s *sets) tell(key string, mark int64) (rows, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, ok := s.of[key]
	return was.rows, ok && was.mark == mark
}

func (s *sets) keep(key string, mark int64, r rows) {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := func(r rows) int { return 8 * len(r.bits) }
	s.size += size(r) - size(s.of[key].rows)
	if s.size > maxSets || s.of == nil { // what is asked for often is soon back
		s.size, s.of = size(r), map[string]set{}
	}
	s.of[key] = set{mark, r}
}
