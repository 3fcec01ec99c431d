package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

var (
	errPerson      = fault.New(fault.Refused, "volunteer.shift.person", "只能为自己或者由您监护的孩子办理，请先登记为志愿者。")
	errBegun       = fault.New(fault.Conflict, "volunteer.shift.begun", "这个班次已经开始，不能再报名、取消或者换班，有事请联系带队的人。")
	errOff         = fault.New(fault.Conflict, "volunteer.shift.cancelled", "这个班次已经取消，请另选一个班次。")
	errQueue       = fault.New(fault.Conflict, "volunteer.shift.queue", "候补的人已经很多，请另选一个班次。")
	errResting     = fault.New(fault.Refused, "volunteer.shift.resting", "这名志愿者已暂停服务，请先在我的志愿服务中恢复。")
	errAge         = fault.New(fault.Refused, "volunteer.shift.age", "这个岗位对年龄有要求，请另选一个岗位。")
	errMinor       = fault.New(fault.Refused, "volunteer.shift.minor", "这个岗位可能发生人身危险，不能安排未成年人，请另选一个岗位。")
	errSkill       = fault.New(fault.Refused, "volunteer.shift.skill", "这个岗位需要专门的技能，请先在我的志愿服务中填写，或者另选一个岗位。")
	errCertificate = fault.New(fault.Refused, "volunteer.shift.certificate", "这个岗位需要登记有效的社会工作者证书，请先登记证书，或者另选一个岗位。")
	errTold        = fault.New(fault.Refused, "volunteer.shift.told", "请先看过可能发生的风险，勾选以后再报名。")
	errNoSeat      = fault.New(fault.Conflict, "volunteer.shift.no-seat", "这名志愿者没有这个班次的名额，请刷新页面查看。")
	errNumber      = fault.New(fault.Refused, "volunteer.shift.number", "换班要填写另一名志愿者的编号，请核对编号。")
)

// fits refuses a position that does not suit somebody's age, skills and training on the day of the shift.
func (s *Service) fits(ctx context.Context, p *card.Person, x *Shift) error {
	where := rule.Where{Region: x.Region, Day: s.now()}
	cite := rule.Cite(s.rules, ruleFit, where)
	age := p.Age(cn.DayOf(x.Starts))
	if err := s.people.Admits(ctx, x.card(), *p); err != nil { // first: who left a community is told that, and not to volunteer again
		return err
	}
	if !p.Active {
		return errResting
	}
	if x.Position.Dangerous {
		grown, basis, err := card.Years(s.rules, card.RuleAdult, where)
		if err != nil {
			return err
		}
		if age < grown {
			return errMinor.Under(slices.Concat(cite, []fault.Basis{basis})...)
		}
	}
	switch low, high := int(x.Position.MinAge), int(x.Position.MaxAge); {
	case age < low:
		return errAge.Say(fmt.Sprintf("这个岗位要满%d周岁，请另选一个岗位。", low)).Under(cite...)
	case high > 0 && age > high:
		return errAge.Say(fmt.Sprintf("这个岗位不安排%d周岁以上的志愿者，请另选一个岗位。", high)).Under(cite...)
	}
	for _, k := range x.Position.Skills {
		if !slices.Contains(p.Skills, k) {
			return errSkill.Under(cite...)
		}
	}
	if level := socialworkapi.CredentialLevel(x.Position.Certificate); level != "" {
		if holds, err := s.certified(ctx, p, level); err != nil || !holds {
			return cmp.Or[error](err, errCertificate.Under(cite...))
		}
	}
	if x.Position.Trained {
		if taken, err := s.trained(ctx, x.Project.ID, x.Position.Code, p.ID); err != nil || !taken {
			return cmp.Or[error](err, errTrained.Under(rule.Cite(s.rules, ruleTraining, where)...))
		}
	}
	return nil
}

// begin reads a shift that has not begun, and whom of those the caller acts for it is about.
func (s *Service) begin(ctx context.Context, id, person string) (x Shift, p card.Person, err error) {
	who, _ := identity.From(ctx)
	if x, err = s.shifts.Get(ctx, id); err != nil {
		return x, p, noShift(err)
	}
	if err = x.still(s.now()); err != nil {
		return x, p, err
	}
	mine, err := s.people.Mine(ctx, who.ID)
	if err != nil {
		return x, p, err
	}
	i := slices.IndexFunc(mine, func(p card.Person) bool { return p.ID == person })
	if i < 0 {
		return x, p, errPerson.At("person", "请从列出的志愿者中选择。")
	}
	return x, mine[i], nil
}

