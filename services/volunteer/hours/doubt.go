package hours

import (
	"context"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// hearing is how long what was annulled is waited for until the matter of it is open elsewhere.
const hearing = time.Hour

// Doubt is until when what is not settled of somebody's records stands in the way of erasing them: a review that holds one, as many days from
// its opening as the rule says, and for an hour what was annulled just now, unless the matter of it is open already. The zero time is that
// nothing does.
func (s *Service) Doubt(ctx context.Context, person string, matter bool) (until time.Time, err error) {
	q := store.Query{By: "mine", Where: []store.Term{store.Under("mine", person+"/")}}
	err = s.records.Each(ctx, q, func(r Record) error {
		for _, id := range r.Holders {
			v, err := s.reviews.Get(ctx, id)
			if gone(err) != nil {
				return err
			}
			if err != nil { // an appeal holds it, of a review that is gone
				continue
			}
			days, err := rule.Ask[int](s.rules, ruleErase, rule.Where{Region: v.Region, Day: v.OpenedAt})
			if err != nil {
				return err
			}
			if at := cn.DayOf(v.OpenedAt).Add(days.Value).End(); at.After(until) {
				until = at
			}
		}
		for _, t := range r.Trail {
			if at := t.At.Add(hearing); !matter && r.State == annulled && t.What == label(Annul) && at.After(until) {
				until = at
			}
		}
		return nil
	})
	if !until.After(s.now()) {
		until = time.Time{}
	}
	return until, err
}
