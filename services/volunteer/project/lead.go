package project

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/volunteer/card"
)

// mostLeads bounds who leads one shift.
const mostLeads = 10

var (
	errNotKept = fault.New(fault.Forbidden, "volunteer.shift.not-yours", "这一步由发布项目的组织办理，您不能代办，请与其联系。")
	errLeads   = fault.New(fault.Refused, "volunteer.shift.leads", "带队的应当至少有一人，最多十人，请先安排别人带队。")
	errServes  = fault.New(fault.Refused, "volunteer.shift.lead-serves", "按社会服务令服务的人不能带队，请另请一位。")
	errYoung   = fault.New(fault.Refused, "volunteer.shift.lead-age", "带队的应是成年人，请另请一位。")
)

// LeadShift is how somebody comes to lead: staff say it of themselves, and may ask a volunteer who has a seat. Somebody always leads.
func (s *Service) LeadShift(ctx context.Context, in volunteerapi.LeadShiftRequest) (out volunteerapi.Shift, err error) {
	who, _ := identity.From(ctx)
	lead := Lead{Account: who.ID, Name: cn.MaskName(who.Name)}
	if in.Person != "" && in.Do == "lead" {
		x, err := s.shifts.Get(ctx, in.ID)
		if err != nil {
			return out, noShift(err)
		}
		i := at(x.Seats, in.Person)
		if i < 0 || !staffed(who, x.Org.ID) {
			return out, errNoSeat
		}
		if lead, err = s.volunteerLead(ctx, &x, x.Seats[i].Person); err != nil {
			return out, err
		}
	}
	x, err := s.kept(ctx, in.ID, who, func(x *Shift) ([]event.Event, error) {
		same := func(l Lead) bool {
			if in.Person != "" {
				return l.Person == in.Person
			}
			return l.Account == who.ID && l.Person == ""
		}
		if in.Do == "leave" {
			if x.Leads = slices.DeleteFunc(x.Leads, same); len(x.Leads) == 0 {
				return nil, errLeads
			}
			return nil, nil
		}
		if slices.ContainsFunc(x.Leads, same) {
			return nil, nil
		}
		if in.Person != "" && at(x.Seats, in.Person) < 0 {
			return nil, errNoSeat
		}
		if len(x.Leads) >= mostLeads {
			return nil, errLeads
		}
		x.Leads = append(x.Leads, lead)
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &x)
}

// volunteerLead is a volunteer who is to lead: a grown-up who acts for themselves.
func (s *Service) volunteerLead(ctx context.Context, x *Shift, person string) (Lead, error) {
	p, err := s.people.Of(ctx, person)
	if err != nil {
		return Lead{}, err
	}
	grown, basis, err := card.Years(s.rules, card.RuleAdult, x.Law)
	if err != nil {
		return Lead{}, err
	}
	if p.Age(cn.DayOf(x.Starts)) < grown {
		return Lead{}, errYoung.Under(basis)
	}
	if p.Ledger == card.Order {
		return Lead{}, errServes
	}
	return Lead{Account: p.Account, Name: cn.MaskName(p.Name), Person: p.ID}, nil
}

// kept changes a shift that has not begun on behalf of its organization.
func (s *Service) kept(ctx context.Context, id string, who identity.Caller, how func(*Shift) ([]event.Event, error)) (Shift, error) {
	x, err := s.shifts.Update(ctx, id, func(x *Shift) ([]event.Event, error) {
		if !staffed(who, x.Org.ID) {
			return nil, errNotKept
		}
		if err := x.still(s.now()); err != nil {
			return nil, err
		}
		return how(x)
	})
	return x, noShift(err)
}

// CancelShift takes a shift back that has not begun; everybody who wanted to come is told.
func (s *Service) CancelShift(ctx context.Context, in volunteerapi.CancelShiftRequest) (out volunteerapi.Shift, err error) {
	who, _ := identity.From(ctx)
	x, err := s.kept(ctx, in.ID, who, func(x *Shift) ([]event.Event, error) { return x.cancel(in.Note, s.now()), nil })
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &x)
}

