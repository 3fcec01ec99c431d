package tender

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/tender/lottery"
)

// drawing answers what the room of draws asks about purchases.
type drawing struct{ s *Service }

// Known is a purchase, as a draw asks about it, that the caller may know of.
func (d drawing) Known(ctx context.Context, id string) (p lottery.Purchase, err error) {
	t, err := d.s.load(ctx, id)
	if err != nil {
		return p, err
	}
	return d.of(ctx, t)
}

// Called is a purchase that the caller was drawn for. A supplier is asked whether
// it will take part before there is a notice.
func (d drawing) Called(ctx context.Context, id string) (p lottery.Purchase, err error) {
	t, err := d.s.tenders.Get(ctx, id)
	if err != nil {
		return p, err
	}
	return d.of(ctx, t)
}

func (d drawing) of(ctx context.Context, t Tender) (p lottery.Purchase, err error) {
	who, _ := identity.From(ctx)
	if t.PublishedAt == nil {
		t.Law.Day = d.s.now()
	}
	ties, err := d.s.ties(&t)
	if err != nil {
		return p, err
	}
	away, err := d.s.requests(ctx, &t)
	if err != nil {
		return p, err
	}
	former, err := d.s.former(&t)
	if err != nil {
		return p, err
	}
	lots, err := d.s.lots(ctx, t.Procedure)
	if err != nil {
		return p, err
	}
	if t.Procedure == "" {
		lots = []Tender{t}
	}
	stopped := d.s.running(&t)
	if err := errors.Join(d.s.kept(ctx, &t, who.ID), t.unjudged()); err != nil {
		stopped = err
	}
	p = lottery.Purchase{
		ID: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer, Region: t.Region, Law: t.Law,
		Deadline: t.Draft.Deadline, OpeningPlace: t.Draft.OpeningPlace,
		Drafting: t.draws() && t.Lot < 2 && slices.Contains([]State{tenderapi.StateDrafted, tenderapi.StateIntended}, t.State),
		Inviting: t.PublishedAt == nil, Opened: slices.ContainsFunc(lots, func(l Tender) bool { return l.bared() }), // all invite the same
		Fit:   func(o organizationapi.Organization) (bool, error) { return d.s.fits(t, o) },
		Since: t.anewSince(), Seating: t.seating(), Stopped: stopped, Evaluated: t.Evaluation != nil, Announced: t.announced(), Ties: ties,
		Aside: func(account string) bool { return asideBy(away, account) != nil }, Former: former,
		Officer: t.wears(who, Officer), Reviewer: t.wears(who, Reviewer), Supervisor: t.wears(who, Supervisor),
	}
	p.Seated, p.Shown = seated(&t, lots)
	if t.Drawn != nil {
		p.Invited = t.Drawn.Numbers
	}
	return p, nil
}

// seated are the numbers of the drawn experts whom a result has named, in this purchase or in a lot that shares its
// committee, and until when draws were begun that were public with one. A judging that is done anew takes nothing of
// that back.
func seated(t *Tender, lots []Tender) (numbers []string, shown time.Time) {
	add := func(committee []tenderapi.Member) {
		for _, m := range committee {
			if m.Number != "" {
				numbers = append(numbers, m.Number)
			}
		}
	}
	for _, l := range lots {
		if l.announced() {
			add(l.Committee)
		}
		for _, j := range l.Judged {
			if !j.shown() {
				continue
			}
			add(j.Committee)
			if l.ID == t.ID {
				shown = j.At
			}
		}
	}
	return numbers, shown
}

// Unjudged refuses a new committee once a sheet has been signed.
func (d drawing) Unjudged(ctx context.Context, id string) error {
	t, err := d.s.tenders.Get(ctx, id)
	if err != nil {
		return err
	}
	return d.s.unsigned(ctx, t.panel())
}

// fits reports whether an organization, were it invited, could take part.
func (s *Service) fits(t Tender, o organizationapi.Organization) (bool, error) {
	if o.Kind == organizationapi.OrgKindGovernment || o.Kind == organizationapi.OrgKindCommittee { // who buys, and who is served
		return false, nil
	}
	t.Draft.Invited = []tenderapi.Party{{ID: o.ID}}
	found, err := s.eligible(&t, o)
	return refusal(found, "tender.bid.not-eligible") == nil, err
}
