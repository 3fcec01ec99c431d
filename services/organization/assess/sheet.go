package assess

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/store"
)

// Round is the sheets of all raters of one rating, in one document: whether a sheet was signed before the freezing
// is then a question of one write. Its id is the rating's, or that of a later round of it.
type Round struct {
	store.Meta
	Rating   string        `json:"rating"`
	Org      string        `json:"org"`
	Law      rule.Where    `json:"law"`
	Tree     string        `json:"tree"`
	Sheets   []Sheet       `json:"sheets"`
	FrozenAt *time.Time    `json:"frozen_at,omitempty"`
	Standard *Standard     `json:"standard,omitempty"` // the lines as they were at the freezing
	Result   *score.Result `json:"result,omitempty"`
}

// Sheet is what one rater gives. Once signed it changes by corrections alone, which keep what was there before.
type Sheet struct {
	Rater
	Marks       []organizationapi.RaterMark       `json:"marks"`
	SavedAt     time.Time                         `json:"saved_at"`
	SignedAt    *time.Time                        `json:"signed_at,omitempty"`
	Corrections []organizationapi.RaterCorrection `json:"corrections,omitempty"`
}

// Outcome is what the sheets of a rating came to.
type Outcome struct {
	Result   score.Result // anybody can follow it: Result.Recompute().Verify()
	Grade    int64        // that the total reaches, 0 for none; what the committee decides is another matter
	Standard Standard
	FrozenAt time.Time
}

// Sheets keeps the rounds.
type Sheets struct {
	docs  *store.Collection[Round]
	trees *Trees
	now   func() time.Time
}

var sheetSchema = store.Schema{Name: "sheets"}

func openSheets(ctx context.Context, d host.Deps, trees *Trees) (*Sheets, error) {
	c, err := store.Open(ctx, d.Store, sheetSchema, func(*Round) map[string][]string { return nil })
	return &Sheets{docs: c, trees: trees, now: d.Now}, err
}

var (
	errNoSheet       = fault.New(fault.NotFound, "organization.sheet.not-found", "没有找到您的评分表，请从工作台重新进入。")
	errSheetClosed   = fault.New(fault.Refused, "organization.sheet.closed", "现在不是评分的时候，请在工作台查看评估进行到哪一步。")
	errSheetFrozen   = fault.New(fault.Conflict, "organization.sheet.frozen", "评分已经冻结，不能再改动，发现错误的请书面告知组织评估的单位。")
	errSheetSigned   = fault.New(fault.Conflict, "organization.sheet.signed", "评分表已经签署，要修改的请写明理由作更正。")
	errSheetUnsigned = fault.New(fault.Refused, "organization.sheet.unsigned", "还有评估专家没有签署评分表，请等全部签署后再冻结。")
	errSheetMarks    = fault.New(fault.Invalid, "organization.sheet.incomplete", "评分表有缺漏或超出范围的分数，请按提示补正。")
	errSheetSame     = fault.New(fault.Refused, "organization.sheet.unchanged", "评分与原来的相同，没有要更正的，请核对后再提交。")
	errNotFrozen     = fault.New(fault.Refused, "organization.sheet.not-frozen", "评分还没有冻结，请先冻结评分再看结果。")
)

// Of are the sheets of a rating; a round that nobody has begun is empty.
func (s *Sheets) Of(ctx context.Context, c *Case) (Round, error) {
	d, err := s.docs.Get(ctx, c.round())
	if errors.Is(err, store.ErrNotFound) {
		return Round{Rating: c.ID, Org: c.Org.ID, Law: c.Law, Tree: c.Tree}, nil
	}
	return d, err
}

// Save keeps a rater's marks before they are signed; what is missing may be missing.
func (s *Sheets) Save(ctx context.Context, c *Case, r Rater, in organizationapi.RaterSheetDraft) (Round, error) {
	return s.mark(ctx, c, r, in.Marks, false)
}

// Sign signs a rater's sheet, which must be whole. A second time is organization.sheet.signed, or answered as the first
// when it is the very same.
func (s *Sheets) Sign(ctx context.Context, c *Case, r Rater, in organizationapi.RaterSheetDraft) (Round, error) {
	return s.mark(ctx, c, r, in.Marks, true)
}

func (s *Sheets) mark(ctx context.Context, c *Case, r Rater, marks []organizationapi.RaterMark, sign bool) (Round, error) {
	tree, err := s.trees.Get(ctx, c.Tree)
	if err != nil {
		return Round{}, err
	}
	if err := marked(tree, marks, sign); err != nil {
		return Round{}, err
	}
	return s.change(ctx, c, func(d *Round) error {
		sh := d.sheet(r)
		switch {
		case sh.SignedAt != nil && sign && len(sh.Corrections) == 0 && slices.Equal(sh.Marks, marks):
			return nil
		case sh.SignedAt != nil:
			return errSheetSigned
		}
		sh.Marks, sh.SavedAt = marks, s.now()
		if sign {
			sh.SignedAt = &sh.SavedAt
		}
		return nil
	})
}

