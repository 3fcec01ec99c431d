package roster_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/roster"
)

// watched measures, whenever a page of the roster is read, what is still in use.
type watched struct {
	*sqlitestore.Engine
	on   bool
	most uint64 // bytes
}

func (w *watched) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	if w.on && coll == "roster" {
		var m runtime.MemStats
		collect()
		runtime.ReadMemStats(&m)
		w.most = max(w.most, m.HeapAlloc)
	}
	return w.Engine.Find(ctx, coll, q)
}

// collect frees what nobody uses; what lies in a pool outlives one collection.
func collect() { runtime.GC(); runtime.GC() }

func TestADumpNeedsTheSameMemoryHoweverLongTheRegisterIs(t *testing.T) {
	if testing.Short() {
		t.Skip("writes thousands of entries")
	}
	needed := func(n int) uint64 {
		w := &watched{}
		r := newRoomOn(t, func(e *sqlitestore.Engine) store.Engine { w.Engine = e; return w })
		entries, err := roster.Entries(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				name := fmt.Sprintf("星河区第%06d社会工作服务中心", i)
				c := roster.Card{ID: fmt.Sprint("o", i), Version: 1, Name: name, Kind: serviceorg, Region: "320312001", Status: organizationapi.OrgStatusActive}
				if _, err := entries.Insert(t.Context(), c.ID, roster.Entry{Card: c, Day: "2026-06-01"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.on = true
		var before runtime.MemStats
		collect()
		runtime.ReadMemStats(&before)
		r.job("write the daily dump")
		w.on = false
		if d := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}); len(d.Items) != 1 || d.Items[0].Count != int64(n) {
			t.Fatalf("%+v", d)
		}
		return max(w.most, before.HeapAlloc) - before.HeapAlloc
	}
	const page = 512 << 10 // and what two files that are being packed grow by
	if less, more := needed(300), needed(2400); more > less+page {
		t.Errorf("%d KB for 300 organizations, %d KB for 2400", less>>10, more>>10)
	}
}
