package tender

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/scoring"
)

// conclude ranks the valid bids, and refuses when too few are left.
func (s *Service) conclude(t *Tender, sheets []scoring.Sheet) error {
	if err := s.explained(t); err != nil {
		return err
	}
	x := examiner{book: s.rules, at: t.Law}
	least := x.least(t.Draft.Method)
	if x.err == nil && len(t.valid()) < least.Value {
		return fault.New(fault.Refused, "tender.evaluation.too-few", fmt.Sprintf(
			t.word("有效投标只有%d家，不足%d家，不能评出中标人；请终止本次采购，说明理由后重新组织。"), len(t.valid()), least.Value)).Under(least.Basis())
	}
	if x.err != nil {
		return x.err
	}
	if err := x.several(t, len(t.valid())); err != nil {
		return err
	}
	ev, err := s.scoring.Evaluate(t.judged(), t.evened(sheets))
	if err != nil {
		return err
	}
	now := s.now()
	ev.At = now
	ev.Corrections = t.renumbered(sheets)
	t.Evaluation, t.ScoredAt = ev, &now
	return x.err
}

// punctual refuses a step that is taken after its due day without saying why.
// The law's days bind the buyer; being late does not make the step impossible, hiding it would.
func (s *Service) punctual(t *Tender, do Verb, ruleID string, from cn.Day, note string) error {
	days, err := rule.Ask[int](s.rules, ruleID, t.Law)
	if err != nil {
		return err
	}
	due := t.beyond(from, cn.AddWorkdays(from, days.Value))
	if !due.Before(cn.DayOf(s.now())) {
		return nil
	}
	if note == "" {
		return fault.New(fault.Refused, "tender.step.late", fmt.Sprintf(
			"这一步应当在%s前办理，现已逾期%d日，请在说明中写明逾期原因后再办理。", due.Reckoned(), cn.DaysBetween(due, cn.DayOf(s.now())))).
			Under(days.Basis()).At("note", "请写明逾期原因，它将随公告公开。")
	}
	if t.Late == nil {
		t.Late = map[Verb]string{}
	}
	t.Late[do] = note
	return nil
}

func (s *Service) awarded(t *Tender) event.Event {
	out := events.TenderTenderAwardedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Method: string(t.Draft.Method),
		Supplier: t.Award.Supplier.ID, SupplierName: t.Award.Supplier.Name, SupplierCode: t.Award.Supplier.CreditCode,
		Amount: t.Award.Amount, At: *t.Award.AnnouncedAt, TermMonths: t.Draft.TermMonths, TermConditions: t.Draft.TermConditions,
		Requirement: t.Draft.Requirement, ItemName: t.ItemName, PerformancePercent: t.Draft.PerformancePercent,
		Place: t.Draft.Place, LawDay: &t.Law.Day, Demo: t.Demo, Bidders: []events.TenderTenderAwardedV1Bidders{},
		Unit: t.Draft.Unit, Places: t.seats(), Rescinded: t.rescinded(),
		Followed: t.followed(t.Award.Supplier.ID),
	}
	if t.competition() {
		out.Quantity, out.Price = t.Draft.Quantity, t.Award.Amount/t.Draft.Quantity
	}
	for _, m := range t.Award.Members {
		out.Members = append(out.Members, events.TenderTenderAwardedV1Members{Supplier: m.ID, Name: m.Name, Code: m.CreditCode})
	}
	for _, o := range t.Opening.Bids {
		b := events.TenderTenderAwardedV1Bidders{Supplier: o.Supplier.ID, Name: o.Supplier.Name, Valid: o.Valid}
		for _, r := range t.Evaluation.Ranking {
			if r.Bid == o.Bid {
				b.Rank, b.Total = r.Rank, r.Total
			}
		}
		out.Bidders = append(out.Bidders, b)
	}
	return event.New(events.TypeTenderTenderAwardedV1, s.now(), out)
}

// GetEvaluation shows how the award was computed: to those who take part once
// it is computed, to everyone once the result is published.
func (s *Service) GetEvaluation(ctx context.Context, in tenderapi.GetEvaluationRequest) (out tenderapi.Evaluation, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.Evaluation == nil || !(t.announced() || t.office(who) || t.wears(who, Judge, Supervisor)) {
		return out, fault.New(fault.NotFound, "tender.evaluation.not-yet", "评审结果在公告之后公开，请等待结果公告。")
	}
	return t.evaluation(who), nil
}

// evaluation is how the award was computed, with the members of consortia and what the committee holds of totals.
func (t *Tender) evaluation(who identity.Caller) tenderapi.Evaluation {
	out := *t.Evaluation
	out.Ranking = slices.Clone(out.Ranking)
	for i := range out.Ranking {
		out.Ranking[i].Members = t.membersOf(out.Ranking[i].Bid)
	}
	out.Judges = t.totals(who)
	return out
}
