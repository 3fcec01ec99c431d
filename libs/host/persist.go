package host

import (
	"context"
	"log/slog"
	"time"
)

// startTime is how long a process waits at its start for what it leans on.
const startTime = 20 * time.Second

// persist tries until do succeeds, its error is hopeless, or startTime has
// passed; the error is the last one.
func persist(ctx context.Context, what string, log *slog.Logger, do func(context.Context) error, hopeless func(error) bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := do(ctx)
		if err == nil || hopeless(err) || ctx.Err() != nil {
			return err
		}
		log.WarnContext(ctx, "not there yet, will try again", "driver", what, "err", err)
		if !pause(ctx, wait) {
			return err
		}
	}
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
