package follow

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// look tells everybody who is due what is new. The new projects are read once; a follower is one read of their people and
// one write, which moves them to the next day together with what it says. Cut off, it goes on with who is still due.
func (s *Service) look(ctx context.Context) error {
	now := s.now()
	due := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(now)+"\x00")}}
	first, err := s.follows.Find(ctx, store.Query{By: due.By, Where: due.Where, Limit: 1})
	if err != nil || len(first.Items) == 0 {
		return err
	}
	until := now.Add(-settling)
	fresh, err := s.openings.Openings(ctx, now.Add(-stale), until)
	if err != nil {
		return err
	}
	return s.follows.Sweep(ctx, due, func(f Following) error {
		mine, err := s.people.Mine(ctx, f.Account)
		if err != nil {
			return err
		}
		if len(mine) == 0 { // nobody is left whom it could concern
			return s.forget(ctx, f.ID)
		}
		found, err := s.fitting(ctx, &f, fresh, mine)
		if err != nil {
			return err
		}
		_, err = s.follows.Update(ctx, f.ID, func(g *Following) ([]event.Event, error) {
			if g.Version != f.Version { // it was looked at by another, or changed under us: the next round sees
				return nil, nil
			}
			g.Due = next(now)
			if until.After(g.Seen) {
				g.Seen = until
			}
			if len(found) == 0 {
				return nil, nil
			}
			g.Found, g.Count, g.FoundAt = found[:min(len(found), mostFound)], int64(len(found)), &now
			return []event.Event{event.New(events.TypeVolunteerFollowFoundV1, now, events.VolunteerFollowFoundV1{
				Account: g.Account, Count: g.Count, Project: found[0].Project, Title: found[0].Title,
			})}, nil
		})
		if errors.Is(err, store.ErrNotFound) { // erased meanwhile
			return nil
		}
		return err
	})
}

// fitting are the new projects that somebody follows and that one of those they act for might join, the latest first.
func (s *Service) fitting(ctx context.Context, f *Following, fresh []card.Opening, mine []card.Person) (out []Found, err error) {
	for _, o := range slices.Backward(fresh) {
		if !o.At.After(f.Seen) || !slices.ContainsFunc(f.Items, func(x Item) bool { return x.wants(&o) }) {
			continue
		}
		for _, p := range mine {
			fits, err := s.openings.Suits(ctx, o, p)
			if err != nil {
				return nil, err
			}
			if fits {
				out = append(out, Found{Project: o.ID, Title: o.Title, OrgName: o.OrgName})
				break
			}
		}
	}
	return out, nil
}

// onErased hears that somebody is no volunteer any more. With the last one of an account goes what it follows.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonErasedV1
	if err := ev.Decode(&in); err != nil || in.Account == "" {
		return err
	}
	mine, err := s.people.Mine(ctx, in.Account)
	if err != nil || len(mine) > 0 {
		return err
	}
	return s.forget(ctx, in.Account)
}
