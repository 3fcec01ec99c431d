package storetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var outboxes = []claim{
	{"an event reads back as it was emitted", eventKept},
	{"events survive swaps until sent, in order and without gaps", outbox},
	{"sending does not change the version or the document", sentKeepsVersion},
	{"sending what is unknown or already sent is no error", sentTwice},
	{"the numbering goes on after everything was sent and after reopening", numbering},
	{"a deleted document's unsent events still leave", deleteKeepsEvents},
	{"two collections with one id keep separate outboxes", separate},
	{"who waits longest comes first, and no more come than asked for", longestFirst},
	{"one acknowledgement covers many documents", manyAcks},
}

func grow(t testing.TB, c *store.Collection[doc], id string) {
	t.Helper()
	_, err := c.Update(t.Context(), id, func(d *doc) ([]event.Event, error) {
		d.N++
		return []event.Event{event.New("s.t.grew.v1", time.Now(), d.N)}, nil
	})
	must(t, err)
}

// owed says in one line who owes which events: "a:1,2 b:1".
func (r *room) owed(t testing.TB, coll string, n int) string {
	t.Helper()
	rs, err := r.e.Unsent(t.Context(), coll, n)
	must(t, err)
	var out []string
	for _, d := range rs {
		s := d.ID + ":"
		for i, ev := range d.Outbox {
			if ev.Subject != d.ID {
				t.Errorf("%s owes an event of %q", d.ID, ev.Subject)
			}
			if i > 0 {
				s += ","
			}
			s += fmt.Sprint(ev.Seq)
		}
		out = append(out, s)
	}
	return join(out)
}

func (r *room) expect(t testing.TB, when, want string) {
	t.Helper()
	if got := r.owed(t, "docs", 100); got != want {
		t.Errorf("%s: %q is owed, want %q", when, got, want)
	}
}

func (r *room) sent(t testing.TB, acks ...store.Ack) {
	t.Helper()
	must(t, r.e.Sent(t.Context(), "docs", acks))
}

func eventKept(t testing.TB, r *room) {
	at := time.Date(2026, 11, 23, 8, 30, 0, 123456789, time.UTC)
	want := event.Event{Type: "s.t.born.v1", At: at, Trace: "00-x", Data: json.RawMessage(`{"$a.b":"养老 \u0000 <","n":9007199254740993}`)}
	err := r.e.Insert(t.Context(), "docs", store.Record{
		ID: "甲", Version: 1, Body: []byte(`{}`), Emitted: 1,
		Outbox: []event.Event{{Type: want.Type, Subject: "甲", Seq: 1, At: at, Trace: want.Trace, Data: want.Data}},
	})
	must(t, err)
	rs, err := r.e.Unsent(t.Context(), "docs", 10)
	must(t, err)
	if len(rs) != 1 || len(rs[0].Outbox) != 1 {
		t.Fatalf("Unsent = %v", rs)
	}
	got := rs[0].Outbox[0]
	var was, is map[string]json.RawMessage
	if json.Unmarshal(want.Data, &was) != nil || json.Unmarshal(got.Data, &is) != nil || string(is["n"]) != string(was["n"]) {
		t.Errorf("data %s, want %s", got.Data, want.Data)
	}
	var a, b any
	_, _ = json.Unmarshal(want.Data, &a), json.Unmarshal(got.Data, &b)
	if got.Type != want.Type || got.Subject != "甲" || got.Seq != 1 || !got.At.Equal(at) || got.Trace != want.Trace || !reflect.DeepEqual(a, b) {
		t.Errorf("got %+v", got)
	}
}

func outbox(t testing.TB, r *room) {
	now := time.Now()
	_, err := r.c.Insert(t.Context(), "a", doc{}, event.New("s.t.born.v1", now, 1), event.New("s.t.named.v1", now, 2))
	must(t, err)
	grow(t, r.c, "a")
	r.expect(t, "after a swap", "a:1,2,3")
	r.sent(t, store.Ack{ID: "a", UpTo: 2})
	r.expect(t, "after a partial send", "a:3")
	grow(t, r.c, "a")
	_, err = r.c.Update(t.Context(), "a", func(d *doc) ([]event.Event, error) { d.Name = "silent"; return nil, nil })
	must(t, err)
	r.expect(t, "after more swaps", "a:3,4") // what was sent must not come back
	rs, err := r.e.Unsent(t.Context(), "docs", 1)
	must(t, err)
	if ev := rs[0].Outbox; ev[0].Type != "s.t.grew.v1" || string(ev[0].Data) != "1" || string(ev[1].Data) != "2" {
		t.Errorf("%v", ev)
	}
	r.sent(t, store.Ack{ID: "a", UpTo: 4})
	r.expect(t, "after everything was sent", "")
}

func sentKeepsVersion(t testing.TB, r *room) {
	_, err := r.c.Insert(t.Context(), "a", doc{Name: "x"}, event.New("s.t.born.v1", time.Now(), 1))
	must(t, err)
	before, err := r.e.Get(t.Context(), "docs", "a")
	must(t, err)
	r.sent(t, store.Ack{ID: "a", UpTo: 1 << 62})
	after, err := r.e.Get(t.Context(), "docs", "a")
	must(t, err)
	if after.Version != before.Version || after.Emitted != 1 || string(after.Body) != string(before.Body) {
		t.Errorf("%+v became %+v", before, after)
	}
	if got := r.ids(t, store.Query{By: "name"}); join(got) != "a" {
		t.Errorf("index shows %v", got)
	}
}

