package store

import (
	"context"
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"sanshe/libs/crash"
	"sanshe/libs/event"
)

// Collection is a typed view of one collection. *T must embed Meta.
type Collection[T any] struct {
	engine Engine
	schema Schema
	index  func(*T) map[string][]string
	places *[256]place // updates of one document queue here; across processes the version decides
	seed   maphash.Seed
	busy   bool
	wake   func()

	steps      []Step[T]
	contracted int // documents of a shape before this one exist no more
}

// place is where the updates of some documents queue. That of a busy kind
// remembers what was last written there.
type place struct {
	sync.Mutex
	last Record
}

// Open prepares the collection, and brings what it holds up to schema.Rev; index derives the declared values from a document.
func Open[T any](ctx context.Context, e Engine, s Schema, index func(*T) map[string][]string) (*Collection[T], error) {
	return Kind[T]{Schema: s, Index: index}.Open(ctx, e)
}

// Open is the function Open for documents that have changed their shape.
func (k Kind[T]) Open(ctx context.Context, e Engine) (*Collection[T], error) {
	if _, ok := any(new(T)).(described); !ok {
		return nil, fmt.Errorf("store: %T does not embed store.Meta", *new(T))
	}
	c := collection(e, k)
	for _, s := range append([]Schema{c.schema}, k.Reads...) {
		if err := e.Prepare(ctx, s); err != nil {
			return c, err
		}
	}
	if err := c.follow(ctx); err != nil {
		return c, err
	}
	return c, c.renew(ctx)
}

// collection is a view of a collection that has been prepared or will be.
func collection[T any](e Engine, k Kind[T]) *Collection[T] {
	c := &Collection[T]{
		engine: e, schema: k.Schema, index: k.Index, steps: k.Steps, busy: k.Busy,
		places: new([256]place), seed: maphash.MakeSeed(), wake: func() {},
	}
	if w, ok := e.(Waker); ok {
		c.wake = func() { w.Wake(c.schema.Name) }
	}
	return c
}

// NewID returns a fresh random document id of 128 bits and more.
func NewID() string { return crand.Text() }

// Get reads one document.
func (c *Collection[T]) Get(ctx context.Context, id string) (doc T, err error) {
	r, err := c.engine.Get(ctx, c.schema.Name, id)
	if err != nil {
		return doc, err
	}
	return c.read(ctx, r)
}

// Insert saves a new document under id together with the events of its birth.
func (c *Collection[T]) Insert(ctx context.Context, id string, doc T, events ...event.Event) (T, error) {
	r, err := c.record(ctx, &doc, Record{ID: id, Version: 1, Outbox: events})
	if err != nil {
		return doc, err
	}
	if err = c.insert(ctx, r); err == nil && len(events) > 0 {
		c.wake()
	}
	return doc, err
}

func (c *Collection[T]) insert(ctx context.Context, r Record) error {
	crash.At(crash.BeforeWrite)
	err := c.engine.Insert(ctx, c.schema.Name, r)
	crash.At(crash.AfterWrite)
	return err
}

// Create is Insert for a request: the id comes from the request's idempotency
// key when it has one, so that a repeated request finds what it made before
// (same content) or is refused with ErrReused (other content).
func (c *Collection[T]) Create(ctx context.Context, doc T, events func(id string, doc *T) []event.Event) (T, error) {
	id := NewID()
	once, replayable := OnceFrom(ctx)
	m := any(&doc).(described).meta()
	if replayable {
		id, m.Request = once.ID, once.Hash
	}
	m.ID, m.Version = id, 1
	saved, err := c.Insert(ctx, id, doc, events(id, &doc)...)
	if !replayable || !errors.Is(err, ErrExists) {
		return saved, err
	}
	was, err := c.Get(ctx, id)
	if err == nil && any(&was).(described).meta().Request != once.Hash {
		err = ErrReused
	}
	return was, err
}

// Update reads, lets change edit the document and report what happened, and
// swaps. It retries a lost race, so change must be free of side effects. Of a
// busy kind, change may first be shown what this process wrote last; what it
// refuses then, it is asked again with what is kept.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(*T) ([]event.Event, error)) (doc T, err error) {
	return c.swap(ctx, id, func(_ *Record, doc *T) ([]event.Event, error) { return change(doc) })
}

// Apply is Update on behalf of an event: the event's place in its stream is
// saved in the same write as the effect, and an event the document has already
// seen does nothing. A missing document is born with birth when birth is not nil.
func (c *Collection[T]) Apply(ctx context.Context, id string, ev event.Event, birth func() T, change func(*T) ([]event.Event, error)) (doc T, err error) {
	seen := errors.New("seen")
	for {
		doc, err = c.swap(ctx, id, func(r *Record, doc *T) ([]event.Event, error) {
			if r.Seen[ev.Stream()] >= ev.Seq {
				return nil, seen
			}
			if r.Seen == nil {
				r.Seen = map[string]int64{}
			}
			r.Seen[ev.Stream()] = ev.Seq
			return change(doc)
		})
		if errors.Is(err, seen) {
			return doc, nil
		}
		if birth == nil || !errors.Is(err, ErrNotFound) {
			return doc, err
		}
		doc = birth()
		events, err := change(&doc)
		if err != nil {
			return doc, err
		}
		r, err := c.record(ctx, &doc, Record{ID: id, Version: 1, Outbox: events, Seen: map[string]int64{ev.Stream(): ev.Seq}})
		if err != nil {
			return doc, err
		}
		if err = c.insert(ctx, r); !errors.Is(err, ErrExists) {
			c.wake()
			return doc, err
		}
	}
}

const attempts = 12 // enough for a burst of writers in other processes; then the caller is told

