package star

import (
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
	"sanshe/libs/voice"
	"sanshe/services/volunteer/card"
)

// Star is one star that somebody has reached, and what became of it.
type Star struct {
	store.Meta
	Person     string             `json:"person"`
	Number     string             `json:"number"`            // 志愿者编号
	Account    string             `json:"account,omitempty"` // who acted for the volunteer when last something was done
	Level      int64              `json:"level"`
	Office     volunteerapi.Party `json:"office"`
	Terms      volunteerapi.Party `json:"terms"`
	Notice     int64              `json:"notice"` // working days of publicity
	Region     string             `json:"region"`
	Minutes    int64              `json:"minutes"` // served when it was reached, or what was left of it when a part was annulled
	Classes    card.Classes       `json:"classes,omitzero"`
	CountedOn  cn.Day             `json:"counted_on,omitempty"` // when they were lessened
	State      State              `json:"state"`
	ReachedAt  time.Time          `json:"reached_at"`
	Until      cn.Day             `json:"until,omitempty"` // the last day of its publicity
	GrantedOn  cn.Day             `json:"granted_on,omitempty"`
	After      string             `json:"after,omitempty"` // the star that it is left of
	Ending     string             `json:"ending,omitempty"`
	Objections []Objection        `json:"objections,omitempty"`
}

// Objection is what somebody says against a star, and the answer. Its number is its place, from 1 on.
type Objection struct {
	Text       string     `json:"text"`
	At         time.Time  `json:"at"`
	By         string     `json:"by"` // account; it is told the answer, and shown to nobody
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Answerer   string     `json:"answerer,omitempty"`
	Upheld     bool       `json:"upheld,omitempty"`
}

const mostObjections = 100

var schema = store.Schema{Name: "stars", Indexes: []string{"person", "asks", "public", "due", "waits"}}

func index(x *Star) map[string][]string {
	ix := map[string][]string{"person": {x.Person + "/" + store.Time(x.ReachedAt) + "/" + x.ID}}
	switch {
	case x.State == computed && x.Account != "":
		ix["asks"] = []string{x.Account}
	case x.State == published:
		ix["public"] = []string{x.Region + "/" + x.Until.String() + "/" + x.ID}
		if x.disputed() {
			ix["waits"] = []string{x.Office.ID}
		} else {
			ix["due"] = []string{x.Until.String() + "/" + x.ID}
		}
	}
	return ix
}

// disputed reports whether somebody waits for an answer.
func (x *Star) disputed() bool {
	return slices.ContainsFunc(x.Objections, func(o Objection) bool { return o.AnsweredAt == nil })
}

var (
	errNone      = fault.New(fault.NotFound, "volunteer.star.not-found", "没有找到这次星级评定，公示已满的不再公开，请从志愿者星级重新进入。")
	errLate      = fault.New(fault.Conflict, "volunteer.star.late", "公示期已经过去，不能再提出异议，请直接向办理的机关反映。")
	errMany      = fault.New(fault.Refused, "volunteer.star.many", "异议数量已达上限，请把意见合并后直接向办理的机关反映。")
	errAnswered  = fault.New(fault.Conflict, "volunteer.star.answered", "这条异议已经答复，请刷新页面查看。")
	errNoSuch    = fault.New(fault.NotFound, "volunteer.star.no-objection", "没有找到这条异议，请刷新页面查看。")
	errConcerned = fault.New(fault.Forbidden, "volunteer.star.concerned", "这次评定涉及您自己或者您监护的人，请由其他人办理。")
)

// law is where and when it is judged.
func (x *Star) law() rule.Where { return rule.Where{Region: x.Region, Day: x.ReachedAt} }

