package credit

import (
	"context"
	"errors"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// What time and other documents do to a listing.

// groundAbnormal and groundRevoked are grounds of the serious list with an effect of their own.
const (
	groundAbnormal = "abnormal"
	groundRevoked  = "revoked"
)

// newest is the day of the last listing of the organization on the same list that stands.
func (s *Service) newest(ctx context.Context, l *Listing) (cn.Day, error) {
	page, err := s.listings.Find(ctx, store.Query{
		Where: []store.Term{store.Under("stands", l.Org.ID+sep+string(l.List)+sep)}, By: "stands", Desc: true, Limit: 1,
	})
	if err != nil || len(page.Items) == 0 {
		return cn.DayOf(*l.ListedAt), err
	}
	return cn.DayOf(*page.Items[0].ListedAt), nil
}

// turn does what is due: listings with nothing to mend end after their months, and those of two years go on to the
// serious list's procedure.
func (s *Service) turn(ctx context.Context) error {
	due := store.Query{Where: []store.Term{store.Between("due", "", store.Time(s.now())+"\x00")}, By: "due"}
	return s.listings.Sweep(ctx, due, func(l Listing) error {
		since, err := s.newest(ctx, &l)
		if err != nil {
			return err
		}
		_, err = s.listings.Update(ctx, l.ID, func(l *Listing) ([]event.Event, error) { return s.ripe(l, since) })
		return err
	})
}

// ripe takes the move that the day brings; since is the day of the last ground.
func (s *Service) ripe(l *Listing, since cn.Day) (evs []event.Event, err error) {
	now := s.now()
	today := cn.DayOf(now)
	switch {
	case l.State != organizationapi.ListingStateListed || l.next() == "" || today.Before(l.next()):
		return nil, nil
	case l.EscalatedAt == nil && !today.Before(l.EscalateOn):
		if l.State, err = Life.Next(l.State, Escalate, []Hat{Clock}); err != nil {
			return nil, err
		}
		l.EscalatedAt = &now
		return []event.Event{l.event(events.TypeOrganizationListingEscalatedV1, now)}, nil
	}
	months, err := rule.Ask[int](s.rules, ruleExpire, l.Law)
	if err != nil {
		return nil, err
	}
	anew, err := rule.Ask[bool](s.rules, ruleRepeat, l.Law)
	if err != nil {
		return nil, err
	}
	if on := since.AddMonths(months.Value); anew.Value && on.After(l.ExpireOn) && today.Before(on) {
		l.ExpireOn = on // a new ground lets the months run anew
		return nil, nil
	}
	if l.State, err = Life.Next(l.State, Expire, []Hat{Clock}); err != nil {
		return nil, err
	}
	return l.removed(now, "expired", "没有可以整改的事项，期满移出。"), nil
}

// escalated begins the listing that follows two years on the other list: with a notice of its own.
func (s *Service) escalated(ctx context.Context, ev event.Event) error {
	l, err := s.listings.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	return s.propose(ctx, l.ID+".serious", organizationapi.ListingDraft{
		Org: l.Org.ID, List: serious, Ground: groundAbnormal,
		Facts: "自" + cn.DayOf(*l.ListedAt).Chinese() + "起被列入活动异常名录（" + l.Paper + "），事由：" + l.Words + "，至今没有移出。",
	}, l.ID)
}

// merge ends a listing that has gone on to the serious list.
func (s *Service) merge(ctx context.Context, ev event.Event) error {
	var in events.OrganizationListingListedV1
	if err := ev.Decode(&in); err != nil || in.FromListing == "" {
		return err
	}
	_, err := s.listings.Apply(ctx, in.FromListing, ev, nil, func(l *Listing) (evs []event.Event, err error) {
		if !l.stands() { // it came off the list while the other was being decided
			return nil, nil
		}
		if l.State, err = Life.Next(l.State, Merge, []Hat{Clock}); err != nil {
			return nil, err
		}
		return l.removed(s.now(), "merged", "已转入严重违法失信名单。"), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
