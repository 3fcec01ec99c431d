package assess

import (
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
)

// Standard are the lines (等级线) by which points become a grade, and where they come from.
type Standard struct {
	Lines []organizationapi.GradeLine `json:"lines"` // the highest first; none: points become no grade
	From  string                      `json:"from"`  // campaign, rule, sample or none
	Basis []fault.Basis               `json:"basis"` // of the book, where they are its
}

// ruleLines and ruleTotal are what regions have fixed.
const (
	ruleLines = "organization.rating.lines" // a list: grade, and the least points as its text
	ruleTotal = "organization.rating.total" // of how many points, as its text
)

// Where lines come from, as answers say it.
const (
	fromCampaign = "campaign"
	fromRule     = "rule"
	fromSample   = "sample"
	fromNone     = "none"
)

// Standard is by which lines a rating goes: those that its campaign announced, else those of the book for its place and
// day, if they are of as many points as the tree, else those the tree comes with, which are as good as its source.
func (t *Trees) Standard(c *Case, tree *Tree) Standard {
	if len(c.Lines) > 0 {
		return Standard{Lines: c.Lines, From: fromCampaign}
	}
	if s, ok := t.ruled(c.Law, tree.Root.Max); ok {
		return s
	}
	if len(tree.Lines) > 0 {
		return Standard{Lines: tree.Lines, From: fromSample}
	}
	return Standard{Lines: []organizationapi.GradeLine{}, From: fromNone}
}

// ruled are the lines of the book; it is silent in most places.
func (t *Trees) ruled(w rule.Where, of score.Points) (s Standard, ok bool) {
	a, err := rule.Ask[[]rule.Item](t.rules, ruleLines, w)
	if err != nil {
		return s, false
	}
	total, err := rule.Ask[string](t.rules, ruleTotal, w)
	if err != nil && fault.Of(err).Code != rule.Silent {
		return s, false
	}
	if points, wrong := score.ParsePoints(total.Value); err == nil && (wrong != nil || points != of) {
		return s, false
	}
	for _, i := range a.Value {
		grade, err := strconv.ParseInt(strings.TrimSuffix(i.Code, "A"), 10, 64)
		least, wrong := score.ParsePoints(i.Text)
		if err != nil || wrong != nil || grade < 1 || grade > 5 {
			return s, false
		}
		s.Lines = append(s.Lines, organizationapi.GradeLine{Grade: grade, Least: int64(least)})
	}
	s.From, s.Basis = fromRule, []fault.Basis{a.Basis()}
	return s, descending(s.Lines)
}

// descending reports whether each line is below the one before it, in grade and in points.
func descending(ls []organizationapi.GradeLine) bool {
	for i := 1; i < len(ls); i++ {
		if ls[i].Grade >= ls[i-1].Grade || ls[i].Least >= ls[i-1].Least {
			return false
		}
	}
	return true
}

// Grade is the highest that the points reach, 0 for none.
func (s Standard) Grade(p score.Points) int64 {
	for _, l := range s.Lines {
		if int64(p) >= l.Least {
			return l.Grade
		}
	}
	return 0
}

// next is the lowest line above the points; ok is false where there is none.
func (s Standard) next(p score.Points) (l organizationapi.GradeLine, ok bool) {
	for _, l := range slices.Backward(s.Lines) {
		if int64(p) < l.Least {
			return l, true
		}
	}
	return l, false
}
