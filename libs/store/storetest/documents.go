package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var documents = []claim{
	{"a document reads back as it was written", readsBack},
	{"a body keeps every kind of JSON value and key", bodyKept},
	{"a body of 1 MiB reads back", bigBody},
	{"a second insert of one id is refused and changes nothing", insertOnce},
	{"a missing document is not found", missing},
	{"an id is any printable text up to 200 bytes", anyID},
	{"an id or index value that cannot be kept exactly is refused", unstorable},
	{"of twenty racing updates none is lost", noLostUpdate},
	{"of twenty racing swaps from one version exactly one wins", oneWins},
	{"of twenty racing inserts of one id exactly one wins", oneBirth},
	{"a stale swap changes nothing, not even the outbox", staleSwap},
	{"a request that comes twice finds what it made the first time", createReplays},
	{"an idempotency key with another content is refused", createRefuses},
	{"an applied event takes effect once, also after reopening, and older ones never", appliesOnce},
	{"an applied event can give birth, once, with events of its own", appliesBirth},
	{"a deleted document is gone from everywhere, and deleting it again is no error", deletes},
	{"a collection opened with another revision of its index finds everything by it", renews},
	{"closing and reopening keeps everything", reopens},
	{"a reader sees a document, its index and its events change together", committedOnly},
}

func readsBack(t testing.TB, r *room) {
	want := doc{Name: "甲", N: 1, Tags: []string{"b", "a"}}
	saved, err := r.c.Insert(t.Context(), "a", want)
	must(t, err)
	want.ID, want.Version = "a", 1
	if !reflect.DeepEqual(saved, want) {
		t.Errorf("Insert returned %+v, want %+v", saved, want)
	}
	if got, err := r.c.Get(t.Context(), "a"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Get = %+v, %v, want %+v", got, err, want)
	}
	got, err := r.c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) { d.N, d.Tags = 2, nil; return nil, nil })
	must(t, err)
	want.Version, want.N, want.Tags = 2, 2, nil
	if again, err := r.c.Get(t.Context(), "a"); err != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(again, want) {
		t.Errorf("Update = %+v, Get = %+v, %v, want %+v", got, again, err, want)
	}
}

func bodyKept(t testing.TB, r *room) {
	bag := map[string]any{
		"$oid": "not an object id", "$date": map[string]any{"$numberLong": "1"}, "a.b": "dots", "＄x": "wide", "": "empty key", "养老": "键",
		"text": "第一行\n第二行\t\"引号\" \\ \u0000 \u2028 <b>&", "null": nil, "yes": true, "no": false,
		"int": 1.0, "big": float64(1 << 53), "less": -7.0, "half": 0.5, "tiny": 1e-300, "list": []any{1.0, "2", []any{}, map[string]any{}, nil},
	}
	r.insert(t, "a", doc{N: 1<<63 - 1, Any: bag})
	if got, err := r.c.Get(t.Context(), "a"); err != nil || got.N != 1<<63-1 || !reflect.DeepEqual(got.Any, bag) {
		t.Errorf("Get = %+v, %v\nwant %v", got, err, bag)
	}
	_, err := r.c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) { d.N = -1 << 63; return nil, nil })
	must(t, err)
	if got, err := r.c.Get(t.Context(), "a"); err != nil || got.N != -1<<63 || !reflect.DeepEqual(got.Any, bag) {
		t.Errorf("after a swap Get = %+v, %v\nwant %v", got, err, bag)
	}
}

func bigBody(t testing.TB, r *room) {
	big := strings.Repeat("社区治理", 1<<20/12)
	r.insert(t, "a", doc{Name: "small", Any: map[string]any{"text": big}})
	if got, err := r.c.Get(t.Context(), "a"); err != nil || got.Any["text"] != big {
		t.Errorf("Get = %d bytes, %v", len(fmt.Sprint(got.Any["text"])), err)
	}
}

