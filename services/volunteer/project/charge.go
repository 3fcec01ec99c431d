package project

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Charge is the social worker who answers for the volunteers of a project. They say so themselves.
type Charge struct {
	Account string `json:"account"`
	Name    string `json:"name"` // masked
}

var errCharge = fault.New(fault.Refused, "volunteer.project.charge", "只有这个组织的社会工作者可以负责还没有结束的项目，请核对您的角色。")

// chargeable reports whether the caller may take charge, or is in charge and may leave it.
func (p *Project) chargeable(who identity.Caller) bool {
	return who.In(p.Org.ID, identity.Worker) && (p.State == drafted || p.State == submitted || p.State == published)
}

// TakeProject is how a social worker of the organization takes charge of a project, or leaves it. Another one replaces them.
func (s *Service) TakeProject(ctx context.Context, in volunteerapi.TakeProjectRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	if _, err = s.seen(ctx, in.ID, who); err != nil {
		return out, err
	}
	p, err := s.projects.Update(ctx, in.ID, func(p *Project) ([]event.Event, error) {
		if !p.chargeable(who) {
			return nil, errCharge
		}
		if err := p.At(in.Version); err != nil {
			return nil, err
		}
		switch {
		case in.Do == "take":
			p.Worker = &Charge{Account: who.ID, Name: cn.MaskName(who.Name)}
		case p.Worker != nil && p.Worker.Account == who.ID:
			p.Worker = nil
		}
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p, who)
}

const (
	// back is how far a list of helpers looks back.
	back = 90 * 24 * time.Hour
	// mostHelpers bounds such a list.
	mostHelpers = 1000
)

// errFull ends the reading of a list that is long enough.
var errFull = errors.New("enough")

// ListProjectVolunteers is who has a seat in the shifts of a project, of the last three months and of what is to come. Names are masked:
// who needs them whole has them at the shift.
func (s *Service) ListProjectVolunteers(ctx context.Context, in volunteerapi.ListProjectVolunteersRequest) (out volunteerapi.HelperList, err error) {
	who, _ := identity.From(ctx)
	p, err := s.get(ctx, in.ID)
	if err == nil && !staffed(who, p.Org.ID) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	now, found := s.now(), map[string]*volunteerapi.Helper{}
	q := store.Query{By: "starts", Where: []store.Term{store.Is("project", p.ID), store.Between("starts", store.Time(now.Add(-back)), "")}}
	err = s.shifts.Each(ctx, q, func(x Shift) error {
		if x.State != open {
			return nil
		}
		for _, seat := range x.Seats {
			h := found[seat.Person]
			if h == nil {
				if len(found) == mostHelpers {
					return errFull
				}
				h = &volunteerapi.Helper{Person: seat.Person, Number: seat.Number, Name: "（已注销）", Trained: []string{}}
				found[seat.Person] = h
			}
			h.Shifts++
			switch starts := x.Starts; {
			case !now.Before(starts):
				h.Last = &starts
			case h.Next == nil:
				h.Next = &starts
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFull) {
		return out, err
	}
	trained, err := s.trainedIn(ctx, p.ID)
	if err != nil {
		return out, err
	}
	out.Items = []volunteerapi.Helper{}
	for _, h := range found {
		person, err := s.people.Of(ctx, h.Person)
		switch {
		case err == nil:
			h.Name = cn.MaskName(person.Name)
		case fault.Of(err).Kind != fault.NotFound:
			return out, err
		}
		for _, x := range p.Draft.Positions {
			if slices.Contains(trained[h.Person], x.Code) {
				h.Trained = append(h.Trained, x.Title)
			}
		}
		out.Items = append(out.Items, *h)
	}
	slices.SortFunc(out.Items, func(x, y volunteerapi.Helper) int {
		return cmp.Or(cmp.Compare(y.Shifts, x.Shifts), cmp.Compare(x.Number, y.Number))
	})
	return out, nil
}
