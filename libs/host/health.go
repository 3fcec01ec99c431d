package host

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// gate is what the network reaches: until the drivers are ready only health
// answers, and everything else is told to come back. Nothing is half open.
type gate struct {
	health http.Handler
	opened atomic.Pointer[http.ServeMux]
}

var errStarting = fault.New(fault.Unavailable, "host.starting", "平台正在启动，请稍候再试。")

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := g.opened.Load()
	switch {
	case mux != nil:
		mux.ServeHTTP(w, r)
	case r.URL.Path == "/healthz", r.URL.Path == "/readyz":
		g.health.ServeHTTP(w, r)
	default:
		w.Header().Set("Retry-After", "2")
		w.Header().Set(route.HeaderUntouched, "true")
		route.Refuse(r.Context(), errStarting, w)
	}
}

// mountHealth serves /healthz (the process lives) and /readyz (its drivers answer).
func (d *drivers) mountHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set(HeaderClock, strconv.FormatInt(d.clock.machine().UnixMilli(), 10))
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		state, ok := d.readiness(ctx)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(state)
	})
}

// healthDoor answers while nothing else does.
func (d *drivers) healthDoor() http.Handler {
	mux := http.NewServeMux()
	d.mountHealth(mux)
	return mux
}

// mountMetrics serves /metrics to this machine, and to others where that is
// allowed. What a proxy on this machine passes on comes from elsewhere: whatever
// bears a proxy's header is nobody of this machine.
func (d *drivers) mountMetrics(mux *http.ServeMux) {
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !d.cfg.MetricsOpen && !here(r) {
			http.NotFound(w, r)
			return
		}
		d.metrics.ServeHTTP(w, r)
	})
}

// here reports whether a request was made on this machine itself.
func here(r *http.Request) bool {
	for _, passed := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(passed) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// readiness is the state of every driver a request needs, and the reason why
// the process is not ready. It names drivers and no addresses: anybody may ask.
func (d *drivers) readiness(ctx context.Context) (state map[string]string, ok bool) {
	if d.opened.Load() {
		d.beat(ctx)
	}
	state, ok = map[string]string{}, true
	var away []string
	for _, b := range d.watch.Pulse.Beats() {
		if b.State == watch.Unused || b.State == watch.Idle {
			continue
		}
		state[b.Name] = "ok"
		if b.State == watch.Away {
			state[b.Name] = "down"
			away = append(away, driverName(b.Name))
			ok = ok && d.ready.Load() && !needed(b.Name)
		}
	}
	if d.clock.Trusted() != nil { // others serve, and what is decided by the clock is not decided here
		state["clock"], state["reason"], ok = "off", "本机时钟与多数服务器相差超过3秒，请校准", false
	}
	if !d.ready.Load() {
		state["platform"], ok = "starting", false
	}
	if len(away) > 0 {
		slices.Sort(away)
		state["reason"] = strings.Join(slices.Compact(away), "、") + "没有应答，正在重试"
	}
	return state, ok
}

// needed reports whether requests fail without the driver, once the process has
// started. Without the broker writes go on and outboxes grow, the directory's last
// word is remembered, and letters and the collector can wait: a proxy that took
// the process out of its list for these would make an outage of a delay.
func needed(name string) bool { return strings.HasPrefix(name, "store.") }

// driverName is a driver in words.
func driverName(name string) string {
	kind, _, _ := strings.Cut(name, ".")
	if word, ok := map[string]string{"store": "数据库", "broker": "消息服务", "directory": "服务目录", "otlp": "遥测上报", "mail": "发信服务器"}[kind]; ok {
		return word
	}
	return name
}

// beatEvery is how often drivers are asked when nobody else does.
const beatEvery = 10 * time.Second

// pulse keeps asking, so that the operations page knows since when something is away.
func (d *drivers) pulse(ctx context.Context) error {
	for {
		inTurn(ctx, d.beat, d.compare)
		if !pause(ctx, beatEvery) {
			return ctx.Err()
		}
	}
}

// inTurn gives each its own time: a driver that hangs leaves the others the time to answer.
func inTurn(ctx context.Context, asks ...func(context.Context)) {
	for _, ask := range asks {
		one, cancel := context.WithTimeout(ctx, 2*time.Second)
		ask(one)
		cancel()
	}
}

// beat asks every driver that can be asked.
func (d *drivers) beat(ctx context.Context) {
	say := func(name string, err error) {
		if errors.Is(ctx.Err(), context.Canceled) {
			return // nobody waits for the answer
		}
		if changed := d.watch.Pulse.Say(name, err); changed && err != nil {
			d.log.WarnContext(ctx, "driver does not answer", "driver", name, "err", err)
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
	if d.consul != nil {
		say("directory", d.consul.Ping(ctx))
	}
}
