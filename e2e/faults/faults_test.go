package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/crash"
)

// long is a run with time: troubles last as long as they should.
var long = os.Getenv("FAULTS") == "long"

// briefly is how long a trouble lasts in every run.
const briefly = 4 * time.Second

// trouble is something that happens to a platform under load, and is over after a while.
type trouble struct {
	claim  string
	long   time.Duration // how long it lasts when there is time; 0: until begin has returned
	begin  func(testing.TB)
	end    func(testing.TB)
	writes bool                             // are acknowledged while it lasts
	quiet  func(testing.TB)                 // waits for what only a resting platform can show
	held   func(testing.TB, *crew, *Record) // adds what this trouble alone can tell
}

func (f trouble) lasts() time.Duration {
	if long {
		return f.long
	}
	return min(f.long, briefly)
}

// open settles a county with six purchases that are asked about and bid for,
// and some more whose deadlines come first.
func open(t *testing.T, env map[string]string, early int) (s *scene, short []tenderapi.Tender) {
	t.Helper()
	p := county.Start(t, env)
	s = &scene{Town: county.Settle(t, p, suppliers), deadlines: map[string]time.Time{}, pause: leisure, busy: func() int64 { return crewSize }}
	s.Lawful(t)
	draft := s.Awarded(t, agreed) // moves the clock, and so comes first
	today := cn.DayOf(p.Now(t))
	due := cn.AddDays(today, 20).At(9, 30)
	for n := range 6 {
		s.markets = append(s.markets, s.Published(t, fmt.Sprintf("市场%d", n), tenderapi.MethodConsultation, due))
	}
	for n := range early {
		short = append(short, s.Published(t, fmt.Sprintf("早市%d", n), tenderapi.MethodConsultation, cn.AddWorkdays(cn.AddDays(today, 12), n).At(9, 30)))
	}
	s.workers = recruit(t, s.Town, draft.ID, s.markets, due)
	s.reader = &reader{Person: p.Nobody(), markets: s.markets}
	return s, short
}

// suffer lets each fault happen in turn, holds the invariants after each, and prints the table.
func (s *scene) suffer(t *testing.T, faults []trouble) {
	t.Helper()
	began, walked := time.Now(), 0
	for _, f := range faults {
		ok := t.Run(f.claim, func(t *testing.T) {
			c := s.hire(t)
			c.does(t, "work to interrupt", s.busy())
			before := c.acked.Load()
			f.begin(t)
			c.lasts(t, f.lasts())
			during := c.acked.Load() - before
			f.end(t)
			back := time.Now()
			c.does(t, "work that goes on", crewSize)
			took := time.Since(back)
			c.rest(t)
			if f.quiet != nil {
				f.quiet(t)
			}
			r := s.record(t)
			walked += len(r.Walks)
			if f.held != nil {
				f.held(t, c, r)
			}
			for _, wrong := range s.table.Hold(f.claim, r) {
				t.Error(wrong)
			}
			if f.writes && during == 0 {
				t.Error("nothing was acknowledged while it lasted")
			}
			t.Logf("%d acknowledged meanwhile, %d cut off; at work again after %v", during, c.failed.Load(), took.Round(time.Millisecond))
		})
		if !ok {
			break
		}
	}
	if walked == 0 {
		t.Error("nobody has read a list to its end")
	}
	t.Logf("%v, %d walks through lists\n%s", time.Since(began).Round(time.Millisecond), walked, s.table.String())
}

// again ends a process well and starts it with CRASH_AT; killed waits until it has been reached.
func again(t testing.TB, p *county.Platform, x *county.Part, at string) {
	t.Helper()
	if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	x.Ended(t)
	p.Under(map[string]string{"CRASH_AT": at}, func() { x.Launch(t, p) })
}

func dead(t testing.TB, x *county.Part) {
	t.Helper()
	county.Until(t, "the death of "+x.Name, func() (bool, error) {
		select {
		case <-x.Gone:
			return true, nil
		default:
			return false, nil
		}
	})
	if st, ok := x.Cmd.ProcessState.Sys().(syscall.WaitStatus); ok && !st.Signaled() {
		t.Fatalf("%s ended by itself: %v\n%s", x.Name, x.Cmd.ProcessState, x.Said())
	}
}

// closedAt is a process that dies while it closes the gate of a purchase under load.
func (s *scene) closedAt(point crash.Point, m tenderapi.Tender, x *county.Part) trouble {
	return trouble{
		claim: fmt.Sprintf("killed at %s", point),
		begin: func(t testing.TB) {
			again(t, s.Platform, x, string(point))
			x.Await(t, s.Platform)
			s.deadline(t, m)
			dead(t, x)
		},
		end: func(t testing.TB) {
			x.Launch(t, s.Platform)
			x.Await(t, s.Platform)
			for _, w := range s.workers {
				w.rush.Store(nil)
			}
		},
	}
}

// rush is how long before a deadline the bidders begin to crowd: long enough for
// a process that dies at the deadline to say first that its clock was moved.
const rush = 3 * time.Second

// deadline lets the bidders crowd before a purchase's gate while it closes.
func (s *scene) deadline(t testing.TB, m tenderapi.Tender) {
	t.Helper()
	for _, w := range s.workers {
		if w.shop {
			w.rush.Store(&m)
		}
	}
	due := m.Deadline
	s.deadlines[m.ID] = due
	s.markets = append(s.markets, m)
	s.Platform.At(t, due.Add(-rush))
}

// TestASingleProcessBreaksNoInvariant kills it at every labelled point and
// between them, fills its disk, and repeats every event five times.
func TestASingleProcessBreaksNoInvariant(t *testing.T) {
	t.Parallel()
	county.Single(t)
	disk := filepath.Join(t.TempDir(), "disk")
	env := map[string]string{}
	mounted := county.Small(t, disk, "300m")
	if mounted {
		env["DATA_DIR"] = filepath.Join(disk, "data")
	}
	s, short := open(t, env, 2)
	x := s.Platform.Parts[0]
	all := []trouble{s.repeated()} // while there is little that could be repeated
	for _, p := range points() {
		all = append(all, s.killedAt(p, ""))
	}
	if mounted {
		all = append(all, s.full(filepath.Join(disk, "filler")))
	}
	all = append(all, s.closedAt(crash.BeforeClosing, short[0], x), s.closedAt(crash.AfterClosing, short[1], x))
	s.suffer(t, all)
}
