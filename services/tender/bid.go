package tender

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/crash"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Bid is what a bidder has handed in: a signed statement of three sealed files,
// which stand in documents of their own (intake), because the bid is
// rewritten when the gate's event arrives and listed on its owner's desk, and
// neither should cost what the files weigh. Of a purchase published before bids
// were sealed it is one envelope in clear.
type Bid struct {
	store.Meta
	Tender      string                  `json:"tender"`
	TenderTitle string                  `json:"tender_title"`
	Method      tenderapi.Method        `json:"method,omitempty"` // the law's word for winning depends on it
	Supplier    tenderapi.Party         `json:"supplier"`
	Members     []tenderapi.Party       `json:"members,omitempty"` // of a consortium, the leader first; as the statement names them
	By          string                  `json:"by"`                // account
	Hash        string                  `json:"hash"`              // SHA-256 of the statement, hexadecimal; of what is not sealed, of the envelope, and the id it is kept under
	Size        int64                   `json:"size"`              // of what was handed in, bytes
	Code        string                  `json:"code,omitempty"`    // of the purchase, for the receipt
	Revision    int64                   `json:"revision,omitempty"`
	Envelopes   []tenderapi.EnvelopeRef `json:"envelopes,omitempty"`
	Key         string                  `json:"key,omitempty"` // the bidder's, that signed the statement
	Signature   string                  `json:"signature,omitempty"`
	Amended     string                  `json:"amended,omitempty"` // digest of the last correction that it was handed in under
	State       BidState                `json:"state"`
	SubmittedAt time.Time               `json:"submitted_at"`
	ReceivedAt  *time.Time              `json:"received_at,omitempty"`
	Deadline    time.Time               `json:"deadline"`
	Seqs        []int64                 `json:"seqs,omitempty"` // numbers the gate gave it; a retry may have drawn two
	Rank        int64                   `json:"rank,omitempty"`
	Total       int64                   `json:"total,omitempty"`       // hundredths of a point
	Withdrawals int64                   `json:"withdrawals,omitempty"` // gate events applied; a retry may have made two
	Last        bool                    `json:"last,omitempty"`        // a last offer
	Held        *time.Time              `json:"held,omitempty"`        // its bidder hears that the purchase stands still until then, once the bid is received

	content []byte // of an envelope in clear, once it has been fetched
}

// Envelope is what a bidder handed in before bids were sealed, kept under its hash and never changed.
type Envelope struct {
	store.Meta
	Content []byte `json:"content"`
}

// BidState is where one bid stands.
type BidState string

// The states of a bid. Received is what the gate's event makes of it.
const (
	BidSubmitted BidState = "submitted"
	BidReceived  BidState = "received"
	BidReplaced  BidState = "replaced" // by a later one of the same supplier; it never comes back
	BidWithdrawn BidState = "withdrawn"
	BidOpened    BidState = "opened"
	BidInvalid   BidState = "invalid"
	BidLeft      BidState = "left" // without a last offer
	BidWon       BidState = "won"
	BidLost      BidState = "lost"
	BidEnded     BidState = "ended" // the purchase came to nothing
)

var bidSays = map[BidState]string{
	BidSubmitted: "正在接收", BidReceived: "已接收", BidReplaced: "已被替代", BidWithdrawn: "已撤回", BidOpened: "已开标", BidInvalid: "投标无效",
	BidLeft: "已退出", BidWon: "中标", BidLost: "未中标", BidEnded: "未成交，采购已终止",
}

// say words where a bid stands, as its method does: a consultation ends with 成交, not 中标.
func (b *Bid) say() string { return b.Method.Say(bidSays[b.State]) }

// BidSchema is how bids are kept, for the service and for whoever measures it.
var BidSchema = store.Schema{Name: "bids", Indexes: []string{"tender", "supplier", "standing", "own"}, Rev: 2}

func indexBid(b *Bid) map[string][]string {
	ix := map[string][]string{
		"tender":   {b.Tender},
		"supplier": {b.Supplier.ID + "/" + store.Time(b.SubmittedAt)},
		"own":      {ownerOf(b.Tender, b.Supplier.ID) + "/" + store.Int(b.Revision)}, // the latest revision last
	}
	if b.State == BidReceived {
		ix["standing"] = []string{b.standing()}
	}
	return ix
}

func ownerOf(tender, supplier string) string { return tender + "/" + supplier }

