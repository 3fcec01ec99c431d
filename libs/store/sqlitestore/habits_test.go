package sqlitestore_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

func TestASwapRewritesOnlyTheIndexRowsThatChanged(t *testing.T) {
	e, _ := fresh(t)
	must(t, e.Prepare(t.Context(), tenders))
	r := tender(1)
	must(t, e.Insert(t.Context(), "tenders", r))
	changes := func() (n int64) {
		must(t, e.Do(t.Context(), func(c *sqlite3.Conn) error { n = c.TotalChanges(); return nil }))
		return n
	}
	before := changes()
	r.Version, r.Outbox = 2, nil
	must(t, e.Swap(t.Context(), "tenders", r, 1))
	if got := changes() - before; got != 1 {
		t.Errorf("a swap of the body alone changed %d rows, want 1", got)
	}
	before = changes()
	r.Version, r.Index["state"] = 3, []string{"closed"}
	must(t, e.Swap(t.Context(), "tenders", r, 2))
	if got := changes() - before; got != 3 {
		t.Errorf("a swap of one index value changed %d rows, want 3", got)
	}
}

func TestTheSqlite3ShellCanReadABody(t *testing.T) {
	e, _ := fresh(t)
	must(t, e.Insert(t.Context(), "notes", note("a", "养老")))
	got, err := e.Lines(`SELECT json_extract(body, '$.text') FROM notes WHERE typeof(body) = 'text'`)
	if err != nil || strings.Join(got, "|") != "养老" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAnUnpreparedNameNeverReachesTheDatabase(t *testing.T) {
	e, _ := fresh(t)
	if _, err := e.Get(t.Context(), `notes" --`, "a"); err == nil {
		t.Error("Get of an unprepared collection went through")
	}
	if _, err := e.Find(t.Context(), "notes", store.Query{By: "x[0]') --"}); err == nil {
		t.Error("Find by an undeclared index went through")
	}
	if _, err := e.Count(t.Context(), "notes", []store.Term{store.Is("nope", "")}, 1); err == nil {
		t.Error("Count by an undeclared index went through")
	}
	for _, name := range []string{"", "Notes", "notes_ix", "notes_sum", "sqlite_x", "a b", `a"b`} {
		if err := e.Prepare(t.Context(), store.Schema{Name: name}); err == nil {
			t.Errorf("Prepare(%q) went through", name)
		}
	}
	if err := e.Prepare(t.Context(), store.Schema{Name: "ok", Indexes: []string{"a'b"}}); err == nil {
		t.Error("Prepare of a bad index name went through")
	}
}

func TestTheLogStaysBoundedUnderAConstantLoad(t *testing.T) {
	e, path := fresh(t)
	body := strings.Repeat("x", 24<<10)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 450 {
				if err := e.Insert(t.Context(), "notes", note(fmt.Sprintf("%d-%d", g, i), body)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	data, err := os.Stat(path)
	must(t, err)
	log, err := os.Stat(path + "-wal")
	must(t, err)
	if data.Size() < 40<<20 || log.Size() > 56<<20 {
		t.Errorf("after 86 MB the file has %d MB and the log %d MB", data.Size()>>20, log.Size()>>20)
	}
	sound(t, e, 3600)
}

func TestAWalkAlongAnIndexNeverSorts(t *testing.T) {
	e, _ := fresh(t, sqlitestore.Few(-1))
	must(t, e.Prepare(t.Context(), tenders))
	for i := range 20 {
		must(t, e.Insert(t.Context(), "tenders", tender(int64(i))))
	}
	span := store.Between("due", store.Int(1), store.Int(1<<40))
	for name, q := range map[string]store.Query{
		"all":      {By: "due", Where: nil},
		"bounded":  {By: "due", Where: []store.Term{span}},
		"filtered": {By: "due", Where: []store.Term{span, store.Is("state", "s3"), store.Under("region", "33")}},
		"exact":    {Where: []store.Term{store.Is("state", "s3")}},
		"by id":    {},
	} {
		for _, desc := range []bool{false, true} {
			q.Desc, q.Limit = desc, 20
			q.After = store.EncodeCursor(q, store.Record{ID: "x", Index: map[string][]string{"due": {store.Int(5)}}})
			for range 2 { // a later page, then the first
				lines, err := e.Explain("tenders", q)
				must(t, err)
				plan := strings.Join(lines, "; ")
				if len(lines) == 0 || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN o") || strings.Contains(plan, "SCAN x") {
					t.Errorf("%s, desc %v: %s", name, desc, plan)
				}
				q.After = ""
			}
		}
	}
}

// TestAPageByTheOrderCostsItsOwnLength counts the instructions of a page among
// few documents and among eight times as many.
func TestAPageByTheOrderCostsItsOwnLength(t *testing.T) {
	letters := store.Schema{Name: "letters", Indexes: []string{"name", "word"}, Order: "name", Sorted: []string{"word"}}
	among := func(n int) *sqlitestore.Engine {
		e, _ := fresh(t, sqlitestore.Few(256))
		must(t, e.Prepare(t.Context(), letters))
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				words := []string{"all", fmt.Sprint("third", i%3), fmt.Sprint("half", i%2), fmt.Sprint("own", i/20)}
				if err := e.Insert(t.Context(), letters.Name, store.Record{
					ID: fmt.Sprint(i), Version: 1, Body: []byte("{}"), Index: map[string][]string{"name": {fmt.Sprint("n", (i*7919)%n)}, "word": words},
				}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return e
	}
	cost := func(e *sqlitestore.Engine, words []string, want int) int {
		q := store.Query{By: "name", Limit: 20}
		for _, w := range words {
			q.Where = append(q.Where, store.Is("word", w))
		}
		for range 2 { // the second time it is known which words are common
			e.Steps()
			rs, err := e.Find(t.Context(), letters.Name, q)
			if err != nil || min(len(rs), q.Limit) != want {
				t.Fatalf("%v: %d found, %v, want %d", q.Where, len(rs), err, want)
			}
		}
		return e.Steps()
	}
	small, large := among(900), among(4800)
	for name, c := range map[string]struct {
		words []string
		found int
	}{
		"a word that all have":             {[]string{"all"}, 20},
		"a word of its own":                {[]string{"own3"}, 20},
		"a word of its own and one of all": {[]string{"all", "own3"}, 20},
		"common words that meet":           {[]string{"half0", "third1"}, 20},
	} {
		if less, more := cost(small, c.words, c.found), cost(large, c.words, c.found); more > less*5/4 {
			t.Errorf("%s: %d steps among 900, %d among 4800", name, less, more)
		}
	}
	apart := []string{"half0", "half1"}
	first := func(e *sqlitestore.Engine) int {
		e.Steps()
		_, err := e.Find(t.Context(), letters.Name, store.Query{By: "name", Limit: 20, Where: []store.Term{store.Is("word", apart[0]), store.Is("word", apart[1])}})
		must(t, err)
		return e.Steps()
	}
	if n := first(large); n > 7*4800 { // to read a row of an index takes some steps, to look for one a multiple
		t.Errorf("common words that never meet: %d steps among 4800", n)
	}
	first(small)
	if less, more := cost(small, apart, 0), cost(large, apart, 0); more > less*5/4 { // who has them is known
		t.Errorf("common words that never meet, asked again: %d steps among 900, %d among 4800", less, more)
	}
	for among, e := range map[int]*sqlitestore.Engine{900: small, 4800: large} {
		e.Steps()
		n, err := e.Count(t.Context(), letters.Name, []store.Term{store.Is("word", "third2")}, among)
		if steps := e.Steps(); err != nil || n != among/3 || steps > 30 {
			t.Errorf("counted %d among %d in %d steps, %v", n, among, steps, err)
		}
	}
}

func TestWhoAsksOneAtATimeIsLentTheReaderThatWasUsedLast(t *testing.T) {
	e, _ := fresh(t)
	must(t, e.Insert(t.Context(), "notes", note("a", "养老")))
	get := func() error { _, err := e.Get(t.Context(), "notes", "a"); return err }
	for range 20 {
		must(t, get())
	}
	if n := e.Readers(); n != 1 {
		t.Errorf("twenty questions after each other opened %d readers, want 1", n)
	}
	must(t, e.Lend(t.Context(), get)) // one question while another is out
	if n := e.Readers(); n != 2 {
		t.Errorf("two at once opened %d readers, want 2", n)
	}
}
