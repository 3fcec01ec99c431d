package hours

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

var (
	errEarly    = fault.New(fault.Refused, "volunteer.record.early", "班次还没有结束，请结束以后再确认。")
	errNoStrike = fault.New(fault.Refused, "volunteer.record.no-statement", "没有找到要划去的陈述，或者已经划去，请刷新页面查看。")
	errAmended  = fault.New(fault.Conflict, "volunteer.record.amended", "这条记录由公示过的补录得来，不能划去陈述，请由主管机关核查。")
)

// MoveRecord confirms a record, objects to it, or upholds it against an objection. None of it changes what it comes to.
func (s *Service) MoveRecord(ctx context.Context, in volunteerapi.MoveRecordRequest) (out volunteerapi.HourRecord, err error) {
	who, _ := identity.From(ctx)
	r, hats, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	do, now := Verb(in.Do), s.now()
	if do != Confirm && in.Note == "" {
		if _, err := Life.Next(r.State, do, hats); err != nil {
			return out, err
		}
		return out, errSilent.At("note", "请填写。")
	}
	r, err = s.records.Update(ctx, in.ID, func(r *Record) ([]event.Event, error) {
		if do != Object {
			if err := s.judges(ctx, r, hats, who.ID); err != nil {
				return nil, err
			}
		}
		if do == Confirm {
			if err := r.At(in.Version); err != nil {
				return nil, err
			}
			return r.confirm(hats, who.ID, in.Quality, now)
		}
		to, err := Life.Next(r.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		if do == Uphold && r.Objector == who.ID {
			return nil, errOwn
		}
		if do == Object && len(r.Trail) >= mostDisputed {
			return nil, errMany
		}
		r.State = to
		if do == Object {
			r.Objector = who.ID
			return told(events.TypeVolunteerRecordObjectedV1, now, r.fact()), r.trail(now, do, hats, who.ID, in.Note)
		}
		r.Objector = ""
		return slices.Concat(r.settled(now, false), r.entering(now)), r.trail(now, do, hats, who.ID, in.Note)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &r, hats)
}

// trail writes down a move under the first hat that allows it.
func (r *Record) trail(now time.Time, do Verb, hats []Hat, by, text string) error {
	t := Trail{At: now, By: by, Note: text}
	for _, m := range Life.Moves {
		if i := slices.IndexFunc(hats, func(h Hat) bool { return slices.Contains(m.By, h) }); m.Do == do && i >= 0 {
			t.What, t.As = m.Label, hats[i]
			break
		}
	}
	if slices.Contains(byEvent, t.As) {
		noted(&r.Trail, t)
		return nil
	}
	return note(&r.Trail, t)
}

// confirm is what the organization that records says once a shift is over: that what was stated was so, and how well it was done.
func (r *Record) confirm(hats []Hat, by string, quality int64, now time.Time) (evs []event.Event, err error) {
	to, err := Life.Next(r.State, Confirm, hats)
	if err != nil {
		return nil, err
	}
	if now.Before(r.Shift.Ends) {
		return nil, errEarly
	}
	r.State, r.ConfirmedAt, r.Quality = to, &now, quality
	text := ""
	if quality > 0 {
		text = fmt.Sprintf("服务质量%d分", quality)
	}
	return r.entering(now), r.trail(now, Confirm, hats, by, text)
}

// CorrectRecord strikes statements that were found untrue, and reckons anew with the others: what counts is still what two
// sources say. Who struck what and why stays in the record, for the volunteer to see and to object to.
func (s *Service) CorrectRecord(ctx context.Context, in volunteerapi.CorrectRecordRequest) (out volunteerapi.HourRecord, err error) {
	who, _ := identity.From(ctx)
	_, hats, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	r, err := s.records.Update(ctx, in.ID, func(r *Record) ([]event.Event, error) {
		if err := s.judges(ctx, r, hats, who.ID); err != nil {
			return nil, err
		}
		if _, err := Life.Next(r.State, Reopen, hats); err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		return r.strike(hats, who.ID, in.Strike, in.Note, s.now())
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &r, hats)
}

// strike takes statements out of the reckoning. They stay to be seen, and so does who struck them and why.
func (r *Record) strike(hats []Hat, by string, keys []string, why string, now time.Time) (evs []event.Event, err error) {
	if r.Amendment != "" {
		return nil, errAmended
	}
	if r.State == objected && r.Objector == by {
		return nil, errOwn
	}
	r.Statements = slices.Clone(r.Statements)
	for _, key := range keys {
		i := slices.IndexFunc(r.Statements, func(x Statement) bool { return x.Key == key && !x.Struck })
		if i < 0 {
			return nil, errNoStrike
		}
		r.Statements[i].Struck = true
	}
	r.reckon()
	do, before := Strike, r.State
	switch {
	case !r.whole():
		do = Reopen
	case r.ConfirmedAt != nil:
		do = Correct
	}
	if r.State, err = Life.Next(r.State, do, hats); err != nil {
		return nil, err
	}
	r.Objector = ""
	switch do {
	case Correct:
		evs = r.entering(now)
	case Reopen:
		if r.ConfirmedAt != nil {
			r.ConfirmedAt = nil
			evs = r.leaving(now, "corrected")
		}
	}
	if before == objected {
		evs = append(r.settled(now, true), evs...)
	}
	return evs, r.trail(now, do, hats, by, why)
}
