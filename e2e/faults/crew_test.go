package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/tender/sealing"
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
	browser *browser       // what it asks through, where it does not ask by the interfaces
	subject string         // what it leads round, or the message that it reads
	from    int64          // the version of its subject when this round began; 0: not known yet
	mate    *county.Person // takes the steps that take a second person
	markets []tenderapi.Tender
	draft   tenderapi.TenderDraft
	serial  int
	open    bool // calls' last was not acknowledged yet
	calls   []Call
	acked   []Call // the calls that were acknowledged, for who looks on meanwhile
	mu      sync.Mutex
	rush    atomic.Pointer[tenderapi.Tender] // the only one bid for, where set
	sealers *county.Sealers
	bids    *sync.Map // what was sealed, by the key it is handed in under
}

// errCut says that nobody knows how far a request came.
var errCut = errors.New("cut off")

// persist asks under a key, and tells what was cut off from what was refused.
func persist[Req, Resp any](w *county.Person, key string, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	d := &county.Door{RoundTripper: w.Platform}
	ctx, cancel := context.WithTimeout(route.WithKey(w.Context, key), patience)
	defer cancel()
	resp, err = route.Call(ctx, d, op, req)
	if err == nil && d.Status != op.Status {
		return resp, fmt.Errorf("%s answered %d", op.ID, d.Status)
	}
	return resp, blurred(err)
}

// blurred adds to an error that nobody knows how far the request came, where that is so.
func blurred(err error) error {
	if err != nil && (fault.Ours(err) || fault.Of(err).Code == "route.unreachable" || fault.Of(err).Code == "route.cut-off") {
		return errors.Join(errCut, err)
	}
	return err
}

// next decides what is wanted next: shops bid once in three times, and ask.
func (w *worker) next() Call {
	w.serial++
	w.from = 0
	if w.trade == Heed {
		w.subject = ""
	}
	c := Call{Key: fmt.Sprintf("crew-%d-%d", w.number, w.serial), Kind: w.trade}
	c.Content = c.Key
	if w.browser != nil {
		c.As, c.Tender, c.Content = w.browser.whose(), w.markets[w.serial%len(w.markets)].ID, "请问"+c.Key+"怎样办理？"
		return c
	}
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
	default:
		c.Content = "请问" + c.Key + "怎样办理？"
	}
	return c
}

// sealed is a bid that has been sealed once.
func (w *worker) sealed(c *Call, more string) (x sealing.Sealed, err error) {
	if was, made := w.bids.Load(c.Key + more); made {
		return was.(sealing.Sealed), nil
	}
	t, err := persist(w.Person, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return x, err
	}
	b, revision, err := w.sealers.Next(t.ID, w.Org())
	if err != nil {
		return x, err
	}
	if x, err = b.Seal(&t, revision, county.Says(80_000_000, c.Key+more)); err == nil {
		w.bids.Store(c.Key+more, x)
	}
	return x, err
}

// upload sends the files of a bid until all of them are there.
func (w *worker) upload(x sealing.Sealed) error {
	ctx, cancel := context.WithTimeout(w.Context, patience)
	defer cancel()
	t, err := route.Call(ctx, w.Platform, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.Final.Statement.Tender})
	if err == nil {
		err = x.Upload(ctx, w.Platform, &t)
	}
	return blurred(err)
}

// fileless are the refusals of a bid whose files are not there.
var fileless = []string{"tender.statement.unknown", "tender.upload.incomplete"}

// bid hands a sealed bid in. Who asks again has sent its files long ago, unless the platform is another one.
func (w *worker) bid(c *Call, x sealing.Sealed, again bool) (b tenderapi.Bid, err error) {
	if !again {
		if err = w.upload(x); err != nil {
			return b, err
		}
	}
	b, err = persist(w.Person, c.Key, tenderapi.FinalizeBid, x.Request())
	if again && err != nil && slices.Contains(fileless, fault.Of(err).Code) {
		return w.bid(c, x, false)
	}
	return b, err
}

// say sends what c wants, or with other set something else under the same key.
func (w *worker) say(c *Call, other bool) (id string, seq int64, err error) {
	more := map[bool]string{true: "另一份"}[other]
	if r, ok := led[c.Kind]; ok {
		return r.say(w, c, more)
	}
	return trades[c.Kind].say(w, c, more)
}

