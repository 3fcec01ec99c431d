package bustest

import (
	"context"
	"errors"
	"sync"
	"time"

	"sanshe/libs/event"
)

var errNotNow = errors.New("not now")

func order(t T, r *Rig) {
	b := r.Open(t)
	ear := listen(t, r, b, "readers", "tender", nil)
	all := crowd("tender", 23, 40) // an odd number: a bus that deals events out in turn is not to look right by chance
	for i := 0; i < len(all); i += 46 {
		publish(t, r, b, all[i:i+46]...)
	}
	until(t, r, func() string { return missing(ear.called(), all) })
	if why := jumped(ear.called()); why != "" {
		t.Fatalf("out of order: %s", why)
	}
}

func groups(t T, r *Rig) {
	b := r.Open(t)
	one := listen(t, r, b, "one", "tender", nil)
	two := listen(t, r, r.Open(t), "two", "tender", nil)
	all := crowd("tender", 10, 10)
	publish(t, r, b, all...)
	until(t, r, func() string { return missing(one.called(), all) })
	until(t, r, func() string { return missing(two.called(), all) })
}

func again(t T, r *Rig) {
	b := r.Open(t)
	var mu sync.Mutex
	failures, broken := 0, ""
	ear := listen(t, r, b, "readers", "tender", func(_ context.Context, e event.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if e.Subject != "A" {
			return nil
		}
		if e.Seq == 2 && failures < 3 {
			failures++
			return errNotNow
		}
		if e.Seq > 2 && failures < 3 {
			broken = e.ID()
		}
		return nil
	})
	all := []event.Event{Happened("tender", "A", 1), Happened("tender", "A", 2), Happened("tender", "A", 3), Happened("tender", "B", 1)}
	publish(t, r, b, all...)
	until(t, r, func() string { return missing(ear.finished(), all) })
	mu.Lock()
	defer mu.Unlock()
	if broken != "" {
		t.Fatalf("%s came while its predecessor was failing", broken)
	}
	if failures != 3 {
		t.Fatalf("the failing event came %d times before it was given up", failures)
	}
}

func unfinished(t T, r *Rig) {
	first := r.Open(t)
	refuse := func(_ context.Context, e event.Event) error {
		if e.Subject == "A" && e.Seq >= 3 {
			return errNotNow
		}
		return nil
	}
	ear := listen(t, r, first, "readers", "tender", refuse)
	all := crowd("tender", 12, 3) // these succeed, some on the partition of A
	for seq := 1; seq <= 5; seq++ {
		all = append(all, Happened("tender", "A", seq))
	}
	publish(t, r, first, all...)
	until(t, r, func() string { return missing(ear.called(), all[:len(all)-2]) })
	until(t, r, func() string { return missing(ear.finished(), all[:36]) })
	if err := first.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	later := listen(t, r, r.Open(t), "readers", "tender", nil)
	until(t, r, func() string { return missing(later.finished(), all[len(all)-3:]) })
}

func interrupted(t T, r *Rig) {
	first := r.Open(t)
	ear := listen(t, r, first, "readers", "tender", func(ctx context.Context, _ event.Event) error {
		<-ctx.Done()
		return ctx.Err()
	})
	e := Happened("tender", "A", 1)
	publish(t, r, first, e)
	until(t, r, func() string { return missing(ear.called(), []event.Event{e}) })
	if err := first.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	if err := ear.stop(); errors.Is(err, errDeaf) {
		t.Fatalf("close: %v", err)
	}
	later := listen(t, r, r.Open(t), "readers", "tender", nil)
	until(t, r, func() string { return missing(later.finished(), []event.Event{e}) })
}

func remembered(t T, r *Rig) {
	first := r.Open(t)
	ear := listen(t, r, first, "readers", "tender", nil)
	old := crowd("tender", 10, 5)
	publish(t, r, first, old...)
	until(t, r, func() string { return missing(ear.finished(), old) })
	if err := first.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	second := r.Open(t)
	later := listen(t, r, second, "readers", "tender", nil)
	var fresh []event.Event
	for _, e := range old[:10] {
		fresh = append(fresh, Happened("tender", e.Subject, 6))
	}
	publish(t, r, second, fresh...)
	until(t, r, func() string { return missing(later.finished(), fresh) })
	if missing(later.called(), old) == "" {
		t.Fatalf("all %d finished events came again after a clean close", len(old))
	}
}

