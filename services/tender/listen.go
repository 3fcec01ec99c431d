package tender

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
)

// listens is what the service reacts to: its own gate, complaints and purchases, the contract and the register.
func (s *Service) listens() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeTenderGateAcceptedV1:        s.onAccepted,
		events.TypeTenderGateWithdrawnV1:       s.onWithdrawn,
		events.TypeTenderGateClosedV1:          s.onGateClosed,
		events.TypeTenderChallengeAnsweredV1:   s.onChallenge,
		events.TypeTenderChallengeAcceptedV1:   s.onChallenge,
		events.TypeTenderChallengeSuspendedV1:  s.onChallenge,
		events.TypeTenderChallengeSettledV1:    s.onChallenge,
		events.TypeTenderChallengeWithdrawnV1:  s.onChallenge,
		events.TypeTenderTenderRuledV1:         s.onTender,
		events.TypeTenderTenderAmendedV1:       s.tellBidders,
		events.TypeTenderTenderSuspendedV1:     s.tellBidders,
		events.TypeTenderTenderResumedV1:       s.tellBidders,
		events.TypeTenderTenderOpenedV1:        s.onTender,
		events.TypeTenderTenderAskedV1:         s.onAsked,
		events.TypeTenderTenderTakenV1:         s.onTender,
		events.TypeTenderTenderRevealedV1:      s.onTender,
		events.TypeTenderTenderInvalidatedV1:   s.onTender,
		events.TypeTenderTenderRestoredV1:      s.onTender,
		events.TypeTenderTenderAwardedV1:       s.onTender,
		events.TypeTenderTenderReleasedV1:      s.onReleased,
		events.TypeTenderTenderFailedV1:        s.onTender,
		events.TypeTenderOrderPlacedV1:         s.onOrder,
		events.TypeTenderTenderRemovedV1:       s.onRemoved,
		events.TypeTenderTenderLeftV1:          s.onRemoved,
		events.TypeContractContractSignedV1:    s.onSigned,
		events.TypeContractContractAbandonedV1: s.onAbandoned,

		events.TypeOrganizationOrganizationRegisteredV1: s.onOrganization,
		events.TypeOrganizationOrganizationChangedV1:    s.onOrganization,
		events.TypeOrganizationOrganizationRatedV1:      s.onOrganization,
		events.TypeOrganizationOrganizationMarkedV1:     s.onOrganization,
		events.TypeOrganizationOrganizationUnmarkedV1:   s.onOrganization,
		events.TypeOrganizationOrganizationEndedV1:      s.onOrganization,
	}
}

// onGateClosed lets the clock close the purchase that the gate belongs to.
func (s *Service) onGateClosed(ctx context.Context, ev event.Event) error {
	var in events.TenderGateClosedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.tenders.Apply(ctx, in.Tender, ev, nil, func(t *Tender) ([]event.Event, error) {
		if t.rolling() {
			return s.expire(t, in.At)
		}
		if err := t.decide(Close, []Hat{Clock}); err != nil {
			return nil, passed(err)
		}
		if err := s.missing(ctx, t, t.Offers != nil); err != nil {
			return nil, err
		}
		if t.Offers != nil {
			return s.aloud(t, []event.Event{s.offersClosed(t, in.At)}), nil
		}
		t.ClosedAt = &in.At
		return s.aloud(t, []event.Event{event.New(events.TypeTenderTenderClosedV1, s.now(), events.TenderTenderClosedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Holders: t.holders(),
		})}), nil
	})
	return err
}

func (s *Service) onSigned(ctx context.Context, ev event.Event) error {
	var in events.ContractContractSignedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if err := s.deal(ctx, ev, tenderapi.OrderStateSigned); err != nil {
		return err
	}
	if meant, err := s.meant(ctx, in.Tender, in.Supplier); err != nil || !meant {
		return err
	}
	_, err := s.tenders.Apply(ctx, in.Tender, ev, nil, func(t *Tender) ([]event.Event, error) {
		if t.framework() {
			return s.agree(t, in.Supplier, ev.Subject, func(p *tenderapi.Place) {
				p.State, p.Contract, p.SignedAt = tenderapi.PlaceStateSigned, ev.Subject, &in.At
			}, in.At)
		}
		if !t.awardedTo(in.Supplier) { // set aside meanwhile
			return nil, nil
		}
		if err := t.decide(Contract, []Hat{Contracts}); err != nil {
			return nil, passed(err)
		}
		t.release(in.At)
		t.Contract, t.EndedAt = ev.Subject, &in.At
		return []event.Event{s.released(t, "contracted", in.At)}, nil
	})
	return err
}

func (s *Service) onAbandoned(ctx context.Context, ev event.Event) error {
	var in events.ContractContractAbandonedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if err := s.deal(ctx, ev, tenderapi.OrderStateEnded); err != nil {
		return err
	}
	if meant, err := s.meant(ctx, in.Tender, in.Supplier); err != nil || !meant {
		return err
	}
	t, err := s.tenders.Apply(ctx, in.Tender, ev, nil, func(t *Tender) ([]event.Event, error) {
		if t.framework() {
			return s.agree(t, in.Supplier, ev.Subject, func(p *tenderapi.Place) {
				p.State, p.EndedAt, p.Note = tenderapi.PlaceStateDeclined, &ev.At, in.Note
			}, ev.At)
		}
		if !t.awardedTo(in.Supplier) { // set aside meanwhile
			return nil, nil
		}
		do := Abandon
		if in.By == "supplier" && len(t.candidates()) > 1 { // a buyer who walks away may not pick another
			do = Next
		}
		if err := t.decide(do, []Hat{Contracts}); err != nil {
			return nil, passed(err)
		}
		now := s.now()
		if do == Next {
			t.fall("refused", in.Note, now)
			return []event.Event{s.released(t, "passed", now)}, nil
		}
		t.release(now)
		t.Failure, t.EndedAt = &tenderapi.Failure{At: now, Ground: "contract", Text: "合同未能签订。", Note: in.Note}, &now
		return s.aloud(t, []event.Event{s.failed(t)}), nil
	})
	if err == nil {
		s.reflectNow(ctx, &t)
	}
	return err
}

// awardedTo reports whether the award that stands is a supplier's: the contract of
// an earlier one may be heard of after the next.
func (t *Tender) awardedTo(supplier string) bool {
	return t.Award != nil && t.Award.Supplier.ID == supplier
}

// meant reports whether what a supplier did with a contract is about the purchase
// as it stands; of a framework each place knows its own.
func (s *Service) meant(ctx context.Context, id, supplier string) (bool, error) {
	t, err := s.tenders.Get(ctx, id)
	return t.framework() || t.awardedTo(supplier), err
}

// passed forgives an event whose moment has gone: the purchase ended some other
// way meanwhile, and the table has no such move any more.
func passed(err error) error {
	if fault.Of(err).Kind == fault.Conflict {
		return nil
	}
	return err
}