// standing names the one place that a supplier's bids for a purchase contend for, in either round.
func (b *Bid) standing() string {
	if b.Last {
		return ownerOf(b.Tender, b.Supplier.ID) + "/last"
	}
	return ownerOf(b.Tender, b.Supplier.ID)
}

// Gate says which bids of a purchase are in: whatever it numbered before it
// closed, and nothing after. It is small and of constant size, so the 500th
// bid costs what the first did. Its events are the acceptance; the bids follow.
type Gate struct {
	store.Meta
	Open      bool      `json:"open"`
	Last      bool      `json:"last,omitempty"` // it takes last offers; numbers go on
	Held      bool      `json:"held,omitempty"` // the purchase stands still; Closing is until when at the most
	Closing   time.Time `json:"closing"`
	Count     int64     `json:"count"`     // numbers given
	Withdrawn int64     `json:"withdrawn"` // withdrawals recorded
}

func indexGate(g *Gate) map[string][]string {
	if !g.Open && !g.Held {
		return nil
	}
	return map[string][]string{"due": {store.Time(g.Closing)}}
}

// tooLate is errGateClosed in the words of the method, or of the last offers: who is asked for one has a bid that
// was opened and may challenge, who came too late to bid may not.
func tooLate(m tenderapi.Method, last bool) *fault.Fault {
	if last {
		return errGateClosed.Say("最后报价的截止时间已到，不能再提交或撤回。如认为截止时间有误，请在法定期限内提出质疑。")
	}
	return errGateClosed.Say(m.Say(errGateClosed.Text))
}

var errGateClosed = fault.New(fault.Refused, "tender.bid.too-late", "投标截止时间已到，不能再递交或撤回。如认为截止时间有误，请向采购人书面提出，或者向财政部门反映。")

// fetch brings an envelope in clear; only the opening and what follows it do.
func (s *Service) fetch(ctx context.Context, b *Bid) error {
	e, err := s.envelopes.Get(ctx, b.Hash)
	b.content = e.Content
	return err
}

// finalize is the one write that accepts a bid.
func (s *Service) finalize(ctx context.Context, law rule.Where, b Bid) (Bid, error) {
	now := s.now()
	g, err := s.gates.Update(ctx, b.Tender, func(g *Gate) ([]event.Event, error) {
		if g.Held {
			return nil, s.suspended(law, g.Closing)
		}
		// The deadline the bidder was shown counts where an amendment has just moved it.
		if now = s.now(); !g.Open || g.Last != b.Last || !now.Before(g.Closing) && !now.Before(b.Deadline) {
			return nil, tooLate(b.Method, b.Last)
		}
		g.Count++
		return []event.Event{event.New(events.TypeTenderGateAcceptedV1, now, events.TenderGateAcceptedV1{
			Tender: b.Tender, Bid: b.ID, Supplier: b.Supplier.ID, Hash: b.Hash, Seq: g.Count, At: now,
		})}, nil
	})
	if err != nil {
		return b, err
	}
	b.State, b.ReceivedAt, b.Seqs = BidReceived, &now, []int64{g.Count}
	return b, nil
}

// WithdrawBid takes a bid out before the deadline.
func (s *Service) WithdrawBid(ctx context.Context, in tenderapi.WithdrawBidRequest) (out tenderapi.Bid, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	switch b.State {
	case BidWithdrawn:
		return s.ownView(ctx, &b)
	case BidReplaced:
		return out, fault.New(fault.Conflict, "tender.bid.replaced", b.Method.Say("这份投标文件已被后来递交的一份替代，不能再撤回；如需退出，请撤回最后递交的一份。"))
	case BidSubmitted, BidReceived:
	default:
		return out, s.past(ctx, &b)
	}
	now := s.now()
	if _, err = s.gates.Update(ctx, b.Tender, func(g *Gate) ([]event.Event, error) {
		if now = s.now(); !g.Open || g.Last != b.Last || !g.Held && !now.Before(g.Closing) {
			return nil, s.past(ctx, &b)
		}
		g.Withdrawn++
		return []event.Event{event.New(events.TypeTenderGateWithdrawnV1, now, events.TenderGateWithdrawnV1{
			Tender: b.Tender, Bid: b.ID, Supplier: b.Supplier.ID, At: now,
		})}, nil
	}); err != nil {
		return out, err
	}
	b.State = BidWithdrawn
	return s.bidView(&b, false), nil
}

