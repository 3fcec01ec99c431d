package tender

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store/sqlitestore"
)

// What a gate promises, as a sequential machine: bids are numbered 1, 2, 3 …
// while it is open, none after it closed, and closing counts them. Bids are
// refused early only if the deadline had come.
type (
	gateState struct {
		over, closed bool
		count        int64
	}
	gateDo  string
	gateOut struct{ seq int64 } // the number given, 0 when refused; of closing, how many were
)

const (
	doSubmit gateDo = "submit"
	doTick   gateDo = "the clock reaches the deadline"
	doClose  gateDo = "close"
)

var gateModel = porcupine.Model{
	Init: func() any { return gateState{} },
	Step: func(was, in, out any) (bool, any) {
		s, o := was.(gateState), out.(gateOut)
		switch in.(gateDo) {
		case doTick:
			s.over = true
		case doClose:
			if s.closed || o.seq != s.count {
				return false, s
			}
			s.closed = true
		case doSubmit:
			if o.seq == 0 {
				return s.over || s.closed, s
			}
			s.count++
			return !s.over && !s.closed && o.seq == s.count, s
		}
		return true, s
	},
	DescribeOperation: func(in, out any) string { return fmt.Sprint(in, " → ", out) },
}

// bidders are as many as are released together with the one who closes.
const bidders = 8

// illegal counts the bids that came in time in n purchases, and the purchases
// whose bidders and closer saw what no order of their acts explains.
func illegal(t *testing.T, n int, how func(*Service) submitting) (in, bad int) {
	t.Helper()
	r := open(t)
	deadline := cn.Day("2026-04-01").At(9, 30)
	s := r.gatesOnly()
	for i := range n {
		r.at(deadline.Add(-time.Second))
		id := fmt.Sprintf("t%04d", i)
		if _, err := s.tenders.Insert(t.Context(), id, Tender{State: tenderapi.StatePublished, Draft: tenderapi.TenderDraft{Deadline: deadline}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.gates.Insert(t.Context(), id, Gate{Open: true, Closing: deadline}); err != nil {
			t.Fatal(err)
		}
		ops := race(t, r, s, id, i%bidders, how(s))
		for _, o := range ops[:bidders] {
			if o.Output.(gateOut).seq > 0 {
				in++
			}
		}
		if !porcupine.CheckOperations(gateModel, ops) {
			bad++
		}
	}
	t.Logf("%d of %d bids in time, %d of %d purchases without an order", in, n*bidders, bad, n)
	return in, bad
}

// gatesOnly is the service as far as a gate needs it, over a store of its own.
func (r *room) gatesOnly() *Service {
	r.t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(r.t.TempDir(), "gates.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { engine.Close() })
	s := &Service{rules: r.book, now: r.clock}
	if s.tenders, err = Tenders(r.t.Context(), engine, r.book); err == nil {
		s.gates, err = Gates(r.t.Context(), engine)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// at sets the clock and nothing more.
func (r *room) at(now time.Time) { r.mu.Lock(); r.now = now; r.mu.Unlock() }

// race releases eight bidders and one closer together and returns what each
// saw. The closer waits for some answers first, so that the deadline comes now
// before, now among, now after the bids that are on their way.
func race(t *testing.T, r *room, s *Service, id string, answers int, submit submitting) []porcupine.Operation {
	tender, err := s.tenders.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	deadline, began := tender.Draft.Deadline, time.Now()
	ops := make([]porcupine.Operation, bidders+2)
	at := func(i int, in gateDo, do func() gateOut) {
		call := time.Since(began).Nanoseconds()
		out := do()
		ops[i] = porcupine.Operation{ClientId: min(i, bidders), Input: in, Call: call, Output: out, Return: time.Since(began).Nanoseconds()}
	}
	var ready, done sync.WaitGroup
	start, answered := make(chan struct{}), make(chan struct{}, bidders)
	together := func(do func()) {
		ready.Add(1)
		done.Go(func() { ready.Done(); <-start; do() })
	}
	for i := range bidders {
		b := Bid{Tender: id, Deadline: deadline}
		b.ID = fmt.Sprint(id, "-", i)
		together(func() {
			at(i, doSubmit, func() gateOut {
				v, err := submit(t.Context(), rule.Where{}, b)
				if err != nil && fault.Of(err).Code != errGateClosed.Code {
					t.Error(err)
				}
				return gateOut{seq: numberIn(v)}
			})
			answered <- struct{}{}
		})
	}
	together(func() {
		for range answers {
			<-answered
		}
		at(bidders, doTick, func() gateOut { r.at(deadline); return gateOut{} })
		at(bidders+1, doClose, func() gateOut {
			if err := s.align(t.Context(), id); err != nil {
				t.Error(err)
			}
			kept, err := s.gates.Get(t.Context(), id)
			if err != nil || kept.Open {
				t.Errorf("closed: %+v, %v", kept, err)
			}
			return gateOut{seq: kept.Count}
		})
	})
	ready.Wait()
	close(start)
	done.Wait()
	return ops
}

// races is how many purchases the bidders and the closer race for.
const races = 2000

// TestTheDeadlineIsOneInstantForEveryBidder releases bidders and the closer
// together, purchase after purchase, and asks whether what each of them saw can
// have happened one after the other. The planted error decides by reading the
// gate before writing it, as a comparison of clocks would: it must be found.
func TestTheDeadlineIsOneInstantForEveryBidder(t *testing.T) {
	in, n := illegal(t, races, func(s *Service) submitting { return s.finalize })
	if n != 0 {
		t.Errorf("%d of %d purchases have no order in which bids came and the gate closed", n, races)
	}
	if in < races || in > races*bidders*19/20 { // a race that always ends alike tries nothing
		t.Errorf("%d of %d bids came in time: the closer came too early or too late", in, races*bidders)
	}
	if _, n := illegal(t, races/10, careless); n == 0 {
		t.Errorf("a gate that is read before it is written was found right in all of %d purchases", races/10)
	}
}

type submitting = func(context.Context, rule.Where, Bid) (Bid, error)

// numberIn is the number that a bid was given; 0 for none.
func numberIn(b Bid) int64 {
	if len(b.Seqs) == 0 {
		return 0
	}
	return b.Seqs[0]
}

// careless is finalize with the check outside of the write.
func careless(s *Service) submitting {
	return func(ctx context.Context, _ rule.Where, b Bid) (out Bid, err error) {
		seen, err := s.gates.Get(ctx, b.Tender)
		if err != nil || !seen.Open || !s.now().Before(seen.Closing) {
			return out, tooLate(b.Method, false)
		}
		_, err = s.gates.Update(ctx, b.Tender, func(g *Gate) ([]event.Event, error) {
			g.Count++
			out.Seqs = []int64{g.Count}
			return nil, nil
		})
		return out, err
	}
}
