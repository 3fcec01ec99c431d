package faults

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanshe/e2e/county"
	"sanshe/libs/crash"
)

// away is a server that is killed and comes back.
func (s *scene) away(claim, name string, d time.Duration) trouble {
	x := county.Servers.Server(name)
	return trouble{
		claim: claim, long: d, writes: true,
		begin: func(testing.TB) { x.Kill() },
		end: func(t testing.TB) {
			if err := x.Start(); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// drains is how much faster than it grew a backlog must go once the broker is back.
const drains = 5

// brokerless goes on without the broker, and measures how fast the outboxes
// empty afterwards: until the topic has grown by all that was acknowledged
// since, also after the return.
func (s *scene) brokerless() trouble {
	f := s.away("the broker is away", "kafka", time.Minute)
	start, kill := f.end, f.begin
	began, before := time.Time{}, 0
	f.begin = func(t testing.TB) {
		before, began = s.length(t), time.Now()
		kill(t)
	}
	f.end = func(t testing.TB) {
		start(t)
		back := time.Now()
		grew, owed := back.Sub(began), s.acknowledged(began, back)
		county.Until(t, "the backlog on the topic", func() (bool, error) { return s.length(t) >= before+s.acknowledged(began, time.Now()), nil })
		took := time.Since(back)
		arrival, drain := float64(owed)/grew.Seconds(), float64(owed)/took.Seconds()
		t.Logf("%d events waited for %v: they came at %.0f/s and went at %.0f/s, %.1f times as fast", owed, grew.Round(time.Millisecond), arrival, drain, drain/arrival)
		if long && drain < drains*arrival {
			t.Errorf("the backlog drained at %.1f times the rate of arrival, want %d", drain/arrival, drains)
		}
	}
	return f
}

// length is how many messages the topic of purchases holds: what a group that has heard nothing lacks.
func (s *scene) length(t testing.TB) (n int) {
	t.Helper()
	b := s.bus(t)
	var by map[string]int64
	county.Until(t, "the length of the topic", func() (ok bool, err error) { // a broker that has just come back is not at once ready to say
		by, err = b.Lag(t.Context(), s.Platform.Namespace()+".nobody", []string{"tender"})
		return err == nil, err
	})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for _, k := range by {
		n += int(k)
	}
	return n
}

// acknowledged counts the events of purchases that what had its answer between two instants has brought.
func (s *scene) acknowledged(from, to time.Time) (n int) {
	told := map[Kind]int{Ask: births[Ask].events, Bid: 1}
	for _, w := range s.workers {
		for _, c := range w.done() {
			if c.Ended.After(from) && c.Ended.Before(to) {
				n += told[c.Kind]
			}
		}
	}
	return n
}

// directoryless goes on without the directory; then somebody new must be found.
func (s *scene) directoryless(t *testing.T) trouble {
	f := s.away("the directory is away", "consul", 3*time.Minute)
	start := f.end
	newcomer, kill := s.Platform.Instance(t, "notice"), f.begin
	var killed, back time.Time
	var joined time.Duration
	f.begin = func(t testing.TB) {
		killed = time.Now()
		kill(t)
	}
	f.end = func(t testing.TB) {
		start(t)
		back = time.Now()
		newcomer.Launch(t, s.Platform)
		newcomer.Await(t, s.Platform)
		county.Until(t, "the newcomer's name in the directory", func() (bool, error) { return county.Servers.Knows(newcomer.Addr) })
		joined = time.Since(back)
		s.Platform.Parts = append(s.Platform.Parts, newcomer)
	}
	f.held = func(_ testing.TB, c *crew, r *Record) {
		r.Directory = &Absence{Failed: int(c.cutSince(killed) - c.cutSince(back)), Joined: joined}
	}
	return f
}

func (s *scene) killed(name string) trouble {
	x := s.Platform.Of(name)
	return trouble{
		claim: name + " is killed and started again", long: briefly, writes: name == "notice" || name == "contract",
		begin: func(testing.TB) { _ = x.Cmd.Process.Kill(); <-x.Gone }, // it cannot have ended before
		end:   func(t testing.TB) { x.Launch(t, s.Platform); x.Await(t, s.Platform) },
	}
}

// blind lets the portal come back while nobody can tell it whose a token is:
// who has a session keeps it, and is asked to wait.
func (s *scene) blind() trouble {
	f, portal := s.killed("organization"), s.Platform.Of("portal")
	kill, b := f.begin, (*browser)(nil)
	f.claim = "the portal comes back while the register is away"
	f.begin = func(t testing.TB) {
		b = newBrowser(t, s.Town)
		if err := b.become(t.Context(), county.Staff(0)); err != nil {
			t.Fatal(err)
		}
		kill(t)
		_ = portal.Cmd.Process.Kill() // it cannot have ended before
		<-portal.Gone
		portal.Launch(t, s.Platform)
		portal.Await(t, s.Platform)
		if p, err := b.visit(t.Context(), http.MethodGet, desk, nil); !errors.Is(err, errCut) {
			t.Errorf("a desk is answered with %d to %q, and should be later: %v", p.status, p.to, err)
		}
	}
	f.held = func(t testing.TB, _ *crew, r *Record) { r.Stays = append(r.Stays, b.stayed(t)...) }
	return f
}

// between is a trouble made and undone by two actions that can fail.
func between(claim string, d time.Duration, writes bool, begin, end func() error) trouble {
	do := func(act func() error) func(testing.TB) {
		return func(t testing.TB) {
			if err := act(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return trouble{claim: claim, long: d, writes: writes, begin: do(begin), end: do(end)}
}

// TestServicesApartBreakNoInvariant lets one thing after another go wrong with
// a process for each service.
func TestServicesApartBreakNoInvariant(t *testing.T) {
	county.Several(t)
	s, short := open(t, nil, 2)
	all := []trouble{s.repeated()} // while there is little that could be repeated
	for _, name := range county.Services {
		at := brief[name]
		if long {
			all = append(all, s.killed(name))
			at = passed[name]
		}
		for _, p := range at {
			all = append(all, s.killedAt(p, name))
		}
	}
	if long {
		all = append(all, s.blind())
	}
	tender, notice := s.Platform.Of("tender"), s.Platform.Of("notice")
	all = append(all, s.brokerless(), s.directoryless(t),
		between("the relay's process stands still", 15*time.Second, false,
			func() error { return tender.Cmd.Process.Signal(syscall.SIGSTOP) }, func() error { return tender.Cmd.Process.Signal(syscall.SIGCONT) }))
	if mongo := county.Servers.Server("mongo"); mongo != nil { // a database that was given to us is not ours to freeze
		all = append(all, between("the store stands still", 30*time.Second, false, mongo.Freeze, mongo.Thaw))
	}
	if tender.Host.Alone() {
		all = append(all,
			between("the tender service is cut off", 15*time.Second, false, tender.Host.Cut, tender.Host.Join),
			between("the tender service hears and is not heard", 15*time.Second, false, tender.Host.Deafen, tender.Host.Hear),
			between("the notice service is not reached", 15*time.Second, true, notice.Host.Mute, notice.Host.Hear))
	}
	all = append(all, s.closedAt(crash.BeforeClosing, short[0], tender), s.closedAt(crash.AfterClosing, short[1], tender))
	s.suffer(t, all)
}

// doubled is a county in which two processes of every service share the work.
func doubled(t *testing.T, services []string) (s *scene, second []*county.Part) {
	t.Helper()
	s, _ = open(t, nil, 0)
	for _, name := range services {
		x := s.Platform.Instance(t, name)
		x.Launch(t, s.Platform)
		x.Await(t, s.Platform)
		s.Platform.Parts, second = append(s.Platform.Parts, x), append(second, x)
	}
	return s, second
}

// TestARollingRestartFailsNoRequest restarts every process of every service,
// one after the other, while two of each share the work.
func TestARollingRestartFailsNoRequest(t *testing.T) {
	county.Several(t)
	s, _ := doubled(t, county.Services)
	c := s.hire(t)
	c.does(t, "work", crewSize)
	for _, x := range s.Platform.Parts {
		if x.Addr == s.Platform.Addr { // who the tests speak to has nothing before it that could turn to the other
			continue
		}
		if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		x.Ended(t)
		x.Launch(t, s.Platform)
		x.Await(t, s.Platform)
		c.does(t, "work after the restart of "+x.Name, crewSize)
	}
	c.rest(t)
	if n := c.failed.Load(); n != 0 {
		t.Errorf("%d of %d requests failed, the last with %v", n, c.acked.Load()+n, c.last.Load())
	}
	for _, wrong := range s.table.Hold("every process is restarted", s.record(t)) {
		t.Error(wrong)
	}
	t.Logf("%d requests, %d failed\n%s", c.acked.Load(), c.failed.Load(), s.table.String())
}

// TestAKilledInstanceIsMissedForASecondAtMost kills one of two instances of
// every service but the one that people reach.
func TestAKilledInstanceIsMissedForASecondAtMost(t *testing.T) {
	county.Several(t)
	s, second := doubled(t, county.Services[1:])
	c := s.hire(t)
	c.does(t, "work", crewSize)
	for _, x := range second {
		failed := c.failed.Load()
		if err := x.Cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		<-x.Gone
		killed := time.Now()
		c.lasts(t, 3*time.Second)
		late := c.cutSince(killed.Add(time.Second)) // of what was asked before, the failure may show at any time
		settled := c.failed.Load() - late
		if late > 0 {
			t.Errorf("%s: %d requests failed of those until a second after the kill, %d of later ones, the last with %v", x.Name, settled-failed, late, c.last.Load())
		}
		t.Logf("%s: %d requests failed", x.Name, settled-failed)
	}
	c.rest(t)
	for _, wrong := range s.table.Hold("one of two instances is killed", s.record(t)) {
		t.Error(wrong)
	}
	t.Log("\n" + strings.TrimSpace(s.table.String()))
}
