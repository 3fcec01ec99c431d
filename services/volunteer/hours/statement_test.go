package hours

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sanshe/libs/cn"
)

// nine is when the shifts of these tests begin; they end at twelve.
var nine = cn.Day("2026-06-06").At(9, 0)

// say writes statements as "source act minute", a minute after nine.
func say(src Source, act Act, minute int, more ...int) Statement {
	s := Statement{Source: src, Act: act, At: nine.Add(time.Duration(minute) * time.Minute)}
	if len(more) > 0 {
		until := nine.Add(time.Duration(more[0]) * time.Minute)
		s.Until = &until
	}
	return s
}

func TestHoursAreWhatAllSourcesSayTogether(t *testing.T) {
	struck := say(lead, in, 60)
	struck.Struck = true
	for name, c := range map[string]struct {
		said    []Statement
		minutes int64
		class   Class
	}{
		"nobody":           {nil, 0, ""},
		"the device alone": {[]Statement{say(device, in, 0), say(device, out, 180)}, 0, ""},
		"the lead alone":   {[]Statement{say(lead, both, 0, 180)}, 0, ""},
		"the served alone": {[]Statement{say(beneficiary, both, 0, 180)}, 0, ""},
		"code and device":  {[]Statement{say(site, in, 5), say(device, in, 5), say(site, out, 170), say(device, out, 170)}, 165, "a"},
		"lead and device: latest in, earliest out": {[]Statement{say(lead, in, 20), say(device, in, 5), say(lead, out, 170), say(device, out, 150)}, 130, "b"},
		"three: each has its say":                  {[]Statement{say(site, in, 5), say(device, in, 5), say(lead, both, 30, 100), say(site, out, 170), say(device, out, 170)}, 70, "a"},
		"the weaker end":                           {[]Statement{say(site, in, 5), say(device, in, 5), say(lead, out, 100), say(device, out, 101)}, 95, "b"},
		"a going that only the device speaks of":   {[]Statement{say(site, in, 5), say(device, in, 5), say(device, out, 170)}, 0, ""},
		"served and device":                        {[]Statement{say(beneficiary, both, 10, 70), say(device, both, 10, 70)}, 60, "c"},
		"served and lead":                          {[]Statement{say(beneficiary, both, 10, 70), say(lead, both, 0, 180)}, 60, "c"},
		"printed code and device":                  {[]Statement{say(post, in, 10), say(device, in, 10), say(post, out, 40), say(device, out, 40)}, 30, "d"},
		"lead and place, nobody's device":          {[]Statement{say(post, both, 10, 40), say(lead, both, 10, 40)}, 0, ""},
		"cut to the shift":                         {[]Statement{say(lead, both, -30, 500), say(device, both, -10, 400)}, 180, "b"},
		"out before in":                            {[]Statement{say(lead, both, 0, 30), say(device, both, 60, 90)}, 0, ""},
		"a break is no service":                    {[]Statement{say(site, both, 0, 60), say(device, both, 0, 60), say(site, both, 90, 120), say(device, both, 90, 120)}, 90, "a"},
		"what is struck says nothing":              {[]Statement{say(site, both, 0, 90), say(device, both, 0, 90), struck}, 90, "a"},
		"an end before its beginning":              {[]Statement{say(lead, both, 90, 30), say(device, both, 0, 90)}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := Reckon(nine, nine.Add(3*time.Hour), c.said)
			if r.Minutes != c.minutes || r.Class != c.class || (r.Missing == "") != (c.minutes > 0) {
				t.Errorf("%+v, want %d %q", r, c.minutes, c.class)
			}
		})
	}
}

func TestMinutesAreWholeAndRoundedDown(t *testing.T) {
	said := []Statement{say(lead, both, 0, 60), say(device, both, 0, 60)}
	said[1].At = said[1].At.Add(time.Second)
	if r := Reckon(nine, nine.Add(3*time.Hour), said); r.Minutes != 59 {
		t.Errorf("%+v", r)
	}
}

// slowly reckons second by second, with nothing in common with Reckon but the words: for each source it walks through the
// statements that lie before the second.
func slowly(starts, ends time.Time, said []Statement) (seconds int64, ok bool) {
	sources := []Source{device, site, lead, beneficiary, post}
	speaks, ends2 := map[Source]bool{}, map[bool]map[Source]bool{true: {}, false: {}}
	type tick struct {
		at time.Time
		in bool
	}
	ticks := map[Source][]tick{}
	for _, s := range said {
		if s.Struck || s.Act == both && !s.Until.After(s.At) {
			continue
		}
		speaks[s.Source] = true
		if s.Act != out {
			ticks[s.Source] = append(ticks[s.Source], tick{s.At, true})
			ends2[true][s.Source] = true
		}
		if s.Act != in {
			at := s.At
			if s.Act == both {
				at = *s.Until
			}
			ticks[s.Source] = append(ticks[s.Source], tick{at, false})
			ends2[false][s.Source] = true
		}
	}
	for _, by := range ends2 {
		pairs := by[device] && (by[site] || by[lead] || by[post]) || by[beneficiary] && len(by) > 1
		if !pairs {
			return 0, false
		}
	}
	for at := starts; at.Before(ends); at = at.Add(time.Second) {
		there := true
		for _, src := range sources {
			if !speaks[src] {
				continue
			}
			first := slices.MinFunc(ticks[src], func(a, b tick) int {
				if c := a.at.Compare(b.at); c != 0 || a.in == b.in {
					return c
				}
				if a.in {
					return -1
				}
				return 1
			})
			was, known := !first.in, time.Time{}
			for { // the next instant at which something is said, up to now
				next := time.Time{}
				for _, k := range ticks[src] {
					if k.at.After(known) && !k.at.After(at) && (next.IsZero() || k.at.Before(next)) {
						next = k.at
					}
				}
				if next.IsZero() {
					break
				}
				known = next
				if slices.Contains(ticks[src], tick{next, true}) {
					was = true
				}
				if slices.Contains(ticks[src], tick{next, false}) {
					was = false
				}
			}
			there = there && was
		}
		if there {
			seconds++
		}
	}
	return seconds, true
}

func TestRandomHistoriesComeToTheSameSecondBySecond(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 2))
	starts, ends := nine, nine.Add(20*time.Minute)
	counted := 0
	for n := range 3000 {
		var said []Statement
		for range rnd.IntN(9) {
			s := say([]Source{device, site, lead, beneficiary, post}[rnd.IntN(5)], []Act{in, out, both}[rnd.IntN(3)], 0)
			s.At = nine.Add(time.Duration(rnd.IntN(1500)-150) * time.Second)
			if s.Act == both {
				until := s.At.Add(time.Duration(rnd.IntN(1200)-60) * time.Second)
				s.Until = &until
			}
			s.Struck = rnd.IntN(8) == 0
			said = append(said, s)
		}
		r := Reckon(starts, ends, said)
		seconds, ok := slowly(starts, ends, said)
		if want := seconds / 60; r.Minutes != want || ok && want > 0 != (r.Class != "") {
			t.Fatalf("history %d: %+v, second by second %d minutes: %+v", n, r, want, said)
		}
		if r.Minutes > 0 {
			counted++
		}
		again := slices.Concat(said, said) // heard twice, in another order
		rnd.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if r != Reckon(starts, ends, again) {
			t.Fatalf("history %d: the order matters, or hearing it twice", n)
		}
	}
	if counted < 100 {
		t.Errorf("only %d histories counted anything", counted)
	}
}
