package store_test

import (
	"path/filepath"
	"testing"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// shelved opens the papers of a store with an index of their own, as a later release declares it.
func shelved(t *testing.T, e store.Engine) *store.Collection[paper] {
	t.Helper()
	c, err := store.Open(t.Context(), e, store.Schema{Name: "papers", Indexes: []string{"n"}}, func(p *paper) map[string][]string {
		return map[string][]string{"n": {store.Int(int64(p.N))}}
	})
	must(t, err)
	return c
}

func TestAnIndexDeclaredLaterFindsWhatWasWrittenBefore(t *testing.T) {
	e := openAt(t, filepath.Join(t.TempDir(), "t.db"))
	old := papers(t, e, "papers")
	insert(t, old, "a")
	change(t, old, "a")
	c := shelved(t, e)
	_, err := c.Insert(t.Context(), "b", paper{N: 1})
	must(t, err)
	one := store.Query{Where: []store.Term{store.Is("n", store.Int(1))}}
	if p, err := c.Find(t.Context(), one); err != nil || len(p.Items) != 1 {
		t.Fatalf("before: %+v, %v", p.Items, err)
	}
	for range 2 { // a second start finds nothing to do
		must(t, c.Reindex(t.Context()))
		p, err := c.Find(t.Context(), one)
		if must(t, err); len(p.Items) != 2 || p.Items[0].Version != 3 || p.Items[1].Version != 1 {
			t.Errorf("after: %+v", p.Items)
		}
	}
	if n := owed(t, e, "papers"); n != 2 {
		t.Errorf("%d events are owed, want the two of before", n)
	}
}

func TestReindexingGoesOverEveryPage(t *testing.T) {
	e := openAt(t, filepath.Join(t.TempDir(), "t.db"))
	old := papers(t, e, "papers")
	const many = 450
	for range many {
		_, err := old.Create(t.Context(), paper{N: 7}, func(string, *paper) []event.Event { return nil })
		must(t, err)
	}
	c := shelved(t, e)
	must(t, c.Reindex(t.Context()))
	if n, err := c.Count(t.Context(), 2*many, store.Is("n", store.Int(7))); err != nil || n != many {
		t.Errorf("%d of %d are found, %v", n, many, err)
	}
}
