package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
	"sanshe/services/tender/sealing"
)

const (
	rushers    = 200 // organizations that hand in for one purchase
	rushSpan   = 10 * time.Second
	lastMoment = time.Second            // before the deadline, at which all come at once
	patient    = 500 * time.Millisecond // what the slowest of a hundred may wait
	rushTurns  = 3                      // purchases rushed at, of each kind

	nth      = 500  // bid of a purchase, set against the first
	atATime  = 9    // of either, in one round
	mostMore = 1.20 // times the first that the nth may cost

	uploaders = 4 // that seal and upload at once, before anything is measured
)

// rusher is an organization that bids, with an account of its own.
type rusher struct {
	login string
	as    context.Context
	head  string // of its requests
	keys  *sealing.Bidder
}

// enter signs an organization in, and makes its keys the first time.
func (r *rusher) enter(w *town) error {
	token, err := signin.SignIn(w.ctx, w.p.net, w.p.base(), r.login, password)
	if err != nil {
		return fmt.Errorf("signing in as %s: %w", r.login, err)
	}
	r.as = identity.WithToken(w.ctx, token)
	r.head = " HTTP/1.1\r\nHost: load\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token + "\r\n"
	if r.keys != nil {
		return nil
	}
	me, err := route.Call(r.as, w.p, organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err == nil {
		r.keys, err = sealing.NewBidder(w.trio.Keys.Suite, me.Memberships[0].Org)
	}
	return err
}

// ready seals and uploads a bid, and answers the request that hands it in.
func (r *rusher) ready(w *town, t *tenderapi.Tender, c sealing.Content) (request, error) {
	x, err := r.keys.Seal(t, 1, c)
	if err == nil {
		err = x.Upload(r.as, w.p, t)
	}
	if err != nil {
		return request{}, fmt.Errorf("a bid of %s: %w", r.login, err)
	}
	body, err := json.Marshal(x.Final)
	return request{fmt.Sprintf("POST /api/tender/tenders/%s/bids%sIdempotency-Key: rush-%s\r\nContent-Length: %d\r\n\r\n", t.ID, r.head, t.ID, len(body)), body}, err
}

// request is a bid that only has to be handed in.
type request struct {
	head string
	body []byte
}

// send hands a bid in and answers its receipt.
func (q request) send(l *line) (*tenderapi.SignedReceipt, error) {
	var answer bytes.Buffer
	if _, err := l.say(http.StatusCreated, &answer, q.head, q.body); err != nil {
		return nil, err
	}
	var got tenderapi.Bid
	err := json.Unmarshal(answer.Bytes(), &got)
	return got.Receipt, err
}

// come sends it over a connection of its own.
func (q request) come(addr string) (*tenderapi.SignedReceipt, error) {
	l, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer l.close()
	return q.send(l)
}

// stampede is many organizations, and the purchases they run for.
type stampede struct {
	w    *town
	all  []*rusher
	item catalogapi.Item
}

// gather registers so many organizations, and signs them in.
func gather(w *town, n int) (*stampede, error) {
	s := &stampede{w: w, all: make([]*rusher, n)}
	first, err := do(w, "office", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: w.open[0]})
	if err != nil {
		return nil, err
	}
	s.item = catalogapi.Item{Catalogue: first.Catalogue, Code: first.Item}
	if _, err := do(w, "admin", organizationapi.GetMe, organizationapi.GetMeRequest{}); err != nil { // so that the workers find its token
		return nil, err
	}
	const serials = 1000 // behind those of the town
	return s, s.each(n, func(i int) error {
		s.all[i] = &rusher{login: fmt.Sprintf("rusher%d", i)}
		name := fmt.Sprintf("星河区赶早第%d社会工作服务中心", i+1)
		if err := w.register(serials+i, name, organizationapi.OrgKindServiceorg, "52", s.all[i].login, organizationapi.RoleStaff); err != nil {
			return err
		}
		return s.all[i].enter(w)
	})
}

// each lets a few workers do something for the first n organizations.
func (s *stampede) each(n int, do func(i int) error) error {
	var next atomic.Int64
	return together(uploaders, func(int) error {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	})
}

// office signs those in who publish, anew: what they had was of another day.
func (s *stampede) office() (err error) {
	s.w.as = map[string]context.Context{}
	for i, login := range []string{"officex", "watch", "notary", "office"} {
		if _, err = do(s.w, login, organizationapi.GetMe, organizationapi.GetMeRequest{}); err != nil {
			return err
		}
		if i < len(s.w.trio.Who) {
			s.w.trio.Who[i] = s.w.as[login]
		}
	}
	return nil
}

