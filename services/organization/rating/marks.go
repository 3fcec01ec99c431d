package rating

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/store"
	"sanshe/services/organization/assess"
)

// Marks is what the room asks of the arithmetic: by which tree an organization is rated, whether the assessments are
// whole, and what they come to.
type Marks interface {
	// Trees are the indicators that hold on a day and in a place, of each kind those of the nearest region and the latest day first.
	Trees(ctx context.Context, at rule.Where) ([]organizationapi.CampaignTree, error)
	// Submit ends the self-assessment; it refuses one that is not whole.
	Submit(ctx context.Context, c assess.Case) error
	// Freeze ends the raters' sheets and answers the total, in hundredths of a point; it refuses while one of them has not signed.
	Freeze(ctx context.Context, c assess.Case) (total int64, err error)
	// Totals are what those who signed a sheet gave in all, by account.
	Totals(ctx context.Context, c assess.Case) (map[string]score.Points, error)
}

// By is the arithmetic of the package assess.
func By(a *assess.Service) Marks { return arithmetic{a} }

type arithmetic struct{ *assess.Service }

// mostChoices is how many trees of a kind a campaign chooses from, the nearest and the latest.
const mostChoices = 16

func (a arithmetic) Trees(ctx context.Context, at rule.Where) (out []organizationapi.CampaignTree, err error) {
	of, err := a.Service.Trees.Holding(ctx, "", at)
	n := map[organizationapi.OrgKind]int{}
	for _, t := range of {
		if n[t.Kind]++; n[t.Kind] > mostChoices {
			continue
		}
		out = append(out, organizationapi.CampaignTree{Kind: t.Kind, ID: t.ID, Title: t.Title})
	}
	return out, err
}

func (a arithmetic) Submit(ctx context.Context, c assess.Case) error {
	_, err := a.Selves.Freeze(ctx, &c)
	return err
}

func (a arithmetic) Freeze(ctx context.Context, c assess.Case) (int64, error) {
	out, err := a.Sheets.Freeze(ctx, &c)
	return int64(out.Result.Total), err
}

func (a arithmetic) Totals(ctx context.Context, c assess.Case) (map[string]score.Points, error) {
	return a.Sheets.Totals(ctx, &c)
}

// Case is a rating as the arithmetic knows it; store.ErrNotFound where there is none.
func (s *Service) Case(ctx context.Context, id string) (out assess.Case, err error) {
	c, err := s.cases.Get(ctx, id)
	if err != nil {
		return out, err
	}
	return s.assessed(ctx, &c)
}

// numbered are raters by numbers, as they were sent, so that nobody's number changes when another stays away.
func numbered(seats []Seat, as string) (out []assess.Rater) {
	for i, r := range seats {
		if r.Recused == "" {
			out = append(out, assess.Rater{Account: r.Account, Alias: fmt.Sprintf(as, i+1)})
		}
	}
	return out
}

// again is the round after an appeal, nil where no others were sent.
func (c *Case) again() *assess.Again {
	if len(c.Second) == 0 {
		return nil
	}
	_, settled := c.When[Settle]
	return &assess.Again{
		Round: fmt.Sprintf("%s.%d", c.ID, c.Appeals+1), Raters: numbered(c.Second, "复评%d号专家"), Marking: c.State == appealed,
		Published: settled && c.State != appealed && c.State != reviewing,
	}
}

// assessed is a case with the organization as the register has it today.
func (s *Service) assessed(ctx context.Context, c *Case) (out assess.Case, err error) {
	out = assess.Case{
		ID: c.ID, Office: c.Office, Law: c.Law, Tree: c.Tree, Lines: c.Lines, Panel: slices.Concat(c.Panel, c.Review),
		Assessing: c.State == admitted, Marking: c.State == visiting || c.State == visited, Published: c.public(),
	}
	if v := c.Sight; v != nil {
		out.Visit, out.Visited = v.Papers, c.State != visiting
	}
	out.Raters, out.Again = numbered(c.Raters, "%d号专家"), c.again()
	out.Org, err = s.register.Of(ctx, c.Org.ID)
	if f := fault.Of(err); err != nil && f.Kind == fault.NotFound {
		err = errors.Join(store.ErrNotFound, err)
	}
	return out, err
}
