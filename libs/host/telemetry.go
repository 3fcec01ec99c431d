package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

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
	"golang.org/x/time/rate"

	"sanshe/libs/host/watch"
	"sanshe/libs/route"
)

type metricsHandler = http.Handler

// telemetry sets up traces (recent ones in memory, and out by OTLP when an
// address is given; ids exist and travel in any case) and metrics (at /metrics).
func (d *drivers) telemetry(ctx context.Context, units []Unit) error {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	about := resource.NewSchemaless(
		semconv.ServiceName(processName(units)), semconv.ServiceInstanceID(d.cfg.Addr), semconv.ServiceVersion(version()))
	begins := beginning{budget: rate.NewLimiter(tracesPerSecond, tracesAtOnce)}
	opts := []trace.TracerProviderOption{trace.WithResource(about), trace.WithSpanProcessor(d.watch.Traces)}
	if d.watch.Pulse.Unused("otlp"); d.cfg.OTLP != "" {
		out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(d.cfg.OTLP, "/")+"/v1/traces"))
		if err != nil {
			return fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT=%q无法使用，请写成http://主机:4318（%w）", d.cfg.OTLP, err)
		}
		d.watch.Pulse.Idle("otlp")
		begins.reported = trace.TraceIDRatioBased(d.cfg.Sample)
		opts = append(opts, trace.WithSpanProcessor(share{trace.NewBatchSpanProcessor(pulsing{out, d.watch.Pulse}), begins.reported}))
	}
	tp := trace.NewTracerProvider(append(opts, trace.WithSampler(begins))...)
	otel.SetTracerProvider(tp)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { d.log.Warn("telemetry", "err", err) }))
	d.closers = append(d.closers, func() error { return flushed(tp.Shutdown) })

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

// flushed gives what is still to be reported a moment; a collector that is away keeps nobody from ending.
func flushed(shutdown func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// processName is what a process is called where several report to one place.
func processName(units []Unit) string {
	if len(units) == 1 {
		return "sanshe-" + units[0].Name
	}
	return "sanshe"
}

// version is what the program was built from, as far as the build says.
func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	v := b.Main.Version
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	return v
}

// How many traces that begin here are recorded for the operations page: enough
// to see what happens, too few to cost anything under load. Each is some twenty
// steps of a microsecond.
const (
	tracesPerSecond = 20
	tracesAtOnce    = 100
)

// beginning decides where a trace begins whether it is recorded, within a
// budget, or because its share is reported. Whoever comes later does as the
// beginning decided, so that a tree is whole or not there.
type beginning struct {
	budget   *rate.Limiter
	reported trace.Sampler // nil: nothing is
}

// Description implements trace.Sampler.
func (beginning) Description() string { return "sanshe" }

// ShouldSample implements trace.Sampler.
func (b beginning) ShouldSample(p trace.SamplingParameters) trace.SamplingResult {
	before := oteltrace.SpanContextFromContext(p.ParentContext)
	r := trace.SamplingResult{Decision: trace.Drop, Tracestate: before.TraceState()}
	if before.IsSampled() || !before.IsValid() && (b.reported != nil && reported(b.reported, p.TraceID) || b.budget.Allow()) {
		r.Decision = trace.RecordAndSample
	}
	return r
}

// reported asks by the trace's id alone, so that every process answers the same.
func reported(s trace.Sampler, id oteltrace.TraceID) bool {
	return s.ShouldSample(trace.SamplingParameters{TraceID: id}).Decision == trace.RecordAndSample
}

// share reports the traces that are to be reported; the others are for the operations page alone.
type share struct {
	trace.SpanProcessor
	of trace.Sampler
}

// OnEnd implements trace.SpanProcessor.
func (s share) OnEnd(span trace.ReadOnlySpan) {
	if reported(s.of, span.SpanContext().TraceID()) {
		s.SpanProcessor.OnEnd(span)
	}
}

// pulsing notes whether the collector takes what it is sent.
type pulsing struct {
	trace.SpanExporter
	pulse *watch.Pulse
}

// ExportSpans implements trace.SpanExporter.
func (p pulsing) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	err := p.SpanExporter.ExportSpans(ctx, spans)
	p.pulse.Say("otlp", err)
	return err
}

// observed traces and measures every request, and tells the browser which trace
// its page belongs to: what a script of the page asks for can continue it. Of an
// address a trace has the form alone, because somebody may have typed the rest:
// a collector keeps it, whoever it was about erases themselves.
func (d *drivers) observed(next http.Handler) http.Handler {
	return otelhttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		span := oteltrace.SpanFromContext(r.Context())
		if sc := span.SpanContext(); sc.IsValid() {
			w.Header()["Server-Timing"] = []string{`traceparent;desc="00-` + sc.TraceID().String() + "-" + sc.SpanID().String() + "-" + sc.TraceFlags().String() + `"`}
		}
		if span.IsRecording() {
			span.SetAttributes(semconv.URLPath("")) // what the address was, until its form is known
			defer func() { span.SetAttributes(semconv.URLPath(formOf(r))) }()
		}
		next.ServeHTTP(w, r)
	}), "http", otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return false }))
}

// formOf is the address that a route is written down with: "/workers/{id}".
func formOf(r *http.Request) string {
	_, form, found := strings.Cut(r.Pattern, " ")
	if !found {
		return r.Pattern
	}
	return form
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

func logger(c Config, to io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // Load has checked it
	return slog.New(traced{slog.NewJSONHandler(to, &slog.HandlerOptions{Level: level})})
}

// traced adds the ids of the trace and its step, so that a log line, a problem
// page and a trace can be matched.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if sc := oteltrace.SpanContextFromContext(ctx); sc.IsValid() {
		r.AddAttrs(slog.String("trace_id", sc.TraceID().String()), slog.String("span_id", sc.SpanID().String()))
	}
	return t.Handler.Handle(ctx, r)
}

func (t traced) WithAttrs(as []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(as)} }
func (t traced) WithGroup(name string) slog.Handler    { return traced{t.Handler.WithGroup(name)} }
