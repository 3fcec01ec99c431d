package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

const (
	crewSize  = 8
	suppliers = 4                      // each with one of the crew; the others create purchases
	leisure   = 100 * time.Millisecond // between two things that one of the crew does, where nothing else is said
	patience  = 20 * time.Second       // with one request
)

// worker does one thing after another; what was cut off, or answered with a
// failure of ours, is asked again under the same key.
type worker struct {
	*county.Person
	number  int
	trade   Kind // what it does all day; empty: it buys, or it is a shop, which asks and bids
	shop    bool
	markets []tenderapi.Tender
	draft   tenderapi.TenderDraft
	serial  int
	open    bool // calls' last was not acknowledged yet
	calls   []Call
	acked   []Call // the calls that were acknowledged, for who looks on meanwhile
	mu      sync.Mutex
	rush    atomic.Pointer[tenderapi.Tender] // the only one bid for, where set
}

// errCut says that nobody knows how far a request came.
var errCut = errors.New("cut off")

// persist asks under a key, and tells what was cut off from what was refused.
func persist[Req, Resp any](w *county.Person, key string, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	d := &county.Door{RoundTripper: w.Platform}
	ctx, cancel := context.WithTimeout(route.WithKey(w.Context, key), patience)
	defer cancel()
	resp, err = route.Call(ctx, d, op, req)
	switch {
	case err == nil && d.Status != op.Status:
		return resp, fmt.Errorf("%s answered %d", op.ID, d.Status)
	case err != nil && (fault.Ours(err) || fault.Of(err).Code == "route.unreachable" || fault.Of(err).Code == "route.cut-off"):
		return resp, errors.Join(errCut, err)
	}
	return resp, err
}

// next decides what is wanted next: shops bid once in three times, and ask.
func (w *worker) next() Call {
	w.serial++
	c := Call{Key: fmt.Sprintf("crew-%d-%d", w.number, w.serial), Kind: w.trade}
	c.Content = c.Key
	if w.trade != "" {
		return c
	}
	c.Kind, c.Tender = Ask, w.markets[(w.serial/3+w.number)%len(w.markets)].ID
	now := w.rush.Load()
	if now != nil {
		c.Tender = now.ID
	}
	switch {
	case !w.shop:
		c.Kind, c.Tender = Buy, ""
	case w.serial%3 == 0 || now != nil:
		c.Kind = Bid
		sum := sha256.Sum256(w.envelope(c.Key).Body)
		c.Content = hex.EncodeToString(sum[:])
	default:
		c.Content = "请问" + c.Key + "怎样办理？"
	}
	return c
}

func (w *worker) envelope(key string) contract.File { return county.Envelope(80_000_000, key) }

// say sends what c wants, or with other set something else under the same key.
func (w *worker) say(c *Call, other bool) (id string, seq int64, err error) {
	more := map[bool]string{true: "另一份"}[other]
	switch c.Kind {
	case Buy:
		d := w.draft
		d.Title = c.Content + more
		x, err := persist(w.Person, c.Key, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
		return x.ID, 0, err
	case Bid:
		b, err := persist(w.Person, c.Key, tenderapi.SubmitBid, tenderapi.SubmitBidRequest{ID: c.Tender, Upload: w.envelope(c.Key + more)})
		return b.ID, b.Seq, err
	case Enter:
		d := organizationapi.OrganizationDraft{Name: c.Content + more, Kind: organizationapi.OrgKindFiled, Region: county.Region, RegisteredOn: "2019-05-20"}
		o, err := persist(w.Person, c.Key, organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
		return o.ID, 0, err
	case List:
		l, err := persist(w.Person, c.Key, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: c.Content + more, Year: 2026}})
		return l.ID, 0, err
	}
	q, err := persist(w.Person, c.Key, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: c.Tender, QuestionDraft: tenderapi.QuestionDraft{Text: c.Content + more}})
	return q.ID, 0, err
}

// read is what the owner reads of what was just acknowledged.
func (w *worker) read(c *Call) (id string, err error) {
	switch c.Kind {
	case Buy:
		x, err := persist(w.Person, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.ID})
		return x.ID, err
	case Bid:
		b, err := persist(w.Person, "", tenderapi.GetBid, tenderapi.GetBidRequest{ID: c.ID})
		return b.ID, err
	case Enter:
		o, err := persist(w.Person, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: c.ID})
		return o.ID, err
	case List:
		l, err := persist(w.Person, "", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID})
		return l.ID, err
	}
	return c.ID, nil // a question is read with all others, at the end
}

