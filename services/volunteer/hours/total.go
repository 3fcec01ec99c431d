package hours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Total is what a person has served in one ledger: a line for each month, each as its page said last, and no number of its
// own. So it is the sum by construction. Its id is ledger.person.
type Total struct {
	store.Meta
	Ledger card.Ledger     `json:"ledger"`
	Person string          `json:"person"`
	Region string          `json:"region"` // of the first page
	Months map[string]Sums `json:"months"`
}

var totalSchema = store.Schema{Name: "totals"}

func indexTotal(*Total) map[string][]string { return nil }

func totalID(ledger card.Ledger, person string) string { return string(ledger) + "." + person }

func (t *Total) sums() (s Sums) {
	for _, m := range t.Months {
		s.plus(m)
	}
	return s
}

// onCounted hears what a month comes to.
func (s *Service) onCounted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPageCountedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	m := Sums{
		Minutes: in.Minutes, Records: in.Records, QualitySum: in.QualitySum, QualityCount: in.QualityCount,
		Classes: [...]int64{in.Am, in.Bm, in.Cm, in.Dm, in.Em}, Of: [...]int64{in.Ar, in.Br, in.Cr, in.Dr, in.Er},
	}
	ledger := card.Ledger(in.Ledger)
	birth := func() Total {
		return Total{Ledger: ledger, Person: in.Person, Region: in.Region, Months: map[string]Sums{}}
	}
	_, err := s.totals.Apply(ctx, totalID(ledger, in.Person), ev, birth, func(t *Total) ([]event.Event, error) {
		if m.Records == 0 {
			delete(t.Months, in.Month)
		} else {
			t.Months[in.Month] = m
		}
		sum := t.sums()
		return told(events.TypeVolunteerTotalChangedV1, s.now(), events.VolunteerTotalChangedV1{
			Person: t.Person, Ledger: string(t.Ledger), Minutes: sum.Minutes, Records: sum.Records, QualitySum: sum.QualitySum, QualityCount: sum.QualityCount,
			Am: sum.Classes[0], Bm: sum.Classes[1], Cm: sum.Classes[2], Dm: sum.Classes[3], Em: sum.Classes[4],
			Ar: sum.Of[0], Br: sum.Of[1], Cr: sum.Of[2], Dr: sum.Of[3], Er: sum.Of[4],
		}), nil
	})
	return err
}

// Whose says of whom and in which ledger.
type Whose struct {
	Ledger card.Ledger
	Person string
}

// Tally is what totals come to when they are made anew of nothing but records.
type Tally map[Whose]*Sums

// Add counts a record in, if it counts.
func (t Tally) Add(r *Record) {
	if !r.Entered {
		return
	}
	whose := Whose{r.Shift.Ledger, r.Person}
	s := t[whose]
	if s == nil {
		s = &Sums{}
		t[whose] = s
	}
	s.Add(r.Minutes, r.Quality, r.Class)
}

// differing are the totals that are not what their records come to, each with both; a write beside the platform shows here.
func (s *Service) differing(ctx context.Context) (out map[string]string, err error) {
	out = map[string]string{}
	tally := Tally{}
	if err := s.records.Each(ctx, store.Query{}, func(r Record) error { tally.Add(&r); return nil }); err != nil {
		return nil, err
	}
	err = s.totals.Each(ctx, store.Query{}, func(t Total) error {
		whose := Whose{t.Ledger, t.Person}
		var want Sums
		if s := tally[whose]; s != nil {
			want = *s
		}
		delete(tally, whose)
		if have := t.sums(); have != want {
			out[t.ID] = fmt.Sprintf("%+v, its records come to %+v", have, want)
		}
		return nil
	})
	for w, sums := range tally {
		out[totalID(w.Ledger, w.Person)] = fmt.Sprintf("not there, its records come to %+v", *sums)
	}
	return out, err
}

// recount says in the log which totals are not what their records come to; what is on its way is no such one.
func (s *Service) recount(ctx context.Context) error {
	wrong, err := card.Twice(ctx, s.settling, s.differing)
	for id, how := range wrong {
		return fmt.Errorf("%d totals are not what their records come to, one is %s: %s", len(wrong), id, how)
	}
	return err
}

// gone lets what does not exist be.
func gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Sum is what counts of a person in a ledger, as their total has it now.
func (s *Service) Sum(ctx context.Context, ledger card.Ledger, person string) (Sums, error) {
	t, err := s.totals.Get(ctx, totalID(ledger, person))
	return t.sums(), gone(err)
}

// Counted are the records of a person that count, of all ledgers and by their time: what a certificate is made of.
func (s *Service) Counted(ctx context.Context, person string) (out []Record, err error) {
	q := store.Query{By: "mine", Where: []store.Term{store.Under("mine", person+"/")}}
	err = s.records.Each(ctx, q, func(r Record) error {
		if r.Entered {
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// GetHours is what somebody has served, by who vouches for it and by month: for themselves, and for who watches over the
// region where they live. Of service that is owed, as a member or under an order, nobody else learns here.
func (s *Service) GetHours(ctx context.Context, in volunteerapi.GetHoursRequest) (out volunteerapi.HourTotal, err error) {
	who, _ := identity.From(ctx)
	p, err := s.people.Of(ctx, in.ID)
	watches := err == nil && slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Supervises(p.Region) })
	ledger := card.Ledger(in.Ledger)
	if ledger == "" {
		ledger = card.Voluntary
	}
	switch {
	case err != nil && fault.Of(err).Kind != fault.NotFound:
		return out, err
	case err != nil || p.Account != who.ID && (!watches || ledger != card.Voluntary):
		return out, errNone
	}
	t, err := s.totals.Get(ctx, totalID(ledger, p.ID))
	if gone(err) != nil {
		return out, err
	}
	sum := t.sums()
	out = volunteerapi.HourTotal{
		Person: p.ID, Ledger: string(ledger), LedgerText: ledgerSays[ledger], Minutes: sum.Minutes, Records: sum.Records,
		QualitySum: sum.QualitySum, QualityCount: sum.QualityCount, Classes: []volunteerapi.ClassMinutes{}, Months: []volunteerapi.MonthMinutes{},
		Basis: s.cite(rule.Where{Region: p.Region, Day: s.now()}, ruleUnit, ruleActual),
	}
	for i, c := range classes {
		if sum.Of[i] > 0 {
			out.Classes = append(out.Classes, volunteerapi.ClassMinutes{Class: c, Text: card.Vouches(string(c)), Minutes: sum.Classes[i], Records: sum.Of[i]})
		}
	}
	for month, m := range t.Months {
		out.Months = append(out.Months, volunteerapi.MonthMinutes{Month: month, Minutes: m.Minutes, Records: m.Records})
	}
	slices.SortFunc(out.Months, func(a, b volunteerapi.MonthMinutes) int { return strings.Compare(b.Month, a.Month) })
	return out, nil
}
