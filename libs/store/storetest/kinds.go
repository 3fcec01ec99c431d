package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var kinds = []claim{
	{"a document of the shape before is read as one of this shape", readsUp},
	{"a step may look at another document of its store", looksAside},
	{"two releases write the same documents at the same time, and nothing is lost", sideBySide},
	{"a backfill that is cut off goes on where it was, and a second one writes nothing", backfills},
	{"nobody contracts while old documents or processes are left", contracts},
	{"what is contracted is closed to the release before", closed},
}

// before is a document as release N−1 keeps it: one name.
type before struct {
	store.Meta
	Name string `json:"name"`
	N    int64  `json:"n"`
}

// after is the same as release N keeps it: the name in its parts.
type after struct {
	store.Meta
	Name  string   `json:"name,omitempty"` // until contracted, for N−1
	Parts []string `json:"parts,omitempty"`
	N     int64    `json:"n"`
}

var (
	people = store.Schema{Name: "people"}
	kindN1 = store.Kind[before]{Schema: people, Index: func(*before) map[string][]string { return nil }}
	kindN  = store.Kind[after]{
		Schema: people, Index: func(*after) map[string][]string { return nil },
		Steps: []store.Step[after]{{
			Says: "a name is kept in its parts",
			Up: func(_ context.Context, _ store.Look, a *after) error {
				a.Parts = strings.Fields(a.Name)
				return nil
			},
			Down: func(a *after) { a.Name = strings.Join(a.Parts, " ") },
		}},
	}
)

func opened[T any](t testing.TB, r *room, k store.Kind[T]) *store.Collection[T] {
	t.Helper()
	c, err := k.Open(t.Context(), r.e)
	must(t, err)
	return c
}

func atOnce(context.Context) error { return nil }

// backfill runs to the end and answers how it went.
func backfill(t testing.TB, r *room) (last store.Progress) {
	t.Helper()
	must(t, kindN.Backfill(t.Context(), r.e, atOnce, func(p store.Progress) { last = p }))
	return last
}

func readsUp(t testing.TB, r *room) {
	old, now := opened(t, r, kindN1), opened(t, r, kindN)
	_, err := old.Insert(t.Context(), "a", before{Name: "Li Wenjing"})
	must(t, err)
	got, err := now.Get(t.Context(), "a")
	if err != nil || len(got.Parts) != 2 || got.Version != 1 {
		t.Fatalf("Get = %+v, %v", got, err)
	}
	page, err := now.Find(t.Context(), store.Query{})
	if err != nil || len(page.Items) != 1 || len(page.Items[0].Parts) != 2 {
		t.Errorf("Find = %+v, %v", page, err)
	}
	_, err = now.Update(t.Context(), "a", func(a *after) ([]event.Event, error) { a.Parts[0] = "Chen"; return nil, nil })
	must(t, err)
	if was, err := old.Get(t.Context(), "a"); err != nil || was.Name != "Chen Wenjing" {
		t.Errorf("N−1 reads %+v, %v of what N wrote", was, err)
	}
	_, err = old.Update(t.Context(), "a", func(b *before) ([]event.Event, error) { b.Name = "Chen Guoqiang"; return nil, nil })
	must(t, err)
	if got, err := now.Get(t.Context(), "a"); err != nil || join(got.Parts) != "Chen Guoqiang" {
		t.Errorf("N reads %+v, %v of what N−1 wrote after it", got, err)
	}
}

func looksAside(t testing.TB, r *room) {
	_, err := opened(t, r, kindN1).Insert(t.Context(), "a", before{Name: "docs/x"})
	must(t, err)
	r.insert(t, "x", doc{Name: "found"})
	k := kindN
	k.Reads = []store.Schema{{Name: "docs"}}
	k.Steps = []store.Step[after]{{Says: "the name of another", Up: func(ctx context.Context, look store.Look, a *after) error {
		var d struct{ Name string }
		err := look(ctx, "docs", "x", &d)
		a.Parts = []string{d.Name}
		return err
	}}}
	if got, err := opened(t, r, k).Get(t.Context(), "a"); err != nil || join(got.Parts) != "found" {
		t.Errorf("Get = %+v, %v", got, err)
	}
	must(t, r.c.Delete(t.Context(), "x"))
	if _, err := opened(t, r, k).Get(t.Context(), "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("with nothing to look at: %v, want ErrNotFound", err)
	}
}

