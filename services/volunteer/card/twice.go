package card

import (
	"context"
	"maps"
	"time"
)

// Settling is how long what has just happened may take to be everywhere: events on their way are no difference.
const Settling = time.Minute

// Twice looks for what differs, by id and how, and looks again after a while: it answers what differs in the same way both
// times. What was on its way the first time has arrived by then, or differs otherwise.
func Twice(ctx context.Context, after time.Duration, look func(context.Context) (map[string]string, error)) (map[string]string, error) {
	first, err := look(ctx)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(after):
	}
	again, err := look(ctx)
	maps.DeleteFunc(again, func(id, how string) bool { was, both := first[id]; return !both || was != how })
	return again, err
}
