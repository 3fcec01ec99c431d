package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/tender"
	"sanshe/services/tender/sealing"
)

const (
	bidders  = 64 // clients that submit at once
	each     = 40 // purchases of one client; others do not bid there, on either side, and nobody uploads more for one than it may
	bidRound = 2 * time.Second
)

// raw writes the rows of a bid without asking anybody: the bid, then the gate
// with its event, each durable before the next, as the product must.
type raw struct {
	e     *sqlitestore.Engine
	model store.Record
	gates []gate
}

type gate struct {
	r store.Record
	g tender.Gate
}

func newRaw(ctx context.Context, dir string, model store.Record) (*raw, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	e, err := sqlitestore.Open(filepath.Join(dir, "raw.db"))
	if err != nil {
		return nil, err
	}
	b := &raw{e: e, model: model, gates: make([]gate, bidders*each)}
	if _, err = tender.Gates(ctx, e); err == nil {
		err = e.Prepare(ctx, tender.BidSchema)
	}
	for i := range b.gates {
		if err != nil {
			break
		}
		g := tender.Gate{Meta: store.Meta{ID: store.NewID(), Version: 1}, Open: true, Closing: time.Now().AddDate(0, 1, 0).UTC()}
		b.gates[i] = gate{store.Record{ID: g.ID, Version: 1, Index: map[string][]string{"due": {store.Time(g.Closing)}}}, g}
		if b.gates[i].r.Body, err = json.Marshal(g); err == nil {
			err = e.Insert(ctx, "gates", b.gates[i].r)
		}
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return b, nil
}

// submit writes one bid at a gate.
func (b *raw) submit(ctx context.Context, at *gate) error {
	now, r := time.Now().UTC(), b.model
	r.ID, r.Version, r.Seen = store.NewID(), 1, nil
	// ids are all of one length, so the body only changes its owner
	r.Body = bytes.Replace(r.Body, []byte(b.model.ID), []byte(r.ID[:len(b.model.ID)]), 1)
	supplier := b.model.Index["supplier"][0][:len(b.model.Index["supplier"][0])-len(store.Time(now))]
	r.Index = map[string][]string{
		"tender": {at.r.ID}, "supplier": {supplier + store.Time(now)}, "standing": {at.r.ID + "/" + strings.TrimSuffix(supplier, "/")},
		"own": {at.r.ID + "/" + supplier + store.Int(at.g.Count+1)},
	}
	if err := b.e.Insert(ctx, tender.BidSchema.Name, r); err != nil {
		return err
	}
	was := at.r.Version
	at.g.Count++
	at.r.Version++
	at.r.Emitted++
	at.g.Version = at.r.Version
	body, err := json.Marshal(at.g)
	if err != nil {
		return err
	}
	ev := event.New(events.TypeTenderGateAcceptedV1, now, events.TenderGateAcceptedV1{
		Tender: at.r.ID, Bid: r.ID, Supplier: supplier, Hash: hashOf64, Seq: at.g.Count, At: now,
	})
	ev.Subject, ev.Seq = at.r.ID, at.r.Emitted
	at.r.Body, at.r.Outbox = body, []event.Event{ev}
	return b.e.Swap(ctx, "gates", at.r, was)
}

const hashOf64 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // any will do

// bids measures how fast bids are accepted over HTTP against the same rows
// written straight into the same engine, and how fast everything that follows
// from an acceptance is done as well: the bid learns its number, the event
// goes through the broker, the bidder gets a message.
func bids(ctx context.Context, t *table, dir string, w *town) (err error) {
	say("measuring: bids submitted")
	b, err := newRaw(ctx, dir, w.model)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.e.Close()) }()
	crowd, err := newCrowd(w, bidders)
	if err != nil {
		return err
	}
	var accepted, settled duel
	for r := range rounds + 1 { // the first warms up
		for k := range 2 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if side(k+r)%2 == baseline {
				l, err := metered(own, func() (lap, error) { return b.round(ctx) })
				if err != nil {
					return err
				}
				if r > 0 {
					accepted.note(baseline, l)
					settled.note(baseline, l)
				}
				continue
			}
			if err := crowd.filled(bidders, bidRound); err != nil {
				return err
			}
			if err := crowd.rest(ctx); err != nil {
				return err
			}
			began := time.Now()
			var in lap
			all, err := metered(w.p.spent, func() (l lap, err error) {
				if in, err = metered(w.p.spent, crowd.round); err != nil {
					return in, err
				}
				l = in
				err = crowd.rest(ctx)
				l.took = time.Since(began)
				return l, err
			})
			if err != nil {
				return err
			}
			if r > 0 {
				accepted.note(product, in)
				settled.note(product, all)
			}
		}
	}
	t.duel("bid handed in over HTTP, its files uploaded before", w.n, accepted, 0.35)
	t.duel("  … and all that follows done", w.n, settled, 0)
	t.note("a bid writes in the baseline 2 rows: the bid, then the gate with its event. The product checks the statement's signature and what it")
	t.note("noted of the three files, writes the same; and afterwards the event to the broker, the bid's number, a message, and clears the outbox.")
	return nil
}

// round lets every bidder write its rows.
func (b *raw) round(ctx context.Context) (lap, error) {
	return closed(bidders, bidRound, func(k int) (func() error, func(), error) {
		i := 0
		return func() error { i++; return b.submit(ctx, &b.gates[k*each+i%each]) }, func() {}, nil
	})
}

