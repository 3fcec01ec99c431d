// Package storetest is the contract of store.Engine, as tests. Every engine
// passes all of it; there is no list of exceptions. It holds no engine.
package storetest

import (
	"io"
	"strings"
	"testing"

	"sanshe/libs/store"
)

// Opener opens the engine, on the same storage every time it is called.
// An engine that holds something open is an io.Closer.
type Opener func(t testing.TB) store.Engine

// Claim is one guarantee and how to check it on empty storage.
type Claim struct {
	Text  string
	Check func(t testing.TB, open Opener)
}

// Run checks every claim, each on a place of its own.
func Run(t *testing.T, place func(t testing.TB) Opener) {
	for _, c := range Claims() {
		t.Run(c.Text, func(t *testing.T) { c.Check(t, place(t)) })
	}
}

// Claims lists the contract.
func Claims() []Claim {
	var all []Claim
	for _, part := range [][]claim{documents, queries, outboxes, wholes, kinds} {
		for _, c := range part {
			all = append(all, Claim{c.text, func(t testing.TB, open Opener) {
				r := &room{open: open}
				r.start(t)
				t.Cleanup(func() { r.stop(t) })
				c.check(t, r)
			}})
		}
	}
	return all
}

type claim struct {
	text  string
	check func(t testing.TB, r *room)
}

// doc is what the claims keep.
type doc struct {
	store.Meta
	Name string         `json:"name"`
	N    int64          `json:"n"`
	Due  string         `json:"due,omitempty"` // "": not in that index
	Tags []string       `json:"tags,omitempty"`
	Any  map[string]any `json:"any,omitempty"`
}

func index(d *doc) map[string][]string {
	ix := map[string][]string{"name": {d.Name}, "n": {store.Int(d.N)}, "tag": d.Tags}
	if d.Due != "" {
		ix["due"] = []string{d.Due}
	}
	return ix
}

// room is an open engine with two collections of the same shape.
type room struct {
	open  Opener
	e     store.Engine
	c     *store.Collection[doc] // "docs"
	other *store.Collection[doc] // "others"
}

func (r *room) start(t testing.TB) {
	t.Helper()
	r.e = r.open(t)
	r.c, r.other = r.collection(t, "docs"), r.collection(t, "others")
}

// collection opens one more view of a collection, as another process would.
func (r *room) collection(t testing.TB, name string) *store.Collection[doc] {
	t.Helper()
	c, err := store.Open(t.Context(), r.e, store.Schema{Name: name, Indexes: []string{"name", "n", "due", "tag"}}, index)
	must(t, err)
	return c
}

func (r *room) stop(t testing.TB) {
	t.Helper()
	if c, ok := r.e.(io.Closer); ok && r.e != nil {
		if err := c.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
	r.e = nil
}

func (r *room) reopen(t testing.TB) {
	t.Helper()
	r.stop(t)
	r.start(t)
}

func (r *room) insert(t testing.TB, id string, d doc) {
	t.Helper()
	_, err := r.c.Insert(t.Context(), id, d)
	must(t, err)
}

// ids reads all pages of a query.
func (r *room) ids(t testing.TB, q store.Query) []string {
	t.Helper()
	return ids(t, r.c, q)
}

func ids(t testing.TB, c *store.Collection[doc], q store.Query) []string {
	t.Helper()
	var got []string
	for pages := 0; ; pages++ {
		p, err := c.Find(t.Context(), q)
		must(t, err)
		for _, d := range p.Items {
			got = append(got, d.ID)
		}
		if q.After = p.Next; p.Next == "" {
			return got
		}
		if len(p.Items) == 0 || pages > 1000 {
			t.Fatalf("pages of %+v never end", q)
		}
	}
}

func join(ids []string) string { return strings.Join(ids, " ") }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
