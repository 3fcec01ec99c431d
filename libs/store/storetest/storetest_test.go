package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/store/storetest"
)

// recorder is a testing.TB that remembers a failure instead of failing the test that runs it.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	said     []string
	cleanups []func()
}

func (r *recorder) fail(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, s)
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.said) > 0
}

func (r *recorder) Error(args ...any)                 { r.fail(fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) { r.fail(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatal(args ...any)                 { r.fail(fmt.Sprint(args...)); panic(stop{}) }
func (r *recorder) Cleanup(f func())                  { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.fail(fmt.Sprintf(format, args...))
	panic(stop{})
}

// stop unwinds a claim that gave up.
type stop struct{}

// try runs one claim and returns what it complained about.
func try(t *testing.T, c storetest.Claim, open storetest.Opener) []string {
	r := &recorder{TB: t}
	run := func(f func()) {
		defer func() {
			if p := recover(); p != nil && p != any(stop{}) {
				r.fail(fmt.Sprint("panic: ", p))
			}
		}()
		f()
	}
	run(func() { c.Check(r, open) })
	for _, f := range slices.Backward(r.cleanups) {
		run(f)
	}
	return r.said
}

// engine is a real one; a saboteur overrides one method of it.
type engine = *sqlitestore.Engine

type (
	honest        struct{ engine }
	forgetsIndex  struct{ engine }
	keepsOldIndex struct {
		engine
		had map[string]map[string][]string // id → index
	}
	forgetsOutbox  struct{ engine }
	swapsOutbox    struct{ engine }
	ignoresVersion struct{ engine }
	overwrites     struct{ engine }
	deletesOutbox  struct{ engine }
	sendsTooMuch   struct{ engine }
	sendsEvery     struct{ engine }
	bumpsVersion   struct{ engine }
	forgetsSeen    struct{ engine }
	forgetsEmitted struct{ engine }
	tellsNoIndex   struct{ engine }
	skipsOne       struct{ engine }
	trustsCursor   struct{ engine }
	countsAll      struct{ engine }
	newestFirst    struct{ engine }
	unlimited      struct{ engine }
	oneWay         struct{ engine }
	listsAll       struct{ engine }
	writesTwice    struct{ engine }
	roundsNumbers  struct{ engine }
	rangesOnly     struct{ engine }
	staysInPlace   struct{ engine }
	leavesBehind   struct{ engine }
)

func (e forgetsIndex) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	r.Index = nil
	return e.engine.Swap(ctx, coll, r, was)
}

func (e keepsOldIndex) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	for name, values := range e.had[r.ID] {
		r.Index[name] = append(slices.Clone(r.Index[name]), values...)
	}
	e.had[r.ID] = maps.Clone(r.Index)
	return e.engine.Swap(ctx, coll, r, was)
}

func (e keepsOldIndex) Insert(ctx context.Context, coll string, r store.Record) error {
	e.had[r.ID] = maps.Clone(r.Index)
	return e.engine.Insert(ctx, coll, r)
}

func (e forgetsOutbox) Insert(ctx context.Context, coll string, r store.Record) error {
	r.Outbox = nil
	return e.engine.Insert(ctx, coll, r)
}

func (e swapsOutbox) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	if err := e.Sent(ctx, coll, []store.Ack{{ID: r.ID, UpTo: 1 << 62}}); err != nil {
		return err
	}
	return e.engine.Swap(ctx, coll, r, was)
}

func (e ignoresVersion) Swap(ctx context.Context, coll string, r store.Record, _ int64) error {
	for {
		old, err := e.Get(ctx, coll, r.ID)
		if err != nil {
			return err
		}
		if err = e.engine.Swap(ctx, coll, r, old.Version); !errors.Is(err, store.ErrStale) {
			return err
		}
	}
}

func (e overwrites) Insert(ctx context.Context, coll string, r store.Record) error {
	err := e.engine.Insert(ctx, coll, r)
	if errors.Is(err, store.ErrExists) {
		return e.engine.Swap(ctx, coll, r, 1)
	}
	return err
}

func (e deletesOutbox) Delete(ctx context.Context, coll, id string) error {
	if err := e.Sent(ctx, coll, []store.Ack{{ID: id, UpTo: 1 << 62}}); err != nil {
		return err
	}
	return e.engine.Delete(ctx, coll, id)
}

func (e sendsTooMuch) Sent(ctx context.Context, coll string, acks []store.Ack) error {
	acks = slices.Clone(acks)
	for i := range acks {
		acks[i].UpTo++
	}
	return e.engine.Sent(ctx, coll, acks)
}

func (e sendsEvery) Sent(ctx context.Context, _ string, acks []store.Ack) error {
	return errors.Join(e.engine.Sent(ctx, "docs", acks), e.engine.Sent(ctx, "others", acks))
}

func (e bumpsVersion) Sent(ctx context.Context, coll string, acks []store.Ack) error {
	for _, a := range acks {
		if r, err := e.Get(ctx, coll, a.ID); err == nil {
			r.Version++
			if err := e.Swap(ctx, coll, r, r.Version-1); err != nil {
				return err
			}
		}
	}
	return e.engine.Sent(ctx, coll, acks)
}

