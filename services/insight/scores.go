package insight

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/redflag"
	"sanshe/libs/route"
)

// scores asks for the evaluation of a purchase as anybody may once its result is
// public. It stays with the purchase and is not copied: nil where there is none to be read.
func (s *Service) scores(ctx context.Context, purchase string) (*redflag.Scores, error) {
	if s.call == nil {
		return nil, nil
	}
	ev, err := route.Call(ctx, s.call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: purchase})
	if err == nil {
		var t tenderapi.Tender
		if t, err = route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: purchase}); err == nil {
			return scoresOf(&ev, t.Committee), nil
		}
	}
	if fault.Ours(err) {
		return nil, err
	}
	return nil, nil // nobody scored, or nobody may know
}

func scoresOf(ev *tenderapi.Evaluation, committee []tenderapi.Member) *redflag.Scores {
	out := &redflag.Scores{}
	for _, c := range ev.Criteria {
		out.Factors = append(out.Factors, redflag.Factor{Code: c.Code, Name: c.Name, Kind: string(c.Kind), Max: c.Max})
	}
	for _, r := range ev.Ranking {
		out.Bids = append(out.Bids, redflag.Scored{ID: r.Bid, By: redflag.Party{ID: r.Supplier.ID, Name: r.Supplier.Name}, Rank: int(r.Rank), Price: r.PriceScore})
	}
	for _, j := range ev.Marks {
		for _, m := range j.Marks {
			out.Marks = append(out.Marks, redflag.Mark{Judge: int(j.Judge), Bid: j.Bid, Factor: m.Code, Points: m.Points})
		}
	}
	for _, m := range committee {
		if m.Kind == "expert" {
			out.Experts = append(out.Experts, redflag.Party{ID: cmp.Or(m.Account, m.Name), Name: m.Name})
		}
	}
	return out
}

// owed are the purchases whose evaluation could not be read. They keep the hints
// that they have, and are weighed when it can.
type owed struct {
	sync.Mutex
	ids []string
}

func (o *owed) add(ids ...string) {
	o.Lock()
	defer o.Unlock()
	for _, id := range ids {
		if !slices.Contains(o.ids, id) {
			o.ids = append(o.ids, id)
		}
	}
}

func (o *owed) take() (ids []string) {
	o.Lock()
	defer o.Unlock()
	ids, o.ids = o.ids, nil
	return ids
}
