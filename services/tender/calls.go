package tender

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// callsAtOnce bounds a page of calls: each of them is reckoned.
const callsAtOnce = 20

// ListCalls tells an organization for which of the open purchases it may bid, and of the others exactly why not. Each is
// asked what CheckEligibility asks, and FinalizeBid refuses on the same grounds.
func (s *Service) ListCalls(ctx context.Context, in tenderapi.ListCallsRequest) (out tenderapi.CallPage, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	q := store.Query{By: "group", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("group", string(tenderapi.GroupBidding)+"/")}}
	if q.Limit == 0 {
		q.Limit = callsAtOnce
	}
	p, err := s.tenders.Find(ctx, q)
	out = tenderapi.CallPage{Items: []tenderapi.Call{}, Next: p.Next}
	if err != nil || len(p.Items) == 0 {
		return out, err
	}
	org, err := s.entry(ctx, me.Org)
	if err != nil {
		return out, err
	}
	for i, row := range s.page(p, false).Items {
		e, err := s.mayBid(ctx, &p.Items[i], org)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, tenderapi.Call{Tender: row, May: e.May, Why: e.Why, Items: e.Items})
	}
	return out, nil
}
