package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
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
		Asking:     t.State == tenderapi.StatePublished && (t.heldUntil() != nil || a.s.now().Before(t.Draft.Deadline)),
		Documented: t.documented(who), Inside: t.wears(who, Officer, Supervisor), Hearings: map[tenderapi.HearingKind]time.Time{},
	}
	for _, h := range t.Hearings {
		out.Hearings[h.Kind] = h.Until
	}
	return out, nil
}

// Owner implements inquiry.Purchases.
func (a asked) Owner(ctx context.Context, id string) (string, error) {
	who, _ := identity.From(ctx)
	t, err := a.s.tenders.Get(ctx, id)
	return t.owner(Officer, who), err
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
