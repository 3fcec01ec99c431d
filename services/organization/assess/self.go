package assess

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/store"
	"sanshe/services/organization/papers"
)

// Self is what an organization says of itself for one rating (自评), and what the platform's own records say beside it.
// Its id is the rating's, or the organization's for a rehearsal.
type Self struct {
	store.Meta
	Org      string     `json:"org"`
	Law      rule.Where `json:"law"`
	Tree     string     `json:"tree"`
	Leaves   []Leaf     `json:"leaves,omitempty"` // those it has said anything of, in no order
	Filled   []Filling  `json:"filled,omitempty"`
	FilledAt *time.Time `json:"filled_at,omitempty"`
	Unread   []string   `json:"unread,omitempty"` // records that could not be read the last time; what was there before stays
	FrozenAt *time.Time `json:"frozen_at,omitempty"`
}

// Leaf is what it says of one leaf.
type Leaf struct {
	Code   string                  `json:"code"`
	Given  bool                    `json:"given,omitempty"` // 0 points is something, too
	Points int64                   `json:"points,omitempty"`
	Note   string                  `json:"note,omitempty"`
	Papers []organizationapi.Paper `json:"papers,omitempty"` // of the organization in the box
}

// Filling is the evidence of one kind of record.
type Filling struct {
	Fill  string                     `json:"fill"`
	Items []organizationapi.Evidence `json:"items"`
}

// Selves keeps the self-assessments.
type Selves struct {
	docs    *store.Collection[Self]
	trees   *Trees
	papers  *papers.Box
	fillers []Filler
	now     func() time.Time
}

var selfSchema = store.Schema{Name: "selves", Indexes: []string{"org"}}

func openSelves(ctx context.Context, d host.Deps, trees *Trees, box *papers.Box) (*Selves, error) {
	c, err := store.Open(ctx, d.Store, selfSchema, func(s *Self) map[string][]string { return map[string][]string{"org": {s.Org}} })
	return &Selves{docs: c, trees: trees, papers: box, fillers: ownFillers(d), now: d.Now}, err
}

var (
	errNoSelf     = fault.New(fault.NotFound, "organization.self.not-found", "没有找到这次评估，请从本组织的工作台重新进入。")
	errSelfClosed = fault.New(fault.Refused, "organization.self.closed", "现在不是填写自评的时候，请在工作台查看评估进行到哪一步。")
	errSelfFrozen = fault.New(fault.Conflict, "organization.self.frozen", "自评已经提交，不能再修改，要补充的请在实地考察时向评估专家说明。")
	errSelfBounds = fault.New(fault.Invalid, "organization.self.bounds", "自评有超出范围的分数，请按提示修改后再保存。")
	errSelfLacks  = fault.New(fault.Refused, "organization.self.incomplete", "还有指标没有自评，请按提示补齐后再提交。")
)

// Of is the self-assessment of a rating; one that nobody has begun starts with what the organization rehearsed by the
// same tree. It is not kept by that.
func (s *Selves) Of(ctx context.Context, c *Case) (Self, error) {
	d, err := s.docs.Get(ctx, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return s.begin(ctx, c)
	}
	d.follow(c)
	return d, err
}

// follow drops what was said of another tree: one that is rehearsed by is followed by the next.
func (d *Self) follow(c *Case) {
	if d.Tree != c.Tree && d.FrozenAt == nil {
		d.Tree, d.Leaves = c.Tree, nil
	}
}

