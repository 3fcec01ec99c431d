package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

type paper struct {
	store.Meta
	N int `json:"n"`
}

// broker is a Publisher that keeps what it is given and can be told to fail.
type broker struct {
	mu      sync.Mutex
	log     []event.Event
	refuse  func(event.Event) error // asked before each event is kept
	arrived chan struct{}           // capacity 1
}

func newBroker() *broker {
	return &broker{refuse: func(event.Event) error { return nil }, arrived: make(chan struct{}, 1)}
}

func (b *broker) Publish(_ context.Context, events ...event.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ev := range events {
		if err := b.refuse(ev); err != nil {
			return err // what came before is already written, as the contract allows
		}
		b.log = append(b.log, ev)
	}
	select {
	case b.arrived <- struct{}{}:
	default:
	}
	return nil
}

func (b *broker) set(refuse func(event.Event) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = refuse
}

// heard is the sequence of Seqs that arrived for a subject.
func (b *broker) heard(subject string) (out []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ev := range b.log {
		if ev.Subject == subject {
			out = append(out, ev.Seq)
		}
	}
	return out
}

var errDown = errors.New("the broker is down")

func down(event.Event) error { return errDown }

func openAt(t *testing.T, path string) *sqlitestore.Engine {
	t.Helper()
	e, err := sqlitestore.Open(path)
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	return e
}

func papers(t *testing.T, e store.Engine, name string) *store.Collection[paper] {
	t.Helper()
	c, err := store.Open(t.Context(), e, store.Schema{Name: name}, func(*paper) map[string][]string { return nil })
	must(t, err)
	return c
}

func insert(t *testing.T, c *store.Collection[paper], id string) {
	t.Helper()
	_, err := c.Insert(t.Context(), id, paper{}, event.New("s."+c.Name()+".born.v1", time.Now(), 1))
	must(t, err)
}

func change(t *testing.T, c *store.Collection[paper], id string) {
	t.Helper()
	_, err := c.Update(t.Context(), id, func(p *paper) ([]event.Event, error) {
		p.N++
		return []event.Event{event.New("s."+c.Name()+".changed.v1", time.Now(), p.N)}, nil
	})
	must(t, err)
}

func owed(t *testing.T, e store.Engine, coll string) (n int) {
	t.Helper()
	rs, err := e.Unsent(t.Context(), coll, 1<<20)
	must(t, err)
	for _, r := range rs {
		n += len(r.Outbox)
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func relay(e store.Engine, b *broker, colls ...string) *store.Relay {
	return &store.Relay{Engine: e, Collections: colls, To: b, Log: slog.New(slog.DiscardHandler)}
}

// crashing is an engine in a process that dies before its acknowledgement is saved.
type crashing struct{ store.Engine }

func (crashing) Sent(context.Context, string, []store.Ack) error { return errors.New("killed") }

func TestACrashBetweenPublishAndSentPublishesAgainInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	e, b := openAt(t, path), newBroker()
	c := papers(t, e, "papers")
	insert(t, c, "a")
	change(t, c, "a")
	relay(crashing{e}, b, "papers").Drain(t.Context())
	must(t, e.Close())

	e = openAt(t, path)
	c = papers(t, e, "papers")
	change(t, c, "a")
	relay(e, b, "papers").Drain(t.Context())
	if got := fmt.Sprint(b.heard("a")); got != "[1 2 1 2 3]" {
		t.Errorf("heard %s, want [1 2 1 2 3]", got)
	}
	if n := owed(t, e, "papers"); n != 0 {
		t.Errorf("%d events are still owed", n)
	}
	relay(e, b, "papers").Drain(t.Context())
	if got := b.heard("a"); len(got) != 5 {
		t.Errorf("an acknowledged event came again: %v", got)
	}
}

func TestWhileTheBrokerIsDownEventsWaitAndThenDrain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	e, b := openAt(t, path), newBroker()
	b.set(down)
	c := papers(t, e, "papers")
	const many = 2*store.Batch + 7
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := g; i < many; i += 16 {
				insert(t, c, fmt.Sprint("id", i))
			}
		})
	}
	wg.Wait()
	change(t, c, "id3")
	r := relay(e, b, "papers")
	if r.Drain(t.Context()) {
		t.Error("Drain reports progress though the broker is down")
	}
	if n := owed(t, e, "papers"); n != many+1 {
		t.Fatalf("%d events are owed, want %d", n, many+1)
	}
	must(t, e.Close())

	e = openAt(t, path)
	c = papers(t, e, "papers")
	b.set(func(event.Event) error { return nil })
	r = relay(e, b, "papers")
	for r.Drain(t.Context()) {
	}
	for i := range many {
		want := "[1]"
		if i == 3 {
			want = "[1 2]"
		}
		if got := fmt.Sprint(b.heard(fmt.Sprint("id", i))); got != want {
			t.Fatalf("id%d: heard %s, want %s", i, got, want)
		}
	}
	if n := owed(t, e, "papers"); n != 0 {
		t.Errorf("%d events are still owed", n)
	}
}

