// Package sqlitestore is the embedded engine of libs/store: one file, no
// server. Bodies are JSON text, so that the sqlite3 shell can read them.
//
// Each collection is three tables: c (documents), c_ix (declared index values)
// and c_out (unsent events in the order they were committed). Values of sorted
// indexes stand in a fourth instead, c_by, with the document's value in the
// order; a fifth, c_sum, knows how many documents have each. A document also
// carries its own index values as JSON: a swap then knows which index rows
// changed without a second index over c_ix, which would double the cost of
// every insert.
//
// One goroutine writes; whatever callers hand in while it syncs the disk
// becomes the next transaction. Readers never wait for it.
package sqlitestore

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// format is the layout of the file, kept in user_version. A file of a later one is refused.
const format = 1

// Engine is a store.Engine on one file.
type Engine struct {
	path    string
	readers idle
	queue   chan *job     // to the writer
	full    chan struct{} // tells the checkpointer that the log has grown
	folding sync.Mutex    // held by who folds the log into the file
	closing chan struct{}
	done    sync.WaitGroup
	once    sync.Once
	quota   int64

	forgetful bool

	mu    sync.RWMutex
	colls map[string]*shape // that are prepared

	few   int // see the constant
	hints hints
	sets  sets
}

// Option changes how a file is opened.
type Option func(*Engine)

// Quota refuses writes that would grow the file beyond about n bytes, so that
// one file cannot fill the volume the others live on. Reading goes on.
func Quota(n int64) Option { return func(e *Engine) { e.quota = n } }

// Forgetful overwrites what is deleted instead of only leaving it out; Forget then clears the log of it too. It is for files
// that hold what must not be found again, such as keys, and costs every deletion a write more.
func Forgetful() Option { return func(e *Engine) { e.forgetful = true } }

// Forget folds the log into the file and empties it, so that nothing deleted before is left on a page of either. It answers
// [store.ErrUnavailable] while somebody reads; ask again.
func (e *Engine) Forget(context.Context) error {
	c, err := e.dial("PRAGMA synchronous=FULL")
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, _, err = c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE); err != nil {
		return trouble(err)
	}
	return nil
}

// Open opens or creates the file at path; "-wal" and "-shm" files appear beside it while it is open.
func Open(path string, opts ...Option) (*Engine, error) {
	n := max(4, runtime.GOMAXPROCS(0)) // each reads with a cache of its own; the host already counts two for a core
	e := &Engine{
		path: path, readers: idle{slots: make(chan struct{}, n)}, queue: make(chan *job, 1024), full: make(chan struct{}, 1),
		closing: make(chan struct{}), few: few, colls: map[string]*shape{},
	}
	for _, o := range opts {
		o(e)
	}
	pragmas := "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
	if e.forgetful {
		pragmas += "; PRAGMA secure_delete=ON"
	}
	w, err := e.dial(pragmas)
	if err != nil {
		return nil, err
	}
	if err := e.adopt(w); err != nil {
		_ = w.Close()
		return nil, err
	}
	c, err := e.dial("PRAGMA synchronous=FULL")
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	e.done.Go(func() { e.write(w) })
	e.done.Go(func() { e.checkpoint(c) })
	return e, nil
}

// adopt takes an empty file or one of ours, and no other.
func (e *Engine) adopt(w *conn) error {
	have, err := w.number("PRAGMA user_version")
	if err != nil {
		return trouble(err)
	}
	if have > format {
		return store.ErrUnavailable.Say(fmt.Sprintf("数据文件 %s 由更新的版本写成（格式 %d，本程序只认识到 %d），请改用新版本程序打开。", e.path, have, format))
	}
	if have < format {
		if err := w.Exec(fmt.Sprintf("PRAGMA user_version=%d", format)); err != nil {
			return trouble(err)
		}
	}
	if e.quota > 0 {
		size, err := w.number("PRAGMA page_size")
		if err != nil {
			return trouble(err)
		}
		if err := w.Exec(fmt.Sprintf("PRAGMA max_page_count=%d", max(1, e.quota/size))); err != nil {
			return trouble(err)
		}
	}
	return nil
}

// dial opens one connection.
func (e *Engine) dial(pragmas string) (*conn, error) {
	c, err := sqlite3.OpenFlags(e.path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		return nil, trouble(err)
	}
	err = c.BusyTimeout(patience)
	if err == nil {
		err = c.Exec(pragmas)
	}
	if err != nil {
		_ = c.Close()
		return nil, trouble(err)
	}
	return &conn{Conn: c, stmts: map[string]*sqlite3.Stmt{}}, nil
}

const patience = 5 * time.Second // for another process that holds the file, such as a backup

// Close finishes the writes that have begun, refuses those still waiting,
// folds the log into the file and closes it.
func (e *Engine) Close() (err error) {
	e.once.Do(func() {
		close(e.closing)
		e.done.Wait()
		for range cap(e.readers.slots) { // each that is out comes back first
			e.readers.slots <- struct{}{}
		}
		for c := e.readers.take(); c != nil; c = e.readers.take() {
			if bad := c.Close(); err == nil {
				err = bad
			}
		}
	})
	return err
}

var (
	plain = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	word  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
)