func (c *Collection[T]) swap(ctx context.Context, id string, change func(*Record, *T) ([]event.Event, error)) (doc T, err error) {
	at := &c.places[maphash.String(c.seed, id)%uint64(len(c.places))]
	at.Lock()
	defer at.Unlock()
	for try := range attempts {
		old, remembered := at.last, at.last.ID == id
		at.last = Record{}
		if !remembered {
			if old, err = c.engine.Get(ctx, c.schema.Name, id); err != nil {
				return doc, err
			}
		}
		if doc, err = c.read(ctx, old); err != nil {
			return doc, err
		}
		events, err := change(&old, &doc)
		if err != nil && remembered {
			continue // what the memory says is no reason to refuse
		}
		if err != nil {
			return doc, err
		}
		was := old.Version
		old.Version, old.Outbox = was+1, events
		r, err := c.record(ctx, &doc, old)
		if err != nil {
			return doc, err
		}
		crash.At(crash.BeforeWrite)
		if err = c.engine.Swap(ctx, c.schema.Name, r, was); !errors.Is(err, ErrStale) {
			crash.At(crash.AfterWrite)
			if err == nil && len(events) > 0 {
				c.wake()
			}
			if err == nil && c.busy {
				at.last, at.last.Outbox = r, nil
			}
			return doc, err
		}
		if remembered {
			continue
		}
		select { // another process won; give it room
		case <-ctx.Done():
			return doc, ctx.Err()
		case <-time.After(time.Duration(1+rand.IntN(4<<min(try, 5))) * time.Millisecond):
		}
	}
	return doc, ErrStale
}

// Delete removes a document; a missing one is no error.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	return c.engine.Delete(ctx, c.schema.Name, id)
}

// Find reads one page.
func (c *Collection[T]) Find(ctx context.Context, q Query) (p Page[T], err error) {
	if q.Limit < 1 || q.Limit > 200 {
		q.Limit = 50
	}
	q.of = c.schema.Name
	rs, err := c.engine.Find(ctx, c.schema.Name, q)
	if err != nil {
		return p, err
	}
	p.Items = make([]T, 0, min(len(rs), q.Limit))
	for i, r := range rs {
		if i == q.Limit {
			p.Next = EncodeCursor(q, rs[i-1])
			break
		}
		doc, err := c.read(ctx, r)
		if err != nil {
			return p, err
		}
		p.Items = append(p.Items, doc)
	}
	return p, nil
}

// Each calls do for every document that q selects, page by page, until do fails.
func (c *Collection[T]) Each(ctx context.Context, q Query, do func(T) error) error {
	for q.Limit = 200; ; {
		p, err := c.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range p.Items {
			if err := do(d); err != nil {
				return err
			}
		}
		if q.After = p.Next; p.Next == "" {
			return nil
		}
	}
}

// mostFailures is how many failures of one sweep are told in full.
const mostFailures = 10

// Sweep calls do for every document that q selects, as Each does, and goes on with the others where do fails of one: what
// the clock does to documents is not held up by a single one. Its error joins the failures, each with the document's id, the
// first ten in full and how many more there were. It ends before that where ctx does or where documents cannot be read.
func (c *Collection[T]) Sweep(ctx context.Context, q Query, do func(T) error) error {
	var failed []error
	n := 0
	err := c.Each(ctx, q, func(doc T) error {
		err := do(doc)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil { // it would fail of each of them
			return err
		}
		if n++; n <= mostFailures {
			failed = append(failed, fmt.Errorf("%s/%s: %w", c.schema.Name, any(&doc).(described).meta().ID, err))
		}
		return nil
	})
	if n > mostFailures {
		failed = append(failed, fmt.Errorf("%s: %d more failed", c.schema.Name, n-mostFailures))
	}
	return errors.Join(append(failed, err)...)
}

// Count counts the documents that match, and stops at most.
func (c *Collection[T]) Count(ctx context.Context, most int, where ...Term) (int, error) {
	return c.engine.Count(ctx, c.schema.Name, where, most)
}

// Name is the collection's name.
func (c *Collection[T]) Name() string { return c.schema.Name }

func (c *Collection[T]) read(ctx context.Context, r Record) (doc T, err error) {
	if err = json.Unmarshal(r.Body, &doc); err != nil {
		return doc, fmt.Errorf("%s/%s: %w", c.schema.Name, r.ID, err)
	}
	m := any(&doc).(described).meta()
	m.ID, m.Version = r.ID, r.Version
	return doc, c.up(ctx, &doc)
}

func (c *Collection[T]) record(ctx context.Context, doc *T, r Record) (Record, error) {
	m := any(doc).(described).meta()
	m.ID, m.Version = r.ID, r.Version
	c.down(doc)
	body, err := json.Marshal(doc)
	if err != nil {
		return r, err
	}
	r.Body, r.Index = body, c.index(doc)
	for name := range r.Index {
		if !slices.Contains(c.schema.Indexes, name) {
			return r, fmt.Errorf("store: %s declares no index %q", c.schema.Name, name)
		}
	}
	if by := c.schema.Order; by != "" && (len(r.Index[by]) != 1 || r.Index[by][0] == "") {
		return r, fmt.Errorf("store: %s/%s must have one value in %q, the order of others", c.schema.Name, r.ID, by)
	}
	if len(r.Outbox) > 0 {
		carrier := propagation.MapCarrier{}
		otel.GetTextMapPropagator().Inject(ctx, carrier)
		r.Outbox = slices.Clone(r.Outbox)
		for i := range r.Outbox {
			r.Emitted++
			r.Outbox[i].Subject, r.Outbox[i].Seq = r.ID, r.Emitted
			r.Outbox[i].Trace = carrier["traceparent"]
		}
	}
	return r, nil
}
