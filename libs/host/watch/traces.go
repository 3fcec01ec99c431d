package watch

import (
	"container/list"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// What is kept, and for how long. Ordinary traces make room for new ones first:
// those with an error or a slow step hold up to half of the memory.
const (
	maxBytes = 4 << 20 // of all traces, by the sizes below
	oddBytes = maxBytes / 2
	maxSpans = 300 // of one trace; more are counted
	spanSize = 240 // bytes of a span beside its texts
	Slow     = 500 * time.Millisecond
)

// Span is one step of a trace.
type Span struct {
	ID, Parent trace.SpanID // Parent is zero at the beginning of a trace
	Name, Room string       // what was done, and by which part of the program
	Kind       trace.SpanKind
	Began      time.Time
	Took       time.Duration
	Note       string // what identifies it: a status, a code, an event
	Wrong      string // why it failed, "" when it did not
}

func (s Span) size() int {
	return spanSize + len(s.Name) + len(s.Room) + len(s.Note) + len(s.Wrong)
}

// Trace is what is known of one request and all that followed from it.
type Trace struct {
	ID         trace.TraceID
	Name       string // of the step it began with, as far as it was here
	Began      time.Time
	Took       time.Duration // until the last step ended
	Count      int           // of steps, those that are not kept included
	Wrong, Odd bool          // a step failed; a step failed or was slow
	Spans      []Span        // by beginning
}

// Traces is a span processor that keeps the recent traces of this process.
type Traces struct {
	mu         sync.Mutex
	by         map[trace.TraceID]*list.Element
	plain, odd shelf
}

// shelf holds traces, the one that was touched last at the back.
type shelf struct {
	list.List
	bytes int
}

// held is a trace as it is kept.
type held struct {
	id         trace.TraceID
	name       string // of the step without a parent, until it ends of the earliest
	root       bool   // the step without a parent has ended
	began, end time.Time
	spans      []Span
	more       int // steps beyond maxSpans
	bytes      int
	on         *shelf
	failed     bool // a step failed
	slow       bool // a step was slow
}

// NewTraces makes an empty memory.
func NewTraces() *Traces { return &Traces{by: map[trace.TraceID]*list.Element{}} }

// OnStart implements the span processor; a step is of interest when it ends.
func (*Traces) OnStart(context.Context, sdk.ReadWriteSpan) {}

// Shutdown implements the span processor.
func (*Traces) Shutdown(context.Context) error { return nil }

// ForceFlush implements the span processor.
func (*Traces) ForceFlush(context.Context) error { return nil }

// OnEnd keeps a step.
func (t *Traces) OnEnd(s sdk.ReadOnlySpan) {
	x := spanOf(s)
	t.mu.Lock()
	defer t.mu.Unlock()
	id := s.SpanContext().TraceID()
	e := t.by[id]
	if e == nil {
		e = t.plain.PushBack(&held{id: id, on: &t.plain, began: x.Began})
		t.by[id] = e
	}
	h := e.Value.(*held)
	h.add(x)
	to := &t.plain
	if h.failed || h.slow {
		to = &t.odd
	}
	t.by[id] = h.move(e, to)
	t.trim()
}

func (h *held) add(x Span) {
	h.failed, h.slow = h.failed || x.Wrong != "", h.slow || x.Took >= Slow
	if root := !x.Parent.IsValid(); root || !h.root && !x.Began.After(h.began) {
		h.name, h.root = x.Name, h.root || root
	}
	if x.Began.Before(h.began) {
		h.began = x.Began
	}
	if end := x.Began.Add(x.Took); end.After(h.end) {
		h.end = end
	}
	if len(h.spans) >= maxSpans {
		h.more++
		return
	}
	h.spans = append(h.spans, x)
	h.bytes += x.size()
	h.on.bytes += x.size()
}

// move puts h at the back of a shelf.
func (h *held) move(e *list.Element, to *shelf) *list.Element {
	if to == h.on {
		to.MoveToBack(e)
		return e
	}
	h.on.Remove(e)
	h.on.bytes -= h.bytes
	h.on = to
	to.bytes += h.bytes
	return to.PushBack(h)
}

func (t *Traces) trim() {
	for t.odd.bytes > oddBytes && t.odd.Len() > 1 {
		t.drop(&t.odd)
	}
	for t.plain.bytes+t.odd.bytes > maxBytes && t.plain.Len() > 0 {
		t.drop(&t.plain)
	}
}

func (t *Traces) drop(from *shelf) {
	h := from.Remove(from.Front()).(*held)
	from.bytes -= h.bytes
	delete(t.by, h.id)
}

// noted are the attributes that say which request or event a step was about.
// None holds what a person typed.
var noted = []attribute.Key{
	"http.response.status_code", "fault.code", "messaging.message.id", "messaging.consumer.group.name", "sanshe.try",
}

func spanOf(s sdk.ReadOnlySpan) Span {
	x := Span{
		ID: s.SpanContext().SpanID(), Parent: s.Parent().SpanID(), Name: Cut(s.Name(), 120), Kind: s.SpanKind(),
		Room: s.InstrumentationScope().Name, Began: s.StartTime(), Took: s.EndTime().Sub(s.StartTime()),
	}
	x.Note = Cut(note(s.Attributes()), 160)
	if st := s.Status(); st.Code == codes.Error {
		x.Wrong = st.Description
		for _, e := range s.Events() {
			for _, a := range e.Attributes {
				if a.Key == "exception.message" {
					x.Wrong = a.Value.String()
				}
			}
		}
		if x.Wrong == "" {
			x.Wrong = "status " + x.Note
		}
		x.Wrong = Cut(x.Wrong, 300)
	}
	return x
}

func note(of []attribute.KeyValue) string {
	var words []string
	for _, key := range noted {
		for _, a := range of {
			if a.Key == key {
				words = append(words, a.Value.String())
			}
		}
	}
	return strings.Join(words, " ")
}

// Recent lists the traces that are kept without their steps, the newest first;
// with odd only those with an error or a slow step.
func (t *Traces) Recent(n int, odd bool) []Trace {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Trace, 0, len(t.by))
	for _, e := range t.by {
		if h := e.Value.(*held); !odd || h.failed || h.slow {
			out = append(out, h.summary())
		}
	}
	slices.SortFunc(out, func(a, b Trace) int { return b.Began.Compare(a.Began) })
	return out[:min(n, len(out))]
}

// Find is one trace with its steps.
func (t *Traces) Find(id trace.TraceID) (x Trace, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.by[id]
	if e == nil {
		return x, false
	}
	h := e.Value.(*held)
	x = h.summary()
	x.Spans = slices.Clone(h.spans)
	slices.SortStableFunc(x.Spans, func(a, b Span) int { return a.Began.Compare(b.Began) })
	return x, true
}

func (h *held) summary() Trace {
	return Trace{
		ID: h.id, Name: h.name, Began: h.began, Took: h.end.Sub(h.began),
		Count: len(h.spans) + h.more, Wrong: h.failed, Odd: h.failed || h.slow,
	}
}
