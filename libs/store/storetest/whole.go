package storetest

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

var wholes = []claim{
	{"what is read out can be loaded and reads out the same", loadsAsDumped},
	{"a deleted document is read out for the events it owes, and only for those", dumpsGhosts},
	{"what is read out was all there at one instant, or it is said that it was not", oneInstant},
	{"what processes say of themselves is not read out", noPresence},
	{"one document is told as it is read out, with its index", storedAsDumped},
}

// dump reads everything out: "collection/id" → the copy, as JSON.
func (r *room) dump(t testing.TB, v store.View) (map[string]string, error) {
	t.Helper()
	out := map[string]string{}
	err := v.Dump(t.Context(), func(coll string, rec store.Record) error {
		c, err := store.CopyOf(rec)
		if err != nil {
			return err
		}
		b, err := json.Marshal(c)
		if _, twice := out[coll+"/"+rec.ID]; twice {
			t.Errorf("%s/%s came twice", coll, rec.ID)
		}
		out[coll+"/"+rec.ID] = string(b)
		return err
	})
	return out, err
}

// hold takes a view and lets writers go on.
func (r *room) hold(t testing.TB) store.View {
	t.Helper()
	w, ok := r.e.(store.Whole)
	if !ok {
		t.Fatalf("%T is no store.Whole", r.e)
	}
	v, resume, err := w.Hold(t.Context())
	must(t, err)
	must(t, resume())
	t.Cleanup(func() { must(t, v.Close()) })
	return v
}

func (r *room) dumped(t testing.TB) map[string]string {
	t.Helper()
	out, err := r.dump(t, r.hold(t))
	must(t, err)
	return out
}

func loadsAsDumped(t testing.TB, r *room) {
	r.insert(t, "养老/1", doc{Name: "甲", N: 7, Tags: []string{"b", "a", "b"}, Any: map[string]any{"$x.y": 0.1, "z": []any{}, "big": 9007199254740993.0, "<": nil}})
	_, err := r.c.Insert(t.Context(), "b", doc{}, event.New("s.t.born.v1", time.Now(), map[string]any{"z": 1, "a": "\u2028"}))
	must(t, err)
	grow(t, r.c, "b")
	r.sent(t, store.Ack{ID: "b", UpTo: 1})
	_, err = r.c.Apply(t.Context(), "b", event.Event{Type: "x.y.z.v1", Subject: "p.q", Seq: 4}, nil, func(*doc) ([]event.Event, error) { return nil, nil })
	must(t, err)
	want := r.dumped(t)
	if got := slices.Sorted(maps.Keys(want)); join(got) != "docs/b docs/养老/1" {
		t.Fatalf("read out: %v", got)
	}
	for _, body := range want {
		var c store.Copy
		must(t, json.Unmarshal([]byte(body), &c))
		must(t, store.Load(t.Context(), r.e, "others", c))
		if err := store.Load(t.Context(), r.e, "others", c); !errors.Is(err, store.ErrExists) {
			t.Errorf("loading twice = %v, want ErrExists", err)
		}
	}
	have := r.dumped(t)
	for at, body := range want {
		if got := have["others"+strings.TrimPrefix(at, "docs")]; got != body {
			t.Errorf("loaded and read out again:\n%s\nwas\n%s", got, body)
		}
	}
	grow(t, r.other, "b") // the numbering goes on, and so does the inbox
	if got := r.owed(t, "others", 9); got != "b:2,3" {
		t.Errorf("after one more event %q is owed", got)
	}
	seen, err := r.other.Apply(t.Context(), "b", event.Event{Type: "x.y.z.v1", Subject: "p.q", Seq: 4}, nil, func(d *doc) ([]event.Event, error) { d.N = 99; return nil, nil })
	if err != nil || seen.N == 99 {
		t.Errorf("an event that was seen took effect again: %+v, %v", seen, err)
	}
	if got := r.ids(t, store.Query{Where: []store.Term{store.Is("tag", "a")}}); join(got) != "养老/1" {
		t.Errorf("found by index: %v", got)
	}
}

func dumpsGhosts(t testing.TB, r *room) {
	for _, id := range []string{"a", "b"} {
		_, err := r.c.Insert(t.Context(), id, doc{Name: id}, event.New("s.t.born.v1", time.Now(), 1))
		must(t, err)
	}
	r.sent(t, store.Ack{ID: "b", UpTo: 1})
	must(t, r.c.Delete(t.Context(), "a"))
	must(t, r.c.Delete(t.Context(), "b"))
	all := r.dumped(t)
	var c store.Copy
	if len(all) != 1 || json.Unmarshal([]byte(all["docs/a"]), &c) != nil || c.Version != 0 || len(c.Outbox) != 1 {
		t.Fatalf("read out: %v", all)
	}
	must(t, store.Load(t.Context(), r.e, "others", c))
	if got := r.owed(t, "others", 9); got != "a:1" {
		t.Errorf("after loading %q is owed", got)
	}
	if _, err := r.other.Get(t.Context(), "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a deleted document came back: %v", err)
	}
}

func oneInstant(t testing.TB, r *room) {
	_, err := r.c.Insert(t.Context(), "a", doc{N: 1}, event.New("s.t.born.v1", time.Now(), 1))
	must(t, err)
	before := r.dumped(t)
	for _, x := range []struct {
		what   string
		change func()
	}{
		{"a write", func() { grow(t, r.c, "a") }},
		{"an acknowledgement", func() { r.sent(t, store.Ack{ID: "a", UpTo: 9}) }},
		{"a birth", func() { r.insert(t, "b", doc{}) }},
		{"a removal", func() { must(t, r.c.Delete(t.Context(), "b")) }},
	} {
		was := r.dumped(t)
		v := r.hold(t)
		x.change()
		got, err := r.dump(t, v)
		if errors.Is(err, store.ErrMoved) {
			continue
		}
		if err != nil || !maps.Equal(got, was) {
			t.Errorf("after %s behind the view it holds %v, %v, want %v", x.what, got, err, was)
		}
	}
	if after := r.dumped(t); maps.Equal(after, before) {
		t.Error("nothing has changed")
	}
}

func noPresence(t testing.TB, r *room) {
	_, err := r.collection(t, store.Presence).Insert(t.Context(), "p", doc{})
	must(t, err)
	must(t, store.Arrive(t.Context(), r.e, "320312", time.Now()))
	if all := r.dumped(t); len(all) != 0 {
		t.Errorf("read out: %v", all)
	}
}

func storedAsDumped(t testing.TB, r *room) {
	r.insert(t, "a", doc{N: 1, Name: "甲", Tags: []string{"b", "a"}})
	r.insert(t, "b", doc{Name: "乙"})
	grow(t, r.c, "b")
	r.sent(t, store.Ack{ID: "b", UpTo: 1})
	for at, want := range r.dumped(t) {
		rec, err := r.e.(store.Whole).Stored(t.Context(), "docs", strings.TrimPrefix(at, "docs/"))
		must(t, err)
		c, err := store.CopyOf(rec)
		must(t, err)
		if got, err := json.Marshal(c); err != nil || string(got) != want {
			t.Errorf("told %s, %v, read out %s", got, err, want)
		}
	}
	if _, err := r.e.(store.Whole).Stored(t.Context(), "docs", "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Stored = %v, want ErrNotFound", err)
	}
}
