package training

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Ledger is the training of one account in one year. Its id is account.year. It hears what happened and adds up; there is
// no door through which anybody writes in it.
type Ledger struct {
	store.Meta
	Account string  `json:"account"`
	Year    string  `json:"year"`
	Entries []Entry `json:"entries"` // in the order in which they were heard of
}

// Entry is one course or study, under a name of its own, so that what is heard twice stands there once.
type Entry struct {
	Source   string                    `json:"source"` // course/ID, study/ID or lecture/ID/part
	Title    string                    `json:"title"`
	OrgName  string                    `json:"org_name,omitempty"`
	Name     string                    `json:"name"` // whose it is, masked
	On       cn.Day                    `json:"on"`
	From     time.Time                 `json:"from,omitzero"`
	To       time.Time                 `json:"to,omitzero"`
	Minutes  int64                     `json:"minutes"`
	County   bool                      `json:"county,omitempty"`
	Online   bool                      `json:"online,omitempty"` // learned on line
	Region   string                    `json:"region"`
	Annulled bool                      `json:"annulled,omitempty"`
	State    socialworkapi.LedgerState `json:"state"`
}

// mostEntries bounds a year; nobody learns more than once a day all year round.
const mostEntries = 400

var ledgerSchema = store.Schema{Name: "ledgers", Indexes: []string{"place", "mine"}, Rev: 1}

func indexLedger(l *Ledger) map[string][]string {
	ix := map[string][]string{"mine": {l.Account}}
	for _, e := range l.Entries {
		if at := l.Year + "/" + e.Region; !slices.Contains(ix["place"], at) {
			ix["place"] = append(ix["place"], at)
		}
	}
	return ix
}

// settle says anew which entries count: those that overlap with one heard of before do not, nor what would make a day longer than a day.
func (l *Ledger) settle() {
	days := map[cn.Day]int64{}
	for i := range l.Entries {
		e := &l.Entries[i]
		before := func(x Entry) bool {
			return x.State == socialworkapi.LedgerStateCounted && !x.From.IsZero() && !e.From.IsZero() && e.From.Before(x.To) && x.From.Before(e.To)
		}
		switch {
		case e.Annulled:
			e.State = socialworkapi.LedgerStateAnnulled
		case days[e.On]+e.Minutes > 24*60 || slices.ContainsFunc(l.Entries[:i], before):
			e.State = socialworkapi.LedgerStateClashed
		default:
			e.State = socialworkapi.LedgerStateCounted
			days[e.On] += e.Minutes
		}
	}
}

// changed tells what the year adds up to, by day.
func (l *Ledger) changed(now time.Time) []event.Event {
	d := events.SocialworkLedgerChangedV1{Account: l.Account, Year: l.Year, Days: []events.SocialworkLedgerChangedV1Days{}}
	days := map[cn.Day]int64{}
	for _, e := range l.Entries {
		if e.State == socialworkapi.LedgerStateCounted {
			days[e.On] += e.Minutes
			d.Minutes += e.Minutes
		}
	}
	for on, n := range days {
		d.Days = append(d.Days, events.SocialworkLedgerChangedV1Days{On: on.String(), Minutes: n})
	}
	slices.SortFunc(d.Days, func(a, b events.SocialworkLedgerChangedV1Days) int { return cmp.Compare(a.On, b.On) })
	return told(events.TypeSocialworkLedgerChangedV1, now, d)
}

// hear changes the ledger of a year on behalf of an event, adds up, and tells.
func (s *Service) hear(ctx context.Context, account, year string, ev event.Event, do func(*Ledger)) error {
	_, err := s.ledgers.Apply(ctx, account+"."+year, ev, func() Ledger { return Ledger{Account: account, Year: year} }, func(l *Ledger) ([]event.Event, error) {
		l.Entries = slices.Clone(l.Entries)
		do(l)
		l.settle()
		return l.changed(s.now()), nil
	})
	return err
}

// enter puts an entry where none of its name is.
func (l *Ledger) enter(e Entry) {
	if len(l.Entries) < mostEntries && !slices.ContainsFunc(l.Entries, func(x Entry) bool { return x.Source == e.Source }) {
		l.Entries = append(l.Entries, e)
	}
}

func (s *Service) onAttended(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCourseAttendedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, year(in.From), ev, func(l *Ledger) {
		l.enter(Entry{
			Source: "course/" + in.Course, Title: in.Title, OrgName: in.OrgName, Name: in.Name, On: cn.DayOf(in.From), From: in.From, To: in.To,
			Minutes: in.Minutes, County: in.County, Region: in.Region, Online: in.Online,
		})
	})
}

func (s *Service) onStruck(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCourseStruckV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, in.Year, ev, func(l *Ledger) {
		l.Entries = slices.DeleteFunc(l.Entries, func(x Entry) bool { return x.Source == "course/"+in.Course && !x.Annulled })
	})
}

func (s *Service) onVerified(ctx context.Context, ev event.Event) error {
	var in events.SocialworkStudyVerifiedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, in.On[:4], ev, func(l *Ledger) {
		l.enter(Entry{Source: "study/" + ev.Subject, Title: in.Title, Name: in.Name, On: cn.Day(in.On), Minutes: in.Minutes, Region: in.Region})
	})
}

func (s *Service) onDenied(ctx context.Context, ev event.Event) error {
	var in events.SocialworkLotDeniedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, in.Year, ev, func(l *Ledger) {
		for i := range l.Entries {
			if l.Entries[i].Source == in.Source {
				l.Entries[i].Annulled = true
			}
		}
	})
}

// GetTraining is the caller's own year, the latest day first.
func (s *Service) GetTraining(ctx context.Context, in socialworkapi.GetTrainingRequest) (out socialworkapi.Training, err error) {
	who, _ := identity.From(ctx)
	if out.Year = in.Year; out.Year == "" {
		out.Year = year(s.now())
	}
	out.Items = []socialworkapi.TrainingEntry{}
	l, err := s.ledgers.Get(ctx, who.ID+"."+out.Year)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	for _, e := range l.Entries {
		if e.State == socialworkapi.LedgerStateCounted {
			out.Minutes += e.Minutes
			if e.County {
				out.County++
			}
		}
		out.Items = append(out.Items, socialworkapi.TrainingEntry{
			Source: e.Source, Title: e.Title, OrgName: e.OrgName, On: e.On.String(), Minutes: e.Minutes, County: e.County, Online: e.Online, State: e.State, StateText: entrySays[e.State],
		})
	}
	slices.SortStableFunc(out.Items, func(a, b socialworkapi.TrainingEntry) int { return cmp.Compare(b.On, a.On) })
	return out, err
}
