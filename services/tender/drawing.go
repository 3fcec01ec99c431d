package tender

import (
	"context"

	"sanshe/libs/identity"
	"sanshe/services/tender/lottery"
)

// drawing answers what the room of draws asks about purchases.
type drawing struct{ s *Service }

// Known is a purchase, as a draw asks about it, that the caller may know of.
func (d drawing) Known(ctx context.Context, id string) (p lottery.Purchase, err error) {
	who, _ := identity.From(ctx)
	t, err := d.s.load(ctx, id)
	if err != nil {
		return p, err
	}
	ties, err := d.s.ties(&t)
	if err != nil {
		return p, err
	}
	stopped := d.s.running(&t)
	if t.rolling() {
		stopped = errNoBids
	}
	p = lottery.Purchase{
		ID: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer, Region: t.Region, Law: t.Law,
		Deadline: t.Draft.Deadline, OpeningPlace: t.Draft.OpeningPlace,
		Seating: t.seating(), Stopped: stopped, Evaluated: t.Evaluation != nil, Announced: t.announced(), Ties: ties,
		Officer: t.wears(who, Officer), Reviewer: t.wears(who, Reviewer), Supervisor: t.wears(who, Supervisor),
	}
	for _, m := range t.Committee {
		if m.Number != "" {
			p.Seated = append(p.Seated, m.Number)
		}
	}
	return p, nil
}

// Unjudged refuses a new committee once a sheet has been signed.
func (d drawing) Unjudged(ctx context.Context, id string) error { return d.s.unsigned(ctx, id) }
