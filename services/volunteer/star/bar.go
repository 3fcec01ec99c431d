package star

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Bar is the matter of a volunteer's records that were found untrue. Its id is the person's: there is one, which may begin anew.
type Bar struct {
	store.Meta
	Number   string    `json:"number"`
	Account  string    `json:"account,omitempty"`
	Office   string    `json:"office"` // that has annulled the first of the records
	Region   string    `json:"region"`
	State    BarState  `json:"state"`
	OpenedAt time.Time `json:"opened_at"`
	AnswerBy cn.Day    `json:"answer_by"` // the last day on which the volunteer is waited for
	Decider  string    `json:"decider,omitempty"`
	Years    int64     `json:"years,omitempty"`
	Until    cn.Day    `json:"until,omitempty"` // no star is given before this day
	Marks    []Mark    `json:"marks"`
	Trail    []Trail   `json:"trail,omitempty"`
}

// Mark is a record that was annulled.
type Mark = volunteerapi.StarBarMark

// mostMarks bounds the records that are named; of more the earliest go.
const mostMarks = 200

var barSchema = store.Schema{Name: "star_bars", Indexes: []string{"office", "waits", "asks", "ends"}}

func indexBar(b *Bar) map[string][]string {
	ix := map[string][]string{"office": {b.Office + "/" + store.Time(b.OpenedAt) + "/" + b.ID}}
	switch b.State {
	case proposed: // the office waits for the volunteer until then
		ix["waits"] = []string{b.Office + "/" + b.AnswerBy.Add(1).String()}
		if b.Account != "" {
			ix["asks"] = []string{b.Account}
		}
	case answered, appealed:
		ix["waits"] = []string{b.Office + "/"}
	}
	switch b.State {
	case barred, appealed, upheld:
		ix["ends"] = []string{b.Until.String()}
	}
	return ix
}

var (
	errNoBar  = fault.New(fault.NotFound, "volunteer.bar.not-found", "没有找到这一件，请从我的志愿服务或者星级办理重新进入。")
	errEarly  = fault.New(fault.Refused, "volunteer.bar.early", "给本人说明情况的时间还没有满，请期满以后，或者本人说明以后再认定。")
	errSilent = fault.New(fault.Invalid, "volunteer.bar.no-note", "请写明理由后再办理，本人会看到。")
	errOwnBar = fault.New(fault.Forbidden, "volunteer.bar.concerned", "这一件涉及您自己或者您监护的人，请由办理机关的其他经办人办理。")
	barDoor   = []Verb{Speak, Impose, Drop, Appeal, Uphold, Lift}
	barEvents = map[Verb]string{Speak: events.TypeVolunteerBarAnsweredV1, Impose: events.TypeVolunteerBarImposedV1, Drop: events.TypeVolunteerBarDroppedV1, Appeal: events.TypeVolunteerBarAppealedV1, Uphold: events.TypeVolunteerBarUpheldV1, Lift: events.TypeVolunteerBarLiftedV1}
)

func (b *Bar) law() rule.Where { return rule.Where{Region: b.Region, Day: b.OpenedAt} }

