package project

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// ahead is for how many days from today weekly shifts are made.
const ahead = 28

// span is when one shift is.
type span struct {
	position     int
	starts, ends time.Time
}

// spans are the shifts of a project from a day to a last one; single dates are not bound by the last one. No shift is
// after the insurance of what is dangerous, and none crosses the last midnight of a month: that is two.
func (p *Project) spans(from, last cn.Day) (out []span) {
	for i := range p.Draft.Positions {
		x := &p.Draft.Positions[i]
		add := func(day cn.Day, start, end string) {
			if u := p.Draft.Insurance; day.Before(from) || x.Dangerous && (u == nil || day.After(cn.Day(u.Until))) {
				return
			}
			out = append(out, split(span{i, clock(day, start), clock(day, end)})...)
		}
		for day := from; !day.After(last) && (x.Last == "" || !day.After(cn.Day(x.Last))); day = day.Add(1) {
			for _, w := range x.Weekly {
				if int64(day.Weekday()+6)%7+1 == w.Day {
					add(day, w.From, w.To)
				}
			}
		}
		for _, o := range x.Dates {
			add(cn.Day(o.Day), o.From, o.To)
		}
	}
	return out
}

// clock is a time of a day, written 09:30.
func clock(day cn.Day, text string) time.Time {
	digit := func(i int) int { return int(text[i] - '0') }
	return day.At(digit(0)*10+digit(1), digit(3)*10+digit(4))
}

// split lets what ends before it begins end on the next day, and cuts it where a month ends.
func split(x span) []span {
	if !x.ends.After(x.starts) {
		x.ends = x.ends.Add(24 * time.Hour) // no clock is moved in China
	}
	midnight := cn.DayOf(x.starts).End()
	if cn.DayOf(midnight).String()[8:] != "01" || !x.ends.After(midnight) {
		return []span{x}
	}
	return []span{{x.position, x.starts, midnight}, {x.position, midnight, x.ends}}
}

// shift is a new shift of a project.
func (p *Project) shift(x span) Shift {
	d, pos := &p.Draft, p.Draft.Positions[x.position]
	pos.Weekly, pos.Dates, pos.Last = nil, nil, ""
	out := Shift{
		Project: volunteerapi.Party{ID: p.ID, Name: d.Title}, Position: pos, Org: p.Org, Office: p.Office.ID, Region: d.Region,
		Place: card.Place{Name: d.Place, Lat: d.Lat, Lon: d.Lon, Radius: d.Radius}, Phone: d.Phone, Risk: d.Risk,
		Ledger: card.Ledger(d.Ledger), Bank: d.TimeBank, Law: p.Law, Starts: x.starts, Ends: x.ends, State: open,
		Leads: []Lead{{Account: p.Author, Name: p.Lead}},
	}
	if pos.Dangerous {
		out.Cover = d.Insurance
	}
	return out
}

// grow makes the shifts of a project that are not there yet. What was made stays as it is.
func (s *Service) grow(ctx context.Context, id string) error {
	p, err := s.projects.Get(ctx, id)
	if err != nil || p.State != published {
		return err
	}
	now := s.now()
	last := cn.DayOf(now).Add(ahead)
	for _, x := range p.spans(cn.DayOf(now), last) {
		if !now.Before(x.starts) {
			continue
		}
		_, err := s.shifts.Insert(ctx, shiftID(p.ID, p.Draft.Positions[x.position].Code, x.starts), p.shift(x))
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	p, err = s.projects.Update(ctx, id, func(p *Project) ([]event.Event, error) {
		p.Ahead = max(p.Ahead, last)
		return nil, nil
	})
	if err == nil && p.State != published { // ended meanwhile: its shifts were cancelled, and these came after
		return s.end(ctx, id)
	}
	return err
}

// onPublished hears that a project is published, or has new dates: it has shifts now.
func (s *Service) onPublished(ctx context.Context, ev event.Event) error {
	return s.grow(ctx, ev.Subject)
}

// onEnded hears that a project has ended: what has not begun is cancelled.
func (s *Service) onEnded(ctx context.Context, ev event.Event) error { return s.end(ctx, ev.Subject) }

func (s *Service) end(ctx context.Context, id string) error {
	p, err := s.projects.Get(ctx, id)
	if err != nil {
		return err
	}
	note := "项目已结束：" + p.Remark
	if p.State == withdrawn {
		note = "项目已被主管机关撤下：" + p.Remark
	}
	if r := []rune(note); len(r) > 500 {
		note = string(r[:500])
	}
	var ids []string // read before anything is written: what is cancelled leaves no gap in a page
	q := store.Query{By: "starts", Where: []store.Term{store.Is("project", id), store.Between("starts", store.Time(s.now()), "")}}
	if err := s.shifts.Each(ctx, q, func(x Shift) error {
		if x.State == open {
			ids = append(ids, x.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, id := range ids {
		_, err := s.shifts.Update(ctx, id, func(x *Shift) ([]event.Event, error) { return x.cancel(note, s.now()), nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// plan makes the shifts of the days that have come into sight.
func (s *Service) plan(ctx context.Context) error {
	last := cn.DayOf(s.now()).Add(ahead)
	var ids []string
	err := s.projects.Each(ctx, store.Query{By: "plan", Where: []store.Term{store.Between("plan", "", last.String())}}, func(p Project) error {
		ids = append(ids, p.ID)
		return nil
	})
	for _, id := range slices.Compact(ids) {
		if err = errors.Join(err, s.grow(ctx, id)); err != nil {
			return err
		}
	}
	return err
}