// shape is what a collection was declared to be.
type shape struct {
	indexes, sorted map[string]bool
	order           string
}

// table is where the values of an index are.
func (s *shape) table(coll, index string) string {
	if s.sorted[index] {
		return `"` + coll + `_by"`
	}
	return `"` + coll + `_ix"`
}

// Prepare creates the tables of a collection that is not there yet, and moves
// the values of an index that has become a sorted one, or is none any more.
func (e *Engine) Prepare(ctx context.Context, s store.Schema) error {
	if !plain.MatchString(s.Name) || strings.HasPrefix(s.Name, "sqlite_") || slices.ContainsFunc([]string{"_ix", "_by", "_sum", "_out"}, func(end string) bool { return strings.HasSuffix(s.Name, end) }) {
		return fmt.Errorf("sqlitestore: bad collection name %q", s.Name)
	}
	is := &shape{indexes: map[string]bool{}, sorted: map[string]bool{}, order: s.Order}
	for _, name := range s.Indexes {
		if !word.MatchString(name) {
			return fmt.Errorf("sqlitestore: bad index name %q", name)
		}
		is.indexes[name] = true
	}
	for _, name := range append(slices.Clone(s.Sorted), s.Order) {
		if name == "" && len(s.Sorted) == 0 {
			break
		}
		if !is.indexes[name] {
			return fmt.Errorf("sqlitestore: %s declares no index %q", s.Name, name)
		}
		is.sorted[name] = name != s.Order
	}
	err := e.do(ctx, func(c *conn) error {
		if err := c.Exec(strings.ReplaceAll(tables, "@", s.Name)); err != nil {
			return err
		}
		if had, err := c.number(`SELECT count(*) FROM sqlite_master WHERE name = ?`, s.Name+"_by"); err != nil || had == 0 && len(s.Sorted) == 0 {
			return err
		}
		return c.sort(s.Name, is)
	})
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.colls[s.Name] = is
	return nil
}

const tables = `
	CREATE TABLE IF NOT EXISTS "@" (
		n       INTEGER PRIMARY KEY,
		id      TEXT NOT NULL UNIQUE,
		version INTEGER NOT NULL,
		emitted INTEGER NOT NULL,
		seen    TEXT NOT NULL,
		ix      TEXT NOT NULL,
		body    TEXT NOT NULL) STRICT;
	CREATE TABLE IF NOT EXISTS "@_ix" (
		name  TEXT NOT NULL,
		value TEXT NOT NULL,
		id    TEXT NOT NULL,
		n     INTEGER NOT NULL,
		PRIMARY KEY (name, value, id)) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS "@_out" (
		n     INTEGER PRIMARY KEY AUTOINCREMENT,
		id    TEXT NOT NULL,
		seq   INTEGER NOT NULL,
		event TEXT NOT NULL) STRICT;
	CREATE INDEX IF NOT EXISTS "@_out_id" ON "@_out" (id, seq)`

// sort makes the tables of the sorted indexes, and puts every value where it belongs.
func (c *conn) sort(coll string, is *shape) error {
	err := c.Exec(strings.ReplaceAll(`
		CREATE TABLE IF NOT EXISTS "@_by" (
			name  TEXT NOT NULL,
			value TEXT NOT NULL,
			ord   TEXT NOT NULL,
			id    TEXT NOT NULL,
			n     INTEGER NOT NULL,
			PRIMARY KEY (name, value, ord, id)) STRICT, WITHOUT ROWID`, "@", coll))
	if err != nil {
		return err
	}
	had, err := c.number(`SELECT count(*) FROM sqlite_master WHERE name = ?`, coll+"_sum")
	if err != nil {
		return err
	}
	if had == 0 {
		if err := c.Exec(strings.ReplaceAll(sums, "@", coll)); err != nil {
			return err
		}
	}
	for name := range is.indexes {
		from, into, values := "_by", "_ix", "x.name, x.value, x.id, x.n"
		if is.sorted[name] {
			from, into, values = "_ix", "_by", "x.name, x.value, "+ordOf(is.order)+", x.id, x.n"
		}
		err := c.run(`INSERT OR IGNORE INTO "`+coll+into+`" SELECT `+values+` FROM "`+coll+from+`" x JOIN "`+coll+`" d ON d.n = x.n WHERE x.name = ?`, nil, name)
		if err == nil {
			err = c.run(`DELETE FROM "`+coll+from+`" WHERE name = ?`, nil, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ordOf is a document's value in an order, as SQL.
func ordOf(order string) string { return "coalesce(d.ix ->> '$." + order + "[0]', '')" }

// shape returns what a collection was declared to be, once it is prepared.
func (e *Engine) shape(coll string) (*shape, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s, ok := e.colls[coll]
	return s, ok
}

// known refuses a collection or an index that Prepare has not seen: names become SQL.
func (e *Engine) known(coll string, indexes ...string) (*shape, error) {
	is, ok := e.shape(coll)
	if !ok {
		return nil, fmt.Errorf("sqlitestore: collection %q is not prepared", coll)
	}
	for _, name := range indexes {
		if !is.indexes[name] {
			return nil, fmt.Errorf("sqlitestore: %s declares no index %q", coll, name)
		}
	}
	return is, nil
}
