package training

import (
	"context"
	"slices"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// blanked stands for the title of a study of whoever had what is kept of them erased.
const blanked = "内容已清除"

// wipe hears that somebody had what is kept of them erased: the evidence of what they studied until then goes with its key, so that
// no copy of it opens any more, and so does what says whose a study was. That it counted, and for how long, stays in the ledger.
// Whose a study was is forgotten last: what is cut off before is found again.
func (s *Service) wipe(ctx context.Context, account string, ev event.Event) error {
	mine := store.Query{Where: []store.Term{store.Under("mine", account+"/")}}
	err := s.studies.Each(ctx, mine, func(x Study) error {
		if x.FiledAt.After(ev.At) { // filed afterwards, and told once more
			return nil
		}
		if err := s.keys.Destroy(ctx, x.ID); err != nil { // the box seals with the key of the document
			return err
		}
		for _, p := range x.Papers {
			if err := s.papers.Drop(ctx, x.ID, p.ID); err != nil {
				return err
			}
		}
		_, err := s.studies.Update(ctx, x.ID, func(x *Study) (_ []event.Event, err error) {
			if x.State == filed { // nobody can look at what is gone
				x.State, err = Studying.Next(x.State, Withdraw, []Hat{Learner})
			}
			x.Account, x.Shown, x.Title, x.Text, x.Remark, x.Papers, x.Request = "", cleared, blanked, "", "", nil, ""
			return nil, err
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.ledgers.Each(ctx, store.Query{Where: []store.Term{store.Is("mine", account)}}, func(l Ledger) error {
		_, err := s.ledgers.Apply(ctx, l.ID, ev, nil, func(l *Ledger) ([]event.Event, error) {
			l.Entries = slices.Clone(l.Entries)
			for i := range l.Entries {
				l.Entries[i].Name = cleared
			}
			return nil, nil
		})
		return err
	})
}
