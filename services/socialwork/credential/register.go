package credential

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

var errNobody = fault.New(fault.NotFound, "socialwork.worker.not-found", "名册中没有这个编号，它可能还没有登记，请核对证书编号。")

// ListWorkers is the public register, or the one entry of a number. It tells number, level, status and conditions, and a
// name only as far as its holder wants. Nobody finds a number by its beginning: numbers are sealed.
func (s *Service) ListWorkers(ctx context.Context, in socialworkapi.ListWorkersRequest) (out socialworkapi.WorkerPage, err error) {
	out.Items = []socialworkapi.WorkerEntry{}
	if in.Q != "" {
		x, err := s.GetWorker(ctx, socialworkapi.GetWorkerRequest{Number: in.Q})
		if err == nil {
			out.Items = append(out.Items, x)
		} else if errors.Is(err, errNobody) {
			err = nil
		}
		return out, err
	}
	q := store.Query{By: "public", After: in.After, Limit: int(in.Limit)}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("place", in.Region))
	}
	found, err := s.credentials.Find(ctx, q)
	out.Next = found.Next
	for i := range found.Items {
		x, err := s.entry(ctx, &found.Items[i])
		if errors.Is(err, errNobody) { // a copy of before its holder erased it
			continue
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, x)
	}
	return out, err
}

// GetWorker is one entry of the register.
func (s *Service) GetWorker(ctx context.Context, in socialworkapi.GetWorkerRequest) (out socialworkapi.WorkerEntry, err error) {
	c, err := s.credentials.Get(ctx, s.id(in.Number))
	if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Contains(shown, c.State) {
		err = errNobody
	}
	if err != nil {
		return out, err
	}
	return s.entry(ctx, &c)
}

// entry is what everybody may read.
func (s *Service) entry(ctx context.Context, c *Credential) (out socialworkapi.WorkerEntry, err error) {
	p, err := s.open(ctx, c)
	if errors.Is(err, errNone) {
		err = errNobody
	}
	if err != nil {
		return out, err
	}
	now, y := s.now(), c.cycle()
	return socialworkapi.WorkerEntry{
		Number: p.Number, Level: c.Level, LevelText: s.levelText(c, now), Name: p.shown(c.Named), Region: c.Region, RegionName: s.place(c.Region), State: c.State, StateText: Life.Say(c.State),
		Standing: c.State == registered || c.State == renewing, From: y.From, To: y.To, Late: c.Late, Conditions: conditions(c, now), Basis: bureau.Cite(s.rules, c.law(now), ruleValidity),
	}, nil
}
