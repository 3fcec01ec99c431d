package dispute

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// The supervisor's register of complaints.

// ListDisputes lists the complaints of the supervisor's region: those that wait,
// the nearest day first, or those that are closed, the latest first.
func (s *Service) ListDisputes(ctx context.Context, in tenderapi.ListDisputesRequest) (out tenderapi.DisputePage, err error) {
	who, _ := identity.From(ctx)
	m, _ := who.As(identity.Supervisor)
	q := store.Query{By: "complaint", After: in.After, Limit: int(in.Limit)}
	if in.Closed {
		q.By, q.Desc = "closed", true
	}
	q.Where = []store.Term{store.Under(q.By, cn.Stem(m.Region))}
	p, err := s.challenges.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out = tenderapi.DisputePage{Items: make([]tenderapi.Dispute, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		if out.Items[i], err = s.docketed(ctx, &p.Items[i], who); err != nil {
			return out, err
		}
	}
	return out, nil
}

// docketed is a complaint as it stands in the register.
func (s *Service) docketed(ctx context.Context, c *Challenge, who identity.Caller) (d tenderapi.Dispute, err error) {
	d.Challenge = s.shown(ctx, c, who)
	if c.closedAt() == nil {
		due := c.waits()
		d.Due, d.Next = &due, Life.Say(c.State)
		d.LateDays = int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))
		if do, _, owes := c.owed(Supervisor); owes {
			d.Next = labels[do]
		}
	}
	if d.Unproven, err = s.unproven(ctx, c.Supplier.ID, c.Law); err != nil {
		return d, err
	}
	times, err := rule.Ask[int64](s.rules, "dispute.complaint.unproven.times", c.Law)
	if err != nil {
		return d, err
	}
	if d.Warn = d.Unproven >= times.Value; d.Warn {
		d.Basis = shown.Basis(times.Basis())
	}
	return d, nil
}

// mostUnproven is where counting them stops; who has more is warned all the same.
const mostUnproven = 200

// unproven counts the complaints of a supplier that nothing has proven, within the months of the rule book.
func (s *Service) unproven(ctx context.Context, supplier string, law rule.Where) (int64, error) {
	months, err := rule.Ask[int](s.rules, "dispute.complaint.unproven.months", law)
	if err != nil {
		return 0, err
	}
	now := s.now()
	since := now.In(cn.Zone).AddDate(0, -months.Value, 0)
	n, err := s.challenges.Count(ctx, mostUnproven, store.Between("unproven", supplier+"/"+store.Time(since), supplier+"/"+store.Time(now)+"~"))
	return int64(n), err
}

// labels are what the buttons of a challenge say.
var labels = func() map[Verb]string {
	out := map[Verb]string{}
	for _, m := range Life.Moves {
		out[m.Do] = m.Label
	}
	return out
}()
