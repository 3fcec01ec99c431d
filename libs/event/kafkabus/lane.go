package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"sanshe/libs/crash"
	"sanshe/libs/event"
)

// Pauses between two calls of a handler that fails on the same event.
const (
	retryFirst = 50 * time.Millisecond
	retryLast  = 5 * time.Second
)

// lane reads one partition in order, one event at a time.
type lane struct {
	bus    *Bus
	group  string
	topic  string // full name
	part   int
	at     int64 // offset to begin with
	marks  *marks
	handle event.Handler
}

func (l *lane) run(ctx context.Context) {
	d, hangup := l.dialer()
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: l.bus.cfg.Brokers, Dialer: d, Topic: l.topic, Partition: l.part,
		MinBytes: 1, MaxBytes: 10 << 20, MaxWait: maxWait, QueueCapacity: 64,
		ReadBackoffMin: 5 * time.Millisecond, ReadBackoffMax: 100 * time.Millisecond, ReadLagInterval: -1,
	})
	defer func() {
		hangup()
		_ = r.Close() // a reader of one partition holds nothing that could be lost
	}()
	if err := r.SetOffset(l.at); err != nil {
		l.bus.outage.failed("seeking", err)
		return
	}
	for {
		m, err := r.FetchMessage(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, io.EOF):
			return
		case err != nil:
			l.bus.outage.failed("reading "+l.topic, err)
			if !pause(ctx, 100*time.Millisecond) {
				return
			}
			continue
		}
		crash.At(crash.AfterFetch)
		if !l.deliver(ctx, m) {
			return
		}
		crash.At(crash.AfterEffect)
		l.marks.done(l.topic, l.part, m.Offset+1)
	}
}

// dialer is the bus's, except that hangup cuts its connections and refuses new
// ones. The library would wait out an idle fetch before it lets go of a
// partition, and the whole group would wait with it.
func (l *lane) dialer() (d *kafka.Dialer, hangup func()) {
	var mu sync.Mutex
	var over bool
	var open []net.Conn
	c := *l.bus.dialer
	plain := net.Dialer{Timeout: dialTimeout}
	c.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		n, err := plain.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if over {
			return nil, errors.Join(net.ErrClosed, n.Close())
		}
		open = append(open[max(0, len(open)-3):], n) // it uses two at most, one to ask for the leader
		return n, nil
	}
	return &c, func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		for _, n := range open {
			_ = n.Close() // whatever was on its way has not been handled and comes again
		}
	}
}

// deliver calls the handler until it returns nil; false means that ctx ended
// first and the message stays unacknowledged.
func (l *lane) deliver(ctx context.Context, m kafka.Message) bool {
	e, err := l.bus.decode(m)
	if err != nil {
		l.bus.log.Error("message is not an event of ours, passing over it", "group", l.group,
			"topic", m.Topic, "partition", m.Partition, "offset", m.Offset, "err", err)
		if f := l.bus.cfg.Malformed; f != nil {
			f(m.Topic, m.Partition, m.Offset, err)
		}
		return true
	}
	wait := retryFirst
	for try := uint(1); ; try++ {
		err := l.once(ctx, e, m, try)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if bits.OnesCount(try) == 1 { // the 1st, 2nd, 4th, 8th …: an hour of failing is not 700 lines
			l.bus.log.Warn("handler failed, will be called again", "group", l.group, "event", e.ID(),
				"type", e.Type, "try", try, "err", err)
		}
		if !pause(ctx, wait) {
			return false
		}
		wait = min(2*wait, retryLast)
	}
}

// once calls the handler inside a span that continues the trace of the request
// which caused the event.
func (l *lane) once(ctx context.Context, e event.Event, m kafka.Message, try uint) (err error) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{hTrace: e.Trace})
	ctx, span := otel.Tracer("sanshe/libs/event/kafkabus").Start(ctx, "consume "+e.Type,
		trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(
			attribute.String("messaging.system", "kafka"),
			attribute.String("messaging.operation.type", "process"),
			attribute.String("messaging.destination.name", m.Topic),
			attribute.Int("messaging.destination.partition.id", m.Partition),
			attribute.Int64("messaging.kafka.offset", m.Offset),
			attribute.String("messaging.consumer.group.name", l.group),
			attribute.String("messaging.message.id", e.ID()),
			attribute.Int("sanshe.try", int(try)),
		))
	defer func() {
		// One event that a handler cannot bear must not end the process, which
		// would meet the same event first thing after its restart.
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			span.SetStatus(codes.Error, "handler failed")
			span.RecordError(err)
		}
		span.End()
	}()
	return l.handle(ctx, e)
}
