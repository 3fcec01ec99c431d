package star

import (
	"context"
	"slices"
	"strconv"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Standing is how far somebody is: what their total said last, which star that is by the terms of where they live, and which
// stars rest on it. Its id is the person's. It follows events and reads nothing else when it reckons, so that whoever makes
// it anew of the same events comes to the same.
type Standing struct {
	store.Meta
	Region  string  `json:"region"`
	Served  Served  `json:"served"`
	Rests   int64   `json:"rests"` // the sequence of the total that it rests on
	Measure Measure `json:"measure"`
	Level   int64   `json:"level"` // by Measure; 0 is none
	Rounds  int64   `json:"rounds"`
	Open    []Claim `json:"open,omitempty"`   // on their way
	Held    []Claim `json:"held,omitempty"`   // granted, the lowest first
	Struck  []Claim `json:"struck,omitempty"` // taken by a bar: they come back if it is lifted
	Refused []Claim `json:"refused,omitempty"`
	Barred  cn.Day  `json:"barred,omitempty"`
	Gone    bool    `json:"gone,omitempty"`
}

// Claim is one star that rests on a standing, with the terms that it was reckoned by.
type Claim struct {
	Star    string  `json:"star"`
	Level   int64   `json:"level"`
	Measure Measure `json:"measure"`
	Minutes int64   `json:"minutes"` // that it says were served

	Classes card.Classes `json:"classes,omitzero"`
}

var standingSchema = store.Schema{Name: "standings", Indexes: []string{"place", "held"}}

func indexStanding(x *Standing) map[string][]string {
	ix := map[string][]string{"place": {x.Region + "/" + x.ID}}
	if n := top(x.Held); n > 0 {
		ix["held"] = []string{strconv.FormatInt(n, 10) + "/" + x.Region}
	}
	return ix
}

// top is the highest of some stars, 0 without any.
func top(cs []Claim) (n int64) {
	for _, c := range cs {
		n = max(n, c.Level)
	}
	return n
}

// holds reports whether what was served still is what a star asks by its own terms.
func (x *Standing) holds(c Claim) bool {
	return x.Barred == "" && Rank(c.Measure.Steps, x.Served) >= c.Level
}

// reckon makes of what is known which stars begin and which end, and tells so. It does nothing the second time.
func (x *Standing) reckon(now time.Time) (evs []event.Event) {
	why := "total"
	if x.Barred != "" {
		why = "barred"
	}
	lose := func(cs *[]Claim, ends func(Claim) bool) (lost []Claim) {
		*cs = slices.DeleteFunc(slices.Clone(*cs), func(c Claim) bool {
			if !ends(c) {
				return false
			}
			lost = append(lost, c)
			evs = append(evs, told(events.TypeVolunteerStarLostV1, now, events.VolunteerStarLostV1{Star: c.Star, Person: x.ID, Why: why})...)
			return true
		})
		return lost
	}
	fallen := lose(&x.Held, func(c Claim) bool { return !x.holds(c) })
	lose(&x.Open, func(c Claim) bool { return x.Gone || !x.holds(c) })
	for _, c := range slices.Backward(fallen) { // to the star that still holds by the same terms
		evs = append(evs, x.keep(c, now)...)
	}
	evs = append(evs, x.lessen(x.Held, now)...)
	evs = append(evs, x.lessen(x.Open, now)...)
	x.Level = 0
	if x.Barred == "" && !x.Gone {
		x.Level = Rank(x.Measure.Steps, x.Served)
	}
	again := func(c Claim) bool { return c.Level == x.Level && x.Served.Minutes <= c.Minutes }
	if x.Level > max(top(x.Held), top(x.Open)) && !slices.ContainsFunc(x.Refused, again) {
		evs = append(evs, x.begin(x.Level, x.Measure, "", now)...)
	}
	return evs
}

// lessen is told of the stars that still hold and say more than what is counted now: from then on they say that, and no more
// even if it rises again. Of what was annulled no star goes on speaking.
func (x *Standing) lessen(cs []Claim, now time.Time) (evs []event.Event) {
	for i, c := range cs {
		if !x.excessive(c) {
			continue
		}
		cs[i].Minutes, cs[i].Classes = x.Served.Minutes, x.Served.Classes
		k := x.Served.Classes
		evs = append(evs, told(events.TypeVolunteerStarLessenedV1, now, events.VolunteerStarLessenedV1{
			Star: c.Star, Person: x.ID, Minutes: x.Served.Minutes, Am: k[0], Bm: k[1], Cm: k[2], Dm: k[3], Em: k[4], CountedOn: cn.DayOf(now).String(),
		})...)
	}
	return evs
}

// excessive reports whether a star says of more time than is counted now, or of better classes.
func (x *Standing) excessive(c Claim) bool {
	return c.Minutes > x.Served.Minutes || !c.Classes.Within(x.Served.Classes)
}

// keep begins the highest star that is left of one that is lost. It was seen by everybody under the higher one.
func (x *Standing) keep(c Claim, now time.Time) []event.Event {
	left := min(c.Level, Rank(c.Measure.Steps, x.Served))
	if x.Barred != "" || x.Gone || left <= max(top(x.Held), top(x.Open)) {
		return nil
	}
	return x.begin(left, c.Measure, c.Star, now)
}

func (x *Standing) begin(level int64, by Measure, after string, now time.Time) []event.Event {
	x.Rounds++
	k := x.Served.Classes
	c := Claim{Star: starID(x.ID, x.Rounds), Level: level, Measure: by, Minutes: x.Served.Minutes, Classes: k}
	x.Open = append(slices.Clone(x.Open), c)
	return told(events.TypeVolunteerStarReachedV1, now, events.VolunteerStarReachedV1{
		Star: c.Star, Person: x.ID, Region: x.Region, Level: level, Terms: by.Terms, Minutes: c.Minutes, After: after, Am: k[0], Bm: k[1], Cm: k[2], Dm: k[3], Em: k[4],
	})
}

// follow lets an event change a standing, which is born with the first.
func (s *Service) follow(ctx context.Context, person string, ev event.Event, change func(*Standing)) error {
	p, err := s.whose(ctx, person)
	if err != nil {
		return err
	}
	t, err := s.inForce(ctx, p.Region, cn.DayOf(s.now()))
	if err != nil {
		return err
	}
	birth := func() Standing { return Standing{Meta: store.Meta{ID: person}, Region: p.Region} }
	_, err = s.standings.Apply(ctx, person, ev, birth, func(x *Standing) ([]event.Event, error) {
		if p.Region != "" {
			x.Region, x.Measure = p.Region, t.measure()
		}
		change(x)
		return x.reckon(s.now()), nil
	})
	return err
}

// onTotal hears what somebody has served. Duty and orders of a court are no volunteering.
func (s *Service) onTotal(ctx context.Context, ev event.Event) error {
	var in events.VolunteerTotalChangedV1
	if err := ev.Decode(&in); err != nil || card.Ledger(in.Ledger) != card.Voluntary {
		return err
	}
	return s.follow(ctx, in.Person, ev, func(x *Standing) {
		x.Served = Served{
			Minutes: in.Minutes, Records: in.Records, QualitySum: in.QualitySum, QualityCount: in.QualityCount, Vouched: in.Am + in.Bm + in.Cm,
			Classes: card.Classes{in.Am, in.Bm, in.Cm, in.Dm, in.Em},
		}
		x.Rests = ev.Seq
	})
}

// onMoved hears that somebody may live elsewhere, where other terms are in force.
func (s *Service) onMoved(ctx context.Context, ev event.Event) error {
	if _, err := s.standings.Get(ctx, ev.Subject); err != nil {
		return gone(err)
	}
	return s.follow(ctx, ev.Subject, ev, func(*Standing) {})
}

// onErased hears that somebody has gone: what is on its way ends, what was granted stays a number.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	if err := s.parted(ctx, ev); err != nil {
		return err
	}
	if _, err := s.standings.Get(ctx, ev.Subject); err != nil {
		return gone(err)
	}
	return s.follow(ctx, ev.Subject, ev, func(x *Standing) { x.Gone = true })
}

