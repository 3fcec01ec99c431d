package hours

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Page is what counts of one person in one month of one ledger: one document, so that no two entries overlap. Its id is
// ledger.person.month, so that time of one kind is never beside time of another.
type Page struct {
	store.Meta
	Ledger  card.Ledger `json:"ledger"`
	Person  string      `json:"person"`
	Month   string      `json:"month"`
	Region  string      `json:"region"`  // of the first shift
	Entries []Entry     `json:"entries"` // by their time
}

// Entry is one record that counts.
type Entry struct {
	Record  string    `json:"record"`
	Round   int64     `json:"round"` // of the record; a later one replaces an earlier one
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Minutes int64     `json:"minutes"`
	Class   Class     `json:"class"`
	Quality int64     `json:"quality,omitempty"`
	Bank    bool      `json:"bank,omitempty"` // the time bank keeps it
}

var pageSchema = store.Schema{Name: "pages"}

func indexPage(*Page) map[string][]string { return nil }

func pageID(ledger card.Ledger, person, month string) string {
	return string(ledger) + "." + person + "." + month
}

// put enters a record, in place of what it said before. It answers which entry stands in the way; then the record is not
// entered, and what it said before goes.
func (p *Page) put(e Entry) (clash string) {
	p.drop(e.Record, e.Round)
	for _, x := range p.Entries {
		if e.From.Before(x.To) && x.From.Before(e.To) {
			return x.Record
		}
	}
	at, _ := slices.BinarySearchFunc(p.Entries, e, func(a, b Entry) int { return a.From.Compare(b.From) })
	p.Entries = slices.Insert(p.Entries, at, e)
	return ""
}

// drop takes a record out, unless it was entered in a later round.
func (p *Page) drop(record string, round int64) {
	p.Entries = slices.DeleteFunc(p.Entries, func(x Entry) bool { return x.Record == record && x.Round <= round })
}

// Sums are what some entries add up to. Two are equal if they are ==.
type Sums struct {
	Minutes      int64    `json:"minutes"`
	Records      int64    `json:"records"`
	Classes      [5]int64 `json:"classes"` // minutes of each class, from a to e
	Of           [5]int64 `json:"of"`      // records of each
	QualitySum   int64    `json:"quality_sum"`
	QualityCount int64    `json:"quality_count"` // how many were assessed
}

// Add counts one entry in.
func (s *Sums) Add(minutes, quality int64, class Class) {
	s.Minutes += minutes
	s.Records++
	if c := slices.Index(classes, class); c >= 0 {
		s.Classes[c] += minutes
		s.Of[c]++
	}
	if quality > 0 {
		s.QualitySum += quality
		s.QualityCount++
	}
}

// plus counts other sums in.
func (s *Sums) plus(o Sums) {
	s.Minutes += o.Minutes
	s.Records += o.Records
	s.QualitySum += o.QualitySum
	s.QualityCount += o.QualityCount
	for c := range classes {
		s.Classes[c] += o.Classes[c]
		s.Of[c] += o.Of[c]
	}
}

func (p *Page) sums() (s Sums) {
	for _, e := range p.Entries {
		s.Add(e.Minutes, e.Quality, e.Class)
	}
	return s
}

// banked is how much of it the time bank keeps: of service freely given, and nothing else.
func (p *Page) banked() (minutes int64) {
	for _, e := range p.Entries {
		if e.Bank && p.Ledger == card.Voluntary {
			minutes += e.Minutes
		}
	}
	return minutes
}

// Banked calls do with what the time bank keeps of each month of everybody, made of the pages.
func (s *Service) Banked(ctx context.Context, do func(person, month string, minutes int64)) error {
	return s.pages.Each(ctx, store.Query{}, func(p Page) error {
		if n := p.banked(); n > 0 {
			do(p.Person, p.Month, n)
		}
		return nil
	})
}

