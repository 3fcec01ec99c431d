package credential

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

var errNobody = fault.New(fault.NotFound, "socialwork.worker.not-found", "名册中没有这个编号，它可能还没有登记，请核对证书编号。")

// ListWorkers is the public register, by the number of the certificate. It tells number, level, status and conditions,
// and a name only as far as its holder wants.
func (s *Service) ListWorkers(ctx context.Context, in socialworkapi.ListWorkersRequest) (out socialworkapi.WorkerPage, err error) {
	out.Items = []socialworkapi.WorkerEntry{}
	q := store.Query{By: "public", After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("public", strings.ToUpper(in.Q))}}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("place", in.Region))
	}
	found, err := s.credentials.Find(ctx, q)
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.entry(&found.Items[i]))
	}
	return out, err
}

// GetWorker is one entry of the register.
func (s *Service) GetWorker(ctx context.Context, in socialworkapi.GetWorkerRequest) (out socialworkapi.WorkerEntry, err error) {
	c, err := s.credentials.Get(ctx, strings.ToUpper(in.Number))
	if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Contains(shown, c.State) {
		err = errNobody
	}
	if err != nil {
		return out, err
	}
	return s.entry(&c), nil
}

// entry is what everybody may read.
func (s *Service) entry(c *Credential) socialworkapi.WorkerEntry {
	now, y := s.now(), c.cycle()
	return socialworkapi.WorkerEntry{
		Number: c.ID, Level: c.Level, LevelText: s.levelText(c, now), Name: c.Shown, Region: c.Region, RegionName: s.place(c.Region), State: c.State, StateText: Life.Say(c.State),
		Standing: c.State == registered || c.State == renewing, From: y.From, To: y.To, Late: c.Late, Conditions: conditions(c, now), Basis: bureau.Cite(s.rules, c.law(now), ruleValidity),
	}
}