// market publishes a purchase.
func (s *stampede) market(deadline time.Time) (t tenderapi.Tender, err error) {
	d := draft(s.item)
	d.Deadline = deadline
	id, err := s.w.publish(d)
	if err != nil {
		return t, err
	}
	return do(s.w, "office", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
}

// laden lets the first n organizations seal and upload for a purchase.
func (s *stampede) laden(t *tenderapi.Tender, n int) ([]request, error) {
	out := make([]request, n)
	return out, s.each(n, func(i int) (err error) {
		out[i], err = s.all[i].ready(s.w, t, says(i))
		return err
	})
}

// rush is what a purchase saw that everybody ran for.
type rush struct {
	lap
	failed    int // answers that were no receipts
	conflicts int // of them, 409
	first     error
}

// run hands every bid in at its own instant, over a connection of its own, whoever else still waits: a
// crowd does not queue because the platform is slow. What an answer took counts from that instant.
func (s *stampede) run(bids []request, began time.Time, at []time.Duration) (out rush, err error) {
	took, receipts, errs := make([]time.Duration, len(bids)), make([]*tenderapi.SignedReceipt, len(bids)), make([]error, len(bids))
	if time.Now().After(began) {
		return out, errors.New("the rush was to begin before everybody was there")
	}
	_ = together(len(bids), func(i int) error { // what fails is counted
		due := began.Add(at[i])
		<-time.After(time.Until(due))
		receipts[i], errs[i] = bids[i].come(s.w.p.addr)
		took[i] = time.Since(due)
		return nil
	})
	return tally(took, receipts, errs, at)
}

// tally counts what came of a rush; two receipts of one number are worse than an error.
func tally(took []time.Duration, receipts []*tenderapi.SignedReceipt, errs []error, at []time.Duration) (out rush, err error) {
	var last time.Duration
	for i, err := range errs {
		last = max(last, at[i]+took[i])
		if err == nil {
			continue
		}
		out.failed++
		if out.first == nil {
			out.first = err
		}
		var no *unwanted
		if errors.As(err, &no) && no.status == http.StatusConflict {
			out.conflicts++
		}
	}
	slices.Sort(took)
	seqs := make([]int64, len(receipts))
	for i, r := range receipts {
		seqs[i] = sealing.Number(serviceKey, r, int64(len(receipts)))
	}
	slices.Sort(seqs)
	out.lap = lap{done: len(took) - out.failed, took: last - slices.Min(at), p50: took[len(took)/2], p99: took[len(took)*99/100]}
	for i, seq := range seqs[out.failed:] {
		if seq != int64(i+1) {
			return out, fmt.Errorf("the %d. bid has number %d", i+1, seq)
		}
	}
	return out, nil
}

// rushing measures what a purchase endures in its last seconds, and whether its
// 500th bid costs more than its first.
func rushing(ctx context.Context, t *table, w *town) error {
	say("registering %d organizations", nth-1+atATime*(rounds+1))
	s, err := gather(w, nth-1+atATime*(rounds+1))
	if err == nil {
		err = s.office()
	}
	if err != nil {
		return err
	}
	d, err := s.lastAgainstFirst(ctx)
	if err != nil {
		return err
	}
	spread, err := s.spread(ctx)
	if err != nil {
		return err
	}
	last, err := s.atTheDeadline(ctx)
	if err != nil {
		return err
	}
	t.wait(fmt.Sprintf("bid %d of a purchase ÷ the first of another", nth), d, mostMore)
	t.rush(fmt.Sprintf("%d bidders within %v", rushers, rushSpan), spread)
	t.rush(fmt.Sprintf("%d bidders at once, %v before the deadline", rushers, lastMoment), last)
	t.note("a rush is open: everybody comes at an instant of their own, and what an answer took counts from it. Each is repeated on %d purchases;", rushTurns)
	t.note("the figures are the worst of them. Every bidder is an organization of its own, whose files are up; whoever comes after the deadline is refused.")
	return nil
}

// lastAgainstFirst hands in, in turns, the first bids of some purchases and what
// follows the first nth-1 of one: one client, one bid after the other, so that none waits for another.
func (s *stampede) lastAgainstFirst(ctx context.Context) (d duel, err error) {
	say("measuring: the first bid and the %dth", nth)
	full, err := s.market(draft(s.item).Deadline)
	if err != nil {
		return d, err
	}
	later, err := s.laden(&full, len(s.all))
	if err != nil {
		return d, err
	}
	l, err := dial(s.w.p.addr)
	if err != nil {
		return d, err
	}
	defer l.close()
	for _, b := range later[:nth-1] {
		if _, err = b.send(l); err != nil {
			return d, err
		}
	}
	for r := range rounds + 1 { // the first warms up
		from := r * atATime
		turns := [2][]request{make([]request, atATime), later[nth-1+from:][:atATime]}
		for i := range turns[baseline] {
			t, err := do(s.w, "office", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: s.w.open[from+i]})
			if err != nil {
				return d, err
			}
			if turns[baseline][i], err = s.all[nth-1+from+i].ready(s.w, &t, says(0)); err != nil {
				return d, err
			}
		}
		if err := s.w.quiet(ctx); err != nil {
			return d, err
		}
		laps, err := inTurns(l, turns, r)
		if err != nil {
			return d, err
		}
		if r > 0 {
			d.note(baseline, laps[baseline])
			d.note(product, laps[product])
		}
	}
	return d, nil
}

