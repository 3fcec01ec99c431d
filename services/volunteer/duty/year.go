package duty

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// onCounted hears what a month of hours of duty comes to; a year is the sum of its months.
func (s *Service) onCounted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPageCountedV1
	if err := ev.Decode(&in); err != nil || card.Ledger(in.Ledger) != card.Duty {
		return err
	}
	year, err := strconv.Atoi(strings.SplitN(in.Month, "-", 2)[0])
	if err != nil {
		return err
	}
	d, err := s.duties.Get(ctx, in.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	birth := func() Year { return d.begins(year, s.now()) }
	_, err = s.years.Apply(ctx, yearID(d.ID, year), ev, birth, func(y *Year) ([]event.Event, error) {
		if y.Months == nil {
			y.Months = map[string]Sum{}
		}
		y.Months[in.Month] = Sum{Minutes: in.Minutes, Records: in.Records}
		return nil, nil
	})
	return err
}

// MoveDutyYear judges a year, or takes a step of whoever it is about.
func (s *Service) MoveDutyYear(ctx context.Context, in volunteerapi.MoveDutyYearRequest) (out volunteerapi.DutyYear, err error) {
	c, _ := identity.From(ctx)
	do, text, now := Verb(in.Do), strings.TrimSpace(in.Text), s.now()
	y, err := s.years.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return out, errYear
	}
	if err != nil {
		return out, err
	}
	d, hats, err := s.seen(ctx, y.Duty)
	if err != nil {
		return out, errYear
	}
	if err := allowed(do, Judge, Agree, Object, Answer); err != nil {
		return out, err
	}
	term, err := rule.Ask[int](s.rules, ruleObjection, y.Law)
	if err != nil {
		return out, err
	}
	y, err = s.years.Update(ctx, in.ID, func(y *Year) ([]event.Event, error) {
		if err := y.At(in.Version); err != nil {
			return nil, err
		}
		next, err := Years.Next(y.State, do, hats)
		switch {
		case err != nil:
			return nil, err
		case do == Judge && !y.over(&d, now):
			return nil, errEarly
		case do == Answer && y.JudgedBy == c.ID:
			return nil, errSame
		case do != Agree && text == "":
			return nil, errSilent.At("text", "请写明。")
		case (do == Judge || do == Answer) && in.Grade == "":
			return nil, errGrade
		}
		y.State = next
		y.note(now, do, hats[0])
		switch do {
		case Judge:
			y.Grade, y.Text, y.JudgedBy = in.Grade, text, c.ID
			y.Until = cn.PeriodWorkdays(cn.DayOf(now), term.Value).Day
			return tellOne(events.TypeVolunteerDutyyearJudgedV1, now, events.VolunteerDutyyearJudgedV1{
				Duty: d.ID, Host: d.Host.ID, Number: d.Number, Region: d.Region, Account: d.Account, Year: strconv.Itoa(y.Year), Until: y.Until.String(),
			}), nil
		case Object:
			y.Objection = text
			return tellOne(events.TypeVolunteerDutyyearObjectedV1, now, events.VolunteerDutyyearObjectedV1{
				Duty: d.ID, Host: d.Host.ID, Number: d.Number, Region: d.Region, Year: strconv.Itoa(y.Year),
			}), nil
		case Answer:
			y.Grade, y.Answer = in.Grade, text
		}
		return y.settle(&d, now), nil
	})
	if err != nil {
		return out, err
	}
	return s.yearView(&y, hats, &d, c), nil
}

func (y *Year) note(at time.Time, do Verb, as Hat) {
	for _, m := range Years.Moves {
		if m.Do == do {
			y.Steps = append(y.Steps, Step{At: at, What: m.Label, As: as})
			return
		}
	}
}

// settle ends a year: the unit reads it where whoever it is about agreed, and nobody of another.
func (y *Year) settle(d *Duty, now time.Time) []event.Event {
	unit := ""
	if d.Tell {
		unit = y.Unit
	}
	y.Told, y.ToldAt = unit != "", &now
	return tellOne(events.TypeVolunteerDutyyearToldV1, now, events.VolunteerDutyyearToldV1{
		Duty: d.ID, Host: d.Host.ID, Unit: unit, Number: d.Number, Region: d.Region, Account: d.Account, Year: strconv.Itoa(y.Year),
	})
}

// tellYears ends the years that nobody has objected to in time.
func (s *Service) tellYears(ctx context.Context) error {
	now := s.now()
	today := cn.DayOf(now)
	return s.years.Each(ctx, store.Query{By: "until", Where: []store.Term{store.Between("until", "", today.String())}}, func(y Year) error {
		d, err := s.duties.Get(ctx, y.Duty)
		if err != nil {
			return err
		}
		_, err = s.years.Update(ctx, y.ID, func(y *Year) ([]event.Event, error) {
			next, err := Years.Next(y.State, Tell, []Hat{ByClock})
			if err != nil || y.Until >= today { // objected to meanwhile
				return nil, nil
			}
			y.State = next
			y.note(now, Tell, ByClock)
			return y.settle(&d, now), nil
		})
		return err
	})
}
