package watch

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"
)

// How finely times are told apart: each step is a quarter of a doubling, from
// 0.1 ms to beyond six seconds. A quantile is therefore at most a fifth too long.
const (
	steps     = 68
	perDouble = 4
	shortest  = 100 * time.Microsecond
)

// Window is how far back Pace looks, in whole minutes.
const Window = 5

// maxRows bounds how many operations are told apart; the table of routes has fewer.
const maxRows = 1000

// Pace tells how long each operation took in the last minutes. Its size depends
// on how many operations there are, not on how often they are asked.
type Pace struct {
	now func() time.Time
	mu  sync.RWMutex
	by  map[string]*row
}

type row struct {
	mu      sync.Mutex
	minutes [Window]minute
}

// minute is what happened in one minute; its place is used again Window minutes later.
type minute struct {
	at      int64 // since 1970
	took    [steps]uint32
	longest time.Duration
	failed  uint32
}

// NewPace makes an empty memory that reads the time from now.
func NewPace(now func() time.Time) *Pace { return &Pace{now: now, by: map[string]*row{}} }

// Took notes that an operation took d, and whether it failed through our fault.
func (p *Pace) Took(operation string, d time.Duration, failed bool) {
	r := p.row(operation)
	if r == nil {
		return
	}
	at := p.now().Unix() / 60
	r.mu.Lock()
	defer r.mu.Unlock()
	m := &r.minutes[at%Window]
	if m.at != at {
		*m = minute{at: at}
	}
	m.took[step(d)]++
	m.longest = max(m.longest, d)
	if failed {
		m.failed++
	}
}

func (p *Pace) row(operation string) *row {
	p.mu.RLock()
	r := p.by[operation]
	p.mu.RUnlock()
	if r != nil {
		return r
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r = p.by[operation]; r == nil && len(p.by) < maxRows {
		r = &row{}
		p.by[operation] = r
	}
	return r
}

func step(d time.Duration) int {
	if d <= shortest {
		return 0
	}
	return min(int(math.Ceil(perDouble*math.Log2(float64(d)/float64(shortest)))), steps-1)
}

// Paces is one operation's last minutes: half of its calls took no longer than P50.
type Paces struct {
	Operation     string
	Calls, Failed int64
	P50, P95, P99 time.Duration
	Longest       time.Duration
}

// Slowest lists the operations that were asked in the last minutes, by P95.
func (p *Pace) Slowest() (out []Paces) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	since := p.now().Unix()/60 - Window
	for name, r := range p.by {
		if s := r.sum(since); s.Calls > 0 {
			s.Operation = name
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Paces) int {
		return cmp.Or(cmp.Compare(b.P95, a.P95), cmp.Compare(a.Operation, b.Operation))
	})
	return out
}

func (r *row) sum(since int64) (s Paces) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all [steps]int64
	for i := range r.minutes {
		m := &r.minutes[i]
		if m.at <= since {
			continue
		}
		for k, n := range m.took {
			all[k] += int64(n)
			s.Calls += int64(n)
		}
		s.Failed += int64(m.failed)
		s.Longest = max(s.Longest, m.longest)
	}
	quantile := func(share float64) time.Duration {
		left := int64(math.Ceil(share * float64(s.Calls)))
		for k, n := range all {
			if left -= n; left <= 0 {
				upper := time.Duration(float64(shortest) * math.Exp2(float64(k)/perDouble))
				return min(upper, s.Longest)
			}
		}
		return s.Longest
	}
	s.P50, s.P95, s.P99 = quantile(.50), quantile(.95), quantile(.99)
	return s
}