func (s *Selves) begin(ctx context.Context, c *Case) (Self, error) {
	d := Self{Org: c.Org.ID, Law: c.Law, Tree: c.Tree}
	if c.rehearsal() {
		return d, nil
	}
	r, err := s.docs.Get(ctx, c.Org.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && r.Tree != d.Tree {
		return d, nil
	}
	d.Leaves, d.Filled, d.FilledAt = r.Leaves, r.Filled, r.FilledAt
	return d, err
}

// Save writes the leaves that the draft mentions and leaves the others. Points that a leaf does not allow are refused
// with the place in the form (organization.self.bounds); a frozen one is organization.self.frozen. The first time the
// platform's own records are filled in.
func (s *Selves) Save(ctx context.Context, c *Case, account string, in organizationapi.SelfDraft) (Self, error) {
	tree, err := s.trees.Get(ctx, c.Tree)
	if err != nil {
		return Self{}, err
	}
	if err := fits(tree, in.Leaves); err != nil {
		return Self{}, err
	}
	leaves := make([]Leaf, len(in.Leaves))
	for i, l := range in.Leaves {
		ps, err := s.papers.Attach(ctx, account, c.Org.ID, fmt.Sprintf("leaves.%d.papers", i), l.Papers)
		if err != nil {
			return Self{}, err
		}
		leaves[i] = Leaf{Code: l.Code, Given: l.Given, Points: l.Points, Note: l.Note, Papers: ps}
	}
	filled, unread := []Filling(nil), []string(nil)
	was, err := s.Of(ctx, c)
	if err != nil {
		return Self{}, err
	}
	first := was.FilledAt == nil
	if first {
		filled, unread = s.fill(ctx, &c.Org, nil)
	}
	return s.change(ctx, c, func(d *Self) error {
		if d.Version != in.Version {
			return store.ErrStale
		}
		for _, l := range leaves {
			d.put(l)
		}
		if first {
			d.take(filled, unread, s.now())
		}
		return nil
	})
}

// Fill reads the platform's records of the organization anew. What cannot be read now stays as it was, and is named.
func (s *Selves) Fill(ctx context.Context, c *Case) (Self, error) {
	was, err := s.Of(ctx, c)
	if err != nil {
		return was, err
	}
	filled, unread := s.fill(ctx, &c.Org, was.Filled)
	return s.change(ctx, c, func(d *Self) error {
		d.take(filled, unread, s.now())
		return nil
	})
}

// Freeze hands the self-assessment in: every leaf has points, the records are read once more, and nothing changes it
// from then on. Frozen again it is as it was.
func (s *Selves) Freeze(ctx context.Context, c *Case) (Self, error) {
	was, err := s.Of(ctx, c)
	if err != nil || was.FrozenAt != nil {
		return was, err
	}
	tree, err := s.trees.Get(ctx, c.Tree)
	if err != nil {
		return was, err
	}
	filled, unread := s.fill(ctx, &c.Org, was.Filled)
	d, err := s.change(ctx, c, func(d *Self) error {
		if err := d.whole(tree); err != nil {
			return err
		}
		d.take(filled, unread, s.now())
		at := s.now()
		d.FrozenAt = &at
		return nil
	})
	if errors.Is(err, errSelfFrozen) { // somebody else was quicker
		return s.docs.Get(ctx, c.ID)
	}
	return d, err
}

// change writes a self-assessment that is not frozen, beginning it if need be.
func (s *Selves) change(ctx context.Context, c *Case, do func(*Self) error) (Self, error) {
	swap := func(d *Self) ([]event.Event, error) {
		if d.FrozenAt != nil {
			return nil, errSelfFrozen
		}
		d.follow(c)
		return nil, do(d)
	}
	d, err := s.docs.Update(ctx, c.ID, swap)
	if !errors.Is(err, store.ErrNotFound) {
		return d, err
	}
	d, err = s.begin(ctx, c)
	if err != nil {
		return d, err
	}
	if err := do(&d); err != nil {
		return d, err
	}
	if d, err = s.docs.Insert(ctx, c.ID, d); errors.Is(err, store.ErrExists) {
		return s.docs.Update(ctx, c.ID, swap)
	}
	return d, err
}

func (d *Self) put(l Leaf) {
	at := slices.IndexFunc(d.Leaves, func(o Leaf) bool { return o.Code == l.Code })
	if at < 0 {
		d.Leaves = append(d.Leaves, l)
		return
	}
	d.Leaves[at] = l
}

func (d *Self) take(filled []Filling, unread []string, at time.Time) {
	d.Filled, d.Unread, d.FilledAt = filled, unread, &at
}

// leaf is what it says of a leaf; the zero Leaf but for the code where it says nothing.
func (d *Self) leaf(code string) Leaf {
	for _, l := range d.Leaves {
		if l.Code == code {
			return l
		}
	}
	return Leaf{Code: code}
}

// Total is what it gives itself so far.
func (d *Self) Total() (sum score.Points) {
	for _, l := range d.Leaves {
		sum += score.Points(l.Points)
	}
	return sum
}

// whole refuses what leaves a leaf out, naming each by its code.
func (d *Self) whole(tree *Tree) error {
	bad, n := errSelfLacks, 0
	for _, leaf := range tree.Root.Leaves() {
		if !d.leaf(leaf.Code).Given {
			n++
			bad = bad.At(leaf.Code, "请为“"+leaf.Name+"”自评。")
		}
	}
	if n == 0 {
		return nil
	}
	return bad.Say(fmt.Sprintf("还有%d项指标没有自评，请补齐后再提交。", n))
}

// fits refuses leaves that the tree does not have, that are said twice, or whose points it does not allow.
func fits(tree *Tree, leaves []organizationapi.LeafDraft) error {
	bad, found := errSelfBounds, false
	note := func(i int, what string) { bad, found = bad.At(fmt.Sprintf("leaves.%d.points", i), what), true }
	sheet := score.Sheet{Scores: map[string]score.Points{}}
	at := map[string]int{}
	for i, l := range leaves {
		switch _, twice := at[l.Code]; {
		case twice:
			note(i, "这一项自评了两次，请只留一次。")
		case !l.Given && l.Points != 0:
			note(i, "没有评分的指标不能有分数，请核对。")
		}
		at[l.Code] = i
		if l.Given {
			sheet.Scores[l.Code] = score.Points(l.Points)
		} else if _, ok := tree.Leaf[l.Code]; !ok {
			note(i, "评估指标中没有这一项，请刷新页面后再填写。")
		}
	}
	for _, p := range tree.Root.Check(sheet) {
		if p.Code != "score.missing" {
			note(at[p.At], p.Text)
		}
	}
	if !found {
		return nil
	}
	return bad
}
