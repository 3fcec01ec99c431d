package tender

import (
	"context"
	"fmt"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// least asks how many bidders the method needs. Purchases of social services
// by consultation may go on with fewer.
func (x *examiner) least(m tenderapi.Method) rule.Answer[int] {
	return ask[int](x, m.Procedure().Rules.Bidders)
}

// tooFew refuses an opening to which fewer came than the method needs, or is nil.
func tooFew(t *Tender, came int, least rule.Answer[int]) error {
	if came >= least.Value {
		return nil
	}
	return fault.New(fault.Refused, "tender.opening.too-few", fmt.Sprintf(
		t.word("只有%d家供应商递交了投标文件，不足%d家，不能开标；请终止本次采购，说明理由后重新组织。"), came, least.Value)).Under(least.Basis())
}

// openable refuses to ask anybody for shares of a stage that too few came to.
func (s *Service) openable(ctx context.Context, t *Tender, stage tenderapi.Stage) error {
	switch stage {
	case tenderapi.StageTechnical:
		return s.came(ctx, t)
	case tenderapi.StageOffers:
		bids, err := s.standing(ctx, t.ID, true)
		if err != nil {
			return err
		}
		return s.tooFewOffers(t, len(bids))
	}
	return nil
}

// came refuses to open what fewer bidders than the method needs have handed in.
func (s *Service) came(ctx context.Context, t *Tender) error {
	x := examiner{book: s.rules, at: t.Law}
	least := x.least(t.Draft.Method)
	if x.err != nil {
		return x.err
	}
	bids, err := s.standing(ctx, t.ID, false)
	if err != nil {
		return err
	}
	return tooFew(t, len(bids), least)
}

// open makes the record of what was opened, in public, and refuses when too few came.
func (s *Service) open(t *Tender, who identity.Caller, bids []unsealed) error {
	x := examiner{book: s.rules, at: t.Law}
	least := x.least(t.Draft.Method)
	if x.err != nil {
		return x.err
	}
	if f := tooFew(t, len(bids), least); f != nil {
		return f
	}
	now := s.now()
	rec := tenderapi.Opening{Tender: t.ID, At: now, Host: cover(who.Name)}
	for _, u := range bids {
		if t.sealed() {
			o := s.judged(&x, t, &u)
			rec.Bids = append(rec.Bids, o)
			if f := u.files[tenderapi.EnvelopeKindTechnical]; f != nil {
				says, _ := technical(f.Content)
				t.hears(o.Bid, says.Answers)
			}
		} else {
			rec.Bids = append(rec.Bids, x.plainly(t, &u.bid))
		}
		t.Checks = append(t.Checks, u.checks...)
	}
	t.Opening, t.OpenedAt = &rec, &now
	return x.err
}

// valid counts the bids that may be scored.
func (t *Tender) valid() (out []tenderapi.OpenedBid) {
	if t.Opening == nil {
		return nil
	}
	for _, b := range t.Opening.Bids {
		if b.Valid {
			out = append(out, b)
		}
	}
	return out
}

// GetOpening shows the record of the opening to anyone, once there is one.
func (s *Service) GetOpening(ctx context.Context, in tenderapi.GetOpeningRequest) (out tenderapi.Opening, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.Opening == nil {
		return out, fault.New(fault.NotFound, "tender.opening.not-yet", "本项目尚未开标，开标记录在开标后公开。")
	}
	return s.told(ctx, &t), nil
}