// fact is what the page says of itself whenever something of it has changed.
func (p *Page) fact(now time.Time) []event.Event {
	s := p.sums()
	return told(events.TypeVolunteerPageCountedV1, now, events.VolunteerPageCountedV1{
		Person: p.Person, Region: p.Region, Ledger: string(p.Ledger), Month: p.Month, Minutes: s.Minutes, Records: s.Records, QualitySum: s.QualitySum, QualityCount: s.QualityCount,
		Banked: p.banked(),
		Am:     s.Classes[0], Bm: s.Classes[1], Cm: s.Classes[2], Dm: s.Classes[3], Em: s.Classes[4],
		Ar: s.Of[0], Br: s.Of[1], Cr: s.Of[2], Dr: s.Of[3], Er: s.Of[4],
	})
}

// onConfirmed hears that a record is confirmed, and enters it or says what it overlaps.
func (s *Service) onConfirmed(ctx context.Context, ev event.Event) error {
	var in events.VolunteerRecordConfirmedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	ledger := card.Ledger(in.Ledger)
	birth := func() Page { return Page{Ledger: ledger, Person: in.Person, Month: in.Month, Region: in.Region} }
	_, err := s.pages.Apply(ctx, pageID(ledger, in.Person, in.Month), ev, birth, func(p *Page) ([]event.Event, error) {
		before := slices.Clone(p.Entries)
		e := Entry{Record: ev.Subject, Round: in.Round, From: in.From, To: in.To, Minutes: in.Minutes, Class: Class(in.Class), Quality: in.Quality, Bank: in.Bank}
		clash := p.put(e)
		now := s.now()
		evs := told(events.TypeVolunteerPageAnsweredV1, now, events.VolunteerPageAnsweredV1{Record: ev.Subject, Round: in.Round, Counted: clash == "", Other: clash})
		if !slices.Equal(before, p.Entries) {
			evs = append(evs, p.fact(now)...)
		}
		return evs, nil
	})
	return err
}

// onWithdrawn hears that a record counts no more, for the time being.
func (s *Service) onWithdrawn(ctx context.Context, ev event.Event) error {
	var in events.VolunteerRecordWithdrawnV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.remove(ctx, ev, card.Ledger(in.Ledger), in.Person, in.Month, in.Round)
}

// onAnnulled hears that a record was found untrue.
func (s *Service) onAnnulled(ctx context.Context, ev event.Event) error {
	var in events.VolunteerRecordAnnulledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.remove(ctx, ev, card.Ledger(in.Ledger), in.Person, in.Month, in.Round)
}

// remove takes a record off its page; where it is not entered, as when it never counted, there is nothing to write.
func (s *Service) remove(ctx context.Context, ev event.Event, ledger card.Ledger, person, month string, round int64) error {
	p, err := s.pages.Get(ctx, pageID(ledger, person, month))
	if err != nil || !slices.ContainsFunc(p.Entries, func(x Entry) bool { return x.Record == ev.Subject }) {
		return gone(err)
	}
	_, err = s.pages.Apply(ctx, pageID(ledger, person, month), ev, nil, func(p *Page) ([]event.Event, error) {
		before := len(p.Entries)
		if p.drop(ev.Subject, round); len(p.Entries) == before {
			return nil, nil
		}
		return p.fact(s.now()), nil
	})
	return err
}

// onAnswered hears whether a record counts; an answer to an earlier round says nothing any more.
func (s *Service) onAnswered(ctx context.Context, ev event.Event) error {
	var in events.VolunteerPageAnsweredV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.records.Apply(ctx, in.Record, ev, nil, func(r *Record) ([]event.Event, error) {
		if r.Round != in.Round {
			return nil, nil
		}
		r.Entered = in.Counted // also of one that is objected to meanwhile: it is answered when that is settled
		do := Count
		if !in.Counted {
			do = Clash
		}
		to, err := Life.Next(r.State, do, []Hat{ByPage})
		if err != nil {
			return nil, nil
		}
		now := s.now()
		r.State, r.Clash = to, in.Other
		f := r.fact()
		if do == Clash {
			return told(events.TypeVolunteerRecordClashedV1, now, events.VolunteerRecordClashedV1{
				Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title,
				Ledger: f.Ledger, Month: f.Month, Other: in.Other,
			}), nil
		}
		return told(events.TypeVolunteerRecordCountedV1, now, events.VolunteerRecordCountedV1{
			Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title,
			Ledger: f.Ledger, Month: f.Month, Minutes: r.Minutes, Class: string(r.Class),
		}), nil
	})
	return err
}
