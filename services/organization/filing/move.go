package filing

import (
	"context"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errNoText    = fault.New(fault.Invalid, "organization.filing.no-note", "请写明意见或者理由后再办理，对方会看到。")
	errElsewhere = fault.New(fault.Invalid, "organization.filing.no-such-move", "没有这项操作，请刷新页面后重试。")
	errConfirmed = fault.New(fault.Conflict, "organization.filing.confirmed", "这一年已经确认过，请在下一年再确认。")
)

// worded are the moves that say why.
var worded = map[Verb]bool{Object: true, Return: true, End: true}

// MoveFiling takes the next step of a filing. The register follows by event.
func (s *Service) MoveFiling(ctx context.Context, in organizationapi.MoveFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	f, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(f.State, do, f.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if do == Confirm { // it has a door of its own
		return out, errElsewhere
	}
	if worded[do] && in.Note == "" {
		return out, errNoText.At("note", "请填写。")
	}
	if do == Submit || do == Accept {
		x, err := s.examined(ctx, &f)
		if err != nil {
			return out, err
		}
		if err := x.Refusal(errUnlawful); err != nil {
			return out, err
		}
	}
	f, err = s.filings.Update(ctx, in.ID, func(f *Filing) (evs []event.Event, err error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		if f.State, err = Life.Next(f.State, do, f.hats(who)); err != nil {
			return nil, err
		}
		return s.take(f, do, in.Note)
	})
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// take does what a move means and starts the next clock.
func (s *Service) take(f *Filing, do Verb, note string) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Submit:
		f.SubmittedAt, f.EndorsedAt, f.Opinion = &now, nil, nil
		return told(events.TypeOrganizationFilingSubmittedV1, now, f.fact()), nil
	case Endorse:
		f.EndorsedAt, f.Opinion = &now, &organizationapi.Opinion{At: now, Agree: true, Note: note}
		return told(events.TypeOrganizationFilingEndorsedV1, now, f.fact()), nil
	case Object:
		f.Opinion = &organizationapi.Opinion{At: now, Note: note}
		return told(events.TypeOrganizationFilingObjectedV1, now, f.fact()), nil
	case Return:
		f.EndorsedAt, f.OfficeNote = nil, note
		return told(events.TypeOrganizationFilingReturnedV1, now, f.fact()), nil
	case Accept:
		f.FiledAt, f.OfficeNote = &now, note
		due, err := s.after(ruleConfirm, f, cn.DayOf(now))
		if err != nil {
			return nil, err
		}
		f.ConfirmDue = &due
		return told(events.TypeOrganizationFilingAcceptedV1, now, f.accepted(now)), nil
	case End:
		f.EndedAt, f.Ending = &now, note
		return told(events.TypeOrganizationFilingEndedV1, now, f.endedBecause(note)), nil
	}
	f.EndedAt = &now
	return told(events.TypeOrganizationFilingWithdrawnV1, now, f.fact()), nil
}

// after is the last instant of a period of months that a rule gives, as it stands today where the group is.
func (s *Service) after(id string, f *Filing, from cn.Day) (time.Time, error) {
	months, err := rule.Ask[int](s.rules, id, rule.Where{Region: f.Region, Day: s.now()})
	if err != nil {
		return time.Time{}, err
	}
	return from.AddMonths(months.Value).Last(), nil
}

// ConfirmFiling says that the group still acts. It is said once in every year,
// from the first day of the year on until the grace is over; the years follow
// one another from the day of the filing, however early or late they are confirmed.
func (s *Service) ConfirmFiling(ctx context.Context, in organizationapi.ConfirmFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f, err := s.mine(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	f, err = s.filings.Update(ctx, in.ID, func(f *Filing) ([]event.Event, error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		if _, err := Life.Next(f.State, Confirm, f.hats(who)); err != nil {
			return nil, err
		}
		if !s.confirmable(f) {
			return nil, errConfirmed.Say("这一年已经确认过，下一次在" + f.began().Chinese() + "以后确认。").Under(rule.Cite(s.rules, ruleConfirm, f.Law)...)
		}
		now := s.now()
		f.Confirmations = append(f.Confirmations, organizationapi.Confirmation{At: now, Due: *f.ConfirmDue, Members: in.Members, Activities: in.Activities, Note: in.Note})
		next, err := s.after(ruleConfirm, f, cn.DayOf(*f.ConfirmDue))
		if err != nil {
			return nil, err
		}
		f.ConfirmDue, f.RemindedAt, f.LapsesAt, f.Draft.Members = &next, nil, nil, in.Members
		return told(events.TypeOrganizationFilingConfirmedV1, now, f.confirmed(next)), nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// began is the day on which the year under way began: that of the filing, or the last of the year before.
func (f *Filing) began() cn.Day {
	if n := len(f.Confirmations); n > 0 {
		return cn.DayOf(f.Confirmations[n-1].Due)
	}
	return cn.DayOf(*f.FiledAt)
}

// confirmable reports whether the year under way may be confirmed now.
func (s *Service) confirmable(f *Filing) bool {
	return f.State == active && (len(f.Confirmations) == 0 || cn.DayOf(s.now()).After(f.began()))
}

// remind asks those whose year is over to confirm, and lets lapse what was asked and is silent until the grace is
// over. The grace runs from the end of the year, or from the day of the reminder where that came later: nothing
// lapses that was not asked.
func (s *Service) remind(ctx context.Context) error {
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(s.now()))}}
	return s.filings.Sweep(ctx, q, func(f Filing) error {
		_, err := s.filings.Update(ctx, f.ID, s.overdue)
		return err
	})
}

// overdue takes the step of the clock, if there is one.
func (s *Service) overdue(f *Filing) (evs []event.Event, err error) {
	now := s.now()
	if f.State != active || !now.After(f.next()) { // somebody was quicker
		return nil, nil
	}
	do := Remind
	if f.RemindedAt != nil {
		do = Lapse
	}
	if f.State, err = Life.Next(f.State, do, []Hat{Clock}); err != nil {
		return nil, err
	}
	if do == Lapse {
		f.EndedAt = &now
		f.Ending = fmt.Sprintf("应当在%s前确认仍在活动，宽限期满没有确认。", cn.DayOf(*f.ConfirmDue).Chinese())
		return told(events.TypeOrganizationFilingLapsedV1, now, events.OrganizationFilingLapsedV1(f.endedBecause(f.Ending))), nil
	}
	from := cn.DayOf(*f.ConfirmDue)
	if today := cn.DayOf(now); today.After(from.Add(1)) {
		from = today
	}
	lapses, err := s.after(ruleGrace, f, from)
	if err != nil {
		return nil, err
	}
	f.RemindedAt, f.LapsesAt = &now, &lapses
	return told(events.TypeOrganizationFilingDueV1, now, f.due(lapses)), nil
}
