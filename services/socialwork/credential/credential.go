package credential

import (
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Credential is one certificate and its registration. Its id is a keyed hash of the number that is printed on it, so that
// two people who enter one certificate write one document, and nobody reads a number off it.
type Credential struct {
	store.Meta
	Account    string                        `json:"account"`
	Level      socialworkapi.CredentialLevel `json:"level"`
	Secret     string                        `json:"secret,omitempty"` // private, sealed with a key of its own
	Mark       string                        `json:"mark,omitempty"`   // the end of the number, for who has to recognize it
	Named      bool                          `json:"named"`            // the holder wants the whole name shown
	Region     string                        `json:"region"`           // GB/T 2260, of the office
	Issued     cn.Day                        `json:"issued"`
	Electronic bool                          `json:"electronic,omitempty"`
	FirstDue   cn.Day                        `json:"first_due"` // the last day of the first registration
	Late       bool                          `json:"late,omitempty"`
	LateReason string                        `json:"late_reason,omitempty"`
	Papers     []socialworkapi.Paper         `json:"papers"`
	State      State                         `json:"state"`
	Remark     string                        `json:"remark,omitempty"`
	Verifier   string                        `json:"verifier,omitempty"`  // account of the officer who looked first
	Cycles     []socialworkapi.Cycle         `json:"cycles,omitempty"`    // the last one is the present one
	Reminded   cn.Day                        `json:"reminded,omitempty"`  // of the end of which cycle the holder was told
	Opens      cn.Day                        `json:"opens,omitempty"`     // from this day renewal may be asked for
	Cautions   cn.Day                        `json:"cautions,omitempty"`  // from this day its holder is told that hours are missing
	Cautioned  cn.Day                        `json:"cautioned,omitempty"` // of the end of which cycle the hours were looked at for that
	Sanctions  []Sanction                    `json:"sanctions,omitempty"`
	Left       bool                          `json:"left,omitempty"` // erased, and its key has still to be destroyed
	EnteredAt  time.Time                     `json:"entered_at"`
	ChangedAt  time.Time                     `json:"changed_at"`
}

// Sanction is a finding that is in force on the credentials of somebody.
type Sanction struct {
	Finding string                     `json:"finding"`
	Kind    socialworkapi.SanctionKind `json:"kind"`
	Until   cn.Day                     `json:"until"`
}

var schema = store.Schema{Name: "credentials", Indexes: []string{"account", "office", "public", "place", "due", "wait", "over"}}

func index(c *Credential) map[string][]string {
	at := store.Time(c.ChangedAt)
	if c.State == gone {
		if c.Left {
			return map[string][]string{"over": {at}}
		}
		return nil
	}
	ix := map[string][]string{"account": {c.Account}, "office": {c.Region + "/" + at + "/" + c.ID}}
	if slices.Contains(shown, c.State) {
		ix["public"], ix["place"] = []string{c.ID}, []string{c.Region + "/" + c.ID}
	}
	if due := c.next(); !due.IsZero() {
		ix["due"] = []string{store.Time(due)}
	}
	switch c.State {
	case entered, verified, renewing, restoring:
		ix["wait"] = []string{"office/" + c.Region + "/" + c.ID}
	case returned, registered, lapsed:
		ix["wait"] = []string{"holder/" + c.Account + "/" + c.ID}
	}
	return ix
}

// cycle is the present one; the zero value where there is none.
func (c *Credential) cycle() (out socialworkapi.Cycle) {
	if n := len(c.Cycles); n > 0 {
		out = c.Cycles[n-1]
	}
	return out
}

// last is the day on which the registration ends.
func (c *Credential) last() cn.Day { return cn.Day(c.cycle().To) }

// next is when the clock has something to do: the day on which hours that are missing are told of, the beginning of the window, then
// the end of the last day. Who has asked in time does not lapse while the office looks at it.
func (c *Credential) next() time.Time {
	switch {
	case c.State != registered:
		return time.Time{}
	case c.cautions():
		return c.Cautions.At(0, 0)
	case c.Reminded != c.last():
		return c.Opens.At(0, 0)
	}
	return c.last().End()
}

// cautions reports whether the hours of this cycle have still to be looked at ahead of its end. What was registered before there
// were such reminders has no day for it.
func (c *Credential) cautions() bool { return c.Cautions != "" && c.Cautioned != c.last() }

// hats says who the caller is to it. Nobody decides about a certificate of their own.
func (c *Credential) hats(who identity.Caller) (hats []Hat) {
	if who.ID == c.Account {
		return []Hat{Holder}
	}
	if bureau.Registers(who, c.Region) {
		hats = append(hats, Registrar)
		if c.Verifier != "" && c.Verifier != who.ID {
			hats = append(hats, Second)
		}
	}
	if bureau.Supervises(who, c.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

// law is where and when something about it is decided.
func (c *Credential) law(now time.Time) rule.Where { return rule.Where{Region: c.Region, Day: now} }

// term is a cycle that begins on a day: it ends on the evening before the same day some years later.
func (s *Service) term(c *Credential, from cn.Day, now time.Time) (out socialworkapi.Cycle, opens cn.Day, err error) {
	years, err := rule.Ask[int](s.rules, ruleYears, c.law(now))
	if err != nil {
		return out, opens, err
	}
	ahead, err := rule.Ask[int](s.rules, ruleRenew, c.law(now))
	if err != nil {
		return out, opens, err
	}
	end := from.AddMonths(12 * years.Value)
	return socialworkapi.Cycle{From: from.String(), To: end.Add(-1).String()}, end.AddMonths(-ahead.Value), nil
}

// hoursRule is the rule that says how much training a level needs.
func hoursRule(l socialworkapi.CredentialLevel) string {
	if l == socialworkapi.CredentialLevelAssistant {
		return ruleAssistant
	}
	return ruleSocial
}

// needed is how many minutes of training a cycle asks for.
func (s *Service) needed(c *Credential, now time.Time) (minutes int64, basis fault.Basis, err error) {
	a, err := rule.Ask[int64](s.rules, hoursRule(c.Level), c.law(now))
	return a.Value * 60, a.Basis(), err
}

// span is the days whose training counts for the next cycle: those of the present one, or, once it is over, as many
// years back from today.
func (s *Service) span(c *Credential, now time.Time) (from, to cn.Day, err error) {
	if c.State != lapsed && c.State != restoring && c.State != struck {
		return cn.Day(c.cycle().From), c.last(), nil
	}
	years, err := rule.Ask[int](s.rules, ruleYears, c.law(now))
	to = cn.DayOf(now)
	return to.AddMonths(-12 * years.Value).Add(1), to, err
}

// levelText is what the book calls a level.
func (s *Service) levelText(c *Credential, now time.Time) string {
	a, err := rule.Ask[[]rule.Item](s.rules, ruleGrades, c.law(now))
	if err != nil {
		return string(c.Level)
	}
	return rule.Text(a.Value, string(c.Level))
}
