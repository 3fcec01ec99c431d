package insight

import (
	"context"
	"encoding/json"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/ocds"
)

// listens is what the service hears: what purchases and contracts made public.
func (s *Service) listens() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeTenderTenderReleasedV1:     s.onTender,
		events.TypeContractContractReleasedV1: s.onContract,
	}
}

func (s *Service) onTender(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	p := purchase{step: in.Step, at: ev.At, site: s.site}
	if err := json.Unmarshal(in.Tender, &p.t); err != nil {
		return err
	}
	if len(in.Opening) > 0 {
		p.opening = new(tenderapi.Opening)
		if err := json.Unmarshal(in.Opening, p.opening); err != nil {
			return err
		}
	}
	r := p.release()
	r.ID = releaseID(ev)
	if err := s.append(ctx, ev.Subject, in.Step, r, p.settle); err != nil {
		return err
	}
	_, err := s.list.Apply(ctx, ev.Subject, ev, func() Listed { return Listed{} }, func(l *Listed) ([]event.Event, error) {
		l.follow(&p)
		return nil, nil
	})
	return err
}

func (s *Service) onContract(ctx context.Context, ev event.Event) error {
	var in events.ContractContractReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	a := agreement{step: in.Step, at: ev.At, site: s.site}
	if err := json.Unmarshal(in.Contract, &a.c); err != nil {
		return err
	}
	r := a.release()
	r.ID = releaseID(ev)
	if err := s.append(ctx, a.c.Tender, contractSteps[in.Step], r, func(*ocds.Release, string) {}); err != nil {
		return err
	}
	_, err := s.list.Apply(ctx, a.c.Tender, ev, func() Listed { return Listed{} }, func(l *Listed) ([]event.Event, error) {
		l.sign(&a.c)
		return nil, nil
	})
	return err
}

// releaseID names the release of an event, the same however often it is heard.
func releaseID(ev event.Event) string { return ev.Service() + "-" + ev.Subject + "-" + seqOf(ev) }