// still refuses what nobody may change any more.
func (x *Shift) still(now time.Time) error {
	switch {
	case x.State != open:
		return errOff
	case !now.Before(x.Starts):
		return errBegun
	}
	return nil
}

// JoinShift gives somebody a seat: the time in their calendar first, then the seat; without a seat that is free they wait.
// Who was asked to take somebody's place takes it. A second request finds what the first has done.
func (s *Service) JoinShift(ctx context.Context, in volunteerapi.JoinShiftRequest) (out volunteerapi.Shift, err error) {
	x, p, err := s.begin(ctx, in.ID, in.Person)
	if err != nil {
		return out, err
	}
	if err := s.fits(ctx, &p, &x); err != nil {
		return out, err
	}
	if x.Risk != "" && !in.Told {
		return out, errTold.Under(rule.Cite(s.rules, ruleRisk, rule.Where{Region: x.Region, Day: s.now()})...).At("told", "请看过以后勾选。")
	}
	n, err := s.take(ctx, p.ID, p.Account, &x)
	if err != nil {
		return out, err
	}
	starts, seat := x.Starts, Seat{Person: p.ID, Account: p.Account, Number: p.Number, At: s.now(), N: n}
	x, err = s.shifts.Update(ctx, x.ID, func(x *Shift) ([]event.Event, error) {
		if err := x.still(s.now()); err != nil {
			return nil, err
		}
		return x.seat(seat)
	})
	if err == nil && at(x.Seats, p.ID) < 0 || errors.Is(err, errOff) || errors.Is(err, errQueue) {
		// The time is free again; what else went wrong is looked into by the sweep, which knows of the seat.
		if err := s.release(context.WithoutCancel(ctx), p.ID, in.ID, starts, n); err != nil {
			return out, err
		}
	}
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &x)
}

// seat gives p a seat or a place on the waiting list; who has one keeps it.
func (x *Shift) seat(p Seat) ([]event.Event, error) {
	if i := at(x.Seats, p.Person); i >= 0 { // the same request, sent twice
		x.Seats[i].N = max(x.Seats[i].N, p.N)
		return nil, nil
	}
	if i := slices.IndexFunc(x.Seats, func(q Seat) bool { return q.Offered == p.Number }); i >= 0 {
		was := x.Seats[i]
		x.Seats[i] = p
		x.Waiting = slices.DeleteFunc(x.Waiting, func(q Seat) bool { return q.Person == p.Person })
		x.dismiss(was.Person)
		return slices.Concat(x.freed(&was, true, p.At), x.joined(&p, false, p.At)), nil
	}
	if at(x.Waiting, p.Person) >= 0 {
		return nil, nil
	}
	if x.free() > 0 {
		x.Seats = append(x.Seats, p)
		return x.joined(&p, false, p.At), nil
	}
	if len(x.Waiting) >= mostWaiting {
		return nil, errQueue
	}
	p.N = 0
	x.Waiting = append(x.Waiting, p)
	return x.joined(&p, true, p.At), nil
}

// dismiss lets a volunteer lead no longer.
func (x *Shift) dismiss(person string) {
	x.Leads = slices.DeleteFunc(x.Leads, func(l Lead) bool { return l.Person == person && person != "" })
}

// LeaveShift gives a seat back, or a place on the waiting list. Whoever waits moves up by event.
func (s *Service) LeaveShift(ctx context.Context, in volunteerapi.LeaveShiftRequest) (out volunteerapi.Shift, err error) {
	x, p, err := s.begin(ctx, in.ID, in.Person)
	if err != nil {
		return out, err
	}
	x, err = s.shifts.Update(ctx, x.ID, func(x *Shift) ([]event.Event, error) {
		if err := x.still(s.now()); err != nil {
			return nil, err
		}
		return x.leave(p.ID, s.now()), nil
	})
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &x)
}

// leave takes somebody out of a shift.
func (x *Shift) leave(person string, now time.Time) (evs []event.Event) {
	if i := at(x.Seats, person); i >= 0 {
		evs = x.freed(&x.Seats[i], false, now)
		x.Seats = slices.Delete(x.Seats, i, i+1)
		x.dismiss(person)
	}
	x.Waiting = slices.DeleteFunc(x.Waiting, func(q Seat) bool { return q.Person == person })
	return evs
}

