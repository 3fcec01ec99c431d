package catalog

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// stepOf is the step of the way that a verb belongs to: what waits for somebody
// has the day and the ground of that step. What is not here waits for nobody.
var stepOf = map[Verb]string{Submit: "draft", Approve: "review", Answer: "publicize"}

// noDue sorts what has no due day after all that has.
const noDue = -10_000

// maxTasks bounds a desk's list.
const maxTasks = 200

// ListCatalogueTasks lists what waits for the caller in the catalogues of their
// office: drafts and objections for an officer, reviews for a reviewer. What is
// late comes first.
func (s *Service) ListCatalogueTasks(ctx context.Context, _ catalogapi.ListCatalogueTasksRequest) (out catalogapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []catalogapi.Task{}
	seen := map[string]bool{}
	for _, m := range who.Memberships {
		if seen[m.Org] || m.Role != identity.Buyer && m.Role != identity.Reviewer {
			continue
		}
		seen[m.Org] = true
		err = s.Heads.Each(ctx, store.Query{By: "desk", Desc: true, Where: []store.Term{store.Under("desk", m.Org+"/")}}, func(h Head) error {
			tasks, err := s.tasks(ctx, &h, who)
			if out.Items = append(out.Items, tasks...); err == nil && len(out.Items) >= maxTasks {
				err = errEnough
			}
			return err
		})
		if err != nil && !errors.Is(err, errEnough) {
			return out, err
		}
	}
	slices.SortStableFunc(out.Items, func(a, b catalogapi.Task) int { return int(b.LateDays - a.LateDays) })
	out.Items = out.Items[:min(len(out.Items), maxTasks)]
	return out, nil
}

var errEnough = errors.New("enough")

// tasks are what one version waits for from the caller. Only a version on its
// way is read whole: those in force, and those of the past, wait for nobody.
func (s *Service) tasks(ctx context.Context, h *Head, who identity.Caller) (out []catalogapi.Task, err error) {
	if !slices.Contains([]State{catalogapi.CatalogueStateDrafted, catalogapi.CatalogueStateReviewing, catalogapi.CatalogueStatePublicized}, h.State) {
		return nil, nil
	}
	c, err := s.Catalogues.Get(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	steps, err := s.steps(&c)
	for _, m := range Life.Open(c.State, c.hats(who)) {
		i := slices.IndexFunc(steps, func(x catalogapi.Step) bool { return x.Key == stepOf[m.Do] })
		if i < 0 || m.Do == Answer && c.unanswered() == 0 {
			continue
		}
		t := catalogapi.Task{Catalogue: c.ID, Title: c.Title, What: m.Label, Owner: steps[i].Owner, Due: steps[i].Due, Basis: steps[i].Basis, LateDays: noDue}
		if t.Due != nil {
			t.LateDays = int64(cn.DaysBetween(cn.DayOf(*t.Due), cn.DayOf(s.Now())))
		}
		out = append(out, t)
	}
	return out, err
}
