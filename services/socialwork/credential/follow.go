package credential

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// settle is the clock's: what nobody appealed against comes into force, and what was decided for a time ends.
func (s *Service) settle(ctx context.Context) error {
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(s.now().Add(time.Nanosecond)))}}
	return s.findings.Each(ctx, q, func(f Finding) error {
		_, err := s.findings.Update(ctx, f.ID, func(f *Finding) (_ []event.Event, err error) {
			now := s.now()
			at := f.next()
			if at.IsZero() || now.Before(at) { // somebody was quicker
				return nil, nil
			}
			do := End
			if f.State == decided {
				do = Settle
			}
			if f.State, err = Ethical.Next(f.State, do, []Hat{Clock}); err != nil {
				return nil, err
			}
			f.Trail = append(f.Trail, said{Do: do, By: Clock, At: now})
			if do == Settle {
				return f.force(now), nil
			}
			return told(events.TypeSocialworkFindingEndedV1, now, events.SocialworkFindingEndedV1{Account: f.Account, Number: f.Mark, Region: f.Region, Kind: string(f.Kind)}), nil
		})
		return err
	})
}

// bars reports whether what was decided keeps its subject from being registered.
func bars(k socialworkapi.SanctionKind) bool { return k != socialworkapi.SanctionKindWarn }

// unbarred refuses to register whoever a finding in force bars.
func (s *Service) unbarred(ctx context.Context, account string) error {
	n, err := s.findings.Count(ctx, 1, store.Is("bar", account))
	if err == nil && n > 0 {
		err = errSettled
	}
	return err
}

// each applies an event to every credential of an account.
func (s *Service) each(ctx context.Context, account string, ev event.Event, do func(*Credential) error) error {
	return s.credentials.Each(ctx, store.Query{Where: []store.Term{store.Is("account", account)}}, func(c Credential) error {
		_, err := s.credentials.Apply(ctx, c.ID, ev, nil, func(c *Credential) ([]event.Event, error) { return nil, do(c) })
		return err
	})
}

// onSettled hears that a finding is in force: it is shown with every certificate of its subject, and suspends or strikes off.
func (s *Service) onSettled(ctx context.Context, ev event.Event) error {
	var in events.SocialworkFindingSettledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	kind := socialworkapi.SanctionKind(in.Kind)
	return s.each(ctx, in.Account, ev, func(c *Credential) error {
		c.Sanctions, c.ChangedAt = append(c.Sanctions, Sanction{Finding: ev.Subject, Kind: kind, Until: cn.Day(in.Until)}), s.now()
		switch kind {
		case socialworkapi.SanctionKindSuspend:
			c.follow(Suspend)
		case socialworkapi.SanctionKindStrike:
			c.follow(Strike)
		}
		return nil
	})
}

// onEnded hears that the time of a finding is over.
func (s *Service) onEnded(ctx context.Context, ev event.Event) error {
	var in events.SocialworkFindingEndedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.each(ctx, in.Account, ev, func(c *Credential) error {
		c.Sanctions = slices.DeleteFunc(slices.Clone(c.Sanctions), func(x Sanction) bool { return x.Finding == ev.Subject })
		c.ChangedAt = s.now()
		has := func(k socialworkapi.SanctionKind) bool {
			return slices.ContainsFunc(c.Sanctions, func(x Sanction) bool { return x.Kind == k })
		}
		if !has(socialworkapi.SanctionKindSuspend) && !has(socialworkapi.SanctionKindStrike) {
			c.follow(Resume)
			c.follow(Readmit)
		}
		return nil
	})
}

// follow takes the step of a finding where the table has it; a certificate that is not registered has nothing to lose yet.
func (c *Credential) follow(do Verb) {
	if to, err := Life.Next(c.State, do, []Hat{Ethics}); err == nil {
		c.State = to
	}
}
