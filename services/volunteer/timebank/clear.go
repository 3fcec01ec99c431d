package timebank

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Clearing is what all accounts came to when they were last added up. There is one document of it.
type Clearing struct {
	store.Meta
	Region string    `json:"region"`
	At     time.Time `json:"at"`
	Books
	Faults []string `json:"faults,omitempty"` // what did not agree, by account or remittance
}

// Books are the sums of all accounts, in minutes. Saved = Held + Transit, whatever has happened.
type Books struct {
	Accounts int64 `json:"accounts"` // that are open
	Saved    int64 `json:"saved"`
	Held     int64 `json:"held"`
	Transit  int64 `json:"transit"`
	Moved    int64 `json:"moved"`
}

var clearingSchema = store.Schema{Name: "clearings"}

func indexClearing(*Clearing) map[string][]string { return nil }

const clearingID = "now"

// audit adds all accounts up and names what does not agree: a credit that nobody sent or of another size, a remittance that was
// taken and is in no account, months that are not what the hours come to.
func (s *Service) audit(ctx context.Context) (b Books, faults []string, err error) {
	type sending struct {
		minutes int64
		state   Sending
	}
	out, in := map[string]sending{}, map[string]int64{}
	months := map[string]int64{}
	err = s.accounts.Each(ctx, store.Query{}, func(a Account) error {
		if a.State == open {
			b.Accounts++
		}
		sums := a.sums()
		b.Saved += sums.Saved
		b.Held += sums.Balance()
		for _, t := range a.Out {
			out[t.ID] = sending{t.Minutes, t.State}
		}
		for id, c := range a.In {
			in[id] = c.Minutes
		}
		for m, n := range a.Months {
			months[a.ID+"."+m] = n
		}
		return nil
	})
	if err != nil {
		return b, nil, err
	}
	for id, n := range in {
		b.Moved += n
		if t, ok := out[id]; !ok || t.minutes != n || t.state == returned {
			faults = append(faults, id)
		}
	}
	for id, t := range out {
		_, taken := in[id]
		switch {
		case t.state == received && !taken:
			faults = append(faults, id)
		case t.state == sent && !taken:
			b.Transit += t.minutes
		}
	}
	err = s.hours.Banked(ctx, func(person, month string, minutes int64) {
		key := person + "." + month
		if months[key] != minutes {
			faults = append(faults, key)
		}
		delete(months, key)
	})
	faults = slices.AppendSeq(faults, maps.Keys(months)) // kept of a month in which nothing counts
	slices.Sort(faults)
	return b, faults, err
}

// What has counted a moment ago comes to its account by event. underway is for how long that is no fault, by the clock on
// the wall; between is how often it is asked meanwhile.
const (
	underway = time.Second
	between  = 50 * time.Millisecond
)

// clear adds up and writes down what it came to. What changes while it reads is no fault: it asks again, and what disagrees
// each time until what was underway has come, is.
func (s *Service) clear(ctx context.Context) error {
	b, faults, err := s.audit(ctx)
	for waited := time.Duration(0); waited < underway && err == nil && (len(faults) > 0 || b.Saved != b.Held+b.Transit); waited += between {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(between):
		}
		var again []string
		b, again, err = s.audit(ctx)
		faults = slices.DeleteFunc(again, func(id string) bool { return !slices.Contains(faults, id) })
	}
	if err != nil {
		return err
	}
	if err := s.write(ctx, b, faults[:min(len(faults), 100)]); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("%d entries of the time bank do not agree, the first is %s", len(faults), faults[0])
	}
	return nil
}

// write notes what it came to, if that is new or what stands there is a day old: a platform on which nothing happens writes nothing.
func (s *Service) write(ctx context.Context, b Books, faults []string) error {
	now := s.now()
	was, err := s.clearings.Get(ctx, clearingID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		_, err = s.clearings.Insert(ctx, clearingID, Clearing{Region: s.region, At: now, Books: b, Faults: faults})
	case err == nil && (was.Books != b || !slices.Equal(was.Faults, faults) || now.Sub(was.At) >= 24*time.Hour):
		_, err = s.clearings.Update(ctx, clearingID, func(c *Clearing) ([]event.Event, error) {
			c.At, c.Books, c.Faults = now, b, faults
			return nil, nil
		})
	}
	return err
}

// GetTimeBank is what all accounts came to when they were last added up, for everybody.
func (s *Service) GetTimeBank(ctx context.Context, _ volunteerapi.GetTimeBankRequest) (out volunteerapi.TimeBank, err error) {
	c, err := s.clearings.Get(ctx, clearingID)
	if gone(err) != nil {
		return out, err
	}
	at := rule.Where{Region: s.region, Day: s.now()}
	once, _, err := s.limit(ruleOnce, at)
	if err != nil {
		return out, err
	}
	monthly, _, err := s.limit(ruleMonth, at)
	out = volunteerapi.TimeBank{
		Accounts: c.Accounts, Saved: c.Saved, Held: c.Held, Transit: c.Transit, Moved: c.Moved,
		Balanced: len(c.Faults) == 0 && c.Saved == c.Held+c.Transit, Once: once / 60, Monthly: monthly / 60,
		Basis: card.Bases(s.rules, at, ruleStore, ruleOnce, ruleMonth),
	}
	if !c.At.IsZero() {
		out.CheckedAt = &c.At
	}
	return out, err
}
