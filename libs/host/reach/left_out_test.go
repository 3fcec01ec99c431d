package reach

import (
	"net/http"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	otelprom "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/sdk/metric"
)

// leftOut is the series that an alarm of deploy/observe watches, by instance.
func leftOut(t *testing.T, reg *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if f.GetName() != "sanshe_callee_left_out" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "callee" {
					out[l.GetValue()] = m.GetGauge().GetValue()
				}
			}
		}
	}
	return out
}

func TestAnInstanceThatIsLeftOutIsShownUntilItIsAskedAgain(t *testing.T) {
	reg := prometheus.NewRegistry()
	exp, err := otelprom.New(otelprom.WithRegisterer(reg))
	if err != nil {
		t.Fatal(err)
	}
	was := otel.GetMeterProvider()
	otel.SetMeterProvider(noop.NewMeterProvider()) // who called New before in this process is measured there
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(exp)))
	t.Cleanup(func() { otel.SetMeterProvider(was) })

	sick, well := newInstance(t, status(http.StatusInternalServerError)), newInstance(t, status(http.StatusOK))
	c := New(fixed{sick.addr(), well.addr()})
	if got := leftOut(t, reg); len(got) != 0 {
		t.Errorf("before anybody is asked: %v", got)
	}
	for range 2 * openAfter { // they are asked in turn, and a call with a body is not repeated
		if _, err := call(t, c, http.MethodPost, ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := leftOut(t, reg); len(got) != 2 || got[sick.addr()] != 1 || got[well.addr()] != 0 {
		t.Errorf("after %d failures: %v, want 1 for %s alone", openAfter, got, sick.addr())
	}
	answer := status(http.StatusOK)
	sick.answer.Store(&answer)
	before := sick.asked.Load()
	for deadline := time.Now().Add(10 * openFor); sick.asked.Load() == before; <-time.After(10 * time.Millisecond) {
		if _, err := call(t, c, http.MethodPost, ""); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatal("it is never asked again")
		}
	}
	if got := leftOut(t, reg); got[sick.addr()] != 0 {
		t.Errorf("once it has answered: %v", got)
	}
}
