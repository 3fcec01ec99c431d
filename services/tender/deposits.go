package tender

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/deposit"
)

// ListDeposits shows the office and the supervisor who paid the deposit of each
// bid, and what was written of it before, accounts masked. Nobody else reads it: the committee sees the sign alone.
func (s *Service) ListDeposits(ctx context.Context, in tenderapi.ListDepositsRequest) (out tenderapi.DepositList, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	if !t.wears(who, Officer, Supervisor) {
		return out, errNotFound
	}
	if err := t.deposits(); err != nil {
		return out, err
	}
	return s.paid(ctx, &t)
}

// deposits refuses to speak of deposits where none is asked for, and before the opening, when nobody may know who bids.
func (t *Tender) deposits() error {
	switch {
	case t.Draft.DepositPercent == 0:
		return fault.New(fault.Conflict, "tender.deposit.none", t.word("本项目不收投标保证金，没有付款人要登记。"))
	case t.Opening == nil:
		return fault.New(fault.Conflict, "tender.deposit.not-open", t.word("本项目尚未开标，谁参加投标还要保密，保证金的付款人请在开标以后登记。"))
	}
	return nil
}

func (s *Service) paid(ctx context.Context, t *Tender) (out tenderapi.DepositList, err error) {
	known, err := s.deposited.Of(ctx, t.ID)
	out.Items = []tenderapi.Deposit{}
	for _, o := range t.Opening.Bids {
		d := tenderapi.Deposit{Bid: o.Bid, Supplier: o.Supplier}
		if n := len(known[o.Bid]); n > 0 {
			p := known[o.Bid][n-1]
			d.Payer, d.Account, d.At, d.By = p.Payer, deposit.Mask(p.Account), &p.At, p.By
			for _, p := range known[o.Bid][:n-1] {
				d.Former = append(d.Former, tenderapi.DepositRecord{Payer: p.Payer, Account: deposit.Mask(p.Account), At: p.At, By: p.By})
			}
		}
		out.Items = append(out.Items, d)
	}
	return out, err
}

// RecordDeposits keeps, from the bank statement, who paid for which bid. A correction stands beside what it corrects.
func (s *Service) RecordDeposits(ctx context.Context, in tenderapi.RecordDepositsRequest) (out tenderapi.DepositList, err error) {
	t, who, err := s.acting(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !t.wears(who, Officer) {
		return out, fault.New(fault.Forbidden, "tender.tender.not-yours", t.word("投标保证金的付款人由采购人的经办人登记，您不能代办，请与其联系。"))
	}
	if err := t.deposits(); err != nil {
		return out, err
	}
	bad, wrong := fault.New(fault.Invalid, "tender.deposit.incomplete", "付款户名和付款账号应当都填写，请按提示补正后保存。"), false
	for i, d := range in.Items {
		switch {
		case !slices.ContainsFunc(t.Opening.Bids, func(o tenderapi.OpenedBid) bool { return o.Bid == d.Bid }):
			return out, errNotFound.Say(t.word("这个项目没有这份投标文件，请从开标记录中选择。"))
		case len(deposit.Plain(d.Account)) < 6:
			bad, wrong = bad.At(fmt.Sprintf("items.%d.account", i), "请填写完整的付款账号。"), true
		case deposit.Plain(d.Payer) == "":
			bad, wrong = bad.At(fmt.Sprintf("items.%d.payer", i), "请填写付款户名。"), true
		}
	}
	if wrong {
		return out, bad
	}
	if err := s.deposited.Record(ctx, t.ID, who, in.Items); err != nil {
		return out, err
	}
	return s.paid(ctx, &t)
}
