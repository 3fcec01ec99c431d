package reach

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/libs/route"
)

// fixed is a directory that never changes.
type fixed []string

func (f fixed) Find(context.Context, string) []string { return f }

// instance answers as told and counts the questions.
type instance struct {
	*httptest.Server
	asked  atomic.Int64
	answer atomic.Pointer[http.HandlerFunc]
}

func newInstance(t *testing.T, answer http.HandlerFunc) *instance {
	t.Helper()
	i := &instance{}
	i.answer.Store(&answer)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.asked.Add(1)
		(*i.answer.Load())(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *instance) addr() string { return i.Listener.Addr().String() }

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func problem(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(code)
	}
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func call(t *testing.T, c *Callees, method, key string) (int, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://tender/api/tender/x", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w, err := c.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer w.Body.Close()
	_, err = io.Copy(io.Discard, w.Body)
	return w.StatusCode, err
}

func TestRefusalsNeverTripTheBreaker(t *testing.T) {
	one := newInstance(t, problem(http.StatusConflict))
	c := New(fixed{one.addr()})
	for _, code := range []int{400, 403, 404, 409, 422, 429, 503} {
		answer := problem(code)
		one.answer.Store(&answer)
		for range 3 * openAfter {
			if got, err := call(t, c, "POST", ""); got != code || err != nil {
				t.Fatalf("a refusal with %d was answered %d, %v", code, got, err)
			}
		}
	}
	answer := status(http.StatusInternalServerError)
	one.answer.Store(&answer)
	for range openAfter {
		if _, err := call(t, c, "POST", ""); err != nil {
			t.Fatal(err)
		}
	}
	before := one.asked.Load()
	_, err := call(t, c, "POST", "")
	if !errors.Is(err, errAll) || one.asked.Load() != before {
		t.Errorf("after %d failures in a row: %v, want the instance left alone", openAfter, err)
	}
	if why := one.addr() + ": status 500"; !strings.Contains(err.Error(), why) {
		t.Errorf("left out with %q, which should say %q", err, why)
	}
}

func TestAnInstanceThatIsGoneCostsNobodyAnything(t *testing.T) {
	alive := newInstance(t, status(http.StatusOK))
	c := New(fixed{nobody(t), alive.addr()})
	for i := range 100 {
		method := []string{"GET", "POST"}[i%2]
		if got, err := call(t, c, method, ""); got != 200 || err != nil {
			t.Fatalf("call %d: %d, %v", i, got, err)
		}
	}
	if got := alive.asked.Load(); got != 100 {
		t.Errorf("%d calls arrived, want each once", got)
	}
}

func TestOnlyWhatIsHarmlessIsAskedAgain(t *testing.T) {
	for _, x := range []struct {
		method, key string
		want        int64
	}{{"GET", "", 2}, {"POST", "k", 2}, {"POST", "", 1}, {"PUT", "", 1}} {
		bad := newInstance(t, status(http.StatusBadGateway))
		good := newInstance(t, status(http.StatusOK))
		c := New(fixed{bad.addr(), good.addr()})
		c.turn.Store(1) // the bad one first
		got, err := call(t, c, x.method, x.key)
		if asked := bad.asked.Load() + good.asked.Load(); asked != x.want || err != nil || (got == 200) != (x.want == 2) {
			t.Errorf("%s with key %q: %d after %d questions, %v; want %d questions", x.method, x.key, got, asked, err, x.want)
		}
	}
}

// TestWhoIsNotOpenYetSendsNobodyAway: an instance that has come back under an
// address still remembered has done nothing, so another is asked, whatever for.
func TestWhoIsNotOpenYetSendsNobodyAway(t *testing.T) {
	starting := newInstance(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(route.HeaderUntouched, "true")
		problem(http.StatusServiceUnavailable)(w, r)
	})
	open := newInstance(t, status(http.StatusOK))
	c := New(fixed{starting.addr(), open.addr()})
	for range 20 {
		if got, err := call(t, c, "POST", ""); got != http.StatusOK || err != nil {
			t.Fatalf("answered %d, %v", got, err)
		}
	}
	if n := starting.asked.Load(); n > openAfter {
		t.Errorf("it was asked %d times, and was not open", n)
	}
}

func TestRepetitionsAreAFractionOfWhatIsAsked(t *testing.T) {
	var all fixed
	var instances []*instance
	for range 40 { // so many that no breaker opens
		i := newInstance(t, status(http.StatusBadGateway))
		instances, all = append(instances, i), append(all, i.addr())
	}
	c := New(all)
	const calls = 60
	for range calls {
		if _, err := call(t, c, "GET", ""); err != nil {
			t.Fatal(err)
		}
	}
	asked := int64(0)
	for _, i := range instances {
		asked += i.asked.Load()
	}
	if most := int64(calls*(1+perCall) + maxBudget); asked > most {
		t.Errorf("%d calls became %d, want at most %d", calls, asked, most)
	}
}

func TestTheCallersTimeGoesAlong(t *testing.T) {
	var left string
	one := newInstance(t, func(_ http.ResponseWriter, r *http.Request) { left = r.Header.Get(route.HeaderLeft) })
	c := New(fixed{one.addr()})
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://tender/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Body.Close()
	if ms, err := time.ParseDuration(left + "ms"); err != nil || ms <= 59*time.Minute || ms > time.Hour {
		t.Errorf("the callee heard of %q ms", left)
	}
}

func TestWhoIsNotKnownIsNotReached(t *testing.T) {
	if _, err := call(t, New(Pattern("")), "GET", ""); !errors.Is(err, errNobody) {
		t.Errorf("%v, want %v", err, errNobody)
	}
	if got := Pattern("{service}.svc:8080").Find(t.Context(), "tender"); len(got) != 1 || got[0] != "tender.svc:8080" {
		t.Errorf("the pattern became %v", got)
	}
}
