package kafkabus

import (
	"context"
	"slices"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"sanshe/libs/event"
)

// recorded ends a W3C traceparent whose trace somebody records.
const recorded = "-01"

// sending opens a step for each event whose cause is recorded, as a child of
// that cause, and lets the event carry the step on: whoever consumes it is the
// step's child. A batch is nobody's child, since its events have different
// causes; that is why each has a step of its own instead of the batch with links.
func (b *Bus) sending(ctx context.Context, events []event.Event) (out []event.Event, sent func(error)) {
	if !slices.ContainsFunc(events, func(e event.Event) bool { return strings.HasSuffix(e.Trace, recorded) }) {
		return events, func(error) {}
	}
	tracer, out := otel.Tracer("sanshe/libs/event/kafkabus"), slices.Clone(events)
	var spans []trace.Span
	for i := range out {
		e := &out[i]
		if !strings.HasSuffix(e.Trace, recorded) {
			continue
		}
		cause := propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{hTrace: e.Trace})
		step, span := tracer.Start(cause, "publish "+e.Type, trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(
			attribute.String("messaging.system", "kafka"),
			attribute.String("messaging.operation.type", "send"),
			attribute.String("messaging.destination.name", b.topic(e.Service())),
			attribute.String("messaging.message.id", e.ID()),
		))
		spans = append(spans, span)
		carrier := propagation.MapCarrier{}
		propagation.TraceContext{}.Inject(step, carrier)
		e.Trace = carrier[hTrace]
	}
	return out, func(err error) {
		for _, s := range spans {
			if err != nil {
				s.RecordError(err)
				s.SetStatus(codes.Error, "not published")
			}
			s.End()
		}
	}
}
