package reach

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// TestWhoLeavesIsNotAnnouncedAgain lets every word that a process lives arrive
// late: after the process has left, none of them may bring it back.
func TestWhoLeavesIsNotAnnouncedAgain(t *testing.T) {
	a := &agent{services: map[string]bool{}}
	late, asked := make(chan struct{}), make(chan struct{}, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/agent/check/update/") {
			asked <- struct{}{}
			<-late
		}
		a.ServeHTTP(w, r)
	}))
	defer srv.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	g, gctx := errgroup.WithContext(ctx)
	d, err := Open(ctx, srv.URL, "", "sanshe", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	leave, err := d.Register(gctx, g, []string{"tender"}, "127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	left := make(chan error)
	go func() { left <- leave() }()
	for deadline := time.Now().Add(time.Second); a.count() > 0 && time.Now().Before(deadline); <-time.After(time.Millisecond) {
	}
	close(late)
	if err := <-left; err != nil {
		t.Error(err)
	}
	stop()
	_ = g.Wait()
	if n := a.count(); n != 0 {
		t.Errorf("%d services are announced of a process that has left", n)
	}
}

// agent is as much of a Consul agent as registration talks to.
type agent struct {
	mu       sync.Mutex
	services map[string]bool
	forget   int  // how often a TTL update meets an agent that lost its memory
	hides    bool // what there is, from who asks
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case r.URL.Path == "/v1/agent/service/register":
		var s struct{ ID string }
		_ = json.NewDecoder(r.Body).Decode(&s)
		a.services[s.ID] = true
	case strings.HasPrefix(r.URL.Path, "/v1/health/service/"):
		w.Header().Set("X-Consul-LastContact", "0")
		if a.hides {
			w.Header().Set("X-Consul-Results-Filtered-By-ACLs", "true")
		}
		_, _ = w.Write([]byte("[]"))
	case strings.HasPrefix(r.URL.Path, "/v1/agent/check/update/"):
		id := strings.TrimPrefix(r.URL.Path, "/v1/agent/check/update/service:")
		if a.forget > 0 {
			a.forget--
			a.services = map[string]bool{}
		}
		if !a.services[id] {
			http.Error(w, "unknown check", http.StatusNotFound)
		}
	case strings.HasPrefix(r.URL.Path, "/v1/agent/service/deregister/"):
		delete(a.services, strings.TrimPrefix(r.URL.Path, "/v1/agent/service/deregister/"))
	}
}

func (a *agent) count() int { a.mu.Lock(); defer a.mu.Unlock(); return len(a.services) }

func TestServicesRegisterComeBackAfterAnEmptyAgentAndLeave(t *testing.T) {
	a := &agent{services: map[string]bool{}, forget: 1}
	srv := httptest.NewServer(a)
	defer srv.Close()
	services := []string{"tender", "contract"}
	ctx, stop := context.WithCancel(t.Context())
	g, gctx := errgroup.WithContext(ctx)
	d, err := Open(ctx, srv.URL, "", "sanshe", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	leave, err := d.Register(gctx, g, services, "127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		a.mu.Lock()
		back := a.forget == 0 && len(a.services) == 2
		a.mu.Unlock()
		if back {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d services after the agent came back empty", a.count())
		}
		<-time.After(10 * time.Millisecond)
	}
	if err := leave(); err != nil || a.count() != 0 {
		t.Errorf("left with %v, %d remain", err, a.count())
	}
	stop()
	_ = g.Wait()
	srv.Close()
	if _, err := d.Register(t.Context(), g, services, "127.0.0.1:8080"); err == nil || !strings.Contains(err.Error(), "Consul") {
		t.Errorf("an absent agent gave %v", err)
	}
	for _, everywhere := range []string{"0.0.0.0:8080", "[::]:8080", ":8080"} {
		if _, err := d.Register(t.Context(), g, services, everywhere); err == nil || !strings.Contains(err.Error(), "ADVERTISE") {
			t.Errorf("%s was announced: %v", everywhere, err)
		}
	}
}

func TestATokenThatShowsNothingIsARefusal(t *testing.T) {
	srv := httptest.NewServer(&agent{services: map[string]bool{}, hides: true})
	defer srv.Close()
	d, err := Open(t.Context(), srv.URL, "", "sanshe", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Register(t.Context(), new(errgroup.Group), []string{"tender"}, "127.0.0.1:8080"); !Denied(err) {
		t.Errorf("an agent that hides what was announced: %v", err)
	}
}
