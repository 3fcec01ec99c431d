package hours

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/paper/box"
	"sanshe/libs/store"
)

// wiped stands where somebody who is no volunteer any more had written.
const wiped = "本人已经注销，原来的文字已清除。"

var errNumbers = fault.New(fault.Refused, "volunteer.amendment.numbers", "理由会公示，里面有电话号码或者证件号码，请删去号码后再提交。")

// onErased hears that somebody is no volunteer any more. What they handed in for amendments goes with its keys, so that no copy of it opens
// any more, and so does what they wrote in amendments, appeals and objections; what is not decided yet ends. That an amendment was granted
// stays as public as it was, with the number and the times. Papers go before the document lets go of them, or nobody would find them again.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	mine := store.Query{Where: []store.Term{store.Is("person", ev.Subject)}}
	err := s.amendments.Each(ctx, mine, func(a Amendment) error {
		if err := s.papers.Shred(ctx, a.ID, named(a.Papers)...); err != nil {
			return err
		}
		_, err := s.amendments.Apply(ctx, a.ID, ev, nil, func(a *Amendment) ([]event.Event, error) { return a.wipe(s.now()), nil })
		return err
	})
	if err != nil {
		return err
	}
	err = s.appeals.Each(ctx, mine, func(a Appeal) error {
		_, err := s.appeals.Apply(ctx, a.ID, ev, nil, func(a *Appeal) ([]event.Event, error) {
			a.Reason, a.Trail = wiped, unsaid(a.Trail)
			return nil, nil
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.records.Each(ctx, store.Query{By: "mine", Where: []store.Term{store.Under("mine", ev.Subject+"/")}}, func(r Record) error {
		if !slices.ContainsFunc(r.Trail, spoken) {
			return nil
		}
		_, err := s.records.Apply(ctx, r.ID, ev, nil, func(r *Record) ([]event.Event, error) {
			r.Trail = unsaid(r.Trail)
			return nil, nil
		})
		return err
	})
}

// wipe takes the volunteer's words out of an amendment. One that still waits is withdrawn: nobody can vouch for what is gone.
func (a *Amendment) wipe(now time.Time) (evs []event.Event) {
	a.Reason, a.Papers, a.Trail = wiped, nil, unsaid(a.Trail)
	if to, err := Amending.Next(a.State, Withdraw, []Hat{Volunteer}); err == nil {
		a.State = to
		_ = note(&a.Trail, Trail{At: now, What: "撤回", As: Volunteer, Note: wiped}) // a full trail holds nothing up
		evs = told(events.TypeVolunteerAmendmentWithdrawnV1, now, events.VolunteerAmendmentWithdrawnV1(a.fact()))
	}
	return evs
}

// spoken reports whether the volunteer wrote something.
func spoken(t Trail) bool { return t.As == Volunteer && t.Note != "" && t.Note != wiped }

// unsaid is a trail without what the volunteer wrote in it.
func unsaid(ts []Trail) []Trail {
	ts = slices.Clone(ts)
	for i := range ts {
		if spoken(ts[i]) {
			ts[i].Note = wiped
		}
	}
	return ts
}

// named are the ids of papers.
func named(ps []box.Paper) (ids []string) {
	for _, p := range ps {
		ids = append(ids, p.ID)
	}
	return ids
}

// replaced drops what an amendment was asked for with before, and is not any more.
func (s *Service) replaced(ctx context.Context, a *Amendment, before []box.Paper) error {
	for _, id := range named(before) {
		if slices.Contains(named(a.Papers), id) {
			continue
		}
		if err := s.papers.Drop(ctx, a.ID, id); err != nil {
			return err
		}
	}
	return nil
}
