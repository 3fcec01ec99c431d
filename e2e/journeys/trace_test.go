package journeys

import (
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/e2e/county"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
)

// reported is one step of a trace as a process reports it.
type reported struct{ id, parent, name, process string }

// receiver takes what processes report by OTLP over HTTP.
type receiver struct {
	addr string
	mu   sync.Mutex
	by   map[string][]reported // trace →
}

// receive listens where every process of the platform reaches it.
func receive(t *testing.T) *receiver {
	t.Helper()
	host := "127.0.0.1"
	if county.Servers != nil {
		var err error
		if host, _, err = net.SplitHostPort(county.Servers.Kafka); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{addr: "http://" + l.Addr().String(), by: map[string][]reported{}}
	srv := &http.Server{Handler: r, ReadHeaderTimeout: county.Patience}
	go func() { _ = srv.Serve(l) }() // ends when the test closes it
	t.Cleanup(func() { _ = srv.Close() })
	return r
}

// ServeHTTP implements http.Handler: POST /v1/traces, nothing else.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	b, err := io.ReadAll(req.Body)
	var in collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(b, &in)
	}
	if err != nil || req.URL.Path != "/v1/traces" {
		http.Error(w, fmt.Sprint(req.URL.Path, err), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, of := range in.GetResourceSpans() {
		process := ""
		for _, a := range of.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				process = a.GetValue().GetStringValue()
			}
		}
		for _, room := range of.GetScopeSpans() {
			for _, s := range room.GetSpans() {
				id := hex.EncodeToString(s.GetTraceId())
				r.by[id] = append(r.by[id], reported{hex.EncodeToString(s.GetSpanId()), hex.EncodeToString(s.GetParentSpanId()), s.GetName(), process})
			}
		}
	}
}

func (r *receiver) trace(id string) []reported {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.by[id])
}

// traced is a browser whose page belongs to a trace.
type traced struct {
	http.RoundTripper
	parent string
}

// RoundTrip implements http.RoundTripper.
func (x traced) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("traceparent", x.parent)
	return x.RoundTripper.RoundTrip(r)
}

// TestOneTraceJoinsEverythingThatARequestCauses asks a question in public: the
// office is told. What the browser began, the door forwarded, tender wrote, the
// broker carried and notice did is one tree, in whichever processes it happened.
func TestOneTraceJoinsEverythingThatARequestCauses(t *testing.T) {
	t.Parallel()
	out := receive(t)
	p := county.Start(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": out.addr, "TRACE_SAMPLE": "1"})
	w := county.Settle(t, p, 1)
	w.Lawful(t)
	x := w.Published(t, "要问一问的采购", tenderapi.MethodConsultation, cn.AddWorkdays(cn.DayOf(p.Now(t)), 20).At(9, 30))

	const id, browser = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	who := p.As(t, "staff1")
	in := tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "能否分期支付？"}}
	if _, err := route.Call(who.Context, traced{p, "00-" + id + "-" + browser + "-01"}, tenderapi.AskQuestion, in); err != nil {
		t.Fatal(err)
	}
	const told, carried, asked = "consume tender.question.asked.v1", "publish tender.question.asked.v1", "tender.askQuestion"
	var all []reported
	by := map[string]reported{}
	up := func(s reported) (way []reported) {
		for ok := true; ok && len(way) < 50; s, ok = by[s.parent] {
			way = append(way, s)
		}
		return way
	}
	processes := func(way []reported) (names []string) {
		for _, s := range way {
			if len(names) == 0 || names[len(names)-1] != s.process {
				names = append(names, s.process)
			}
		}
		return names
	}
	want := []string{"sanshe"}
	if county.Servers != nil {
		want = []string{"sanshe-notice", "sanshe-tender", "sanshe-portal"}
	}
	county.Until(t, "a whole trace of the question", func() (bool, error) {
		all = out.trace(id)
		for _, s := range all {
			by[s.id] = s
		}
		for _, s := range all { // each process reports when it likes, and a step may be heard of before what caused it
			if way := up(s); way[len(way)-1].parent != browser {
				return false, fmt.Errorf("%q of %s hangs in the air: %v", s.name, s.process, way)
			}
		}
		for _, s := range all {
			if way := up(s); strings.HasPrefix(s.name, "insert ") && len(way) > 1 && way[1].name == told && slices.Equal(processes(way), want) {
				return true, nil
			}
		}
		return false, fmt.Errorf("%d steps are reported: %v", len(all), all)
	})
	names := map[string]bool{}
	for _, s := range all {
		names[s.name] = true
	}
	for _, name := range []string{told, carried, asked} {
		if !names[name] {
			t.Errorf("no step is called %q: %v", name, names)
		}
	}
}

// TestAReportThatNobodyTakesHoldsUpNothing starts with a collector that is away.
func TestAReportThatNobodyTakesHoldsUpNothing(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Start(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "TRACE_SAMPLE": "1"})
	county.Settle(t, p, 1)
	began := time.Now()
	p.Stop(t)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("the end took %v", took)
	}
}
