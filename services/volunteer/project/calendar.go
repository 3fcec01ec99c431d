package project

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Month is one volunteer's month with the times that are taken: what overlaps is refused by one write of this document,
// whichever organizations the shifts are of. A seat is reserved here first and then taken in the shift; what was
// reserved and never taken is let go.
type Month struct {
	store.Meta
	Person string `json:"person"`
	Held   []Held `json:"held"`
}

// Held is one time that is taken.
type Held struct {
	Shift  string    `json:"shift"`
	Starts time.Time `json:"starts"`
	Ends   time.Time `json:"ends"`
	N      int64     `json:"n"` // later reservations have higher numbers
	Since  time.Time `json:"since"`
	Kept   bool      `json:"kept,omitempty"` // somebody has looked, and the seat is there
}

var monthSchema = store.Schema{Name: "months", Indexes: []string{"person", "check"}}

func indexMonth(m *Month) map[string][]string {
	ix := map[string][]string{"person": {m.Person}}
	var first time.Time
	for _, h := range m.Held {
		if !h.Kept && (first.IsZero() || h.Since.Before(first)) {
			first = h.Since
		}
	}
	if !first.IsZero() {
		ix["check"] = []string{store.Time(first)}
	}
	return ix
}

const (
	// mostHeld bounds a month.
	mostHeld = 300
	// unsure is how long a reservation may be without its seat: longer than any request lasts.
	unsure = 10 * time.Minute
)

var (
	errClash = fault.New(fault.Conflict, "volunteer.shift.clash", "这段时间已经报了别的班次，请先取消那一个，或者另选一个时间。")
	errMonth = fault.New(fault.Refused, "volunteer.shift.month-full", "这个月报名的班次太多，请先取消几个再报。")
)

// monthID is where a shift stands in somebody's calendar. A shift crosses no end of a month, so it has one place.
func monthID(person string, starts time.Time) string {
	return person + "." + cn.DayOf(starts).String()[:7]
}

// reserve takes the time of a shift in somebody's calendar, and answers the number of the reservation. Asked again it
// takes no other time and answers a higher number: what frees an earlier one does not free this.
func (s *Service) reserve(ctx context.Context, person string, x *Shift) (n int64, err error) {
	id, now := monthID(person, x.Starts), s.now()
	take := func(m *Month) error {
		n = now.UnixMicro()
		for i := range m.Held {
			h := &m.Held[i]
			if h.Shift == x.ID {
				n = max(n, h.N+1)
				h.N, h.Since, h.Kept = n, now, false
				return nil
			}
			if h.Starts.Before(x.Ends) && x.Starts.Before(h.Ends) {
				return errClash
			}
		}
		if len(m.Held) >= mostHeld {
			return errMonth
		}
		m.Held = append(m.Held, Held{Shift: x.ID, Starts: x.Starts, Ends: x.Ends, N: n, Since: now})
		return nil
	}
	for {
		_, err = s.months.Update(ctx, id, func(m *Month) ([]event.Event, error) { return nil, take(m) })
		if !errors.Is(err, store.ErrNotFound) {
			return n, err
		}
		m := Month{Person: person}
		if err = take(&m); err != nil {
			return n, err
		}
		if _, err = s.months.Insert(ctx, id, m); !errors.Is(err, store.ErrExists) {
			return n, err
		}
	}
}

// take reserves the time of a shift for somebody, unless they are elsewhere then under another name. The others' calendars are read
// before, and once more when the time is taken: of two at once at least one sees the other. What is refused only then is let go by
// the sweep, which knows whether an earlier request has led to a seat.
func (s *Service) take(ctx context.Context, person, account string, x *Shift) (n int64, err error) {
	if err = s.elsewhere(ctx, person, account, x); err != nil {
		return 0, err
	}
	if n, err = s.reserve(ctx, person, x); err != nil {
		return 0, s.explained(ctx, err, person, x)
	}
	return n, s.elsewhere(ctx, person, account, x)
}

// elsewhere refuses a time at which the same account is to be somewhere as somebody else: who volunteers may serve under an order
// as well, and nothing that is kept leads from one to the other. Who has a seat keeps it, and a child is another person.
func (s *Service) elsewhere(ctx context.Context, person, account string, x *Shift) error {
	if at(x.Seats, person) >= 0 || account == "" {
		return nil
	}
	all, err := s.people.Mine(ctx, account)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p card.Person) bool { return p.Ward })
	if !slices.ContainsFunc(all, func(p card.Person) bool { return p.ID == person }) {
		return nil
	}
	for _, p := range all {
		if p.ID == person {
			continue
		}
		switch other, err := s.other(ctx, p.ID, x); {
		case err != nil:
			return err
		case other != nil:
			return collides(other)
		}
	}
	return nil
}

// other is the shift that takes the time of one in somebody's calendar; nil is none.
func (s *Service) other(ctx context.Context, person string, x *Shift) (*Shift, error) {
	m, err := s.months.Get(ctx, monthID(person, x.Starts))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, h := range m.Held {
		if h.Starts.Before(x.Ends) && x.Starts.Before(h.Ends) {
			other, err := s.shifts.Get(ctx, h.Shift)
			return &other, noShift(err)
		}
	}
	return nil, nil
}

// explained says with which other shift one collides.
func (s *Service) explained(ctx context.Context, err error, person string, x *Shift) error {
	if !errors.Is(err, errClash) {
		return err
	}
	other, bad := s.other(ctx, person, x)
	if bad != nil || other == nil { // it is gone by now
		return err
	}
	return collides(other)
}

// collides is errClash with the shift that takes the time.
func collides(other *Shift) error {
	from, to := other.Starts.In(cn.Zone), other.Ends.In(cn.Zone)
	return errClash.Say(fmt.Sprintf("这段时间已经报了“%s”，%s到%s，请先取消那一个，或者另选一个时间。", other.title(), from.Format("1月2日15:04"), to.Format("15:04")))
}

// release lets a reservation go, and earlier ones of the same shift. Asked twice it does nothing the second time.
func (s *Service) release(ctx context.Context, person, shift string, starts time.Time, n int64) error {
	_, err := s.months.Update(ctx, monthID(person, starts), func(m *Month) ([]event.Event, error) {
		m.Held = slices.DeleteFunc(m.Held, func(h Held) bool { return h.Shift == shift && h.N <= n })
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// sweep looks for the seats of reservations: who has none gets the time back.
func (s *Service) sweep(ctx context.Context) error {
	until := s.now().Add(-unsure)
	return s.months.Each(ctx, store.Query{By: "check", Where: []store.Term{store.Between("check", "", store.Time(until))}}, func(m Month) error {
		seen := map[string]int64{} // by shift, the number that its seat has; 0 is no seat
		for _, h := range m.Held {
			if h.Kept || !h.Since.Before(until) {
				continue
			}
			x, err := s.shifts.Get(ctx, h.Shift)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			seen[h.Shift] = 0
			if i := at(x.Seats, m.Person); err == nil && x.State == open && i >= 0 {
				seen[h.Shift] = x.Seats[i].N
			}
		}
		_, err := s.months.Update(ctx, m.ID, func(now *Month) ([]event.Event, error) {
			now.Held = slices.DeleteFunc(now.Held, func(h Held) bool {
				n, looked := seen[h.Shift]
				return looked && n == 0 && !h.Kept && h.Since.Before(until)
			})
			for i := range now.Held {
				if h := &now.Held[i]; seen[h.Shift] > 0 && h.Since.Before(until) {
					h.N, h.Kept = seen[h.Shift], true
				}
			}
			return nil, nil
		})
		return err
	})
}
