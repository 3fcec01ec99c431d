package assess

import (
	"errors"
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/score"
)

// Verify computes a published score again from what the raters gave, and from nothing else the page says: the tree is
// that of its indicators, the points of every indicator and the grade must come out the same. The error names each
// place that does not agree.
func Verify(p organizationapi.ScorePage) error {
	tree, sheets, err := taken(p)
	if err != nil {
		return err
	}
	r, err := score.Combine(tree, sheets, nil)
	if err != nil {
		return err
	}
	if len(r.Lines) != len(p.Nodes) {
		return errors.New("所列的指标不成一棵树，请核对文件是否完整。")
	}
	formulas := map[string]string{}
	for _, s := range r.Recompute().Steps {
		formulas[s.Code] = s.Text
	}
	var faults []error
	for i, l := range r.Lines {
		n := p.Nodes[i]
		if n.Code != l.Code || n.Points != int64(l.Points) || n.Depth != int64(l.Depth) || n.Uneven != l.Uneven || n.Formula != formulas[l.Code] {
			faults = append(faults, fmt.Errorf("“%s”应得%s分，所列的是%s分。", n.Name, l.Points, score.Points(n.Points)))
		}
	}
	if p.Total != int64(r.Total) || p.Max != int64(tree.Max) {
		faults = append(faults, fmt.Errorf("总分应为%s分，所列的是%s分。", r.Total, score.Points(p.Total)))
	}
	if grade := (Standard{Lines: p.Lines}).Grade(r.Total); grade != p.Grade || !descending(p.Lines) {
		faults = append(faults, fmt.Errorf("按所列的等级线应为%dA，所列的是%dA。", grade, p.Grade))
	}
	return errors.Join(faults...)
}

// taken is the tree and the sheets that a page shows.
func taken(p organizationapi.ScorePage) (tree score.Indicator, sheets []score.Sheet, err error) {
	given := map[string]map[string]score.Points{}
	for _, alias := range p.Raters {
		given[alias] = map[string]score.Points{}
	}
	at := 0
	var build func(depth int64) (score.Indicator, error)
	build = func(depth int64) (i score.Indicator, err error) {
		n := p.Nodes[at]
		if n.Depth != depth || depth > score.MaxDepth {
			return i, fmt.Errorf("“%s”的层级不对，请核对文件是否完整。", n.Name)
		}
		i = score.Indicator{Code: n.Code, Name: n.Name, Max: score.Points(n.Max), Kind: score.Kind(n.Kind)}
		for _, g := range n.Given {
			if given[g.Alias] == nil {
				return i, fmt.Errorf("“%s”有不在名单上的评估专家%s的评分。", n.Name, g.Alias)
			}
			given[g.Alias][n.Code] = score.Points(g.Points)
		}
		for at++; at < len(p.Nodes) && p.Nodes[at].Depth > depth; {
			c, err := build(depth + 1)
			if err != nil {
				return i, err
			}
			i.Children = append(i.Children, c)
		}
		return i, nil
	}
	if len(p.Nodes) == 0 {
		return tree, nil, errors.New("文件里没有指标，请核对是否是公示的得分。")
	}
	if tree, err = build(1); err != nil {
		return tree, nil, err
	}
	for _, alias := range p.Raters {
		sheets = append(sheets, score.Sheet{Judge: alias, Scores: given[alias]})
	}
	return tree, sheets, nil
}