func insertOnce(t testing.TB, r *room) {
	r.insert(t, "a", doc{Name: "first"})
	_, err := r.c.Insert(t.Context(), "a", doc{Name: "second"}, event.New("s.t.born.v1", time.Now(), 1))
	if !errors.Is(err, store.ErrExists) {
		t.Errorf("second Insert = %v, want ErrExists", err)
	}
	if got, err := r.c.Get(t.Context(), "a"); err != nil || got.Name != "first" {
		t.Errorf("Get = %+v, %v", got, err)
	}
	if got := r.ids(t, store.Query{Where: []store.Term{store.Is("name", "second")}}); len(got) != 0 {
		t.Errorf("the refused document is indexed: %v", got)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 0 {
		t.Errorf("the refused insert owes events: %v, %v", rs, err)
	}
}

func missing(t testing.TB, r *room) {
	ctx := t.Context()
	if _, err := r.c.Get(ctx, "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
	if _, err := r.c.Update(ctx, "nobody", func(*doc) ([]event.Event, error) { return nil, nil }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Update = %v, want ErrNotFound", err)
	}
	if err := r.e.Swap(ctx, "docs", store.Record{ID: "nobody", Version: 2, Body: []byte("{}")}, 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Swap = %v, want ErrNotFound", err)
	}
}

var oddIDs = []string{
	"a", "A", "0", "-", "a b", "养老-2026/11", "$where", "a.b", "%_'\"`;--", "é", "e\u0301", "😀", strings.Repeat("x", store.MaxID), strings.Repeat("社", store.MaxID/3),
}

func anyID(t testing.TB, r *room) {
	for i, id := range oddIDs {
		r.insert(t, id, doc{N: int64(i), Name: id})
	}
	for i, id := range oddIDs {
		if got, err := r.c.Get(t.Context(), id); err != nil || got.N != int64(i) || got.ID != id {
			t.Errorf("Get(%q) = %+v, %v", id, got, err)
		}
		if got := r.ids(t, store.Query{Where: []store.Term{store.Is("name", id)}, By: "n"}); join(got) != id {
			t.Errorf("Is(name, %q) found %q", id, got)
		}
	}
	if got := r.ids(t, store.Query{By: "n", Limit: 3}); len(got) != len(oddIDs) {
		t.Errorf("pages showed %d of %d: %q", len(got), len(oddIDs), got)
	}
}

func unstorable(t testing.TB, r *room) {
	ctx := t.Context()
	for _, id := range []string{"", "a\x00b", "a\nb", "\xff", strings.Repeat("x", store.MaxID+1)} {
		if _, err := r.c.Insert(ctx, id, doc{}); !errors.Is(err, store.ErrUnstorable) {
			t.Errorf("Insert(%q) = %v, want ErrUnstorable", id, err)
		}
		if _, err := r.c.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(%q) = %v, want ErrNotFound", id, err)
		}
	}
	r.insert(t, "a", doc{Name: "good"})
	for _, v := range []string{"a\x00b", "\x00", "\xff"} {
		if _, err := r.c.Insert(ctx, "b", doc{Name: v}); !errors.Is(err, store.ErrUnstorable) {
			t.Errorf("Insert with value %q = %v, want ErrUnstorable", v, err)
		}
		_, err := r.c.Update(ctx, "a", func(d *doc) ([]event.Event, error) { d.Tags = []string{"fine", v}; return nil, nil })
		if !errors.Is(err, store.ErrUnstorable) {
			t.Errorf("Update with value %q = %v, want ErrUnstorable", v, err)
		}
	}
	if got, err := r.c.Get(ctx, "a"); err != nil || got.Version != 1 {
		t.Errorf("refused updates left %+v, %v", got, err)
	}
}

func noLostUpdate(t testing.TB, r *room) {
	r.insert(t, "a", doc{})
	views := []*store.Collection[doc]{r.c, r.collection(t, "docs")} // two processes: no lock in common
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for range 1000 { // an engine that always says stale must fail, not hang
				_, err := views[i%2].Update(t.Context(), "a", func(d *doc) ([]event.Event, error) {
					d.N++
					return []event.Event{event.New("s.t.counted.v1", time.Now(), d.N)}, nil
				})
				if err == nil {
					return
				}
				if !errors.Is(err, store.ErrStale) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if got, err := r.c.Get(t.Context(), "a"); err != nil || got.N != 20 || got.Version != 21 {
		t.Errorf("N = %d, version = %d, %v, want 20, 21", got.N, got.Version, err)
	}
	rs, err := r.e.Unsent(t.Context(), "docs", 10)
	must(t, err)
	if len(rs) != 1 || len(rs[0].Outbox) != 20 {
		t.Fatalf("outbox lost events: %v", rs)
	}
	for i, ev := range rs[0].Outbox {
		if ev.Seq != int64(i+1) || string(ev.Data) != fmt.Sprint(i+1) {
			t.Errorf("event %d has Seq %d and data %s", i+1, ev.Seq, ev.Data)
		}
	}
}

// race runs do twenty times at once and counts the outcomes.
func race(t testing.TB, lost error, do func(i int) error) (wins, losses int64) {
	t.Helper()
	var won, beaten atomic.Int64
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			switch err := do(i); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, lost):
				beaten.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return won.Load(), beaten.Load()
}

func oneWins(t testing.TB, r *room) {
	r.insert(t, "a", doc{})
	won, beaten := race(t, store.ErrStale, func(i int) error {
		return r.e.Swap(t.Context(), "docs", store.Record{
			ID: "a", Version: 2, Body: fmt.Appendf(nil, `{"n":%d}`, i),
			Index: map[string][]string{"n": {store.Int(int64(i))}}, Emitted: 1, Outbox: []event.Event{{Type: "s.t.won.v1", Subject: "a", Seq: 1, Data: []byte("1")}},
		}, 1)
	})
	if won != 1 || beaten != 19 {
		t.Errorf("%d won, %d were stale", won, beaten)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 1 || len(rs[0].Outbox) != 1 {
		t.Errorf("Unsent = %v, %v, want the winner's one event", rs, err)
	}
	if got := r.ids(t, store.Query{By: "n"}); join(got) != "a" {
		t.Errorf("index shows %v", got)
	}
}

func oneBirth(t testing.TB, r *room) {
	won, beaten := race(t, store.ErrExists, func(i int) error {
		_, err := r.c.Insert(t.Context(), "a", doc{N: int64(i)}, event.New("s.t.born.v1", time.Now(), i))
		return err
	})
	if won != 1 || beaten != 19 {
		t.Errorf("%d won, %d were told it exists", won, beaten)
	}
	got, err := r.c.Get(t.Context(), "a")
	must(t, err)
	if ids := r.ids(t, store.Query{Where: []store.Term{store.Is("n", store.Int(got.N))}, By: "n"}); join(ids) != "a" {
		t.Errorf("the winner's index shows %v", ids)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 1 || len(rs[0].Outbox) != 1 || string(rs[0].Outbox[0].Data) != fmt.Sprint(got.N) {
		t.Errorf("Unsent = %v, %v, want the winner's birth", rs, err)
	}
}

func staleSwap(t testing.TB, r *room) {
	r.insert(t, "a", doc{N: 1})
	for _, was := range []int64{0, 2, 8} {
		err := r.e.Swap(t.Context(), "docs", store.Record{
			ID: "a", Version: was + 1, Body: []byte(`{"n":9}`), Emitted: 9,
			Index: map[string][]string{"n": {store.Int(9)}}, Outbox: []event.Event{{Type: "s.t.x.v1", Seq: 9, Data: []byte("1")}},
		}, was)
		if !errors.Is(err, store.ErrStale) {
			t.Errorf("Swap from %d = %v, want ErrStale", was, err)
		}
	}
	if d, err := r.c.Get(t.Context(), "a"); err != nil || d.N != 1 || d.Version != 1 {
		t.Errorf("body changed: %+v, %v", d, err)
	}
	if got := r.ids(t, store.Query{Where: []store.Term{store.Is("n", store.Int(9))}}); len(got) != 0 {
		t.Errorf("index changed: %v", got)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 0 {
		t.Errorf("outbox changed: %v, %v", rs, err)
	}
}

func born(id string, d *doc) []event.Event {
	return []event.Event{event.New("s.t.born.v1", time.Now(), d.Name)}
}

func createReplays(t testing.TB, r *room) {
	ctx := store.WithOnce(t.Context(), store.Once{ID: "key-1", Hash: "h1"})
	first, err := r.c.Create(ctx, doc{Name: "甲"}, born)
	must(t, err)
	_, err = r.c.Update(t.Context(), first.ID, func(d *doc) ([]event.Event, error) { d.N = 7; return nil, nil })
	must(t, err)
	r.reopen(t)
	again, err := r.c.Create(ctx, doc{Name: "甲"}, born)
	must(t, err)
	if first.ID != "key-1" || again.ID != first.ID || again.N != 7 || again.Version != 2 {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 1 || len(rs[0].Outbox) != 1 {
		t.Errorf("Unsent = %v, %v, want one birth", rs, err)
	}
	free, err := r.c.Create(t.Context(), doc{Name: "甲"}, born)
	if err != nil || free.ID == first.ID {
		t.Errorf("a request without a key got %+v, %v", free, err)
	}
}

func createRefuses(t testing.TB, r *room) {
	_, err := r.c.Create(store.WithOnce(t.Context(), store.Once{ID: "key-1", Hash: "h1"}), doc{Name: "甲"}, born)
	must(t, err)
	_, err = r.c.Create(store.WithOnce(t.Context(), store.Once{ID: "key-1", Hash: "h2"}), doc{Name: "乙"}, born)
	if !errors.Is(err, store.ErrReused) {
		t.Errorf("Create = %v, want ErrReused", err)
	}
	if got, err := r.c.Get(t.Context(), "key-1"); err != nil || got.Name != "甲" {
		t.Errorf("Get = %+v, %v", got, err)
	}
}

func appliesOnce(t testing.TB, r *room) {
	r.insert(t, "a", doc{})
	apply := func(stream string, seq int64) {
		t.Helper()
		ev := event.Event{Type: "s.t.paid.v1", Subject: stream, Seq: seq}
		_, err := r.c.Apply(t.Context(), "a", ev, nil, func(d *doc) ([]event.Event, error) { d.N++; return nil, nil })
		must(t, err)
	}
	expect := func(n int64) {
		t.Helper()
		if got, err := r.c.Get(t.Context(), "a"); err != nil || got.N != n {
			t.Errorf("N = %d, %v, want %d", got.N, err, n)
		}
	}
	apply("p", 1)
	apply("p", 1)
	expect(1)
	apply("p", 2)
	apply("p", 1)
	apply("q.养老/$1", 1) // another stream counts on its own
	expect(3)
	r.reopen(t)
	apply("p", 2)
	apply("q.养老/$1", 1)
	expect(3)
	_, err := r.c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) { d.Name = "x"; return nil, nil })
	must(t, err) // a swap that is no Apply must not forget
	apply("p", 2)
	expect(3)
	apply("p", 3)
	expect(4)
}

func appliesBirth(t testing.TB, r *room) {
	ev := event.Event{Type: "s.t.paid.v1", Subject: "p", Seq: 5}
	change := func(d *doc) ([]event.Event, error) {
		d.N++
		return []event.Event{event.New("s.u.noted.v1", time.Now(), d.N)}, nil
	}
	if _, err := r.c.Apply(t.Context(), "a", ev, nil, change); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Apply without birth = %v, want ErrNotFound", err)
	}
	for range 3 {
		d, err := r.c.Apply(t.Context(), "a", ev, func() doc { return doc{Name: "born"} }, change)
		if err != nil || d.N != 1 || d.Name != "born" {
			t.Errorf("Apply = %+v, %v", d, err)
		}
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 1 || len(rs[0].Outbox) != 1 {
		t.Errorf("Unsent = %v, %v, want one event", rs, err)
	}
}

func deletes(t testing.TB, r *room) {
	ctx := t.Context()
	r.insert(t, "a", doc{Name: "x", Tags: []string{"t", "u"}})
	r.insert(t, "b", doc{Name: "x"})
	for range 2 {
		if err := r.c.Delete(ctx, "a"); err != nil {
			t.Errorf("Delete = %v", err)
		}
	}
	if _, err := r.c.Get(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
	for _, q := range []store.Query{{}, {By: "name"}, {Where: []store.Term{store.Is("name", "x")}}} {
		if got := r.ids(t, q); join(got) != "b" {
			t.Errorf("Find(%+v) = %v, want b", q, got)
		}
	}
	if n, err := r.c.Count(ctx, 10, store.Is("tag", "t")); err != nil || n != 0 {
		t.Errorf("Count = %d, %v, want 0", n, err)
	}
	if n, err := r.c.Count(ctx, 10); err != nil || n != 1 {
		t.Errorf("Count of all = %d, %v, want 1", n, err)
	}
	r.insert(t, "a", doc{Name: "new"}) // the id is free again
	if got, err := r.c.Get(ctx, "a"); err != nil || got.Name != "new" || got.Version != 1 || got.Tags != nil {
		t.Errorf("Get = %+v, %v", got, err)
	}
}

func reopens(t testing.TB, r *room) {
	for i := range 30 {
		id := fmt.Sprintf("id%02d", i)
		_, err := r.c.Insert(t.Context(), id, doc{Name: "x", N: int64(30 - i)}, event.New("s.t.born.v1", time.Now(), i))
		must(t, err)
	}
	_, err := r.c.Update(t.Context(), "id07", func(d *doc) ([]event.Event, error) { d.Name = "y"; return nil, nil })
	must(t, err)
	must(t, r.c.Delete(t.Context(), "id08"))
	before := r.ids(t, store.Query{By: "n", Limit: 7})
	was, err := r.e.Unsent(t.Context(), "docs", 100)
	must(t, err)
	r.reopen(t)
	if after := r.ids(t, store.Query{By: "n", Limit: 7}); len(after) != 29 || join(after) != join(before) {
		t.Errorf("by n: %v, was %v", after, before)
	}
	if got := r.ids(t, store.Query{Where: []store.Term{store.Is("name", "y")}}); join(got) != "id07" {
		t.Errorf("name y: %v", got)
	}
	if d, err := r.c.Get(t.Context(), "id07"); err != nil || d.Version != 2 || d.Name != "y" || d.N != 23 {
		t.Errorf("Get = %+v, %v", d, err)
	}
	is, err := r.e.Unsent(t.Context(), "docs", 100)
	if must(t, err); len(is) != 30 || !reflect.DeepEqual(is, was) {
		t.Errorf("%d documents owe events, was %d", len(is), len(was))
	}
}

func committedOnly(t testing.TB, r *room) {
	ctx := t.Context()
	r.insert(t, "a", doc{})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(stop)
	wg.Go(func() {
		for i := int64(1); ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			_, err := r.c.Update(ctx, "a", func(d *doc) ([]event.Event, error) {
				d.N, d.Name, d.Tags = i, store.Int(i), []string{store.Int(i)}
				return []event.Event{event.New("s.t.moved.v1", time.Now(), i)}, nil
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for reads, version := 0, int64(0); reads < 200 || version < 100 && reads < 5000; reads++ {
		always, err := r.c.Find(ctx, store.Query{By: "n"})
		must(t, err)
		if len(always.Items) != 1 {
			t.Fatalf("the index shows %d documents after version %d, want always one", len(always.Items), version)
		}
		got, err := r.e.Get(ctx, "docs", "a")
		must(t, err)
		version = got.Version
		if got.Emitted != got.Version-1 {
			t.Fatalf("version %d with %d events", got.Version, got.Emitted)
		}
		rs, err := r.e.Unsent(ctx, "docs", 10)
		must(t, err)
		if got.Emitted > 0 && (len(rs) != 1 || int64(len(rs[0].Outbox)) < got.Emitted) {
			t.Fatalf("version %d owes fewer than %d events: %v", got.Version, got.Emitted, rs)
		}
		p, err := r.c.Find(ctx, store.Query{By: "n", Where: []store.Term{store.Between("tag", store.Int(got.Version-1), "")}})
		must(t, err)
		if got.Version > 1 && len(p.Items) != 1 {
			t.Fatalf("the index does not show version %d: %v", got.Version, p.Items)
		}
		for _, d := range p.Items {
			if d.N != d.Version-1 || d.Name != store.Int(d.N) || join(d.Tags) != d.Name {
				t.Fatalf("half a document: %+v", d)
			}
		}
	}
}
