// Package bustest holds what every event.Bus must do, as claims that any
// implementation can be held to. It starts no broker: the caller brings a Rig.
// The package's own test shows that each claim catches a bus that breaks it.
package bustest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sanshe/libs/event"
)

// T is what a claim needs of testing.T, so that a claim can be watched failing.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
	Cleanup(f func())
}

// Bus is a bus that can be let go of. Close must end its subscriptions.
type Bus interface {
	event.Bus
	Close() error
}

// Rig is a broker to make claims about. It needs two partitions or more per topic.
type Rig struct {
	Open     func(t T) Bus // one more connection to the broker, as another process would have
	Restart  func(t T)     // stops the broker and starts it on the same log and address
	Patience time.Duration // how long anything may take, 30 s if zero
}

// Claim is one sentence about buses and the way to check it.
type Claim struct {
	Name  string
	Check func(t T, r *Rig)
}

// Claims lists all there are.
func Claims() []Claim {
	return []Claim{
		{"EventsOfASubjectComeInOrder", order},
		{"EveryGroupSeesEveryEvent", groups},
		{"AFailedEventComesAgainBeforeItsSuccessors", again},
		{"AnUnfinishedEventComesAgainAfterClose", unfinished},
		{"AnInterruptedHandlerIsCalledAgainAfterClose", interrupted},
		{"FinishedEventsAreRememberedAcrossClose", remembered},
		{"EventsFromBeforeTheFirstSubscriptionAreSeen", early},
		{"ABigEventPassesAndATooBigOneHarmsNobody", big},
		{"WhatArrivesEqualsWhatWasSent", faithful},
		{"ABrokerRestartLosesNothing", restart},
		{"AStuckSubjectHoldsUpNoOtherPartition", apart},
		{"TheTraceOfTheCauseReachesTheHandler", traced},
		{"AMemberThatLeavesHandsOverEverything", handover},
		{"SubscribeAndPublishEndWithTheirContext", ends},
	}
}

// Run holds the buses of fresh rigs to every claim.
func Run(t *testing.T, rig func(t *testing.T) *Rig) {
	for _, c := range Claims() {
		t.Run(c.Name, func(t *testing.T) { c.Check(t, rig(t)) })
	}
}

func (r *Rig) patience() time.Duration {
	if r.Patience == 0 {
		return 30 * time.Second
	}
	return r.Patience
}

// Happened is an event of the topic, number seq of its subject.
func Happened(topic, subject string, seq int) event.Event {
	e := event.New(topic+".thing.happened.v1", time.Unix(1_700_000_000, int64(seq)).UTC(), map[string]any{"n": seq})
	e.Subject, e.Seq = subject, int64(seq)
	return e
}

func publish(t T, r *Rig, b event.Publisher, events ...event.Event) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), r.patience())
	defer cancel()
	if err := b.Publish(ctx, events...); err != nil {
		t.Fatalf("publish: %v", err)
	}
}

// ear is a subscription and what its handler was called with.
type ear struct {
	stop func() error // ends the subscription and returns its error

	mu    sync.Mutex
	calls []event.Event // every call, before the handler decided
	done  []event.Event // calls that returned nil
}

// listen subscribes. A nil h accepts everything.
func listen(t T, r *Rig, b event.Subscriber, group, topic string, h event.Handler) *ear {
	e := &ear{}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- b.Subscribe(ctx, group, []string{topic}, func(ctx context.Context, v event.Event) error {
			e.mu.Lock()
			e.calls = append(e.calls, v)
			e.mu.Unlock()
			if h != nil {
				if err := h(ctx, v); err != nil {
					return err
				}
			}
			e.mu.Lock()
			e.done = append(e.done, v)
			e.mu.Unlock()
			return nil
		})
	}()
	var once sync.Once
	var err error
	e.stop = func() error {
		once.Do(func() {
			cancel()
			select {
			case err = <-ended:
			case <-time.After(r.patience()):
				err = errDeaf
			}
		})
		return err
	}
	t.Cleanup(func() { _ = e.stop() })
	return e
}

var errDeaf = errors.New("the subscription did not end with its context")

func (e *ear) called() []event.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]event.Event(nil), e.calls...)
}

func (e *ear) finished() []event.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]event.Event(nil), e.done...)
}

// until waits for ok; why says what is missing so far.
func until(t T, r *Rig, ok func() (why string)) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(r.patience())
	for {
		why := ok()
		if why == "" {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited %v: %s", r.patience(), why)
		}
	}
}

// missing says which of want have not been heard, however often the others were.
func missing(heard, want []event.Event) string {
	seen := map[string]bool{}
	for _, e := range heard {
		seen[e.ID()] = true
	}
	n, first := 0, ""
	for _, e := range want {
		if !seen[e.ID()] {
			n++
			if first == "" {
				first = e.ID()
			}
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d events missing, the first is %s", n, len(want), first)
}

// jumped says where a subject skipped a number. Hearing one again is allowed.
func jumped(heard []event.Event) string {
	last := map[string]int64{}
	for _, e := range heard {
		if e.Seq > last[e.Subject]+1 {
			return fmt.Sprintf("%s came after number %d", e.ID(), last[e.Subject])
		}
		last[e.Subject] = max(e.Seq, last[e.Subject])
	}
	return ""
}

// crowd is n events of each of m subjects, all subjects in turn.
func crowd(topic string, m, n int) (out []event.Event) {
	for seq := 1; seq <= n; seq++ {
		for s := range m {
			out = append(out, Happened(topic, fmt.Sprintf("%s-%d", topic, s), seq))
		}
	}
	return out
}
