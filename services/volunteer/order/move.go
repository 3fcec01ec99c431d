package order

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// host is a registered social organization, or errHost.
func (s *Service) host(ctx context.Context, id string) (volunteerapi.Party, error) {
	o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: id})
	if fault.Of(err).Kind == fault.NotFound || err == nil && (o.Status != organizationapi.OrgStatusActive || o.Kind == organizationapi.OrgKindGovernment) {
		return volunteerapi.Party{}, errHost
	}
	return volunteerapi.Party{ID: o.ID, Name: o.Name}, err
}

// EnterOrder enters an order and asks a place to take it on. The code in the answer binds an account to it, and is kept nowhere.
func (s *Service) EnterOrder(ctx context.Context, in volunteerapi.EnterOrderRequest) (out volunteerapi.Order, err error) {
	c, _ := identity.From(ctx)
	m, ok := c.As(identity.Officer)
	if !ok {
		return out, errOrgan
	}
	now := s.now()
	from, errFrom := cn.ParseDay(in.From)
	until, errUntil := cn.ParseDay(in.Until)
	born, errBorn := cn.ParseDay(in.Birth)
	switch {
	case errFrom != nil || errUntil != nil || until < from || until > from.AddMonths(longest) || until < cn.DayOf(now):
		return out, errDates
	case errBorn != nil || born >= cn.DayOf(now) || born < "1900-01-01":
		return out, errBirth
	case tells(in.Needs, in.Name, in.Paper, in.Reason):
		return out, errNamed
	}
	at, err := s.host(ctx, in.Host)
	if err != nil {
		return out, err
	}
	law := rule.Where{Region: m.Region, Day: now}
	grown, _, err := card.Years(s.rules, card.RuleAdult, law)
	if err != nil {
		return out, err
	}
	once, asked := store.OnceFrom(ctx)
	if !asked {
		once.ID = rand.Text()
	}
	id, code := idPrefix+once.ID, rand.Text()[:16]
	switch was, err := s.orders.Get(ctx, id); { // the same request, sent again: its code was shown, another is to be asked for
	case err == nil && was.Request != once.Hash:
		return out, store.ErrReused
	case err == nil:
		return s.view(&was, c), nil
	case !errors.Is(err, store.ErrNotFound):
		return out, err
	}
	o := Order{
		Meta:   store.Meta{Request: once.Hash},
		Region: m.Region, Organ: volunteerapi.Party{ID: m.Org, Name: m.OrgName}, Host: at, Alias: named(), Needs: strings.TrimSpace(in.Needs),
		Adult: card.Person{Born: born}.Age(cn.DayOf(now)) >= grown, Minutes: in.Minutes, From: from, Until: until, State: Life.Start, Code: digest(code),
		Law: law, Steps: []Step{{At: now, What: "录入", As: Organ}},
	}
	if o.Secret, err = s.seal(ctx, id, who{Name: in.Name, Birth: in.Birth, Paper: in.Paper, Reason: in.Reason}); err != nil {
		return out, err
	}
	if o, err = s.orders.Insert(ctx, id, o, o.asks(now)...); err != nil {
		return out, err
	}
	out = s.view(&o, c)
	out.Code = code
	return out, nil
}

// tells reports whether a text says something of what is to stay hidden.
func tells(text string, hidden ...string) bool {
	bare := strings.Join(strings.Fields(text), "")
	return slices.ContainsFunc(hidden, func(h string) bool {
		h = strings.Join(strings.Fields(h), "")
		return h != "" && strings.Contains(bare, h)
	})
}

func (o *Order) asks(now time.Time) []event.Event {
	return told(events.TypeVolunteerOrderAskedV1, now, events.VolunteerOrderAskedV1{Organ: o.Organ.ID, Host: o.Host.ID, Alias: o.Alias, Region: o.Region, Until: o.Until.String()})
}

