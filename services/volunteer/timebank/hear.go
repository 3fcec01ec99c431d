package timebank

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// overdrawn says once that there is less than nothing, and may say it again after it was made good.
func (a *Account) overdrawn(now time.Time) []event.Event {
	below := a.sums().Balance() < 0
	first := below && !a.Overdrew
	a.Overdrew = below
	if !first || a.Account == "" {
		return nil
	}
	return told(events.TypeVolunteerTimebankOverdrawnV1, now, events.VolunteerTimebankOverdrawnV1{Person: a.ID, Account: a.Account, Region: a.Region})
}

// onCounted hears what a month of hours comes to. It replaces what it was before, so that each record is kept once, is
// corrected with its hours and goes with them; time of other ledgers is not heard.
func (s *Service) onCounted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPageCountedV1
	if err := ev.Decode(&in); err != nil || card.Ledger(in.Ledger) != card.Voluntary {
		return err
	}
	birth := func() Account { return latentOf(in.Region) }
	if in.Banked == 0 {
		birth = nil // nothing to keep, and no account for it
	}
	_, err := s.accounts.Apply(ctx, in.Person, ev, birth, func(a *Account) ([]event.Event, error) {
		if in.Banked == 0 {
			delete(a.Months, in.Month)
		} else {
			a.Months[in.Month] = in.Banked
		}
		return a.overdrawn(s.now()), nil
	})
	return gone(err)
}

// onSent hears of time for somebody: their account takes it if it is open, and says whether it did.
func (s *Service) onSent(ctx context.Context, ev event.Event) error {
	var in events.VolunteerTimebankSentV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.accounts.Apply(ctx, in.Payee, ev, func() Account { return latentOf(in.Region) }, func(a *Account) ([]event.Event, error) {
		taken := a.State == open && len(a.In) < mostIn
		if taken {
			if a.In == nil {
				a.In = map[string]Credit{}
			}
			a.In[in.Remittance] = Credit{Payer: in.Payer, Number: in.Number, Minutes: in.Minutes, Day: cn.Day(in.Day), Service: in.Service}
		}
		a.overdrawn(s.now()) // more there is, never less: nothing to tell
		return told(events.TypeVolunteerTimebankAnsweredV1, s.now(), events.VolunteerTimebankAnsweredV1{
			Remittance: in.Remittance, Payer: in.Payer, Payee: in.Payee, Account: a.Account, Minutes: in.Minutes, Taken: taken, Region: a.Region,
		}), nil
	})
	return err
}

// onAnswered hears what became of time that was handed on.
func (s *Service) onAnswered(ctx context.Context, ev event.Event) error {
	var in events.VolunteerTimebankAnsweredV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.accounts.Apply(ctx, in.Payer, ev, nil, func(a *Account) ([]event.Event, error) {
		t := a.remittance(in.Remittance)
		if t == nil {
			return nil, nil
		}
		do := Take
		if !in.Taken {
			do = Refuse
		}
		to, err := Remittances.Next(t.State, do, []Hat{ByPayee})
		if err != nil {
			return nil, nil // answered already
		}
		t.State = to
		a.overdrawn(s.now())
		return told(events.TypeVolunteerTimebankSettledV1, s.now(), events.VolunteerTimebankSettledV1{
			Remittance: t.ID, Account: a.Account, Person: a.ID, Minutes: t.Minutes, Taken: in.Taken, Region: a.Region,
		}), nil
	})
	return err
}

// onErased hears that somebody is gone: nothing that names anybody stays, and the sums stay right.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	_, err := s.accounts.Apply(ctx, ev.Subject, ev, nil, func(a *Account) ([]event.Event, error) {
		to, err := Life.Next(a.State, End, []Hat{ByLeave})
		if err != nil {
			return nil, nil
		}
		a.State, a.Account, a.Kin = to, "", nil
		return nil, nil
	})
	return gone(err)
}

// onHanded hears that a child has taken over what the guardian began.
func (s *Service) onHanded(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonHandedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.accounts.Apply(ctx, ev.Subject, ev, nil, func(a *Account) ([]event.Event, error) {
		if a.Account != "" {
			a.Account = in.Account
		}
		return nil, nil
	})
	return gone(err)
}

// gone lets what does not exist be.
func gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
