package duty

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

var gradeSays = map[volunteerapi.DutyGrade]string{
	volunteerapi.DutyGradeOutstanding: "表现突出", volunteerapi.DutyGradeMet: "完成", volunteerapi.DutyGradeUnmet: "没有完成",
}

// view is a report as the caller's hats let; whole is the page of one, where the community reads the name to which it answers.
func (s *Service) view(ctx context.Context, d *Duty, c identity.Caller, whole bool) (out volunteerapi.Duty, err error) {
	hats := d.hats(c)
	self := slices.Contains(hats, Self)
	out = volunteerapi.Duty{
		ID: d.ID, Version: d.Version, Number: d.Number, State: d.State, StateText: Life.Say(d.State), Host: d.Host, UnitName: d.Unit.Name, Tell: d.Tell, Yours: self,
		Years: []volunteerapi.DutyYear{}, Steps: steps(d.Steps), Moves: []volunteerapi.VolunteerMove{}, Basis: card.Bases(s.rules, d.Law, ruleScheme, ruleAssessed, ruleKept),
	}
	if d.Unit.ID != "" {
		out.Unit = &d.Unit
	}
	m, err := s.unseal(ctx, d)
	switch {
	case err == nil && (self || whole):
		out.Name, out.Branch = m.Name, m.Branch
	case err == nil:
		out.Name = cn.MaskName(m.Name)
	case fault.Of(err).Kind != fault.NotFound:
		return out, err
	}
	for _, m := range Life.Open(d.State, hats) {
		if m.Do == Share && d.Tell || m.Do == Hush && !d.Tell || slices.ContainsFunc(out.Moves, func(x volunteerapi.VolunteerMove) bool { return x.Do == string(m.Do) }) {
			continue
		}
		out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
	}
	if !whole || d.State == erased {
		return out, nil
	}
	err = s.years.Each(ctx, store.Query{By: "duty", Where: []store.Term{store.Is("duty", d.ID)}}, func(y Year) error {
		v := s.yearView(&y, hats, d, c)
		v.Name = out.Name
		out.Years = append(out.Years, v)
		return nil
	})
	slices.SortFunc(out.Years, func(a, b volunteerapi.DutyYear) int { return cmp.Compare(b.Year, a.Year) })
	return out, err
}

func steps(in []Step) []volunteerapi.DutyStep {
	out := []volunteerapi.DutyStep{}
	for _, x := range in {
		out = append(out, volunteerapi.DutyStep{At: x.At, What: x.What, As: Life.Does[x.As], Note: x.Note})
	}
	return out
}

// yearView is a year as member and community read it.
func (s *Service) yearView(y *Year, hats []Hat, d *Duty, c identity.Caller) volunteerapi.DutyYear {
	out := s.summary(y)
	out.Version, out.Steps, out.Objection, out.Answer, out.Until = y.Version, steps(y.Steps), y.Objection, y.Answer, y.Until.String()
	for _, m := range slices.Sorted(maps.Keys(y.Months)) {
		out.Months = append(out.Months, volunteerapi.DutyMonth{Month: m, Minutes: y.Months[m].Minutes, Records: y.Months[m].Records})
	}
	for _, m := range Years.Open(y.State, hats) {
		if m.Do == Judge && !y.over(d, s.now()) || m.Do == Answer && y.JudgedBy == c.ID {
			continue
		}
		out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
	}
	return out
}

// summary is what a unit reads of a year: sums and the opinion, and neither months nor what was said against it.
func (s *Service) summary(y *Year) volunteerapi.DutyYear {
	sum := y.served()
	return volunteerapi.DutyYear{
		ID: y.ID, Duty: y.Duty, Version: 1, Year: int64(y.Year), Number: y.Number, Host: y.Host, State: y.State, StateText: Years.Say(y.State), Minutes: sum.Minutes, Records: sum.Records,
		Months: []volunteerapi.DutyMonth{}, Grade: y.Grade, GradeText: gradeSays[y.Grade], Text: y.Text, Objected: y.Objection != "", ToldAt: y.ToldAt,
		Steps: []volunteerapi.DutyStep{}, Moves: []volunteerapi.VolunteerMove{}, Basis: card.Bases(s.rules, y.Law, ruleAssessed, ruleObjection),
	}
}

// GetDuty shows a report and its years to member and community.
func (s *Service) GetDuty(ctx context.Context, in volunteerapi.GetDutyRequest) (out volunteerapi.Duty, err error) {
	c, _ := identity.From(ctx)
	d, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &d, c, true)
}

// ListMyDuties are the caller's own.
func (s *Service) ListMyDuties(ctx context.Context, _ volunteerapi.ListMyDutiesRequest) (out volunteerapi.DutyPage, err error) {
	c, _ := identity.From(ctx)
	out.Items = []volunteerapi.Duty{}
	err = s.each(ctx, c.ID, func(d Duty) error {
		v, err := s.view(ctx, &d, c, true)
		out.Items = append(out.Items, v)
		return err
	})
	return out, err
}