func TestABatchBrokenInTheMiddleLosesNothing(t *testing.T) {
	e, b := openAt(t, filepath.Join(t.TempDir(), "t.db")), newBroker()
	c := papers(t, e, "papers")
	for _, id := range []string{"a", "b", "c"} {
		insert(t, c, id)
		change(t, c, id)
	}
	b.set(func(ev event.Event) error {
		if ev.Subject == "b" && ev.Seq == 2 {
			return errDown
		}
		return nil
	})
	relay(e, b, "papers").Drain(t.Context())
	b.set(func(event.Event) error { return nil })
	relay(e, b, "papers").Drain(t.Context())
	for id, want := range map[string]string{"a": "[1 2 1 2]", "b": "[1 1 2]", "c": "[1 2]"} {
		if got := fmt.Sprint(b.heard(id)); got != want {
			t.Errorf("%s: heard %s, want %s", id, got, want)
		}
	}
}

func TestABadCollectionDoesNotStopTheOthers(t *testing.T) {
	e, b := openAt(t, filepath.Join(t.TempDir(), "t.db")), newBroker()
	poison, fine := papers(t, e, "poison"), papers(t, e, "fine")
	insert(t, poison, "p")
	insert(t, fine, "f")
	b.set(func(ev event.Event) error {
		if ev.Subject == "p" {
			return errors.New("the topic is gone")
		}
		return nil
	})
	relay(e, b, "never_prepared", "poison", "fine").Drain(t.Context())
	if got := fmt.Sprint(b.heard("f")); got != "[1]" {
		t.Errorf("the good collection: heard %s, want [1]", got)
	}
	if n := owed(t, e, "poison"); n != 1 {
		t.Errorf("the bad collection owes %d events, want 1", n)
	}
}

func TestAnEventSavedWhileItsBatchIsPublishedIsNotAcknowledged(t *testing.T) {
	e, b := openAt(t, filepath.Join(t.TempDir(), "t.db")), newBroker()
	c := papers(t, e, "papers")
	insert(t, c, "a")
	once := sync.OnceFunc(func() { change(t, c, "a") })
	b.set(func(event.Event) error { once(); return nil })
	r := relay(e, b, "papers")
	r.Drain(t.Context())
	if n := owed(t, e, "papers"); n != 1 {
		t.Errorf("%d events are owed, want the one saved meanwhile", n)
	}
	r.Drain(t.Context())
	if got := fmt.Sprint(b.heard("a")); got != "[1 2]" {
		t.Errorf("heard %s, want [1 2]", got)
	}
}

// telling is an engine that tells somebody which collection has new events.
type telling struct {
	store.Engine
	wake func(coll string)
}

func (t telling) Wake(coll string) { t.wake(coll) }

func TestASaveWithEventsTellsOnceTheyAreIn(t *testing.T) {
	e := openAt(t, filepath.Join(t.TempDir(), "t.db"))
	var woken []string
	c := papers(t, telling{e, func(coll string) {
		if owed(t, e, coll) != 1 {
			t.Error("told of events that are not in the outbox")
		}
		woken = append(woken, coll)
	}}, "papers")
	if _, err := c.Insert(t.Context(), "silent", paper{}); err != nil {
		t.Fatal(err)
	}
	insert(t, c, "a")
	if _, err := c.Insert(t.Context(), "a", paper{}, event.New("s.papers.born.v1", time.Now(), 1)); !errors.Is(err, store.ErrExists) {
		t.Fatalf("a second of the name: %v", err)
	}
	if got := fmt.Sprint(woken); got != "[papers]" {
		t.Errorf("told of %s, want [papers]", got)
	}
}

// asked notes into which collections a relay looks.
type asked struct {
	store.Engine
	colls chan string
}

func (a asked) Unsent(ctx context.Context, coll string, n int) ([]store.Record, error) {
	a.colls <- coll
	return a.Engine.Unsent(ctx, coll, n)
}

func TestARelayLooksOnlyIntoTheCollectionThatWokeIt(t *testing.T) {
	e, b := openAt(t, filepath.Join(t.TempDir(), "t.db")), newBroker()
	a := asked{e, make(chan string, 100)}
	r := relay(a, b, "quiet", "papers")
	papers(t, e, "quiet")
	c := papers(t, telling{e, r.Wake}, "papers")
	go func() { _ = r.Run(t.Context(), time.Hour) }() // it ends with the test's context, which is no news
	if first := []string{<-a.colls, <-a.colls}; fmt.Sprint(first) != "[quiet papers]" {
		t.Fatalf("at its start a relay looks into %v, want all", first)
	}
	insert(t, c, "a")
	<-b.arrived
	if got := <-a.colls; got != "papers" {
		t.Errorf("woken by papers, it looks into %q first", got)
	}
}

func TestARelayIsWokenByASaveAndEndsWithItsContext(t *testing.T) {
	e, b := openAt(t, filepath.Join(t.TempDir(), "t.db")), newBroker()
	r := relay(e, b, "papers")
	c := papers(t, telling{e, r.Wake}, "papers")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, time.Hour) }()
	for i := range 3 {
		insert(t, c, fmt.Sprint("id", i))
		select {
		case <-b.arrived:
		case <-time.After(10 * time.Second):
			t.Fatal("a saved event was not relayed before the hour was over")
		}
	}
	stop()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Run goes on after its context ended")
	}
}