// myBid loads a bid of the caller's own organization; others do not exist for them.
func (s *Service) myBid(ctx context.Context, id string) (b Bid, err error) {
	who, _ := identity.From(ctx)
	b, err = s.bids.Get(ctx, id)
	if err == nil && !who.In(b.Supplier.ID, identity.Staff) {
		err = store.ErrNotFound
	}
	return b, err
}

// GetBid shows a bidder its own bid.
func (s *Service) GetBid(ctx context.Context, in tenderapi.GetBidRequest) (out tenderapi.Bid, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.ownView(ctx, &b)
}

// ListMyBids lists the bids of the caller's organization, newest first.
func (s *Service) ListMyBids(ctx context.Context, in tenderapi.ListMyBidsRequest) (out tenderapi.BidPage, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	q := store.Query{Where: []store.Term{store.Under("supplier", me.Org+"/")}, By: "supplier", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Tender != "" {
		q.Where = append(q.Where, store.Is("tender", in.Tender))
	}
	p, err := s.bids.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out = tenderapi.BidPage{Items: make([]tenderapi.Bid, len(p.Items)), Next: p.Next}
	counted := map[string]bool{}
	for i := range p.Items {
		b := &p.Items[i]
		if _, known := counted[b.Tender]; !known {
			t, err := s.tenders.Get(ctx, b.Tender)
			if err != nil {
				return tenderapi.BidPage{}, err
			}
			counted[b.Tender] = t.counted()
		}
		out.Items[i] = s.bidView(b, counted[b.Tender])
	}
	return out, nil
}

func (s *Service) onAccepted(ctx context.Context, ev event.Event) error {
	var in events.TenderGateAcceptedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	b, err := s.bids.Apply(ctx, in.Bid, ev, nil, func(b *Bid) ([]event.Event, error) {
		b.Seqs = append(b.Seqs, in.Seq)
		if b.State == BidEnded && b.ReceivedAt == nil && !b.Last { // the end came while this event was on its way
			b.ReceivedAt = &in.At
			return []event.Event{b.ended(s.now())}, nil
		}
		if b.State != BidSubmitted {
			return nil, nil
		}
		b.State, b.ReceivedAt = BidReceived, &in.At
		if b.Held == nil || b.Last { // who makes a last offer hears through its first bid
			return nil, nil
		}
		return []event.Event{b.held(s.now())}, nil // the pause came while this event was on its way
	})
	if err != nil {
		return err
	}
	return s.replace(ctx, b)
}

// replace marks what the supplier handed in before: the later bid takes its
// place for good, so taking the later one out leaves the supplier with none.
func (s *Service) replace(ctx context.Context, by Bid) error {
	q := store.Query{Where: []store.Term{store.Is("standing", by.standing())}}
	return s.bids.Each(ctx, q, func(b Bid) error {
		if b.State != BidReceived || !b.before(by) {
			return nil
		}
		_, err := s.bids.Update(ctx, b.ID, func(b *Bid) ([]event.Event, error) {
			if b.State == BidReceived {
				b.State = BidReplaced
			}
			return nil, nil
		})
		return err
	})
}

// before reports whether the gate numbered b before other.
func (b *Bid) before(other Bid) bool {
	return len(b.Seqs) > 0 && len(other.Seqs) > 0 && b.Seqs[0] < other.Seqs[0]
}

func (s *Service) onWithdrawn(ctx context.Context, ev event.Event) error {
	var in events.TenderGateWithdrawnV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.bids.Apply(ctx, in.Bid, ev, nil, func(b *Bid) ([]event.Event, error) {
		b.State, b.Withdrawals = BidWithdrawn, b.Withdrawals+1
		return nil, nil
	})
	return err
}

// closeDue closes the gates whose time has come, and lets go on what a complaint
// held up until now. The purchase itself is the truth: a gate that an amendment
// or a pause has outrun is moved, not closed.
func (s *Service) closeDue(ctx context.Context) error {
	now := s.now()
	return s.gates.Sweep(ctx, store.Query{Where: []store.Term{store.Between("due", "", store.Time(now.Add(time.Nanosecond)))}, By: "due"}, func(g Gate) error {
		t, err := s.tenders.Get(ctx, g.ID)
		if err == nil && t.heldUntil() != nil {
			err = s.resume(ctx, g.ID, g.Open)
		}
		if err != nil {
			return err
		}
		crash.At(crash.BeforeClosing)
		err = s.align(ctx, g.ID)
		crash.At(crash.AfterClosing)
		return err
	})
}

// align makes a gate what its purchase says. The purchase is read within the
// gate's own write: of two who align it at once, the later knows what the
// earlier knew, and no pause is lost to a closing that began before it.
func (s *Service) align(ctx context.Context, id string) error {
	_, err := s.gates.Update(ctx, id, func(g *Gate) ([]event.Event, error) {
		t, err := s.tenders.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		now := s.now()
		if !g.align(&t, now) {
			return nil, nil
		}
		return []event.Event{event.New(events.TypeTenderGateClosedV1, now, events.TenderGateClosedV1{Tender: g.ID, Count: g.Count, At: now})}, nil
	})
	return err
}

// align reports whether the gate closes. A pause keeps it from closing only if
// it began before the deadline.
func (g *Gate) align(t *Tender, now time.Time) (closes bool) {
	since, until := t.paused()
	g.Held = until != nil
	if t.State == tenderapi.StateAsked && !g.Last { // the second round begins
		g.Open, g.Last = true, true
	}
	switch deadline := *t.deadline(); {
	case !t.takes(): // a publication that did not come about, or that failed since
		g.Open = t.State == tenderapi.StateSubmitted
		g.Closing = now.Add(time.Hour)
	case now.Before(deadline):
		g.Closing = deadline
	case g.Open && !(g.Held && since.Before(deadline)):
		g.Open, closes = false, true
	}
	if g.Held {
		g.Closing = *until
	}
	return closes
}

// numbered shows every bid of a purchase, and fails while an event of the gate
// is still on its way to one of them.
func (s *Service) numbered(ctx context.Context, tender string, each func(Bid)) error {
	g, err := s.gates.Get(ctx, tender)
	if err != nil {
		return err
	}
	numbered, withdrawn := int64(0), int64(0)
	err = s.bids.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", tender)}, By: "tender"}, func(b Bid) error {
		numbered += int64(len(b.Seqs))
		withdrawn += b.Withdrawals
		each(b)
		return nil
	})
	if err == nil && (numbered < g.Count || withdrawn < g.Withdrawn) {
		err = fault.New(fault.Unavailable, "tender.opening.settling", "最后几份文件正在归档，请过几秒再试。").Because(errors.New("gate events are on their way"))
	}
	return err
}

