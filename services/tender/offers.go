package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// In a consultation and a negotiation prices are offered twice: with the response,
// and again when all has been talked over. The second round goes through the gate
// of the first and is numbered on; only its prices are ever opened.

// Offers is the round of last offers.
type Offers struct {
	AskedAt  time.Time  `json:"asked_at"`
	Until    time.Time  `json:"until"` // moves by the days of a standstill, as the deadline does
	Changed  string     `json:"changed,omitempty"`
	ClosedAt *time.Time `json:"closed_at,omitempty"`
	TakenAt  *time.Time `json:"taken_at,omitempty"`
}

// left is why a response counts no more whose supplier made no last offer.
const left = "left"

// twice reports whether prices are offered in two rounds. What was published
// before there was a second keeps its one.
func (t *Tender) twice() bool {
	if t.PublishedAt == nil {
		return t.Draft.Method.Procedure().Rounds > 1
	}
	return t.Rounds > 1
}

// settled reports whether it is known who offers what, so that it can be judged.
func (t *Tender) settled() bool { return !t.twice() || t.Offers != nil && t.Offers.TakenAt != nil }

// takes reports whether the purchase is in a state in which its gate takes something.
func (t *Tender) takes() bool {
	return t.State == tenderapi.StatePublished || t.State == tenderapi.StateAsked
}

// deadline is when the gate closes: of the last offers once they were asked for.
func (t *Tender) deadline() *time.Time {
	if t.State == tenderapi.StateAsked {
		return &t.Offers.Until
	}
	return &t.Draft.Deadline
}

// fresh drops the moves that the round forbids: last offers are asked for once, and nothing is frozen before they are in.
func (t *Tender) fresh(moves []move) []move {
	return slices.DeleteFunc(moves, func(m move) bool {
		return m.Do == Ask && (!t.twice() || t.Offers != nil) || m.Do == Freeze && !t.settled()
	})
}

// ground is the rule that a move rests on; of last offers, and of coming to an end, each procedure has its own.
func (t *Tender) ground(m move) string {
	switch m.Do {
	case Ask, Take:
		return t.Draft.Method.Procedure().Rules.Offers
	case Fail:
		return t.Draft.Method.Procedure().Rules.Failure
	}
	return m.Basis
}

// unsettled refuses what waits for the last offers, or is nil.
func (s *Service) unsettled(t *Tender) error {
	if t.settled() {
		return nil
	}
	return t.worded(errUnsettled).Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Offers)...)
}

var errUnsettled = fault.New(fault.Refused, "tender.offers.missing", "还没有收齐最后报价，不能评分，也不能锁定评分；请先要求最后报价，截止并确认以后再办理。")

// askOffers begins the round: with a time, and with what has changed in the requirements, which only the buyer confirms.
func (s *Service) askOffers(t *Tender, who identity.Caller, in tenderapi.TenderMove) ([]event.Event, error) {
	now, r := s.now(), t.Draft.Method.Procedure().Rules
	x := examiner{book: s.rules, at: t.Law}
	least := x.least(t.Draft.Method)
	if x.err != nil {
		return nil, x.err
	}
	n := len(t.valid())
	switch {
	case !t.twice() || t.Offers != nil:
		return nil, fault.New(fault.Conflict, "tender.offers.once", "这个项目已经要求过最后报价，或者只有一轮报价，不能再要求；请刷新页面查看最新进度。").Under(s.basis(*t, cmp.Or(r.Offers, r.Fixed))...)
	case len(t.Committee) == 0:
		return nil, fault.New(fault.Refused, "tender.committee.none", "还没有组建评审委员会，请先组建。")
	case n < least.Value:
		return nil, fault.New(fault.Refused, "tender.offers.few", fmt.Sprintf(
			t.word("有效投标只有%d家，不足%d家，不能要求最后报价；请终止本次采购，说明理由后重新组织。"), n, least.Value)).Under(least.Basis())
	case in.Until == nil || !now.Before(*in.Until):
		return nil, fault.New(fault.Refused, "tender.offers.until", "最后报价的截止时间应当晚于现在，请填写以后的时间，给各供应商留出密封和上传的时间。").
			Under(s.basis(*t, r.Offers)...).At("until", "请填写晚于现在的时间。")
	case in.Changed != "" && !t.wears(who, Officer):
		return nil, fault.New(fault.Forbidden, "tender.offers.unconfirmed", "采购需求的实质性变动须经采购人确认，请由采购人的经办人写明变动并要求最后报价。").
			Under(s.basis(*t, r.Changes)...).At("changed", "请由采购人的经办人填写。")
	}
	t.Offers = &Offers{AskedAt: now, Until: *in.Until, Changed: in.Changed}
	out := events.TenderTenderAskedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
		Method: string(t.Draft.Method), Until: t.Offers.Until, Changed: t.Offers.Changed, Bidders: []string{},
	}
	for _, o := range t.valid() {
		out.Bidders = append(out.Bidders, o.Supplier.ID)
	}
	return []event.Event{event.New(events.TypeTenderTenderAskedV1, now, out)}, nil
}

