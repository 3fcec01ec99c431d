package timebank

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

var byHolder = []Hat{Holder}

// change takes a step of whoever an account belongs to, and shows it then.
func (s *Service) change(ctx context.Context, p card.Person, do Verb, how func(*Account) ([]event.Event, error)) (out volunteerapi.TimeAccount, err error) {
	a, err := s.accounts.Update(ctx, p.ID, func(a *Account) (evs []event.Event, err error) {
		next, err := Life.Next(a.State, do, byHolder)
		if err != nil {
			return nil, err
		}
		if evs, err = how(a); err != nil {
			return nil, err
		}
		a.State = next
		return evs, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errClosed
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &a, p)
}

// MoveTimeAccount opens or closes an account.
func (s *Service) MoveTimeAccount(ctx context.Context, in volunteerapi.MoveTimeAccountRequest) (out volunteerapi.TimeAccount, err error) {
	do := Verb(in.Do)
	if do != Open && do != Close {
		return out, errMove
	}
	p, err := s.own(ctx, in.Person)
	if err != nil {
		return out, err
	}
	a := latentOf(p.Region)
	if do == Open {
		if !p.Active {
			return out, errNone
		}
		if _, err = s.accounts.Insert(ctx, p.ID, a); err != nil && !errors.Is(err, store.ErrExists) {
			return out, err
		}
	}
	return s.change(ctx, p, do, func(a *Account) ([]event.Event, error) {
		if err := a.At(in.Version); err != nil {
			return nil, err
		}
		a.Account = p.Account
		if do == Open {
			return told(events.TypeVolunteerTimebankOpenedV1, s.now(), events.VolunteerTimebankOpenedV1{Person: p.ID, Account: p.Account, Region: a.Region}), nil
		}
		return told(events.TypeVolunteerTimebankClosedV1, s.now(), events.VolunteerTimebankClosedV1{Person: p.ID, Account: p.Account, Region: a.Region}), nil
	})
}

// secret is what is sealed of a relative.
type secret struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

func place(person, kin string) string { return "timebank/" + person + "/" + kin }

// NameRelative writes down a relative who may be served on somebody's time, or takes one away.
func (s *Service) NameRelative(ctx context.Context, in volunteerapi.NameRelativeRequest) (out volunteerapi.TimeAccount, err error) {
	p, err := s.own(ctx, in.Person)
	if err != nil {
		return out, err
	}
	if in.Do == "remove" {
		return s.change(ctx, p, Relate, func(a *Account) ([]event.Event, error) {
			a.Kin = slices.DeleteFunc(a.Kin, func(k Kin) bool { return k.ID == in.ID })
			return nil, nil
		})
	}
	if strings.TrimSpace(in.Name) == "" || strings.TrimSpace(in.Relation) == "" {
		return out, errKin
	}
	k := Kin{ID: once(ctx)}
	b, err := json.Marshal(secret{in.Name, in.Relation})
	if err != nil {
		return out, err
	}
	if k.Secret, err = s.people.Seal(ctx, p.ID, place(p.ID, k.ID), string(b)); err != nil {
		return out, err
	}
	return s.change(ctx, p, Relate, func(a *Account) ([]event.Event, error) {
		if a.kin(k.ID) {
			return nil, nil
		}
		if len(a.Kin) >= mostKin {
			return nil, errKin
		}
		a.Kin = append(a.Kin, k)
		return nil, nil
	})
}

// once names what a request makes: the same for a request that is sent again.
func once(ctx context.Context) string {
	if o, ok := store.OnceFrom(ctx); ok {
		return o.ID
	}
	return store.NewID()
}

// limit is how many minutes a rule allows, and why.
func (s *Service) limit(id string, at rule.Where) (int64, fault.Basis, error) {
	a, err := rule.Ask[int64](s.rules, id, at)
	if err != nil {
		return 0, fault.Basis{}, err
	}
	return a.Value * 60, a.Basis(), nil
}

// PayTime hands time on to who has served somebody. It is written in the payer's account and nowhere else; the payee's
// follows by event, and what it cannot take comes back the same way.
func (s *Service) PayTime(ctx context.Context, in volunteerapi.PayTimeRequest) (out volunteerapi.TimeAccount, err error) {
	p, err := s.own(ctx, in.Person)
	if err != nil {
		return out, err
	}
	t := Remittance{ID: once(ctx), Number: in.Number, Minutes: in.Minutes, Day: cn.Day(in.Day), Service: in.Service, Served: in.Served, At: s.now(), State: Remittances.Start}
	if err = s.sound(ctx, &t, p); err != nil {
		return out, err
	}
	at := rule.Where{Region: p.Region, Day: s.now()}
	most, why, err := s.limit(ruleOnce, at)
	if err != nil {
		return out, err
	}
	if t.Minutes > most {
		return out, errOnce.Under(why)
	}
	monthly, why, err := s.limit(ruleMonth, at)
	if err != nil {
		return out, err
	}
	return s.change(ctx, p, Pay, func(a *Account) ([]event.Event, error) {
		switch {
		case a.remittance(t.ID) != nil: // sent again
			return nil, nil
		case t.Served != self && !a.kin(t.Served):
			return nil, errServed
		case len(a.Out) >= mostOut:
			return nil, errFull
		case a.sums().Balance() < t.Minutes:
			return nil, errShort
		case a.sentIn(cn.DayOf(t.At))+t.Minutes > monthly:
			return nil, errMonth.Under(why)
		}
		a.Out = append(a.Out, t)
		return told(events.TypeVolunteerTimebankSentV1, t.At, events.VolunteerTimebankSentV1{
			Remittance: t.ID, Payer: p.ID, Payee: t.Payee, Number: p.Number, Minutes: t.Minutes, Day: t.Day.String(), Service: t.Service, Region: a.Region,
		}), nil
	})
}

// self is who is served when it is the account's own volunteer.
const self = "self"

// sound completes a remittance and refuses what cannot be meant.
func (s *Service) sound(ctx context.Context, t *Remittance, payer card.Person) error {
	today := cn.DayOf(s.now())
	if !t.Day.Valid() || t.Day.After(today) || t.Day.Before(today.AddMonths(-12)) {
		return errDay
	}
	services, err := s.services(ctx)
	if err != nil {
		return err
	}
	if services[t.Service] == "" {
		return errService
	}
	payee, err := s.people.Numbered(ctx, t.Number)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if err != nil || !payee.Active {
		return errPayee
	}
	if payee.Account == payer.Account {
		return errSelf
	}
	a, err := s.get(ctx, payee)
	if err != nil {
		return err
	}
	if a.State != open {
		return errPayee
	}
	t.Payee = payee.ID
	return nil
}

// services are what the codes of services are called.
func (s *Service) services(ctx context.Context) (map[string]string, error) {
	fields, err := s.fields(ctx, volunteerapi.ListVolunteerFieldsRequest{})
	out := map[string]string{}
	for _, f := range fields.Services {
		out[f.Code] = f.Text
	}
	return out, err
}
