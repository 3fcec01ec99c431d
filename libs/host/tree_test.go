package host

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"sanshe/contracts/go/contract"
	"sanshe/libs/event"
	"sanshe/libs/host/watch"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// said is a log that can be read while it is written.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// thing is a document of the services below.
type thing struct {
	store.Meta
	Name string `json:"name"`
}

type makeThing struct {
	Name string `json:"name"`
}

var (
	makeOp = contract.Operation[makeThing, thing]{ID: "makeThing", Method: http.MethodPost, Path: "/api/catalog/things", Status: http.StatusCreated, Public: true}
	failOp = contract.Operation[struct{}, contract.Empty]{ID: "fail", Method: http.MethodPost, Path: "/api/catalog/failure", Status: http.StatusNoContent, Public: true}
)

// catalogUnit makes things, and hears what becomes of them.
var catalogUnit = Unit{Name: "catalog", New: func(ctx context.Context, d Deps) (Service, error) {
	things, err := store.Open(ctx, d.Store, store.Schema{Name: "things"}, func(*thing) map[string][]string { return nil })
	return Service{
		Collections: []string{"things"},
		Routes: []route.Route{
			route.On(makeOp, func(ctx context.Context, in makeThing) (thing, error) {
				return things.Insert(ctx, store.NewID(), thing{Name: in.Name}, event.New("catalog.thing.made.v1", d.Now(), in))
			}),
			route.On(failOp, func(context.Context, struct{}) (out contract.Empty, err error) { return out, errors.New("a bug") }),
		},
		Listens: map[string]event.Handler{"tender.echo.heard.v1": func(ctx context.Context, ev event.Event) error {
			_, err := things.Apply(ctx, "end:"+ev.Subject, ev, func() thing { return thing{} }, func(*thing) ([]event.Event, error) { return nil, nil })
			return err
		}},
	}, err
}}

// tenderUnit hears of things and says so.
var tenderUnit = Unit{Name: "tender", New: func(ctx context.Context, d Deps) (Service, error) {
	echoes, err := store.Open(ctx, d.Store, store.Schema{Name: "echoes"}, func(*thing) map[string][]string { return nil })
	return Service{
		Collections: []string{"echoes"},
		Listens: map[string]event.Handler{"catalog.thing.made.v1": func(ctx context.Context, ev event.Event) error {
			_, err := echoes.Apply(ctx, ev.Subject, ev, func() thing { return thing{} }, func(*thing) ([]event.Event, error) {
				return []event.Event{event.New("tender.echo.heard.v1", d.Now(), struct{}{})}, nil
			})
			return err
		}},
	}, err
}}

// portalUnit asks catalog for what a browser sends.
var portalUnit = Unit{Name: "portal", New: func(_ context.Context, d Deps) (Service, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /make", func(w http.ResponseWriter, r *http.Request) {
		if _, err := route.Call(r.Context(), d.Call, makeOp, makeThing{Name: "某物"}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return Service{Mounts: map[string]http.Handler{"/": mux}}, nil
}}

// furnished is a process of three services with real drivers, served over HTTP.
func furnished(t *testing.T) (d *drivers, base string, log *said) {
	t.Helper()
	c, err := Load(map[string]string{"DATA_DIR": t.TempDir(), "BROKER_ADDR": "127.0.0.1:0", "BROKER_SYNC": "false"})
	if err != nil {
		t.Fatal(err)
	}
	log = &said{}
	d = newDrivers(c, logger(c, log))
	ctx, stop := context.WithCancel(context.Background())
	g, work := errgroup.WithContext(ctx)
	mux, err := Program{Services: []Unit{catalogUnit, tenderUnit, portalUnit}}.furnish(ctx, work, g, d)
	if err != nil {
		t.Fatal(errors.Join(err, d.close()))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.Close()
		stop()
		if err := errors.Join(ended(g.Wait()), d.close()); err != nil {
			t.Error(err)
		}
		otel.SetTracerProvider(noop.NewTracerProvider())
	})
	return d, server.URL, log
}

// post sends as a browser whose page belongs to a trace.
func post(t *testing.T, to, traceparent string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("traceparent", traceparent)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Body.Close() })
	return w
}

const (
	browserTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	browserSpan  = "00f067aa0ba902b7"
)

// tree waits until a trace has a step of each name.
func tree(t *testing.T, d *drivers, id string, names ...string) watch.Trace {
	t.Helper()
	traceID, err := trace.TraceIDFromHex(id)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
		got, _ := d.watch.Traces.Find(traceID)
		missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			return slices.ContainsFunc(got.Spans, func(s watch.Span) bool { return s.Name == name })
		})
		if len(missing) == 0 {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("the trace has no %q: %+v", missing, got.Spans)
		}
	}
}

