package project

import (
	"context"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// GetProject shows one: to everybody what is or was published, else to those concerned.
func (s *Service) GetProject(ctx context.Context, in volunteerapi.GetProjectRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	p, err := s.get(ctx, in.ID)
	if err == nil && !p.shown() && len(p.hats(who)) == 0 {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p, who)
}

// ListProjects lists what is recruiting, the latest first. Where only those are asked for that want people, a page may be short.
func (s *Service) ListProjects(ctx context.Context, in volunteerapi.ListProjectsRequest) (out volunteerapi.ProjectPage, err error) {
	q := store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Is("state", openTo)}}
	if in.Service != "" {
		q.Where = append(q.Where, store.Is("service", in.Service))
	}
	if in.Place != "" {
		q.Where = append(q.Where, store.Under("region", cn.Stem(in.Place)))
	}
	if in.Org != "" {
		q.Where = append(q.Where, store.Is("org", in.Org))
	}
	if in.Kind != "" {
		q.Where = append(q.Where, store.Is("kind", string(in.Kind)))
	}
	q.Where = append(q.Where, store.Having("words", in.Q)...)
	day, err := cn.ParseDay(in.Day)
	return s.page(ctx, q, func(p *Project, v *volunteerapi.Project) bool {
		return (!in.Wanting || v.Free > 0) && (err != nil || len(p.spans(day, day)) > 0)
	})
}

// ListMyProjects lists those of the caller's organization, or those that the caller's office watches over, the latest first.
func (s *Service) ListMyProjects(ctx context.Context, in volunteerapi.ListMyProjectsRequest) (out volunteerapi.ProjectPage, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Staff)
	if !ok {
		if m, ok = who.As(identity.Worker); !ok {
			m, _ = who.As(identity.Registrar)
		}
	}
	return s.page(ctx, store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Is("seen", m.Org)}}, func(*Project, *volunteerapi.Project) bool { return true })
}

// page is one page of a list, of what is wanted of it.
func (s *Service) page(ctx context.Context, q store.Query, wanted func(*Project, *volunteerapi.Project) bool) (out volunteerapi.ProjectPage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.projects.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out = volunteerapi.ProjectPage{Items: []volunteerapi.Project{}, Next: found.Next}
	for i := range found.Items {
		p := &found.Items[i]
		if !p.shown() && len(p.hats(who)) == 0 {
			continue
		}
		v, err := s.view(ctx, p, who)
		if err != nil {
			return out, err
		}
		if wanted(p, &v) {
			out.Items = append(out.Items, v)
		}
	}
	return out, nil
}

// nearest is how many shifts a project is judged by when it is said to want people.
const nearest = 10

func (s *Service) view(ctx context.Context, p *Project, who identity.Caller) (out volunteerapi.Project, err error) {
	fields, err := s.fields(ctx, volunteerapi.ListVolunteerFieldsRequest{})
	if err != nil {
		return out, err
	}
	out = volunteerapi.Project{
		ID: p.ID, Version: p.Version, Draft: p.Draft, Org: p.Org, Office: p.Office, RegionName: s.place(p.Draft.Region),
		ServiceText: textOf(fields.Services, p.Draft.Service), State: p.State, StateText: Life.Say(p.State), At: p.at(), Remark: p.Remark,
		Findings: []volunteerapi.ProjectFinding{}, Moves: []volunteerapi.ProjectStep{}, MayLead: staffed(who, p.Org.ID),
		MayTake: p.chargeable(who) && (p.Worker == nil || p.Worker.Account != who.ID), InCharge: p.Worker != nil && p.Worker.Account == who.ID,
		Basis: card.Bases(s.rules, p.Law, ruleRisk),
	}
	if p.Law.Day.IsZero() {
		out.Basis = []volunteerapi.Basis{}
	}
	if p.Worker != nil {
		out.Worker = p.Worker.Name
	}
	hats := p.hats(who)
	if len(hats) > 0 && (p.State == drafted || p.State == submitted) {
		if out.Findings, err = s.missing(&p.Draft); err != nil {
			return out, err
		}
		out.Findings = slices.Concat([]volunteerapi.ProjectFinding{}, out.Findings)
	}
	for _, m := range Life.Open(p.State, hats) {
		says, moves := worded[m.Do]
		switch {
		case m.Do == Edit:
			out.MayEdit = true
		case m.Do == Date:
			out.MayDate = true
		case moves && (len(out.Findings) == 0 || m.Do != Submit && m.Do != Publish): // a button that shows works
			out.Moves = append(out.Moves, volunteerapi.ProjectStep{Do: string(m.Do), Label: m.Label, Worded: says})
		}
	}
	if p.State != published {
		return out, nil
	}
	found, err := s.shifts.Find(ctx, store.Query{By: "starts", Limit: nearest, Where: []store.Term{store.Is("project", p.ID), store.Between("starts", store.Time(s.now()), "")}})
	for i := range found.Items {
		x := &found.Items[i]
		if x.State != open {
			continue
		}
		if out.Next == nil {
			out.Next = &x.Starts
		}
		out.Free += x.free()
	}
	return out, err
}

// GetShift shows one to everybody, and to who is signed in how those stand for whom they act.
func (s *Service) GetShift(ctx context.Context, in volunteerapi.GetShiftRequest) (out volunteerapi.Shift, err error) {
	x, err := s.shifts.Get(ctx, in.ID)
	if err != nil {
		return out, noShift(err)
	}
	return s.shown(ctx, &x)
}

