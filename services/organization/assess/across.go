package assess

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"sanshe/libs/score"
)

// Outlying is from how many percent on a total is shown as an outlier.
const Outlying = outlying

// Totals are what the raters of a round who signed gave in all, by account; who had to stay away does not count.
func (s *Sheets) Totals(ctx context.Context, c *Case) (map[string]score.Points, error) {
	d, err := s.Of(ctx, c)
	if err != nil {
		return nil, err
	}
	out := map[string]score.Points{}
	for _, r := range c.Raters {
		if sh := d.signed(r.Account); sh != nil {
			out[r.Account] = counted(sh.Marks, r.Alias).Total()
		}
	}
	return out, nil
}

// Drift is how one rater's totals stand to those of the others, over all rounds that they share.
type Drift struct {
	Account      string
	Rounds       int          // in which somebody else signed as well
	Mean, Others score.Points // of the own totals, and of the means of the others
	Least, Most  score.Points // of own total less mean of the others, round by round; below nought where it is lower
	Outlier      bool
}

// Across sets raters side by side over many rounds (by account, what each gave in all), whoever drifts furthest first.
// The rule is that of one round (score.Outliers): further than Outlying percent from the others, and only where there
// are two others at least, since of two people nobody can tell who is off.
func Across(rounds []map[string]score.Points) (out []Drift) {
	own, other := map[string][]score.Points{}, map[string][]score.Points{}
	beside := map[string]map[string]bool{}
	for _, r := range rounds {
		if len(r) < 2 {
			continue
		}
		for who, total := range r {
			var others []score.Points
			for x, given := range r {
				if x != who {
					others = append(others, given)
					if beside[who] == nil {
						beside[who] = map[string]bool{}
					}
					beside[who][x] = true
				}
			}
			own[who], other[who] = append(own[who], total), append(other[who], score.Mean(others))
		}
	}
	for _, who := range slices.Sorted(maps.Keys(own)) {
		d := Drift{Account: who, Rounds: len(own[who]), Mean: score.Mean(own[who]), Others: score.Mean(other[who])}
		for i, total := range own[who] {
			off := total - other[who][i]
			if i == 0 {
				d.Least, d.Most = off, off
			}
			d.Least, d.Most = min(d.Least, off), max(d.Most, off)
		}
		d.Outlier = len(beside[who]) >= 2 && score.Far(d.Mean, d.Others, Outlying)
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Drift) int {
		return cmp.Or(first(a.Outlier, b.Outlier), cmp.Compare(size(b.Mean-b.Others), size(a.Mean-a.Others)))
	})
	return out
}

func size(p score.Points) score.Points { return max(p, -p) }
