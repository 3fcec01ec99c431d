package host

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/host/reach"
	"sanshe/libs/route"
)

// processes are some of one platform, each with a machine's clock of its own, in
// one directory. The services of the platform are theirs one after the other.
func processes(t *testing.T, skews ...time.Duration) (out []*drivers) {
	t.Helper()
	where, now := directory{}, time.Now() // which stands still, however long an answer takes
	for i, skew := range skews {
		d := newDrivers(Config{}, slog.New(slog.DiscardHandler))
		d.clock = &Clock{machine: func() time.Time { return now.Add(skew) }}
		d.dir, d.services = where, []*listener{{service: Topics[i]}}
		d.ready.Store(true)
		s := httptest.NewServer(d.healthDoor())
		t.Cleanup(s.Close)
		d.at = strings.TrimPrefix(s.URL, "http://")
		where[Topics[i]] = d.at
		out = append(out, d)
	}
	return out
}

type directory map[string]string

func (w directory) Find(_ context.Context, service string) []string {
	if at, ok := w[service]; ok {
		return []string{at}
	}
	return nil
}

func TestAProcessWhoseClockIsOffDecidesNothingAndTheOthersGoOn(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		name  string
		skews []time.Duration
		off   []bool
	}{
		{"all agree", []time.Duration{0, 0, 0}, []bool{false, false, false}},
		{"within three seconds", []time.Duration{2 * s, 0, -500 * time.Millisecond}, []bool{false, false, false}},
		{"one is fast", []time.Duration{4 * s, 0, 0}, []bool{true, false, false}},
		{"one is slow", []time.Duration{0, -4 * s, 0}, []bool{false, true, false}},
		{"two differ and nobody knows which is right", []time.Duration{4 * s, 0}, []bool{true, true}},
		{"alone", []time.Duration{90 * s}, []bool{false}},
	} {
		ds := processes(t, c.skews...)
		for i, d := range ds {
			d.compare(t.Context())
			err := d.clock.Trusted()
			if (err != nil) != c.off[i] {
				t.Errorf("%s: process %d answers %v", c.name, i, err)
			}
			w, problem := httptest.NewRecorder(), httptest.NewRecorder()
			d.healthDoor().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
			var state map[string]string
			if bad := json.Unmarshal(w.Body.Bytes(), &state); bad != nil || (w.Code == http.StatusOK) == c.off[i] || (state["clock"] == "off") != c.off[i] {
				t.Errorf("%s: of process %d /readyz answers %d %v, %v", c.name, i, w.Code, state, bad)
			}
			if err == nil {
				continue
			}
			route.Refuse(t.Context(), err, problem)
			if !errors.Is(err, ErrClock) || fault.Of(err).Kind != fault.Unavailable || problem.Header().Get(route.HeaderUntouched) == "" {
				t.Errorf("the refusal is %v with %v, and whoever calls would not ask another process", err, problem.Header())
			}
		}
	}
}

func TestAClockThatIsRightAgainIsTrustedAgain(t *testing.T) {
	ds := processes(t, 0, 0, 4*time.Second)
	off := ds[2]
	off.compare(t.Context())
	if off.clock.Trusted() == nil {
		t.Fatal("four seconds off, it is trusted")
	}
	off.clock.machine = ds[0].clock.machine
	off.compare(t.Context())
	if err := off.clock.Trusted(); err != nil {
		t.Errorf("set right, it answers %v", err)
	}
}

func TestAClockThatIsOffStaysSoWhileNobodySaysOtherwise(t *testing.T) {
	ds := processes(t, 0, 0, 4*time.Second)
	off := ds[2]
	inTurn(t.Context(), func(ctx context.Context) { <-ctx.Done() }, off.compare)
	if off.clock.Trusted() == nil {
		t.Error("a driver that hangs takes the time in which others would have answered")
	}
	off.compare(t.Context())
	for _, service := range Topics[:2] { // cut off from its peers
		off.dir.(directory)[service] = "127.0.0.1:1"
	}
	off.compare(t.Context())
	if off.clock.Trusted() == nil {
		t.Error("nobody answers, and it is trusted again")
	}
	for _, service := range Topics[:2] { // and they are gone for good
		delete(off.dir.(directory), service)
	}
	off.compare(t.Context())
	if err := off.clock.Trusted(); err != nil {
		t.Errorf("alone, it answers %v", err)
	}
}

var _ reach.Directory = directory{}
