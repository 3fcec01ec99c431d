package score

import (
	"fmt"
	"strings"
)

// Rule is how a step gets its points.
type Rule string

// The rules of steps.
const (
	MeanRule  Rule = "mean"  // sum of the inputs ÷ their number, halves up
	PriceRule Rule = "price" // lowest ÷ bid × max, halves up
	SumRule   Rule = "sum"   // sum of the inputs, exact
)

// Input is one number that goes into a step.
type Input struct {
	From   string `json:"from"` // the judge, or the code of the step before
	Points Points `json:"points"`
}

// Step is one line of the arithmetic. Text is the same in words of a page:
// （9.00＋8.50）÷2＝8.75.
type Step struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Rule   Rule    `json:"rule"`
	Inputs []Input `json:"inputs,omitempty"`
	Quote  *Quote  `json:"quote,omitempty"` // PriceRule only
	Max    Points  `json:"max"`
	Points Points  `json:"points"`
	Text   string  `json:"text"`
}

// Recompute is the whole arithmetic of one result, leaves before what they add
// up to, so that a reader can follow it from top to bottom and a program can
// check it without the tree or the sheets.
type Recompute struct {
	Rounding string `json:"rounding"`
	Steps    []Step `json:"steps"`
	Total    Points `json:"total"`
}

// rounding is the sentence that a page shows above the steps.
const rounding = "每个末级指标的得分四舍五入保留两位小数，只在末级指标取舍一次；上级指标为下级得分之和，不再取舍。"

// Recompute lists the steps that led to r.
func (r Result) Recompute() Recompute {
	out := Recompute{Rounding: rounding, Total: r.Total, Steps: []Step{}}
	for at := 0; at < len(r.Lines); {
		at = out.append(r.Lines, at)
	}
	return out
}

// append adds the steps of the line at index at and of all below it, and returns
// the index of the first line that is not below it.
func (c *Recompute) append(lines []Line, at int) int {
	l := lines[at]
	s := Step{Code: l.Code, Name: l.Name, Max: l.Max, Points: l.Points}
	next := at + 1
	switch {
	case l.Quote != nil:
		s.Rule, s.Quote = PriceRule, l.Quote
	case l.Kind != "":
		s.Rule = MeanRule
		for _, g := range l.Given {
			s.Inputs = append(s.Inputs, Input{g.Judge, g.Points})
		}
	default:
		s.Rule = SumRule
		for next < len(lines) && lines[next].Depth > l.Depth {
			s.Inputs = append(s.Inputs, Input{lines[next].Code, lines[next].Points})
			next = c.append(lines, next)
		}
	}
	s.Text = s.text()
	c.Steps = append(c.Steps, s)
	return next
}

func (s Step) text() string {
	if s.Quote != nil {
		return fmt.Sprintf("%s元÷%s元×%s＝%s", Points(s.Quote.Lowest), Points(s.Quote.Bid), s.Max, s.Points)
	}
	terms := make([]string, len(s.Inputs))
	for i, in := range s.Inputs {
		terms[i] = in.Points.String()
	}
	sum := strings.Join(terms, "＋")
	if s.Rule == MeanRule {
		return fmt.Sprintf("（%s）÷%d＝%s", sum, len(s.Inputs), s.Points)
	}
	return sum + "＝" + s.Points.String()
}

// Verify does every step again from its inputs and lists what does not agree,
// as Problems. A sum must take its inputs from steps before it, each of them once,
// and the last step must be the total; so an account that was changed by hand in
// one place does not pass.
func (c Recompute) Verify() error {
	var ps Problems
	done := map[string]Points{}
	open := map[string]bool{} // steps that no sum has taken yet
	for _, s := range c.Steps {
		if _, ok := done[s.Code]; ok {
			ps.add(s.Code, "twice", "“%s”计算了两次，请核对计算过程。", s.Name)
		}
		for _, in := range s.Inputs {
			if s.Rule != SumRule {
				continue
			}
			if p, ok := done[in.From]; !ok || !open[in.From] || p != in.Points {
				ps.add(s.Code, "input", "“%s”引用的“%s”与前面的计算不符，请核对计算过程。", s.Name, in.From)
			}
			delete(open, in.From)
		}
		want, ok := s.again()
		if !ok || want != s.Points || s.Points > s.Max || s.text() != s.Text {
			ps.add(s.Code, "differs", "“%s”重新计算的结果与所列不符，请核对计算过程。", s.Name)
		}
		done[s.Code], open[s.Code] = s.Points, true
	}
	if n := len(c.Steps); n == 0 || len(open) != 1 || c.Steps[n-1].Points != c.Total {
		ps.add("", "total", "总分与计算过程不符，请核对。")
	}
	return ps.Err()
}

// again computes the step from its inputs alone.
func (s Step) again() (Points, bool) {
	scores := make([]Points, len(s.Inputs))
	for i, in := range s.Inputs {
		if in.Points < 0 || in.Points > s.Max {
			return 0, false
		}
		scores[i] = in.Points
	}
	switch s.Rule {
	case MeanRule:
		return Mean(scores), len(scores) > 0 && s.Quote == nil
	case SumRule:
		return sum(scores), len(scores) > 0 && s.Quote == nil
	case PriceRule:
		if s.Quote == nil || len(s.Inputs) > 0 {
			return 0, false
		}
		p, err := PriceScore(s.Quote.Lowest, s.Quote.Bid, s.Max)
		return p, err == nil
	}
	return 0, false
}