// sideBySide lets writers of both releases count on the same documents while a
// backfill goes through them.
func sideBySide(t testing.TB, r *room) {
	const docs, rounds = 12, 10
	old, now := opened(t, r, kindN1), opened(t, r, kindN)
	for i := range docs {
		_, err := old.Insert(t.Context(), fmt.Sprint(i), before{Name: fmt.Sprintf("p%d q", i)})
		must(t, err)
	}
	var wait sync.WaitGroup
	errs := make(chan error, 100)
	var done atomic.Int64
	for i := range docs {
		id := fmt.Sprint(i)
		wait.Go(func() {
			for range rounds {
				_, err := old.Update(t.Context(), id, func(b *before) ([]event.Event, error) {
					b.N++
					return []event.Event{event.New("s.t.counted.v1", time.Now(), b.N)}, nil
				})
				done.Add(1)
				if err != nil {
					errs <- err
					return
				}
			}
		})
		wait.Go(func() {
			for range rounds {
				_, err := now.Update(t.Context(), id, func(a *after) ([]event.Event, error) {
					if len(a.Parts) != 2 {
						return nil, fmt.Errorf("%s has the parts %v", id, a.Parts)
					}
					a.N++
					return []event.Event{event.New("s.t.counted.v1", time.Now(), a.N)}, nil
				})
				done.Add(1)
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	backfill(t, r) // under the writers' feet
	wait.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	last := backfill(t, r)
	if last.Left != 0 {
		t.Errorf("%d documents are left", last.Left)
	}
	for i := range docs {
		id, name := fmt.Sprint(i), fmt.Sprintf("p%d q", i)
		a, err := now.Get(t.Context(), id)
		if err != nil || a.N != 2*rounds || join(a.Parts) != name {
			t.Errorf("N reads %+v, %v, want %d of %q", a, err, 2*rounds, name)
		}
		if b, err := old.Get(t.Context(), id); err != nil || b.N != 2*rounds || b.Name != name {
			t.Errorf("N−1 reads %+v, %v", b, err)
		}
	}
	rs, err := r.e.Unsent(t.Context(), "people", 100)
	must(t, err)
	for _, d := range rs {
		if len(d.Outbox) != 2*rounds || d.Outbox[2*rounds-1].Seq != 2*rounds {
			t.Errorf("%s owes %d events", d.ID, len(d.Outbox))
		}
	}
}

func backfills(t testing.TB, r *room) {
	const docs = 450 // three pages
	old := opened(t, r, kindN1)
	var wait sync.WaitGroup
	for i := range docs {
		wait.Go(func() {
			_, err := old.Insert(t.Context(), fmt.Sprintf("%04d", i), before{Name: "a b"})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	cut, waits := errors.New("cut off"), 0
	err := kindN.Backfill(t.Context(), r.e, func(context.Context) error {
		if waits++; waits > 250 {
			return cut
		}
		return nil
	}, func(store.Progress) {})
	if !errors.Is(err, cut) {
		t.Fatalf("Backfill = %v", err)
	}
	r.reopen(t)
	if p := backfill(t, r); p.Written != docs-250 || p.Seen != docs-200 || p.Left != 0 {
		t.Errorf("the second one went as %+v, want to begin at the second page and write %d", p, docs-250)
	}
	versions := func() (sum int64) {
		must(t, opened(t, r, kindN).Each(t.Context(), store.Query{}, func(a after) error { sum += a.Version; return nil }))
		return sum
	}
	was := versions()
	if p := backfill(t, r); p.Written != 0 || versions() != was || was != 2*docs {
		t.Errorf("the third one went as %+v, versions %d, want %d", p, versions(), 2*docs)
	}
}

func contracts(t testing.TB, r *room) {
	now := time.Date(2026, 3, 3, 9, 30, 0, 0, time.UTC)
	old := opened(t, r, kindN1)
	_, err := old.Insert(t.Context(), "a", before{Name: "a b"})
	must(t, err)
	refuses := func(when, says string) {
		t.Helper()
		if err := kindN.Contract(t.Context(), r.e, now); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: Contract = %v, want it to say %s", when, err, says)
		}
		opened(t, r, kindN1) // and nothing has been closed
	}
	refuses("with an old document", "1个旧形状的文档")
	backfill(t, r)
	clock := func() time.Time { return now }
	beat, leave, err := store.Attend(t.Context(), r.e, "here/1", []store.Growing{kindN1}, clock)
	must(t, err)
	refuses("with an old process", "here/1")
	now = now.Add(40 * time.Second)
	must(t, beat(t.Context()))
	now = now.Add(40 * time.Second)
	refuses("with an old process that was there 40 s ago", "here/1")
	must(t, leave(t.Context()))
	_, _, err = store.Attend(t.Context(), r.e, "here/2", nil, clock) // one that knows nothing of shapes, and is killed
	must(t, err)
	refuses("with a process that names no shape", "here/2")
	now = now.Add(time.Minute)
	_, _, err = store.Attend(t.Context(), r.e, "here/3", []store.Growing{kindN}, clock)
	must(t, err)
	must(t, kindN.Contract(t.Context(), r.e, now))
	must(t, kindN.Contract(t.Context(), r.e, now))
}

func closed(t testing.TB, r *room) {
	_, err := opened(t, r, kindN).Insert(t.Context(), "a", after{Parts: []string{"a", "b"}})
	must(t, err)
	must(t, kindN.Contract(t.Context(), r.e, time.Now()))
	r.reopen(t)
	if _, err := kindN1.Open(t.Context(), r.e); !errors.Is(err, store.ErrAhead) {
		t.Errorf("N−1 opens what is contracted: %v, want ErrAhead", err)
	}
	c := opened(t, r, kindN)
	_, err = c.Update(t.Context(), "a", func(a *after) ([]event.Event, error) { a.Name = ""; return nil, nil })
	must(t, err)
	if got, err := c.Get(t.Context(), "a"); err != nil || got.Name != "" || join(got.Parts) != "a b" {
		t.Errorf("after contract N still writes for N−1: %+v, %v", got, err)
	}
	two := kindN
	two.Steps = append(two.Steps, store.Step[after]{Says: "nothing", Up: func(context.Context, store.Look, *after) error { return nil }})
	opened(t, r, two)
	three := two
	three.Steps = append(three.Steps, store.Step[after]{Says: "nothing", Up: func(context.Context, store.Look, *after) error { return nil }})
	opened(t, r, kindN) // one behind
	opened(t, r, three)
	if _, err := kindN.Open(t.Context(), r.e); !errors.Is(err, store.ErrAhead) {
		t.Errorf("N−2 opens: %v, want ErrAhead", err)
	}
}
