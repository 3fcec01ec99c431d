// Package mongostore is the clustered engine of libs/store. One document, one
// write: the events a change owes are pushed by the same update that changes
// the body, so no transaction is needed. Bodies are native BSON; what they
// look like is in body.go, what a query becomes in filter.go.
package mongostore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"sanshe/libs/store"
)

// Engine keeps each collection in a MongoDB collection of the same name.
type Engine struct {
	db    *mongo.Database
	close func(context.Context) error
}

// Open connects to the database. It does not wait for the server: an operation does, up to the URI's serverSelectionTimeoutMS.
func Open(uri, database string) (*Engine, error) {
	c, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		return nil, err
	}
	return &Engine{c.Database(database), c.Disconnect}, nil
}

// Close disconnects.
func (e *Engine) Close() error { return e.close(context.Background()) }

// Ping asks the server something it must answer now, and only to who may read
// this database: the ping of the protocol is answered to anybody.
func (e *Engine) Ping(ctx context.Context) error {
	_, err := e.Get(ctx, store.Presence, "ping")
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Denied reports whether the server refuses who asks, which waiting does not change.
func Denied(err error) bool {
	var s mongo.ServerError
	return errors.As(err, &s) && slices.ContainsFunc(refusals, s.HasErrorCode)
}

// refusals are the server's codes: no right, no such account or password, and
// no way to sign in at all.
var refusals = []int{13, 18, 59}

// Database is for what a store does not do: statistics, backup, a test that drops it.
func (e *Engine) Database() *mongo.Database { return e.db }

var word = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Prepare creates the indexes and clears away deleted documents whose last events have left.
func (e *Engine) Prepare(ctx context.Context, s store.Schema) error {
	if !word.MatchString(s.Name) {
		return fmt.Errorf("mongostore: bad collection name %q", s.Name)
	}
	models := []mongo.IndexModel{{Keys: bson.D{{Key: "since", Value: 1}}, Options: options.Index().SetSparse(true)}}
	for _, name := range s.Indexes {
		keys, err := keysOf(s, name)
		if err != nil {
			return err
		}
		models = append(models, mongo.IndexModel{Keys: keys})
	}
	c := e.db.Collection(s.Name)
	if _, err := c.Indexes().CreateMany(ctx, models); err != nil {
		return trouble(ctx, err)
	}
	_, err := c.DeleteMany(ctx, bson.D{{Key: "dead", Value: true}, owesNothing})
	return trouble(ctx, err)
}

// keysOf is what an index of the server holds: a value, for a sorted one the place in the order, and the id.
func keysOf(s store.Schema, index string) (keys bson.D, err error) {
	parts := []string{index}
	if slices.Contains(s.Sorted, index) && index != s.Order {
		parts = append(parts, s.Order)
	}
	for _, name := range parts {
		if !word.MatchString(name) {
			return nil, fmt.Errorf("mongostore: bad index name %q", name)
		}
		keys = append(keys, bson.E{Key: "ix." + name, Value: 1})
	}
	return append(keys, bson.E{Key: "_id", Value: 1}), nil
}

var (
	alive       = bson.E{Key: "dead", Value: bson.D{{Key: "$exists", Value: false}}}
	owes        = bson.E{Key: "out.0", Value: bson.D{{Key: "$exists", Value: true}}}
	owesNothing = bson.E{Key: "out.0", Value: bson.D{{Key: "$exists", Value: false}}}
)

// What a page sends of its documents, what one document sends, and what it sends
// to be compared. Else the index values stay where they are: there can be more of
// them than of everything else.
var (
	ofPage = bson.D{{Key: "v", Value: 1}, {Key: "body", Value: 1}}
	ofOne  = append(ofPage[:2:2], bson.E{Key: "em", Value: 1}, bson.E{Key: "seen", Value: 1})
	ofKept = append(ofOne[:4:4], bson.E{Key: "ix", Value: 1})
)

func byID(id string) bson.E { return bson.E{Key: "_id", Value: id} }

// Get reads one document.
func (e *Engine) Get(ctx context.Context, coll, id string) (store.Record, error) {
	return e.one(ctx, coll, id, ofOne)
}

// Stored implements store.Whole.
func (e *Engine) Stored(ctx context.Context, coll, id string) (store.Record, error) {
	return e.one(ctx, coll, id, ofKept)
}

func (e *Engine) one(ctx context.Context, coll, id string, fields bson.D) (store.Record, error) {
	doc, err := e.db.Collection(coll).FindOne(ctx, bson.D{byID(id), alive}, options.FindOne().SetProjection(fields)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Record{}, store.ErrNotFound
	}
	if err != nil {
		return store.Record{}, trouble(ctx, err)
	}
	r, err := parse(doc)
	if err != nil {
		return store.Record{}, err
	}
	return r.record()
}

// Insert saves a new document, if need be in the place of a deleted one that still owes events.
func (e *Engine) Insert(ctx context.Context, coll string, r store.Record) error {
	w, err := encode(r, time.Now())
	if err != nil {
		return err
	}
	c := e.db.Collection(coll)
	_, err = c.InsertOne(ctx, w.insert(r.ID))
	if !mongo.IsDuplicateKeyError(err) {
		return trouble(ctx, err)
	}
	change := append(w.update(), bson.E{Key: "$unset", Value: bson.D{{Key: "dead", Value: ""}}})
	res, err := c.UpdateOne(ctx, bson.D{byID(r.ID), {Key: "dead", Value: true}}, change)
	if err == nil && res.MatchedCount == 0 {
		return store.ErrExists
	}
	return trouble(ctx, err)
}

// Swap replaces a document that is still at version was.
func (e *Engine) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	w, err := encode(r, time.Now())
	if err != nil {
		return err
	}
	res, err := e.db.Collection(coll).UpdateOne(ctx, bson.D{byID(r.ID), {Key: "v", Value: was}, alive}, w.update())
	if err == nil && res.MatchedCount == 0 {
		if _, err = e.Get(ctx, coll, r.ID); err == nil {
			err = store.ErrStale
		}
		return err
	}
	return trouble(ctx, err)
}

