package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// side is who had a round.
type side int

const (
	baseline side = iota
	product
)

// duel is the rounds of one case, in pairs: the i-th of both sides stood next to each other.
type duel struct {
	laps  [2][]lap
	bytes int64 // of one answer, where the case reads
}

func (d *duel) note(s side, l lap) { d.laps[s] = append(d.laps[s], l) }

// pairs sets the rounds of two loops against each other.
func pairs(a, b []lap, of func(lap) float64) spread {
	out := make(spread, min(len(a), len(b)))
	for i := range out {
		out[i] = of(b[i]) / of(a[i])
	}
	slices.Sort(out)
	return out
}

func rate(l lap) float64 { return l.rate() }
func slow(l lap) float64 { return l.p99.Seconds() }
func cost(l lap) float64 { return (l.cpu + clockTick/2).Seconds() / float64(l.done) } // half a tick is what the clock may hide

// spread is sorted.
type spread []float64

func (s spread) median() float64 { return s[len(s)/2] }

func (s spread) String() string {
	return fmt.Sprintf("%.2f [%.2f–%.2f]", s.median(), s[0], s[len(s)-1])
}

func median(ls []lap, of func(lap) float64) float64 {
	all := make(spread, len(ls))
	for i, l := range ls {
		all[i] = of(l)
	}
	slices.Sort(all)
	return all.median()
}

// table collects what the reader judges.
type table struct {
	rows   [][]string
	rushes [][]string
	looks  [][]string
	opened [][]string
	notes  []string
	missed []string // what did not come up to its bound
}

const rushHeading = "rush\tbids\terrors\tof them conflicts\thalf within\tp99\trate\ttarget\tverdict"

// rush adds what purchases saw that everybody ran for, the worst of each figure.
func (t *table) rush(name string, rs []rush) {
	var worst rush
	var said string
	rate := math.Inf(1)
	for _, r := range rs {
		worst.done += r.done
		worst.failed += r.failed
		worst.conflicts += r.conflicts
		worst.p50, worst.p99, rate = max(worst.p50, r.p50), max(worst.p99, r.p99), min(rate, r.rate())
		if r.first != nil && said == "" {
			said = r.first.Error()
		}
	}
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
	t.rushes = append(t.rushes, []string{
		name, fmt.Sprint(worst.done), fmt.Sprint(worst.failed), fmt.Sprint(worst.conflicts), ms(worst.p50), ms(worst.p99), fmt.Sprintf("%.0f/s", rate),
		fmt.Sprintf("0 errors, p99 <%v", patient), t.judge(name, worst.failed == 0 && worst.p99 < patient),
	})
	if said != "" {
		t.note("%s: %s", name, said)
	}
}

const lookHeading = "look\tstored\thalf within\tp99\trate\tcpu of one\ttarget\tverdict"

// look adds what readers of a large register waited.
func (t *table) look(name string, stored int, l lap, bound time.Duration) {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
	goal, verdict := "–", ""
	if bound > 0 {
		goal, verdict = fmt.Sprintf("p99 <%v", bound), t.judge(fmt.Sprintf("%s at %d", name, stored), l.p99 < bound)
	}
	t.looks = append(t.looks, []string{name, fmt.Sprint(stored), ms(l.p50), ms(l.p99), fmt.Sprintf("%.0f/s", l.rate()), ms(time.Duration(cost(l) * float64(time.Second))), goal, verdict})
}

// lookGrowth adds how much dearer a look became between two sizes, in processor time: others use the machine too.
func (t *table) lookGrowth(from, to int, less, more lap) {
	name := fmt.Sprintf("  cost at %d ÷ at %d", from, to)
	r := cost(more) / cost(less)
	t.looks = append(t.looks, []string{
		name, "", fmt.Sprintf("%.2f", more.p50.Seconds()/less.p50.Seconds()), fmt.Sprintf("%.2f", more.p99.Seconds()/less.p99.Seconds()), "", fmt.Sprintf("%.2f", r),
		fmt.Sprintf("≤%.2f", maxGrowth), t.judge(t.looks[len(t.looks)-1][0]+name, r <= maxGrowth),
	})
}

const openHeading = "opening\tpurchases\tthe bids\ttheir prices\ttogether\ttarget\tverdict"

// opening adds how long purchases took to be read out, the worst of each figure.
func (t *table) opening(name string, os []opened) {
	var worst opened
	var both time.Duration
	for _, o := range os {
		worst = opened{max(worst.technical, o.technical), max(worst.prices, o.prices)}
		both = max(both, o.both())
	}
	sec := func(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
	t.opened = append(t.opened, []string{
		name, fmt.Sprint(len(os)), sec(worst.technical), sec(worst.prices), sec(both), fmt.Sprintf("≤%.0f s", openBound.Seconds()), t.judge(name, both <= openBound),
	})
}

const heading = "case\tstored\tbaseline\tproduct\tratio\tp99 ratio\tcpu ratio\ttarget\tverdict"

// duel adds a case in which the product should come at least to target times the baseline.
func (t *table) duel(name string, stored int, d duel, target float64) {
	r := pairs(d.laps[baseline], d.laps[product], rate)
	goal, verdict := "–", ""
	if target > 0 {
		goal, verdict = fmt.Sprintf("≥%.2f", target), t.judge(name, r.median() >= target)
	}
	t.rows = append(t.rows, []string{
		name, fmt.Sprint(stored), fmt.Sprintf("%.0f/s", median(d.laps[baseline], rate)), fmt.Sprintf("%.0f/s", median(d.laps[product], rate)),
		r.String(), pairs(d.laps[baseline], d.laps[product], slow).String(), pairs(d.laps[product], d.laps[baseline], cost).String(), goal, verdict,
	})
}

// maxGrowth is what ten times as many purchases may add to the cost of reading.
const maxGrowth = 1.25

// growth adds how much dearer the product became between two sizes.
func (t *table) growth(from, to int, less, more duel) {
	r, name := pairs(more.laps[product], less.laps[product], rate), fmt.Sprintf("  cost at %d ÷ at %d", to, from)
	t.rows = append(t.rows, []string{
		name, "", fmt.Sprintf("%.0f/s", median(less.laps[product], rate)), fmt.Sprintf("%.0f/s", median(more.laps[product], rate)),
		r.String(), pairs(less.laps[product], more.laps[product], slow).String(), pairs(less.laps[product], more.laps[product], cost).String(), fmt.Sprintf("≤%.2f", maxGrowth), t.judge(name, r.median() <= maxGrowth),
	})
}

// judge says whether a bound was met, and remembers what missed its own.
func (t *table) judge(name string, ok bool) string {
	if ok {
		return "met"
	}
	t.missed = append(t.missed, strings.TrimSpace(name))
	return "MISSED"
}

// verdict is an error that names what missed its bound.
func (t *table) verdict() error {
	if len(t.missed) == 0 {
		return nil
	}
	return fmt.Errorf("missed its bound: %s", strings.Join(t.missed, "; "))
}

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

func (t *table) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, part := range []struct {
		heading string
		rows    [][]string
	}{{heading, t.rows}, {rushHeading, t.rushes}, {openHeading, t.opened}, {lookHeading, t.looks}} {
		if len(part.rows) == 0 {
			continue
		}
		fmt.Fprintln(w, part.heading)
		for _, r := range part.rows {
			fmt.Fprintln(w, strings.Join(r, "\t"))
		}
		_ = w.Flush() // into memory
	}
	for _, n := range t.notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}
