package score

import (
	"cmp"
	"slices"
)

// Given is what one judge gave a leaf.
type Given struct {
	Judge  string `json:"judge"`
	Points Points `json:"points"`
}

// Line is one node of the tree with its points.
type Line struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Depth  int     `json:"depth"` // the root is 1
	Kind   Kind    `json:"kind,omitempty"`
	Max    Points  `json:"max"`
	Points Points  `json:"points"`
	Given  []Given `json:"given,omitempty"` // by judge, on leaves that judges score
	Quote  *Quote  `json:"quote,omitempty"` // on price leaves
	Uneven bool    `json:"uneven,omitempty"`
}

// Result is one object's score: every node in the order of the tree, root first.
type Result struct {
	Total  Points   `json:"total"`
	Judges []string `json:"judges"`
	Lines  []Line   `json:"lines"`
}

// Combine takes the mean over the judges at each leaf, computes price leaves from
// their quotes (by code), and adds up. It refuses an invalid tree, an incomplete
// sheet, a judge without a name or with two sheets, no sheet where judges are
// needed, and quotes that are missing or belong to no price leaf: the error is Problems.
//
// A value is rounded once, where a leaf gets its points: the mean over judges,
// or the price score. Halves go up (四舍五入). Sums are never rounded, so the leaves
// shown add up to the total shown and a reader with a pencil gets the same figure.
// The price of that choice: a total may differ from the unrounded mean by up to
// 0.005 point per leaf.
//
// The result depends neither on the order of the sheets nor on that of a map.
// An objective leaf on which judges differ is marked Uneven: the committee must
// correct it before it signs (财政部令第87号第六十四条).
func Combine(tree Indicator, sheets []Sheet, quotes map[string]Quote) (Result, error) {
	if err := tree.Validate().Err(); err != nil {
		return Result{}, err
	}
	sorted := slices.SortedFunc(slices.Values(sheets), func(a, b Sheet) int { return cmp.Compare(a.Judge, b.Judge) })
	if err := ready(tree, sorted, quotes).Err(); err != nil {
		return Result{}, err
	}
	r := Result{Judges: []string{}}
	for _, s := range sorted {
		r.Judges = append(r.Judges, s.Judge)
	}
	total, err := r.walk(tree, 1, sorted, quotes)
	if err != nil {
		return Result{}, err
	}
	r.Total = total
	return r, nil
}

// ready lists what keeps the sheets and quotes from being combined.
func ready(tree Indicator, sorted []Sheet, quotes map[string]Quote) Problems {
	var ps Problems
	for n, s := range sorted {
		if s.Judge == "" {
			ps.add("", "judge", "有一份评分表没有评委，请核对。")
		}
		if n > 0 && s.Judge == sorted[n-1].Judge {
			ps.add("", "judge", "评委“%s”有两份评分表，请只保留一份。", s.Judge)
		}
		ps = append(ps, tree.Check(s)...)
	}
	priced := 0
	leaves := tree.Leaves()
	for _, leaf := range leaves {
		if leaf.Kind != Priced {
			continue
		}
		priced++
		if _, ok := quotes[leaf.Code]; !ok {
			ps.add(leaf.Code, "quote", "缺少计算“%s”所需的报价，请补齐后再汇总。", leaf.Name)
		}
	}
	if len(quotes) > priced {
		ps.add("", "quote", "有报价不属于任何价格指标，请核对。")
	}
	if len(sorted) == 0 && priced < len(leaves) {
		ps.add("", "sheets", "还没有评分表，请等评委提交后再汇总。")
	}
	return ps
}

func (r *Result) walk(i Indicator, depth int, sheets []Sheet, quotes map[string]Quote) (Points, error) {
	at := len(r.Lines)
	r.Lines = append(r.Lines, Line{Code: i.Code, Name: i.Name, Depth: depth, Kind: i.Kind, Max: i.Max})
	var total Points
	switch {
	case !i.Leaf():
		for _, c := range i.Children {
			p, err := r.walk(c, depth+1, sheets, quotes)
			if err != nil {
				return 0, err
			}
			total += p
		}
	case i.Kind == Priced:
		q := quotes[i.Code]
		p, err := PriceScore(q.Lowest, q.Bid, i.Max)
		if err != nil {
			return 0, err
		}
		total, r.Lines[at].Quote = p, &q
	default:
		scores := make([]Points, len(sheets))
		for n, s := range sheets {
			scores[n] = s.Scores[i.Code]
			r.Lines[at].Given = append(r.Lines[at].Given, Given{s.Judge, scores[n]})
			r.Lines[at].Uneven = r.Lines[at].Uneven || i.Kind == Objective && scores[n] != scores[0]
		}
		total = Mean(scores)
	}
	r.Lines[at].Points = total
	return total, nil
}
