package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// GetOpeningRoom shows how far the opening has come: which holders have
// released, which envelopes are open. It is public from the close on; whose a
// bid is comes with the opening, and its price when prices are revealed.
func (s *Service) GetOpeningRoom(ctx context.Context, in tenderapi.GetOpeningRoomRequest) (out tenderapi.OpeningRoom, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.ClosedAt == nil {
		return out, fault.New(fault.NotFound, "tender.room.not-yet", t.word("投标截止以后才有开标大厅，请在截止时间以后再来。"))
	}
	stage, err := s.waits(ctx, &t)
	if err != nil {
		return out, err
	}
	out = tenderapi.OpeningRoom{
		Tender: t.ID, Title: t.Draft.Title, Method: t.Draft.Method, State: t.State, StateText: t.say(), Version: t.Version,
		Sealed: t.sealed(), Stage: stage, ClosedAt: t.ClosedAt, OpenedAt: t.OpenedAt, FrozenAt: t.FrozenAt, RevealedAt: t.RevealedAt, Offers: s.offers(&t),
		Holders: []tenderapi.RoomHolder{}, Bids: []tenderapi.RoomBid{}, Moves: []tenderapi.Move{},
	}
	for _, m := range s.may(ctx, &t, who) {
		out.Moves = append(out.Moves, tenderapi.Move{Do: string(m.Do), Label: t.word(m.Label), Rule: t.ground(m)})
	}
	if err := s.roomBids(ctx, &t, who, &out); err != nil || !t.sealed() {
		return out, err
	}
	out.Threshold = int64(t.Sealing.Threshold)
	if err := s.roomHolders(ctx, &t, who, &out); err != nil {
		return out, err
	}
	if out.Remedy = t.lastRemedy(); stage == "" || t.heldUntil() != nil {
		return out, nil
	}
	i := slices.IndexFunc(out.Holders, func(h tenderapi.RoomHolder) bool { return h.Mine })
	out.MayRelease = i >= 0 && s.kept(ctx, &t, who.ID) == nil && map[tenderapi.Stage]*time.Time{tenderapi.StageTechnical: out.Holders[i].TechnicalAt, tenderapi.StageOffers: out.Holders[i].OffersAt, tenderapi.StagePrice: out.Holders[i].PriceAt}[stage] == nil
	out.MayRemedy = t.wears(who, Officer) && s.kept(ctx, &t, who.ID) == nil && t.remedy(stage) == nil && int(out.Released) < len(t.Sealing.Holders)
	out.MayHelp = s.helping(&t, stage) && slices.ContainsFunc(out.Bids, func(b tenderapi.RoomBid) bool { return b.Mine && !b.Helped })
	return out, nil
}

// lastRemedy is the remedy of the latest stage, or nil.
func (t *Tender) lastRemedy() *tenderapi.Remedy {
	if n := len(t.Sealing.Remedies); n > 0 {
		return &t.Sealing.Remedies[n-1]
	}
	return nil
}

// roomHolders tells who has released.
func (s *Service) roomHolders(ctx context.Context, t *Tender, who identity.Caller, out *tenderapi.OpeningRoom) error {
	at := map[string]*time.Time{}
	for _, stage := range []tenderapi.Stage{tenderapi.StageTechnical, tenderapi.StageOffers, tenderapi.StagePrice} {
		released, err := s.unsealing.Released(ctx, t.opens(stage))
		if err != nil {
			return err
		}
		for _, x := range released {
			at[string(x.Role)+string(stage)] = &x.At
		}
		if stage == t.stage() {
			out.Released = int64(len(released))
		}
	}
	for _, h := range t.Sealing.Holders {
		out.Holders = append(out.Holders, tenderapi.RoomHolder{
			Role: h.Role, Name: cover(h.Name), OrgName: h.OrgName, Fingerprint: h.Fingerprint, Mine: who.ID != "" && h.Account == who.ID,
			TechnicalAt: at[string(h.Role)+string(tenderapi.StageTechnical)], OffersAt: at[string(h.Role)+string(tenderapi.StageOffers)],
			PriceAt: at[string(h.Role)+string(tenderapi.StagePrice)],
		})
	}
	return nil
}

// roomBids lists the bids: by number before the opening, and then as its record has them. The hash of
// somebody else's statement waits for the opening too: who guesses the statement would recognize its bidder.
func (s *Service) roomBids(ctx context.Context, t *Tender, who identity.Caller, out *tenderapi.OpeningRoom) error {
	bids, err := s.staged(ctx, t, tenderapi.StageTechnical)
	if err != nil {
		return err
	}
	helped := map[string]bool{}
	if t.sealed() && t.remedy(t.stage()) != nil {
		if helped, err = s.unsealing.Helped(ctx, t.opens(t.stage())); err != nil {
			return err
		}
	}
	out.Hushed, out.HushedBasis = s.hush(t, who)
	var lines []tenderapi.OpenedBid
	if t.Opening != nil {
		lines = t.lines(who)
	}
	for _, b := range bids {
		v := tenderapi.RoomBid{
			Bid: b.ID, ReceivedAt: b.ReceivedAt, Envelopes: b.record(nil, nil),
			Mine: who.In(b.Supplier.ID, identity.Staff), Helped: helped[b.ID],
		}
		i := slices.IndexFunc(lines, func(o tenderapi.OpenedBid) bool { return o.Bid == b.ID })
		if out.Hushed && i < 0 && !v.Mine {
			continue
		}
		if t.counted() && !out.Hushed { // which tells how many came before
			v.Seq = b.Seqs[0]
		}
		if i >= 0 || v.Mine {
			v.Hash = b.Hash
		}
		if i >= 0 {
			o := lines[i]
			v.Supplier, v.Members, v.Valid, v.Why, v.Price, v.Deduction, v.Last = &o.Supplier, o.Members, o.Valid, o.Why, o.Price, o.Deduction, o.Last
			v.Helped = v.Helped || o.Last != nil && helped[o.Last.Bid]
			v.Envelopes = b.record(o.Envelopes, nil)
		}
		out.Bids = append(out.Bids, v)
	}
	return nil
}
