package journeys

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
)

// mostPages is how many pages of the portal somebody opens who looks for marks.
const mostPages = 300

// overheard is a platform of which everything is kept that it says of its work: logs, traces and counts.
type overheard struct {
	*county.Platform
	told string // directory
}

// overhear prepares a platform that is overheard, and starts nothing.
func overhear(t *testing.T) *overheard {
	t.Helper()
	o := &overheard{told: t.TempDir()}
	o.Platform = county.Prepare(t, map[string]string{"LOG_LEVEL": "debug", "TRACE_SAMPLE": "1", "METRICS_OPEN": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": keepTraces(t, o.told)})
	for _, x := range o.Parts {
		log, err := os.Create(o.log(x.Name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { log.Close() })
		x.Hears = log
	}
	return o
}

// log is the file with what a process logs.
func (o *overheard) log(part string) string { return filepath.Join(o.told, "log-"+part) }

// counted keeps what every process counts by now.
func (o *overheard) counted(t *testing.T) {
	t.Helper()
	for _, x := range o.Parts {
		status, body, err := o.Answered(x.Addr, "/metrics")
		if err != nil || status != http.StatusOK || !strings.Contains(body, "# TYPE") {
			t.Fatalf("%s counts %d, %v", x.Name, status, err)
		}
		if err := os.WriteFile(filepath.Join(o.told, "metrics-"+x.Name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// silent looks for marks in what the platform keeps and says, and in further directories; whatever may be found is found there: open,
// which is no secret, in what it keeps, the name of an operation in its traces, and what it says of itself in its logs and counts.
func (o *overheard) silent(t *testing.T, marks []string, open, operation string, more ...string) {
	t.Helper()
	o.counted(t)
	for _, mark := range marks {
		if found := county.NewScent(mark).InFiles(t, slices.Concat(o.Kept(), []string{o.told}, more)...); len(found) > 0 {
			t.Errorf("%s is in %v", mark, found)
		}
	}
	if len(county.NewScent(open).InFiles(t, o.Kept()...)) == 0 {
		t.Errorf("%s, which is no secret, is kept nowhere: the search finds nothing", open)
	}
	for kind, mark := range map[string]string{"log-": o.Base, "trace-": operation, "metrics-": "process_resident_memory_bytes"} {
		at := county.NewScent(mark).InFiles(t, o.told)
		if !slices.ContainsFunc(at, func(path string) bool { return strings.HasPrefix(filepath.Base(path), kind) }) {
			t.Errorf("%s is in %v: no %s was kept", mark, at, kind)
		}
	}
}

// unread looks for marks in every list that somebody may ask for and in every page of the portal that they are led to, "" is a
// visitor, and answers how many bytes that were.
func (o *overheard) unread(t *testing.T, marks []string, logins ...string) (bytes int) {
	t.Helper()
	for _, login := range logins {
		for path, body := range o.heard(t, login) {
			bytes += len(body)
			for _, mark := range marks {
				if strings.Contains(body, mark) {
					t.Errorf("%q reads %s in %s", login, mark, path)
				}
			}
		}
	}
	return bytes
}

// reads reports whether somebody finds a mark in a list, and in a page.
func (o *overheard) reads(t *testing.T, login, mark string) (list, page bool) {
	t.Helper()
	for path, body := range o.heard(t, login) {
		has := strings.Contains(body, mark)
		list, page = list || has && strings.HasPrefix(path, "/api/"), page || has && !strings.HasPrefix(path, "/api/")
	}
	return list, page
}

// heard is what somebody is answered by every operation that reads and names nothing, and by the pages that they are led to.
func (o *overheard) heard(t *testing.T, login string) map[string]string {
	t.Helper()
	who := o.Nobody()
	if login != "" {
		who = o.As(t, login)
	}
	out := map[string]string{}
	for _, op := range slices.Concat([]contract.Described{}, volunteerapi.Operations, socialworkapi.Operations, organizationapi.Operations) {
		if op.Method == http.MethodGet && !strings.Contains(op.Path, "{") {
			out[op.Path] = string(who.Send(t, http.MethodGet, op.Path, "", "").Body)
		}
	}
	maps.Copy(out, o.Pages(t, login, mostPages))
	return out
}
