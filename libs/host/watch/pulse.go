package watch

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// maxWhy bounds what is kept of an error, in bytes.
const maxWhy = 600

// State is how a driver is.
type State int

// The states.
const (
	Away   State = iota // it does not answer
	Well                // it answers
	Unused              // not configured: nothing is wrong and nothing works
	Idle                // configured, and not needed yet
)

// Beat is how one driver is: since when, and what went wrong last.
type Beat struct {
	Name  string
	State State
	Since time.Time
	Why   string    // the last error, also when it is over
	WhyAt time.Time // zero: there has been none
}

// Pulse remembers how the drivers of a process are.
type Pulse struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]Beat
}

// NewPulse makes an empty memory that reads the time from now.
func NewPulse(now func() time.Time) *Pulse { return &Pulse{now: now, by: map[string]Beat{}} }

// Say notes that a driver answered (err is nil) or failed, and tells whether
// that is news. A nil Pulse notes nothing.
func (p *Pulse) Say(name string, err error) (changed bool) {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b, known := p.by[name]
	state := Well
	if err != nil {
		state = Away
	}
	if changed = !known || b.State != state; changed {
		b.Name, b.State, b.Since = name, state, p.now()
	}
	if err != nil {
		b.Why, b.WhyAt = Cut(err.Error(), maxWhy), p.now()
	}
	p.by[name] = b
	return changed
}

// Unused notes that a driver is not configured.
func (p *Pulse) Unused(name string) { p.put(name, Unused) }

// Idle notes that a driver is configured and has not been needed yet.
func (p *Pulse) Idle(name string) { p.put(name, Idle) }

func (p *Pulse) put(name string, s State) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.by[name] = Beat{Name: name, State: s, Since: p.now()}
}

// Beats are all drivers, by name.
func (p *Pulse) Beats() []Beat {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Beat, 0, len(p.by))
	for _, b := range p.by {
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Beat) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Cut keeps the beginning of s, at most n bytes of it, and no half character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
