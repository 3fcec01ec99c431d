package insight

import (
	"context"
	"encoding/json"
	"errors"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// listens is what the service hears: what purchases and contracts made public.
func (s *Service) listens() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeTenderTenderReleasedV1:     s.onTender,
		events.TypeTenderQuestionPublishedV1:  s.onQuestion,
		events.TypeTenderCommentPublishedV1:   s.onComment,
		events.TypeTenderDrawDrawnV1:          s.onDrawn,
		events.TypeTenderAvoidanceAskedV1:     s.onAvoidance,
		events.TypeTenderAvoidanceAnsweredV1:  s.onAvoidance,
		events.TypeTenderChallengeReleasedV1:  s.onChallenge,
		events.TypeTenderOrderReleasedV1:      s.onOrder,
		events.TypeContractContractReleasedV1: s.onContract,
	}
}

func (s *Service) onTender(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	p := purchase{step: in.Step, at: ev.At, site: s.site, ocid: s.ocid}
	if err := json.Unmarshal(in.Tender, &p.t); err != nil {
		return err
	}
	if len(in.Opening) > 0 {
		p.opening = new(tenderapi.Opening)
		if err := json.Unmarshal(in.Opening, p.opening); err != nil {
			return err
		}
	}
	was, err := s.list.Get(ctx, ev.Subject)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r := p.release(releaseID(ev), was.Release)
	if err := s.append(ctx, ev.Subject, in.Step, r); err != nil {
		return err
	}
	_, err = s.list.Apply(ctx, ev.Subject, ev, func() Listed { return Listed{} }, func(l *Listed) ([]event.Event, error) {
		l.follow(&p, r.ID)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return s.weigh(ctx, ev.Subject)
}

func (s *Service) onContract(ctx context.Context, ev event.Event) error {
	var in events.ContractContractReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	a := agreement{step: in.Step, at: ev.At, site: s.site, ocid: s.ocid}
	if err := json.Unmarshal(in.Contract, &a.c); err != nil {
		return err
	}
	r := a.release()
	r.ID = releaseID(ev)
	if err := s.append(ctx, a.process(), contractSteps[in.Step], r); err != nil || a.ordered() {
		return err
	}
	_, err := s.list.Apply(ctx, a.c.Tender, ev, func() Listed { return Listed{} }, func(l *Listed) ([]event.Event, error) {
		l.sign(&a.c)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return s.weigh(ctx, a.c.Tender)
}

// releaseID names the release of an event, the same however often it is heard.
func releaseID(ev event.Event) string { return ev.Service() + "-" + ev.Subject + "-" + seqOf(ev) }