// read is what the owner reads of what was just acknowledged.
func (w *worker) read(c *Call) (id string, err error) {
	if r, ok := led[c.Kind]; ok {
		return r.read(w, c)
	}
	if read := trades[c.Kind].read; read != nil {
		return read(w, c)
	}
	return c.ID, nil
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

	mu   sync.Mutex
	cuts []time.Time // when each try that was cut off began
}

// cut notes a try that was cut off.
func (c *crew) cut(began time.Time, err error) {
	c.failed.Add(1)
	c.last.Store(err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cuts = append(c.cuts, began)
}

// cutSince counts the tries that began after an instant and were cut off.
func (c *crew) cutSince(at time.Time) (n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, began := range c.cuts {
		if began.After(at) {
			n++
		}
	}
	return n
}

// recruit makes a crew for some purchases; contract is the one that is led round.
func recruit(t testing.TB, w *county.Town, contract string, markets []tenderapi.Tender, due time.Time) (all []*worker) {
	t.Helper()
	for n := range crewSize {
		who := w.Platform.As(t, "officer")
		if n < suppliers {
			who = w.Platform.As(t, county.Staff(n))
		}
		all = append(all, newWorker(who, n, w.Sealers, markets, w.Draft("", tenderapi.MethodConsultation, due)))
	}
	for _, x := range posts {
		subject := ""
		switch {
		case x.begin != nil: // it may be what opens the account
			subject = x.begin(t, w)
		case x.trade == Agree:
			subject = contract
		}
		one := newWorker(w.Platform.As(t, x.login), len(all), w.Sealers, markets, tenderapi.TenderDraft{})
		one.subject = subject
		one.trade = x.trade
		if x.mate != "" {
			one.mate = w.Platform.As(t, x.mate)
		}
		if x.trade == Ask {
			one.browser = newBrowser(t, w)
		}
		all = append(all, one)
	}
	return all
}

// posts are who does the same all day, beside those who buy and bid.
var posts = []struct {
	trade Kind
	login string
	mate  string                                     // who does every step that takes a second person
	begin func(testing.TB, *county.Town) (id string) // makes what is led round
}{
	{trade: Enter, login: "admin"},
	{trade: List, login: "officer"},
	{trade: Heed, login: "clerk"},
	{trade: Ask, login: county.Staff(0)},
	{trade: Agree, login: "officer"},
	{trade: Review, login: "officer", mate: "chief", begin: sheet},
	{trade: Rename, login: "admin", begin: renamed},
	{trade: Remove, login: mover, begin: moved},
	{trade: Study, login: scholar, begin: studying},
}

// newWorker works as somebody, with a context that outlives a subtest's.
func newWorker(who *county.Person, n int, sealers *county.Sealers, markets []tenderapi.Tender, draft tenderapi.TenderDraft) *worker {
	w := &worker{
		Person: &county.Person{Platform: who.Platform, Me: who.Me, Token: who.Token}, number: n, shop: n < suppliers, markets: markets, draft: draft, serial: n,
		sealers: sealers, bids: new(sync.Map),
	}
	w.Context = identity.WithToken(context.Background(), who.Token)
	return w
}

// renew signs in anew whoever has been signed in for a while.
func (w *worker) renew(t testing.TB) {
	t.Helper()
	who := w.Platform.As(t, w.Me.Login)
	w.Token, w.Context = who.Token, identity.WithToken(context.Background(), who.Token)
	if w.mate != nil {
		w.mate = w.Platform.As(t, w.mate.Me.Login)
	}
}

// hire puts the workers to work, and the reader beside them.
func (s *scene) hire(t testing.TB) *crew {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &crew{workers: s.workers, stop: stop, wrong: make(chan error, len(s.workers)+1)}
	c.wait.Go(func() { s.reader.read(ctx, c.wrong) })
	for _, w := range s.workers {
		w.renew(t)
		c.wait.Go(func() {
			for ctx.Err() == nil {
				pause, began := s.pause, time.Now()
				switch cut, err := w.step(); {
				case cut:
					pause = leisure // nobody stands knocking where nobody is at home
					c.cut(began, err)
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
