package sqlitestore_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

var ranked = store.Schema{Name: "ranked", Indexes: []string{"name", "word", "place"}, Order: "name", Sorted: []string{"word", "place"}}

// ranking is a document of the words given, at a place in the order.
func ranking(id string, version int64, name int, words ...string) store.Record {
	return store.Record{ID: id, Version: version, Body: []byte("{}"), Index: map[string][]string{"name": {fmt.Sprintf("n%03d", name)}, "word": words, "place": {"32"}}}
}

// summed fails unless the sums are what is counted, and says how many values there are.
func summed(t *testing.T, e *sqlitestore.Engine) int {
	t.Helper()
	counted, err := e.Lines(`SELECT name || ' ' || value || ' ' || count(*) FROM ranked_by GROUP BY name, value ORDER BY name, value`)
	must(t, err)
	kept, err := e.Lines(`SELECT name || ' ' || value || ' ' || n FROM ranked_sum ORDER BY name, value`)
	must(t, err)
	if got, want := strings.Join(kept, "\n"), strings.Join(counted, "\n"); got != want {
		t.Errorf("kept:\n%s\ncounted:\n%s", got, want)
	}
	return len(kept)
}

func TestSumsAreWhatIsCountedWhateverWasWritten(t *testing.T) {
	e, path := fresh(t)
	must(t, e.Prepare(t.Context(), ranked))
	draw := rand.New(rand.NewPCG(3, 5))
	versions := map[string]int64{}
	for range 400 {
		id := fmt.Sprint("d", draw.IntN(30))
		var words []string
		for w := range 6 {
			if draw.IntN(2) == 0 {
				words = append(words, fmt.Sprint("w", w))
			}
		}
		was := versions[id]
		switch {
		case was == 0:
			must(t, e.Insert(t.Context(), "ranked", ranking(id, 1, draw.IntN(9), words...)))
			versions[id] = 1
		case draw.IntN(4) == 0:
			must(t, e.Delete(t.Context(), "ranked", id))
			delete(versions, id)
		default:
			must(t, e.Swap(t.Context(), "ranked", ranking(id, was+1, draw.IntN(9), words...), was))
			versions[id]++
		}
	}
	if n := summed(t, e); n != 7 {
		t.Errorf("%d values, want six words and a place", n)
	}
	// A file of before there were sums, and one of when words had no order.
	must(t, e.Raw(`DROP TRIGGER ranked_by_more; DROP TRIGGER ranked_by_less; DROP TABLE ranked_sum`))
	must(t, e.Close())
	e = open(t, path)
	must(t, e.Prepare(t.Context(), ranked))
	if n := summed(t, e); n != 7 {
		t.Errorf("made for a file that had none: %d values, want 7", n)
	}
	plain := ranked
	plain.Sorted = []string{"place"}
	must(t, e.Prepare(t.Context(), plain))
	if n := summed(t, e); n != 1 {
		t.Errorf("once words have no order: %d values, want 1", n)
	}
	must(t, e.Prepare(t.Context(), ranked))
	if n := summed(t, e); n != 7 {
		t.Errorf("once they have one again: %d values, want 7", n)
	}
	for id := range versions {
		must(t, e.Delete(t.Context(), "ranked", id))
	}
	if n := summed(t, e); n != 0 {
		t.Errorf("%d values are left of documents that are none any more", n)
	}
	must(t, e.Close())
}

// TestWhatTwoWordsHaveInCommonIsKnownAnewAfterEveryWrite writes through one engine and through another on the same file, as a second process would.
func TestWhatTwoWordsHaveInCommonIsKnownAnewAfterEveryWrite(t *testing.T) {
	e, path := fresh(t, sqlitestore.Few(8))
	must(t, e.Prepare(t.Context(), ranked))
	for i := range 60 {
		must(t, e.Insert(t.Context(), "ranked", ranking(fmt.Sprint("d", i), 1, i, fmt.Sprint("half", i%2), "all")))
	}
	other := open(t, path, sqlitestore.Few(8))
	must(t, other.Prepare(t.Context(), ranked))
	met := func(want string) {
		t.Helper()
		for range 2 { // read, then remembered
			rs, err := e.Find(t.Context(), "ranked", store.Query{By: "name", Limit: 5, Where: []store.Term{store.Is("word", "half0"), store.Is("word", "half1")}})
			must(t, err)
			var ids []string
			for _, r := range rs {
				ids = append(ids, r.ID)
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("met: %q, want %q", got, want)
			}
		}
	}
	met("")
	must(t, other.Insert(t.Context(), "ranked", ranking("both", 1, 70, "half0", "half1")))
	met("both")
	must(t, e.Insert(t.Context(), "ranked", ranking("too", 1, 30, "half0", "half1")))
	met("too both")
	must(t, other.Swap(t.Context(), "ranked", ranking("too", 2, 80, "half0", "half1"), 1)) // another place in the order
	met("both too")
	must(t, other.Swap(t.Context(), "ranked", ranking("both", 2, 70, "half0"), 1))
	met("too")
	must(t, e.Delete(t.Context(), "ranked", "too"))
	met("")
	must(t, e.Insert(t.Context(), "ranked", ranking("new", 1, 1, "half0", "half1"))) // takes the number of one that is gone
	met("new")
	must(t, other.Close())
}

func TestWhoWroteFindsItAtOnceWhileOthersWriteTheSameWords(t *testing.T) {
	e, _ := fresh(t, sqlitestore.Few(8))
	must(t, e.Prepare(t.Context(), ranked))
	for i := range 40 {
		must(t, e.Insert(t.Context(), "ranked", ranking(fmt.Sprint("d", i), 1, i, fmt.Sprint("half", i%2))))
	}
	here := func(id string) (bool, error) {
		rs, err := e.Find(t.Context(), "ranked", store.Query{By: "name", Limit: 9, Where: []store.Term{store.Is("word", "half0"), store.Is("word", "half1")}})
		return slices.ContainsFunc(rs, func(r store.Record) bool { return r.ID == id }), err
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 30 {
				id := fmt.Sprint("both", g)
				err := e.Insert(t.Context(), "ranked", ranking(id, 1, i, "half0", "half1"))
				before, bad := here(id)
				err = errors.Join(err, bad, e.Delete(t.Context(), "ranked", id))
				after, bad := here(id)
				if err = errors.Join(err, bad); err != nil || !before || after {
					t.Errorf("%s, the %d. time: found %v, and once it was deleted %v, %v", id, i, before, after, err)
					return
				}
			}
		})
	}
	wg.Wait()
	if n := summed(t, e); n != 3 {
		t.Errorf("%d values, want 3", n)
	}
}
