package tender

import (
	"context"
	"sync/atomic"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/store"
)

// ledger is an engine that counts what is asked of it and how many bytes of documents it hands over and takes.
type ledger struct {
	store.Whole
	asks, bytes atomic.Int64
	between     func(coll string) // what others do once a document was read
}

func (l *ledger) note(err error, rs ...store.Record) error {
	l.asks.Add(1)
	for _, r := range rs {
		l.bytes.Add(int64(len(r.Body)))
	}
	return err
}

func (l *ledger) Get(ctx context.Context, coll, id string) (store.Record, error) {
	r, err := l.Whole.Get(ctx, coll, id)
	if l.between != nil {
		l.between(coll)
	}
	return r, l.note(err, r)
}

func (l *ledger) Insert(ctx context.Context, coll string, r store.Record) error {
	return l.note(l.Whole.Insert(ctx, coll, r), r)
}

func (l *ledger) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	return l.note(l.Whole.Swap(ctx, coll, r, was), r)
}

func (l *ledger) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	rs, err := l.Whole.Find(ctx, coll, q)
	return rs, l.note(err, rs...)
}

func (l *ledger) Count(ctx context.Context, coll string, w []store.Term, n int) (int, error) {
	k, err := l.Whole.Count(ctx, coll, w, n)
	return k, l.note(err)
}

// cost is what do asks of the store.
func (l *ledger) cost(do func()) (asks, bytes int64) {
	wasAsks, wasBytes := l.asks.Load(), l.bytes.Load()
	do()
	return l.asks.Load() - wasAsks, l.bytes.Load() - wasBytes
}

func TestTheLastBidCostsTheStoreWhatTheFirstDidAndNoFileIsRead(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	hand := func(who string, revision int64) (asks, bytes int64) {
		ready := r.uploaded(who, x.ID, revision, content(9_000_000))
		asks, bytes = r.store.cost(func() {
			if _, err := ready.Finalize(r.as(who), r.local); err != nil {
				t.Fatal(err)
			}
		})
		r.settle()
		return asks, bytes
	}
	for revision := range int64(3) { // after which the register is known, and there are earlier bids to look at
		hand("ann", 1+revision)
	}
	asks, bytes := hand("ann", 4)
	for revision := range int64(20) {
		hand("ann", 5+revision)
		hand("bob", 1+revision)
	}
	lastAsks, lastBytes := hand("ann", 25)
	const most = 6 // the purchase, the register, the pack, the revisions, the bid, the gate
	if asks > most {
		t.Errorf("handing in asks the store %d times", asks)
	}
	const digits = 64 // numbers grow by a digit
	if lastAsks != asks || lastBytes > bytes+digits {
		t.Errorf("the fourth bid asks the store %d times for %d bytes, the 45th %d times for %d", asks, bytes, lastAsks, lastBytes)
	}
	if files := ready(r, x.ID); bytes > files {
		t.Errorf("handing in moves %d bytes, the files have %d", bytes, files)
	}
}

// ready is how long the files of one bid are.
func ready(r *room, id string) int64 {
	return ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: id}).Items[0].Size
}
