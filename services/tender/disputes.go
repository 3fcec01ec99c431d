package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/dispute"
)

// What disputes learn of purchases, and what a purchase can still follow of them.

// purchases answers dispute.Purchases.
type purchases struct{ s *Service }

// Known implements dispute.Purchases.
func (p purchases) Known(ctx context.Context, id string) (dispute.Purchase, error) {
	t, err := p.s.load(ctx, id)
	if err != nil {
		return dispute.Purchase{}, err
	}
	out := p.s.disputed(ctx, &t)
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	if out.Each = t.rolling(); out.Each {
		out.AnsweredAt, err = p.s.admissions.Decided(ctx, t.ID, me.Org)
		return out, err
	}
	out.Handed, err = p.s.handed(ctx, t.ID, me.Org)
	return out, err
}

// handed reports whether an organization handed in a bid before the time was up, though it took it back or nobody opened it.
func (s *Service) handed(ctx context.Context, tender, org string) (in bool, err error) {
	q := store.Query{Where: []store.Term{store.Under("own", ownerOf(tender, org)+"/")}}
	err = s.bids.Each(ctx, q, func(b Bid) error {
		in = in || len(b.Seqs) > 0
		return nil
	})
	return in, err
}

// Side implements dispute.Purchases.
func (p purchases) Side(ctx context.Context, id string) (out dispute.Purchase, side tenderapi.Party, err error) {
	if out, err = p.Known(ctx, id); err != nil {
		return out, side, err
	}
	who, _ := identity.From(ctx)
	if who.In(out.Buyer.ID, identity.Buyer) {
		return out, out.Buyer, out.Kept
	}
	m, ok := who.As(identity.Staff)
	if !ok {
		return out, side, errNotFound
	}
	return out, tenderapi.Party{ID: m.Org, Name: m.OrgName}, nil
}

// Of implements dispute.Purchases.
func (p purchases) Of(ctx context.Context, id string) (dispute.Purchase, error) {
	t, err := p.s.tenders.Get(ctx, id)
	if err != nil {
		return dispute.Purchase{}, err
	}
	return p.s.disputed(ctx, &t), nil
}

// links are the links of the procedure that have ended (实施条例第五十三条). What the committee does cannot be known before it is done.
func (t *Tender) links() (out []dispute.Link) {
	ended := func(code string, at, told *time.Time) {
		if at != nil {
			out = append(out, dispute.Link{Code: code, At: *at, Told: told})
		}
	}
	heard := t.OpenedAt
	if t.hushed() {
		heard = nil
	} else if t.twice() { // until then, or until the end, suppliers were dealt with one by one
		heard = t.toldAt()
		if t.Offers != nil && t.Offers.TakenAt != nil {
			heard = t.Offers.TakenAt
		}
	}
	ended("opening", t.OpenedAt, heard)
	if t.Offers != nil {
		ended("offers", t.Offers.TakenAt, t.Offers.TakenAt)
	}
	ended("judging", t.ScoredAt, t.toldAt())
	if t.Failure != nil && !t.rolling() { // who applied for an open framework was answered one by one
		ended("failure", &t.Failure.At, &t.Failure.At)
	}
	return out
}

// toldAt is when the result of the judging that stands, or the end of the purchase, was first published: who judged and what they found is secret until then.
func (t *Tender) toldAt() (at *time.Time) {
	first := func(x *time.Time) {
		if x != nil && (t.ScoredAt == nil || !x.Before(*t.ScoredAt)) && (at == nil || x.Before(*at)) {
			at = x
		}
	}
	if t.Award != nil {
		first(t.Award.AnnouncedAt)
	}
	for i := range t.Passed {
		first(t.Passed[i].AnnouncedAt)
	}
	if t.Failure != nil {
		first(&t.Failure.At)
	}
	return at
}

// amendedAt is when a correction last changed what the documents say; days that a suspension took and gave back are no such change.
func (t *Tender) amendedAt() *time.Time {
	for _, a := range slices.Backward(t.Amendments) {
		if len(a.Changes) > 0 && !a.Resumed {
			return &a.At
		}
	}
	return nil
}

// disputed is what a dispute may know of the purchase.
func (s *Service) disputed(ctx context.Context, t *Tender) dispute.Purchase {
	who, _ := identity.From(ctx)
	out := dispute.Purchase{
		ID: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer, Owner: t.owner(Officer, who), Region: t.Region, Law: t.Law, Method: t.Draft.Method,
		PublishedAt: t.PublishedAt, AmendedAt: t.amendedAt(), Links: t.links(), Can: t.follows(),
		Kept: s.kept(ctx, t, who.ID),
	}
	if t.Award != nil && t.Award.AnnouncedAt != nil {
		out.AnnouncedAt, out.Winners = t.Award.AnnouncedAt, t.Award.Winners()
	}
	if t.Opening != nil {
		for _, b := range t.Opening.Bids {
			out.Bids = append(out.Bids, dispute.Bid{Supplier: b.Supplier, Members: b.Members})
		}
	}
	return out
}

// carries are the moves by which a purchase follows at once.
var carries = map[tenderapi.Effect]Verb{
	tenderapi.EffectRejudge: Rejudge, tenderapi.EffectNext: Void, tenderapi.EffectRestart: Restart,
	tenderapi.EffectRescindNext: Rescind, tenderapi.EffectRescindRestart: Annul,
}

// replaces are the effects after which somebody else is awarded, who must be there.
var replaces = []tenderapi.Effect{tenderapi.EffectNext, tenderapi.EffectRescindNext}

// follows are the effects that the purchase can still follow as it stands.
func (t *Tender) follows() []tenderapi.Effect {
	can := []tenderapi.Effect{tenderapi.EffectProceed}
	if t.bound() {
		return can
	}
	switch t.State {
	case tenderapi.StatePublished:
		can = append(can, tenderapi.EffectAmend)
	case tenderapi.StateContracted: // whether the contract has been performed nobody knows here; the supervisor finds it
		can = append(can, tenderapi.EffectCompensate)
	}
	for effect, do := range carries {
		if slices.Contains(lasts(do), t.State) && (!slices.Contains(replaces, effect) || t.replaceable()) {
			can = append(can, effect)
		}
	}
	return can
}

// bound reports whether one of several has signed: what it has signed stands, and
// of a framework that runs there is no one contract that could be undone.
func (t *Tender) bound() bool {
	return t.State == tenderapi.StateContracted && t.Contract == "" || t.Award != nil && slices.ContainsFunc(t.Award.Places, func(p tenderapi.Place) bool { return p.State == tenderapi.PlaceStateSigned })
}

// replaceable reports whether somebody comes after the winner; of several who are admitted nobody is the next.
func (t *Tender) replaceable() bool { return !t.framework() && len(t.candidates()) > 1 }

// lasts are the states in which the table of the purchase has a move.
func lasts(do Verb) (from []State) {
	for _, m := range Life.Moves {
		if m.Do == do {
			from = append(from, m.From...)
		}
	}
	return from
}
