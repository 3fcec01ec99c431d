package hours

import (
	"cmp"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
)

// The words of the contract.
type (
	// Source is who or what says that somebody was there.
	Source = volunteerapi.StatementSource
	// Act is whether they came or went.
	Act = volunteerapi.StatementAct
	// Way is how it was said.
	Way = volunteerapi.StatementWay
	// Class is how well hours are vouched for, a best; it is shown wherever they are.
	Class = volunteerapi.HourClass
)

const (
	device      = volunteerapi.StatementSourceDevice
	site        = volunteerapi.StatementSourceSite
	lead        = volunteerapi.StatementSourceLead
	beneficiary = volunteerapi.StatementSourceBeneficiary
	post        = volunteerapi.StatementSourcePost

	in   = volunteerapi.StatementActIn
	out  = volunteerapi.StatementActOut
	both = volunteerapi.StatementActBoth

	alone    = volunteerapi.StatementWayAlone
	rotating = volunteerapi.StatementWayRotating
	printed  = volunteerapi.StatementWayPrinted
	fence    = volunteerapi.StatementWayFence
	slip     = volunteerapi.StatementWayCode
	roll     = volunteerapi.StatementWayRoll
)

// Statement is what one source says of one coming or going. It is never changed; what turns out to be untrue is struck.
type Statement struct {
	Key      string     `json:"key"` // the client's own, so that the same sent twice is one
	Source   Source     `json:"source"`
	Act      Act        `json:"act"`
	At       time.Time  `json:"at"`              // when it was
	Until    *time.Time `json:"until,omitempty"` // when it ended, of both
	Heard    time.Time  `json:"heard"`           // when the platform was told
	By       string     `json:"by"`              // account
	Device   string     `json:"device,omitempty"`
	Way      Way        `json:"way"`
	Offline  bool       `json:"offline,omitempty"` // kept on a device and told later
	Late     bool       `json:"late,omitempty"`    // told more than a day after the shift
	Inside   bool       `json:"inside,omitempty"`  // the device says that it was within the radius; where it was is not kept
	Accuracy int64      `json:"accuracy,omitempty"`
	Struck   bool       `json:"struck,omitempty"`
}

// span is a stretch of time, its end excluded.
type span struct{ from, to time.Time }

// Result is what statements come to.
type Result struct {
	From, To time.Time // the first and the last instant that counts
	Minutes  int64     // whole ones, rounded down
	Class    Class     // "" while too few have spoken
	Missing  string    // why nothing counts, in words; "" when something does
}

// Reckon is the only way in which hours come about: what all sources say together, cut to the time of the shift. Both the
// coming and the going need two different sources, and of the sources that have spoken each has its say: who is not there
// for one of them is not there. So the latest coming and the earliest going count, and no statement ever adds to what the
// others allow.
func Reckon(starts, ends time.Time, said []Statement) (r Result) {
	by := map[Source][]mark{}
	came, went := voices{}, voices{}
	for _, s := range said {
		if s.Struck {
			continue
		}
		for _, m := range s.marks() {
			by[s.Source] = append(by[s.Source], m)
			if m.in {
				came.hear(s)
			} else {
				went.hear(s)
			}
		}
	}
	first, last := vouched(came), vouched(went)
	switch {
	case len(by) == 0:
		r.Missing = "还没有人陈述"
		return r
	case first == "":
		r.Missing = "到岗只有一方陈述，还要另一方，例如现场的动态码或者带队人点名"
		return r
	case last == "":
		r.Missing = "离岗只有一方陈述，还要另一方，例如现场的动态码或者带队人点名"
		return r
	}
	there := []span{{starts, ends}}
	for _, marks := range by {
		there = meet(there, present(marks, starts, ends))
	}
	var total time.Duration
	for _, t := range there {
		total += t.to.Sub(t.from)
	}
	if r.Minutes = int64(total / time.Minute); r.Minutes == 0 {
		r.Missing = "各方陈述的时间没有共同的一分钟"
		return r
	}
	r.From, r.To, r.Class = there[0].from, there[len(there)-1].to, max(first, last)
	return r
}

// mark is one coming or going.
type mark struct {
	at time.Time
	in bool
}

func (s Statement) marks() []mark {
	switch {
	case s.Act == in:
		return []mark{{s.At, true}}
	case s.Act == out:
		return []mark{{s.At, false}}
	case s.Until != nil && s.Until.After(s.At):
		return []mark{{s.At, true}, {*s.Until, false}}
	}
	return nil
}

// voices are the sources that speak of one end of a service, and whether one told the platform within a day of the shift.
type voices map[Source]bool

func (v voices) hear(s Statement) { v[s.Source] = v[s.Source] || !s.Late }

// vouched is how well one end of a service is vouched for by those who speak of it; "" is not at all. A code of the site is
// of its moment whenever it comes. A roll is that if it, or what the device said, was told within a day: that both came later is
// how times made up afterwards would look, and proves as little of the moment as a printed code.
func vouched(by voices) Class {
	said := func(src Source) bool { _, ok := by[src]; return ok }
	switch {
	case said(site) && said(device):
		return volunteerapi.HourClassA
	case said(lead) && said(device) && (by[lead] || by[device]):
		return volunteerapi.HourClassB
	case said(beneficiary) && len(by) > 1:
		return volunteerapi.HourClassC
	case said(device) && (said(post) || said(lead)):
		return volunteerapi.HourClassD
	}
	return ""
}

// present is when somebody was there for one source. Who was not seen to come was there from the beginning, who was not
// seen to go until the end: of that the source says nothing. What is said twice in a row counts the first time.
func present(marks []mark, starts, ends time.Time) (out []span) {
	slices.SortStableFunc(marks, func(a, b mark) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return cmp.Compare(order(a.in), order(b.in))
	})
	since, there := starts, !marks[0].in
	for _, m := range marks {
		switch {
		case m.in && !there:
			since, there = m.at, true
		case !m.in && there:
			out, there = append(out, span{since, m.at}), false
		}
	}
	if there {
		out = append(out, span{since, later(since, ends)})
	}
	return out
}

// order puts coming before going in the same instant.
func order(in bool) int {
	if in {
		return 0
	}
	return 1
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// meet is what two lists of stretches have in common; both are in order and without overlap.
func meet(a, b []span) (out []span) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		from, to := later(a[i].from, b[j].from), a[i].to
		if b[j].to.Before(to) {
			to = b[j].to
		}
		if from.Before(to) {
			out = append(out, span{from, to})
		}
		if a[i].to.Before(b[j].to) {
			i++
		} else {
			j++
		}
	}
	return out
}
