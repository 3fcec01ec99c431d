package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

var fat = strings.Repeat("社区养老服务 ", 64) // a body of about 1.5 KB

// tender is a record with seven index values and one event, as a typical insert has.
func tender(i int64) store.Record {
	id := store.NewID()
	return store.Record{
		ID: id, Version: 1, Emitted: 1, Body: fmt.Appendf(nil, `{"id":%q,"n":%d,"text":%q}`, id, i, fat),
		Index: map[string][]string{
			"state": {fmt.Sprint("s", i%7)}, "region": {fmt.Sprintf("3301%02d", i%90)}, "buyer": {fmt.Sprint("org", i%500)},
			"due": {store.Int(i * 7919 % 1000003)}, "term": {fmt.Sprint("t", i%40), fmt.Sprint("u", i%300), fmt.Sprint("v", i%1000)},
		},
		Outbox: []event.Event{{Type: "tender.tender.published.v1", Subject: id, Seq: 1, At: time.Now(), Data: []byte(`{"title":"社区养老服务","amount":1200000}`)}},
	}
}

var tenders = store.Schema{Name: "tenders", Indexes: []string{"state", "region", "buyer", "due", "term"}}

func stage(b *testing.B, n int) (*sqlitestore.Engine, []string) {
	e := open(b, filepath.Join(b.TempDir(), "bench.db"))
	b.Cleanup(func() {
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := e.Prepare(b.Context(), tenders); err != nil {
		b.Fatal(err)
	}
	ids := make([]string, n)
	var next atomic.Int64
	callers(b, 64, n, func() error {
		i := next.Add(1)
		r := tender(i)
		r.Outbox = nil
		ids[i-1] = r.ID
		return e.Insert(b.Context(), "tenders", r)
	})
	return e, ids
}

// callers shares n calls among some goroutines and returns how long each call took.
func callers(b *testing.B, goroutines, n int, do func() error) []time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			var mine []time.Duration
			for left.Add(-1) >= 0 {
				start := time.Now()
				if err := do(); err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	slices.Sort(all)
	return all
}

func report(b *testing.B, took []time.Duration) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
	if len(took) > 0 {
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	}
}

func BenchmarkInsert(b *testing.B) {
	for _, g := range []int{1, 8, 16} {
		b.Run(fmt.Sprint(g, "callers"), func(b *testing.B) {
			e, _ := stage(b, 0)
			var next atomic.Int64
			b.ResetTimer()
			took := callers(b, g, b.N, func() error { return e.Insert(b.Context(), "tenders", tender(next.Add(1))) })
			report(b, took)
		})
	}
}

func BenchmarkSwap(b *testing.B) {
	e, ids := stage(b, 10000)
	for _, g := range []int{8, 16} {
		b.Run(fmt.Sprint(g, "callers"), func(b *testing.B) {
			var next atomic.Int64
			b.ResetTimer()
			took := callers(b, g, b.N, func() error {
				i := next.Add(1)
				id := ids[i%int64(len(ids))]
				old, err := e.Stored(b.Context(), "tenders", id)
				if err != nil {
					return err
				}
				r := old
				r.Version, r.Emitted = old.Version+1, old.Emitted+1
				r.Index["state"] = []string{fmt.Sprint("s", r.Version%7)}
				r.Outbox = []event.Event{{Type: "tender.tender.moved.v1", Subject: id, Seq: r.Emitted, At: time.Now(), Data: []byte(`1`)}}
				return e.Swap(b.Context(), "tenders", r, old.Version)
			})
			report(b, took)
		})
	}
}

func BenchmarkRead(b *testing.B) {
	e, ids := stage(b, 50000)
	var next atomic.Int64
	page := func(q store.Query) func() error {
		return func() error {
			rs, err := e.Find(b.Context(), "tenders", q)
			if err == nil && len(rs) != q.Limit+1 {
				err = fmt.Errorf("page of %d", len(rs))
			}
			return err
		}
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"get", func() error {
			_, err := e.Get(b.Context(), "tenders", ids[next.Add(7919)%int64(len(ids))])
			return err
		}},
		{"page of 20 in order", page(store.Query{By: "due", Limit: 20})},
		{"page of 20 of a state", page(store.Query{By: "due", Limit: 20, Where: []store.Term{store.Is("state", "s3")}})},
		{"page of 20 of a region", page(store.Query{By: "due", Limit: 20, Where: []store.Term{store.Under("region", "33010")}})},
		{"page of 20 of a buyer", page(store.Query{By: "due", Limit: 20, Where: []store.Term{store.Is("buyer", "org77")}})},
		{"count to 100", func() error {
			n, err := e.Count(b.Context(), "tenders", []store.Term{store.Is("state", "s3")}, 100)
			if err == nil && n != 100 {
				err = fmt.Errorf("counted %d", n)
			}
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) { report(b, callers(b, 8, b.N, c.do)) })
	}
}

func BenchmarkDrain(b *testing.B) {
	e, _ := stage(b, 0)
	var next atomic.Int64
	callers(b, 64, b.N, func() error { return e.Insert(b.Context(), "tenders", tender(next.Add(1))) })
	b.ResetTimer()
	for left := b.N; left > 0; {
		rs, err := e.Unsent(b.Context(), "tenders", store.Batch)
		if err != nil || len(rs) == 0 {
			b.Fatalf("%d left: %v", left, err)
		}
		acks := make([]store.Ack, len(rs))
		for i, r := range rs {
			acks[i] = store.Ack{ID: r.ID, UpTo: r.Outbox[len(r.Outbox)-1].Seq}
		}
		if err := e.Sent(b.Context(), "tenders", acks); err != nil {
			b.Fatal(err)
		}
		left -= len(rs)
	}
	report(b, nil)
}
