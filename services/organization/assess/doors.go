package assess

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

// find is the rating of an id. An organization's own id is its rehearsal: the tree and the lines of today.
func (s *Service) find(ctx context.Context, id string, none *fault.Fault) (c Case, err error) {
	of, err := s.register.Of(ctx, id)
	if err == nil {
		return s.rehearsal(ctx, of)
	}
	if fault.Of(err).Kind != fault.NotFound {
		return c, err
	}
	if s.cases == nil {
		return c, none
	}
	c, err = s.cases.Case(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = none
	}
	return c, err
}

func (s *Service) rehearsal(ctx context.Context, of card.Card) (c Case, err error) {
	c = Case{ID: of.ID, Org: of, Law: rule.Where{Region: of.Region, Day: s.now()}, Assessing: of.Active()}
	tree, err := s.Trees.For(ctx, of.Kind, c.Law)
	if err == nil {
		c.Tree = tree.ID
	}
	return c, err
}

// mine is a rating that the caller has something to do with, by may; strangers learn nothing of it.
func (s *Service) mine(ctx context.Context, id string, none *fault.Fault, may func(*Case, identity.Caller) bool) (c Case, err error) {
	c, err = s.find(ctx, id, none)
	who, _ := identity.From(ctx)
	if err == nil && !may(&c, who) {
		err = none
	}
	return c, err
}

// GetSelf shows a self-assessment to the organization and to those who rate and decide.
func (s *Service) GetSelf(ctx context.Context, in organizationapi.GetSelfRequest) (out organizationapi.Self, err error) {
	c, err := s.mine(ctx, in.ID, errNoSelf, (*Case).reads)
	if err != nil {
		return out, err
	}
	d, err := s.Selves.Of(ctx, &c)
	if err != nil {
		return out, err
	}
	// Raters and the panel read what was handed in, not what is being written.
	if who, _ := identity.From(ctx); !c.own(who) && d.FrozenAt == nil {
		return out, errNoSelf
	}
	return s.viewSelf(ctx, &c, &d)
}