// onGranted hears that a star was granted; of one that was lost meanwhile its standing knows nothing any more.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.follow(ctx, in.Person, ev, func(x *Standing) {
		x.Held = append(slices.Clone(x.Held), x.take(ev.Subject)...)
		slices.SortFunc(x.Held, func(a, b Claim) int { return int(a.Level - b.Level) })
	})
}

// onRefused hears that an objection was upheld: the star is not begun again until more was served.
func (s *Service) onRefused(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarRefusedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.follow(ctx, in.Person, ev, func(x *Standing) {
		for _, c := range x.take(ev.Subject) {
			c.Minutes = x.Served.Minutes
			x.Refused = append(slices.DeleteFunc(slices.Clone(x.Refused), func(o Claim) bool { return o.Level == c.Level }), c)
		}
	})
}

// take is a star that is on its way, which it is no longer.
func (x *Standing) take(star string) (out []Claim) {
	x.Open = slices.DeleteFunc(slices.Clone(x.Open), func(c Claim) bool {
		if c.Star == star {
			out = append(out, c)
		}
		return c.Star == star
	})
	return out
}

// onBarred hears that somebody gets no star before a day: all that they have are taken.
func (s *Service) onBarred(ctx context.Context, ev event.Event) error {
	var in events.VolunteerBarImposedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.follow(ctx, in.Person, ev, func(x *Standing) { x.Barred, x.Struck = cn.Day(in.Until), x.Held })
}

// onLifted hears that a bar was wrong: what it took comes back, as far as it still holds.
func (s *Service) onLifted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerBarLiftedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.free(ctx, in.Person, ev, true)
}

// onOver hears that the time of a bar is over: stars are reckoned anew, and everybody sees them anew.
func (s *Service) onOver(ctx context.Context, ev event.Event) error {
	var in events.VolunteerBarOverV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.free(ctx, in.Person, ev, false)
}

// free ends a bar.
func (s *Service) free(ctx context.Context, person string, ev event.Event, back bool) error {
	_, err := s.standings.Apply(ctx, person, ev, nil, func(x *Standing) (evs []event.Event, err error) {
		x.Barred = ""
		for _, c := range slices.Backward(x.Struck) {
			if back {
				evs = append(evs, x.keep(c, s.now())...)
			}
		}
		x.Struck = nil
		return append(evs, x.reckon(s.now())...), nil
	})
	return gone(err)
}
