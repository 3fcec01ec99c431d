package mongostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// stored sends a document through BSON bytes, as the server would keep it.
func stored(t *testing.T, doc bson.D) (r row) {
	t.Helper()
	b, err := bson.Marshal(doc)
	if err == nil {
		r, err = parse(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestABodyComesBackFromBSONAsItWas(t *testing.T) {
	for _, body := range []string{
		`{}`,
		`{"b":1,"a":{"z":[],"y":{}},"":null}`, // order and emptiness
		`{"$oid":"x","$$":1,"＄":2,"＄$":{"$date":{"$numberLong":"1"}},"a.b":{"c.d":0}}`,
		`{"n":[0,-1,9223372036854775807,-9223372036854775808,18446744073709551615,123456789012345678901234567890]}`,
		`{"f":[0.5,-1.25e-300,1e+21,3.141592653589793]}`,
		`{"s":["","养老\n\t\"\\","\u0000","\u2028","\u003cb\u003e","😀"]}`,
		`{"v":[true,false,null,[[[]]],[{"x":[null]}]]}`,
	} {
		doc, err := toBSON([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		raw, err := bson.Marshal(doc)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if got, err := toJSON(raw); err != nil || string(got) != body {
			t.Errorf("%s\ncame back as %s, %v", body, got, err)
		}
	}
}

func TestABodyIsNativeBSON(t *testing.T) {
	doc, err := toBSON([]byte(`{"amount":120000,"lots":[{"title":"养老"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := bson.D{{Key: "amount", Value: int64(120000)}, {Key: "lots", Value: bson.A{bson.D{{Key: "title", Value: "养老"}}}}}
	if !reflect.DeepEqual(doc, want) {
		t.Errorf("%v, want %v", doc, want)
	}
}

func TestABodyThatCannotBeKeptIsRefused(t *testing.T) {
	for _, body := range []string{``, `[]`, `1`, `{"a":1`, `{"a":1}{"b":2}`, `{"a":1e999}`} {
		if doc, err := toBSON([]byte(body)); err == nil {
			t.Errorf("%q became %v", body, doc)
		}
	}
	if _, err := toBSON([]byte(`{"x":[{"a\u0000b":1}]}`)); !errors.Is(err, store.ErrUnstorable) {
		t.Errorf("a key with NUL: %v, want ErrUnstorable", err)
	}
}

func TestWhatAToolPutsIntoABodyCanBeRead(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	raw, err := bson.Marshal(bson.D{{Key: "n", Value: int32(5)}, {Key: "d", Value: 5.0}, {Key: "at", Value: at}, {Key: "id", Value: bson.ObjectID{1}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"n":5,"d":5,"at":"2026-11-23T08:00:00Z","id":"010000000000000000000000"}`
	if got, err := toJSON(raw); err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	raw, err = bson.Marshal(bson.D{{Key: "bin", Value: []byte{1}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := toJSON(raw); err == nil {
		t.Errorf("binary became %s", got)
	}
}

func TestARecordComesBackFromItsRow(t *testing.T) {
	want := store.Record{
		ID: "养老/1", Version: 7, Emitted: 9, Body: []byte(`{"n":1}`), Seen: map[string]int64{"tender.tender/$a.b": 4},
		Index:  map[string][]string{"name": {"甲"}, "tag": {"b", "a"}},
		Outbox: []event.Event{{Type: "s.t.x.v1", Subject: "养老/1", Seq: 9, At: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Data: json.RawMessage(`{"n":9007199254740993}`)}},
	}
	given := want
	given.Index = map[string][]string{"name": {"甲", "甲"}, "tag": {"b", "a", "b"}, "due": {}}
	w, err := encode(given, time.Unix(0, 42))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := stored(t, w.insert(want.ID)).record(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func extended(t *testing.T, d bson.D) string {
	t.Helper()
	b, err := bson.MarshalExtJSON(d, false, false)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEventsArePushedByTheUpdateThatChangesTheBody(t *testing.T) {
	r := store.Record{ID: "a", Version: 2, Emitted: 3, Body: []byte(`{}`), Outbox: []event.Event{{Seq: 2, Data: []byte("1")}, {Seq: 3, Data: []byte("2")}}}
	w, err := encode(r, time.Unix(0, 42))
	if err != nil {
		t.Fatal(err)
	}
	got := extended(t, w.update())
	for _, want := range []string{`"$set":{"v":2,"em":3`, `"$push":{"out":{"$each":[{"seq":2,`, `"$min":{"since":42}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
	r.Outbox = nil
	if w, err = encode(r, time.Unix(0, 42)); err != nil {
		t.Fatal(err)
	}
	if got := extended(t, w.update()); strings.Contains(got, "out") || strings.Contains(got, "since") {
		t.Errorf("a silent change touches the outbox: %s", got)
	}
}

func TestOneValueIsStoredPlainAndSeveralAsAnArray(t *testing.T) {
	w, err := encode(store.Record{ID: "a", Version: 1, Body: []byte(`{}`), Index: map[string][]string{"tag": {"x", "y", "x"}}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := extended(t, w.set); !strings.Contains(got, `"ix":{"tag":["x","y"]},"many":["tag"]`) {
		t.Errorf("%s", got)
	}
	if w, err = encode(store.Record{ID: "a", Version: 1, Body: []byte(`{}`), Index: map[string][]string{"tag": {"x"}}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := extended(t, w.set); !strings.Contains(got, `"ix":{"tag":"x"},"many":[]`) {
		t.Errorf("%s", got)
	}
}

func TestAQueryBecomesAFilterThatAnIndexCanAnswer(t *testing.T) {
	const live = `{"dead":{"$exists":false}}`
	for _, c := range []struct {
		q             store.Query
		filter, order string
	}{
		{store.Query{}, live, `{"_id":1}`},
		{store.Query{Where: []store.Term{store.Is("state", "s")}, Desc: true}, live + `,{"ix.state":"s"}`, `{"_id":-1}`},
		{store.Query{By: "due"}, live + `,{"ix.due":{"$gte":""}}`, `{"ix.due":1,"_id":1}`},
		{store.Query{By: "due", Where: []store.Term{store.Between("due", "a", "b")}}, live + `,{"ix.due":{"$gte":"a","$lt":"b"}}`, `{"ix.due":1,"_id":1}`},
		{store.Query{Where: []store.Term{store.Between("tag", "a", "")}}, live + `,{"ix.tag":{"$gte":"a"}}`, `{"_id":1}`},
		{
			store.Query{Where: []store.Term{store.Between("tag", "a", "b")}},
			live + `,{"ix.tag":{"$gte":"a","$lt":"b"}},{"$or":[{"many":{"$ne":"tag"}},{"ix.tag":{"$elemMatch":{"$gte":"a","$lt":"b"}}}]}`, `{"_id":1}`,
		},
	} {
		filter, order, err := query(c.q)
		if err != nil {
			t.Errorf("%+v: %v", c.q, err)
			continue
		}
		if got := extended(t, filter); got != `{"$and":[`+c.filter+`]}` {
			t.Errorf("%+v:\n got %s\nwant %s", c.q, got, c.filter)
		}
		if got := extended(t, order); got != c.order {
			t.Errorf("%+v: order %s, want %s", c.q, got, c.order)
		}
	}
}

func TestACursorBecomesTheBoundOfTheNextPage(t *testing.T) {
	last := store.Record{ID: "k", Index: map[string][]string{"due": {"v"}}}
	for desc, want := range map[bool]string{
		false: `{"ix.due":{"$gte":"v"}},{"$or":[{"ix.due":{"$gt":"v"}},{"ix.due":"v","_id":{"$gt":"k"}}]}]}`,
		true:  `{"ix.due":{"$lte":"v"}},{"$or":[{"ix.due":{"$lt":"v"}},{"ix.due":"v","_id":{"$lt":"k"}}]}]}`,
	} {
		q := store.Query{By: "due", Desc: desc}
		q.After = store.EncodeCursor(q, last)
		filter, _, err := query(q)
		if err != nil {
			t.Fatal(err)
		}
		if got := extended(t, filter); !strings.HasSuffix(got, want) {
			t.Errorf("desc %v: %s\nwant … %s", desc, got, want)
		}
		q.Where = []store.Term{store.Is("state", "s")}
		if _, _, err := query(q); !errors.Is(err, store.ErrCursor) {
			t.Errorf("another filter: %v, want ErrCursor", err)
		}
	}
}

func TestAnIndexNameNeverBecomesAnOperator(t *testing.T) {
	for _, name := range []string{"$where", "a.b", "", "a b"} {
		if f, _, err := query(store.Query{Where: []store.Term{store.Is(name, "x")}}); err == nil {
			t.Errorf("%q became %v", name, f)
		}
	}
	if f, _, err := query(store.Query{By: "$natural"}); err == nil {
		t.Errorf("By $natural became %v", f)
	}
}

func TestAServerOutOfReachIsUnavailableAndALeavingCallerIsNot(t *testing.T) {
	e, err := Open("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200&connectTimeoutMS=200", "none")
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Get(t.Context(), "docs", "a")
	if f := fault.Of(err); f.Kind != fault.Unavailable || f.Code != "store.unavailable" {
		t.Errorf("Get = %v, want store.unavailable", err)
	}
	err = e.Insert(t.Context(), "docs", store.Record{ID: "a", Version: 1, Body: []byte(`{}`)})
	if f := fault.Of(err); f.Kind != fault.Unavailable {
		t.Errorf("Insert = %v, want store.unavailable", err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err = e.Count(ctx, "docs", nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Count = %v, want the caller's own reason", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if _, err = e.Get(t.Context(), "docs", "a"); fault.Of(err).Kind != fault.Unavailable {
		t.Errorf("after Close Get = %v, want store.unavailable", err)
	}
	if err := trouble(t.Context(), fmt.Errorf("x: %w", mongo.CommandError{Code: 2, Message: "bad value"})); fault.Of(err).Kind != fault.Internal {
		t.Errorf("a bug of ours is called %v", err)
	}
}

func TestASortedIndexKeepsTheOrderBehindItsValue(t *testing.T) {
	s := store.Schema{Name: "docs", Indexes: []string{"name", "tag", "n"}, Order: "name", Sorted: []string{"tag", "name"}}
	for index, want := range map[string]string{"n": "ix.n _id", "name": "ix.name _id", "tag": "ix.tag ix.name _id"} {
		keys, err := keysOf(s, index)
		var got []string
		for _, k := range keys {
			got = append(got, k.Key)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", index, got, err, want)
		}
	}
	s.Order = "a.b"
	if _, err := keysOf(s, "tag"); err == nil {
		t.Error("a bad name goes through")
	}
}