// seen is an order that the caller has to do with; of another nobody learns that it is there.
func (s *Service) seen(ctx context.Context, id string) (o Order, hats []Hat, err error) {
	c, _ := identity.From(ctx)
	o, err = s.orders.Get(ctx, id)
	if err == nil {
		hats = o.hats(c)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && len(hats) == 0 {
		err = errNone
	}
	return o, hats, err
}

// MoveOrder takes a step of the organ or of the place of service.
func (s *Service) MoveOrder(ctx context.Context, in volunteerapi.MoveOrderRequest) (out volunteerapi.Order, err error) {
	c, _ := identity.From(ctx)
	o, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	do, why, now := Verb(in.Do), strings.TrimSpace(in.Reason), s.now()
	if !slices.Contains([]Verb{Accept, Return, Place, Renew, Report, End}, do) {
		return out, errMove
	}
	if why == "" && (do == Return || do == End) {
		return out, errSilent
	}
	var to volunteerapi.Party
	if do == Place {
		if to, err = s.host(ctx, in.Host); err != nil {
			return out, err
		}
	}
	if w, err := s.open(ctx, &o); err == nil && tells(why, w.Name, w.Paper, w.Reason) {
		return out, errNamed.At("reason", "请去掉姓名、文书号和事由。")
	}
	code := rand.Text()[:16]
	o, err = s.orders.Update(ctx, in.ID, func(o *Order) (evs []event.Event, err error) {
		if err := o.At(in.Version); err != nil {
			return nil, err
		}
		hats := o.hats(c)
		next, err := Life.Next(o.State, do, hats)
		if err != nil {
			return nil, err
		}
		o.State = next
		switch do {
		case Accept:
			evs = told(events.TypeVolunteerOrderAcceptedV1, now, events.VolunteerOrderAcceptedV1(o.fact()))
		case Return:
			evs = told(events.TypeVolunteerOrderReturnedV1, now, events.VolunteerOrderReturnedV1{Organ: o.Organ.ID, Host: o.Host.ID, Alias: o.Alias, Region: o.Region})
		case Place:
			o.Host = to
			evs = o.asks(now)
		case Renew:
			o.Code, o.Account = digest(code), ""
		case Report:
			o.OverAt, o.Code = &now, ""
			evs = told(events.TypeVolunteerOrderReportedV1, now, events.VolunteerOrderReportedV1(o.fact()))
		case End:
			o.OverAt, o.Code = &now, ""
			evs = told(events.TypeVolunteerOrderEndedV1, now, events.VolunteerOrderEndedV1(o.fact()))
		}
		as := Organ
		if do == Accept || do == Return {
			as = Host
		}
		o.note(now, do, as, why)
		return evs, nil
	})
	if err != nil {
		return out, err
	}
	out = s.view(&o, c)
	if do == Renew {
		out.Code = code
	}
	return out, nil
}

// BindOrder binds the caller's account to the order of a code, which is then used up. The same request, sent again, finds it bound.
func (s *Service) BindOrder(ctx context.Context, in volunteerapi.BindOrderRequest) (out volunteerapi.Order, err error) {
	c, _ := identity.From(ctx)
	page, err := s.orders.Find(ctx, store.Query{Where: []store.Term{store.Is("code", digest(in.Code))}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(page.Items) == 0 {
		return out, errCode
	}
	now := s.now()
	o, err := s.orders.Update(ctx, page.Items[0].ID, func(o *Order) ([]event.Event, error) {
		if o.Code != digest(in.Code) || c.In(o.Organ.ID, identity.Officer) || c.In(o.Host.ID, identity.Staff) {
			return nil, errCode
		}
		next, err := Life.Next(o.State, Bind, []Hat{Subject})
		if err != nil {
			return nil, err
		}
		o.State, o.Account, o.Code = next, c.ID, ""
		o.note(now, Bind, Subject, "")
		return told(events.TypeVolunteerOrderBoundV1, now, events.VolunteerOrderBoundV1(o.fact())), nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&o, c), nil
}

// LookAtOrder tells an officer of the organ whose order it is, once the look and its purpose are written down.
func (s *Service) LookAtOrder(ctx context.Context, in volunteerapi.LookAtOrderRequest) (out volunteerapi.OrderSubject, err error) {
	c, _ := identity.From(ctx)
	o, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !slices.Contains(hats, Organ) {
		return out, errNone
	}
	w, err := s.open(ctx, &o)
	if err != nil {
		return out, err
	}
	if tells(in.Purpose, w.Name, w.Paper) {
		return out, errNamed.At("purpose", "请去掉姓名和文书号。")
	}
	_, err = s.orders.Update(ctx, in.ID, func(o *Order) ([]event.Event, error) {
		if len(o.Looks) >= mostLooks {
			return nil, errLooks
		}
		o.Looks = append(o.Looks, Look{At: s.now(), By: cn.MaskName(c.Name), Purpose: strings.TrimSpace(in.Purpose)})
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return w, nil
}

// onCounted hears what a month of hours of an order comes to: it is completed by arithmetic, and not before.
func (s *Service) onCounted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPageCountedV1
	if err := ev.Decode(&in); err != nil || card.Ledger(in.Ledger) != card.Order {
		return err
	}
	now := s.now()
	_, err := s.orders.Apply(ctx, in.Person, ev, nil, func(o *Order) ([]event.Event, error) {
		if o.Served == nil {
			o.Served = map[string]Sum{}
		}
		o.Served[in.Month] = Sum{Minutes: in.Minutes, Records: in.Records}
		do, kind := Complete, events.TypeVolunteerOrderCompletedV1
		if o.served() < o.Minutes {
			do, kind = Reopen, events.TypeVolunteerOrderReopenedV1
		}
		next, err := Life.Next(o.State, do, []Hat{ByHours})
		if err != nil { // it stands where these hours leave it, or is over
			return nil, nil
		}
		o.State = next
		o.note(now, do, ByHours, "")
		return told(kind, now, o.fact()), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// sealOver destroys the keys of orders that have been over for as long as they are kept: sums stay, and nobody they are of.
func (s *Service) sealOver(ctx context.Context) error {
	now := s.now()
	return s.orders.Each(ctx, store.Query{By: "over", Where: []store.Term{store.Between("over", "", store.Time(now)+"\x00")}}, func(o Order) error {
		kept, err := rule.Ask[int](s.rules, ruleKept, o.Law)
		if err != nil {
			return err
		}
		if cn.DayOf(now) <= cn.DayOf(*o.OverAt).AddMonths(kept.Value) {
			return nil
		}
		if err := s.keys.Destroy(ctx, o.ID); err != nil {
			return err
		}
		_, err = s.orders.Update(ctx, o.ID, func(o *Order) ([]event.Event, error) {
			next, err := Life.Next(o.State, Seal, []Hat{ByClock})
			if err != nil {
				return nil, nil
			}
			o.State, o.Secret, o.Account, o.Needs, o.Looks = next, "", "", "", nil
			for i := range o.Steps {
				o.Steps[i].Note = ""
			}
			o.note(now, Seal, ByClock, "")
			return told(events.TypeVolunteerOrderSealedV1, now, events.VolunteerOrderSealedV1{Organ: o.Organ.ID, Host: o.Host.ID, Alias: o.Alias, Region: o.Region}), nil
		})
		return err
	})
}
