package host

import (
	"context"
	"time"

	"github.com/go-kit/kit/endpoint"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// paced notes how long each operation took, for the operations page.
func paced(service string, pace *watch.Pace) route.Layer {
	return func(op contract.Described) endpoint.Middleware {
		name := service + "." + op.ID
		return func(next endpoint.Endpoint) endpoint.Endpoint {
			return func(ctx context.Context, req any) (any, error) {
				began := time.Now()
				resp, err := next(ctx, req)
				pace.Took(name, time.Since(began), fault.Ours(err))
				return resp, err
			}
		}
	}
}

// steps makes what a service asks of its store visible in traces. A request
// that is not recorded pays for one look at its context.
type steps struct {
	store.Engine
	tracer trace.Tracer
}

func newSteps(e store.Engine) steps { return steps{e, otel.Tracer("sanshe/libs/store")} }

func (s steps) step(ctx context.Context, do, coll string, work func(context.Context) error) error {
	if !trace.SpanFromContext(ctx).IsRecording() {
		return work(ctx)
	}
	ctx, span := s.tracer.Start(ctx, do+" "+coll, trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	err := work(ctx)
	if err != nil && fault.Ours(err) { // a document that is not there is an answer
		span.RecordError(err)
		span.SetStatus(codes.Error, "")
	}
	return err
}

// Get implements store.Engine.
func (s steps) Get(ctx context.Context, coll, id string) (r store.Record, err error) {
	err = s.step(ctx, "get", coll, func(ctx context.Context) (err error) { r, err = s.Engine.Get(ctx, coll, id); return err })
	return r, err
}

// Insert implements store.Engine.
func (s steps) Insert(ctx context.Context, coll string, r store.Record) error {
	return s.step(ctx, "insert", coll, func(ctx context.Context) error { return s.Engine.Insert(ctx, coll, r) })
}

// Swap implements store.Engine.
func (s steps) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	return s.step(ctx, "swap", coll, func(ctx context.Context) error { return s.Engine.Swap(ctx, coll, r, was) })
}

// Delete implements store.Engine.
func (s steps) Delete(ctx context.Context, coll, id string) error {
	return s.step(ctx, "delete", coll, func(ctx context.Context) error { return s.Engine.Delete(ctx, coll, id) })
}

// Find implements store.Engine.
func (s steps) Find(ctx context.Context, coll string, q store.Query) (rs []store.Record, err error) {
	err = s.step(ctx, "find", coll, func(ctx context.Context) (err error) { rs, err = s.Engine.Find(ctx, coll, q); return err })
	return rs, err
}

// Count implements store.Engine.
func (s steps) Count(ctx context.Context, coll string, w []store.Term, n int) (count int, err error) {
	err = s.step(ctx, "count", coll, func(ctx context.Context) (err error) { count, err = s.Engine.Count(ctx, coll, w, n); return err })
	return count, err
}