// ListDuties are those who reported to the caller's community.
func (s *Service) ListDuties(ctx context.Context, in volunteerapi.ListDutiesRequest) (out volunteerapi.DutyPage, err error) {
	c, _ := identity.From(ctx)
	m, ok := c.As(identity.Staff)
	if !ok {
		return out, errNone
	}
	q := store.Query{By: "host", Where: []store.Term{store.Under("host", m.Org+"/")}, Limit: int(cmp.Or(in.Limit, 50)), After: in.After}
	if in.State != "" {
		q.By, q.Where = "state", []store.Term{store.Under("state", m.Org+"/"+string(in.State)+"/")}
	}
	out.Items = []volunteerapi.Duty{}
	page, err := s.duties.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	for i := range page.Items {
		v, err := s.view(ctx, &page.Items[i], c, false)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

// ListDutyYears are those that wait for the caller's community, or that were told to the caller's unit.
func (s *Service) ListDutyYears(ctx context.Context, in volunteerapi.ListDutyYearsRequest) (out volunteerapi.DutyYearPage, err error) {
	c, _ := identity.From(ctx)
	by, m := "unit", identity.Membership{}
	if p, ok := c.As(identity.Personnel); ok {
		m = p
	} else if p, ok = c.As(identity.Staff); ok {
		by, m = "wait", p
	} else {
		return out, errNone
	}
	out.Items = []volunteerapi.DutyYear{}
	page, err := s.years.Find(ctx, store.Query{By: by, Where: []store.Term{store.Under(by, m.Org+"/")}, Limit: int(cmp.Or(in.Limit, 50)), After: in.After})
	if err != nil {
		return out, err
	}
	out.Next = page.Next
	for i := range page.Items {
		y := &page.Items[i]
		d, err := s.duties.Get(ctx, y.Duty)
		if err != nil {
			return out, err
		}
		if by == "wait" && d.State == erased { // nobody is left to judge
			continue
		}
		v := s.summary(y)
		if by == "wait" {
			v = s.yearView(y, d.hats(c), &d, c)
		}
		who, err := s.unseal(ctx, &d)
		switch {
		case errors.Is(err, errNone): // erased: the sum stays, and nobody it is of
		case err != nil:
			return out, err
		case by == "wait":
			v.Name = cn.MaskName(who.Name)
		default:
			v.Name = who.Name
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

// mostTasks bounds what one desk is told of.
const mostTasks = 50

// Tasks are reports to take in, years to judge or to answer for, and opinions to read.
func (s *Service) Tasks(ctx context.Context, c identity.Caller) (out []volunteerapi.Task, err error) {
	add := func(id, title, what string, owner Hat, due *time.Time, rules ...string) {
		t := volunteerapi.Task{Subject: id, Room: "duty", Title: title, What: what, Owner: Life.Does[owner], Due: due}
		t.Basis = card.Bases(s.rules, rule.Where{Day: s.now()}, rules...)
		if due != nil {
			t.LateDays = int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))
		}
		out = append(out, t)
	}
	err = s.each(ctx, c.ID, func(d Duty) error {
		return s.years.Each(ctx, store.Query{By: "duty", Where: []store.Term{store.Is("duty", d.ID)}}, func(y Year) error {
			if y.State == judged {
				end := y.Until.Last()
				add(d.ID, d.Host.Name+"报到", "看年度评价，有异议的提出", Self, &end, ruleObjection)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	var seen []string
	for _, m := range c.Memberships {
		if m.Role != identity.Staff || slices.Contains(seen, m.Org) {
			continue
		}
		seen = append(seen, m.Org)
		page, err := s.duties.Find(ctx, store.Query{By: "state", Where: []store.Term{store.Under("state", m.Org+"/"+string(asked)+"/")}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for _, d := range page.Items {
			if d.Account != c.ID {
				add(d.ID, "在职党员报到"+d.Number, "决定是否接收", Community, nil, ruleScheme)
			}
		}
		years, err := s.years.Find(ctx, store.Query{By: "wait", Where: []store.Term{store.Under("wait", m.Org+"/")}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range years.Items {
			y := &years.Items[i]
			d, err := s.duties.Get(ctx, y.Duty)
			if err != nil {
				return nil, err
			}
			switch {
			case d.Account == c.ID || d.State == erased:
			case y.State == objected && y.JudgedBy != c.ID:
				add(d.ID, "在职党员报到"+d.Number, "答复对年度评价的异议", Community, nil, ruleObjection)
			case y.State == open && y.over(&d, s.now()):
				add(d.ID, "在职党员报到"+d.Number, "写年度评价", Community, nil, ruleAssessed)
			}
		}
	}
	return out, nil
}
