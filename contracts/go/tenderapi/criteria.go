package tenderapi

import "slices"

// CriterionLine is one line of a scoring standard as people read it: a group with what it is worth, or a criterion.
type CriterionLine struct {
	Depth int // 1 for what stands under the total
	Name  string
	Max   int64      // in hundredths of a point; of a group the sum of its criteria
	Of    *Criterion // nil for a group
	Codes []string   // of the criteria that it adds up
}

// CriterionLines are a scoring standard in the order of its tree: each group
// stands where the first of its criteria does, and before all of them.
func CriterionLines(list []Criterion) []CriterionLine { return linesUnder(list, 1) }

func linesUnder(list []Criterion, depth int) (out []CriterionLine) {
	done := map[string]bool{}
	for i := range list {
		c := &list[i]
		if len(c.Group) < depth {
			out = append(out, CriterionLine{Depth: depth, Name: c.Name, Max: c.Max, Of: c, Codes: []string{c.Code}})
			continue
		}
		name := c.Group[depth-1]
		if done[name] {
			continue
		}
		done[name] = true
		branch := CriterionLine{Depth: depth, Name: name}
		var within []Criterion
		for _, k := range list[i:] {
			if len(k.Group) >= depth && k.Group[depth-1] == name {
				within = append(within, k)
				branch.Max += k.Max
				branch.Codes = append(branch.Codes, k.Code)
			}
		}
		out = append(append(out, branch), linesUnder(within, depth+1)...)
	}
	return out
}

// Sum adds up what marks give a line.
func (l *CriterionLine) Sum(marks []Mark) (points int64) {
	for _, m := range marks {
		if slices.Contains(l.Codes, m.Code) {
			points += m.Points
		}
	}
	return points
}