// asks refuses a last offer of whoever is not asked for one, or is nil.
func (s *Service) asks(t *Tender, org string) error {
	if t.State != tenderapi.StateAsked || slices.ContainsFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Supplier.ID == org }) {
		return nil
	}
	return t.worded(errUnasked).Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Offers)...)
}

var errUnasked = fault.New(fault.Refused, "tender.offers.unasked", "现在只收最后报价，只有投标文件有效的供应商可以提交；本机构没有递交投标文件，或者已被认定投标无效，不能提交。")

// onAsked opens the gate for the second round, should the move itself not have come to it.
func (s *Service) onAsked(ctx context.Context, ev event.Event) error { return s.align(ctx, ev.Subject) }

// lastOffers reads the last offers that stand, with the technical envelopes that came in the place of others.
func (s *Service) lastOffers(ctx context.Context, t *Tender) (out []unsealed, err error) {
	bids, err := s.standing(ctx, t.ID, true)
	if err != nil {
		return nil, err
	}
	if err := s.tooFewOffers(t, len(bids)); err != nil {
		return nil, err
	}
	files, err := s.unseal(ctx, t, tenderapi.StageOffers)
	for _, b := range bids {
		u := unsealed{bid: b}
		if i := slices.IndexFunc(files, func(f unsealed) bool { return f.bid.ID == b.ID }); i >= 0 {
			u = files[i]
		}
		out = append(out, u)
	}
	return out, err
}

// tooFewOffers refuses to go on with fewer last offers than the method needs.
func (s *Service) tooFewOffers(t *Tender, came int) error {
	least, err := rule.Ask[int](s.rules, t.Draft.Method.Procedure().Rules.Bidders, t.Law)
	if err != nil || came >= least.Value {
		return err
	}
	return fault.New(fault.Refused, "tender.offers.too-few", fmt.Sprintf(
		"只有%d家供应商提交了最后报价，不足%d家，不能继续评审；请终止本次采购，说明理由后重新组织。", came, least.Value)).Under(least.Basis())
}

// take writes into the record who offered and who has left. A new technical
// envelope stands in the place of the old, and its price in the place of the first.
func (s *Service) take(t *Tender, offers []unsealed) ([]event.Event, error) {
	now := s.now()
	x := examiner{book: s.rules, at: t.Law}
	out := events.TenderTenderTakenV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
		Method: string(t.Draft.Method), Bidders: []string{}, Left: []string{},
	}
	bids := slices.Clone(t.Opening.Bids)
	for i := range bids {
		o := &bids[i]
		if !o.Valid {
			continue
		}
		at := slices.IndexFunc(offers, func(u unsealed) bool { return u.bid.Supplier.ID == o.Supplier.ID })
		if at < 0 {
			o.Valid, o.Ground, o.Why = false, left, t.word("没有在规定时间内提交最后报价，视为退出采购活动；交过投标保证金的，应当退还。")
			out.Left = append(out.Left, o.Supplier.ID)
			continue
		}
		x.offered(o, &offers[at])
		if f := offers[at].files[tenderapi.EnvelopeKindTechnical]; f != nil {
			says, _ := technical(f.Content)
			t.hears(o.Bid, says.Answers)
		}
		out.Bidders = append(out.Bidders, o.Supplier.ID)
	}
	t.Opening.Bids, t.Offers.TakenAt = bids, &now
	return []event.Event{event.New(events.TypeTenderTenderTakenV1, now, out)}, x.err
}

