package team

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/volunteer/card"
)

// A fact of a team, and one of somebody in it. They say account and number, and no name of a person.
const (
	factFounded  = events.TypeVolunteerTeamFoundedV1
	factFiled    = events.TypeVolunteerTeamFiledV1
	factRefused  = events.TypeVolunteerTeamRefusedV1
	factOpened   = events.TypeVolunteerTeamOpenedV1
	factEnded    = events.TypeVolunteerTeamEndedV1
	factAsked    = events.TypeVolunteerTeamAskedV1
	factJoined   = events.TypeVolunteerTeamJoinedV1
	factDeclined = events.TypeVolunteerTeamDeclinedV1
	factLeft     = events.TypeVolunteerTeamLeftV1
)

// leader is the account of whoever leads.
func (t *Team) leader() string {
	if f := t.fellow(t.Captain); f != nil {
		return f.Account
	}
	return ""
}

func (t *Team) told(kind string, now time.Time) []event.Event {
	return []event.Event{event.New(kind, now, events.VolunteerTeamFoundedV1{Name: t.Name, Region: t.Region, Captain: t.leader()})}
}

func (t *Team) toldOf(kind string, f Fellow, now time.Time) []event.Event {
	return []event.Event{event.New(kind, now, events.VolunteerTeamJoinedV1{Name: t.Name, Region: t.Region, Captain: t.leader(), Account: f.Account, Person: f.Person})}
}

// moved are the verbs of MoveTeam: what is told, and whether a reason is asked.
var moved = map[Verb]struct {
	fact   string
	worded bool
}{File: {factFiled, false}, Refuse: {factRefused, true}, Open: {factOpened, false}, End: {factEnded, true}}

// MoveTeam takes the next step of a team.
func (s *Service) MoveTeam(ctx context.Context, in volunteerapi.MoveTeamRequest) (out volunteerapi.Team, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	m, ok := moved[do]
	if !ok {
		return out, errMove
	}
	t, err := s.get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err = Life.Next(t.State, do, t.hats(who)); err != nil {
		return out, err
	}
	if m.worded && in.Note == "" {
		return out, errNoNote
	}
	t, err = s.teams.Update(ctx, in.ID, func(t *Team) (_ []event.Event, err error) {
		if err = t.At(in.Version); err != nil {
			return nil, err
		}
		if t.State, err = Life.Next(t.State, do, t.hats(who)); err != nil {
			return nil, err
		}
		t.Note = in.Note
		return t.told(m.fact, s.now()), nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t)
}

// ChangeTeamMember lets somebody ask to join, be admitted, leave, or lead.
func (s *Service) ChangeTeamMember(ctx context.Context, in volunteerapi.ChangeTeamMemberRequest) (out volunteerapi.Team, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	var asking card.Person
	switch do {
	case Ask:
		if asking, err = s.own(ctx, who.ID, in.Person); err != nil {
			return out, err
		}
	case Lead:
		if _, err = s.captain(ctx, in.Person); err != nil {
			return out, err
		}
	}
	t, err := s.get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err = s.teams.Update(ctx, t.ID, func(t *Team) ([]event.Event, error) {
		if _, err := Life.Next(t.State, do, t.hats(who)); err != nil {
			return nil, err
		}
		if do == Ask {
			return t.ask(asking, s.now())
		}
		return t.change(do, in.Person, who.ID, s.now())
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t)
}

// own is somebody for whom an account acts.
func (s *Service) own(ctx context.Context, account, person string) (card.Person, error) {
	p, err := s.people.Of(ctx, person)
	if f := new(fault.Fault); errors.As(err, &f) && f.Kind == fault.NotFound || err == nil && (p.Account != account || !p.Active) {
		return p, errPerson
	}
	return p, err
}

func (t *Team) ask(p card.Person, now time.Time) ([]event.Event, error) {
	if t.fellow(p.ID) != nil {
		return nil, errMember
	}
	if members, asking := t.size(); members >= mostMembers || asking >= mostAsking {
		return nil, errFull
	}
	t.People = append(t.People, Fellow{Person: p.ID, Number: p.Number, Account: p.Account, Asked: true, At: now})
	return t.told(factAsked, now), nil
}

// change does a verb to somebody of the team. What concerns one's own place only whoever acts for it may do.
func (t *Team) change(do Verb, person, account string, now time.Time) ([]event.Event, error) {
	f := t.fellow(person)
	asked := do == Admit || do == Decline || do == Withdraw
	if f == nil || f.Asked != asked {
		return nil, errNobody
	}
	if (do == Withdraw || do == Leave) && f.Account != account {
		return nil, errPerson
	}
	was := *f
	fact := ""
	switch do {
	case Admit:
		if members, _ := t.size(); members >= mostMembers {
			return nil, errFull
		}
		f.Asked, f.At, fact = false, now, factJoined
	case Lead:
		t.Captain = person
		return nil, nil
	case Decline:
		fact = factDeclined
	case Leave, Remove:
		if person == t.Captain {
			return nil, errLead
		}
		fact = factLeft
	}
	if do != Admit {
		t.People = slices.DeleteFunc(t.People, func(x Fellow) bool { return x.Person == person })
	}
	if fact == "" {
		return nil, nil
	}
	return t.toldOf(fact, was, now), nil
}

// onErased lets go of somebody who is gone; a team whose captain is gone ends with them.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	return s.ofPerson(ctx, ev, func(t *Team) []event.Event {
		if t.Captain == ev.Subject && t.State != refused {
			t.State, t.Note = ended, "队长已经注销。"
		}
		t.People = slices.DeleteFunc(t.People, func(f Fellow) bool { return f.Person == ev.Subject })
		if t.State == ended {
			return t.told(factEnded, s.now())
		}
		return nil
	})
}

// onHanded hears that a child has taken over what the guardian began.
func (s *Service) onHanded(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPersonHandedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.ofPerson(ctx, ev, func(t *Team) []event.Event {
		t.People = slices.Clone(t.People)
		for i := range t.People {
			if t.People[i].Person == ev.Subject {
				t.People[i].Account = in.Account
			}
		}
		return nil
	})
}

// ofPerson changes the teams that the subject of an event is in, or has asked to be.
func (s *Service) ofPerson(ctx context.Context, ev event.Event, change func(*Team) []event.Event) error {
	var ids []string
	if err := s.teams.Each(ctx, personIn(ev.Subject), func(t Team) error { ids = append(ids, t.ID); return nil }); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.teams.Apply(ctx, id, ev, nil, func(t *Team) ([]event.Event, error) { return change(t), nil }); err != nil {
			return err
		}
	}
	return nil
}
