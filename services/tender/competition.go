package tender

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// A mini-competition (二次竞价) is one order under a framework, for which the
// admitted offer a price once more (财政部令第110号). It is a purchase of its own,
// sealed like every other; whom it invites, what it buys and what each may ask
// at most is what the framework's record says.

// competition reports whether the purchase is one.
func (t *Tender) competition() bool { return t.Draft.Method.Procedure().Competition() }

// cost is what a price comes to: of a competition it is the price of one unit. A
// price that nobody could pay comes to as much as can be counted.
func (t *Tender) cost(price int64) int64 {
	if !t.competition() {
		return price
	}
	if price > math.MaxInt64/max(t.Draft.Quantity, 1) {
		return math.MaxInt64
	}
	return price * t.Draft.Quantity
}

var (
	errNoCommittee = fault.New(fault.Refused, "tender.competition.no-committee", "二次竞价按报价确定成交供应商，不组建评审委员会；请在截止以后开标，再开启报价。")
	errOneOrder    = fault.New(fault.Refused, "tender.competition.one", "二次竞价是一次成交，不分采购包；要采购几项的，请从框架协议的页面分别发起。")
)

// unjudged refuses to seat or draw a committee where there are neither bids nor marks, or is nil.
func (t *Tender) unjudged() error {
	switch {
	case t.rolling():
		return errNoBids
	case t.competition():
		return errNoCommittee
	}
	return nil
}

// announces reports whether a framework said that orders may be placed in a way.
// Of one that said nothing a supplier is named, or has its turn, as it always was.
func (t *Tender) announces(way tenderapi.OrderWay) bool {
	if len(t.Draft.Ways) == 0 {
		return way != tenderapi.OrderWayMiniCompetition
	}
	return slices.Contains(t.Draft.Ways, way)
}

// base is the framework that a competition is held under: the office's own, in
// force, with a competition among the ways that it announced.
func (s *Service) base(ctx context.Context, t *Tender, id string) (f Tender, err error) {
	unfit := fault.New(fault.Refused, "tender.competition.unfit", "二次竞价只能在本单位有效的、征集文件公告过二次竞价的封闭式框架协议之下进行，请从框架协议的页面发起。").
		Under(s.basis(*t, "tender.framework.second")...).At("framework", "请选择有效的、公告过二次竞价的框架协议。")
	if id == "" {
		return f, unfit
	}
	if f, err = s.tenders.Get(ctx, id); err != nil {
		if fault.Of(err).Kind == fault.NotFound {
			err = unfit
		}
		return f, err
	}
	until := f.inForce()
	if f.Buyer.ID != t.Buyer.ID || f.rolling() || until == nil || !f.announces(tenderapi.OrderWayMiniCompetition) {
		return f, unfit
	}
	if until.Before(s.now()) {
		return f, fault.New(fault.Conflict, "tender.framework.over", fmt.Sprintf("框架协议已于%s期满，不能再成交，请重新组织采购。", cn.DayOf(*until).Chinese()))
	}
	return f, nil
}

// under makes a draft what the framework says it is: whoever writes it decides
// how much is bought, by when and for how long, and nothing of what was agreed.
func (s *Service) under(ctx context.Context, t *Tender, d *tenderapi.TenderDraft) (name string, err error) {
	if t.Procedure != "" {
		return "", errOneOrder
	}
	f, err := s.base(ctx, t, d.Framework)
	if err != nil {
		return "", err
	}
	was := f.related()
	t.Framework = &was
	d.Catalogue, d.Item, d.Unit, d.Consulted, d.ConsultNote = f.Draft.Catalogue, f.Draft.Item, f.Draft.Unit, f.Draft.Consulted, f.Draft.ConsultNote
	d.Ceiling, d.AdmittedMost, d.MostLots, d.Ways, d.LowPrices, d.PriceApproval, d.Qualifications, d.InvitedFrom = 0, 0, 0, nil, nil, nil, nil, ""
	d.Joint, d.SmeReserved, d.Condition, d.ConditionNote, d.ApprovedBy, d.Approval, d.ApprovedOn = false, false, "", "", "", "", ""
	return f.ItemName, nil
}

