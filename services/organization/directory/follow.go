package directory

import (
	"context"
	"encoding/json"
	"errors"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// What time, the register and the function do to entries.

// onCard hears that the register says something else of an organization: its entries are looked at anew. The card is
// read and not the event, so that hearing an old one again does what holds today.
func (s *Service) onCard(ctx context.Context, ev event.Event) error { return s.revise(ctx, ev.Subject) }

// onReport hears what became of a yearly report.
func (s *Service) onReport(ctx context.Context, ev event.Event) error {
	var in events.OrganizationReportMissedV1
	if err := json.Unmarshal(ev.Data, &in); err != nil { // of several types, which all say whose report it is
		return err
	}
	return s.revise(ctx, in.Org)
}

func (s *Service) revise(ctx context.Context, org string) error {
	q := store.Query{By: "org", Where: []store.Term{store.Under("org", org+sep)}}
	return s.providers.Each(ctx, q, func(p Provider) error {
		if !p.stands() {
			return nil
		}
		return s.look(ctx, p)
	})
}

// onRetired ends the entries of a function that is no more.
func (s *Service) onRetired(ctx context.Context, ev event.Event) error {
	q := store.Query{Where: []store.Term{store.Is("function", ev.Subject)}}
	return s.providers.Each(ctx, q, func(p Provider) error { return s.end(ctx, p.ID) })
}

// onApplied hears of an application: the function may have been retired or revised while it was written.
func (s *Service) onApplied(ctx context.Context, ev event.Event) error {
	p, err := s.providers.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	f, _, err := s.current(ctx, p.Function.ID)
	switch {
	case err != nil:
		return err
	case f.State == retired:
		return s.end(ctx, p.ID)
	case f.ID != p.Function.ID:
		return s.look(ctx, p)
	}
	return nil
}

// end takes an entry whose function is no more out of the directory, or off the desk where it waits.
func (s *Service) end(ctx context.Context, id string) error {
	_, err := s.providers.Update(ctx, id, func(p *Provider) ([]event.Event, error) {
		next, err := Life.Next(p.State, Expire, []Hat{Clock})
		if err != nil {
			return nil, passed(err)
		}
		p.State = next
		return p.left("retired", "这项职能已经废止。", s.now()), nil
	})
	return err
}

// passed forgives a move whose moment has gone.
func passed(err error) error {
	if fault.Of(err).Kind == fault.Conflict {
		return nil
	}
	return err
}

// turn does what is due: functions come into force, entries are listed, looked at anew, to be reviewed, and over.
func (s *Service) turn(ctx context.Context) error {
	due := store.Query{Where: []store.Term{store.Between("due", "", store.Time(s.now())+"\x00")}, By: "due"}
	err := s.functions.Sweep(ctx, due, func(f Function) error {
		_, err := s.functions.Update(ctx, f.ID, s.effect)
		return err
	})
	return errors.Join(err, s.providers.Sweep(ctx, due, func(p Provider) error { return s.look(ctx, p) }))
}

// look holds an entry against what is so now, and takes the step that follows.
func (s *Service) look(ctx context.Context, p Provider) error {
	f, more, err := s.current(ctx, p.Function.ID)
	if err != nil {
		return err
	}
	w, err := s.weigh(ctx, &f, p.Org.ID)
	if err != nil {
		return err
	}
	_, err = s.providers.Update(ctx, p.ID, func(p *Provider) ([]event.Event, error) {
		asked, err := s.adopt(p, &f, more)
		if err != nil || p.State != publicized && !p.stands() { // somebody was quicker
			return nil, err
		}
		p.saw(w)
		evs, err := s.follow(p, w)
		return append(asked, evs...), err
	})
	return err
}

// follow is what becomes of an entry by what was found, and by the day.
func (s *Service) follow(p *Provider, w weighed) (evs []event.Event, err error) {
	now := s.now()
	bad := p.wrong(w, now)
	step := func(do Verb, by Hat) bool {
		if err == nil {
			p.State, err = Life.Next(p.State, do, []Hat{by})
		}
		return err == nil
	}
	switch {
	case p.State == publicized && now.Before(*p.Ends):
		return nil, nil
	case p.stands() && p.Until != "" && cn.DayOf(now).After(p.Until):
		if step(Expire, Clock) {
			evs = p.left("expired", "列入目录的年限已满。", now)
		}
	case p.State != suspended && bad != "":
		if step(Suspend, Register) {
			p.SuspendedAt, p.Why = &now, bad
			evs = []event.Event{event.New(events.TypeOrganizationProviderSuspendedV1, now, events.OrganizationProviderSuspendedV1{
				Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, Why: p.Why,
			})}
		}
	case p.State == suspended && bad != "":
		p.Why = bad
	case p.State == publicized:
		if step(List, Clock) {
			return s.enlist(p)
		}
	case p.State == suspended:
		if !step(Restore, Register) {
			break
		}
		p.SuspendedAt, p.Why = nil, ""
		if p.ListedAt == nil { // it fell while it was publicized
			return s.enlist(p)
		}
		evs = []event.Event{p.told(events.TypeOrganizationProviderRestoredV1, now)}
	case p.RemindedAt == nil && now.After(*p.ReviewDue):
		if step(Remind, Clock) {
			p.RemindedAt = &now
			evs = []event.Event{p.told(events.TypeOrganizationProviderDueV1, now)}
		}
	}
	return evs, err
}

// enlist puts it into the directory from today on.
func (s *Service) enlist(p *Provider) ([]event.Event, error) {
	now := s.now()
	today := cn.DayOf(now)
	p.ListedAt, p.Until = &now, today.AddMonths(12*int(p.Years)).Add(-1)
	if err := s.reviewed(p, today); err != nil {
		return nil, err
	}
	return []event.Event{event.New(events.TypeOrganizationProviderListedV1, now, events.OrganizationProviderListedV1{
		Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, Until: string(p.Until),
	})}, nil
}