// OfferSeat asks the volunteer of a number to take somebody's place: they have it until the other joins. No number takes it back.
func (s *Service) OfferSeat(ctx context.Context, in volunteerapi.OfferSeatRequest) (out volunteerapi.Shift, err error) {
	x, p, err := s.begin(ctx, in.ID, in.Person)
	if err != nil {
		return out, err
	}
	if in.Number == p.Number {
		return out, errNumber.At("number", "请填写另一名志愿者的编号。")
	}
	x, err = s.shifts.Update(ctx, x.ID, func(x *Shift) ([]event.Event, error) {
		if err := x.still(s.now()); err != nil {
			return nil, err
		}
		i := at(x.Seats, p.ID)
		if i < 0 {
			return nil, errNoSeat
		}
		if in.Number != "" && slices.ContainsFunc(x.Seats, func(q Seat) bool { return q.Number == in.Number || q.Offered == in.Number && q.Person != p.ID }) {
			return nil, errNumber.At("number", "对方已经有这个班次的名额，或者已有人请对方换班，请换一位。")
		}
		x.Seats[i].Offered = in.Number
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &x)
}

// onFreed hears that a seat is free: the time goes back to whose it was, and whoever waits moves up.
func (s *Service) onFreed(ctx context.Context, ev event.Event) error {
	var in events.VolunteerShiftFreedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if err := s.release(ctx, in.Person, ev.Subject, in.Starts, in.N); err != nil {
		return err
	}
	return s.fill(ctx, ev.Subject)
}

// fill gives the empty seats of a shift to those who wait, in their order; whose time is taken by now is told and waits no longer.
func (s *Service) fill(ctx context.Context, id string) error {
	for {
		x, err := s.shifts.Get(ctx, id)
		if err != nil || !x.running(s.now()) || x.empty() == 0 || len(x.Waiting) == 0 {
			return err
		}
		first := x.Waiting[0]
		n, err := s.take(ctx, first.Person, first.Account, &x)
		clash := errors.Is(err, errClash) || errors.Is(err, errMonth)
		if err != nil && !clash {
			return err
		}
		x, err = s.shifts.Update(ctx, id, func(x *Shift) ([]event.Event, error) { return x.promote(first.Person, n, clash, s.now()), nil })
		if err != nil {
			return err
		}
		if i := at(x.Seats, first.Person); !clash && (i < 0 || x.Seats[i].N != n) {
			if err := s.release(ctx, first.Person, id, x.Starts, n); err != nil {
				return err
			}
		}
	}
}

// promote moves somebody from the waiting list to a seat, or off it.
func (x *Shift) promote(person string, n int64, clash bool, now time.Time) []event.Event {
	i := at(x.Waiting, person)
	if i < 0 || !clash && (x.empty() == 0 || !x.running(now)) {
		return nil
	}
	p := x.Waiting[i]
	x.Waiting = slices.Delete(x.Waiting, i, i+1)
	if clash {
		return told(events.TypeVolunteerShiftSkippedV1, now, events.VolunteerShiftSkippedV1(x.of(&p)))
	}
	p.N = n
	x.Seats = append(x.Seats, p)
	return told(events.TypeVolunteerShiftPromotedV1, now, x.of(&p))
}

// onErased hears that somebody is no volunteer any more: their seats in what has not begun are free, their calendar goes.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	if err := s.coming(ctx, ev.Subject, func(x *Shift) []event.Event { return x.leave(ev.Subject, s.now()) }); err != nil {
		return err
	}
	mine := store.Query{Where: []store.Term{store.Is("person", ev.Subject)}}
	if err := s.trainings.Each(ctx, mine, func(t Training) error { return s.trainings.Delete(ctx, t.ID) }); err != nil {
		return err
	}
	return s.months.Each(ctx, mine, func(m Month) error { return s.months.Delete(ctx, m.ID) })
}

// onHanded hears that a child has taken over what the guardian began: shifts that have not begun are theirs.
func (s *Service) onHanded(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonHandedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.coming(ctx, ev.Subject, func(x *Shift) []event.Event {
		for _, all := range []*[]Seat{&x.Seats, &x.Waiting} {
			*all = slices.Clone(*all)
			for i := range *all {
				if y := &(*all)[i]; y.Person == ev.Subject {
					y.Account = in.Account
				}
			}
		}
		x.Leads = slices.Clone(x.Leads)
		for i := range x.Leads {
			if x.Leads[i].Person == ev.Subject {
				x.Leads[i].Account = in.Account
			}
		}
		return nil
	})
}

// coming changes the shifts that somebody has a seat in, or waits for, and that have not begun.
func (s *Service) coming(ctx context.Context, person string, change func(*Shift) []event.Event) error {
	var ids []string
	q := store.Query{By: "starts", Where: []store.Term{store.Is("person", person), store.Between("starts", store.Time(s.now()), "")}}
	if err := s.shifts.Each(ctx, q, func(x Shift) error { ids = append(ids, x.ID); return nil }); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.shifts.Update(ctx, id, func(x *Shift) ([]event.Event, error) { return change(x), nil }); err != nil {
			return err
		}
	}
	return nil
}
