package person

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// UpdateVolunteer corrects what is kept of somebody; the number and the identity number stay.
func (s *Service) UpdateVolunteer(ctx context.Context, in volunteerapi.UpdateVolunteerRequest) (out volunteerapi.Person, err error) {
	p, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	x, err := s.open(ctx, &p)
	if err != nil {
		return out, err
	}
	x.Name = in.Name
	if err = s.contact(&x, in.Region, in.Address, in.Phone, in.Skills, in.Services, in.Guardian); err != nil {
		return out, err
	}
	_, adult, err := s.ages(rule.Where{Region: in.Region, Day: s.now()})
	if err != nil {
		return out, err
	}
	if err = s.guarded(&x, x.IDNumber.Age(cn.DayOf(s.now())), adult.Value); err != nil {
		return out, err
	}
	secret, err := s.seal(ctx, p.ID, x)
	if err != nil {
		return out, err
	}
	p, err = s.people.Update(ctx, in.ID, func(p *Person) (_ []event.Event, err error) {
		if err = p.At(in.Version); err != nil {
			return nil, err
		}
		if p.State, err = Life.Next(p.State, Change, p.hats(who)); err != nil {
			return nil, err
		}
		p.Secret, p.Region, p.Skills, p.Services = secret, in.Region[:6], in.Skills, in.Services
		return []event.Event{event.New(events.TypeVolunteerPersonChangedV1, s.now(), events.VolunteerPersonChangedV1(p.fact()))}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p)
}

// fact is what every event says of somebody, and nothing more.
func (p *Person) fact() events.VolunteerPersonChangedV1 {
	return events.VolunteerPersonChangedV1{Account: p.Account, Number: p.Number, Region: p.Region}
}

// MoveVolunteer takes a rest, comes back, or leaves for good.
func (s *Service) MoveVolunteer(ctx context.Context, in volunteerapi.MoveVolunteerRequest) (out volunteerapi.Person, err error) {
	p, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	if do == Change { // it has a door of its own
		do = ""
	}
	if do == Erase && p.State != gone {
		if err = s.settled(ctx, &p, who); err != nil {
			return out, err
		}
		if out, err = s.view(ctx, &p); err != nil { // the last time that anybody reads it
			return out, err
		}
	}
	if do == Offer && p.Ward {
		if err = s.grown(ctx, &p); err != nil {
			return out, err
		}
	}
	p, err = s.people.Update(ctx, in.ID, func(p *Person) (_ []event.Event, err error) {
		if err = p.At(in.Version); err != nil {
			return nil, err
		}
		if p.State, err = Life.Next(p.State, do, p.hats(who)); err != nil {
			return nil, err
		}
		if do == Offer {
			p.Handing = &Handing{Nonce: store.NewID(), Until: s.now().Add(handFor)}
			return nil, nil
		}
		fact, kind := p.fact(), events.TypeVolunteerPersonRestedV1
		switch do {
		case Return:
			kind = events.TypeVolunteerPersonReturnedV1
		case Erase:
			kind = events.TypeVolunteerPersonErasedV1
			p.Account, p.Secret, p.Skills, p.Services, p.Request, p.Handing = "", "", nil, nil, "", nil
		}
		return []event.Event{event.New(kind, s.now(), fact)}, nil
	})
	if err != nil {
		return out, err
	}
	if do != Erase {
		return s.view(ctx, &p)
	}
	if err = s.let(ctx, &p); err != nil {
		return out, err
	}
	return volunteerapi.Person{
		ID: p.ID, Version: p.Version, Number: p.Number, Sex: out.Sex, Region: p.Region, RegionName: out.RegionName, State: p.State, StateText: Life.Say(p.State),
		Skills: []string{}, Services: []string{}, RegisteredAt: p.RegisteredAt, Moves: []volunteerapi.VolunteerMove{}, Basis: []volunteerapi.Basis{},
	}, nil
}

var errDoubted = fault.New(fault.Conflict, "volunteer.person.doubted", "您有服务记录正在核查，办结以后再注销。")

// settled refuses to erase somebody while records of theirs are under review: what is found untrue could not be held against whoever
// comes back under the same number. It says until when that is at the latest.
func (s *Service) settled(ctx context.Context, p *Person, who identity.Caller) error {
	if s.Doubts == nil || len(p.hats(who)) == 0 {
		return nil
	}
	until, err := s.Doubts(ctx, p.ID, p.Matter)
	if err != nil || !until.After(s.now()) {
		return err
	}
	at, last := rule.Where{Region: p.Region, Day: s.now()}, until.Add(-time.Second).In(cn.Zone)
	return errDoubted.Say(fmt.Sprintf("您有服务记录正在核查，办结以后就可以注销，最迟%s以后可以注销，请到时再来。", last.Format("2006年1月2日15时04分"))).
		Under(slices.Concat(rule.Cite(s.rules, ruleCheck, at), rule.Cite(s.rules, ruleErase, at))...)
}

// let destroys the key of somebody who is gone, and lets go of what only one may have. What it leaves is a number.
func (s *Service) let(ctx context.Context, p *Person) error {
	if err := s.keys.Destroy(ctx, p.ID); err != nil {
		return err
	}
	kept := "" // leaving and coming back ends no matter of untrue records
	for _, key := range p.Claims {
		if p.Matter && key[0] == 'n' { // of the identity number
			kept = key
			continue
		}
		c, err := s.claims.Get(ctx, key)
		if err == nil && c.Person == p.ID {
			err = s.claims.Delete(ctx, key)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	now, err := s.people.Update(ctx, p.ID, func(p *Person) ([]event.Event, error) {
		if p.Claims, p.Kept = nil, kept; kept != "" && !p.Matter { // the matter has ended since p was read, and nobody else lets go of it
			p.Claims, p.Kept = []string{kept}, ""
		}
		return nil, nil
	})
	if err != nil || len(now.Claims) == 0 {
		return err
	}
	return s.let(ctx, &now)
}

// finish erases whoever was cut off while erasing.
func (s *Service) finish(ctx context.Context) error {
	return s.people.Each(ctx, store.Query{By: "over"}, func(p Person) error { return s.let(ctx, &p) })
}

// onAccused hears that records of somebody were found untrue.
func (s *Service) onAccused(ctx context.Context, ev event.Event) error {
	return s.bar(ctx, ev, func(p *Person) { p.Matter = true })
}

// onBarred hears that somebody gets no star before a day, since records of theirs were false.
func (s *Service) onBarred(ctx context.Context, ev event.Event) error {
	var in events.VolunteerBarImposedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.bar(ctx, ev, func(p *Person) { p.Barred, p.Matter = cn.Day(in.Until), true })
}

// onFreed hears that there is no bar: it was not imposed, was lifted, or is over.
func (s *Service) onFreed(ctx context.Context, ev event.Event) error {
	return s.bar(ctx, ev, func(p *Person) { p.Barred, p.Matter = "", false })
}

// bar lets a matter of untrue records change who it is about. Of who is gone the claim goes, too, once it is over.
func (s *Service) bar(ctx context.Context, ev event.Event, change func(*Person)) error {
	p, err := s.people.Apply(ctx, ev.Subject, ev, nil, func(p *Person) ([]event.Event, error) {
		change(p)
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || p.Matter || p.Kept == "" {
		return err
	}
	c, err := s.claims.Get(ctx, p.Kept)
	if err == nil && c.Person == p.ID {
		err = s.claims.Delete(ctx, p.Kept)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err = s.people.Update(ctx, p.ID, func(p *Person) ([]event.Event, error) { p.Kept = ""; return nil, nil })
	return err
}
