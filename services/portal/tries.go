package portal

import (
	"sync"
	"time"
)

// tries bounds guesses at a password: so many for one login from one address
// within a window. The account itself locks as well, wherever they come from.
type tries struct {
	wall func() time.Time

	mu sync.Mutex
	by map[string]tried
}

type tried struct {
	since time.Time
	n     int
}

const (
	tryWindow = time.Minute
	maxTries  = 10
	maxTried  = 10_000 // beyond it the memory starts anew
)

func newTries(wall func() time.Time) *tries { return &tries{wall: wall, by: map[string]tried{}} }

func (t *tries) allow(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.wall()
	x, ok := t.by[key]
	if !ok || now.Sub(x.since) >= tryWindow {
		if len(t.by) >= maxTried {
			clear(t.by)
		}
		x = tried{since: now}
	}
	x.n++
	t.by[key] = x
	return x.n <= maxTries
}
