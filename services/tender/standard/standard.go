// Package standard is the scoring standard of a purchase as libs/score knows
// one: its criteria as indicators, and what an answer to one of those that the
// platform scores earns. It is in two hands: of the room that scores, and of
// whoever computes again from what is public.
package standard

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/score"
)

// trunk is the code of the tree's root; it is longer than a criterion's may be.
const trunk = "all-criteria-of-a-bid"

// Tree is a scoring standard as indicators: one root, the groups as its branches and the criteria as its leaves, each
// with its levels. A branch is worth what its leaves are, and stands where the first of them does.
func Tree(criteria []tenderapi.Criterion) score.Indicator {
	root := score.Indicator{Code: trunk, Name: "总分"}
	for _, c := range criteria {
		grow(&root, c.Group, Leaf(c))
	}
	return root
}

func grow(at *score.Indicator, path []string, leaf score.Indicator) {
	at.Max += leaf.Max
	if len(path) == 0 {
		at.Children = append(at.Children, leaf)
		return
	}
	code := at.Code + "/" + path[0]
	k := slices.IndexFunc(at.Children, func(c score.Indicator) bool { return c.Code == code })
	if k < 0 {
		k = len(at.Children)
		at.Children = append(at.Children, score.Indicator{Code: code, Name: path[0]})
	}
	grow(&at.Children[k], path[1:], leaf)
}

// Leaf is one criterion as an indicator.
func Leaf(c tenderapi.Criterion) score.Indicator {
	leaf := score.Indicator{Code: c.Code, Name: c.Name, Max: score.Points(c.Max), Kind: score.Kind(c.Kind), Unit: c.Unit}
	var levels []score.Level
	for _, l := range c.Levels {
		levels = append(levels, score.Level{Name: l.Name, From: score.Points(l.From), To: score.Points(l.To), AtLeast: l.AtLeast})
	}
	return leaf.Leveled(levels)
}

// Machine are the criteria that the platform scores by the answers of bidders.
func Machine(criteria []tenderapi.Criterion) (out []tenderapi.Criterion) {
	for _, c := range criteria {
		if c.Machine {
			out = append(out, c)
		}
	}
	return out
}

// Mark scores one bid on one criterion by its answers: among them the one to the
// criterion, unless there are two, which contradict each other. A found level
// takes the place of what the answer earns when it earns less.
func Mark(c tenderapi.Criterion, bid string, answers []tenderapi.CriterionAnswer, found *tenderapi.LoweredAnswer) tenderapi.AnswerMark {
	m := tenderapi.AnswerMark{Bid: bid, Code: c.Code}
	leaf := Leaf(c)
	var said *score.Answer
	if i := slices.IndexFunc(answers, func(a tenderapi.CriterionAnswer) bool { return a.Code == c.Code }); i >= 0 {
		a := answers[i]
		if a.Count <= mostCounted && !slices.ContainsFunc(answers[i+1:], func(b tenderapi.CriterionAnswer) bool { return b.Code == c.Code }) {
			said = &score.Answer{Option: a.Level, Count: a.Count}
		}
	}
	earned, answered := leaf.Earned(said)
	if m.Answered = answered; answered && leaf.Unit == "" {
		m.Level = said.Option
	} else if answered {
		m.Count = said.Count
	}
	m.Reached, m.Points = earned.Name, int64(earned.Points)
	if found == nil {
		return m
	}
	for _, l := range c.Levels {
		if l.Name == found.Level && l.From < m.Points {
			m.Lowered, m.Reached, m.Points = found, l.Name, l.From
			break
		}
	}
	return m
}

// mostCounted is the largest number that the contract lets an answer count; the seal hides a larger one until the opening,
// where it is as good as none.
const mostCounted = 1_000_000_000

// Again scores a mark anew from what it says was answered and found.
func Again(c tenderapi.Criterion, m tenderapi.AnswerMark) tenderapi.AnswerMark {
	var answers []tenderapi.CriterionAnswer
	if m.Answered {
		answers = append(answers, tenderapi.CriterionAnswer{Code: m.Code, Level: m.Level, Count: m.Count})
	}
	return Mark(c, m.Bid, answers, m.Lowered)
}

// Below are the levels to which the committee may hold an answer to belong in
// truth: those that earn less than the answer does.
func Below(c tenderapi.Criterion, m tenderapi.AnswerMark) (out []tenderapi.CriterionLevel) {
	m.Lowered = nil
	whole := Again(c, m)
	for _, l := range c.Levels {
		if l.From < whole.Points {
			out = append(out, l)
		}
	}
	return out
}