// SaveSelf writes leaves of a self-assessment.
func (s *Service) SaveSelf(ctx context.Context, in organizationapi.SaveSelfRequest) (out organizationapi.Self, err error) {
	c, err := s.writing(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	d, err := s.Selves.Save(ctx, &c, who.ID, in.SelfDraft)
	if err != nil {
		return out, err
	}
	return s.viewSelf(ctx, &c, &d)
}

// FillSelf reads the platform's records anew.
func (s *Service) FillSelf(ctx context.Context, in organizationapi.FillSelfRequest) (out organizationapi.Self, err error) {
	c, err := s.writing(ctx, in.ID)
	if err != nil {
		return out, err
	}
	d, err := s.Selves.Fill(ctx, &c)
	if err != nil {
		return out, err
	}
	return s.viewSelf(ctx, &c, &d)
}

// writing is a rating whose self-assessment the caller may write.
func (s *Service) writing(ctx context.Context, id string) (c Case, err error) {
	if c, err = s.mine(ctx, id, errNoSelf, (*Case).own); err != nil || c.Assessing {
		return c, err
	}
	if d, err := s.Selves.Of(ctx, &c); err != nil || d.FrozenAt != nil {
		return c, errSelfFrozen
	}
	return c, errSelfClosed
}

// GetRatingPaper hands out a paper of a self-assessment: to those concerned, and once the score is public to everybody,
// unless its leaf is private. Of a visit on the spot it hands them to those who read its record.
func (s *Service) GetRatingPaper(ctx context.Context, in organizationapi.GetRatingPaperRequest) (out contract.File, err error) {
	c, err := s.find(ctx, in.ID, errNoSelf)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	is := func(p organizationapi.Paper) bool { return p.ID == in.Paper }
	if reads := c.judges(who) || who.Supervises(c.Law.Region) || c.Visited && c.own(who); reads && slices.ContainsFunc(c.Visit, is) {
		return s.papers.File(ctx, c.ID, in.Paper)
	}
	d, err := s.Selves.Of(ctx, &c)
	if err != nil {
		return out, err
	}
	tree, err := s.Trees.Get(ctx, c.Tree)
	if err != nil {
		return out, err
	}
	may := c.own(who) || d.FrozenAt != nil && c.judges(who)
	has := slices.ContainsFunc(d.Leaves, func(l Leaf) bool {
		open := may || c.Published && d.FrozenAt != nil && !tree.Leaf[l.Code].Private
		return open && slices.ContainsFunc(l.Papers, is)
	})
	if !has {
		return out, errNoSelf
	}
	return s.papers.File(ctx, c.Org.ID, in.Paper)
}

// GetMySheet shows a rater their own sheet, and nobody's besides.
func (s *Service) GetMySheet(ctx context.Context, in organizationapi.GetMySheetRequest) (out organizationapi.RaterSheet, err error) {
	c, _, err := s.rating(ctx, in.ID)
	if err != nil {
		return out, err
	}
	d, err := s.Sheets.Of(ctx, &c)
	if err != nil {
		return out, err
	}
	return s.viewSheet(ctx, &c, &d)
}

// SaveSheet keeps a rater's marks before they are signed.
func (s *Service) SaveSheet(ctx context.Context, in organizationapi.SaveSheetRequest) (out organizationapi.RaterSheet, err error) {
	return s.marking(ctx, in.ID, func(c *Case, r Rater) (Round, error) { return s.Sheets.Save(ctx, c, r, in.RaterSheetDraft) })
}

// SignSheet signs a rater's sheet.
func (s *Service) SignSheet(ctx context.Context, in organizationapi.SignSheetRequest) (out organizationapi.RaterSheet, err error) {
	return s.marking(ctx, in.ID, func(c *Case, r Rater) (Round, error) { return s.Sheets.Sign(ctx, c, r, in.RaterSheetDraft) })
}

// ReviseSheet corrects a signed sheet.
func (s *Service) ReviseSheet(ctx context.Context, in organizationapi.ReviseSheetRequest) (out organizationapi.RaterSheet, err error) {
	return s.marking(ctx, in.ID, func(c *Case, r Rater) (Round, error) { return s.Sheets.Revise(ctx, c, r, in.RaterCorrectionDraft) })
}

// rating is a rating of which the caller is a rater.
func (s *Service) rating(ctx context.Context, id string) (c Case, r Rater, err error) {
	who, _ := identity.From(ctx)
	c, err = s.mine(ctx, id, errNoSheet, (*Case).judges)
	if err != nil {
		return c, r, err
	}
	if c.rater(who.ID) < 0 && c.Again != nil {
		c = c.Second()
	}
	if c.rater(who.ID) < 0 { // who conducts marks nothing
		return c, r, errNoSheet
	}
	return c, c.Raters[c.rater(who.ID)], nil
}

// marking does something to the caller's sheet, while raters may mark. What is frozen says so, whatever the rating's
// state: the sheets know it first.
func (s *Service) marking(ctx context.Context, id string, do func(*Case, Rater) (Round, error)) (out organizationapi.RaterSheet, err error) {
	c, r, err := s.rating(ctx, id)
	if err != nil {
		return out, err
	}
	if !c.Marking {
		d, err := s.Sheets.Of(ctx, &c)
		if err == nil && d.FrozenAt != nil {
			return out, errSheetFrozen
		}
		return out, errSheetClosed
	}
	d, err := do(&c, r)
	if err != nil {
		return out, err
	}
	return s.viewSheet(ctx, &c, &d)
}

// GetCalibration sets the signed sheets side by side, for those who conduct, decide and watch.
func (s *Service) GetCalibration(ctx context.Context, in organizationapi.GetCalibrationRequest) (out organizationapi.Calibration, err error) {
	c, err := s.mine(ctx, in.ID, errNoSheet, func(c *Case, who identity.Caller) bool { return !c.rehearsal() && (c.conducts(who) || watches(c, who)) })
	if err != nil {
		return out, err
	}
	if in.Round == 2 {
		if c.Again == nil {
			return out, errNoSheet
		}
		c = c.Second()
	}
	return s.Calibrate(ctx, &c)
}

func watches(c *Case, who identity.Caller) bool {
	return who.Supervises(c.Org.Region)
}

// Calibrate sets the signed sheets of a rating side by side.
func (s *Service) Calibrate(ctx context.Context, c *Case) (out organizationapi.Calibration, err error) {
	tree, err := s.Trees.Get(ctx, c.Tree)
	if err != nil {
		return out, err
	}
	d, err := s.Sheets.Of(ctx, c)
	if err != nil {
		return out, err
	}
	return calibrate(c, tree, &d), nil
}

// GetScore is the score, once it is public; before that, once it is frozen, for those who conduct and decide. What other
// raters gave after an appeal stands beside it, and is a page of its own as well.
func (s *Service) GetScore(ctx context.Context, in organizationapi.GetScoreRequest) (out organizationapi.ScorePage, err error) {
	reads := func(c *Case, who identity.Caller) bool { return !c.rehearsal() && (c.Published || c.conducts(who)) }
	c, err := s.mine(ctx, in.ID, errNoScore, reads)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	var second Case
	if c.Again != nil {
		second = c.Second()
	}
	shown := c.Again != nil && reads(&second, who)
	if in.Round == 2 {
		if !shown {
			return out, errNoScore
		}
		return s.Score(ctx, &second)
	}
	if out, err = s.Score(ctx, &c); err != nil || !shown {
		return out, err
	}
	return out, s.beside(ctx, &second, &out)
}

// beside writes the second round into the page of the first, once it is frozen.
func (s *Service) beside(ctx context.Context, second *Case, out *organizationapi.ScorePage) error {
	o, err := s.Sheets.Result(ctx, second)
	if errors.Is(err, errNotFrozen) {
		return nil
	}
	if err != nil {
		return err
	}
	out.Second = &organizationapi.SecondScore{Total: int64(o.Result.Total), Grade: o.Grade, Raters: o.Result.Judges, FrozenAt: o.FrozenAt}
	for i, l := range o.Result.Lines {
		out.Nodes[i].Again = int64(l.Points) // both are of one tree
	}
	return nil
}
