package assess

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/score"
)

var errNoScore = fault.New(fault.NotFound, "organization.score.not-found", "没有找到公示的得分，可能还没有公示，请从组织页面重新进入。")

func party(c *Case) organizationapi.Party {
	return organizationapi.Party{ID: c.Org.ID, Name: c.Org.Name}
}

// viewSelf is a self-assessment as its readers see it: every leaf, also those it says nothing of.
func (s *Service) viewSelf(ctx context.Context, c *Case, d *Self) (out organizationapi.Self, err error) {
	tree, err := s.Trees.Get(ctx, c.Tree)
	if err != nil {
		return out, err
	}
	by := s.Trees.Standard(c, tree)
	who, _ := identity.From(ctx)
	out = organizationapi.Self{
		ID: c.ID, Version: d.Version, Organization: party(c), Rehearsal: c.rehearsal(), May: c.Assessing && c.own(who) && d.FrozenAt == nil,
		FrozenAt: d.FrozenAt, FilledAt: d.FilledAt, Unread: d.Unread, Tree: tree.Tree, Lines: by.Lines, LinesFrom: by.From,
		Leaves: []organizationapi.SelfLeaf{}, Gap: gap(tree, d, by),
	}
	for _, leaf := range tree.Root.Leaves() {
		l := d.leaf(leaf.Code)
		v := organizationapi.SelfLeaf{Code: l.Code, Given: l.Given, Points: l.Points, Note: l.Note, Papers: l.Papers, Evidence: d.evidence(tree.Leaf[l.Code])}
		if v.Papers == nil {
			v.Papers = []organizationapi.Paper{}
		}
		out.Leaves = append(out.Leaves, v)
	}
	return out, nil
}

// viewSheet is the caller's own sheet, with what the organization says beside it.
func (s *Service) viewSheet(ctx context.Context, c *Case, d *Round) (out organizationapi.RaterSheet, err error) {
	self, err := s.Selves.Of(ctx, c)
	if err != nil {
		return out, err
	}
	shown, err := s.viewSelf(ctx, c, &self)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	r := c.Raters[c.rater(who.ID)]
	out = organizationapi.RaterSheet{
		Rating: c.ID, Organization: party(c), Alias: r.Alias, Marks: []organizationapi.RaterMark{}, Corrections: []organizationapi.RaterCorrection{},
		FrozenAt: d.FrozenAt, May: c.Marking && d.FrozenAt == nil, Self: shown,
	}
	for _, sh := range d.Sheets {
		if sh.Account != who.ID {
			continue
		}
		if sh.Marks != nil {
			out.Marks = sh.Marks
		}
		if sh.Corrections != nil {
			out.Corrections = sh.Corrections
		}
		out.SignedAt, out.Total = sh.SignedAt, int64(counted(sh.Marks, "").Total())
	}
	return out, nil
}

// Score is the page of what a rating came to: every indicator with its arithmetic, what the organization gave itself,
// and what bears it out. Whoever has it can do every step again (score.Combine). It asks nobody who may read it.
func (s *Service) Score(ctx context.Context, c *Case) (out organizationapi.ScorePage, err error) {
	tree, err := s.Trees.Get(ctx, c.Tree)
	if err != nil {
		return out, err
	}
	o, err := s.Sheets.Result(ctx, c)
	if err != nil {
		return out, err
	}
	d, err := s.Selves.Of(ctx, c)
	if err != nil {
		return out, err
	}
	account := o.Result.Recompute()
	out = organizationapi.ScorePage{
		Rating: c.ID, Organization: party(c), Tree: tree.ID, Title: tree.Title, Verified: tree.Verified, Note: tree.Note,
		Total: int64(o.Result.Total), Max: int64(tree.Root.Max), Grade: o.Grade, Lines: o.Standard.Lines, LinesFrom: o.Standard.From,
		FrozenAt: o.FrozenAt, Raters: o.Result.Judges, Rounding: account.Rounding, Nodes: []organizationapi.ScoreNode{},
	}
	formulas := map[string]string{}
	for _, step := range account.Steps {
		formulas[step.Code] = step.Text
	}
	selves := totals(tree.Root, &d, map[string]int64{})
	for _, l := range o.Result.Lines {
		n := organizationapi.ScoreNode{
			Code: l.Code, Name: l.Name, Depth: int64(l.Depth), Kind: string(l.Kind), Max: int64(l.Max), Points: int64(l.Points), Formula: formulas[l.Code],
			Given: []organizationapi.ScoreGiven{}, Uneven: l.Uneven, Self: selves[l.Code], Evidence: []organizationapi.Evidence{}, Papers: []organizationapi.Paper{},
		}
		for _, g := range l.Given {
			n.Given = append(n.Given, organizationapi.ScoreGiven{Alias: g.Judge, Points: int64(g.Points)})
		}
		if leaf, ok := tree.Leaf[l.Code]; ok {
			n.Evidence = d.evidence(leaf)
			if said := d.leaf(l.Code); leaf.Private {
				n.Private = len(said.Papers) > 0
			} else if said.Papers != nil {
				n.Papers = said.Papers
			}
		}
		out.Nodes = append(out.Nodes, n)
	}
	return out, nil
}

// totals adds up what the organization gave itself, node by node.
func totals(i score.Indicator, d *Self, into map[string]int64) map[string]int64 {
	if i.Leaf() {
		into[i.Code] = d.leaf(i.Code).Points
		return into
	}
	sum := int64(0)
	for _, c := range i.Children {
		totals(c, d, into)
		sum += into[c.Code]
	}
	into[i.Code] = sum
	return into
}
