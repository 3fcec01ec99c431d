package host

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store/sqlitestore"
)

func TestAMovedClockKeepsItsLeadAcrossRestarts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	c, err := OpenClock(file)
	if err != nil {
		t.Fatal(err)
	}
	kicked := 0
	c.OnMove(func() { kicked++ })
	to := time.Now().Add(240 * time.Hour)
	if err := c.Set(to); err != nil {
		t.Fatal(err)
	}
	again, err := OpenClock(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := again.Now().Sub(to); kicked != 1 || d < -time.Minute || d > time.Minute {
		t.Errorf("kicked %d times, off by %s", kicked, d)
	}
}

func TestOutsideADemonstrationTheClockCannotBeMoved(t *testing.T) {
	c, err := OpenClock("")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Set(time.Now().Add(time.Hour)); !errors.Is(err, ErrFixed) {
		t.Errorf("Set = %v, want ErrFixed", err)
	}
}

func TestOneProcessStillSpeaksHTTP(t *testing.T) {
	var l Local
	l.Add("x", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Path", r.URL.Path)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(b)
	}))
	c := http.Client{Transport: &l}
	resp, err := c.Post("http://x/api/x/y?z=1", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 418 || resp.Header.Get("X-Path") != "/api/x/y" || string(b) != "hello" {
		t.Errorf("%d %s %s", resp.StatusCode, resp.Header.Get("X-Path"), b)
	}
	if _, err := c.Get("http://nobody/"); err == nil {
		t.Error("a service that is not here answered")
	}
}

func events(subject string, n int) (out []event.Event) {
	for i := range n {
		e := event.New("x.thing.grew.v1", time.Now(), i)
		e.Subject, e.Seq = subject, int64(i+1)
		out = append(out, e)
	}
	return out
}

func TestAPoisonedEventParksItsAggregateAndOnlyThat(t *testing.T) {
	file := filepath.Join(t.TempDir(), "l.db")
	engine, err := sqlitestore.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	poisoned, seen := true, []string{}
	by := map[string]event.Handler{"x.thing.grew.v1": func(_ context.Context, e event.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if poisoned && e.Subject == "bad" && e.Seq == 2 {
			return errors.New("cannot digest")
		}
		seen = append(seen, e.ID())
		return nil
	}}
	log := slog.New(slog.DiscardHandler)
	l, err := newListener(t.Context(), "y", by, engine, log)
	if err != nil {
		t.Fatal(err)
	}
	hear := func(e event.Event) (tries int) {
		for {
			if err := l.handle(t.Context(), e); err == nil {
				return tries
			}
			tries++
		}
	}
	bad := events("bad", 3)
	hear(bad[0])
	if tries := hear(bad[1]); tries != maxTries-1 {
		t.Errorf("parked after %d failures, want %d", tries+1, maxTries)
	}
	hear(bad[2]) // waits behind it
	hear(events("good", 1)[0])
	if got := strings.Join(seen, " "); got != "x.thing/bad/1 x.thing/good/1" {
		t.Errorf("seen %s", got)
	}
	// Parked aggregates are known after a restart, and can be replayed in order.
	engine.Close()
	if engine, err = sqlitestore.Open(file); err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if l, err = newListener(t.Context(), "y", by, engine, log); err != nil {
		t.Fatal(err)
	}
	hear(events("bad", 4)[3])
	if got := strings.Join(seen, " "); strings.Contains(got, "bad/4") {
		t.Fatalf("a restart forgot what was parked: %s", got)
	}
	p, err := l.Replay(t.Context(), "x.thing:bad", Decision{By: "someone"})
	if !errors.Is(err, errParkedStill) || p.Retried != 1 || p.Why != "cannot digest" || len(p.Events) != 3 {
		t.Errorf("a replay of what is still poisoned: %v, %+v", err, p)
	}
	mu.Lock()
	poisoned, seen = false, nil
	mu.Unlock()
	if p, err = l.Replay(t.Context(), "x.thing:bad", Decision{By: "someone"}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(seen, " "); got != "x.thing/bad/2 x.thing/bad/3 x.thing/bad/4" || len(p.Events) != 0 {
		t.Errorf("replayed %s, still parked %+v", got, p.Events)
	}
	for i, want := range []Decision{{Event: "x.thing/bad/2", Outcome: "cannot digest"}, {Event: "x.thing/bad/2"}, {Event: "x.thing/bad/3"}, {Event: "x.thing/bad/4"}} {
		if got := p.Decisions[i]; got.Do != "retry" || got.By != "someone" || got.Event != want.Event || got.Outcome != want.Outcome {
			t.Errorf("decision %d is recorded as %+v", i, got)
		}
	}
	// What was released goes on as if nothing had been.
	hear(events("bad", 5)[4])
	if got := seen[len(seen)-1]; got != "x.thing/bad/5" {
		t.Errorf("after the release the last one seen is %s", got)
	}
}

func TestAnAbsentDependencyNeverParksAnEvent(t *testing.T) {
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	for _, kind := range []fault.Kind{fault.Unavailable, fault.TooMany} {
		l, err := newListener(t.Context(), "y", map[string]event.Handler{"x.thing.grew.v1": func(context.Context, event.Event) error {
			return fault.New(kind, "x.down", "暂时不可用，请稍后再试。")
		}}, engine, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 * maxTries {
			if l.handle(t.Context(), events("a", 1)[0]) == nil {
				t.Fatal("an event was let go while the dependency was down")
			}
		}
	}
}