func early(t T, r *Rig) {
	b := r.Open(t)
	all := crowd("tender", 10, 5)
	publish(t, r, b, all...)
	ear := listen(t, r, b, "late", "tender", nil)
	until(t, r, func() string { return missing(ear.called(), all) })
	if why := jumped(ear.called()); why != "" {
		t.Fatalf("out of order: %s", why)
	}
}

// restart publishes as the relay does: an event that Publish refused is
// published again, one that it accepted never is.
func restart(t T, r *Rig) {
	b := r.Open(t)
	ear := listen(t, r, b, "readers", "tender", nil)
	all := crowd("tender", 10, 30)
	third := make(chan struct{}, 2)
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), r.patience())
	defer cancel()
	go func() {
		for i := 0; i < len(all); i += 10 {
			if i == 100 || i == 200 {
				third <- struct{}{}
			}
			for b.Publish(ctx, all[i:i+10]...) != nil {
				if ctx.Err() != nil {
					ended <- ctx.Err()
					return
				}
			}
		}
		ended <- nil
	}()
	for range 2 {
		select {
		case <-third:
			r.Restart(t)
		case <-ctx.Done():
			t.Fatalf("publishing stopped before the restart")
		}
	}
	if err := <-ended; err != nil {
		t.Fatalf("publishing did not go on after the restart: %v", err)
	}
	until(t, r, func() string { return missing(ear.finished(), all) })
	if why := jumped(ear.called()); why != "" {
		t.Fatalf("out of order: %s", why)
	}
	// Who read before the restart has what the log may have lost in it; who comes now has not.
	late := listen(t, r, b, "latecomers", "tender", nil)
	until(t, r, func() string { return missing(late.finished(), all) })
}

// apart blocks one subject with a long queue behind it, longer than any buffer
// on the way, and wants a quarter of the other subjects to be done regardless:
// those whose partition is another.
func apart(t T, r *Rig) {
	b := r.Open(t)
	free := make(chan struct{})
	open := sync.OnceFunc(func() { close(free) })
	t.Cleanup(open)
	ear := listen(t, r, b, "readers", "tender", func(ctx context.Context, e event.Event) error {
		if e.Subject == "stuck" {
			select {
			case <-free:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	block := Happened("tender", "stuck", 1)
	publish(t, r, b, block)
	until(t, r, func() string { return missing(ear.called(), []event.Event{block}) })
	var behind []event.Event
	for seq := 2; seq <= 1500; seq++ {
		behind = append(behind, Happened("tender", "stuck", seq))
	}
	all := crowd("tender", 40, 10)
	publish(t, r, b, behind...)
	publish(t, r, b, all...)
	until(t, r, func() string {
		n := map[string]int{}
		for _, e := range ear.finished() {
			if e.Seq == 10 {
				n[e.Subject]++
			}
		}
		if len(n) < 10 {
			return "one stuck subject stopped nearly everybody"
		}
		return ""
	})
	if len(ear.finished()) == 0 || missing(ear.finished(), []event.Event{block}) == "" {
		t.Fatalf("the stuck event was not stuck")
	}
	open()
	until(t, r, func() string { return missing(ear.finished(), append(behind, all...)) })
}

func handover(t T, r *Rig) {
	one, two := r.Open(t), r.Open(t)
	// The first member is slow, so that it leaves with events in its hands.
	a := listen(t, r, one, "readers", "tender", func(ctx context.Context, _ event.Event) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(r.patience() / 2000):
			return nil
		}
	})
	all := crowd("tender", 20, 20)
	publish(t, r, one, all[:200]...)
	until(t, r, func() string {
		if len(a.finished()) < 20 {
			return "the first member hears nothing"
		}
		return ""
	})
	c := listen(t, r, two, "readers", "tender", nil)
	publish(t, r, two, all[200:]...)
	if err := one.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	until(t, r, func() string { return missing(append(a.finished(), c.finished()...), all) })
}

func ends(t T, r *Rig) {
	b := r.Open(t)
	ear := listen(t, r, b, "readers", "tender", nil)
	e := Happened("tender", "A", 1)
	publish(t, r, b, e)
	until(t, r, func() string { return missing(ear.finished(), []event.Event{e}) })
	if err := ear.stop(); !errors.Is(err, context.Canceled) {
		t.Fatalf("subscribe returned %v, not its context's error", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Publish(gone, Happened("tender", "A", 2)); err == nil {
		t.Fatalf("publish with an ended context reported success")
	}
	if err := b.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	if err := b.Publish(t.Context(), Happened("tender", "A", 2)); err == nil {
		t.Fatalf("publish on a closed bus reported success")
	}
}
