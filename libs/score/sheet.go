package score

import (
	"maps"
	"slices"
	"strings"
)

// Sheet is what one judge gives to one object, by the code of the leaf.
type Sheet struct {
	Judge  string            `json:"judge"`
	Scores map[string]Points `json:"scores"`
}

// Total is the sum of all that the sheet gives.
func (s Sheet) Total() Points {
	return sum(slices.Collect(maps.Values(s.Scores)))
}

// Check lists what is wrong with a sheet against a valid tree: leaves without a
// score, scores that the leaf does not allow, codes that are no leaf, and price
// leaves, which are computed. The order is the tree's, then that of strange codes.
func (i Indicator) Check(s Sheet) Problems {
	var ps Problems
	known := map[string]bool{}
	for _, leaf := range i.Leaves() {
		known[leaf.Code] = true
		p, given := s.Scores[leaf.Code]
		switch {
		case leaf.Kind == Priced && given:
			ps.add(leaf.Code, "computed", "价格指标“%s”由系统计算，请不要填写。", leaf.Name)
		case leaf.Kind == Priced:
		case !given:
			ps.add(leaf.Code, "missing", "请为“%s”打分。", leaf.Name)
		case p < 0 || p > leaf.Max:
			ps.add(leaf.Code, "bounds", "“%s”应在0至%s分之间，现为%s分，请修改。", leaf.Name, leaf.Max, p)
		case !leaf.Allows(p):
			ps.add(leaf.Code, "step", "“%s”只能取%s，现为%s分，请修改。", leaf.Name, leaf.choices(), p)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(s.Scores)) {
		if !known[code] {
			ps.add(code, "unknown", "评分表中没有编号为“%s”的末级指标，请删去这一项。", code)
		}
	}
	return ps
}

// choices names the values that a leaf allows.
func (i Indicator) choices() string {
	var parts []string
	for _, o := range i.Options {
		parts = append(parts, o.Points.String())
	}
	for _, r := range i.Ranges {
		parts = append(parts, r.From.String()+"至"+r.To.String())
	}
	return strings.Join(parts, "、") + "分"
}