func (b *Bar) hats(who identity.Caller, account string) (hats []Hat) {
	if who.ID == account {
		return []Hat{Volunteer}
	}
	if who.In(b.Office, identity.Registrar) {
		hats = append(hats, Registrar)
		if who.ID != b.Decider {
			hats = append(hats, Second)
		}
	}
	if who.Supervises(b.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

// onAnnulled hears that a record was found untrue. What it took from the total is arithmetic; whether the volunteer has lied
// is for a person to say, and the volunteer is told first.
func (s *Service) onAnnulled(ctx context.Context, ev event.Event) error {
	var in events.VolunteerRecordAnnulledV1
	if err := ev.Decode(&in); err != nil || card.Ledger(in.Ledger) != card.Voluntary {
		return err
	}
	p, err := s.whose(ctx, in.Person)
	if err != nil || p.Account == "" {
		return err
	}
	now := s.now()
	days, err := rule.Ask[int](s.rules, ruleSpeak, rule.Where{Region: in.Region, Day: now})
	if err != nil {
		return err
	}
	birth := func() Bar { return Bar{Meta: store.Meta{ID: p.ID}, State: Barring.Start} }
	_, err = s.bars.Apply(ctx, p.ID, ev, birth, func(b *Bar) (evs []event.Event, err error) {
		fresh := b.Marks == nil
		was := b.State
		if b.State, err = Barring.Next(b.State, Find, []Hat{Review}); err != nil {
			return nil, err
		}
		if fresh || was != proposed && was != answered && b.State == proposed { // it begins anew
			b.Office, b.Region, b.OpenedAt, b.Marks, b.Decider, b.Years, b.Until = in.Office, in.Region, now, nil, "", 0, ""
		}
		b.Number, b.Account = p.Number, p.Account
		b.Marks = append(slices.Clone(b.Marks), Mark{Record: ev.Subject, Title: in.Title, OrgName: in.OrgName, Month: in.Month})
		b.Marks = b.Marks[max(0, len(b.Marks)-mostMarks):]
		note(&b.Trail, Trail{At: now, What: "有记录认定不实：" + in.Title, As: Review})
		if b.State != proposed {
			return nil, nil
		}
		b.AnswerBy = cn.PeriodWorkdays(cn.DayOf(now), days.Value).Day
		if !fresh && was == proposed { // told already, and has the longer time
			return nil, nil
		}
		return told(events.TypeVolunteerBarProposedV1, now, b.fact()), nil
	})
	return err
}

// bar reads one that the caller may read.
func (s *Service) bar(ctx context.Context, id string) (b Bar, hats []Hat, err error) {
	b, err = s.bars.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return b, nil, errNoBar
	}
	if err != nil {
		return b, nil, err
	}
	p, err := s.whose(ctx, b.ID)
	if err != nil {
		return b, nil, err
	}
	if hats = b.hats(caller(ctx), p.Account); len(hats) == 0 {
		err = errNoBar
	}
	return b, hats, err
}

// MoveStarBar takes a step of the volunteer or the office; each with its reason, which the other reads.
func (s *Service) MoveStarBar(ctx context.Context, in volunteerapi.MoveStarBarRequest) (out volunteerapi.StarBar, err error) {
	who := caller(ctx)
	b, hats, err := s.bar(ctx, in.ID)
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	if !slices.Contains(barDoor, do) {
		do = ""
	}
	if slices.Contains(hats, Volunteer) && who.In(b.Office, identity.Registrar) && do != Speak && do != Appeal {
		return out, errOwnBar
	}
	years, err := s.years(ctx, &b)
	if err != nil {
		return out, err
	}
	b, err = s.bars.Update(ctx, in.ID, func(b *Bar) ([]event.Event, error) {
		to, err := Barring.Next(b.State, do, b.hats(who, b.Account))
		if err != nil {
			return nil, err
		}
		if err := b.At(in.Version); err != nil {
			return nil, err
		}
		now := s.now()
		switch {
		case in.Note == "":
			return nil, errSilent.At("note", "请填写。")
		case do == Impose && b.State == proposed && !cn.DayOf(now).After(b.AnswerBy):
			return nil, errEarly.Say("给本人说明情况的时间到" + b.AnswerBy.Chinese() + "为止，请期满以后，或者本人说明以后再认定。").Under(rule.Cite(s.rules, ruleSpeak, b.law())...)
		}
		b.State = to
		if do == Impose {
			b.Decider, b.Years, b.Until = who.ID, years, cn.DayOf(now).AddMonths(int(12*years))
		}
		note(&b.Trail, b.step(do, hats, who.ID, in.Note, now))
		return told(barEvents[do], now, b.fact()), nil
	})
	if err != nil {
		return out, err
	}
	return s.barView(&b, b.hats(who, b.Account)), nil
}

// step is a move as the trail tells it.
func (b *Bar) step(do Verb, hats []Hat, by, text string, now time.Time) Trail {
	t := Trail{At: now, By: by, Note: text}
	for _, m := range Barring.Moves {
		if i := slices.IndexFunc(hats, func(h Hat) bool { return slices.Contains(m.By, h) }); m.Do == do && i >= 0 {
			t.What, t.As = m.Label, hats[i]
		}
	}
	return t
}

// years is how long a bar lasts: as the terms in force where the volunteer lives have announced, else as the book says.
func (s *Service) years(ctx context.Context, b *Bar) (int64, error) {
	usual, err := rule.Ask[int64](s.rules, ruleBar, b.law())
	if err != nil {
		return 0, err
	}
	x, err := s.standings.Get(ctx, b.ID)
	if gone(err) != nil {
		return 0, err
	}
	t, err := s.inForce(ctx, cmp.Or(x.Region, b.Region), cn.DayOf(s.now()))
	return cmp.Or(t.Bar, usual.Value), err
}

// endBars ends those whose time is over.
func (s *Service) endBars(ctx context.Context) error {
	today := cn.DayOf(s.now())
	return s.bars.Sweep(ctx, store.Query{By: "ends", Where: []store.Term{store.Between("ends", "", today.Add(1).String())}}, func(b Bar) error {
		_, err := s.bars.Update(ctx, b.ID, func(b *Bar) ([]event.Event, error) {
			to, err := Barring.Next(b.State, End, []Hat{Clock})
			if err != nil || b.Until.After(today) {
				return nil, nil
			}
			b.State = to
			now := s.now()
			note(&b.Trail, b.step(End, []Hat{Clock}, "", "", now))
			return told(events.TypeVolunteerBarOverV1, now, events.VolunteerBarOverV1(b.fact())), nil
		})
		return err
	})
}

// GetStarBar shows one to its volunteer and to the office.
func (s *Service) GetStarBar(ctx context.Context, in volunteerapi.GetStarBarRequest) (out volunteerapi.StarBar, err error) {
	b, hats, err := s.bar(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.barView(&b, hats), nil
}

// ListStarBars lists those of the caller's office, the latest first.
func (s *Service) ListStarBars(ctx context.Context, in volunteerapi.ListStarBarsRequest) (out volunteerapi.StarBarPage, err error) {
	out.Items = []volunteerapi.StarBar{}
	who := caller(ctx)
	m, ok := who.As(identity.Registrar)
	if !ok {
		return out, nil
	}
	found, err := s.bars.Find(ctx, store.Query{By: "office", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 30)), Where: []store.Term{store.Under("office", m.Org+"/")}})
	out.Next = found.Next
	for i := range found.Items {
		if b := &found.Items[i]; len(b.hats(who, b.Account)) > 0 {
			out.Items = append(out.Items, s.barView(b, b.hats(who, b.Account)))
		}
	}
	return out, err
}

func (s *Service) barView(b *Bar, hats []Hat) volunteerapi.StarBar {
	out := volunteerapi.StarBar{
		ID: b.ID, Version: b.Version, Number: b.Number, Office: b.Office, Region: b.Region, RegionName: s.place(b.Region), State: b.State, StateText: Barring.Say(b.State),
		OpenedAt: b.OpenedAt, AnswerBy: b.AnswerBy.String(), Years: b.Years, Until: b.Until.String(), Marks: append([]Mark{}, b.Marks...), Trail: trails(b.Trail),
		Moves: menu(Barring, b.State, hats, barDoor...), Basis: s.cite(b.law(), ruleCheck, ruleSpeak, ruleBar),
	}
	if b.State == proposed && !cn.DayOf(s.now()).After(b.AnswerBy) { // a button that shows is a button that works
		out.Moves = slices.DeleteFunc(out.Moves, func(m volunteerapi.HoursMove) bool { return m.Do == string(Impose) })
	}
	return out
}
