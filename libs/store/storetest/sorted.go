package storetest

import (
	"fmt"
	"slices"
	"testing"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// sorted opens a collection whose values keep their documents in the order of name.
func (r *room) sorted(t testing.TB) *store.Collection[doc] {
	t.Helper()
	return r.opened(t, store.Schema{Name: "sorted", Indexes: []string{"name", "n", "due", "tag"}, Order: "name", Sorted: []string{"tag", "due"}})
}

func (r *room) opened(t testing.TB, s store.Schema) *store.Collection[doc] {
	t.Helper()
	c, err := store.Open(t.Context(), r.e, s, index)
	must(t, err)
	return c
}

func movesSorted(t testing.TB, r *room) {
	c := r.sorted(t)
	for id, name := range map[string]string{"a": "3", "b": "2", "c": "1"} {
		_, err := c.Insert(t.Context(), id, doc{Name: name, Due: "2026", Tags: []string{"x", "y"}})
		must(t, err)
	}
	listed := func(want string, where ...store.Term) {
		t.Helper()
		for _, limit := range []int{1, 200} {
			q := store.Query{By: "name", Where: where, Limit: limit}
			if got := ids(t, c, q); join(got) != want {
				t.Errorf("%v, %d at a time: %v, want %s", where, limit, got, want)
			}
			back := ids(t, c, store.Query{By: "name", Where: where, Limit: limit, Desc: true})
			if slices.Reverse(back); join(back) != want {
				t.Errorf("%v, %d at a time, backwards: %v, want %s", where, limit, back, want)
			}
		}
		if n, err := c.Count(t.Context(), 9, where...); err != nil || n != len(want)/2+len(want)%2 {
			t.Errorf("%v: counted %d, %v", where, n, err)
		}
	}
	listed("c b a", store.Is("tag", "x"))
	_, err := c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) {
		d.Name = "0"
		return nil, nil
	})
	must(t, err)
	listed("a c b", store.Is("tag", "x"))
	listed("a c b", store.Is("tag", "x"), store.Is("due", "2026"))
	_, err = c.Update(t.Context(), "c", func(d *doc) ([]event.Event, error) {
		d.Name, d.Tags = "9", []string{"y", "z"}
		return nil, nil
	})
	must(t, err)
	listed("a b", store.Is("tag", "x"))
	listed("a b c", store.Is("tag", "y"))
	listed("c", store.Is("tag", "y"), store.Is("tag", "z"))
	listed("b", store.Is("tag", "y"), store.Between("name", "1", "3"))
	must(t, c.Delete(t.Context(), "b"))
	listed("a c", store.Is("tag", "y"))
	listed("a", store.Is("tag", "x"), store.Is("tag", "y"))
}

// becomesSorted opens what an earlier program wrote without an order, then as it was again.
func becomesSorted(t testing.TB, r *room) {
	plain := store.Schema{Name: "sorted", Indexes: []string{"name", "n", "due", "tag"}}
	c := r.opened(t, plain)
	for i := range 30 {
		_, err := c.Insert(t.Context(), fmt.Sprintf("id%02d", i), doc{Name: fmt.Sprint("n", 7*i%30+10), N: int64(i % 2), Tags: []string{"x", fmt.Sprint("t", i%3)}})
		must(t, err)
	}
	q := store.Query{By: "name", Where: []store.Term{store.Is("tag", "x"), store.Is("tag", "t1")}, Limit: 4}
	want := ids(t, c, q)
	if len(want) != 10 {
		t.Fatalf("%v, want ten", want)
	}
	for what, c := range map[string]func() *store.Collection[doc]{"sorted": func() *store.Collection[doc] { return r.sorted(t) }, "plain": func() *store.Collection[doc] { return r.opened(t, plain) }} {
		for range 2 { // opened again, nothing moves
			c := c()
			if got := ids(t, c, q); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
			if n, err := c.Count(t.Context(), 100, store.Is("tag", "t2")); err != nil || n != 10 {
				t.Errorf("%s: counted %d, %v, want 10", what, n, err)
			}
		}
	}
}

func placeless(t testing.TB, r *room) {
	c := r.sorted(t)
	if _, err := c.Insert(t.Context(), "a", doc{Tags: []string{"x"}}); err == nil {
		t.Error("a document with an empty value in the order is kept")
	}
	_, err := c.Insert(t.Context(), "a", doc{Name: "n", Tags: []string{"x"}})
	must(t, err)
	if _, err = c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) { d.Name = ""; return nil, nil }); err == nil {
		t.Error("a document loses its place in the order")
	}
	if got := ids(t, c, store.Query{By: "name", Where: []store.Term{store.Is("tag", "x")}}); join(got) != "a" {
		t.Errorf("%v, want a", got)
	}
}
