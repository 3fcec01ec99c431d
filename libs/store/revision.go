package store

import (
	"context"
	"errors"
	"sync"

	"sanshe/libs/event"
)

// revision says by which index function a collection's documents were last
// written through and through. Its id is the collection's name.
type revision struct {
	Meta
	Rev int `json:"rev"`
}

// renew writes the index of every document anew when the store was left by
// another revision of it. Only then is the mark set: who is killed on the way
// begins again, and two processes at it do the same work twice, not wrongly.
// Documents stay readable meanwhile, whatever revision wrote them.
func (c *Collection[T]) renew(ctx context.Context) error {
	if c.schema.Rev == 0 {
		return nil
	}
	marks, err := Open(ctx, c.engine, Schema{Name: "revisions"}, func(*revision) map[string][]string { return nil })
	if err != nil {
		return err
	}
	mark, err := marks.Get(ctx, c.schema.Name)
	fresh := errors.Is(err, ErrNotFound)
	if err != nil && !fresh || mark.Rev == c.schema.Rev {
		return err
	}
	for q := (Query{Limit: 200}); ; {
		p, err := c.Find(ctx, q)
		if err != nil {
			return err
		}
		if err := c.rewrite(ctx, p.Items); err != nil {
			return err
		}
		if q.After = p.Next; p.Next == "" {
			break
		}
	}
	if fresh {
		if _, err = marks.Insert(ctx, c.schema.Name, revision{Rev: c.schema.Rev}); errors.Is(err, ErrExists) {
			return nil // the other process was first
		}
		return err
	}
	_, err = marks.Update(ctx, c.schema.Name, func(m *revision) ([]event.Event, error) { m.Rev = c.schema.Rev; return nil, nil })
	return err
}

// rewrite saves documents as they are, all of a page at once: engines put what
// arrives together on disk together.
func (c *Collection[T]) rewrite(ctx context.Context, docs []T) error {
	errs := make([]error, len(docs))
	var done sync.WaitGroup
	for i := range docs {
		id := any(&docs[i]).(described).meta().ID
		done.Go(func() {
			_, err := c.Update(ctx, id, func(*T) ([]event.Event, error) { return nil, nil })
			if !errors.Is(err, ErrNotFound) { // gone meanwhile
				errs[i] = err
			}
		})
	}
	done.Wait()
	return errors.Join(errs...)
}
