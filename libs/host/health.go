package host

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"sanshe/libs/store"
)

// mountHealth serves /healthz (the process lives), /readyz (its drivers answer) and /metrics.
func (d *drivers) mountHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		state, ok := d.health(ctx)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(state)
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if host, _, err := net.SplitHostPort(r.RemoteAddr); !d.cfg.MetricsOpen && (err != nil || !net.ParseIP(host).IsLoopback()) {
			http.NotFound(w, r)
			return
		}
		d.metrics.ServeHTTP(w, r)
	})
}

// health asks every driver.
func (d *drivers) health(ctx context.Context) (state map[string]string, ok bool) {
	state, ok = map[string]string{}, true
	say := func(name string, err error) {
		state[name] = "ok"
		if err != nil {
			state[name], ok = "down", false
			d.log.WarnContext(ctx, "not ready", "driver", name, "err", err)
		}
	}
	for name, e := range d.engines {
		_, err := e.Get(ctx, "parked", "readiness")
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		say("store."+name, err)
	}
	say("broker", d.bus.Ping(ctx))
	if !d.ready.Load() {
		state["platform"], ok = "starting", false
	}
	return state, ok
}