func sentTwice(t testing.TB, r *room) {
	_, err := r.c.Insert(t.Context(), "a", doc{}, event.New("s.t.born.v1", time.Now(), 1))
	must(t, err)
	r.sent(t)
	r.sent(t, store.Ack{ID: "nobody", UpTo: 9}, store.Ack{ID: "a", UpTo: 0})
	r.expect(t, "after acknowledging nothing of a", "a:1")
	r.sent(t, store.Ack{ID: "a", UpTo: 1})
	r.sent(t, store.Ack{ID: "a", UpTo: 1})
	r.expect(t, "after acknowledging twice", "")
	if _, err := r.c.Get(t.Context(), "a"); err != nil {
		t.Errorf("Get = %v", err)
	}
}

func numbering(t testing.TB, r *room) {
	r.insert(t, "a", doc{})
	grow(t, r.c, "a")
	grow(t, r.c, "a")
	r.sent(t, store.Ack{ID: "a", UpTo: 2})
	r.reopen(t)
	grow(t, r.c, "a")
	_, err := r.c.Apply(t.Context(), "a", event.Event{Type: "x.y.z.v1", Subject: "p", Seq: 1}, nil, func(d *doc) ([]event.Event, error) {
		return []event.Event{event.New("s.t.one.v1", time.Now(), 1), event.New("s.t.two.v1", time.Now(), 2)}, nil
	})
	must(t, err)
	r.expect(t, "after reopening", "a:3,4,5")
}

func deleteKeepsEvents(t testing.TB, r *room) {
	ctx := t.Context()
	for _, id := range []string{"a", "b"} {
		_, err := r.c.Insert(ctx, id, doc{Name: "x"}, event.New("s.t.born.v1", time.Now(), 1))
		must(t, err)
		if id == "a" {
			grow(t, r.c, id)
		}
	}
	must(t, r.c.Delete(ctx, "a"))
	r.reopen(t)
	r.expect(t, "after delete and reopening", "a:1,2 b:1")
	if got := r.ids(t, store.Query{By: "name"}); join(got) != "b" {
		t.Errorf("listed: %v, want b", got)
	}
	if got := r.ids(t, store.Query{}); join(got) != "b" {
		t.Errorf("listed by id: %v, want b", got)
	}
	r.sent(t, store.Ack{ID: "a", UpTo: 1})
	r.expect(t, "after a partial send", "a:2 b:1")
	must(t, r.c.Delete(ctx, "a")) // once more, while it still owes
	r.expect(t, "after deleting again", "a:2 b:1")
	r.sent(t, store.Ack{ID: "a", UpTo: 2}, store.Ack{ID: "b", UpTo: 1})
	r.expect(t, "after everything was sent", "")
	r.insert(t, "a", doc{Name: "new"})
	if n, err := r.c.Count(ctx, 10); err != nil || n != 2 {
		t.Errorf("Count = %d, %v, want 2", n, err)
	}
	r.expect(t, "after a silent new birth", "")

	_, err := r.c.Insert(ctx, "c", doc{}, event.New("s.t.born.v1", time.Now(), 1))
	must(t, err)
	must(t, r.c.Delete(ctx, "c"))
	r.insert(t, "c", doc{Name: "again"}) // before the events of the former life have left
	if got, err := r.c.Get(ctx, "c"); err != nil || got.Name != "again" || got.Version != 1 {
		t.Errorf("Get = %+v, %v", got, err)
	}
	r.expect(t, "after being born again", "c:1")
	r.sent(t, store.Ack{ID: "c", UpTo: 1})
	if _, err := r.c.Get(ctx, "c"); err != nil {
		t.Errorf("sending the former life's events took the new one: %v", err)
	}
}

func separate(t testing.TB, r *room) {
	for _, c := range []*store.Collection[doc]{r.c, r.other} {
		_, err := c.Insert(t.Context(), "a", doc{Name: c.Name()}, event.New("s.t.born.v1", time.Now(), 1))
		must(t, err)
	}
	grow(t, r.other, "a")
	if d, o := r.owed(t, "docs", 9), r.owed(t, "others", 9); d != "a:1" || o != "a:1,2" {
		t.Errorf("docs owe %q, others owe %q", d, o)
	}
	r.sent(t, store.Ack{ID: "a", UpTo: 9})
	if d, o := r.owed(t, "docs", 9), r.owed(t, "others", 9); d != "" || o != "a:1,2" {
		t.Errorf("after sending docs: docs owe %q, others owe %q", d, o)
	}
	must(t, r.c.Delete(t.Context(), "a"))
	if got, err := r.other.Get(t.Context(), "a"); err != nil || got.Name != "others" || got.N != 1 {
		t.Errorf("others/a = %+v, %v", got, err)
	}
}

func longestFirst(t testing.TB, r *room) {
	for _, id := range []string{"c", "a", "b"} {
		r.insert(t, id, doc{})
	}
	grow(t, r.c, "c")
	grow(t, r.c, "a")
	grow(t, r.c, "c")
	grow(t, r.c, "b")
	r.expect(t, "all", "c:1,2 a:1 b:1")
	if got := r.owed(t, "docs", 2); got != "c:1,2 a:1" {
		t.Errorf("two of them: %q", got)
	}
	r.sent(t, store.Ack{ID: "c", UpTo: 2})
	grow(t, r.c, "c") // back to the end of the queue
	r.expect(t, "after c was served", "a:1 b:1 c:3")
}

func manyAcks(t testing.TB, r *room) {
	var acks []store.Ack
	for i := range 60 {
		id := fmt.Sprintf("id%02d", i)
		_, err := r.c.Insert(t.Context(), id, doc{}, event.New("s.t.born.v1", time.Now(), 1), event.New("s.t.named.v1", time.Now(), 2))
		must(t, err)
		acks = append(acks, store.Ack{ID: id, UpTo: 2})
	}
	acks[17].UpTo = 1
	r.sent(t, acks...)
	r.expect(t, "after one acknowledgement of all", "id17:2")
}
