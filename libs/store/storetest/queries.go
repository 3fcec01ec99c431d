package storetest

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var queries = []claim{
	{"pages meet without gap or overlap, even among equal values", pages},
	{"order and equality are bytewise, also for Chinese", bytewise},
	{"any mixture of terms, order and direction selects what the terms say", func(t testing.TB, r *room) { mixtures(t, r.c) }},
	{"a collection with sorted indexes answers as one without", func(t testing.TB, r *room) { mixtures(t, r.sorted(t)) }},
	{"a document moves in the sorted indexes when its place in the order changes", movesSorted},
	{"an index that becomes a sorted one has what it had", becomesSorted},
	{"a document without a place in the order of sorted indexes is refused", placeless},
	{"a swap moves a document in every index that changed", moves},
	{"a document without a value in By is not listed", withoutBy},
	{"a document with several matching values is listed and counted once", listedOnce},
	{"terms on By narrow together", narrow},
	{"counting stops where it was told to", countStops},
	{"a cursor of another query is refused", foreignCursor},
	{"a cursor that is no cursor is refused", garbageCursor},
	{"a forged cursor leads nowhere the terms do not", forgedCursor},
	{"a search finds what holds every word asked for, in whatever text, and nothing else", searches},
	{"a page goes on where it stopped when documents come and go", comeAndGo},
	{"a sweep goes on after a document that fails, and tells the failures at its end", sweeps},
}

func pages(t testing.TB, r *room) {
	for i := range 25 {
		r.insert(t, fmt.Sprintf("id%02d", i), doc{Name: "x", N: int64(i / 10)})
	}
	for _, desc := range []bool{false, true} {
		for _, by := range []string{"", "n", "name"} {
			for _, limit := range []int{1, 4, 25, 200} {
				got := r.ids(t, store.Query{Where: []store.Term{store.Is("name", "x")}, By: by, Desc: desc, Limit: limit})
				if desc {
					slices.Reverse(got)
				}
				if len(got) != 25 || !slices.IsSorted(got) || len(slices.Compact(got)) != 25 {
					t.Errorf("by %q desc %v limit %d: %v", by, desc, limit, got)
				}
			}
		}
	}
}

func sweeps(t testing.TB, r *room) {
	for i := range 230 { // more than a page
		r.insert(t, fmt.Sprintf("id%03d", i), doc{Name: "x", N: int64(i)})
	}
	bad := errors.New("this one cannot be done")
	q := store.Query{By: "n", Where: []store.Term{store.Between("n", store.Int(0), store.Int(230))}}
	for _, c := range []struct{ every, told, more int }{{250, 1, 0}, {23, 10, 0}, {10, 10, 13}} {
		done, failed := 0, 0
		err := r.c.Sweep(t.Context(), q, func(d doc) error {
			if d.N%int64(c.every) == 0 {
				failed++
				return bad
			}
			done++
			return nil
		})
		if done+failed != 230 || !errors.Is(err, bad) || !strings.Contains(err.Error(), "docs/id000: ") || strings.Count(err.Error(), bad.Error()) != c.told {
			t.Errorf("%d of 230 done, %d failed: %v", done, failed, err)
		}
		if more := fmt.Sprintf("docs: %d more failed", c.more); strings.Contains(err.Error(), "more failed") != (c.more > 0) || c.more > 0 && !strings.Contains(err.Error(), more) {
			t.Errorf("%v, want %q", err, more)
		}
	}
	must(t, r.c.Sweep(t.Context(), q, func(doc) error { return nil }))
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	err := r.c.Sweep(ctx, q, func(doc) error { n++; stop(); return ctx.Err() })
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("a sweep that is told to stop went on to %d: %v", n, err)
	}
}

