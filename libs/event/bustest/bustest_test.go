package bustest_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"sanshe/libs/event/bustest"
)

// watched records what a claim says instead of failing the test that runs it.
type watched struct {
	ctx  context.Context
	said string
	last []func()
}

func (w *watched) Helper()                  {}
func (w *watched) Context() context.Context { return w.ctx }
func (w *watched) Cleanup(f func())         { w.last = append(w.last, f) }
func (w *watched) Fatalf(format string, args ...any) {
	w.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// try runs one claim against a bus with a bug and returns the complaint.
func try(c bustest.Claim, b bug, patience time.Duration) string {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watched{ctx: ctx}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			cancel()
			for _, f := range slices.Backward(w.last) {
				f()
			}
		}()
		rig := newBroker(b).rig()
		rig.Patience = patience
		c.Check(w, rig)
	}()
	<-ended
	return w.said
}

func TestABusThatKeepsItsWordPasses(t *testing.T) {
	for _, c := range bustest.Claims() {
		if said := try(c, none, 20*time.Second); said != "" {
			t.Errorf("%s: %s", c.Name, said)
		}
	}
}

// At least once is the contract: a bus that repeats itself must not be blamed.
func TestRepeatingEventsIsNoFault(t *testing.T) {
	for _, c := range bustest.Claims() {
		if said := try(c, duplicated, 20*time.Second); said != "" {
			t.Errorf("%s: %s", c.Name, said)
		}
	}
}

func TestEachPlantedBugIsCaughtByItsClaim(t *testing.T) {
	for b, name := range map[bug]string{
		acksFirst:   "AnUnfinishedEventComesAgainAfterClose",
		interrupts:  "AnInterruptedHandlerIsCalledAgainAfterClose",
		shrugs:      "AFailedEventComesAgainBeforeItsSuccessors",
		shuffles:    "EventsOfASubjectComeInOrder",
		dealsOut:    "EventsOfASubjectComeInOrder",
		oneForAll:   "EveryGroupSeesEveryEvent",
		onlyNews:    "EventsFromBeforeTheFirstSubscriptionAreSeen",
		untraced:    "TheTraceOfTheCauseReachesTheHandler",
		latin:       "WhatArrivesEqualsWhatWasSent",
		coarseClock: "WhatArrivesEqualsWhatWasSent",
		swallows:    "ABigEventPassesAndATooBigOneHarmsNobody",
		chokes:      "ABigEventPassesAndATooBigOneHarmsNobody",
		singleFile:  "AStuckSubjectHoldsUpNoOtherPartition",
		forgets:     "ABrokerRestartLosesNothing",
		neverAcks:   "FinishedEventsAreRememberedAcrossClose",
		deaf:        "SubscribeAndPublishEndWithTheirContext",
		keepsGoing:  "SubscribeAndPublishEndWithTheirContext",
		prefetches:  "AMemberThatLeavesHandsOverEverything",
	} {
		t.Run(string(b), func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(bustest.Claims(), func(c bustest.Claim) bool { return c.Name == name })
			if i < 0 {
				t.Fatalf("no claim %s", name)
			}
			said := try(bustest.Claims()[i], b, time.Second)
			if said == "" {
				t.Fatalf("a bus that %s was not caught", b)
			}
			t.Log(said)
		})
	}
}
