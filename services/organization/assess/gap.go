package assess

import (
	"cmp"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/score"
	"sanshe/services/organization/law"
)

// gap is how far a self-assessment is from the next grade and where points are still to be had: what nothing bears out
// and what has not been answered first, then where most points are missing.
func gap(tree *Tree, d *Self, by Standard) organizationapi.Gap {
	total := d.Total()
	g := organizationapi.Gap{
		Total: int64(total), Max: int64(tree.Root.Max), Grade: by.Grade(total), Basis: law.Basis(by.Basis...), Leaves: []organizationapi.GapLeaf{},
	}
	if l, ok := by.next(total); ok {
		g.Next, g.Missing = &l, l.Least-int64(total)
	}
	for _, branch := range tree.Root.Children {
		for _, leaf := range branch.Leaves() {
			if l, open := lacking(tree, d, leaf); open {
				l.Branch = branch.Name
				g.Leaves = append(g.Leaves, l)
			}
			if !d.leaf(leaf.Code).Given {
				g.Left++
			}
		}
	}
	slices.SortStableFunc(g.Leaves, func(a, b organizationapi.GapLeaf) int {
		return cmp.Or(first(a.Ungiven, b.Ungiven), first(a.Bare, b.Bare), cmp.Compare(b.Lacks, a.Lacks))
	})
	return g
}

// first orders what holds before what does not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// lacking is a leaf with points still to be had, or with points that nothing bears out.
func lacking(tree *Tree, d *Self, leaf score.Indicator) (l organizationapi.GapLeaf, open bool) {
	said := d.leaf(leaf.Code)
	l = organizationapi.GapLeaf{Code: leaf.Code, Name: leaf.Name, Lacks: int64(leaf.Max) - said.Points, Ungiven: !said.Given}
	l.Bare = len(said.Papers) == 0 && len(d.evidence(tree.Leaf[leaf.Code])) == 0
	return l, l.Lacks > 0 || l.Bare
}
