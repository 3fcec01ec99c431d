package faults

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

const (
	rounds    = 10
	clients   = 16
	shops     = 12 // clients that ask and bid; the others create purchases
	markets   = 12 // purchases that are asked about and bid for
	perRound  = 250
	crashTime = 90 * time.Second
)

// ledger is what the platform has acknowledged, and what it left unanswered.
type ledger struct {
	mu        sync.Mutex
	questions map[string]string // id → tender
	bids      map[string]tenderapi.Bid
	drafts    map[string]bool
	retried   map[string]bool // bids whose request was sent more than once
	count     atomic.Int64    // acknowledgements of this round
	retries   int
	unknown   int
	last      error // of what was cut off
}

func (l *ledger) note(write func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	write()
}

// errDown says that the platform went away under a request, and nobody knows how far it came.
var errDown = errors.New("the platform is down")

// persist asks under an idempotency key; a request that was cut off is put
// aside, to be asked again under the same key once the platform is back.
func persist[Req, Resp any](w *county.Person, key string, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	d := &county.Door{RoundTripper: w.Platform}
	ctx, cancel := context.WithTimeout(route.WithKey(w.Context, key), 20*time.Second)
	defer cancel()
	resp, err = route.Call(ctx, d, op, req)
	switch {
	case err == nil && d.Status != 201:
		return resp, fmt.Errorf("%s answered %d", op.ID, d.Status)
	case fault.Of(err).Code == "route.unreachable" || fault.Of(err).Code == "route.cut-off":
		return resp, errors.Join(errDown, err)
	}
	return resp, err
}

// client works until the platform goes away; what it was doing then is done again first.
type client struct {
	w       *county.Person
	shop    bool
	number  int
	markets []tenderapi.Tender
	draft   tenderapi.TenderDraft
	serial  int
	again   bool // the last request was cut off
	patient bool // a failure of the platform's is taken for a cut
}

// work goes on until the platform is down.
func (c *client) work(l *ledger) error {
	for {
		if err := c.step(l); err != nil || c.again {
			return err
		}
	}
}

// step does one thing, or does again what was cut off.
func (c *client) step(l *ledger) (err error) {
	again := c.again
	if !again {
		c.serial++
	}
	key := fmt.Sprintf("client-%d-%d", c.number, c.serial)
	at := c.markets[(c.serial/3+c.number)%len(c.markets)].ID // every shop bids everywhere
	switch {
	case !c.shop:
		d := c.draft
		d.Title = key
		var x tenderapi.Tender
		if x, err = persist(c.w, key, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}); err == nil {
			l.note(func() { l.drafts[x.ID] = true })
		}
	case c.serial%3 == 0:
		var b tenderapi.Bid
		if b, err = persist(c.w, key, tenderapi.SubmitBid, tenderapi.SubmitBidRequest{ID: at, Upload: county.Envelope(80_000_000+int64(c.serial), key)}); err == nil {
			l.note(func() { l.bids[b.ID] = b; l.retried[b.ID] = again })
		}
	default:
		var q tenderapi.Question
		if q, err = persist(c.w, key, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: at, QuestionDraft: tenderapi.QuestionDraft{Text: "请问" + key + "怎样办理？"}}); err == nil {
			l.note(func() { l.questions[q.ID] = at })
		}
	}
	if c.again = errors.Is(err, errDown) || c.patient && fault.Ours(err); c.again {
		l.note(func() { l.unknown++; l.last = err })
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	if again {
		l.note(func() { l.retries++ })
	}
	l.count.Add(1)
	return nil
}

// TestNothingAcknowledgedIsLost kills the platform ten times in the middle of
// work. After each start everything that was answered with 201 is there; in the
// end every event has had its effect exactly once.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	began := time.Now()
	p := county.Start(t, nil)
	w := county.Settle(t, p, shops)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	var all []tenderapi.Tender
	for n := range markets {
		all = append(all, w.Published(t, fmt.Sprintf("市场%d", n), tenderapi.MethodConsultation, due))
	}
	var crew []*client
	for n := range clients {
		c := &client{w: p.As(t, "officer"), number: n, markets: all, draft: w.Draft("", tenderapi.MethodConsultation, due), serial: n}
		if c.shop = n < shops; c.shop {
			c.w = p.As(t, fmt.Sprintf("staff%d", n+1))
		}
		c.w = &county.Person{Platform: p, Context: identity.WithToken(context.Background(), c.w.Token), Me: c.w.Me, Token: c.w.Token}
		crew = append(crew, c)
	}
	l := &ledger{questions: map[string]string{}, bids: map[string]tenderapi.Bid{}, drafts: map[string]bool{}, retried: map[string]bool{}}
	var down time.Duration
	for n := range rounds {
		var wait sync.WaitGroup
		errs := make(chan error, clients)
		for _, c := range crew {
			wait.Go(func() { errs <- c.work(l) })
		}
		county.Until(t, "enough work to interrupt", func() (bool, error) {
			select {
			case err := <-errs:
				t.Fatalf("round %d: a client stopped before the kill: %v", n+1, err)
				return false, err
			default:
				return l.count.Load() >= perRound, nil
			}
		})
		p.Kill()
		wait.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Fatalf("round %d: %v", n+1, err)
			}
		}
		l.count.Store(0)
		back := time.Now()
		p.Start(t)
		down += time.Since(back)
		l.held(t, w)
	}
	for _, c := range crew { // what was cut off by the last kill
		if err := c.step(l); err != nil || c.again {
			t.Fatalf("client %d cannot finish: %v", c.number, err)
		}
	}
	l.held(t, w)
	l.told(t, w)
	l.numbered(t, w, all, due)
	took := time.Since(began)
	t.Logf("%d kills: %d questions, %d bids, %d purchases acknowledged; %d requests cut off, %d of them retried; mean restart %v; took %v",
		rounds, len(l.questions), len(l.bids), len(l.drafts), l.unknown, l.retries, (down / rounds).Round(time.Millisecond), took.Round(time.Millisecond))
	if took > crashTime {
		t.Errorf("took %v, more than %v", took, crashTime)
	}
}