// inTurns hands in one bid of either kind after the other; nobody is always first.
func inTurns(l *line, turns [2][]request, first int) (laps [2]lap, err error) {
	var took [2][]time.Duration
	for i := range turns[baseline] {
		for k := range turns {
			who := (i + k + first) % 2
			at := time.Now()
			if _, err := turns[who][i].send(l); err != nil {
				return laps, err
			}
			took[who] = append(took[who], time.Since(at))
		}
	}
	for k, all := range took {
		slices.Sort(all)
		laps[k] = lap{done: len(all), p50: all[len(all)/2], p99: all[len(all)*99/100]}
	}
	return laps, nil
}

// spread lets everybody come at an instant of their own within rushSpan.
func (s *stampede) spread(ctx context.Context) (out []rush, err error) {
	r := rand.New(rand.NewPCG(1, 1))
	for range rushTurns {
		say("measuring: %d bidders within %v", rushers, rushSpan)
		t, err := s.market(draft(s.item).Deadline)
		if err != nil {
			return nil, err
		}
		bids, err := s.laden(&t, rushers)
		if err != nil {
			return nil, err
		}
		at := make([]time.Duration, rushers)
		for i := range at {
			at[i] = time.Duration(r.Int64N(int64(rushSpan)))
		}
		if err := s.w.quiet(ctx); err != nil {
			return nil, err
		}
		got, err := s.run(bids, time.Now().Add(time.Second), at)
		if err != nil {
			return nil, err
		}
		out = append(out, got)
	}
	return out, nil
}

// atTheDeadline lets everybody come at once in the last second before a real
// deadline, and one more after it, who must be refused.
func (s *stampede) atTheDeadline(ctx context.Context) (out []rush, err error) {
	const apart, before = time.Minute, 10 * time.Minute
	due := time.Now().AddDate(0, 0, 25).UTC().Truncate(time.Second) // before any other purchase of the town
	markets, bids := make([]tenderapi.Tender, rushTurns), make([][]request, rushTurns)
	for i := range markets {
		if markets[i], err = s.market(due.Add(time.Duration(i) * apart)); err != nil {
			return nil, err
		}
	}
	if err = s.w.clock(due.Add(-before)); err != nil {
		return nil, err
	}
	if err = s.each(rushers+1, func(i int) error { return s.all[i].enter(s.w) }); err != nil {
		return nil, err
	}
	for i := range markets {
		if bids[i], err = s.laden(&markets[i], rushers+1); err != nil {
			return nil, err
		}
	}
	s.w.as = map[string]context.Context{}
	for i := range markets {
		say("measuring: %d bidders at once, %v before the deadline", rushers, lastMoment)
		if err = s.w.quiet(ctx); err != nil {
			return nil, err
		}
		ends, err := s.near(markets[i].Deadline)
		if err != nil {
			return nil, err
		}
		got, err := s.run(bids[i][:rushers], ends.Add(-lastMoment), make([]time.Duration, rushers))
		if err != nil {
			return nil, err
		}
		<-time.After(time.Until(ends))
		if err = s.tooLate(bids[i][rushers]); err != nil {
			return nil, err
		}
		out = append(out, got)
	}
	return out, nil
}

// near sets the platform's clock to a few seconds before an instant, and answers when our own shows it.
func (s *stampede) near(instant time.Time) (time.Time, error) {
	if err := s.w.clock(instant.Add(-4 * lastMoment)); err != nil {
		return time.Time{}, err
	}
	is, err := route.Call(s.w.ctx, s.w.p, host.ReadClock, struct{}{})
	return time.Now().Add(instant.Sub(is.To)), err // a little late, by the answer's way back
}

// tooLate hands in after the deadline.
func (s *stampede) tooLate(q request) error {
	if r, err := q.come(s.w.p.addr); err == nil || !strings.Contains(err.Error(), "tender.bid.too-late") {
		return fmt.Errorf("a bid after the deadline got the receipt %+v and %w", r, err)
	}
	return nil
}
