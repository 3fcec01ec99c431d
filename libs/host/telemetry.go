package host

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelprom "go.opentelemetry.io/otel/exporters/prometheus"
	otelmetric "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	oteltrace "go.opentelemetry.io/otel/trace"

	"sanshe/libs/route"
)

type metricsHandler = http.Handler

// telemetry sets up traces (exported when an OTLP address is given; ids exist
// and travel in any case) and metrics (always, at /metrics).
func (d *drivers) telemetry(ctx context.Context) error {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	about := resource.NewSchemaless(semconv.ServiceName("sanshe"))
	opts := []trace.TracerProviderOption{trace.WithResource(about), trace.WithSampler(trace.NeverSample())}
	if d.cfg.OTLP != "" {
		out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(d.cfg.OTLP))
		if err != nil {
			return err
		}
		opts = []trace.TracerProviderOption{
			trace.WithResource(about), trace.WithBatcher(out),
			trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(d.cfg.Sample))),
		}
	}
	tp := trace.NewTracerProvider(opts...)
	otel.SetTracerProvider(tp)
	d.closers = append(d.closers, func() error { return tp.Shutdown(context.Background()) })

	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exp, err := otelprom.New(otelprom.WithRegisterer(reg))
	if err != nil {
		return err
	}
	mp := metric.NewMeterProvider(metric.WithReader(exp), metric.WithResource(about))
	otel.SetMeterProvider(mp)
	d.closers = append(d.closers, func() error { return mp.Shutdown(context.Background()) })
	d.metrics = promhttp.HandlerFor(reg, promhttp.HandlerOpts{EnableOpenMetrics: true})
	return nil
}

// observed traces and measures every request.
func (d *drivers) observed(next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "http", otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return false }))
}

// front is a handler as the network reaches it. What the handler has in memory
// is only counted: to trace it would cost as much as to answer it.
func (d *drivers) front(service string, h http.Handler) http.Handler {
	work := d.observed(h)
	k, ok := h.(route.Keeper)
	if !ok {
		return work
	}
	count, _ := otel.Meter("sanshe/libs/host").Int64Counter("sanshe.kept.answers",
		otelmetric.WithDescription("answers given from memory, which http.server.request.duration leaves out"))
	of := otelmetric.WithAttributeSet(attribute.NewSet(attribute.String("service", service)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k.Answered(w, r) {
			count.Add(r.Context(), 1, of)
			return
		}
		work.ServeHTTP(w, r)
	})
}

func logger(c Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // Load has checked it
	return slog.New(traced{slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})})
}

// traced adds the trace id, so that a log line and a problem page can be matched.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if sc := oteltrace.SpanContextFromContext(ctx); sc.HasTraceID() {
		r.AddAttrs(slog.String("trace", sc.TraceID().String()))
	}
	return t.Handler.Handle(ctx, r)
}

func (t traced) WithAttrs(as []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(as)} }
func (t traced) WithGroup(name string) slog.Handler    { return traced{t.Handler.WithGroup(name)} }
