package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// judgesPrice changes a purchase as a member of its committee, while it judges.
func (s *Service) judgesPrice(ctx context.Context, id string, do func(*Tender, identity.Caller) ([]event.Event, error)) (out tenderapi.Opening, err error) {
	if err := s.freed(ctx, id); err != nil {
		return out, err
	}
	t, err := s.change(ctx, id, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Judge) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "报价是否合理由评审委员会成员共同认定，请向评审委员会反映。")
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		if t.State != tenderapi.StateRevealed {
			return nil, fault.New(fault.Conflict, "tender.bid.not-open", "只有评审期间可以审查报价，请刷新页面查看最新进度。")
		}
		return do(t, who)
	})
	if err != nil {
		return out, err
	}
	s.reflectNow(ctx, &t)
	return s.told(ctx, &t), nil
}

// AskExplanation gives a supplier its time to explain a price. A member may ask
// about a price that shows no computed sign, on the committee's own judgement.
func (s *Service) AskExplanation(ctx context.Context, in tenderapi.AskExplanationRequest) (tenderapi.Opening, error) {
	return s.judgesPrice(ctx, in.ID, func(t *Tender, _ identity.Caller) ([]event.Event, error) {
		least, err := rule.Ask[int64](s.rules, "tender.abnormal.explain", t.Law)
		if err != nil {
			return nil, err
		}
		if in.Minutes < least.Value {
			return nil, fault.New(fault.Refused, "tender.price.too-short", fmt.Sprintf("给供应商说明的时间不少于%d分钟，请延长后再提交。", least.Value)).
				Under(least.Basis()).At("minutes", fmt.Sprintf("请填写%d分钟以上。", least.Value))
		}
		r := t.review(in.Bid)
		if r == nil {
			if r, err = s.suspect(t, in.Bid, in.Question); err != nil {
				return nil, err
			}
		}
		if r.AskedAt != nil {
			return nil, fault.New(fault.Conflict, "tender.price.asked", "已经请这家供应商说明报价，请等说明或者期满后再认定。")
		}
		now := s.now()
		until := now.Add(time.Duration(in.Minutes) * time.Minute)
		r.Question, r.AskedAt, r.Until = in.Question, &now, &until
		return []event.Event{event.New(events.TypeTenderTenderQuestionedV1, now, events.TenderTenderQuestionedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Region: t.Region, Supplier: r.Supplier.ID, Bid: r.Bid, Until: until,
		})}, nil
	})
}

// suspect begins a review that no figure asks for.
func (s *Service) suspect(t *Tender, bid, why string) (*Review, error) {
	may, err := rule.Ask[bool](s.rules, "tender.abnormal.judgement", t.Law)
	if err != nil {
		return nil, err
	}
	valid := t.valid()
	i := slices.IndexFunc(valid, func(b tenderapi.OpenedBid) bool { return b.Bid == bid })
	if i < 0 || !may.Value {
		return nil, fault.New(fault.NotFound, "tender.price.unknown", "这份报价不在审查之列，请从开标记录中选择。")
	}
	t.Reviews = append(t.Reviews, Review{Bid: bid, Supplier: valid[i].Supplier, Price: valid[i].Price, Signs: []tenderapi.PriceSign{{
		Code: "judgement", Text: "评审委员会认为报价异常低，可能影响服务质量或者不能诚信履约：" + why, Basis: shown.Basis(may.Basis()),
	}}})
	return &t.Reviews[len(t.Reviews)-1], nil
}

// JudgePrice records what a member holds, and what the majority makes of it. The
// supplier is heard first: no vote counts before it has explained or its time is over.
func (s *Service) JudgePrice(ctx context.Context, in tenderapi.JudgePriceRequest) (tenderapi.Opening, error) {
	return s.judgesPrice(ctx, in.ID, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		r := t.review(in.Bid)
		if r == nil {
			return nil, fault.New(fault.NotFound, "tender.price.unknown", "这份报价不在审查之列，请从开标记录中选择。")
		}
		switch r.stage(s.now()) {
		case priceFound, priceAsked:
			return nil, fault.New(fault.Conflict, "tender.price.not-ready", "还没有请供应商说明，或者说明的时间还没有过，请稍后再认定。").Under(s.basis(*t, "tender.abnormal.explain")...)
		case priceDecided:
			return nil, fault.New(fault.Conflict, "tender.price.decided", "这份报价的审查已有结论，不能再变动。")
		}
		r.Votes = slices.DeleteFunc(r.Votes, func(v PriceVote) bool { return v.Judge == who.ID || t.nameOf(v.Judge) == "" })
		r.Votes = append(r.Votes, PriceVote{Judge: who.ID, Reasonable: in.Reasonable, Why: in.Why, Looked: in.Looked})
		return s.settlePrice(t, r)
	})
}

// settlePrice decides a review once more than half of the committee agree.
func (s *Service) settlePrice(t *Tender, r *Review) ([]event.Event, error) {
	num, den, err := s.majority(t)
	if err != nil {
		return nil, err
	}
	for _, reasonable := range []bool{true, false} {
		agreed := slices.DeleteFunc(slices.Clone(r.Votes), func(v PriceVote) bool { return v.Reasonable != reasonable })
		if len(agreed)*den <= len(t.Committee)*num {
			continue
		}
		now := s.now()
		r.Reasonable, r.Why, r.DecidedAt = reasonable, agreed[0].Why, &now
		r.FoundBy = fmt.Sprintf("评审委员会%d名成员中%d名认定", len(t.Committee), len(agreed))
		if reasonable {
			return nil, nil
		}
		return s.strike(t, r, now)
	}
	return nil, nil
}

