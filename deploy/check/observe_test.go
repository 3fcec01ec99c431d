package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

// Labels and series that a scrape adds, and what shows only in a cluster: in one
// process nobody else is called.
var (
	scraped = []string{"job", "instance", "le", model.MetricNameLabel}
	apart   = map[string][]string{"sanshe_callee_left_out": {"callee"}, "up": nil}
)

// shown is what a platform exports: series by name, with their labels.
type shown map[string][]string

// exported runs the platform with its demonstration, uses it a little, and reads /metrics.
func exported(t *testing.T) shown {
	t.Helper()
	addr := freeAddr(t)
	p := exec.Command(program("platformd"))
	p.Env = append(os.Environ(), "DEMO=true", "LOG_LEVEL=error", "ADDR="+addr, "DATA_DIR="+t.TempDir(), "BROKER_ADDR=127.0.0.1:0")
	var said bytes.Buffer
	p.Stderr = &said
	p.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	defer func() {
		_ = p.Process.Signal(syscall.SIGTERM) // how it ends is not what is asked here
		<-ended
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		if get(ctx, addr, "/readyz") != nil {
			break
		}
		select {
		case <-tick.C:
		case err := <-ended:
			ended <- err
			t.Fatalf("ended: %v\n%s", err, said.String())
		case <-ctx.Done():
			t.Fatalf("never ready\n%s", said.String())
		}
	}
	for range 3 { // the second answer may come from memory
		for _, path := range []string{"/", "/tenders", "/api/catalog/catalogues", "/nothing-is-here"} {
			get(ctx, addr, path)
		}
	}
	text := expfmt.NewTextParser(model.UTF8Validation)
	families, err := text.TextToMetricFamilies(bytes.NewReader(get(ctx, addr, "/metrics")))
	if err != nil {
		t.Fatal(err)
	}
	out := shown{}
	for name, f := range families {
		var of []string
		for _, m := range f.Metric {
			for _, l := range m.Label {
				of = append(of, l.GetName())
			}
		}
		if f.GetType() == dto.MetricType_HISTOGRAM {
			for _, end := range []string{"_bucket", "_count", "_sum"} {
				out[name+end] = of
			}
			continue
		}
		out[name] = of
	}
	for name, of := range apart {
		out[name] = of
	}
	return out
}

func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// get is the body of a good answer, or nil.
func get(ctx context.Context, addr, path string) []byte {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, http.NoBody)
	if err != nil {
		return nil
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil || w.StatusCode != http.StatusOK {
		return nil
	}
	return b
}

// holds parses an expression and finds every series and label it names among what is shown.
func (s shown) holds(expr string) error {
	e, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
	if err != nil {
		return err
	}
	var bad []error
	var of []string // labels of whatever is named
	made := []string{}
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.VectorSelector:
			have, ok := s[n.Name]
			if !ok {
				bad = append(bad, fmt.Errorf("no series %s", n.Name))
			}
			for _, m := range n.LabelMatchers {
				if !slices.Contains(have, m.Name) && !slices.Contains(scraped, m.Name) {
					bad = append(bad, fmt.Errorf("%s has no label %s", n.Name, m.Name))
				}
			}
			of = append(of, have...)
		case *parser.Call:
			if n.Func.Name == "label_replace" {
				made = append(made, n.Args[1].(*parser.StringLiteral).Val)
			}
		}
		return nil
	})
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		if a, ok := n.(*parser.AggregateExpr); ok {
			for _, l := range a.Grouping {
				if !slices.Contains(of, l) && !slices.Contains(scraped, l) && !slices.Contains(made, l) {
					bad = append(bad, fmt.Errorf("nothing has a label %s", l))
				}
			}
		}
		return nil
	})
	return errors.Join(bad...)
}

// variable stands for what Grafana fills in: a time, a choice.
var variable = strings.NewReplacer("$__rate_interval", "5m", "$service", "tender")

var labelValues = regexp.MustCompile(`^label_values\((\w+), (\w+)\)$`)

func TestEveryPanelAndAlarmShowsWhatThereIs(t *testing.T) {
	s := exported(t)
	for _, planted := range []string{
		"rate(sanshe_operations_total[5m])", `sanshe_driver_up{drvier="broker"}`, "sum by (servce) (sanshe_parked_streams)", "sum(",
	} {
		if s.holds(planted) == nil {
			t.Errorf("%s passes", planted)
		}
	}
	alarms(t, s)
	var adapter struct {
		Rules struct {
			External []struct {
				Query string `yaml:"metricsQuery"`
			}
		}
	}
	if err := yaml.Unmarshal(read(t, "deploy/observe/adapter.yaml"), &adapter); err != nil || len(adapter.Rules.External) != 1 {
		t.Fatalf("adapter.yaml: %v %v", err, adapter)
	}
	if err := s.holds(strings.ReplaceAll(adapter.Rules.External[0].Query, "<<.LabelMatchers>>", `service="tender"`)); err != nil {
		t.Errorf("adapter.yaml: %v", err)
	}
	boards, err := filepath.Glob(filepath.Join(root, "deploy", "observe", "*.json"))
	if err != nil || len(boards) < 2 {
		t.Fatalf("%v %v", boards, err)
	}
	for _, b := range boards {
		panels(t, s, strings.TrimPrefix(b, root+"/"))
	}
}

func alarms(t *testing.T, s shown) {
	t.Helper()
	groups, errs := rulefmt.Parse(read(t, "deploy/observe/alerts.yaml"), false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, g := range groups.Groups {
		for _, r := range g.Rules {
			if err := s.holds(r.Expr); err != nil {
				t.Errorf("%s: %v", r.Alert, err)
			}
			for _, note := range []string{"summary", "runbook"} {
				if r.Annotations[note] == "" {
					t.Errorf("%s has no %s", r.Alert, note)
				}
			}
			if len([]rune(r.Annotations["runbook"])) < 30 || !slices.Contains([]string{"page", "ticket"}, r.Labels["severity"]) {
				t.Errorf("%s: whoever is woken must be told what to do: %v", r.Alert, r.Labels)
			}
		}
	}
}

func panels(t *testing.T, s shown, file string) {
	t.Helper()
	var b struct {
		Templating struct {
			List []struct {
				Query any
			}
		}
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(read(t, file), &b); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, v := range b.Templating.List {
		query, _ := at(v.Query, "query").(string)
		m := labelValues.FindStringSubmatch(query)
		if m != nil && !slices.Contains(s[m[1]], m[2]) {
			t.Errorf("%s: a choice of %s", file, query)
		}
	}
	ids := map[int]bool{}
	for _, p := range b.Panels {
		if ids[p.ID] || len(p.Targets) == 0 {
			t.Errorf("%s: %q is there twice or shows nothing", file, p.Title)
		}
		ids[p.ID] = true
		for _, x := range p.Targets {
			if err := s.holds(variable.Replace(x.Expr)); err != nil {
				t.Errorf("%s: %q: %v", file, p.Title, err)
			}
		}
	}
}
