package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

func searches(t testing.TB, r *room) {
	long := "星河区二〇二六年度" + strings.Repeat("养", 150) + "综合服务"
	for id, texts := range map[string][]string{
		"a": {"居家养老服务", "320312-2026-FW-0002", "星河区民政局"},
		"b": {"困境儿童监护支持", "320312-2026-FW-0020", "梧桐街道"},
		"c": {long, "320312-2026-FW-0200", "司法局"},
		"d": {"老年食堂2026年运营", "320312-2025-FW-0002", "李庄镇"},
	} {
		r.insert(t, id, doc{N: int64(id[0]), Tags: store.Words(texts...)})
	}
	for asked, want := range map[string]string{
		"320312-2026-FW-0002": "a",
		"320312-2026-fw-0020": "b",
		"３２０３１２-2026-FW-0200": "c",
		"320312-2026":         "a b c",
		"fw-0002":             "a d",
		"0002":                "a d",
		"-":                   "",
		"？":                   "",
		"":                    "a b c d",
		"老":                   "a d",
		"李":                   "d",
		"局":                   "a c",
		"区":                   "a c",
		"庚":                   "",
		"养老服务 星河":             "a",
		"星河 养老服务":             "a",
		"养老服务 梧桐":             "",
		"养老服务，0002":           "a",
		"2026年运营":             "d",
		"综合服务 司法局":            "c",
		"居家养老服务 困境儿童监护支持":              "",
		strings.Repeat("养 ", 29) + "李": "",
		long + " 梧桐":                   "",
		long + " FW-0200":              "c",
	} {
		for _, by := range []string{"", "n"} {
			if got := r.ids(t, store.Query{By: by, Where: store.Having("tag", asked), Limit: 3}); join(got) != want {
				t.Errorf("by %q, asked %.40q: %v, want %s", by, asked, got, want)
			}
		}
	}
}

// renews writes by one index function and opens with another, as a new version of a program does.
func renews(t testing.TB, r *room) {
	for i := range 230 { // more than a page
		r.insert(t, fmt.Sprintf("id%03d", i), doc{Name: fmt.Sprint("n", i%2), N: int64(i)})
	}
	_, err := r.c.Update(t.Context(), "id007", func(d *doc) ([]event.Event, error) {
		d.Due = "2026"
		return []event.Event{event.New("s.t.due.v1", time.Now(), d.Due)}, nil
	})
	must(t, err)
	newer := func(rev int, tag string) *store.Collection[doc] {
		c, err := store.Open(t.Context(), r.e, store.Schema{Name: "docs", Indexes: []string{"name", "n", "due", "tag"}, Rev: rev},
			func(d *doc) map[string][]string {
				return map[string][]string{"n": {store.Int(d.N)}, "tag": {tag + d.Name}}
			})
		must(t, err)
		return c
	}
	count := func(c *store.Collection[doc], term store.Term, want int) {
		t.Helper()
		if n, err := c.Count(t.Context(), 1000, term); err != nil || n != want {
			t.Errorf("Count(%q) = %d, %v, want %d", term, n, err, want)
		}
	}
	count(newer(0, "zero-"), store.Under("tag", ""), 0) // without a revision nothing is touched
	c := newer(1, "one-")
	count(c, store.Is("tag", "one-n1"), 115)
	count(c, store.Under("name", ""), 0)
	count(c, store.Under("due", ""), 0)
	d, err := c.Get(t.Context(), "id007")
	must(t, err)
	if d.Due != "2026" || d.N != 7 {
		t.Errorf("a document came out changed: %+v", d)
	}
	if rs, err := r.e.Unsent(t.Context(), "docs", 10); err != nil || len(rs) != 1 || len(rs[0].Outbox) != 1 {
		t.Errorf("unsent %v, %v, want the one event from before", rs, err)
	}
	again := newer(1, "never-")
	count(again, store.Under("tag", "never-"), 0) // the same revision is not written twice
	count(newer(2, "two-"), store.Under("tag", "two-"), 230)
}
