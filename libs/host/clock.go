package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Clock tells the platform's time. Outside demo mode it is the machine's; in
// demo mode it can be moved forward, so that deadlines pass while one watches,
// and it keeps its lead across restarts.
type Clock struct {
	mu    sync.RWMutex
	lead  time.Duration
	file  string // "" outside demo mode: the clock cannot be moved
	moved []func()
}

// OpenClock reads the lead that a demonstration left in file; "" makes a clock that cannot be moved.
func OpenClock(file string) (*Clock, error) {
	c := &Clock{file: file}
	if file == "" {
		return c, nil
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	var lead int64
	if err := json.Unmarshal(b, &lead); err != nil {
		return nil, fmt.Errorf("演示时钟文件%s已损坏，删除它即可恢复为真实时间: %w", file, err)
	}
	c.lead = time.Duration(lead)
	return c, nil
}

// Now is the platform's time, to the microsecond: what every store keeps.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return time.Now().Add(c.lead).UTC().Truncate(time.Microsecond)
}

// Movable reports whether this is a demonstration's clock.
func (c *Clock) Movable() bool { return c.file != "" }

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
	if c.file == "" {
		return ErrFixed
	}
	c.mu.Lock()
	c.lead = time.Until(to)
	b, _ := json.Marshal(int64(c.lead))
	moved := c.moved
	c.mu.Unlock()
	tmp := c.file + ".new"
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, c.file); err != nil {
		return err
	}
	for _, f := range moved {
		f()
	}
	return nil
}