// convene writes those into a draft who are invited, with what each has agreed to:
// all whose agreement stands, but those who are left out with a reason. With the
// notice they are fixed. Of a framework that is over by now nobody is invited.
func (s *Service) convene(ctx context.Context, t *Tender) error {
	out := slices.Clone(t.Draft.LeftOut)
	t.Draft.Invited, t.Agreed = nil, nil
	f, err := s.base(ctx, t, t.Draft.Framework)
	if err != nil {
		if fault.Ours(err) {
			return err
		}
		t.unfit = fault.Of(err)
		return nil
	}
	t.Draft.LeftOut, t.FrameworkEnds, t.unfit = nil, f.inForce(), nil
	for _, p := range f.Award.Places {
		if p.State != tenderapi.PlaceStateSigned {
			continue
		}
		if i := slices.IndexFunc(out, func(x tenderapi.NotInvited) bool { return x.Supplier.ID == p.Supplier.ID }); i >= 0 {
			t.Draft.LeftOut = append(t.Draft.LeftOut, tenderapi.NotInvited{Supplier: p.Supplier, Reason: out[i].Reason})
			continue
		}
		t.Draft.Invited = append(t.Draft.Invited, p.Supplier)
		t.Agreed = append(t.Agreed, tenderapi.AgreedPrice{Supplier: p.Supplier, Price: p.Price})
	}
	return nil
}

// agreed is what a supplier may ask for one unit at most, 0 where it has agreed to nothing.
func (t *Tender) agreed(supplier string) int64 {
	i := slices.IndexFunc(t.Agreed, func(a tenderapi.AgreedPrice) bool { return a.Supplier.ID == supplier })
	if i < 0 {
		return 0
	}
	return t.Agreed[i].Price
}

// agreedTo are the agreed prices that may be shown: all of them to who may see who is
// invited, to a supplier its own.
func (t *Tender) agreedTo(all bool, own func(org string) bool) (out []tenderapi.AgreedPrice) {
	for _, a := range t.Agreed {
		if all || own(a.Supplier.ID) {
			out = append(out, a)
		}
	}
	return out
}

// called examines whom a competition invites, and what it is for.
func (x *examiner) called(t *Tender, p tenderapi.Procedure) {
	d := &t.Draft
	all, least, ceiling := ask[bool](x, p.Rules.Called), ask[int](x, p.Rules.Invited), ask[bool](x, p.Rules.Ceiling)
	if d.Quantity == 0 {
		x.slip("quantity", "请填写竞价数量：报价是一个计价单位的价格，成交金额按数量计算。", ceiling.Basis())
	}
	if t.unfit != nil {
		x.slip("framework", t.unfit.Text, all.Basis())
		return
	}
	if end := t.FrameworkEnds; end != nil && d.Deadline.After(*end) {
		x.slip("deadline", fmt.Sprintf(t.word("框架协议%s期满，投标截止时间不能在这以后，请提前，或者重新组织采购。"), cn.DayOf(*end).Chinese()), all.Basis())
	}
	if len(d.Invited) == 0 {
		x.slip("left_out", "没有可以邀请的供应商：入围供应商都已退出，或者都被写为不符合竞价需求，请改正。", all.Basis())
		return
	}
	x.say(len(d.Invited) >= least.Value, "invited", fmt.Sprintf("邀请%d家协议有效的入围供应商，没有邀请的%d家写明了理由。", len(d.Invited), len(d.LeftOut)),
		fmt.Sprintf("符合竞价需求的只有%d家，不足%d家，没有竞价；请核对没有邀请的理由，或者改为直接选定。", len(d.Invited), least.Value), least.Basis())
}

// costs makes a price invalid that is above what its supplier has agreed to, or comes to more than the budget.
func (x *examiner) costs(t *Tender, o *tenderapi.OpenedBid) {
	most := t.agreed(o.Supplier.ID)
	within := ask[bool](x, t.Draft.Method.Procedure().Rules.Ceiling)
	why := ""
	switch {
	case within.Value && o.Price > most:
		why = fmt.Sprintf("：报价%s高于本供应商的协议单价%s。", cn.Fen(o.Price).Yuan(), cn.Fen(most).Yuan())
	case t.cost(o.Price) > t.Draft.Budget:
		why = fmt.Sprintf("：按数量计算为%s，超过预算金额%s。", cn.Fen(t.cost(o.Price)).Yuan(), cn.Fen(t.Draft.Budget).Yuan())
	default:
		return
	}
	x.overpriced(o, why)
}