func bytewise(t testing.TB, r *room) {
	names := []string{"", "B", "a", "a b", "b", "养老", "养老服务", "助残", "￿", "😀"}
	for _, i := range rand.Perm(len(names)) {
		r.insert(t, fmt.Sprintf("id%d", i), doc{Name: names[i]})
	}
	slices.Sort(names)
	p, err := r.c.Find(t.Context(), store.Query{By: "name"})
	must(t, err)
	var got []string
	for _, d := range p.Items {
		got = append(got, d.Name)
	}
	if !slices.Equal(got, names) {
		t.Errorf("order %q, want %q", got, names)
	}
	for term, want := range map[store.Term]int{
		store.Is("name", "b"): 1, store.Is("name", ""): 1, store.Is("name", "养"): 0, store.Under("name", "养老"): 2, store.Under("name", ""): 10,
		store.Between("name", "B", "b"): 3, store.Between("name", "b", ""): 6, store.Between("name", "b", "B"): 0,
	} {
		if n, err := r.c.Count(t.Context(), 100, term); err != nil || n != want {
			t.Errorf("Count(%q) = %d, %v, want %d", term, n, err, want)
		}
		if got := r.ids(t, store.Query{Where: []store.Term{term}, By: "n", Limit: 2}); len(got) != want {
			t.Errorf("Find(%q) = %v, want %d", term, got, want)
		}
	}
}

func mixtures(t testing.TB, c *store.Collection[doc]) {
	rnd := rand.New(rand.NewPCG(20261123, 7))
	var all []doc
	for i := range 120 {
		d := doc{Name: fmt.Sprint("n", rnd.IntN(5)), N: rnd.Int64N(9) - 4}
		if rnd.IntN(3) > 0 {
			d.Due = fmt.Sprintf("2026-11-%02d", 1+rnd.IntN(28))
		}
		for range rnd.IntN(4) {
			d.Tags = append(d.Tags, fmt.Sprint("t", rnd.IntN(6)))
		}
		d.ID = fmt.Sprintf("%02x%d", rnd.IntN(256), i)
		all = append(all, d)
		_, err := c.Insert(t.Context(), d.ID, d)
		must(t, err)
	}
	one := func() store.Term {
		switch rnd.IntN(7) {
		case 0:
			return store.Is("name", fmt.Sprint("n", rnd.IntN(6)))
		case 1:
			return store.Is("tag", fmt.Sprint("t", rnd.IntN(7)))
		case 2:
			return store.Under("due", fmt.Sprint("2026-11-", rnd.IntN(4)))
		case 3:
			return store.Between("n", store.Int(rnd.Int64N(9)-4), store.Int(rnd.Int64N(9)-4))
		case 4:
			return store.Between("due", "2026-11-15", "")
		case 5:
			return store.Under("tag", "t")
		default:
			return store.Is("n", store.Int(rnd.Int64N(9)-4))
		}
	}
	for range 300 {
		q := store.Query{By: []string{"", "name", "n", "due"}[rnd.IntN(4)], Desc: rnd.IntN(2) == 0, Limit: 1 + rnd.IntN(40)}
		for range rnd.IntN(4) {
			q.Where = append(q.Where, one())
		}
		want := selected(all, q)
		if got := ids(t, c, q); !slices.Equal(got, want) {
			t.Fatalf("Find(%+v)\n got %v\nwant %v", q, got, want)
		}
		q.By = ""
		most := 1 + rnd.IntN(130)
		if n, err := c.Count(t.Context(), most, q.Where...); err != nil || n != min(most, len(selected(all, q))) {
			t.Fatalf("Count(%d, %+v) = %d, %v, want %d", most, q.Where, n, err, min(most, len(selected(all, q))))
		}
	}
}

// selected is what a query means, said without any database.
func selected(all []doc, q store.Query) (ids []string) {
	type row struct{ v, id string }
	var rows []row
	for _, d := range all {
		ix, ok := index(&d), true
		for _, t := range q.Where {
			ok = ok && slices.ContainsFunc(ix[t.Index], func(v string) bool { return v >= t.From && (t.To == "" || v < t.To) })
		}
		if v := append(ix[q.By], ""); ok && (q.By == "" || len(v) > 1) {
			rows = append(rows, row{v[0], d.ID})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(strings.Compare(a.v, b.v), strings.Compare(a.id, b.id)) })
	if q.Desc {
		slices.Reverse(rows)
	}
	for _, r := range rows {
		ids = append(ids, r.id)
	}
	return ids
}

