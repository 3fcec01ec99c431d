package host

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

type nothing struct{}

// TestWhatTheClockDecidesRestsWhileTheClockIsOff has a service of three operations and a job.
func TestWhatTheClockDecidesRestsWhileTheClockIsOff(t *testing.T) {
	var clock Clock
	worked := 0
	answer := func(context.Context, nothing) (nothing, error) { return nothing{}, nil }
	op := func(id, method string) route.Route {
		return route.On(contract.Operation[nothing, nothing]{ID: id, Method: method, Path: "/" + id, Status: http.StatusOK, Public: true}, answer)
	}
	s := Service{
		Routes: []route.Route{op("read", http.MethodGet), op("draft", http.MethodPost), op("decide", http.MethodPost)},
		Jobs:   []Job{{Do: func(context.Context) error { worked++; return errors.New("done") }}},
	}.ByClock(&clock, map[string]bool{"draft": true})
	door := route.Server(s.Routes, func(*http.Request) (identity.Caller, error) { return identity.Caller{}, nil })
	for _, off := range []time.Duration{0, 4 * time.Second, -4 * time.Second, 0} {
		clock.Doubt(off)
		for _, r := range s.Routes {
			w := httptest.NewRecorder()
			door.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), r.Op.Method, "http://service"+r.Op.Path, strings.NewReader("{}")))
			rests := off != 0 && r.Op.ID == "decide"
			if refused := w.Code == int(fault.Unavailable) && strings.Contains(w.Body.String(), ErrClock.Code); refused != rests || refused != (w.Header().Get(route.HeaderUntouched) != "") {
				t.Errorf("%v off, %s is answered with %d %s", off, r.Op.ID, w.Code, w.Body)
			}
		}
		before := worked
		if err := s.Jobs[0].Do(t.Context()); (err == nil) != (off != 0) || (worked == before) != (off != 0) {
			t.Errorf("%v off, the job answers %v, and has worked %d times", off, err, worked-before)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an operation that nobody has is said to need no clock")
		}
	}()
	Service{}.ByClock(&clock, map[string]bool{"drft": true})
}
