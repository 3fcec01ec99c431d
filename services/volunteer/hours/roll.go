package hours

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// CallRoll is what who leads a shift says of many at once. Each line stands for itself: who has no place does not hinder
// the others, and the same call sent again changes nothing.
func (s *Service) CallRoll(ctx context.Context, in volunteerapi.CallRollRequest) (out volunteerapi.RollAnswer, err error) {
	sh, who, err := s.led(ctx, in.ID)
	if err != nil {
		return out, err
	}
	now := s.now()
	x := Statement{Key: "roll." + in.Key, Source: lead, Act: in.Act, At: in.At, Until: in.Until, Heard: now, By: who.ID, Way: roll}
	if err := s.timely(&x, sh, now); err != nil {
		return out, err
	}
	seats, err := s.shifts.Seats(ctx, sh.ID)
	if err != nil {
		return out, err
	}
	return lines(in.People, func(id string) error { return s.called(ctx, sh, who, id, seats, x) })
}

// called states one line of a roll.
func (s *Service) called(ctx context.Context, sh card.Shift, who identity.Caller, person string, seats []string, x Statement) error {
	if !slices.Contains(seats, person) {
		return errSeat.Say("这个人在班次中没有位置，请核对名单。")
	}
	p, err := s.people.Of(ctx, person)
	switch {
	case err != nil:
		return err
	case p.Account == who.ID:
		return errSelf
	case !p.Active:
		return errInactive
	}
	_, err = s.tell(ctx, sh, p, []Hat{Lead}, []Statement{x})
	return err
}

// callers is how many lines are written at once: the store writes together what comes together.
const callers = 16

// lines does something for each of many, once, and says of which it was refused and why; what is no refusal ends it.
func lines(ids []string, do func(id string) error) (out volunteerapi.RollAnswer, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	errs := make([]error, len(ids))
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(callers, len(ids)) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(ids); i = int(next.Add(1)) - 1 {
				errs[i] = do(ids[i])
			}
		})
	}
	work.Wait()
	out.Items = []volunteerapi.RollLine{}
	for i, id := range ids {
		line := volunteerapi.RollLine{Person: id, Done: true, Text: "已办理"}
		if err := errs[i]; err != nil {
			f := fault.Of(err)
			if f.Kind >= fault.Internal {
				return volunteerapi.RollAnswer{}, err
			}
			line.Done, line.Code, line.Text = false, f.Code, f.Text
		} else {
			out.Done++
		}
		out.Items = append(out.Items, line)
	}
	return out, nil
}

// GetRoll is who has a place in a shift and what is stated of them, for who leads it and who records and watches.
func (s *Service) GetRoll(ctx context.Context, in volunteerapi.GetRollRequest) (out volunteerapi.Roll, err error) {
	who, _ := identity.From(ctx)
	sh, err := s.shifts.Shift(ctx, in.ID)
	if err != nil {
		return out, err
	}
	leads := slices.Contains(sh.Leads, who.ID)
	if !leads && !who.In(sh.Org, identity.Staff) && !who.In(sh.Office, identity.Registrar) {
		return out, errLeads
	}
	seats, err := s.shifts.Seats(ctx, sh.ID)
	if err != nil {
		return out, err
	}
	of := map[string]Record{}
	err = s.records.Each(ctx, store.Query{By: "shift", Where: []store.Term{store.Under("shift", sh.ID+"/")}}, func(r Record) error {
		of[r.Person] = r
		return nil
	})
	if err != nil {
		return out, err
	}
	out.Items, out.MayCall = []volunteerapi.RollSeat{}, leads && sh.Open
	for _, id := range seats {
		p, err := s.people.Of(ctx, id)
		if err != nil && fault.Of(err).Kind != fault.NotFound {
			return out, err
		}
		seat := volunteerapi.RollSeat{Person: id, Name: p.Shown(), Number: p.Number, StateText: "还没有陈述"}
		if sh.Ledger == card.Order && p.Ledger != card.Order { // whose order it is stays hidden from the place where it is served
			seat.Name = ""
		}
		if r, ok := of[id]; ok {
			seat.Record, seat.StateText = r.ID, Life.Say(r.State)
			for _, x := range r.Statements {
				seat.In = seat.In || !x.Struck && x.Act != volunteerapi.StatementActOut
				seat.Out = seat.Out || !x.Struck && x.Act != volunteerapi.StatementActIn
			}
		}
		out.Items = append(out.Items, seat)
	}
	return out, nil
}

// ConfirmShift is what the organization that records says of a whole shift, line by line.
func (s *Service) ConfirmShift(ctx context.Context, in volunteerapi.ConfirmShiftRequest) (out volunteerapi.RollAnswer, err error) {
	who, _ := identity.From(ctx)
	quality := map[string]int64{}
	var ids []string
	for _, c := range in.Items {
		quality[c.Record] = c.Quality
		ids = append(ids, c.Record)
	}
	return lines(ids, func(id string) error {
		r, hats, err := s.seen(ctx, id, who)
		if err == nil && r.Shift.ID != in.ID {
			err = errNone
		}
		if err != nil {
			return err
		}
		_, err = s.records.Update(ctx, id, func(r *Record) ([]event.Event, error) {
			if r.State == confirmed || r.State == counted { // sent again
				return nil, nil
			}
			if err := s.judges(ctx, r, hats, who.ID); err != nil {
				return nil, err
			}
			return r.confirm(hats, who.ID, quality[id], s.now())
		})
		return err
	})
}
