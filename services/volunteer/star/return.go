package star

import (
	"context"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// parted takes the account out of the matter of somebody who has gone. The matter itself stays: it goes on if they come back.
func (s *Service) parted(ctx context.Context, ev event.Event) error {
	_, err := s.bars.Apply(ctx, ev.Subject, ev, nil, func(b *Bar) ([]event.Event, error) {
		b.Account = ""
		return nil, nil
	})
	return gone(err)
}

// open reports whether something is still to come of the matter.
func (b *Bar) open() bool {
	return slices.Contains([]BarState{proposed, answered, barred, appealed, upheld}, b.State)
}

// onReturned hears that somebody is registered anew who left while a matter of untrue records was open. It goes on where it
// was: a bar keeps its last day, and who had not been heard is told anew.
func (s *Service) onReturned(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonRegisteredV1
	if err := ev.Decode(&in); err != nil || in.Before == "" {
		return err
	}
	was, err := s.bars.Get(ctx, in.Before)
	if err != nil {
		return gone(err)
	}
	if !was.open() {
		return nil
	}
	now := s.now()
	days, err := rule.Ask[int](s.rules, ruleSpeak, rule.Where{Region: was.Region, Day: now})
	if err != nil {
		return err
	}
	birth := func() Bar { return Bar{Meta: store.Meta{ID: ev.Subject}} }
	_, err = s.bars.Apply(ctx, ev.Subject, ev, birth, func(b *Bar) ([]event.Event, error) {
		b.Number, b.Account, b.Office, b.Region, b.State = in.Number, in.Account, was.Office, was.Region, was.State
		b.OpenedAt, b.AnswerBy, b.Decider, b.Years, b.Until, b.Marks = now, was.AnswerBy, was.Decider, was.Years, was.Until, was.Marks
		note(&b.Trail, Trail{At: now, As: Reckoning, What: "注销以后重新登记，接着办理"})
		if was.State != proposed && was.State != answered {
			return told(events.TypeVolunteerBarImposedV1, now, events.VolunteerBarImposedV1(b.fact())), nil
		}
		b.State, b.AnswerBy = proposed, cn.PeriodWorkdays(cn.DayOf(now), days.Value).Day
		return told(events.TypeVolunteerBarProposedV1, now, b.fact()), nil
	})
	if err != nil {
		return err
	}
	_, err = s.bars.Update(ctx, was.ID, func(b *Bar) (_ []event.Event, err error) {
		if !b.open() {
			return nil, nil
		}
		if b.State, err = Barring.Next(b.State, Pass, []Hat{Reckoning}); err != nil {
			return nil, err
		}
		note(&b.Trail, b.step(Pass, []Hat{Reckoning}, "", "", now))
		return nil, nil
	})
	return gone(err)
}

// onHanded hears that a child has taken over what the guardian began: who is asked about a star, or heard about records that
// were found untrue, are they.
func (s *Service) onHanded(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonHandedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	var ids []string
	of := store.Query{By: "person", Where: []store.Term{store.Under("person", ev.Subject+"/")}}
	if err := s.stars.Each(ctx, of, func(x Star) error { ids = append(ids, x.ID); return nil }); err != nil {
		return err
	}
	for _, id := range ids {
		_, err := s.stars.Apply(ctx, id, ev, nil, func(x *Star) ([]event.Event, error) {
			if x.Account != "" {
				x.Account = in.Account
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	_, err := s.bars.Apply(ctx, ev.Subject, ev, nil, func(b *Bar) ([]event.Event, error) {
		if b.Account != "" {
			b.Account = in.Account
		}
		return nil, nil
	})
	return gone(err)
}