func (e forgetsSeen) Get(ctx context.Context, coll, id string) (store.Record, error) {
	r, err := e.engine.Get(ctx, coll, id)
	r.Seen = nil
	return r, err
}

func (e forgetsEmitted) Get(ctx context.Context, coll, id string) (store.Record, error) {
	r, err := e.engine.Get(ctx, coll, id)
	r.Emitted = 0
	return r, err
}

func (e tellsNoIndex) Stored(ctx context.Context, coll, id string) (store.Record, error) {
	return e.Get(ctx, coll, id)
}

func (e skipsOne) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	rs, err := e.engine.Find(ctx, coll, q)
	if q.After != "" && len(rs) > 0 {
		rs = rs[1:]
	}
	return rs, err
}

func (e trustsCursor) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	rs, err := e.engine.Find(ctx, coll, q)
	if errors.Is(err, store.ErrCursor) {
		q.After = ""
		return e.engine.Find(ctx, coll, q)
	}
	return rs, err
}

func (e countsAll) Count(ctx context.Context, coll string, w []store.Term, _ int) (int, error) {
	return e.engine.Count(ctx, coll, w, 1<<30)
}

func (e newestFirst) Unsent(ctx context.Context, coll string, n int) ([]store.Record, error) {
	rs, err := e.engine.Unsent(ctx, coll, n)
	slices.Reverse(rs)
	return rs, err
}

func (e unlimited) Unsent(ctx context.Context, coll string, _ int) ([]store.Record, error) {
	return e.engine.Unsent(ctx, coll, 1000)
}

func (e oneWay) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	q.Desc = false
	return e.engine.Find(ctx, coll, q)
}

func (e listsAll) Insert(ctx context.Context, coll string, r store.Record) error {
	if r.Index["due"] == nil {
		r.Index["due"] = []string{""}
	}
	return e.engine.Insert(ctx, coll, r)
}

func (e writesTwice) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	index := r.Index
	r.Index = nil
	if err := e.engine.Swap(ctx, coll, r, was); err != nil {
		return err
	}
	r.Index, r.Outbox = index, nil
	return e.engine.Swap(ctx, coll, r, r.Version)
}

func (e roundsNumbers) Insert(ctx context.Context, coll string, r store.Record) error {
	r.Body = []byte(strings.ReplaceAll(string(r.Body), "9223372036854775807", "9223372036854775000"))
	return e.engine.Insert(ctx, coll, r)
}

func (e rangesOnly) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	q.Where = slices.Clone(q.Where)
	for i, t := range q.Where {
		if t.To == t.From+"\x00" {
			q.Where[i] = store.Under(t.Index, t.From) // a prefix instead of the exact value
		}
	}
	q.After = ""
	return e.engine.Find(ctx, coll, q)
}

// Swap of staysInPlace says of a sorted document that its place is where it was.
func (e staysInPlace) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	old, err := e.Stored(ctx, coll, r.ID)
	if err == nil && coll == "sorted" {
		r.Index["name"] = old.Index["name"]
	}
	return e.engine.Swap(ctx, coll, r, was)
}

// Prepare of leavesBehind empties what is to be sorted anew.
func (e leavesBehind) Prepare(ctx context.Context, s store.Schema) error {
	if len(s.Sorted) > 0 {
		was := s
		was.Sorted, was.Order = nil, ""
		if err := e.engine.Prepare(ctx, was); err != nil {
			return err
		}
		old, err := e.engine.Find(ctx, s.Name, store.Query{Limit: 200})
		if err != nil {
			return err
		}
		for _, r := range old {
			r.Version++
			if err := e.engine.Swap(ctx, s.Name, r, r.Version-1); err != nil {
				return err
			}
		}
	}
	return e.engine.Prepare(ctx, s)
}

