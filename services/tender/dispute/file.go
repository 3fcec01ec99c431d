package dispute

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// FileChallenge takes a challenge within the law's days.
func (s *Service) FileChallenge(ctx context.Context, in tenderapi.FileChallengeRequest) (out tenderapi.Challenge, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := p.partOf(&in.ChallengeDraft)
	if err != nil {
		return out, err
	}
	if _, err = s.window(&p, x, me.Org); err != nil {
		return out, err
	}
	if err = s.letterFits(&p, in.ChallengeDraft); err != nil {
		return out, err
	}
	id, mine, err := s.once(ctx, &p, x, me.Org)
	if err != nil {
		return out, err
	}
	if mine != nil {
		return s.shown(ctx, mine, who), nil
	}
	papers, err := s.Attach(ctx, p.ID, tenderapi.Party{ID: me.Org, Name: me.OrgName}, "challenge", append(slices.Clone(in.Evidence), letterOf(in.Contact)...))
	if err != nil {
		return out, err
	}
	now := s.now()
	due, _, err := s.period("dispute.challenge.answer", p.Law, now)
	if err != nil {
		return out, err
	}
	once, _ := store.OnceFrom(ctx)
	made := Challenge{
		Meta: store.Meta{ID: id, Request: once.Hash}, Once: once.ID,
		Tender: p.ID, Code: p.Code, Title: p.Title, Buyer: p.Buyer.ID, Office: p.Buyer.Name, Region: p.Region, Law: p.Law,
		Supplier: tenderapi.Party{ID: me.Org, Name: me.OrgName}, Draft: in.ChallengeDraft, Apart: p.Each && in.About == "result", Evidence: papers, State: Life.Start, FiledAt: now, AnswerDue: due,
	}
	c, err := s.challenges.Insert(ctx, id, made, s.disclosed(nil, &made, now, []event.Event{event.New(events.TypeTenderChallengeFiledV1, now, events.TenderChallengeFiledV1{
		Tender: p.ID, TenderTitle: p.Title, Buyer: p.Buyer.ID, Supplier: me.Org, Due: due,
	})})...)
	if errors.Is(err, store.ErrExists) { // somebody of the same organization was quicker by a moment, or the same request itself
		c, err = s.quicker(ctx, &p, id)
	}
	return s.shown(ctx, &c, who), err
}
