package view

import (
	"sanshe/contracts/go/tenderapi"
)

// Levels are the levels of a criterion, one a line, as the form of a purchase reads them.
func Levels(c tenderapi.Criterion) (out []string) {
	for _, l := range c.Levels {
		out = append(out, l.Name+" "+level(l))
	}
	return out
}

func level(l tenderapi.CriterionLevel) string {
	if l.From == l.To {
		return PointsText(l.From)
	}
	return PointsText(l.From) + "-" + PointsText(l.To)
}

// Fixed reports whether a criterion takes single values alone.
func Fixed(c tenderapi.Criterion) bool {
	for _, l := range c.Levels {
		if l.From != l.To {
			return false
		}
	}
	return len(c.Levels) > 0
}

// Standard is what a criterion asks, with its levels.
func Standard(c tenderapi.Criterion) string {
	s := c.Standard
	for i, l := range Levels(c) {
		switch {
		case i > 0:
			s += "；"
		case s != "":
			s += "\n"
		}
		s += l + "分"
	}
	return s
}