// ListShifts lists those of a project from a day on, the earliest first.
func (s *Service) ListShifts(ctx context.Context, in volunteerapi.ListShiftsRequest) (volunteerapi.ShiftPage, error) {
	return s.shiftsOf(ctx, "project", in.ID, in.From, in.After, in.Limit)
}

// ListMyShifts lists those in which the caller, or a ward, has a seat or waits, or which the caller leads.
func (s *Service) ListMyShifts(ctx context.Context, in volunteerapi.ListMyShiftsRequest) (volunteerapi.ShiftPage, error) {
	who, _ := identity.From(ctx)
	return s.shiftsOf(ctx, "mine", who.ID, in.From, in.After, in.Limit)
}

func (s *Service) shiftsOf(ctx context.Context, by, id, from, after string, limit int64) (out volunteerapi.ShiftPage, err error) {
	day, err := cn.ParseDay(from)
	if err != nil {
		day = cn.DayOf(s.now())
	}
	found, err := s.shifts.Find(ctx, store.Query{
		By: "starts", After: after, Limit: int(limit), Where: []store.Term{store.Is(by, id), store.Between("starts", store.Time(day.At(0, 0)), "")},
	})
	if err != nil {
		return out, err
	}
	mine, err := s.mine(ctx)
	if err != nil {
		return out, err
	}
	out = volunteerapi.ShiftPage{Items: []volunteerapi.Shift{}, Next: found.Next}
	for i := range found.Items {
		v, err := s.shift(ctx, &found.Items[i], mine)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

// mine are those for whom the caller acts.
func (s *Service) mine(ctx context.Context) ([]card.Person, error) {
	who, _ := identity.From(ctx)
	if who.ID == "" {
		return nil, nil
	}
	return s.people.Mine(ctx, who.ID)
}

func (s *Service) shown(ctx context.Context, x *Shift) (out volunteerapi.Shift, err error) {
	mine, err := s.mine(ctx)
	if err != nil {
		return out, err
	}
	return s.shift(ctx, x, mine)
}

var shiftSays = map[volunteerapi.ShiftState]string{open: "招募中", cancelled: "已取消"}

func (s *Service) shift(ctx context.Context, x *Shift, mine []card.Person) (out volunteerapi.Shift, err error) {
	who, _ := identity.From(ctx)
	out = volunteerapi.Shift{
		ID: x.ID, Version: x.Version, Project: x.Project, Position: x.Position, Org: x.Org, RegionName: s.place(x.Region), Place: x.Place.Name,
		Lat: x.Place.Lat, Lon: x.Place.Lon, Radius: x.Place.Radius, Phone: x.Phone, Starts: x.Starts, Ends: x.Ends, Ledger: volunteerapi.ProjectLedger(x.Ledger),
		Capacity: x.Position.Capacity, Seats: int64(len(x.Seats)), Free: x.free(), Waiting: int64(len(x.Waiting)), Leads: []string{},
		State: x.State, StateText: shiftSays[x.State], Note: x.Note, Mine: []volunteerapi.MyPlace{}, Risk: x.Risk, Dangerous: x.Position.Dangerous,
		Insurance: x.Cover, MayKeep: staffed(who, x.Org.ID) && x.running(s.now()), MayList: staffed(who, x.Org.ID) || x.leads(who.ID),
		Leading: x.leads(who.ID), Basis: card.Bases(s.rules, x.Law, ruleRisk, ruleFit),
	}
	if x.State == open && !s.now().Before(x.Starts) {
		out.StateText = "已开始"
		if !s.now().Before(x.Ends) {
			out.StateText = "已结束"
		}
	}
	if x.Position.Dangerous {
		out.Basis = append(out.Basis, card.Bases(s.rules, x.Law, ruleInsurance)...)
	}
	for _, l := range x.Leads {
		out.Leads = append(out.Leads, l.Name)
	}
	for i := range mine {
		if l := mine[i].Ledger; l != "" && l != x.Ledger { // they serve nothing of it, and need not read why
			continue
		}
		m, err := s.mineIn(ctx, &mine[i], x)
		if err != nil {
			return out, err
		}
		out.Mine = append(out.Mine, m)
	}
	return out, nil
}

// mineIn is how somebody stands in a shift.
func (s *Service) mineIn(ctx context.Context, p *card.Person, x *Shift) (m volunteerapi.MyPlace, err error) {
	m = volunteerapi.MyPlace{Person: p.ID, Name: p.Name, Placing: volunteerapi.PlacingNone}
	running := x.running(s.now())
	if i := at(x.Seats, p.ID); i >= 0 {
		m.Placing, m.Offered, m.MayLeave = volunteerapi.PlacingSeated, x.Seats[i].Offered, running
		return m, nil
	}
	m.Asked = running && slices.ContainsFunc(x.Seats, func(q Seat) bool { return q.Offered == p.Number })
	if i := at(x.Waiting, p.ID); i >= 0 {
		m.Placing, m.Ahead, m.MayLeave, m.MayJoin = volunteerapi.PlacingWaiting, int64(i), running, m.Asked
		return m, nil
	}
	if !running {
		return m, nil
	}
	if bad := s.fits(ctx, p, x); bad != nil {
		f := fault.Of(bad)
		if f.Kind >= fault.Internal {
			return m, bad
		}
		m.WhyNot = f.Text
		for _, b := range f.Basis {
			m.Basis = append(m.Basis, volunteerapi.Basis(b))
		}
		return m, nil
	}
	other, err := s.other(ctx, p.ID, x)
	if err != nil || other == nil {
		m.MayJoin = true
		return m, err
	}
	m.Clash = &volunteerapi.Clash{Shift: other.ID, Title: other.title(), Starts: other.Starts, Ends: other.Ends}
	return m, nil
}