// step does one thing, or does again what was cut off; cut tells that it was.
func (w *worker) step() (cut bool, err error) {
	if !w.open {
		c := w.next()
		c.Began = time.Now()
		w.calls, w.open = append(w.calls, c), true
	}
	c := &w.calls[len(w.calls)-1]
	c.Tries++
	if c.ID, c.Seq, err = w.say(c, false); err != nil {
		if c.ID = ""; errors.Is(err, errCut) {
			return true, err
		}
		if w.open = false; c.Kind == Bid && fault.Of(err).Code == "tender.bid.too-late" { // an answer too
			return false, nil
		}
		return false, fmt.Errorf("%s: %w", c.Key, err)
	}
	c.Ended, w.open = time.Now(), false
	if c.Read, err = w.read(c); err != nil {
		if c.Read = ""; !errors.Is(err, errCut) {
			c.Read = fault.Of(err).Code
		}
	}
	if w.serial%5 == 0 {
		w.repeat(c)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acked = append(w.acked, *c)
	return false, nil
}

// done are the calls that have been acknowledged so far.
func (w *worker) done() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.acked)
}

// repeat asks again for what was acknowledged, and for something else under its key.
func (w *worker) repeat(c *Call) {
	defer func() { c.Last = time.Now() }()
	if id, _, err := w.say(c, false); err == nil {
		c.Again = append(c.Again, id)
	} else if !errors.Is(err, errCut) {
		c.Again = append(c.Again, fault.Of(err).Code)
	}
	if id, _, err := w.say(c, true); err == nil {
		c.Other = id
	} else if !errors.Is(err, errCut) {
		c.Other = fault.Of(err).Code
	}
}

// crew works from hire to rest; its workers and what they remember live longer.
type crew struct {
	workers []*worker
	stop    context.CancelFunc
	wait    sync.WaitGroup
	acked   atomic.Int64
	failed  atomic.Int64
	last    atomic.Value // error
	wrong   chan error
}

func recruit(t testing.TB, w *county.Town, markets []tenderapi.Tender, due time.Time) (all []*worker) {
	t.Helper()
	for n := range crewSize {
		who := w.Platform.As(t, "officer")
		if n < suppliers {
			who = w.Platform.As(t, county.Staff(n))
		}
		all = append(all, newWorker(who, n, markets, w.Draft("", tenderapi.MethodConsultation, due)))
	}
	registrar := newWorker(w.Platform.As(t, "admin"), crewSize, nil, tenderapi.TenderDraft{})
	lister := newWorker(w.Platform.As(t, "officer"), crewSize+1, nil, tenderapi.TenderDraft{})
	registrar.trade, lister.trade = Enter, List
	all = append(all, registrar, lister)
	return all
}

// newWorker works as somebody, with a context that outlives a subtest's.
func newWorker(who *county.Person, n int, markets []tenderapi.Tender, draft tenderapi.TenderDraft) *worker {
	w := &worker{Person: &county.Person{Platform: who.Platform, Me: who.Me, Token: who.Token}, number: n, shop: n < suppliers, markets: markets, draft: draft, serial: n}
	w.Context = identity.WithToken(context.Background(), who.Token)
	return w
}

// hire puts the workers to work, and the reader beside them.
func (s *scene) hire(t testing.TB) *crew {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &crew{workers: s.workers, stop: stop, wrong: make(chan error, len(s.workers)+1)}
	c.wait.Go(func() { s.reader.read(ctx, c.wrong) })
	for _, w := range s.workers {
		c.wait.Go(func() {
			for ctx.Err() == nil {
				pause := s.pause
				switch cut, err := w.step(); {
				case cut:
					pause = leisure // nobody stands knocking where nobody is at home
					c.failed.Add(1)
					c.last.Store(err)
				case err != nil:
					c.wrong <- err
					return
				default:
					c.acked.Add(1)
				}
				select {
				case <-ctx.Done():
				case <-time.After(pause):
				}
			}
		})
	}
	return c
}

// rest ends the work; what was cut off is finished first.
func (c *crew) rest(t testing.TB) {
	t.Helper()
	c.stop()
	c.wait.Wait()
	close(c.wrong)
	for err := range c.wrong {
		t.Fatal(err)
	}
	for _, w := range c.workers {
		county.Until(t, "the end of what was cut off", func() (bool, error) {
			if !w.open {
				return true, nil
			}
			cut, err := w.step()
			return !cut, err
		})
	}
}

// lasts waits until d has passed or somebody of the crew has met something wrong.
func (c *crew) lasts(t testing.TB, d time.Duration) {
	t.Helper()
	select {
	case err := <-c.wrong:
		t.Fatal(err)
	case <-time.After(d):
	}
}

// does waits until n more things have been acknowledged.
func (c *crew) does(t testing.TB, what string, n int64) {
	t.Helper()
	was := c.acked.Load()
	county.Until(t, what, func() (bool, error) {
		select {
		case err := <-c.wrong:
			t.Fatal(err)
		default:
		}
		return c.acked.Load() >= was+n, nil
	})
}
