package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/unseal"
)

// stage is what is being opened now; "" when nothing is.
func (t *Tender) stage() tenderapi.Stage {
	switch {
	case !t.sealed():
	case t.State == tenderapi.StateClosed && !t.competition():
		return tenderapi.StageTechnical
	case t.State == tenderapi.StateOffered:
		return tenderapi.StageOffers
	case t.State == tenderapi.StateFrozen:
		return tenderapi.StagePrice
	}
	return ""
}

// shown reports whether a stage has been opened.
func (t *Tender) shown(stage tenderapi.Stage) bool {
	switch stage {
	case tenderapi.StageTechnical:
		return t.OpenedAt != nil
	case tenderapi.StageOffers:
		return t.Offers != nil && t.Offers.TakenAt != nil
	}
	return t.RevealedAt != nil
}

// opens is a stage as the room that opens it may know it. Who judges anew has the prices opened anew.
func (t *Tender) opens(stage tenderapi.Stage) *unseal.Stage {
	st := &unseal.Stage{
		Stage: stage, Tender: t.ID, Judging: t.ID, Method: t.Draft.Method, Law: t.Law, Threshold: t.Sealing.Threshold, Sealed: t.context("", 0, ""),
	}
	if stage == tenderapi.StagePrice {
		st.Judging = t.panel()
	}
	for _, h := range t.Sealing.Holders {
		st.Holders = append(st.Holders, h.Role)
	}
	if r := t.remedy(stage); r != nil {
		st.Remedied = &r.Until
	}
	return st
}

// sealed is what of the bid is opened.
func (b *Bid) sealed() *unseal.Bid {
	out := &unseal.Bid{ID: b.ID, Bidder: b.Supplier.ID, Revision: b.Revision, Envelopes: b.Envelopes}
	if len(b.Seqs) > 0 {
		out.Seq = b.Seqs[0]
	}
	return out
}

func sealed(bids []Bid) (out []unseal.Bid) {
	for _, b := range bids {
		out = append(out, *b.sealed())
	}
	return out
}

// staged lists the bids whose envelopes are opened in a stage: of those that
// turned out invalid before, nobody looks at the price.
func (s *Service) staged(ctx context.Context, t *Tender, stage tenderapi.Stage) (out []Bid, err error) {
	if stage == tenderapi.StageTechnical && t.Opening == nil {
		return s.standing(ctx, t.ID, false)
	}
	if stage == tenderapi.StageOffers && !t.shown(stage) {
		out, err = s.standing(ctx, t.ID, true)
		return slices.DeleteFunc(out, func(b Bid) bool { _, replaces := b.envelope(tenderapi.EnvelopeKindTechnical); return !replaces }), err
	}
	for _, o := range t.Opening.Bids {
		id := t.paper(o, stage)
		if id == "" || stage == tenderapi.StagePrice && !o.Valid && o.Price == 0 {
			continue
		}
		b, err := s.bids.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// unsealed are the files of one bid that a stage opens.
type unsealed struct {
	bid    Bid
	files  map[tenderapi.EnvelopeKind]*unseal.Opened
	gap    *gap                    // why its consortium does not stand
	agreed []tenderapi.AgreedShare // what its members have said they do
	checks []tenderapi.CreditCheck // of who stands behind it
}

// unseal opens what a stage opens. It refuses while somebody could still help who has not been waited for.
func (s *Service) unseal(ctx context.Context, t *Tender, stage tenderapi.Stage) (out []unsealed, err error) {
	bids, err := s.staged(ctx, t, stage)
	if err != nil || len(bids) == 0 { // of last offers often none has more than a price
		return nil, err
	}
	files, err := s.unsealing.Open(ctx, t.opens(stage), sealed(bids))
	if err != nil {
		return nil, err
	}
	for i, b := range bids {
		u := unsealed{bid: b, files: files[i]}
		if stage == tenderapi.StageTechnical && len(b.Members) > 0 {
			if u.gap, err = s.gap(ctx, t, b.Members); err != nil {
				return nil, err
			}
			if u.agreed, err = s.agreedBy(ctx, t.ID, b.Members); err != nil {
				return nil, err
			}
		}
		out = append(out, u)
	}
	return out, nil
}

// record is how the files of a bid stand: what a stage has just opened replaces what was said of it before.
func (b *Bid) record(was []tenderapi.OpenedEnvelope, files map[tenderapi.EnvelopeKind]*unseal.Opened) (out []tenderapi.OpenedEnvelope) {
	for _, e := range b.Envelopes {
		now := tenderapi.OpenedEnvelope{Kind: e.Kind, Hash: e.Hash, State: "sealed"}
		if i := slices.IndexFunc(was, func(o tenderapi.OpenedEnvelope) bool { return o.Kind == e.Kind }); i >= 0 {
			now = was[i]
		}
		if f := files[e.Kind]; f != nil {
			now = f.Record
		}
		out = append(out, now)
	}
	return out
}