// offered makes a line of the record say what its last offer is.
func (x *examiner) offered(o *tenderapi.OpenedBid, u *unsealed) {
	f := u.files[tenderapi.EnvelopeKindTechnical]
	o.Last = &tenderapi.LastOffer{Bid: u.bid.ID, Hash: u.bid.Hash, ReceivedAt: u.bid.ReceivedAt, Replaced: f != nil}
	if f != nil {
		if _, good := technical(f.Content); f.Ground == "" && !good {
			f.Unread("。")
		}
		if f.Ground != "" {
			o.Readable = false
			x.shut(o, f)
		}
	}
	o.Envelopes = over(o.Envelopes, u.bid.record(nil, u.files))
}

// over puts what is said of some envelopes in the place of what was said of them before.
func over(was, now []tenderapi.OpenedEnvelope) []tenderapi.OpenedEnvelope {
	out := slices.Clone(was)
	for _, e := range now {
		if i := slices.IndexFunc(out, func(o tenderapi.OpenedEnvelope) bool { return o.Kind == e.Kind }); i >= 0 {
			out[i] = e
		}
	}
	return out
}

// paper is the bid whose files a stage opens for a line of the record, "" where
// there is none: of two rounds the first price is never opened.
func (t *Tender) paper(o tenderapi.OpenedBid, stage tenderapi.Stage) string {
	switch {
	case stage == tenderapi.StageTechnical || stage == tenderapi.StagePrice && !t.twice():
		return o.Bid
	case o.Last == nil || stage == tenderapi.StageOffers && !o.Last.Replaced:
		return ""
	}
	return o.Last.Bid
}

// gone reports whether a line of the record can never count again, whatever is
// held of it: the round went on without its last offer.
func (t *Tender) gone(o tenderapi.OpenedBid) bool {
	return t.twice() && t.Offers != nil && o.Last == nil
}

// pending reports whether a bid is a last offer of which the record does not tell yet.
func (b *Bid) pending(t *Tender) bool { return b.Last && !t.settled() }

// offers is the round as everybody may see it.
func (s *Service) offers(t *Tender) *tenderapi.LastOffers {
	if t.Offers == nil {
		return nil
	}
	r := t.Draft.Method.Procedure().Rules
	return &tenderapi.LastOffers{
		AskedAt: t.Offers.AskedAt, Until: t.Offers.Until, Changed: t.Offers.Changed, ClosedAt: t.Offers.ClosedAt, TakenAt: t.Offers.TakenAt,
		Basis: shown.Basis(append(s.basis(*t, r.Offers), append(s.basis(*t, r.Changes), s.basis(*t, r.Leave)...)...)...),
	}
}

// round tells of the second round on the way of a purchase.
func (b *stepper) round() {
	t, r := b.t, b.t.Draft.Method.Procedure().Rules
	if !t.twice() {
		return
	}
	var asked, closed, taken, until *time.Time
	if o := t.Offers; o != nil {
		at, moves := t.closing(o.Until, tenderapi.StateAsked)
		asked, closed, taken, until = &o.AskedAt, o.ClosedAt, o.TakenAt, &at
		defer func(i int) {
			if moves {
				b.List[i].Note = "恢复以后顺延"
			}
		}(len(b.List) + 1)
	}
	b.add("ask", "磋商并要求最后报价", "评审委员会", asked, nil, r.Offers)
	b.add("offer", "提交最后报价", "各供应商", closed, until, r.Offers)
	b.Rest(r.Leave)
	b.add("take", "确认最后报价", t.Buyer.Name, taken, nil, r.Bidders)
}

// offersClosed tells that the last offers are closed, and the holders when one may have brought a new technical envelope.
func (s *Service) offersClosed(t *Tender, at time.Time) event.Event {
	t.Offers.ClosedAt = &at
	out := events.TenderTenderOfferedV1{Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Holders: []string{}}
	if t.Offers.Changed != "" {
		out.Holders = t.holders()
	}
	return event.New(events.TypeTenderTenderOfferedV1, s.now(), out)
}

// waits is the stage whose shares a purchase waits for: none where too few came, and of last offers only where one
// brought a new technical envelope.
func (s *Service) waits(ctx context.Context, t *Tender) (tenderapi.Stage, error) {
	stage := t.stage()
	if err := s.openable(ctx, t, stage); stage == "" || err != nil {
		if fault.Ours(err) {
			return "", err
		}
		return "", nil
	}
	if stage != tenderapi.StageOffers {
		return stage, nil
	}
	bids, err := s.staged(ctx, t, stage)
	if err != nil || len(bids) == 0 {
		return "", err
	}
	return stage, nil
}