// remark is what the result says of a competition that one price decided.
func (t *Tender) remark(note string) string {
	if !t.competition() || len(t.valid()) != 1 {
		return note
	}
	return strings.TrimSpace(fmt.Sprintf("本次邀请了%d家协议有效的入围供应商，收到有效报价的只有1家，由该家成交。%s", len(t.Draft.Invited), note))
}

// agreeingStill is a finding about a candidate whose agreement may have ended since the notice.
func (s *Service) agreeingStill(ctx context.Context, t *Tender, supplier tenderapi.Party) (out []tenderapi.Finding, err error) {
	if !t.competition() {
		return nil, nil
	}
	f, err := s.tenders.Get(ctx, t.Draft.Framework)
	if err != nil {
		return nil, err
	}
	x := examiner{book: s.rules, at: t.Law}
	all := ask[bool](&x, t.Draft.Method.Procedure().Rules.Called)
	if end := f.inForce(); end == nil || end.Before(s.now()) {
		x.slip("supplier", "框架协议已经期满，不能再成交，请终止本次竞价，重新组织采购。", all.Basis())
	}
	if p := f.place(supplier.ID); p == nil || p.State != tenderapi.PlaceStateSigned {
		x.slip("supplier", supplier.Name+"的框架协议已经解除，不能成交。", all.Basis())
	}
	return x.findings, x.err
}

// struck are the steps of a competition after which its order stands otherwise than before.
var struck = []string{"awarded", "contracted", "passed", "ruled", "failed"}

// onReleased keeps the order that a competition comes to among those of its
// framework, as everybody may read it. The competition is a process of its own
// in the open data; the order is not told there a second time.
func (s *Service) onReleased(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if !slices.Contains(struck, in.Step) {
		return nil
	}
	t, err := s.tenders.Get(ctx, ev.Subject)
	if err != nil || !t.competition() {
		return err
	}
	var birth func() Order
	if t.Award != nil && t.Award.AnnouncedAt != nil {
		birth = func() Order {
			return Order{Tender: t.Draft.Framework, Title: t.Draft.Title, Unit: t.Draft.Unit, Item: t.Draft.Item, ItemName: t.ItemName, Catalogue: t.Draft.Catalogue}
		}
	}
	_, err = s.orders.Apply(ctx, t.Draft.Framework+"-"+t.ID, ev, birth, func(o *Order) ([]event.Event, error) {
		t.strike(&o.Deal)
		return nil, nil
	})
	if birth == nil && fault.Of(err).Code == store.ErrNotFound.Code { // it was set aside before anybody heard of it
		return nil
	}
	return err
}

// strike makes an order say what its competition says by now.
func (t *Tender) strike(o *tenderapi.Order) {
	if a := t.Award; a != nil && a.AnnouncedAt != nil {
		*o = tenderapi.Order{
			ID: t.Draft.Framework + "-" + t.ID, Tender: t.Draft.Framework, Code: t.Code, Way: tenderapi.OrderWayMiniCompetition, By: tenderapi.OrderByBuyer,
			Supplier: a.Supplier, Buyer: t.Buyer, Quantity: t.Draft.Quantity, Price: a.Amount / max(t.Draft.Quantity, 1), Amount: a.Amount,
			At: *a.AnnouncedAt, State: tenderapi.OrderStatePlaced, Contract: t.Contract, Competition: t.ID,
		}
	}
	switch {
	case t.Award == nil || t.Failure != nil:
		o.State = tenderapi.OrderStateEnded
	case t.State == tenderapi.StateContracted:
		o.State = tenderapi.OrderStateSigned
	}
}

// struckBy reports whether an order came of a competition, which it follows to its contract.
func struckBy(o *Order) bool { return o.Deal.Competition != "" }
