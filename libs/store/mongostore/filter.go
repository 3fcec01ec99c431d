package mongostore

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"sanshe/libs/store"
)

// query turns a store query into a filter and an order.
func query(q store.Query) (filter, order bson.D, err error) {
	all := bson.A{bson.D{alive}}
	bounded := false
	for _, t := range q.Where {
		if !word.MatchString(t.Index) {
			return nil, nil, fmt.Errorf("mongostore: bad index name %q", t.Index)
		}
		all = append(all, term(t, t.Index == q.By)...)
		bounded = bounded || t.Index == q.By
	}
	dir, past, from := 1, "$gt", "$gte"
	if q.Desc {
		dir, past, from = -1, "$lt", "$lte"
	}
	key := "_id"
	if q.By != "" {
		if !word.MatchString(q.By) {
			return nil, nil, fmt.Errorf("mongostore: bad index name %q", q.By)
		}
		key = "ix." + q.By
		order = append(order, bson.E{Key: key, Value: dir})
		if !bounded { // a document without a value is not listed
			all = append(all, is(key, "$gte", ""))
		}
	}
	order = append(order, bson.E{Key: "_id", Value: dir})
	if q.After != "" {
		v, id, err := store.DecodeCursor(q)
		if err != nil {
			return nil, nil, err
		}
		if q.By == "" {
			all = append(all, is("_id", past, id))
		} else {
			// the first condition bounds the walk along the index, the second leaves out the part of v already shown
			all = append(all, is(key, from, v), bson.D{{Key: "$or", Value: bson.A{
				is(key, past, v),
				bson.D{{Key: key, Value: v}, {Key: "_id", Value: bson.D{{Key: past, Value: id}}}},
			}}})
		}
	}
	return bson.D{{Key: "$and", Value: all}}, order, nil
}

func is(key, op, v string) bson.D { return bson.D{{Key: key, Value: bson.D{{Key: op, Value: v}}}} }

// term is the conditions of one term. Equality and, on a single-valued index,
// a range are one plain condition, which an index answers alone. A range over
// an index with several values must be met by one and the same value: the plain
// condition finds the candidates, the second asks those with several again.
func term(t store.Term, single bool) bson.A {
	key := "ix." + t.Index
	if t.To == t.From+"\x00" {
		return bson.A{bson.D{{Key: key, Value: t.From}}}
	}
	span := bson.D{{Key: "$gte", Value: t.From}}
	if t.To != "" {
		span = append(span, bson.E{Key: "$lt", Value: t.To})
	}
	plain := bson.D{{Key: key, Value: span}}
	if single || t.To == "" {
		return bson.A{plain}
	}
	return bson.A{plain, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "many", Value: bson.D{{Key: "$ne", Value: t.Index}}}},
		bson.D{{Key: key, Value: bson.D{{Key: "$elemMatch", Value: span}}}},
	}}}}
}
