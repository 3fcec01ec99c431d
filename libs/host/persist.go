package host

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"time"

	"sanshe/libs/fault"
)

// Pauses between two tries to reach a driver at the start.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
	tryTime    = 10 * time.Second // for one try
)

// reaching is the way to one driver at the start.
type reaching struct {
	name     string                      // as health shows it
	say      func(error) error           // the sentence for the operator, around the cause
	do       func(context.Context) error // one try
	hopeless func(error) bool            // trying again cannot help: somebody must change a setting
}

// await tries until the driver answers: what is away may come back, and until
// then /readyz says what is waited for. It gives up at once where the driver
// understood and refuses, and when ctx ends.
func (d *drivers) await(ctx context.Context, r reaching) error {
	for try, wait := uint(1), firstPause; ; try++ {
		one, cancel := context.WithTimeout(ctx, tryTime)
		err := r.do(one)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err == nil:
			d.watch.Pulse.Say(r.name, nil)
			return nil
		case r.hopeless(err):
			return r.say(cause(err))
		}
		d.missed(r, err)
		if bits.OnesCount(try) == 1 { // the 1st, 2nd, 4th, 8th …: a night of waiting is not a thousand lines
			d.log.WarnContext(ctx, "not there yet, will try again", "driver", r.name, "try", try, "err", err)
		}
		if !pause(ctx, wait) {
			return ctx.Err()
		}
		wait = min(2*wait, lastPause)
	}
}

// missed notes that a driver did not answer. The operator of a service is told
// at once, and once: a line on the screen, while the log and /readyz go on. A
// command says it in the end.
func (d *drivers) missed(r reaching, err error) {
	if news := d.watch.Pulse.Say(r.name, err); news && d.serving && !d.opened.Load() {
		fmt.Fprintf(os.Stderr, "还没有启动：%s，会继续重试\n", sentence(r.say(cause(err))))
	}
}

// cause is what a driver said, without the sentence that users would read.
func cause(err error) error {
	if f := new(fault.Fault); errors.As(err, &f) && f.Cause != nil {
		return f.Cause
	}
	return err
}

// pause waits, and reports whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
