package kafkabus_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace/noop"

	"sanshe/libs/event"
	"sanshe/libs/event/bustest"
	"sanshe/libs/event/kafkabus"
)

func dial(t *testing.T, c kafkabus.Config) *kafkabus.Bus {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	b, err := kafkabus.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// until polls a condition; the deadline is far beyond anything a healthy run needs.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// ear collects what a subscription hears.
type ear struct {
	mu   sync.Mutex
	seen []event.Event
}

func listen(t *testing.T, b event.Subscriber, group string, topics ...string) *ear {
	t.Helper()
	e := &ear{}
	ctx, cancel := context.WithCancel(t.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		_ = b.Subscribe(ctx, group, topics, func(_ context.Context, v event.Event) error {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.seen = append(e.seen, v)
			return nil
		})
	})
	t.Cleanup(func() { cancel(); ended.Wait() })
	return e
}

func (e *ear) len() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.seen)
}

// raw is somebody else's client.
func raw(t *testing.T, h *house) *kafka.Client {
	t.Helper()
	tr := &kafka.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &kafka.Client{Addr: kafka.TCP(h.Addr()), Transport: tr, Timeout: 5 * time.Second}
}

// lines is a log that can be searched while others write it.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) count(s string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), s)
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func TestAnotherClientReadsCloudEvents(t *testing.T) {
	h := open(t)
	b := dial(t, h.config())
	e := bustest.Happened("tender", "项目-7", 3)
	e.At = time.Date(2026, 3, 1, 8, 0, 0, 500, time.UTC)
	e.Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	if err := b.Publish(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{h.Addr()}, GroupID: "stranger", Topic: "sanshe.tender", StartOffset: kafka.FirstOffset,
		JoinGroupBackoff: 100 * time.Millisecond, MaxWait: 100 * time.Millisecond,
	})
	defer func() { _ = r.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m, err := r.FetchMessage(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, x := range m.Headers {
		got[x.Key] = string(x.Value)
	}
	want := map[string]string{
		"ce_specversion": "1.0", "ce_id": "tender.thing/项目-7/3", "ce_source": "/sanshe/tender",
		"ce_type": "tender.thing.happened.v1", "ce_subject": "项目-7", "ce_time": "2026-03-01T08:00:00.0000005Z",
		"ce_sequence": "3", "content-type": "application/json", "traceparent": e.Trace,
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %q, want %q", k, got[k], v)
		}
	}
	if len(got) != len(want) || string(m.Key) != "项目-7" || string(m.Value) != `{"n":3}` {
		t.Errorf("headers %v, key %q, value %s", got, m.Key, m.Value)
	}
}