// cancel ends a shift that has not begun. Who had a seat stays written down, and has the time back by event.
func (x *Shift) cancel(note string, now time.Time) []event.Event {
	if !x.running(now) {
		return nil
	}
	x.State, x.Note = cancelled, note
	return told(events.TypeVolunteerShiftCancelledV1, now, events.VolunteerShiftCancelledV1{
		Project: x.Project.ID, Title: x.title(), Org: x.Org.ID, OrgName: x.Org.Name, Region: x.Region, Starts: x.Starts, Ends: x.Ends,
		Accounts: x.accounts(slices.Concat(x.Seats, x.Waiting)),
	})
}

// accounts are who is told of a shift: who leads, and who acts for those of a list.
func (x *Shift) accounts(list []Seat) []string {
	out := []string{}
	for _, l := range x.Leads {
		out = append(out, l.Account)
	}
	for _, p := range list {
		out = append(out, p.Account)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), 1000)]
}

// onCancelled hears that a shift does not take place: the times are free again.
func (s *Service) onCancelled(ctx context.Context, ev event.Event) error {
	x, err := s.shifts.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	for _, p := range x.Seats {
		if err := s.release(ctx, p.Person, x.ID, x.Starts, p.N); err != nil {
			return err
		}
	}
	return nil
}

var errNotListed = fault.New(fault.Forbidden, "volunteer.shift.not-listed", "谁来参加只给发布项目的组织和带队的人看，请与带队的人联系。")

// leads reports whether an account leads a shift.
func (x *Shift) leads(account string) bool {
	return slices.ContainsFunc(x.Leads, func(l Lead) bool { return l.Account == account && account != "" })
}

// ListSeats is who comes, for the organization and for who leads. Names are whole from the evening before until a day
// after, when they are needed on the spot, and masked at any other time.
func (s *Service) ListSeats(ctx context.Context, in volunteerapi.ListSeatsRequest) (out volunteerapi.SeatList, err error) {
	who, _ := identity.From(ctx)
	x, err := s.shifts.Get(ctx, in.ID)
	if err != nil {
		return out, noShift(err)
	}
	if !staffed(who, x.Org.ID) && !x.leads(who.ID) {
		return out, errNotListed
	}
	trained, err := s.trainedIn(ctx, x.Project.ID)
	if err != nil {
		return out, err
	}
	now := s.now()
	whole := x.State == open && !now.Before(x.remindAt()) && now.Before(x.Ends.Add(24*time.Hour))
	list := func(seats []Seat) ([]volunteerapi.Seat, error) {
		out := []volunteerapi.Seat{}
		for _, q := range seats {
			row := volunteerapi.Seat{Person: q.Person, Number: q.Number, Name: "（已注销）", At: q.At, Trained: trained[q.Person]}
			p, err := s.people.Of(ctx, q.Person)
			switch {
			case err == nil:
				row.Name = p.Shown()
				if whole {
					row.Name = p.Name
				}
				if row.Age, err = s.minor(&p, &x); err != nil {
					return nil, err
				}
			case fault.Of(err).Kind != fault.NotFound:
				return nil, err
			}
			row.Lead = slices.ContainsFunc(x.Leads, func(l Lead) bool { return l.Person == q.Person })
			out = append(out, row)
		}
		return out, nil
	}
	out.NamedFrom = x.remindAt()
	if out.Seats, err = list(x.Seats); err != nil {
		return out, err
	}
	out.Waiting, err = list(x.Waiting)
	return out, err
}

// minor is the age of whom somebody has to look after; 0 of a grown-up.
func (s *Service) minor(p *card.Person, x *Shift) (int64, error) {
	grown, _, err := card.Years(s.rules, card.RuleAdult, x.Law)
	age := p.Age(cn.DayOf(x.Starts))
	if err != nil || age >= grown {
		return 0, err
	}
	return int64(age), nil
}
