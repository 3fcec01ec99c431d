package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

// A trouble is something that happens to a platform whose services are apart,
// under load, and is over after a while.
type trouble struct {
	claim string
	long  time.Duration // how long it lasts when there is time: FAULTS=long
	begin func(*county.Platform) error
	end   func(*county.Platform) error
	// writes are expected to be acknowledged while it lasts.
	writes bool
}

const (
	briefly  = 4 * time.Second // how long a trouble lasts in every run
	crewSize = 8
	pace     = 100 * time.Millisecond // between two things that one of the crew does
)

func kill(name string) func(*county.Platform) error {
	return func(p *county.Platform) error {
		x := p.Of(name)
		err := x.Cmd.Process.Kill()
		<-x.Gone
		return err
	}
}

func revive(name string) func(t testing.TB) func(*county.Platform) error {
	return func(t testing.TB) func(*county.Platform) error {
		return func(p *county.Platform) error { p.Of(name).Launch(t, p); p.Of(name).Await(t, p); return nil }
	}
}

func signal(name string, s syscall.Signal) func(*county.Platform) error {
	return func(p *county.Platform) error { return p.Of(name).Cmd.Process.Signal(s) }
}

func host(name string, do func(*county.Part) error) func(*county.Platform) error {
	return func(p *county.Platform) error { return do(p.Of(name)) }
}

func troubles(t testing.TB, p *county.Platform) (out []trouble) {
	for _, name := range county.Services {
		out = append(out, trouble{claim: name + " is killed and started again", long: briefly, begin: kill(name), end: revive(name)(t), writes: name == "notice" || name == "contract"})
	}
	kafka, mongo, consul := county.Servers.Server("kafka"), county.Servers.Server("mongo"), county.Servers.Server("consul")
	out = append(out,
		trouble{"the broker is away", 60 * time.Second, func(*county.Platform) error { kafka.Kill(); return nil }, func(*county.Platform) error { return kafka.Start() }, true},
		trouble{"the directory is away", 3 * time.Minute, func(*county.Platform) error { consul.Kill(); return nil }, func(*county.Platform) error { return consul.Start() }, true},
		trouble{"the relay's process stands still", 15 * time.Second, signal("tender", syscall.SIGSTOP), signal("tender", syscall.SIGCONT), false},
	)
	if mongo != nil { // a database that was given to us is not ours to freeze
		out = append(out, trouble{"the store stands still", 30 * time.Second, func(*county.Platform) error { return mongo.Freeze() }, func(*county.Platform) error { return mongo.Thaw() }, false})
	}
	if p.Of("tender").Host.Alone() {
		out = append(out,
			trouble{"the tender service is cut off", 15 * time.Second, host("tender", func(x *county.Part) error { return x.Host.Cut() }), host("tender", func(x *county.Part) error { return x.Host.Join() }), false},
			trouble{"the tender service hears and is not heard", 15 * time.Second, host("tender", func(x *county.Part) error { return x.Host.Deafen() }), host("tender", func(x *county.Part) error { return x.Host.Hear() }), false},
			trouble{"the notice service is not reached", 15 * time.Second, host("notice", func(x *county.Part) error { return x.Host.Mute() }), host("notice", func(x *county.Part) error { return x.Host.Hear() }), true},
		)
	}
	return out
}

// crew works without pause until told to stop; whatever is cut off or
// answered with a failure of ours is asked again under the same key.
type crew struct {
	clients []*client
	stop    context.CancelFunc
	wait    sync.WaitGroup
	acked   atomic.Int64
	failed  atomic.Int64
	wrong   chan error
}

func hire(w *county.Town, t testing.TB, markets []tenderapi.Tender, due time.Time, l *ledger) *crew {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &crew{stop: stop, wrong: make(chan error, crewSize)}
	for n := range crewSize {
		one := &client{w: w.Platform.As(t, "officer"), number: n, markets: markets, draft: w.Draft("", tenderapi.MethodConsultation, due), serial: n, patient: true}
		if one.shop = n < len(w.Suppliers); one.shop {
			one.w = w.Platform.As(t, county.Staff(n))
		}
		one.w = &county.Person{Platform: w.Platform, Context: identity.WithToken(context.Background(), one.w.Token), Me: one.w.Me, Token: one.w.Token}
		c.clients = append(c.clients, one)
		c.wait.Go(func() {
			for ctx.Err() == nil {
				if err := one.step(l); err != nil {
					c.wrong <- err
					return
				}
				if one.again {
					c.failed.Add(1)
				} else {
					c.acked.Add(1)
				}
				select {
				case <-ctx.Done():
				case <-time.After(pace):
				}
			}
		})
	}
	return c
}

// rest ends the work; what was cut off is finished first.
func (c *crew) rest(t testing.TB, l *ledger) {
	t.Helper()
	c.stop()
	c.wait.Wait()
	close(c.wrong)
	for err := range c.wrong {
		t.Fatal(err)
	}
	for _, one := range c.clients {
		county.Until(t, "the end of what was cut off", func() (bool, error) {
			if !one.again {
				return true, nil
			}
			return !one.again, one.step(l)
		})
	}
}