// Revise corrects a signed sheet in the leaves it names; what was there before stays beside it, with the reason.
func (s *Sheets) Revise(ctx context.Context, c *Case, r Rater, in organizationapi.RaterCorrectionDraft) (Round, error) {
	tree, err := s.trees.Get(ctx, c.Tree)
	if err != nil {
		return Round{}, err
	}
	if err := marked(tree, in.Marks, false); err != nil {
		return Round{}, err
	}
	return s.change(ctx, c, func(d *Round) error {
		sh := d.sheet(r)
		if sh.SignedAt == nil {
			return errNoSheet
		}
		was := make([]organizationapi.RaterMark, len(in.Marks))
		next := slices.Clone(sh.Marks)
		for i, m := range in.Marks {
			at := slices.IndexFunc(next, func(o organizationapi.RaterMark) bool { return o.Code == m.Code })
			was[i], next[at] = next[at], m // a signed sheet has every leaf
		}
		if slices.Equal(was, in.Marks) {
			return errSheetSame
		}
		sh.Marks = next
		sh.Corrections = append(sh.Corrections, organizationapi.RaterCorrection{At: s.now(), Reason: strings.TrimSpace(in.Reason), Before: was, After: in.Marks})
		return nil
	})
}

// Freeze ends the marking: every rater of the case has signed, and the result is what their sheets come to by the lines
// of that moment. The sheets of whoever is no rater any more do not count. Frozen again it answers the same.
func (s *Sheets) Freeze(ctx context.Context, c *Case) (Outcome, error) {
	tree, err := s.trees.Get(ctx, c.Tree)
	if err != nil {
		return Outcome{}, err
	}
	d, err := s.change(ctx, c, func(d *Round) error {
		bad, lacks := errSheetUnsigned, len(c.Raters) == 0
		var sheets []score.Sheet
		for _, r := range c.Raters {
			sh := d.signed(r.Account)
			if sh == nil {
				bad, lacks = bad.At("raters", r.Alias+"还没有签署。"), true
				continue
			}
			sheets = append(sheets, counted(sh.Marks, r.Alias))
		}
		if lacks {
			return bad
		}
		result, err := score.Combine(tree.Root, sheets, nil)
		if err != nil {
			return err
		}
		at, standard := s.now(), s.trees.Standard(c, tree)
		d.FrozenAt, d.Result, d.Standard = &at, &result, &standard
		return nil
	})
	if err != nil && !errors.Is(err, errSheetFrozen) {
		return Outcome{}, err
	}
	if err != nil {
		return s.Result(ctx, c)
	}
	return d.outcome()
}

// Result is what a frozen round came to; organization.sheet.not-frozen before.
func (s *Sheets) Result(ctx context.Context, c *Case) (Outcome, error) {
	d, err := s.Of(ctx, c)
	if err != nil {
		return Outcome{}, err
	}
	return d.outcome()
}

func (d *Round) outcome() (Outcome, error) {
	if d.FrozenAt == nil || d.Result == nil || d.Standard == nil {
		return Outcome{}, errNotFrozen
	}
	return Outcome{Result: *d.Result, Grade: d.Standard.Grade(d.Result.Total), Standard: *d.Standard, FrozenAt: *d.FrozenAt}, nil
}

// Unsigned are the aliases of the raters who have not signed yet.
func (s *Sheets) Unsigned(ctx context.Context, c *Case) (out []string, err error) {
	d, err := s.Of(ctx, c)
	for _, r := range c.Raters {
		if d.signed(r.Account) == nil {
			out = append(out, r.Alias)
		}
	}
	return out, err
}

// change writes a round that is not frozen, beginning it if need be.
func (s *Sheets) change(ctx context.Context, c *Case, do func(*Round) error) (Round, error) {
	swap := func(d *Round) ([]event.Event, error) {
		if d.FrozenAt != nil {
			return nil, errSheetFrozen
		}
		return nil, do(d)
	}
	d, err := s.docs.Update(ctx, c.round(), swap)
	if !errors.Is(err, store.ErrNotFound) {
		return d, err
	}
	if d, err = s.Of(ctx, c); err != nil {
		return d, err
	}
	if err := do(&d); err != nil {
		return d, err
	}
	if d, err = s.docs.Insert(ctx, c.round(), d); errors.Is(err, store.ErrExists) {
		return s.docs.Update(ctx, c.round(), swap)
	}
	return d, err
}

// sheet is the sheet of a rater, made if there is none.
func (d *Round) sheet(r Rater) *Sheet {
	at := slices.IndexFunc(d.Sheets, func(sh Sheet) bool { return sh.Account == r.Account })
	if at < 0 {
		d.Sheets = append(d.Sheets, Sheet{Rater: r})
		at = len(d.Sheets) - 1
	}
	return &d.Sheets[at]
}

// signed is the sheet that an account has signed, or nil.
func (d *Round) signed(account string) *Sheet {
	for i := range d.Sheets {
		if sh := &d.Sheets[i]; sh.Account == account && sh.SignedAt != nil {
			return sh
		}
	}
	return nil
}

// counted is a sheet as the arithmetic takes it.
func counted(marks []organizationapi.RaterMark, alias string) score.Sheet {
	sh := score.Sheet{Judge: alias, Scores: map[string]score.Points{}}
	for _, m := range marks {
		sh.Scores[m.Code] = score.Points(m.Points)
	}
	return sh
}

// marked refuses marks that the tree does not allow, that are given twice, or, where whole, that are missing.
func marked(tree *Tree, marks []organizationapi.RaterMark, whole bool) error {
	bad, found := errSheetMarks, false
	note := func(name, what string) { bad, found = bad.At(name, what), true }
	at := map[string]string{}
	for i, m := range marks {
		name := fmt.Sprintf("marks.%d.points", i)
		if at[m.Code] != "" {
			note(name, "这一项评了两次，请只留一次。")
		}
		at[m.Code] = name
	}
	for _, p := range tree.Root.Check(counted(marks, "")) {
		name, given := at[p.At]
		if !given {
			name = "marks"
		}
		if whole || p.Code != "score.missing" {
			note(name, p.Text)
		}
	}
	if !found {
		return nil
	}
	return bad
}
