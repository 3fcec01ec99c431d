package score

import (
	"cmp"
	"slices"
)

// Answer is what is said of an objective leaf, by whoever is scored: the name of
// one of its options or, where a number tells them apart, that number.
type Answer struct {
	Option string
	Count  int64
}

// Earned is the option that an answer earns: the named one, or the highest that
// the number reaches. What was not answered, or names none of the options,
// earns the lowest, and said is false. A leaf without options earns the zero Option.
//
// Nothing of it is anybody's view: whoever knows the leaf and the answer comes to the same points.
func (i Indicator) Earned(a *Answer) (earned Option, said bool) {
	if len(i.Options) == 0 {
		return earned, false
	}
	earned = slices.MinFunc(i.Options, func(a, b Option) int { return cmp.Compare(a.Points, b.Points) })
	if a == nil || i.Unit != "" && a.Count < 0 {
		return earned, false
	}
	for _, o := range i.Options {
		switch {
		case i.Unit == "" && o.Name == a.Option:
			return o, true
		case i.Unit != "" && o.AtLeast <= a.Count && o.AtLeast >= earned.AtLeast:
			earned = o
		}
	}
	return earned, i.Unit != ""
}
