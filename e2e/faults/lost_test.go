package faults

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
)

// TestNothingAcknowledgedIsLost kills the platform ten times in the middle of
// the work of sixteen who never pause, wherever it happens to be after some
// 250 answers, and holds every invariant after each.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	county.Single(t)
	s, _ := open(t, nil, 0)
	s.pause, s.busy = 0, func() int64 { return 200 + rand.Int64N(100) }
	due := s.workers[0].draft.Deadline
	for n := len(s.workers); n < 2*crewSize; n++ {
		s.workers = append(s.workers, newWorker(s.Platform.As(t, "officer"), n, s.Sealers, s.markets, s.Draft("", tenderapi.MethodConsultation, due)))
	}
	var all []trouble
	for n := range 10 {
		all = append(all, trouble{
			claim: fmt.Sprintf("killed in the middle of work, round %d", n+1),
			begin: func(testing.TB) { s.Platform.Kill() },
			end:   func(t testing.TB) { s.Platform.Start(t) },
		})
	}
	s.suffer(t, all)
}