func TestTheSuiteCatchesEveryPlantedBug(t *testing.T) {
	claims := map[string]storetest.Claim{}
	for _, c := range storetest.Claims() {
		claims[c.Text] = c
	}
	for _, s := range []struct {
		bug, claim string
		wrap       func(engine) store.Engine
	}{
		{"a swap loses the index", "a swap moves a document in every index that changed", func(e engine) store.Engine { return forgetsIndex{e} }},
		{"a swap keeps old index values", "a swap moves a document in every index that changed", func(e engine) store.Engine { return keepsOldIndex{e, map[string]map[string][]string{}} }},
		{"an insert forgets the outbox", "events survive swaps until sent, in order and without gaps", func(e engine) store.Engine { return forgetsOutbox{e} }},
		{"a swap clears the outbox", "events survive swaps until sent, in order and without gaps", func(e engine) store.Engine { return swapsOutbox{e} }},
		{"a swap ignores the version", "of twenty racing swaps from one version exactly one wins", func(e engine) store.Engine { return ignoresVersion{e} }},
		{"a swap ignores the version", "of twenty racing updates none is lost", func(e engine) store.Engine { return ignoresVersion{e} }},
		{"a swap ignores the version", "a stale swap changes nothing, not even the outbox", func(e engine) store.Engine { return ignoresVersion{e} }},
		{"an insert overwrites", "a second insert of one id is refused and changes nothing", func(e engine) store.Engine { return overwrites{e} }},
		{"an insert overwrites", "of twenty racing inserts of one id exactly one wins", func(e engine) store.Engine { return overwrites{e} }},
		{"an insert overwrites", "an idempotency key with another content is refused", func(e engine) store.Engine { return overwrites{e} }},
		{"a delete takes the events along", "a deleted document's unsent events still leave", func(e engine) store.Engine { return deletesOutbox{e} }},
		{"an acknowledgement reaches too far", "events survive swaps until sent, in order and without gaps", func(e engine) store.Engine { return sendsTooMuch{e} }},
		{"an acknowledgement reaches too far", "one acknowledgement covers many documents", func(e engine) store.Engine { return sendsTooMuch{e} }},
		{"collections share an outbox", "two collections with one id keep separate outboxes", func(e engine) store.Engine { return sendsEvery{e} }},
		{"sending changes the version", "sending does not change the version or the document", func(e engine) store.Engine { return bumpsVersion{e} }},
		{"the seen events are forgotten", "an applied event takes effect once, also after reopening, and older ones never", func(e engine) store.Engine { return forgetsSeen{e} }},
		{"the numbering starts over", "the numbering goes on after everything was sent and after reopening", func(e engine) store.Engine { return forgetsEmitted{e} }},
		{"the index values are not told", "one document is told as it is read out, with its index", func(e engine) store.Engine { return tellsNoIndex{e} }},
		{"a page skips its first document", "pages meet without gap or overlap, even among equal values", func(e engine) store.Engine { return skipsOne{e} }},
		{"a page skips its first document", "any mixture of terms, order and direction selects what the terms say", func(e engine) store.Engine { return skipsOne{e} }},
		{"any cursor is taken", "a cursor of another query is refused", func(e engine) store.Engine { return trustsCursor{e} }},
		{"any cursor is taken", "a cursor that is no cursor is refused", func(e engine) store.Engine { return trustsCursor{e} }},
		{"counting never stops", "counting stops where it was told to", func(e engine) store.Engine { return countsAll{e} }},
		{"the newest event comes first", "who waits longest comes first, and no more come than asked for", func(e engine) store.Engine { return newestFirst{e} }},
		{"all events come at once", "who waits longest comes first, and no more come than asked for", func(e engine) store.Engine { return unlimited{e} }},
		{"descending is ignored", "any mixture of terms, order and direction selects what the terms say", func(e engine) store.Engine { return oneWay{e} }},
		{"a document without a value is listed", "a document without a value in By is not listed", func(e engine) store.Engine { return listsAll{e} }},
		{"a swap is two writes", "a reader sees a document, its index and its events change together", func(e engine) store.Engine { return writesTwice{e} }},
		{"numbers lose digits", "a body keeps every kind of JSON value and key", func(e engine) store.Engine { return roundsNumbers{e} }},
		{"equality is a prefix", "any mixture of terms, order and direction selects what the terms say", func(e engine) store.Engine { return rangesOnly{e} }},
		{"equality is a prefix", "a collection with sorted indexes answers as one without", func(e engine) store.Engine { return rangesOnly{e} }},
		{"a swap leaves the order as it was", "a document moves in the sorted indexes when its place in the order changes", func(e engine) store.Engine { return staysInPlace{e} }},
		{"what becomes sorted is lost", "an index that becomes a sorted one has what it had", func(e engine) store.Engine { return leavesBehind{e} }},
	} {
		t.Run(s.bug+"/"+s.claim, func(t *testing.T) {
			c, ok := claims[s.claim]
			if !ok {
				t.Fatal("there is no such claim")
			}
			if said := try(t, c, on(t, filepath.Join(t.TempDir(), "t.db"), s.wrap)); len(said) == 0 {
				t.Error("the suite did not notice")
			}
			fair := func(e engine) store.Engine { return honest{e} }
			if said := try(t, c, on(t, filepath.Join(t.TempDir(), "t.db"), fair)); len(said) > 0 {
				t.Errorf("an honest engine is accused: %v", said)
			}
		})
	}
}

func TestTheSuiteCatchesAnEngineThatForgetsEverythingOnReopening(t *testing.T) {
	for _, c := range storetest.Claims() {
		if c.Text != "closing and reopening keeps everything" {
			continue
		}
		amnesiac := func(tb testing.TB) store.Engine {
			return on(t, filepath.Join(t.TempDir(), "t.db"), func(e engine) store.Engine { return e })(tb)
		}
		if said := try(t, c, amnesiac); len(said) == 0 {
			t.Error("the suite did not notice")
		}
		return
	}
	t.Error("there is no claim about reopening")
}

func on(t *testing.T, path string, wrap func(engine) store.Engine) storetest.Opener {
	return func(testing.TB) store.Engine {
		e, err := sqlitestore.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return wrap(e)
	}
}