// lasts waits until d has passed or somebody of the crew has met something wrong.
func (c *crew) lasts(t testing.TB, d time.Duration) {
	t.Helper()
	select {
	case err := <-c.wrong:
		t.Fatal(err)
	case <-time.After(d):
	}
}

// TestNoTroubleLosesOrDoublesAnything lets one thing after another go wrong
// under load. After each, everything acknowledged is there, once; in the end
// every event has had its effect exactly once, and every bid its number.
func TestNoTroubleLosesOrDoublesAnything(t *testing.T) {
	county.Several(t)
	p := county.Start(t, nil)
	w := county.Settle(t, p, 4)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	var markets []tenderapi.Tender
	for n := range 6 {
		markets = append(markets, w.Published(t, fmt.Sprintf("市场%d", n), tenderapi.MethodConsultation, due))
	}
	l := &ledger{questions: map[string]string{}, bids: map[string]tenderapi.Bid{}, drafts: map[string]bool{}, retried: map[string]bool{}}
	for _, x := range troubles(t, p) {
		ok := t.Run(x.claim, func(t *testing.T) {
			c := hire(w, t, markets, due, l)
			c.lasts(t, time.Second)
			d := briefly
			if os.Getenv("FAULTS") == "long" {
				d = x.long
			}
			if err := x.begin(p); err != nil {
				t.Fatal(err)
			}
			before := c.acked.Load()
			c.lasts(t, d)
			during := c.acked.Load() - before
			if err := x.end(p); err != nil {
				t.Fatal(err)
			}
			back := time.Now()
			was := c.acked.Load()
			county.Until(t, "work that goes on", func() (bool, error) { return c.acked.Load() >= was+int64(crewSize), nil })
			took := time.Since(back)
			c.lasts(t, time.Second)
			c.rest(t, l)
			l.held(t, w)
			if x.writes && during == 0 {
				t.Error("nothing was acknowledged while it lasted")
			}
			t.Logf("%v: %d acknowledged meanwhile, %d cut off; at work again after %v", d, during, c.failed.Load(), took.Round(time.Millisecond))
		})
		if !ok {
			t.FailNow()
		}
	}
	l.told(t, w)
	l.numbered(t, w, markets, due)
}

// TestARollingRestartFailsNoRequest restarts every process of every service,
// one after the other, while two of each share the work.
func TestARollingRestartFailsNoRequest(t *testing.T) {
	county.Several(t)
	p := county.Start(t, nil)
	for _, name := range county.Services {
		x := p.Instance(t, name)
		x.Launch(t, p)
		x.Await(t, p)
		p.Parts = append(p.Parts, x)
	}
	w := county.Settle(t, p, 4)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	markets := []tenderapi.Tender{w.Published(t, "市场", tenderapi.MethodConsultation, due)}
	l := &ledger{questions: map[string]string{}, bids: map[string]tenderapi.Bid{}, drafts: map[string]bool{}, retried: map[string]bool{}}
	c := hire(w, t, markets, due, l)
	c.lasts(t, time.Second)
	for _, x := range p.Parts {
		if x.Addr == p.Addr { // who the tests speak to has nothing before it that could turn to the other
			continue
		}
		if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		x.Ended(t)
		x.Launch(t, p)
		x.Await(t, p)
		c.lasts(t, 300*time.Millisecond)
	}
	c.rest(t, l)
	l.held(t, w)
	if n := c.failed.Load(); n != 0 {
		t.Errorf("%d of %d requests failed, the last with %v", n, c.acked.Load()+n, l.last)
	}
	t.Logf("%d requests while %d processes were restarted, %d failed", c.acked.Load(), len(p.Parts)-1, c.failed.Load())
}

// TestAKilledInstanceIsMissedForASecondAtMost kills one of two instances of
// every service but the one that people reach.
func TestAKilledInstanceIsMissedForASecondAtMost(t *testing.T) {
	county.Several(t)
	p := county.Start(t, nil)
	var second []*county.Part
	for _, name := range county.Services[1:] {
		x := p.Instance(t, name)
		x.Launch(t, p)
		x.Await(t, p)
		p.Parts, second = append(p.Parts, x), append(second, x)
	}
	w := county.Settle(t, p, 4)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	markets := []tenderapi.Tender{w.Published(t, "市场", tenderapi.MethodConsultation, due)}
	l := &ledger{questions: map[string]string{}, bids: map[string]tenderapi.Bid{}, drafts: map[string]bool{}, retried: map[string]bool{}}
	c := hire(w, t, markets, due, l)
	c.lasts(t, time.Second)
	for _, x := range second {
		failed := c.failed.Load()
		if err := x.Cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		<-x.Gone
		c.lasts(t, time.Second)
		settled := c.failed.Load()
		c.lasts(t, 2*time.Second)
		if now := c.failed.Load(); now != settled {
			t.Errorf("%s: %d requests failed in the first second after the kill, %d later, the last with %v", x.Name, settled-failed, now-settled, l.last)
		}
		t.Logf("%s: %d requests failed", x.Name, settled-failed)
	}
	c.rest(t, l)
	l.held(t, w)
}