func TestARequestItsCallsAndEventsAndTheirEffectsAreOneTree(t *testing.T) {
	d, base, _ := furnished(t)
	w := post(t, base+"/make", "00-"+browserTrace+"-"+browserSpan+"-01")
	if w.StatusCode != http.StatusOK || !strings.Contains(w.Header.Get("Server-Timing"), browserTrace) {
		t.Fatalf("%d, Server-Timing %q", w.StatusCode, w.Header.Get("Server-Timing"))
	}
	way := []string{
		"POST /make", "catalog.makeThing", "insert things", "publish catalog.thing.made.v1", "consume catalog.thing.made.v1",
		"insert echoes", "publish tender.echo.heard.v1", "consume tender.echo.heard.v1", "insert things",
	}
	got := tree(t, d, browserTrace, way...)
	by := map[string]watch.Span{}
	for _, s := range got.Spans {
		by[s.ID.String()] = s
	}
	depth := func(s watch.Span) (up []string) {
		for {
			up = append(up, s.Name)
			parent := s.Parent.String()
			if parent == browserSpan {
				return up
			}
			next, ok := by[parent]
			if !ok {
				t.Fatalf("%q hangs in the air: %v", s.Name, up)
			}
			s = next
		}
	}
	longest := []string{}
	for _, s := range got.Spans {
		if up := depth(s); len(up) > len(longest) {
			longest = up
		}
	}
	// What a write emits hangs from the operation or consumer that wrote, beside the write's own step.
	want := []string{
		"consume tender.echo.heard.v1", "publish tender.echo.heard.v1", "consume catalog.thing.made.v1",
		"publish catalog.thing.made.v1", "catalog.makeThing", "POST /make",
	}
	if !slices.Equal(longest[1:], want) {
		t.Errorf("the longest way up is\n%q, want a step of the store below\n%q", longest, want)
	}
	if !slices.ContainsFunc(got.Spans, func(s watch.Span) bool {
		return s.Name == "insert things" && by[s.Parent.String()].Name == "consume tender.echo.heard.v1"
	}) {
		t.Errorf("the last effect is in nobody's trace: %+v", got.Spans)
	}
}

var exemplar = regexp.MustCompile(`^sanshe_operation_duration_seconds_bucket\{.*operation="catalog.makeThing".*# \{.*trace_id="([0-9a-f]{32})"`)

func TestWhatAProxyPassesOnReadsNoMetrics(t *testing.T) {
	_, base, _ := furnished(t)
	for header, want := range map[string]int{"": http.StatusOK, "X-Forwarded-For": http.StatusNotFound, "Forwarded": http.StatusNotFound, "X-Real-IP": http.StatusNotFound} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if header != "" {
			r.Header.Set(header, "for=203.0.113.9")
		}
		w, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		if w.StatusCode != want {
			t.Errorf("with %q: %d, want %d", header, w.StatusCode, want)
		}
	}
}

func TestAMeasureLeadsToARecentTrace(t *testing.T) {
	d, base, _ := furnished(t)
	post(t, base+"/make", "00-"+browserTrace+"-"+browserSpan+"-01")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/openmetrics-text; version=1.0.0")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if kind := w.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/openmetrics-text") {
		t.Fatalf("answers in %s", kind)
	}
	found := ""
	for lines := bufio.NewScanner(w.Body); lines.Scan(); {
		if m := exemplar.FindStringSubmatch(lines.Text()); m != nil {
			found = m[1]
		}
	}
	if found != browserTrace {
		t.Fatalf("the exemplar is of trace %q, want %s", found, browserTrace)
	}
	tree(t, d, found, "catalog.makeThing")
}

func TestALineOfTheLogLeadsToItsTrace(t *testing.T) {
	d, base, log := furnished(t)
	if w := post(t, base+"/api/catalog/failure", "00-"+browserTrace+"-"+browserSpan+"-01"); w.StatusCode != http.StatusInternalServerError {
		b, _ := io.ReadAll(w.Body)
		t.Fatalf("%d %s", w.StatusCode, b)
	}
	got := tree(t, d, browserTrace, "catalog.fail")
	if !got.Wrong || !got.Odd {
		t.Error("a failure of ours is not marked in its trace")
	}
	var line struct {
		Msg   string `json:"msg"`
		Trace string `json:"trace_id"`
		Span  string `json:"span_id"`
	}
	for one := range strings.Lines(log.String()) {
		if err := json.Unmarshal([]byte(one), &line); err == nil && line.Msg == "operation failed" {
			break
		}
	}
	if line.Trace != browserTrace || !slices.ContainsFunc(got.Spans, func(s watch.Span) bool { return s.ID.String() == line.Span && s.Name == "catalog.fail" }) {
		t.Errorf("the log says %+v", line)
	}
}

func TestATreeIsRecordedWholeOrNotAtAllAndWithinABudget(t *testing.T) {
	kept := watch.NewTraces()
	tp := sdk.NewTracerProvider(sdk.WithSpanProcessor(kept), sdk.WithSampler(beginning{budget: rate.NewLimiter(0, 3)}))
	tr := tp.Tracer("test")
	for range 10 {
		ctx, root := tr.Start(t.Context(), "root")
		if !root.SpanContext().TraceID().IsValid() {
			t.Fatal("what is not recorded has no id to quote")
		}
		_, child := tr.Start(ctx, "child")
		child.End()
		root.End()
	}
	all := kept.Recent(100, false)
	if len(all) != 3 {
		t.Errorf("%d traces are recorded, the budget is 3", len(all))
	}
	for _, x := range all {
		if x.Count != 2 {
			t.Errorf("a trace of 2 steps has %d", x.Count)
		}
	}
	// What is reported is recorded whatever the budget, and decided by the id alone.
	tp = sdk.NewTracerProvider(sdk.WithSpanProcessor(kept), sdk.WithSampler(beginning{rate.NewLimiter(0, 0), sdk.TraceIDRatioBased(1)}))
	if _, s := tp.Tracer("test").Start(t.Context(), "reported"); !s.IsRecording() {
		t.Error("what is to be reported is not recorded")
	}
}