// strike makes a bid invalid whose price was not explained.
func (s *Service) strike(t *Tender, r *Review, now time.Time) ([]event.Event, error) {
	for i := range t.Opening.Bids {
		b := &t.Opening.Bids[i]
		if b.Bid != r.Bid || !b.Valid {
			continue
		}
		b.Valid, b.Ground, b.Why, b.FoundAt, b.FoundBy = false, groundAbnormal, r.Why, &now, r.FoundBy
		return []event.Event{event.New(events.TypeTenderTenderInvalidatedV1, now, events.TenderTenderInvalidatedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Supplier: b.Supplier.ID, Bid: b.Bid, Ground: b.Ground, Text: "报价异常低，不能说明或者证明其合理", Why: b.Why,
		})}, nil
	}
	return nil, nil
}

// explained refuses to conclude while the review of a valid bid's price is open.
func (s *Service) explained(t *Tender) error {
	for _, r := range t.Reviews {
		still := slices.ContainsFunc(t.valid(), func(b tenderapi.OpenedBid) bool { return b.Bid == r.Bid })
		if still && r.DecidedAt == nil {
			return fault.New(fault.Refused, "tender.price.open", r.Supplier.Name+"的报价还在异常低价审查中，请先请供应商说明并作出认定，再汇总评审结果。").
				Under(append(s.basis(*t, "tender.abnormal.ceiling"), s.basis(*t, "tender.abnormal.invalid")...)...)
		}
	}
	return nil
}

// ExplainPrice is the supplier's answer, once and in time.
func (s *Service) ExplainPrice(ctx context.Context, in tenderapi.ExplainPriceRequest) (out tenderapi.PriceReview, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err := s.tenders.Update(ctx, b.Tender, func(t *Tender) ([]event.Event, error) {
		r := t.review(b.ID)
		now := s.now()
		switch {
		case r == nil || r.AskedAt == nil:
			return nil, errNoReview
		case r.Explanation == in.Text: // said before
			return nil, nil
		case r.stage(now) != priceAsked:
			return nil, fault.New(fault.Conflict, "tender.price.late", "说明的时间已过或者已经说明，评审委员会依现有材料认定，请等待结果。")
		}
		r.Explanation, r.ExplainedAt = in.Text, &now
		judges := make([]string, len(t.Committee))
		for i, m := range t.Committee {
			judges[i] = m.Account
		}
		return []event.Event{event.New(events.TypeTenderTenderExplainedV1, now, events.TenderTenderExplainedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Region: t.Region, Supplier: b.Supplier.ID, Bid: b.ID, Judges: judges,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.ownReview(&t, b.ID)
}

var errNoReview = fault.New(fault.NotFound, "tender.price.no-review", "没有请您单位说明报价，请从本单位的投标记录重新进入。")

// GetPriceReview shows a supplier the review of its own price.
func (s *Service) GetPriceReview(ctx context.Context, in tenderapi.GetPriceReviewRequest) (out tenderapi.PriceReview, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err := s.tenders.Get(ctx, b.Tender)
	if err != nil {
		return out, err
	}
	return s.ownReview(&t, b.ID)
}

// ownReview is a review as its supplier sees it: nothing before it is asked, and no member's vote.
func (s *Service) ownReview(t *Tender, bid string) (out tenderapi.PriceReview, err error) {
	r := t.review(bid)
	if r == nil || r.AskedAt == nil {
		return out, errNoReview
	}
	out = s.viewReview(t, r, identity.Caller{})
	out.Question, out.Explanation, out.May = r.Question, r.Explanation, []string{}
	if out.Stage == priceAsked && t.State == tenderapi.StateRevealed {
		out.May = append(out.May, "explain")
	}
	return out, nil
}

// reviews are the reviews as the caller may see them: all of them to the committee
// and those who watch over it, to everybody what came of them with the result.
func (s *Service) reviews(t *Tender, who identity.Caller) (out []tenderapi.PriceReview) {
	if !t.announced() && !t.wears(who, Judge, Officer, Reviewer, Supervisor) {
		return nil
	}
	for i := range t.Reviews {
		out = append(out, s.viewReview(t, &t.Reviews[i], who))
	}
	return out
}

func (s *Service) viewReview(t *Tender, r *Review, who identity.Caller) tenderapi.PriceReview {
	stage := r.stage(s.now())
	v := tenderapi.PriceReview{
		Tender: t.ID, Bid: r.Bid, Supplier: r.Supplier, Price: r.Price, Signs: r.Signs, Stage: stage, StageText: priceSays[stage],
		AskedAt: r.AskedAt, Until: r.Until, ExplainedAt: r.ExplainedAt,
		Reasonable: r.Reasonable, Why: r.Why, DecidedAt: r.DecidedAt, FoundBy: r.FoundBy, May: []string{},
	}
	if t.wears(who, Judge, Officer, Reviewer, Supervisor) { // who may read the report of the judging
		v.Question, v.Explanation = r.Question, r.Explanation
		for _, o := range r.Votes {
			v.Votes = append(v.Votes, tenderapi.PriceOpinion{By: t.aliasOf(o.Judge), Reasonable: o.Reasonable, Why: o.Why, Looked: o.Looked, Mine: o.Judge == who.ID})
		}
	}
	if t.State == tenderapi.StateRevealed && t.heldUntil() == nil && t.wears(who, Judge) {
		switch stage {
		case priceFound:
			v.May = append(v.May, "ask")
		case priceReady:
			v.May = append(v.May, "judge")
		}
	}
	return v
}