func moves(t testing.TB, r *room) {
	r.insert(t, "a", doc{Name: "old", N: 1, Due: "2026", Tags: []string{"x", "y"}})
	r.insert(t, "b", doc{Name: "old", N: 2, Tags: []string{"x"}})
	_, err := r.c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) {
		d.Name, d.Due, d.Tags = "new", "", []string{"y", "z", "z"}
		return nil, nil
	})
	must(t, err)
	for _, c := range []struct {
		q    store.Query
		want string
	}{
		{store.Query{Where: []store.Term{store.Is("name", "old")}}, "b"},
		{store.Query{Where: []store.Term{store.Is("name", "new")}}, "a"},
		{store.Query{Where: []store.Term{store.Is("tag", "x")}}, "b"},
		{store.Query{Where: []store.Term{store.Is("tag", "y")}}, "a"},
		{store.Query{Where: []store.Term{store.Is("tag", "z")}}, "a"},
		{store.Query{Where: []store.Term{store.Under("tag", "")}}, "a b"},
		{store.Query{By: "due"}, ""},
		{store.Query{By: "n"}, "a b"},
		{store.Query{By: "name"}, "a b"},
	} {
		if got := r.ids(t, c.q); join(got) != c.want {
			t.Errorf("Find(%+v) = %v, want %s", c.q, got, c.want)
		}
	}
}

func withoutBy(t testing.TB, r *room) {
	r.insert(t, "a", doc{Name: "x", Due: "2026-11-01"})
	r.insert(t, "b", doc{Name: "x"})
	r.insert(t, "c", doc{Name: "x", Due: "2026-10-01"})
	for _, where := range [][]store.Term{nil, {store.Is("name", "x")}, {store.Between("due", "2000", "")}} {
		if got := r.ids(t, store.Query{By: "due", Where: where}); join(got) != "c a" {
			t.Errorf("by due where %v: %v, want c a", where, got)
		}
		if got := r.ids(t, store.Query{By: "due", Where: where, Desc: true, Limit: 1}); join(got) != "a c" {
			t.Errorf("by due, latest first, where %v: %v, want a c", where, got)
		}
	}
	if got := r.ids(t, store.Query{}); join(got) != "a b c" {
		t.Errorf("by id: %v", got)
	}
}

func listedOnce(t testing.TB, r *room) {
	r.insert(t, "a", doc{Tags: []string{"33", "3301", "330106", "3301"}})
	r.insert(t, "b", doc{Tags: []string{"32"}})
	for _, by := range []string{"", "n"} {
		q := store.Query{By: by, Where: []store.Term{store.Under("tag", "33")}, Limit: 1}
		if got := r.ids(t, q); join(got) != "a" {
			t.Errorf("by %q: %v, want a", by, got)
		}
	}
	if n, err := r.c.Count(t.Context(), 10, store.Under("tag", "3")); err != nil || n != 2 {
		t.Errorf("Count = %d, %v, want 2", n, err)
	}
}

func narrow(t testing.TB, r *room) {
	for i := range 10 {
		r.insert(t, fmt.Sprint("id", i), doc{N: int64(i)})
	}
	q := store.Query{By: "n", Limit: 2, Where: []store.Term{
		store.Between("n", store.Int(2), ""), store.Between("n", store.Int(0), store.Int(8)), store.Between("n", store.Int(4), store.Int(9)),
	}}
	if got := r.ids(t, q); join(got) != "id4 id5 id6 id7" {
		t.Errorf("%v", got)
	}
	q.Desc = true
	if got := r.ids(t, q); join(got) != "id7 id6 id5 id4" {
		t.Errorf("backwards %v", got)
	}
	q.Where = append(q.Where, store.Is("n", store.Int(9)))
	if got := r.ids(t, q); len(got) != 0 {
		t.Errorf("nothing is both: %v", got)
	}
}

