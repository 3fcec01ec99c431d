package reach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	consul "github.com/hashicorp/consul/api"
)

// quietAgent answers for Consul without a network, so that its clock can be the test's.
type quietAgent struct {
	away  atomic.Bool
	index atomic.Uint64
	known atomic.Pointer[[]string]
}

func (a *quietAgent) knows(addrs ...string) {
	a.known.Store(&addrs)
	a.index.Add(1)
}

// RoundTrip implements http.RoundTripper.
func (a *quietAgent) RoundTrip(r *http.Request) (*http.Response, error) {
	if asked := r.URL.Query().Get("index"); asked != "" { // a watch is answered late, or when there is news
		for end := time.Now().Add(watchFor); r.Context().Err() == nil && !a.away.Load() && time.Now().Before(end) && asked == ids(a.index.Load()); {
			pause(r.Context(), 100*time.Millisecond)
		}
	}
	if a.away.Load() || r.Context().Err() != nil {
		return nil, errors.New("connection refused")
	}
	var out []consul.ServiceEntry
	for _, addr := range *a.known.Load() {
		out = append(out, consul.ServiceEntry{Service: &consul.AgentService{Address: addr, Port: 8080}})
	}
	b, err := json.Marshal(out)
	h := http.Header{"Content-Type": {"application/json"}, "X-Consul-Index": {ids(a.index.Load())}}
	return &http.Response{StatusCode: http.StatusOK, Header: h, Body: io.NopCloser(strings.NewReader(string(b))), Request: r}, err
}

func ids(n uint64) string { b, _ := json.Marshal(n); return string(b) }

// TestHalfAnHourWithoutTheDirectoryIsNotNoticed asks every second for half an
// hour while the agent is away: who was known stays known. Once it is back,
// whoever came meanwhile is known within ten seconds.
func TestHalfAnHourWithoutTheDirectoryIsNotNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		a := &quietAgent{}
		a.knows("10.0.0.1")
		conf := consul.DefaultConfig()
		conf.HttpClient = &http.Client{Transport: a}
		client, err := consul.NewClient(conf)
		if err != nil {
			t.Fatal(err)
		}
		dir := &Consul{ctx: ctx, client: client, prefix: "x-", log: slog.New(slog.DiscardHandler), watched: map[string]*watched{}}
		before := []string{"10.0.0.1:8080"}
		if got := dir.Find(ctx, "tender"); !slices.Equal(got, before) {
			t.Fatalf("found %v", got)
		}
		all := before
		for _, more := range []int{0, 7, 19, 31} { // a watch that asks seldom is lucky once, not four times
			a.away.Store(true)
			for n := range 30*60 + more {
				if got := dir.Find(ctx, "tender"); !slices.Equal(got, all) {
					t.Fatalf("after %d seconds without the directory, found %v", n, got)
				}
				pause(ctx, time.Second)
			}
			all = append(slices.Clone(all), fmt.Sprintf("10.0.1.%d:8080", more))
			var hosts []string
			for _, addr := range all {
				hosts = append(hosts, strings.TrimSuffix(addr, ":8080"))
			}
			a.knows(hosts...)
			a.away.Store(false)
			for back := time.Now(); !slices.Equal(dir.Find(ctx, "tender"), all); pause(ctx, 100*time.Millisecond) {
				if time.Since(back) > 10*time.Second {
					t.Fatal("ten seconds after the directory's return the new instance is not known")
				}
			}
		}
	})
}
