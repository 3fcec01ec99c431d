package contract

import (
	"context"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

func (s *Service) listens() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeTenderTenderAwardedV1: s.onAwarded,
		events.TypeTenderTenderRuledV1:   s.onRuled,
	}
}

// onRuled ends a contract that nobody has signed when its award is set aside. It
// tells nobody: the purchase knows, and goes on or ends by itself.
func (s *Service) onRuled(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderRuledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if !in.Taken || in.Supplier == "" {
		return nil
	}
	_, err := s.contracts.Apply(ctx, "c-"+ev.Subject, ev, nil, func(c *Contract) ([]event.Event, error) {
		state, err := Life.Next(c.State, Void, []Hat{Award})
		if err != nil || c.Supplier.ID != in.Supplier { // signed meanwhile, abandoned, or of another award
			return nil, nil
		}
		c.State, c.Note = state, in.Text
		return nil, nil
	})
	if fault.Of(err).Code == store.ErrNotFound.Code { // a decided award that was not announced has no contract
		return nil
	}
	return err
}

// onAwarded drafts the contract from the award, once: the contract of a tender
// carries the tender's id, so an event seen twice finds what it made.
func (s *Service) onAwarded(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderAwardedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	law := rule.Where{Region: in.Region, Day: in.At}
	if in.LawDay != nil {
		law.Day = *in.LawDay
	}
	start := cn.DayOf(in.At).AddMonths(1)
	c := Contract{
		Code: in.Code + "-HT", Title: in.Title + "合同", Tender: ev.Subject, TenderCode: in.Code, Region: in.Region, Law: law,
		Buyer:    contractapi.Party{ID: in.Buyer, Name: in.BuyerName},
		Supplier: contractapi.Party{ID: in.Supplier, Name: in.SupplierName, CreditCode: in.SupplierCode},
		Amount:   in.Amount, Percent: in.PerformancePercent, Term: in.TermMonths, State: Life.Start, AwardedAt: in.At, Demo: in.Demo,
		Draft: contractapi.ContractDraft{
			StartsOn: start.String(), TermMonths: in.TermMonths, TermConditions: in.TermConditions, Content: in.Requirement,
			Payments: thirds(in.Amount),
		},
	}
	for _, m := range in.Members {
		c.Members = append(c.Members, contractapi.Party{ID: m.Supplier, Name: m.Name, CreditCode: m.Code})
	}
	c.Draft.PerformanceDeposit = c.deposit()
	by, _, err := due(s.rules, "contract.sign", law, in.At)
	if err != nil {
		return err
	}
	_, err = s.contracts.Apply(ctx, "c-"+ev.Subject, ev, func() Contract { return c }, func(was *Contract) ([]event.Event, error) {
		if was.State == contractapi.ContractStateAbandoned { // the next candidate's (条例第四十九条); why it is the next's stands with the purchase
			meta := was.Meta
			*was = c
			was.Meta = meta
		}
		f := c.facts()
		return []event.Event{event.New(events.TypeContractContractDraftedV1, s.now(), events.ContractContractDraftedV1{
			Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName,
			Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, SignDue: by,
		})}, nil
	})
	return err
}

// thirds proposes three payments, whole fen, that sum to the amount; the officer changes them at will.
func thirds(amount int64) []contractapi.Payment {
	names := []struct{ name, when string }{
		{"第一期", "合同生效后支付"}, {"第二期", "中期验收合格后支付"}, {"第三期", "终期验收合格后支付"},
	}
	out, left := []contractapi.Payment{}, amount
	for i, n := range names {
		part := amount / int64(len(names))
		if i == len(names)-1 {
			part = left
		}
		if left -= part; part > 0 {
			out = append(out, contractapi.Payment{Name: n.name, Amount: part, Condition: n.when})
		}
	}
	return out
}
