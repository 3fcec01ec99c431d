package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
)

// Kind is a collection and how its documents became what they are. A document
// says its shape: how many steps it has behind it.
//
// A step is taken in three strides, while processes of the release before (N−1)
// and of this one (N) run side by side. Expand: N starts; it takes the step for
// every document it reads and writes the shape N, with what N−1 reads of it.
// Where N−1 writes, the document is of its shape again and the step is taken
// again: until the end of contract a new field may hold nothing that the step
// cannot find out. Backfill: every document that nobody happens to write is
// written once. Contract: no document and no process of N−1 is left, none may
// come back, and the release after next may forget the old fields and the step.
type Kind[T any] struct {
	Schema Schema
	Index  func(*T) map[string][]string
	Steps  []Step[T] // the first made shape 1 of what had none
	Reads  []Schema  // other collections that steps look into
	Busy   bool      // a document is written again and again, and never deleted: a change need not read it first
}

// Step makes a document of one shape out of one of the shape before.
type Step[T any] struct {
	Says string                                             // what has changed
	Up   func(ctx context.Context, look Look, doc *T) error // from what the document says and, with look, from others of its store
	Down func(doc *T)                                       // fills what N−1 reads and N does not; nil: there is nothing
}

// Look reads a document of the same store into what understands a part of it.
type Look func(ctx context.Context, coll, id string, into any) error

// ErrAhead refuses to open what has gone further than this program can follow.
var ErrAhead = fault.New(fault.Unavailable, "store.ahead", "数据已由更新的版本整理，本程序的版本太旧，不能再打开，请改用新版本启动。")

// stage is how far a collection has come. Its id is the collection's name.
type stage struct {
	Meta
	Reached    int    `json:"reached"`          // of the newest program that opened it
	Contracted int    `json:"contracted"`       // documents of a shape before this one exist no more
	Cursor     string `json:"cursor,omitempty"` // how far a backfill has come
}

func openStages(ctx context.Context, e Engine) (*Collection[stage], error) {
	c := collection(e, Kind[stage]{Schema: Schema{Name: "shapes"}, Index: func(*stage) map[string][]string { return nil }})
	return c, e.Prepare(ctx, c.schema)
}

// note changes what is kept of a collection's shape, making it if need be.
func note(ctx context.Context, stages *Collection[stage], name string, change func(*stage)) (stage, error) {
	do := func(s *stage) ([]event.Event, error) { change(s); return nil, nil }
	s, err := stages.Update(ctx, name, do)
	if !errors.Is(err, ErrNotFound) {
		return s, err
	}
	s = stage{}
	change(&s)
	if s, err = stages.Insert(ctx, name, s); errors.Is(err, ErrExists) {
		return stages.Update(ctx, name, do)
	}
	return s, err
}

