package mongostore

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// row is a document in MongoDB. Queries touch _id, v, dead, ix, many, since and out.seq only.
//
// An index value stands in ix as a plain string when the document has one and
// as an array when it has several; many then names that index. So an index
// whose documents all have one value is not multikey, and MongoDB can use both
// bounds of a range and the order of the index.
type row struct {
	ID      string                   `bson:"_id"`
	Version int64                    `bson:"v"`
	Emitted int64                    `bson:"em"`
	Seen    []heard                  `bson:"seen"`
	Body    bson.Raw                 `bson:"body"`
	Index   map[string]bson.RawValue `bson:"ix"`
	Out     []owed                   `bson:"out"`
	Dead    bool                     `bson:"dead"` // deleted, and here only until out is empty
	// since (int64, Unix nanoseconds): when the oldest unsent event was written
	// many ([]string): the indexes in which this document has several values
}

// heard is a stream and the last Seq applied; an array, because streams hold dots.
type heard struct {
	Stream string `bson:"stream"`
	Seq    int64  `bson:"seq"`
}

type owed struct {
	Seq   int64  `bson:"seq"`
	Event string `bson:"event"` // JSON, exactly as it will be published
}

// written is a record made ready to be saved.
type written struct {
	set   bson.D
	out   []owed
	since int64
}

func encode(r store.Record, now time.Time) (w written, err error) {
	if err := r.Valid(); err != nil {
		return w, err
	}
	body, err := toBSON(r.Body)
	if err != nil {
		return w, err
	}
	seen := make([]heard, 0, len(r.Seen))
	for stream, seq := range r.Seen {
		seen = append(seen, heard{stream, seq})
	}
	index, many := bson.D{}, bson.A{}
	for name, values := range r.Index {
		values = distinct(values)
		switch len(values) {
		case 0:
		case 1:
			index = append(index, bson.E{Key: name, Value: values[0]})
		default:
			index = append(index, bson.E{Key: name, Value: values})
			many = append(many, name)
		}
	}
	w.set = bson.D{
		{Key: "v", Value: r.Version},
		{Key: "em", Value: r.Emitted},
		{Key: "seen", Value: seen},
		{Key: "body", Value: body},
		{Key: "ix", Value: index},
		{Key: "many", Value: many},
	}
	for _, ev := range r.Outbox {
		b, err := json.Marshal(ev)
		if err != nil {
			return w, err
		}
		w.out = append(w.out, owed{ev.Seq, string(b)})
	}
	w.since = now.UnixNano()
	return w, nil
}

func distinct(values []string) []string {
	var out []string
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// insert is the whole document.
func (w written) insert(id string) bson.D {
	doc := append(bson.D{byID(id)}, w.set...)
	if len(w.out) > 0 {
		doc = append(doc, bson.E{Key: "out", Value: w.out}, bson.E{Key: "since", Value: w.since})
	}
	return doc
}

// update is the change; events already owed stay before the new ones.
func (w written) update() bson.D {
	change := bson.D{{Key: "$set", Value: w.set}}
	if len(w.out) > 0 {
		change = append(change,
			bson.E{Key: "$push", Value: bson.D{{Key: "out", Value: bson.D{{Key: "$each", Value: w.out}}}}},
			bson.E{Key: "$min", Value: bson.D{{Key: "since", Value: w.since}}}) // also sets a missing field
	}
	return change
}

func (r row) record() (rec store.Record, err error) {
	rec = store.Record{ID: r.ID, Version: r.Version, Emitted: r.Emitted}
	if r.Body != nil {
		if rec.Body, err = toJSON(r.Body); err != nil {
			return rec, fmt.Errorf("mongostore: %s: %w", r.ID, err)
		}
	}
	for _, h := range r.Seen {
		if rec.Seen == nil {
			rec.Seen = map[string]int64{}
		}
		rec.Seen[h.Stream] = h.Seq
	}
	if len(r.Index) > 0 {
		rec.Index = map[string][]string{}
	}
	for name, v := range r.Index {
		if one, ok := v.StringValueOK(); ok {
			rec.Index[name] = []string{one}
			continue
		}
		var several []string
		if err := v.Unmarshal(&several); err != nil {
			return rec, fmt.Errorf("mongostore: %s: ix.%s: %w", r.ID, name, err)
		}
		rec.Index[name] = several
	}
	for _, o := range r.Out {
		var ev event.Event
		if err := json.Unmarshal([]byte(o.Event), &ev); err != nil {
			return rec, fmt.Errorf("mongostore: %s: event %d: %w", r.ID, o.Seq, err)
		}
		rec.Outbox = append(rec.Outbox, ev)
	}
	return rec, nil
}
