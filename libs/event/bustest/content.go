package bustest

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"sanshe/libs/event"
)

// Sizes of data that every bus must take, and that no bus may pretend to take. Bytes.
const (
	Big    = 700 << 10
	TooBig = 3 << 20
)

func sized(topic, subject string, seq, n int) event.Event {
	e := Happened(topic, subject, seq)
	e.Data = []byte(`"` + strings.Repeat("x", n-2) + `"`)
	return e
}

func big(t T, r *Rig) {
	b := r.Open(t)
	ear := listen(t, r, b, "readers", "tender", nil)
	large := sized("tender", "A", 1, Big)
	publish(t, r, b, large)

	began := time.Now()
	if err := b.Publish(t.Context(), sized("tender", "A", 2, TooBig)); err == nil {
		t.Fatalf("publishing %d bytes reported success", TooBig)
	}
	if took := time.Since(began); took > r.patience()/4 {
		t.Fatalf("publishing %d bytes was refused only after %v", TooBig, took)
	}
	rest := []event.Event{large, Happened("tender", "A", 2), Happened("tender", "B", 1)}
	publish(t, r, b, rest[1:]...)
	until(t, r, func() string { return missing(ear.finished(), rest) })
	for _, e := range ear.finished() {
		if e.ID() == large.ID() && len(e.Data) != Big {
			t.Fatalf("%d bytes arrived of %d", len(e.Data), Big)
		}
	}
}

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	parent  = "00-" + traceID + "-00f067aa0ba902b7-01"
)

func faithful(t T, r *Rig) {
	b := r.Open(t)
	all := []event.Event{
		Happened("tender", "plain", 1),
		{
			Type: "tender.采购公告.published.v1", Subject: "三社-项目/№ 7 🏮", Seq: 1, Trace: parent,
			At:   time.Date(2026, 2, 28, 23, 59, 59, 123456789, time.UTC),
			Data: []byte(`{"标题":"为老服务采购","amount":12345678901234,"空":null}`),
		},
		{Type: "tender.thing.happened.v1", Subject: "high", Seq: 1 << 53, Data: []byte("[]")},
	}
	publish(t, r, b, all...)
	ear := listen(t, r, b, "readers", "tender", nil)
	until(t, r, func() string { return missing(ear.finished(), all) })
	got := map[string]event.Event{}
	for _, e := range ear.finished() {
		got[e.ID()] = e
	}
	for _, want := range all {
		if !reflect.DeepEqual(got[want.ID()], want) {
			t.Fatalf("sent  %+v\nheard %+v", want, got[want.ID()])
		}
	}
}

func traced(t T, r *Rig) {
	b := r.Open(t)
	var mu sync.Mutex
	heard := map[string]trace.SpanContext{}
	ear := listen(t, r, b, "readers", "tender", func(ctx context.Context, e event.Event) error {
		mu.Lock()
		defer mu.Unlock()
		heard[e.Subject] = trace.SpanContextFromContext(ctx)
		return nil
	})
	with, without := Happened("tender", "with", 1), Happened("tender", "without", 1)
	with.Trace = parent
	publish(t, r, b, with, without)
	until(t, r, func() string { return missing(ear.finished(), []event.Event{with, without}) })
	mu.Lock()
	defer mu.Unlock()
	if got := heard["with"].TraceID().String(); got != traceID {
		t.Fatalf("the handler runs in trace %s, its cause in %s", got, traceID)
	}
	if got := heard["without"].TraceID().String(); got == traceID {
		t.Fatalf("an event without a cause was given the trace of another")
	}
}