// standing lists the bids that count, or the last offers: of each supplier the
// latest that was received, unless it was withdrawn, in the order of their
// numbers. An earlier one was replaced and does not come back.
func (s *Service) standing(ctx context.Context, tender string, last bool) (out []Bid, err error) {
	latest := map[string]Bid{}
	if err := s.numbered(ctx, tender, func(b Bid) {
		if was, ok := latest[b.Supplier.ID]; b.Last == last && len(b.Seqs) > 0 && (!ok || was.before(b)) {
			latest[b.Supplier.ID] = b
		}
	}); err != nil {
		return nil, err
	}
	for _, b := range latest {
		if b.State == BidWithdrawn {
			continue
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Bid) int { return int(a.Seqs[0] - b.Seqs[0]) })
	return out, nil
}

// read opens the envelope that was fetched; ok is false when it is not what an envelope should hold.
func (b *Bid) read() (e tenderapi.Envelope, ok bool) {
	err := json.Unmarshal(b.content, &e)
	return e, err == nil && e.Price > 0
}

// bidView shows a bid to its bidder; its number, which counts the bids, only once all are counted.
func (s *Service) bidView(b *Bid, counted bool) tenderapi.Bid {
	v := tenderapi.Bid{
		ID: b.ID, Version: b.Version, Tender: b.Tender, TenderTitle: b.TenderTitle, Method: b.Method, Supplier: &b.Supplier, Members: b.Members,
		State: string(b.State), StateText: b.say(), Hash: b.Hash, Size: b.Size,
		SubmittedAt: b.SubmittedAt, ReceivedAt: b.ReceivedAt, Deadline: &b.Deadline, Rank: b.Rank, Total: b.Total,
		Revision: b.Revision, Last: b.Last, Key: b.Key, Envelopes: b.Envelopes,
	}
	if len(b.Seqs) > 0 {
		v.Receipt = s.receipt(b, counted)
		if counted {
			v.Seq, v.Repeats = b.Seqs[0], b.Seqs[1:min(len(b.Seqs), 101)]
		}
	}
	return v
}