// Delete removes a document. One that owes events stays behind without its
// content until Sent has seen the last of them off.
func (e *Engine) Delete(ctx context.Context, coll, id string) error {
	c := e.db.Collection(coll)
	for {
		res, err := c.DeleteOne(ctx, bson.D{byID(id), alive, owesNothing})
		if err != nil || res.DeletedCount > 0 {
			return trouble(ctx, err)
		}
		hollow, err := c.UpdateOne(ctx, bson.D{byID(id), alive, owes}, bson.D{
			{Key: "$set", Value: bson.D{{Key: "dead", Value: true}, {Key: "v", Value: int64(0)}}},
			{Key: "$unset", Value: bson.D{{Key: "body", Value: ""}, {Key: "ix", Value: ""}, {Key: "many", Value: ""}, {Key: "seen", Value: ""}}},
		})
		if err != nil || hollow.MatchedCount > 0 {
			return trouble(ctx, err)
		}
		if _, err := e.Get(ctx, coll, id); err != nil { // else its events left between the two attempts
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		}
	}
}

// Find reads one page, and one record more when there is a next page.
func (e *Engine) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	filter, order, err := query(q)
	if err != nil {
		return nil, err
	}
	fields := ofPage
	if q.By != "" {
		fields = append(fields[:len(fields):len(fields)], bson.E{Key: "ix." + q.By, Value: 1})
	}
	cur, err := e.db.Collection(coll).Find(ctx, filter, options.Find().SetSort(order).SetLimit(int64(q.Limit)+1).SetProjection(fields))
	if err != nil {
		return nil, trouble(ctx, err)
	}
	return records(ctx, cur)
}