func TestForeignMessagesArePassedOverAndReported(t *testing.T) {
	h := open(t)
	var mu sync.Mutex
	var why []string
	c := h.config()
	c.Log = slog.New(slog.DiscardHandler)
	c.Malformed = func(topic string, _ int, _ int64, err error) {
		mu.Lock()
		defer mu.Unlock()
		why = append(why, topic+": "+err.Error())
	}
	b := dial(t, c)
	good := func() kafka.Message {
		return kafka.Message{Topic: "sanshe.tender", Key: []byte("k"), Value: []byte("{}"), Headers: []kafka.Header{
			{Key: "ce_specversion", Value: []byte("1.0")},
			{Key: "ce_id", Value: []byte("x")},
			{Key: "ce_source", Value: []byte("/sanshe/tender")},
			{Key: "ce_type", Value: []byte("tender.thing.happened.v1")},
			{Key: "ce_subject", Value: []byte("k")},
			{Key: "ce_time", Value: []byte("2026-01-01T00:00:00Z")},
			{Key: "ce_sequence", Value: []byte("1")},
			{Key: "content-type", Value: []byte("application/json; charset=utf-8")},
			{Key: "later", Value: []byte("addition")},
		}}
	}
	set := func(key, value string) kafka.Message {
		m := good()
		for i := range m.Headers {
			if m.Headers[i].Key == key {
				m.Headers[i].Value = []byte(value)
			}
		}
		return m
	}
	bad := []kafka.Message{
		{Topic: "sanshe.tender", Key: []byte("k"), Value: []byte("hello")},
		set("ce_specversion", "0.3"), set("ce_id", ""), set("ce_source", "/elsewhere"), set("ce_type", "nothing"),
		set("ce_type", "contract.thing.happened.v1"), set("ce_subject", "other"), set("ce_time", "yesterday"),
		set("ce_sequence", "0"), set("ce_sequence", "many"), set("content-type", "text/plain"),
	}
	notJSON := good()
	notJSON.Value = []byte("{")
	bad = append(bad, notJSON)
	w := &kafka.Writer{Addr: kafka.TCP(h.Addr()), Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	defer func() { _ = w.Close() }()
	if err := w.WriteMessages(t.Context(), append(bad, good())...); err != nil {
		t.Fatal(err)
	}
	heard := listen(t, b, "readers", "tender")
	until(t, "the event behind the foreign messages", func() bool { return heard.len() == 1 })
	mu.Lock()
	defer mu.Unlock()
	if len(why) != len(bad) {
		t.Fatalf("%d of %d foreign messages reported:\n%s", len(why), len(bad), strings.Join(why, "\n"))
	}
}

func TestPublishRefusesWhatNoReaderWouldTake(t *testing.T) {
	b := dial(t, open(t).config())
	ok := bustest.Happened("tender", "A", 1)
	for name, spoil := range map[string]func(*event.Event){
		"no type":       func(e *event.Event) { e.Type = "" },
		"no fact":       func(e *event.Event) { e.Type = "tender" },
		"no subject":    func(e *event.Event) { e.Subject = "" },
		"no sequence":   func(e *event.Event) { e.Seq = 0 },
		"not JSON":      func(e *event.Event) { e.Data = []byte("{") },
		"no data":       func(e *event.Event) { e.Data = nil },
		"not UTF-8":     func(e *event.Event) { e.Subject = "\xff" },
		"dots and dots": func(e *event.Event) { e.Type = ".." },
	} {
		e := ok
		spoil(&e)
		var invalid *kafkabus.Invalid
		if err := b.Publish(t.Context(), ok, e); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var large *kafkabus.TooLarge
	e := ok
	e.Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
	if err := b.Publish(t.Context(), ok, e); !errors.As(err, &large) || large.ID != e.ID() || large.Size < 1<<20 {
		t.Errorf("too large: %v", err)
	}
	lag, err := b.Lag(t.Context(), "nobody", []string{"tender"})
	if err != nil || lag["tender"] != 0 {
		t.Errorf("refused calls wrote %d events (%v)", lag["tender"], err)
	}
}

func TestTopicsAreMadeWithRetentionAndNeverResized(t *testing.T) {
	h := open(t)
	c := h.config()
	c.Retention, c.MaxBytes = 36*time.Hour, 64<<20
	c.Topics = []string{"tender", "contract"}
	dial(t, c)
	c.Partitions = 7
	c.Topics = []string{"tender", "notice"}
	c.Brokers = []string{h.Addr() + ", " + h.Addr()} // joined by a comma, as in an environment variable
	dial(t, c)
	m, err := raw(t, h).Metadata(t.Context(), &kafka.MetadataRequest{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, topic := range m.Topics {
		got[topic.Name] = len(topic.Partitions)
	}
	if got["sanshe.tender"] != 2 || got["sanshe.contract"] != 2 || got["sanshe.notice"] != 7 {
		t.Errorf("partitions %v", got)
	}
	d, err := raw(t, h).DescribeConfigs(t.Context(), &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: "sanshe.tender"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, e := range d.Resources[0].ConfigEntries {
		set[e.ConfigName] = e.ConfigValue
	}
	if set["retention.ms"] != "129600000" || set["retention.bytes"] != "67108864" {
		t.Errorf("retention.ms %s, retention.bytes %s", set["retention.ms"], set["retention.bytes"])
	}
}

func TestATopicNobodyAnnouncedIsMadeOnFirstUse(t *testing.T) {
	b := dial(t, open(t).config())
	heard := listen(t, b, "readers", "casework", "tender")
	if err := b.Publish(t.Context(), bustest.Happened("casework", "A", 1), bustest.Happened("tender", "B", 1)); err != nil {
		t.Fatal(err)
	}
	until(t, "events of both topics", func() bool { return heard.len() == 2 })
}

func TestLagCountsWhatAGroupHasNotFinished(t *testing.T) {
	b := dial(t, open(t).config())
	lag := func() int64 {
		m, err := b.Lag(t.Context(), "readers", []string{"tender"})
		if err != nil {
			t.Fatal(err)
		}
		return m["tender"]
	}
	if n := lag(); n != 0 {
		t.Fatalf("lag of nothing is %d", n)
	}
	var all []event.Event
	for i := range 30 {
		all = append(all, bustest.Happened("tender", string(rune('a'+i)), 1))
	}
	if err := b.Publish(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	by, err := b.Backlogs(t.Context(), "readers", []string{"tender"})
	if age := time.Since(by["tender"].Oldest); err != nil || by["tender"].Waiting != 30 || age < 0 || age > time.Minute {
		t.Errorf("the backlog is %+v, %v", by, err)
	}
	if n := lag(); n != 30 {
		t.Fatalf("lag before anyone reads is %d, want 30", n)
	}
	listen(t, b, "readers", "tender")
	until(t, "lag to fall to 0", func() bool { return lag() == 0 })
}

func TestOneOutageIsOneLineOfLog(t *testing.T) {
	t.Parallel()
	h := open(t)
	var log lines
	c := h.config()
	c.Log = log.logger()
	b := dial(t, c)
	heard := []*ear{listen(t, b, "one", "tender"), listen(t, b, "two", "tender"), listen(t, b, "three", "tender")}
	all := func(n int) func() bool {
		return func() bool { return heard[0].len() >= n && heard[1].len() >= n && heard[2].len() >= n }
	}
	if err := b.Publish(t.Context(), bustest.Happened("tender", "A", 1)); err != nil {
		t.Fatal(err)
	}
	until(t, "all groups", all(1))
	h.stop(t)
	if err := b.Ping(t.Context()); err == nil {
		t.Error("ping of a stopped broker succeeded")
	}
	until(t, "the outage in the log", func() bool { return log.count("out of reach") == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := b.Publish(ctx, bustest.Happened("tender", "A", 2)); err == nil {
		t.Error("publish to a stopped broker reported success")
	}
	h.start(t)
	if err := b.Publish(t.Context(), bustest.Happened("tender", "A", 2)); err != nil {
		t.Fatalf("publish after the outage: %v", err)
	}
	until(t, "all groups after the outage", all(2))
	if err := b.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	if n := log.count("out of reach"); n != 1 {
		t.Errorf("the outage was logged %d times", n)
	}
	if n := log.count("within reach again"); n != 1 {
		t.Errorf("its end was logged %d times", n)
	}
}

func TestPublishWaitsOutAShortOutage(t *testing.T) {
	t.Parallel()
	h := open(t)
	b := dial(t, h.config())
	h.stop(t)
	done := make(chan error, 1)
	go func() { done <- b.Publish(t.Context(), bustest.Happened("tender", "A", 1)) }()
	select {
	case err := <-done:
		t.Fatalf("publish returned %v while the broker was down", err)
	case <-time.After(500 * time.Millisecond):
	}
	h.start(t)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// A group that has acknowledged more than the broker still has must not sit
// and wait until the log has grown past that point.
func TestAGroupThatOutlivedItsLogReadsWhatIsLeft(t *testing.T) {
	h := open(t)
	var log lines
	c := h.config()
	c.Log, c.Partitions = log.logger(), 1
	b := dial(t, c)
	if err := b.Publish(t.Context(), bustest.Happened("tender", "A", 1)); err != nil {
		t.Fatal(err)
	}
	// Let the group come into being, then move its position beyond the end.
	first := dial(t, c)
	heard := listen(t, first, "readers", "tender")
	until(t, "the group", func() bool { return heard.len() == 1 })
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := raw(t, h).OffsetCommit(t.Context(), &kafka.OffsetCommitRequest{
		GroupID: "readers", GenerationID: -1,
		Topics: map[string][]kafka.OffsetCommit{"sanshe.tender": {{Partition: 0, Offset: 5000}}},
	})
	if err != nil || r.Topics["sanshe.tender"][0].Error != nil {
		t.Fatal(err, r)
	}
	again := listen(t, b, "readers", "tender")
	until(t, "what is left of the log", func() bool { return again.len() == 1 })
	if log.count("broker lost events") != 1 {
		t.Error("the loss is not in the log")
	}
}

func TestAPanickingHandlerIsCalledAgain(t *testing.T) {
	b := dial(t, open(t).config())
	calls := make(chan struct{}, 10)
	n := 0
	ctx, cancel := context.WithCancel(t.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		_ = b.Subscribe(ctx, "readers", []string{"tender"}, func(context.Context, event.Event) error {
			n++
			calls <- struct{}{}
			if n == 1 {
				panic("a bug")
			}
			return nil
		})
	})
	if err := b.Publish(ctx, bustest.Happened("tender", "A", 1)); err != nil {
		t.Fatal(err)
	}
	<-calls
	<-calls
	cancel()
	ended.Wait()
}

func TestTheHandlersSpanIsAChildOfTheCause(t *testing.T) {
	rec := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(rec)))
	t.Cleanup(func() { otel.SetTracerProvider(noop.NewTracerProvider()) }) // the default would pass everything on to the first that was set
	b := dial(t, open(t).config())
	e := bustest.Happened("tender", "A", 1)
	e.Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	if err := b.Publish(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	listen(t, b, "readers", "tender")
	by := map[string]trace.ReadOnlySpan{}
	until(t, "a span of the handler", func() bool {
		for _, s := range rec.Ended() {
			name, _, _ := strings.Cut(s.Name(), " ")
			by[name] = s
		}
		return by["consume"] != nil && by["publish"] != nil
	})
	if s := by["publish"]; s.Parent().SpanID().String() != "00f067aa0ba902b7" {
		t.Errorf("what is sent has the parent %v", s.Parent())
	}
	if s := by["consume"]; s.Parent().SpanID() != by["publish"].SpanContext().SpanID() || s.SpanContext().TraceID().String() != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("parent %v, trace %v", s.Parent(), s.SpanContext())
	}
}
