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
	ID      string
	Version int64                    // v
	Emitted int64                    // em
	Seen    map[string]int64         // seen: stream → last Seq applied; an array there, because streams hold dots
	Body    bson.Raw                 // body
	Index   map[string]bson.RawValue // ix
	Out     []owed                   // out
	Dead    bool                     // deleted, and here only until out is empty
	// since (int64, Unix nanoseconds): when the oldest unsent event was written
	// many ([]string): the indexes in which this document has several values
}

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

// parse reads a document as the server sent it. The row looks into the same bytes.
func parse(doc bson.Raw) (r row, err error) {
	all, err := doc.Elements()
	if err != nil {
		return r, err
	}
	for _, e := range all {
		v := e.Value()
		switch e.Key() {
		case "_id":
			r.ID, err = as(v, v.StringValueOK)
		case "v":
			r.Version, err = as(v, v.AsInt64OK)
		case "em":
			r.Emitted, err = as(v, v.AsInt64OK)
		case "body":
			r.Body, err = as(v, v.DocumentOK)
		case "dead":
			r.Dead, err = as(v, v.BooleanOK)
		case "ix":
			r.Index, err = parseIndex(v)
		case "seen":
			err = r.hear(v)
		case "out":
			err = v.Unmarshal(&r.Out)
		}
		if err != nil {
			return r, fmt.Errorf("mongostore: %s: %s: %w", r.ID, e.Key(), err)
		}
	}
	return r, nil
}

func as[T any](v bson.RawValue, read func() (T, bool)) (T, error) {
	x, ok := read()
	if !ok {
		return x, fmt.Errorf("%v is not expected there", v.Type)
	}
	return x, nil
}

func parseIndex(v bson.RawValue) (map[string]bson.RawValue, error) {
	doc, err := as(v, v.DocumentOK)
	if err != nil {
		return nil, err
	}
	all, err := doc.Elements()
	out := make(map[string]bson.RawValue, len(all))
	for _, e := range all {
		out[e.Key()] = e.Value()
	}
	return out, err
}

func (r *row) hear(v bson.RawValue) error {
	var all []heard
	if a, ok := v.ArrayOK(); ok && len(a) == len(nothing) { // almost every document
		return nil
	}
	if err := v.Unmarshal(&all); err != nil {
		return err
	}
	for _, h := range all {
		if r.Seen == nil {
			r.Seen = map[string]int64{}
		}
		r.Seen[h.Stream] = h.Seq
	}
	return nil
}

// nothing is the empty array.
var nothing = bson.RawArray{5, 0, 0, 0, 0}

func (r row) record() (rec store.Record, err error) {
	rec = store.Record{ID: r.ID, Version: r.Version, Emitted: r.Emitted, Seen: r.Seen}
	if r.Body != nil {
		if rec.Body, err = toJSON(r.Body); err != nil {
			return rec, fmt.Errorf("mongostore: %s: %w", r.ID, err)
		}
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