// hats says who the caller is to a star of a person for whom account acts.
func (x *Star) hats(who identity.Caller, account string) (hats []Hat) {
	if who.ID == "" {
		return nil
	}
	if who.ID == account {
		return []Hat{Volunteer}
	}
	hats = append(hats, Anybody)
	if who.In(x.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
	}
	if who.Supervises(x.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

// onReached hears that somebody is at a star: it begins. One that is left of a higher one is granted at once.
func (s *Service) onReached(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarReachedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	p, err := s.whose(ctx, in.Person)
	if err != nil || p.Account == "" { // gone before
		return err
	}
	t, err := s.terms.Get(ctx, in.Terms)
	if err != nil {
		return err
	}
	birth := func() Star {
		return Star{
			Meta: store.Meta{ID: in.Star}, Person: p.ID, Number: p.Number, Account: p.Account, Level: in.Level, Office: t.Office,
			Terms: volunteerapi.Party{ID: t.ID, Name: t.Title}, Notice: t.Notice, Region: in.Region, Minutes: in.Minutes, State: Life.Start, ReachedAt: ev.At, After: in.After,
			Classes: card.Classes{in.Am, in.Bm, in.Cm, in.Dm, in.Em},
		}
	}
	_, err = s.stars.Apply(ctx, in.Star, ev, birth, func(x *Star) ([]event.Event, error) {
		if x.After == "" {
			return told(events.TypeVolunteerStarComputedV1, s.now(), x.fact()), nil
		}
		return x.grant(Keep, Reckoning, s.now())
	})
	return err
}

// grant gives it.
func (x *Star) grant(do Verb, as Hat, now time.Time) (evs []event.Event, err error) {
	if x.State, err = Life.Next(x.State, do, []Hat{as}); err != nil {
		return nil, err
	}
	x.GrantedOn = cn.DayOf(now)
	return told(events.TypeVolunteerStarGrantedV1, now, x.award()), nil
}

// award is what a certificate of it says.
func (x *Star) award() events.VolunteerStarGrantedV1 {
	k := x.Classes
	return events.VolunteerStarGrantedV1{
		Person: x.Person, Level: x.Level, Office: x.Office.ID, OfficeName: x.Office.Name, Region: x.Region, Minutes: x.Minutes, GrantedOn: x.GrantedOn.String(),
		Am: k[0], Bm: k[1], Cm: k[2], Dm: k[3], Em: k[4], CountedOn: x.CountedOn.String(),
	}
}

// onLessened hears that a star still holds and says more than is counted: who reads it reads no more than that, and one that
// was granted tells so, for its certificate.
func (s *Service) onLessened(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarLessenedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.stars.Apply(ctx, in.Star, ev, nil, func(x *Star) ([]event.Event, error) {
		if !slices.Contains([]State{computed, declined, published, granted}, x.State) {
			return nil, nil
		}
		x.Minutes, x.Classes, x.CountedOn = in.Minutes, card.Classes{in.Am, in.Bm, in.Cm, in.Dm, in.Em}, cn.Day(in.CountedOn)
		if x.State != granted {
			return nil, nil
		}
		return told(events.TypeVolunteerStarRestatedV1, s.now(), events.VolunteerStarRestatedV1(x.award())), nil
	})
	return gone(err)
}

// endings say why a star is no more.
var endings = map[string]string{"total": "记录更正或者作废以后，不再达到这个星级。", "barred": "有记录认定虚报，一段时间内不予评星。"}

// onLost hears that a star rests on nothing any more. What was refused or is over stays as it is.
func (s *Service) onLost(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarLostV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.stars.Apply(ctx, in.Star, ev, nil, func(x *Star) ([]event.Event, error) {
		do, kind := Overtake, events.TypeVolunteerStarOvertakenV1
		if x.State == granted {
			do, kind = Revoke, events.TypeVolunteerStarRevokedV1
		}
		to, err := Life.Next(x.State, do, []Hat{Reckoning})
		if err != nil {
			return nil, nil
		}
		x.State, x.Ending = to, endings[in.Why]
		if do == Overtake {
			return told(kind, s.now(), events.VolunteerStarOvertakenV1(x.fact())), nil
		}
		return told(kind, s.now(), events.VolunteerStarRevokedV1{Person: x.Person, Level: x.Level, Office: x.Office.ID, OfficeName: x.Office.Name}), nil
	})
	return gone(err)
}

// grantDue grants what everybody could see for long enough, with every objection answered.
func (s *Service) grantDue(ctx context.Context) error {
	today := cn.DayOf(s.now())
	return s.stars.Sweep(ctx, store.Query{By: "due", Where: []store.Term{store.Between("due", "", today.String())}}, func(x Star) error {
		_, err := s.stars.Update(ctx, x.ID, func(x *Star) ([]event.Event, error) {
			if x.State != published || x.disputed() || !x.Until.Before(cn.DayOf(s.now())) {
				return nil, nil
			}
			return x.grant(Grant, Clock, s.now())
		})
		return err
	})
}

// seen is a star that the caller may read, and their hats: everybody while it is public, then its volunteer and who watches.
func (s *Service) seen(ctx context.Context, id string) (x Star, hats []Hat, err error) {
	x, err = s.stars.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return x, nil, errNone
	}
	if err != nil {
		return x, nil, err
	}
	p, err := s.whose(ctx, x.Person)
	if err != nil {
		return x, nil, err
	}
	who := caller(ctx)
	hats = x.hats(who, p.Account)
	spoke := slices.ContainsFunc(x.Objections, func(o Objection) bool { return o.By == who.ID && who.ID != "" })
	if x.State != published && !spoke && (len(hats) == 0 || len(hats) == 1 && hats[0] == Anybody) {
		err = errNone
	}
	return x, hats, err
}

// MoveStar is the volunteer's: nothing of them is shown to everybody unless they agree.
func (s *Service) MoveStar(ctx context.Context, in volunteerapi.MoveStarRequest) (out volunteerapi.Star, err error) {
	_, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := s.stars.Update(ctx, in.ID, func(x *Star) ([]event.Event, error) {
		do := Verb(in.Do)
		if do != Agree && do != Decline { // the others have doors of their own
			do = ""
		}
		to, err := Life.Next(x.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		now := s.now()
		x.State, x.Account = to, caller(ctx).ID
		if do == Decline {
			return nil, nil
		}
		x.Until = cn.PeriodWorkdays(cn.DayOf(now), int(x.Notice)).Day
		return told(events.TypeVolunteerStarPublishedV1, now, events.VolunteerStarPublishedV1(x.fact())), nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&x, hats, caller(ctx).ID), nil
}

// ObjectStar is anybody's who is signed in, while it is published. The same said twice is one.
func (s *Service) ObjectStar(ctx context.Context, in volunteerapi.ObjectStarRequest) (out volunteerapi.Star, err error) {
	who, now := caller(ctx), s.now()
	_, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := s.stars.Update(ctx, in.ID, func(x *Star) ([]event.Event, error) {
		if slices.Contains(hats, Volunteer) {
			return nil, errConcerned
		}
		if _, err := Life.Next(x.State, Object, hats); err != nil {
			return nil, err
		}
		if x.Until.Before(cn.DayOf(now)) {
			return nil, errLate
		}
		switch voice.Hear(x.Objections, mostObjections, who.ID, in.Text, func(o Objection) (string, string) { return o.By, o.Text }) {
		case voice.Same:
			return nil, nil
		case voice.Full:
			return nil, errMany
		}
		x.Objections = append(slices.Clone(x.Objections), Objection{Text: in.Text, At: now, By: who.ID})
		return told(events.TypeVolunteerStarObjectedV1, now, events.VolunteerStarObjectedV1(x.fact())), nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&x, hats, who.ID), nil
}

// AnswerStar is the office's word on one objection. If it is upheld the star is not granted. Nobody answers what they said
// themselves, nor what is said of their own.
func (s *Service) AnswerStar(ctx context.Context, in volunteerapi.AnswerStarRequest) (out volunteerapi.Star, err error) {
	who, now := caller(ctx), s.now()
	_, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := s.stars.Update(ctx, in.ID, func(x *Star) ([]event.Event, error) {
		do := Answer
		if in.Upheld {
			do = Refuse
		}
		if slices.Contains(hats, Volunteer) {
			return nil, errConcerned
		}
		to, err := Life.Next(x.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		if in.N < 1 || in.N > int64(len(x.Objections)) {
			return nil, errNoSuch
		}
		x.Objections = slices.Clone(x.Objections)
		o := &x.Objections[in.N-1]
		switch {
		case o.AnsweredAt != nil:
			return nil, errAnswered
		case o.By == who.ID:
			return nil, errConcerned
		}
		o.Answer, o.AnsweredAt, o.Answerer, o.Upheld, x.State = in.Text, &now, who.ID, in.Upheld, to
		f := x.fact()
		evs := told(events.TypeVolunteerStarAnsweredV1, now, events.VolunteerStarAnsweredV1{
			Person: f.Person, Account: o.By, Level: f.Level, Office: f.Office, OfficeName: f.OfficeName, Region: f.Region, Minutes: f.Minutes, Until: f.Until, Upheld: in.Upheld,
		})
		if do == Refuse {
			x.Ending = in.Text
			if r := []rune(in.Text); len(r) > 200 {
				x.Ending = string(r[:199]) + "…"
			}
			evs = append(evs, told(events.TypeVolunteerStarRefusedV1, now, events.VolunteerStarRefusedV1(f))...)
		}
		return evs, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&x, hats, who.ID), nil
}
