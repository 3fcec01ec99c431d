package route

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/go-kit/kit/endpoint"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"golang.org/x/time/rate"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Trace opens a span per operation, counts it and times it. Refusals are not span errors; our failures are.
func Trace(service string) Layer {
	tracer, meter := otel.Tracer("sanshe/libs/route"), otel.Meter("sanshe/libs/route")
	took, _ := meter.Float64Histogram("sanshe.operation.duration", metric.WithUnit("s"),
		metric.WithExplicitBucketBoundaries(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5))
	return func(op contract.Described) endpoint.Middleware {
		return func(next endpoint.Endpoint) endpoint.Endpoint {
			return func(ctx context.Context, req any) (any, error) {
				ctx, span := tracer.Start(ctx, service+"."+op.ID)
				defer span.End()
				began := time.Now()
				resp, err := next(ctx, req)
				outcome := "ok"
				if err != nil {
					outcome = "refused"
					span.SetAttributes(attribute.String("fault.code", fault.Of(err).Code))
				}
				if fault.Ours(err) {
					outcome = "failed"
					span.RecordError(err)
					span.SetStatus(codes.Error, fault.Of(err).Code)
				}
				took.Record(ctx, time.Since(began).Seconds(), metric.WithAttributes(
					attribute.String("operation", service+"."+op.ID), attribute.String("outcome", outcome)))
				return resp, err
			}
		}
	}
}

// Log writes our failures with their causes, and nothing of what callers sent.
func Log(log *slog.Logger) Layer {
	return func(op contract.Described) endpoint.Middleware {
		return func(next endpoint.Endpoint) endpoint.Endpoint {
			return func(ctx context.Context, req any) (any, error) {
				resp, err := next(ctx, req)
				if fault.Ours(err) && !errors.Is(err, context.Canceled) {
					log.ErrorContext(ctx, "operation failed", "operation", op.ID, "err", err)
				}
				return resp, err
			}
		}
	}
}

// maxCallers bounds how many callers Limit remembers per operation; beyond it the memory starts anew.
const maxCallers = 10_000

// Limit gives every caller a budget per operation: a token bucket per account.
// Anonymous callers share one, ten times as large, since halls share addresses.
func Limit(perSecond float64, burst int) Layer {
	return func(contract.Described) endpoint.Middleware {
		var mu sync.Mutex
		by := map[string]*rate.Limiter{}
		return func(next endpoint.Endpoint) endpoint.Endpoint {
			return func(ctx context.Context, req any) (any, error) {
				c, known := identity.From(ctx)
				if c.Has(identity.Service) { // one of ours, catching up perhaps: its own broker paces it
					return next(ctx, req)
				}
				mu.Lock()
				l := by[c.ID]
				if l == nil {
					if len(by) >= maxCallers {
						clear(by)
					}
					l = rate.NewLimiter(rate.Limit(perSecond), burst)
					if !known {
						l = rate.NewLimiter(rate.Limit(perSecond*10), burst*10)
					}
					by[c.ID] = l
				}
				mu.Unlock()
				if !l.Allow() {
					return nil, fault.New(fault.TooMany, "route.too-many", "访问过于频繁，请稍候再试。")
				}
				return next(ctx, req)
			}
		}
	}
}
