package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Clock tells the platform's time. Outside demo mode it is the machine's; in
// demo mode it can be moved forward, so that deadlines pass while one watches,
// and it keeps its lead across restarts.
type Clock struct {
	mu    sync.RWMutex
	lead  time.Duration
	keep  leadKeeper // nil outside demo mode: the clock cannot be moved
	moved []func()

	machine func() time.Time // the machine's clock
	off     atomic.Int64     // how far that is from the clocks of most others, once it is too far
}

// leadKeeper remembers how far ahead of the machine's clock a demonstration is.
type leadKeeper interface {
	Read() (time.Duration, error)
	Write(time.Duration) error
	// Follow calls f whenever somebody else has moved the clock.
	Follow(f func(time.Duration))
}

// OpenClock reads the lead that a demonstration left in file; "" makes a clock that cannot be moved.
func OpenClock(file string) (*Clock, error) {
	c := &Clock{machine: time.Now}
	if file == "" {
		return c, nil
	}
	return c, c.movedBy(leadFile(file))
}

// movedBy makes the clock one that can be moved, and takes over how far it was.
func (c *Clock) movedBy(k leadKeeper) error {
	lead, err := k.Read()
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.keep, c.lead = k, lead
	c.mu.Unlock()
	k.Follow(c.hear)
	return nil
}

// Now is the platform's time, to the microsecond: what every store keeps.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.machine().Add(c.lead).UTC().Truncate(time.Microsecond)
}

// Movable reports whether this is a demonstration's clock.
func (c *Clock) Movable() bool { return c.keep != nil }

// OnMove calls f after each move, so that what is due happens at once.
func (c *Clock) OnMove(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = append(c.moved, f)
}

// ErrFixed says that only a demonstration's clock can be moved.
var ErrFixed = errors.New("host: the clock cannot be moved outside demo mode")

// Set moves the clock so that Now is to. Only building history moves it backwards.
func (c *Clock) Set(to time.Time) error {
	if c.keep == nil {
		return ErrFixed
	}
	lead := to.Sub(c.machine())
	if err := c.keep.Write(lead); err != nil {
		return err
	}
	c.hear(lead)
	return nil
}

// hear takes over a lead and tells whoever waits for the clock to move.
func (c *Clock) hear(lead time.Duration) {
	c.mu.Lock()
	same := c.lead == lead
	c.lead = lead
	moved := c.moved
	c.mu.Unlock()
	if same {
		return
	}
	for _, f := range moved {
		f()
	}
}

// leadFile keeps the lead of a single process.
type leadFile string

func (f leadFile) Read() (time.Duration, error) {
	b, err := os.ReadFile(string(f))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var lead int64
	if err := json.Unmarshal(b, &lead); err != nil {
		return 0, fmt.Errorf("演示时钟文件%s已损坏，删除它即可恢复为真实时间: %w", string(f), err)
	}
	return time.Duration(lead), nil
}

func (f leadFile) Write(lead time.Duration) error {
	b, err := json.Marshal(int64(lead))
	if err != nil {
		return err
	}
	tmp := string(f) + ".new"
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, string(f))
}

func (leadFile) Follow(func(time.Duration)) {} // nobody else has the file
