package assess

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"sanshe/contracts"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/store"
)

// Tree is one set of indicators (评估指标) as it is published and as it is computed with.
// It never changes: what is rated otherwise has another id.
type Tree struct {
	organizationapi.Tree
	Root score.Indicator
	Leaf map[string]organizationapi.TreeNode // by code
}

// Trees are the sets of indicators that the platform knows: those it comes with, and those that offices published.
type Trees struct {
	rules *rule.Book
	all   []*Tree // by id
	docs  *store.Collection[Paper]
}

var (
	errNoTree = fault.New(fault.NotFound, "organization.tree.not-found", "没有找到这套评估指标，请从评估指标的列表重新选择。")
	// ErrTreeless is a kind of organization that nobody has published indicators for.
	ErrTreeless = fault.New(fault.Refused, "organization.tree.none", "本地还没有这一类组织的评估指标，请向登记管理机关询问。")
)

// openTrees reads contracts/indicators.
func openTrees(rules *rule.Book) (*Trees, error) {
	dir, err := fs.Sub(contracts.Files, "indicators")
	if err != nil {
		return nil, err
	}
	return ReadTrees(dir, rules)
}

// ReadTrees reads every *.json of dir and refuses what does not add up, naming each fault.
func ReadTrees(dir fs.FS, rules *rule.Book) (*Trees, error) {
	t := &Trees{rules: rules}
	names, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, name := range names {
		raw, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		tree, err := readTree(raw)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		t.all = append(t.all, tree)
	}
	slices.SortFunc(t.all, func(a, b *Tree) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(t.all); i++ {
		if t.all[i].ID == t.all[i-1].ID {
			faults = append(faults, fmt.Errorf("two trees are called %s", t.all[i].ID))
		}
	}
	return t, errors.Join(faults...)
}

func readTree(raw []byte) (*Tree, error) {
	t := &Tree{Leaf: map[string]organizationapi.TreeNode{}}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t.Tree); err != nil {
		return nil, err
	}
	switch {
	case t.ID == "" || t.Title == "" || t.Kind == "" || !cn.Day(t.From).Valid():
		return nil, errors.New("a tree needs an id, a title, a kind and a first day")
	case t.Verified && t.Source.Level != "V1" && t.Source.Level != "L":
		return nil, fmt.Errorf("claims to be verified and rests on %q", t.Source.Level)
	case !descending(t.Lines):
		return nil, errors.New("lines out of order")
	}
	root, err := t.grow()
	if err != nil {
		return nil, err
	}
	t.Root = root
	return t, t.Root.Validate().Err()
}

// rootCode is the code of the whole, which no node of a file may have.
const rootCode = "0"

// grow builds the tree out of its nodes: what stands before the last point of a code is the node above.
func (t *Tree) grow() (score.Indicator, error) {
	below := map[string][]organizationapi.TreeNode{}
	seen := map[string]bool{"": true}
	for _, n := range t.Nodes {
		above, _, _ := cutLast(n.Code)
		if n.Code == rootCode || !seen[above] {
			return score.Indicator{}, fmt.Errorf("%s stands before what it belongs to", n.Code)
		}
		seen[n.Code] = true
		below[above] = append(below[above], n)
	}
	var build func(n organizationapi.TreeNode) score.Indicator
	build = func(n organizationapi.TreeNode) score.Indicator {
		i := score.Indicator{Code: n.Code, Name: n.Name, Max: score.Points(n.Max), Kind: score.Kind(n.Kind)}
		for _, o := range n.Options {
			i.Options = append(i.Options, score.Option{Name: o.Name, Points: score.Points(o.Points)})
		}
		for _, c := range below[n.Code] {
			i.Children = append(i.Children, build(c))
		}
		if i.Leaf() {
			t.Leaf[n.Code] = n
		}
		return i
	}
	root := score.Indicator{Code: rootCode, Name: "总分", Max: score.Points(t.Max)}
	for _, n := range below[""] {
		root.Children = append(root.Children, build(n))
	}
	return root, nil
}

// cutLast parts a code at its last point: 1.2.3 is 3 below 1.2.
func cutLast(code string) (above, last string, found bool) {
	at := strings.LastIndexByte(code, '.')
	if at < 0 {
		return "", code, false
	}
	return code[:at], code[at+1:], true
}

// Get is the tree of an id; organization.tree.not-found is its fault, also of one that its office has not published.
func (t *Trees) Get(ctx context.Context, id string) (*Tree, error) {
	for _, x := range t.all {
		if x.ID == id {
			return x, nil
		}
	}
	if t.docs == nil {
		return nil, errNoTree
	}
	d, err := t.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !d.open() {
		err = errNoTree
	}
	if err != nil {
		return nil, err
	}
	return d.grown()
}

// For is the tree by which a kind of organization is rated where and when w says: the first of those that hold there.
// organization.tree.none is its fault.
func (t *Trees) For(ctx context.Context, kind organizationapi.OrgKind, w rule.Where) (*Tree, error) {
	of, err := t.Holding(ctx, kind, w)
	if err == nil && len(of) == 0 {
		err = ErrTreeless
	}
	if err != nil {
		return nil, err
	}
	return of[0], nil
}

// Holding are the trees of a kind ("" is any) that hold on the day of w and in its region ("" is everywhere): of each
// kind that of the nearest region first, of one region the latest.
func (t *Trees) Holding(ctx context.Context, kind organizationapi.OrgKind, w rule.Where) (out []*Tree, err error) {
	day := string(cn.DayOf(w.Day))
	take := func(x *Tree) {
		if (kind == "" || x.Kind == kind) && strings.HasPrefix(w.Region, x.Region) && x.From <= day && (x.To == "" || day < x.To) {
			out = append(out, x)
		}
	}
	for _, x := range t.all {
		take(x)
	}
	if t.docs != nil {
		q := store.Query{By: "open", Where: []store.Term{store.Under("open", "/")}}
		err = t.docs.Each(ctx, q, func(d Paper) error {
			x, err := d.grown()
			if err == nil {
				take(x)
			}
			return err
		})
	}
	slices.SortStableFunc(out, func(a, b *Tree) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(b.Region), len(a.Region)), cmp.Compare(b.From, a.From))
	})
	return out, err
}

// ListTrees lists the trees that hold today.
func (s *Service) ListTrees(ctx context.Context, in organizationapi.ListTreesRequest) (out organizationapi.TreeList, err error) {
	out.Items = []organizationapi.Tree{}
	of, err := s.Trees.Holding(ctx, in.Kind, rule.Where{Region: in.Region, Day: s.now()})
	for _, x := range of {
		out.Items = append(out.Items, x.Tree)
	}
	return out, err
}

// GetTree is one tree, also of former days.
func (s *Service) GetTree(ctx context.Context, in organizationapi.GetTreeRequest) (out organizationapi.Tree, err error) {
	t, err := s.Trees.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return t.Tree, nil
}
