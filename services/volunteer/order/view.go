package order

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// view shows an order as the caller's hats let: nobody's holds a name.
func (s *Service) view(o *Order, c identity.Caller) volunteerapi.Order {
	hats := o.hats(c)
	organ, yours := slices.Contains(hats, Organ), slices.Contains(hats, Subject)
	out := volunteerapi.Order{
		ID: o.ID, Version: o.Version, Alias: o.Alias, Adult: o.Adult, State: o.State, StateText: Life.Say(o.State), Organ: o.Organ, Minutes: o.Minutes, Served: o.served(),
		From: o.From.String(), Until: o.Until.String(), Needs: o.Needs, Bound: o.Account != "", Yours: yours, MayLook: organ && o.Secret != "",
		Months: []volunteerapi.OrderMonth{}, Steps: []volunteerapi.OrderStep{}, Looks: []volunteerapi.OrderLook{}, Moves: []volunteerapi.VolunteerMove{},
		Basis: card.Bases(s.rules, o.Law, ruleScheme, ruleKept),
	}
	if o.State != returned {
		out.Host = &o.Host
	}
	for _, m := range slices.Sorted(maps.Keys(o.Served)) {
		out.Months = append(out.Months, volunteerapi.OrderMonth{Month: m, Minutes: o.Served[m].Minutes, Records: o.Served[m].Records})
	}
	for _, x := range o.Steps {
		step := volunteerapi.OrderStep{At: x.At, What: x.What, As: Life.Does[x.As]}
		if x.Note != "" && (organ || x.As == Host || yours) {
			step.Note = x.Note
		}
		out.Steps = append(out.Steps, step)
	}
	if organ || yours || slices.Contains(hats, Supervisor) {
		for _, l := range o.Looks {
			out.Looks = append(out.Looks, volunteerapi.OrderLook{At: l.At, By: l.By, Purpose: l.Purpose})
		}
	}
	for _, m := range Life.Open(o.State, hats) {
		if m.Do != Bind && !slices.ContainsFunc(out.Moves, func(x volunteerapi.VolunteerMove) bool { return x.Do == string(m.Do) }) {
			out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
		}
	}
	return out
}

// GetOrder shows an order to whoever has to do with it.
func (s *Service) GetOrder(ctx context.Context, in volunteerapi.GetOrderRequest) (out volunteerapi.Order, err error) {
	c, _ := identity.From(ctx)
	o, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.view(&o, c), nil
}

// ListMyOrders are those that the caller's account is bound to.
func (s *Service) ListMyOrders(ctx context.Context, _ volunteerapi.ListMyOrdersRequest) (out volunteerapi.OrderPage, err error) {
	c, _ := identity.From(ctx)
	return s.page(ctx, c, store.Query{By: "account", Where: []store.Term{store.Is("account", c.ID)}, Limit: 200})
}

// ListOrders are those of the caller's organ, or, for staff, those that their organization is asked to take on or has.
func (s *Service) ListOrders(ctx context.Context, in volunteerapi.ListOrdersRequest) (out volunteerapi.OrderPage, err error) {
	c, _ := identity.From(ctx)
	q := store.Query{By: "organ", Limit: int(cmp.Or(in.Limit, 50)), After: in.After}
	if m, ok := c.As(identity.Officer); ok {
		q.Where = []store.Term{store.Under("organ", m.Org+"/")}
		return s.page(ctx, c, q)
	}
	m, ok := c.As(identity.Staff)
	if !ok {
		return out, errNone
	}
	q.By, q.Where = "host", []store.Term{store.Under("host", m.Org+"/")}
	return s.page(ctx, c, q)
}

func (s *Service) page(ctx context.Context, c identity.Caller, q store.Query) (out volunteerapi.OrderPage, err error) {
	out.Items = []volunteerapi.Order{}
	found, err := s.orders.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.view(&found.Items[i], c))
	}
	return out, nil
}

// mostTasks bounds what one desk is told of.
const mostTasks = 50

// Tasks are orders to take on, orders to report, and such as are late.
func (s *Service) Tasks(ctx context.Context, c identity.Caller) (out []volunteerapi.Task, err error) {
	add := func(o *Order, what string, owner Hat, due *time.Time) {
		t := volunteerapi.Task{Subject: o.ID, Room: "order", Title: "社会服务令" + o.Alias, What: what, Owner: Life.Does[owner], Due: due, Basis: card.Bases(s.rules, o.Law, ruleScheme)}
		if due != nil {
			t.LateDays = int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))
		}
		out = append(out, t)
	}
	var seen []string
	for _, m := range c.Memberships {
		key := string(m.Role) + "/" + m.Org
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		by := map[identity.Role]string{identity.Officer: "organ", identity.Staff: "host"}[m.Role]
		if by == "" {
			continue
		}
		page, err := s.orders.Find(ctx, store.Query{By: by, Where: []store.Term{store.Under(by, m.Org+"/")}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			o := &page.Items[i]
			last := o.Until.Last()
			switch {
			case by == "host" && o.State == asked:
				add(o, "决定是否承接", Host, &last)
			case by == "organ" && o.State == returned:
				add(o, "另请单位承接", Organ, &last)
			case by == "organ" && o.State == completed:
				add(o, "时间已满，报告办结", Organ, nil)
			case by == "organ" && o.State == placed && s.now().After(last):
				add(o, "期限已过，时间不满", Organ, &last)
			}
		}
	}
	return out, nil
}