// crowd is the bidders of the product. What they hand in was sealed and uploaded before a round begins.
type crowd struct {
	w       *town
	heads   []string           // of each supplier
	bidders []*sealing.Bidder  // of each supplier
	markets []tenderapi.Tender // each of w.open
	serial  []int              // of each bidder, as last
	used    []int64            // revisions, of each market
	ready   [][]handing        // of each bidder
	last    []string           // id of its last bid
}

// handing is a bid that only has to be handed in.
type handing struct {
	tender string
	body   []byte
}

func newCrowd(w *town, n int) (*crowd, error) {
	c := &crowd{w: w, heads: make([]string, suppliers), serial: make([]int, n), ready: make([][]handing, n), last: make([]string, n)}
	for i := range c.heads {
		me, err := do(w, staff(i), organizationapi.GetMe, organizationapi.GetMeRequest{})
		if err != nil {
			return nil, err // whoever has never signed in does now
		}
		b, err := sealing.NewBidder(w.trio.Keys.Suite, me.Memberships[0].Org)
		if err != nil {
			return nil, err
		}
		c.bidders = append(c.bidders, b)
		c.heads[i] = " HTTP/1.1\r\nHost: load\r\nContent-Type: application/json\r\nAuthorization: Bearer " + identity.Token(w.as[staff(i)]) + "\r\n"
	}
	for _, id := range w.open[:min(len(w.open), n*each)] {
		t, err := do(w, staff(0), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
		if err != nil {
			return nil, err
		}
		c.markets = append(c.markets, t)
	}
	c.used = make([]int64, len(c.markets))
	return c, nil
}

// stock is how many bids a round of n bidders may take, of each: no platform we know takes more.
func stock(n int, d time.Duration) int { return int(d.Seconds()*3000)/n + each }

// prepare seals and uploads so many bids of bidder k as are missing to a stock.
func (c *crowd) prepare(k, stock int) error {
	for i := len(c.ready[k]); i < stock; i++ {
		m := k*each + i%each
		t := &c.markets[m]
		c.used[m]++
		x, err := c.bidders[k%suppliers].Seal(t, c.used[m], says(i))
		if err == nil {
			err = x.Upload(c.w.as[staff(k%suppliers)], c.w.p, t)
		}
		if err != nil {
			return err
		}
		body, err := json.Marshal(x.Final)
		if err != nil {
			return err
		}
		c.ready[k] = append(c.ready[k], handing{t.ID, body})
	}
	return nil
}

// round lets every bidder submit.
func (c *crowd) round() (lap, error) { return c.some(len(c.last), bidRound) }

// filled prepares the bids of a round.
func (c *crowd) filled(n int, d time.Duration) error {
	return together(n, func(k int) error { return c.prepare(k, stock(n, d)) })
}

// some lets the first n bidders submit for d.
func (c *crowd) some(n int, d time.Duration) (lap, error) {
	return closed(n, d, func(k int) (func() error, func(), error) {
		l, err := dial(c.w.p.addr)
		if err != nil {
			return nil, nil, err
		}
		return func() error { return c.submit(l, k) }, l.close, nil
	})
}

// submit hands in the next bid of bidder k; a bid without a number is not accepted.
func (c *crowd) submit(l *line, k int) error {
	if len(c.ready[k]) == 0 {
		return errors.New("more bids were handed in than were prepared: the stock is too small")
	}
	b := c.ready[k][0]
	c.ready[k] = c.ready[k][1:]
	c.serial[k]++
	head := fmt.Sprintf("POST /api/tender/tenders/%s/bids%sIdempotency-Key: load-%d-%d\r\nContent-Length: %d\r\n\r\n",
		b.tender, c.heads[k%suppliers], k, c.serial[k], len(b.body))
	var answer bytes.Buffer
	if _, err := l.say(http.StatusCreated, &answer, head, b.body); err != nil {
		return err
	}
	var got tenderapi.Bid
	if err := json.Unmarshal(answer.Bytes(), &got); err != nil {
		return err
	}
	if got.Receipt == nil {
		return fmt.Errorf("a bid without a receipt: %s", answer.Bytes())
	}
	c.last[k] = got.ID
	return nil
}

// rest waits until the product has done all that follows from the bids it
// accepted: the next round of the baseline must have the machine to itself.
// Each bid learns its number and each bidder is written to; then the process falls quiet.
func (c *crowd) rest(ctx context.Context) error {
	for k, id := range c.last {
		if id == "" { // has never submitted
			continue
		}
		if err := until(ctx, "the last bid's number", func() (bool, error) {
			b, err := do(c.w, staff(k%suppliers), tenderapi.GetBid, tenderapi.GetBidRequest{ID: id})
			return b.Receipt != nil, err
		}); err != nil {
			return err
		}
	}
	return c.w.quiet(ctx)
}

// quiet waits until the platform has nothing to do.
func (w *town) quiet(ctx context.Context) error {
	was, at := time.Duration(0), time.Time{}
	return until(ctx, "the platform's rest", func() (bool, error) {
		if time.Since(at) < restLook {
			return false, nil
		}
		now, err := w.p.spent()
		quiet := !at.IsZero() && (now-was).Seconds() < restShare*time.Since(at).Seconds()
		was, at = now, time.Now()
		return quiet, err
	})
}

// A platform that uses less than restShare of one core for restLook is at rest.
const (
	restLook  = 200 * time.Millisecond
	restShare = 0.15
)
