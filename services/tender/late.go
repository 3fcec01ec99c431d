package tender

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/signed"
)

// sworn adds to a refusal for lateness what the platform signs of it, so that
// its bidder can show anybody what was refused, when, and after which number, which
// stays covered while numbers do.
// Only the bidder's own statement, for this purchase, is worth a signature, and
// what ended before its deadline made nobody late. The refusal stands without one where the gate cannot be read.
func (s *Service) sworn(ctx context.Context, in tenderapi.FinalizeBidRequest, late *fault.Fault) *fault.Fault {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return late
	}
	if len(late.Basis) == 0 {
		late = late.Under(s.basis(t, t.periodOf(in.Statement.Last))...)
	}
	st := in.Statement
	hash, forged := signed.CheckStatement(in.BidFinal)
	if s.now().Before(t.closedAt(st.Last)) || st.Tender != t.ID || st.Bidder != me.Org || forged != nil {
		return late
	}
	proof, err := s.lateness(ctx, &t, st, hash)
	if err != nil {
		s.log.WarnContext(ctx, "a bid that came too late is refused without a signature", "tender", t.ID, "err", err)
		return late
	}
	return late.Say(late.Text + "平台签名的拒收凭证随此给出，请保存。").Proven(proof)
}

func (s *Service) lateness(ctx context.Context, t *Tender, st tenderapi.BidStatement, hash string) (json.RawMessage, error) {
	g, err := s.gates.Get(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	covered, secret, last := s.numberOf(t.ID, hash, g.Count, t.counted())
	r, err := signed.Refusal(tenderapi.LateRefusal{
		Tender: t.ID, Code: t.Code, Bidder: st.Bidder, Revision: st.Revision, Statement: hash,
		Deadline: t.closedAt(st.Last).UTC(), RefusedAt: s.now().UTC(), Covered: covered, Secret: secret, LastSeq: last,
	}, s.receipts)
	if err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// closedAt is when the round was over in which a statement came too late.
func (t *Tender) closedAt(last bool) time.Time {
	if last && t.Offers != nil {
		return t.Offers.Until
	}
	return t.Draft.Deadline
}

// periodOf is the rule that ended it; that what is late is refused is one where no law sets a period.
func (t *Tender) periodOf(last bool) string {
	r := t.Draft.Method.Procedure().Rules
	if last {
		return cmp.Or(r.Offers, "tender.bid.late")
	}
	return cmp.Or(r.Period, "tender.bid.late")
}

// ended is the refusal of what comes when a round is over.
func (s *Service) ended(t *Tender, last bool) *fault.Fault {
	return tooLate(t.Draft.Method, last).Under(append(s.basis(*t, t.periodOf(last)), s.basis(*t, t.Draft.Method.Procedure().Rules.Fixed)...)...)
}

// past is ended for who has a bid in hand.
func (s *Service) past(ctx context.Context, b *Bid) error {
	t, err := s.load(ctx, b.Tender)
	if err != nil {
		return err
	}
	return s.ended(&t, b.Last)
}
