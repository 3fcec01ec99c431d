package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// outage makes one line of log out of the hundreds of errors that dozens of
// connections report while a broker is away.
type outage struct {
	log *slog.Logger

	mu    sync.Mutex
	since time.Time // zero: all is well
	ended time.Time // of the last outage
}

// settle is how long stragglers of an outage may still report it after its end.
const settle = 5 * time.Second

func (o *outage) failed(what string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	if o.since.IsZero() && now.Sub(o.ended) > settle {
		o.since = now
		o.log.Warn("broker out of reach, will keep trying", "doing", what, "err", err)
		return
	}
	o.log.Debug("broker out of reach", "doing", what, "err", err)
}

func (o *outage) over() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.since.IsZero() {
		return
	}
	o.ended = time.Now()
	o.log.Info("broker within reach again", "after", o.ended.Sub(o.since).Round(time.Millisecond))
	o.since = time.Time{}
}

// hopeless reports whether trying again cannot help: the broker understood and said no.
func hopeless(err error) bool {
	var many kafka.WriteErrors
	if errors.As(err, &many) {
		for _, e := range many {
			if e != nil && hopeless(e) {
				return true
			}
		}
		return false
	}
	var k kafka.Error
	return errors.As(err, &k) && !k.Temporary()
}

// gist is what the failures of a batch come to: how many there were, and one
// of them, a hopeless one before the others, since what is done next depends on
// it. Hundreds of the same words help nobody who reads the log.
func gist(err error) error {
	var many kafka.WriteErrors
	if !errors.As(err, &many) || many.Count() == 0 {
		return err
	}
	at := slices.IndexFunc(many, func(e error) bool { return e != nil && hopeless(e) })
	if at < 0 {
		at = slices.IndexFunc(many, func(e error) bool { return e != nil })
	}
	return fmt.Errorf("%d of %d events failed, one with: %w", many.Count(), len(many), many[at])
}

// pause sleeps d unless ctx ends first, and reports whether it slept.
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
