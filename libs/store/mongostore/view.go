package mongostore

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"sanshe/libs/store"
)

var _ store.Whole = (*Engine)(nil)

// view is the marks of everything as it stood; Dump finds out whether it still does.
type view struct {
	e     *Engine
	marks store.Sum
}

// Hold makes nobody wait: without transactions the server has no lock to take.
// It reads the mark of every document instead, and Dump reads them again with
// the documents. Where both are the same nothing has changed from the one to
// the other, so what Dump handed over was there at every instant between them;
// versions never go back. Under steady writing that does not come about, and
// Dump answers store.ErrMoved.
func (e *Engine) Hold(ctx context.Context) (store.View, func() error, error) {
	v := &view{e: e}
	err := e.scan(ctx, bson.D{{Key: "v", Value: 1}, {Key: "em", Value: 1}, {Key: "out.seq", Value: 1}}, func(coll string, r row) error {
		v.marks.AddMark(r.mark(coll))
		return nil
	})
	return v, func() error { return nil }, err
}

func (r row) mark(coll string) [32]byte {
	unsent := make([]int64, len(r.Out))
	for i, o := range r.Out {
		unsent[i] = o.Seq
	}
	return store.Mark(coll, r.ID, r.Version, r.Emitted, unsent)
}

// Close implements store.View.
func (v *view) Close() error { return nil }

// Dump implements store.View.
func (v *view) Dump(ctx context.Context, each func(coll string, r store.Record) error) error {
	var now store.Sum
	err := v.e.scan(ctx, nil, func(coll string, r row) error {
		now.AddMark(r.mark(coll))
		rec, err := r.record()
		if err != nil {
			return err
		}
		if r.Dead {
			if len(rec.Outbox) == 0 { // the next Prepare clears it away
				return nil
			}
			rec = store.Record{ID: rec.ID, Outbox: rec.Outbox}
		}
		return each(coll, rec)
	})
	if err == nil && now != v.marks {
		err = store.ErrMoved
	}
	return err
}

// scan reads every collection in the order of ids, so that a document that is
// there all the time is met exactly once.
func (e *Engine) scan(ctx context.Context, only bson.D, do func(coll string, r row) error) error {
	colls, err := e.db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return trouble(ctx, err)
	}
	slices.Sort(colls)
	for _, coll := range colls {
		if store.Aside(coll) || !word.MatchString(coll) { // system collections have dots
			continue
		}
		opts := options.Find().SetSort(bson.D{{Key: "_id", Value: 1}})
		if only != nil {
			opts.SetProjection(only)
		}
		cur, err := e.db.Collection(coll).Find(ctx, bson.D{}, opts)
		if err != nil {
			return trouble(ctx, err)
		}
		if err := each(ctx, cur, func(r row) error { return do(coll, r) }); err != nil {
			return err
		}
	}
	return nil
}

// Drop removes the database with everything in it.
func (e *Engine) Drop(ctx context.Context) error { return trouble(ctx, e.db.Drop(ctx)) }
