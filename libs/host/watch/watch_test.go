package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var start = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// recording is a tracer whose steps end up in a memory.
func recording(t *testing.T) (*Traces, trace.Tracer) {
	t.Helper()
	kept := NewTraces()
	tp := sdk.NewTracerProvider(sdk.WithSpanProcessor(kept))
	t.Cleanup(func() { _ = tp.Shutdown(context.Background()) })
	return kept, tp.Tracer("test")
}

// passed records one step that took d.
func passed(ctx context.Context, tr trace.Tracer, name string, d time.Duration, err error) context.Context {
	ctx, s := tr.Start(ctx, name, trace.WithTimestamp(start))
	if err != nil {
		s.RecordError(err)
		s.SetStatus(codes.Error, "failed")
	}
	s.End(trace.WithTimestamp(start.Add(d)))
	return ctx
}

func TestTheStepsOfARequestAreOneTraceUnderItsFirstName(t *testing.T) {
	kept, tr := recording(t)
	ctx, root := tr.Start(t.Context(), "GET /tenders", trace.WithTimestamp(start))
	passed(ctx, tr, "tender.listTenders", 3*time.Millisecond, nil)
	root.End(trace.WithTimestamp(start.Add(5 * time.Millisecond)))
	passed(ctx, tr, "consume later", 40*time.Millisecond, nil)
	all := kept.Recent(10, false)
	if len(all) != 1 || all[0].Name != "GET /tenders" || all[0].Count != 3 || all[0].Took != 40*time.Millisecond || all[0].Odd {
		t.Fatalf("kept %+v", all)
	}
	got, ok := kept.Find(root.SpanContext().TraceID())
	if !ok || len(got.Spans) != 3 {
		t.Fatalf("found %+v", got)
	}
	for _, s := range got.Spans {
		if s.Name != "GET /tenders" && s.Parent != root.SpanContext().SpanID() {
			t.Errorf("%s is no child of the request", s.Name)
		}
	}
}

func TestTheMemoryIsBoundedAndWhatWentWrongStaysLongest(t *testing.T) {
	kept, tr := recording(t)
	wrong := passed(t.Context(), tr, "wrong", time.Millisecond, errors.New("cannot digest"))
	slow := passed(t.Context(), tr, "slow", 2*Slow, nil)
	first := passed(t.Context(), tr, "first", time.Millisecond, nil)
	long := strings.Repeat("x", 100)
	for i := range 2 * maxBytes / spanSize {
		passed(t.Context(), tr, fmt.Sprint(long, i), time.Millisecond, nil)
	}
	if kept.plain.bytes+kept.odd.bytes > maxBytes {
		t.Errorf("%d bytes are kept", kept.plain.bytes+kept.odd.bytes)
	}
	find := func(ctx context.Context) (Trace, bool) {
		return kept.Find(trace.SpanContextFromContext(ctx).TraceID())
	}
	if _, ok := find(first); ok {
		t.Error("the first ordinary trace is still there")
	}
	for _, ctx := range []context.Context{wrong, slow} {
		if x, ok := find(ctx); !ok || !x.Odd {
			t.Errorf("%+v, %v: what went wrong or was slow is gone", x, ok)
		}
	}
	if odd := kept.Recent(10, true); len(odd) != 2 {
		t.Errorf("%d traces went wrong or were slow", len(odd))
	}
	if x, _ := find(wrong); x.Spans[0].Wrong != "cannot digest" {
		t.Errorf("the reason is %q", x.Spans[0].Wrong)
	}
	for i := range 2 * maxBytes / spanSize {
		passed(t.Context(), tr, fmt.Sprint(long, i), 2*Slow, nil)
	}
	if kept.odd.bytes > oddBytes || len(kept.by) != kept.plain.Len()+kept.odd.Len() {
		t.Errorf("%d bytes of odd traces, %d known, %d+%d kept", kept.odd.bytes, len(kept.by), kept.plain.Len(), kept.odd.Len())
	}
}

func TestATraceOfAThousandStepsIsCountedNotKept(t *testing.T) {
	kept, tr := recording(t)
	ctx, root := tr.Start(t.Context(), "long")
	for range 1000 {
		passed(ctx, tr, "step", time.Millisecond, nil)
	}
	if x, _ := kept.Find(root.SpanContext().TraceID()); x.Count != 1000 || len(x.Spans) != maxSpans {
		t.Errorf("%d counted, %d kept", x.Count, len(x.Spans))
	}
}

func TestQuantilesAreThoseOfTheLastMinutes(t *testing.T) {
	now := start
	p := NewPace(func() time.Time { return now })
	p.Took("old", time.Second, true)
	now = now.Add(Window * time.Minute)
	for i := range 100 {
		p.Took("x", time.Duration(i+1)*time.Millisecond, i == 0)
	}
	got := p.Slowest()
	if len(got) != 1 || got[0].Operation != "x" || got[0].Calls != 100 || got[0].Failed != 1 || got[0].Longest != 100*time.Millisecond {
		t.Fatalf("got %+v", got)
	}
	for q, want := range map[time.Duration]time.Duration{got[0].P50: 50, got[0].P95: 95, got[0].P99: 99} {
		if want *= time.Millisecond; q < want || q > want*6/5 {
			t.Errorf("a quantile of %v is told as %v", want, q)
		}
	}
	now = now.Add(Window * time.Minute)
	if got := p.Slowest(); len(got) != 0 {
		t.Errorf("after %d minutes there is still %+v", Window, got)
	}
}

func TestABeatSaysSinceWhenAndKeepsTheLastError(t *testing.T) {
	now := start
	p := NewPulse(func() time.Time { return now })
	p.Say("broker", nil)
	now = now.Add(time.Minute)
	p.Say("broker", nil)
	if b := p.Beats()[0]; b.State != Well || b.Since != start || !b.WhyAt.IsZero() {
		t.Errorf("well: %+v", b)
	}
	p.Say("broker", errors.New("refused"))
	if b := p.Beats()[0]; b.State != Away || b.Since != now || b.Why != "refused" {
		t.Errorf("down: %+v", b)
	}
	down := now
	now = now.Add(time.Minute)
	p.Say("broker", nil)
	if b := p.Beats()[0]; b.State != Well || b.Since != now || b.Why != "refused" || b.WhyAt != down {
		t.Errorf("well again: %+v", b)
	}
	p.Unused("mail")
	if b := p.Beats()[1]; b.State != Unused {
		t.Errorf("unused: %+v", b)
	}
}

func BenchmarkKeepingAStep(b *testing.B) {
	kept := NewTraces()
	tp := sdk.NewTracerProvider(sdk.WithSpanProcessor(kept))
	tr := tp.Tracer("test")
	for b.Loop() {
		_, s := tr.Start(b.Context(), "GET /tenders")
		s.End()
	}
}

func BenchmarkTimingAnOperation(b *testing.B) {
	p := NewPace(time.Now)
	for b.Loop() {
		p.Took("tender.listTenders", 3*time.Millisecond, false)
	}
}