// follow compares the steps of this program with how far the documents have
// come: one step ahead of it another release may be at work, two or a
// contracted one it does not understand.
func (c *Collection[T]) follow(ctx context.Context) error {
	stages, err := openStages(ctx, c.engine)
	if err != nil {
		return err
	}
	s, err := stages.Get(ctx, c.schema.Name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	mine := len(c.steps)
	if s.Contracted > mine || s.Reached > mine+1 {
		return ErrAhead.Because(fmt.Errorf("%s is of shape %d, this program knows %d", c.schema.Name, s.Reached, mine))
	}
	c.contracted = s.Contracted
	if s.Reached >= mine {
		return nil
	}
	_, err = note(ctx, stages, c.schema.Name, func(s *stage) { s.Reached = max(s.Reached, mine) })
	return err
}

// up takes the steps that a document has not behind it.
func (c *Collection[T]) up(ctx context.Context, doc *T) error {
	m := any(doc).(described).meta()
	for i := m.Shape; i < len(c.steps); i++ {
		if err := c.steps[i].Up(ctx, c.look, doc); err != nil {
			return fmt.Errorf("%s/%s: step %d: %w", c.schema.Name, m.ID, i+1, err)
		}
	}
	return nil
}

// down says what shape a document is of now, and fills what the release before reads.
func (c *Collection[T]) down(doc *T) {
	any(doc).(described).meta().Shape = len(c.steps)
	for _, s := range c.steps[min(c.contracted, len(c.steps)):] {
		if s.Down != nil {
			s.Down(doc)
		}
	}
}

func (c *Collection[T]) look(ctx context.Context, coll, id string, into any) error {
	r, err := c.engine.Get(ctx, coll, id)
	if err != nil {
		return err
	}
	return json.Unmarshal(r.Body, into)
}

// Growing is a Kind whatever its documents are: what a migration works on.
type Growing interface {
	Name() string
	Shape() int // of documents this program writes
	// Backfill writes every document of an earlier shape once. It waits before
	// each, remembers where it was, and tells how it goes after every page.
	Backfill(ctx context.Context, e Engine, wait func(context.Context) error, say func(Progress)) error
	// Contract ends the time in which two releases run side by side, or says who is left of the one before.
	Contract(ctx context.Context, e Engine, now time.Time) error
}

// Progress of a backfill.
type Progress struct{ Seen, Written, Left int }

// Name implements Growing.
func (k Kind[T]) Name() string { return k.Schema.Name }

// Shape implements Growing.
func (k Kind[T]) Shape() int { return len(k.Steps) }

// passes is how often a backfill goes through everything; N−1 may write behind it.
const passes = 3

// Backfill implements Growing.
func (k Kind[T]) Backfill(ctx context.Context, e Engine, wait func(context.Context) error, say func(Progress)) error {
	c, err := k.Open(ctx, e)
	if err != nil {
		return err
	}
	stages, err := openStages(ctx, e)
	if err != nil {
		return err
	}
	was, err := note(ctx, stages, k.Name(), func(*stage) {})
	if err != nil {
		return err
	}
	var p Progress
	for range passes {
		if err := c.pass(ctx, was.Cursor, wait, func(seen, written int, cursor string) error {
			p.Seen, p.Written = p.Seen+seen, p.Written+written
			say(p)
			_, err := note(ctx, stages, k.Name(), func(s *stage) { s.Cursor = cursor })
			return err
		}); err != nil {
			return err
		}
		was.Cursor = ""
		if p.Left, err = c.old(ctx); err != nil || p.Left == 0 {
			break
		}
	}
	say(p)
	return err
}

// pass goes through all documents from a cursor on, and writes those of an earlier shape.
func (c *Collection[T]) pass(ctx context.Context, cursor string, wait func(context.Context) error, page func(seen, written int, cursor string) error) error {
	for q := (Query{Limit: 200, After: cursor, of: c.schema.Name}); ; {
		rs, next, err := c.raw(ctx, q)
		if err != nil {
			return err
		}
		written := 0
		for _, r := range rs {
			if shapeOf(r) >= len(c.steps) {
				continue
			}
			if err := wait(ctx); err != nil {
				return err
			}
			_, err := c.Update(ctx, r.ID, func(*T) ([]event.Event, error) { return nil, nil })
			switch {
			case err == nil:
				written++
			case !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrStale): // gone meanwhile, or written again and again: the next pass sees
				return err
			}
		}
		if err := page(len(rs), written, next); err != nil {
			return err
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}

// raw reads a page as it is stored.
func (c *Collection[T]) raw(ctx context.Context, q Query) (rs []Record, next string, err error) {
	rs, err = c.engine.Find(ctx, c.schema.Name, q)
	if err == nil && len(rs) > q.Limit {
		rs = rs[:q.Limit]
		next = EncodeCursor(q, rs[q.Limit-1])
	}
	return rs, next, err
}

func shapeOf(r Record) int {
	var m Meta
	if json.Unmarshal(r.Body, &m) != nil {
		return 0
	}
	return m.Shape
}

// old counts the documents of an earlier shape.
func (c *Collection[T]) old(ctx context.Context) (n int, err error) {
	for q := (Query{Limit: 200, of: c.schema.Name}); ; {
		rs, next, err := c.raw(ctx, q)
		if err != nil {
			return n, err
		}
		for _, r := range rs {
			if shapeOf(r) < len(c.steps) {
				n++
			}
		}
		if q.After = next; next == "" {
			return n, nil
		}
	}
}

// Contract implements Growing. The mark is set before it is looked who is
// there, and processes say that they are there before they look at the mark:
// of two that come at the same time one sees the other.
func (k Kind[T]) Contract(ctx context.Context, e Engine, now time.Time) error {
	c, err := k.Open(ctx, e)
	if err != nil {
		return err
	}
	stages, err := openStages(ctx, e)
	if err != nil {
		return err
	}
	was := c.contracted
	if _, err := note(ctx, stages, k.Name(), func(s *stage) { s.Contracted = k.Shape() }); err != nil {
		return err
	}
	if err = c.left(ctx, now); err == nil {
		return nil
	}
	_, undo := note(context.WithoutCancel(ctx), stages, k.Name(), func(s *stage) { s.Contracted = was })
	return errors.Join(err, undo)
}

// left says what there still is of the release before.
func (c *Collection[T]) left(ctx context.Context, now time.Time) error {
	behind, err := Behind(ctx, c.engine, c.schema.Name, len(c.steps), now)
	if err != nil {
		return err
	}
	if len(behind) > 0 {
		return fmt.Errorf("%s：旧版本的进程还在运行（%s），请先停下它们", c.schema.Name, behind[0])
	}
	n, err := c.old(ctx)
	if err == nil && n > 0 {
		return fmt.Errorf("%s：还有%d个旧形状的文档，请先执行migrate", c.schema.Name, n)
	}
	return err
}
