package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/inquiry"
)

// asked answers inquiry.Purchases.
type asked struct{ s *Service }

// Known implements inquiry.Purchases.
func (a asked) Known(ctx context.Context, id string) (inquiry.Purchase, error) {
	t, err := a.s.load(ctx, id)
	if err != nil {
		return inquiry.Purchase{}, err
	}
	who, _ := identity.From(ctx)
	out := inquiry.Purchase{
		ID: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Law: t.Law, Method: t.Draft.Method, Limited: t.limited(),
		Asking: t.asking(a.s.now()), Settled: a.s.settled(&t),
		Documented: t.documented(who), Inside: t.wears(who, Officer, Supervisor), Hearings: map[tenderapi.HearingKind]time.Time{},
		Kept: a.s.kept(ctx, &t, who.ID),
	}
	for _, h := range t.Hearings {
		out.Hearings[h.Kind] = h.Until
	}
	return out, nil
}

// Owner implements inquiry.Purchases.
func (a asked) Owner(ctx context.Context, id string) (owner string, asking bool, err error) {
	who, _ := identity.From(ctx)
	t, err := a.s.tenders.Get(ctx, id)
	return t.owner(Officer, who), t.asking(a.s.now()), err
}

// asking reports whether bids are taken, or will be again after a pause.
func (t *Tender) asking(now time.Time) bool {
	return t.State == tenderapi.StatePublished && (t.heldUntil() != nil || now.Before(t.Draft.Deadline))
}

// settled is the rule by which a change of the documents would now move the
// deadline, "" while there is time. A pause gives its days back, so what counts
// is when it began; what nobody has read binds nobody.
func (s *Service) settled(t *Tender) string {
	id, now := t.Draft.Method.Procedure().Rules.Clarification, s.now()
	if since, until := t.paused(); until != nil {
		now = since
	}
	days, err := rule.Ask[int](s.rules, id, t.Law)
	if err != nil || days.Source.Remembered() || t.PublishedAt == nil || !cn.DayOf(t.Draft.Deadline).Before(after(cn.DayOf(now), days)) {
		return ""
	}
	return id
}

// Bidding implements inquiry.Purchases.
func (a asked) Bidding(ctx context.Context, id string) (out []string, err error) {
	q := store.Query{Where: []store.Term{store.Is("tender", id)}, By: "tender"}
	err = a.s.bids.Each(ctx, q, func(b Bid) error {
		if b.State == BidSubmitted || slices.Contains(told, b.State) {
			out = append(out, b.Supplier.ID)
		}
		return nil
	})
	return out, err
}
