package star

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
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// What the events of this room say: accounts that are told, an office, and nothing that names a volunteer.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (x *Star) fact() events.VolunteerStarComputedV1 {
	return events.VolunteerStarComputedV1{
		Person: x.Person, Account: x.Account, Level: x.Level, Office: x.Office.ID, OfficeName: x.Office.Name, Region: x.Region, Minutes: x.Minutes, Until: x.Until.String(),
	}
}

func (t *Terms) fact(by string) events.VolunteerTermsDraftedV1 {
	return events.VolunteerTermsDraftedV1{Title: t.Title, Office: t.Office.ID, OfficeName: t.Office.Name, Region: t.Region, From: t.From.String(), By: by}
}

func (b *Bar) fact() events.VolunteerBarProposedV1 {
	return events.VolunteerBarProposedV1{Person: b.ID, Account: b.Account, Office: b.Office, Region: b.Region, Until: b.Until.String()}
}

// Trail is one thing that was done to a document.
type Trail struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	As   Hat       `json:"as"`
	By   string    `json:"by,omitempty"` // account
	Note string    `json:"note,omitempty"`
}

// mostTrail is how much of the past one document tells; of what is longer, the oldest goes.
const mostTrail = 150

func note(trail *[]Trail, t Trail) {
	*trail = append(slices.Clone(*trail), t)
	if extra := len(*trail) - mostTrail; extra > 0 {
		*trail = (*trail)[extra:]
	}
}

// trails are what was done, by whom as what they were: no account is named.
func trails(ts []Trail) []volunteerapi.RecordTrail {
	out := []volunteerapi.RecordTrail{}
	for _, t := range ts {
		out = append(out, volunteerapi.RecordTrail{At: t.At, What: t.What, By: does[t.As], Note: t.Note})
	}
	return out
}

// menu are the moves of a table that one door offers.
func menu[S, V, H ~string](t state.Table[S, V, H], s S, hats []H, door ...V) []volunteerapi.HoursMove {
	out := []volunteerapi.HoursMove{}
	for _, m := range t.Open(s, hats) {
		if slices.Contains(door, m.Do) {
			out = append(out, volunteerapi.HoursMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return out
}

// cite are the clauses of rules, for a screen.
func (s *Service) cite(at rule.Where, ids ...string) []volunteerapi.Basis {
	out := []volunteerapi.Basis{}
	for _, id := range ids {
		for _, b := range rule.Cite(s.rules, id, at) {
			out = append(out, volunteerapi.Basis(b))
		}
	}
	return out
}

// masked shows where a number is from and its last two signs.
func masked(number string) string {
	r := []rune(number)
	for i := range r {
		if i >= min(6, len(r)-2) && i < len(r)-2 {
			r[i] = '*'
		}
	}
	return string(r)
}

// whose reads a person; one who is gone has no number and no account.
func (s *Service) whose(ctx context.Context, id string) (card.Person, error) {
	p, err := s.people.Of(ctx, id)
	if err != nil && fault.Of(err).Kind == fault.NotFound {
		return card.Person{ID: id}, nil
	}
	return p, err
}

// caller is who asks; zero when nobody is signed in.
func caller(ctx context.Context) identity.Caller {
	who, _ := identity.From(ctx)
	return who
}

// gone lets what does not exist be.
func gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
