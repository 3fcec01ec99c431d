package kafkabus

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/crash"
)

// Acknowledgements are gathered, because each request costs the embedded
// broker an fsync. What a crash takes with it is delivered again.
const (
	gatherFor = 50 * time.Millisecond
	gatherMax = 100
)

// marks are the acknowledgements one generation still owes the broker.
type marks struct {
	bus *Bus
	gen *kafka.Generation

	some chan struct{} // there is something to acknowledge
	full chan struct{} // there is a lot

	mu   sync.Mutex
	owed map[string]map[int]int64 // topic, partition: the offset after the last one handled
	n    int
}

func newMarks(gen *kafka.Generation, b *Bus) *marks {
	return &marks{
		bus: b, gen: gen, some: make(chan struct{}, 1), full: make(chan struct{}, 1),
		owed: map[string]map[int]int64{},
	}
}

// done notes that everything of the partition before next has been handled.
func (k *marks) done(topic string, part int, next int64) {
	k.mu.Lock()
	k.note(topic, part, next)
	k.n++
	full := k.n >= gatherMax
	k.mu.Unlock()
	signal(k.some)
	if full {
		signal(k.full)
	}
}

func (k *marks) note(topic string, part int, next int64) {
	if k.owed[topic] == nil {
		k.owed[topic] = map[int]int64{}
	}
	k.owed[topic][part] = max(next, k.owed[topic][part])
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run acknowledges until the generation ends. Nothing ticks while nothing happens.
func (k *marks) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.some:
		}
		t := time.NewTimer(gatherFor)
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-k.full:
		}
		t.Stop()
		if !k.flush() {
			if !pause(ctx, 10*gatherFor) {
				return
			}
			signal(k.some)
		}
	}
}

// flush acknowledges what is owed; on failure it stays owed.
func (k *marks) flush() bool {
	k.mu.Lock()
	owed := k.owed
	k.owed, k.n = map[string]map[int]int64{}, 0
	k.mu.Unlock()
	if len(owed) == 0 {
		return true
	}
	crash.At(crash.BeforeCommit)
	err := k.gen.CommitOffsets(owed)
	crash.At(crash.AfterCommit)
	if err == nil {
		return true
	}
	if !errors.Is(err, kafka.IllegalGeneration) && !errors.Is(err, kafka.UnknownMemberId) && !errors.Is(err, kafka.RebalanceInProgress) {
		k.bus.outage.failed("acknowledging", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for topic, parts := range owed {
		for part, next := range parts {
			k.note(topic, part, next)
		}
	}
	return false
}