func countStops(t testing.TB, r *room) {
	for i := range 12 {
		r.insert(t, fmt.Sprint("id", i), doc{Name: "x", N: int64(i), Tags: []string{"a", "b"}})
	}
	for _, where := range [][]store.Term{nil, {store.Is("name", "x")}, {store.Under("tag", "")}, {store.Is("name", "x"), store.Between("n", "", "")}} {
		for most, want := range map[int]int{0: 0, 1: 1, 5: 5, 12: 12, 13: 12, 1000: 12} {
			if n, err := r.c.Count(t.Context(), most, where...); err != nil || n != want {
				t.Errorf("Count(%d, %v) = %d, %v, want %d", most, where, n, err, want)
			}
		}
	}
	if n, err := r.c.Count(t.Context(), 5, store.Is("name", "y")); err != nil || n != 0 {
		t.Errorf("Count of nothing = %d, %v", n, err)
	}
}

func foreignCursor(t testing.TB, r *room) {
	for _, id := range []string{"a", "b", "c"} {
		r.insert(t, id, doc{Name: "x"})
	}
	q := store.Query{By: "n", Where: []store.Term{store.Is("name", "x")}, Limit: 1}
	p, err := r.c.Find(t.Context(), q)
	must(t, err)
	if p.Next == "" {
		t.Fatal("no cursor")
	}
	q.After = p.Next
	_, err = r.c.Find(t.Context(), q)
	must(t, err)
	for what, other := range map[string]store.Query{
		"order":     {By: "name", Where: q.Where},
		"no order":  {Where: q.Where},
		"direction": {By: "n", Where: q.Where, Desc: true},
		"no filter": {By: "n"},
		"filter":    {By: "n", Where: []store.Term{store.Is("name", "y")}},
		"index":     {By: "n", Where: []store.Term{store.Is("due", "x")}},
		"more":      {By: "n", Where: append(slices.Clone(q.Where), store.Is("tag", "z"))},
	} {
		other.After = p.Next
		if _, err = r.c.Find(t.Context(), other); !errors.Is(err, store.ErrCursor) {
			t.Errorf("with another %s Find = %v, want ErrCursor", what, err)
		}
	}
}

func garbageCursor(t testing.TB, r *room) {
	r.insert(t, "a", doc{})
	for _, by := range []string{"", "n"} {
		for _, after := range []string{"!", "AAAA", "a", "养老", " ", base64.RawURLEncoding.EncodeToString([]byte("n\x00\x00")), strings.Repeat("A", 5000)} {
			if _, err := r.c.Find(t.Context(), store.Query{By: by, After: after}); !errors.Is(err, store.ErrCursor) {
				t.Errorf("by %q after %.20q: %v, want ErrCursor", by, after, err)
			}
		}
	}
}

func forgedCursor(t testing.TB, r *room) {
	for i := range 6 {
		r.insert(t, fmt.Sprint("id", i), doc{N: int64(i)})
	}
	for _, desc := range []bool{false, true} {
		for _, at := range []int64{-9, 0, 3, 5, 9} {
			q := store.Query{By: "n", Desc: desc, Where: []store.Term{store.Between("n", store.Int(2), store.Int(4))}}
			q.After = store.EncodeCursor(q, store.Record{ID: "id", Index: map[string][]string{"n": {store.Int(at)}}})
			p, err := r.c.Find(t.Context(), q)
			if err != nil && !errors.Is(err, store.ErrCursor) {
				t.Errorf("Find = %v", err)
			}
			for _, d := range p.Items {
				if d.N < 2 || d.N >= 4 {
					t.Errorf("desc %v: a cursor at %d showed %d", desc, at, d.N)
				}
			}
		}
	}
}

func comeAndGo(t testing.TB, r *room) {
	for _, id := range []string{"b", "d", "f", "h"} {
		r.insert(t, id, doc{N: int64(id[0])})
	}
	q := store.Query{By: "n", Limit: 2}
	p, err := r.c.Find(t.Context(), q)
	must(t, err)
	must(t, r.c.Delete(t.Context(), "d")) // the very document the cursor names
	r.insert(t, "a", doc{N: 'a'})
	r.insert(t, "g", doc{N: 'g'})
	q.After = p.Next
	if got := r.ids(t, q); join(got) != "f g h" {
		t.Errorf("%v, want f g h", got)
	}
}