// Count counts what all terms hold for, and stops at n.
func (e *Engine) Count(ctx context.Context, coll string, where []store.Term, n int) (int, error) {
	if n < 1 {
		return 0, nil
	}
	filter, _, err := query(store.Query{Where: where})
	if err != nil {
		return 0, err
	}
	total, err := e.db.Collection(coll).CountDocuments(ctx, filter, options.Count().SetLimit(int64(n)))
	return int(total), trouble(ctx, err)
}

// Unsent returns up to n documents that owe events, longest waiting first. The
// wait counts from the clock of the process that wrote the first of them.
func (e *Engine) Unsent(ctx context.Context, coll string, n int) ([]store.Record, error) {
	if n < 1 {
		return nil, nil
	}
	cur, err := e.db.Collection(coll).Find(ctx, bson.D{{Key: "since", Value: bson.D{{Key: "$gt", Value: int64(0)}}}, owes}, options.Find().
		SetSort(bson.D{{Key: "since", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(int64(n)).SetProjection(bson.D{{Key: "out", Value: 1}}))
	if err != nil {
		return nil, trouble(ctx, err)
	}
	return records(ctx, cur)
}

// Sent drops what the broker has acknowledged, all documents in one request.
// Interrupted after the first step it leaves a document that owes nothing and
// still says since when; Unsent passes over it, and the next Sent tidies up.
func (e *Engine) Sent(ctx context.Context, coll string, acks []store.Ack) error {
	if len(acks) == 0 {
		return nil
	}
	ids := make(bson.A, len(acks))
	writes := make([]mongo.WriteModel, 0, len(acks)+2)
	for i, a := range acks {
		ids[i] = a.ID
		writes = append(writes, mongo.NewUpdateOneModel().SetFilter(bson.D{byID(a.ID)}).SetUpdate(bson.D{{Key: "$pull", Value: bson.D{
			{Key: "out", Value: bson.D{{Key: "seq", Value: bson.D{{Key: "$lte", Value: a.UpTo}}}}},
		}}}))
	}
	these := bson.E{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}
	writes = append(writes,
		mongo.NewUpdateManyModel().SetFilter(bson.D{these, owesNothing}).SetUpdate(bson.D{
			{Key: "$unset", Value: bson.D{{Key: "since", Value: ""}, {Key: "out", Value: ""}}},
		}),
		mongo.NewDeleteManyModel().SetFilter(bson.D{these, {Key: "dead", Value: true}, owesNothing}))
	_, err := e.db.Collection(coll).BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(true))
	return trouble(ctx, err)
}

func records(ctx context.Context, cur *mongo.Cursor) (out []store.Record, err error) {
	err = each(ctx, cur, func(r row) error {
		rec, err := r.record()
		out = append(out, rec)
		return err
	})
	return out, err
}

// each reads a cursor to its end, or until do fails. A row is good only within do.
func each(ctx context.Context, cur *mongo.Cursor, do func(row) error) error {
	defer func() { _ = cur.Close(ctx) }() // it has been read to its end or is given up
	for cur.Next(ctx) {
		r, err := parse(cur.Current)
		if err == nil {
			err = do(r)
		}
		if err != nil {
			return err
		}
	}
	return trouble(ctx, cur.Err())
}

// trouble turns a database out of reach into a sentence; the caller's own reason to stop stays as it is.
func trouble(ctx context.Context, err error) error {
	var s mongo.ServerError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case mongo.IsNetworkError(err), mongo.IsTimeout(err), errors.Is(err, mongo.ErrClientDisconnected):
		return store.ErrUnavailable.Because(err)
	case errors.As(err, &s) && (s.HasErrorLabel("RetryableWriteError") || s.HasErrorCode(outOfDiskSpace)):
		return store.ErrUnavailable.Because(err)
	default:
		return err
	}
}

const outOfDiskSpace = 14031 // the server's code for a volume too full to write on
