package tender

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// More of the same may be bought of the one who has the contract (添购,
// 政府采购法第三十一条第三项), so that the purchase names that contract. The
// contract is asked while there is only a draft; no bid depends on it.

// more is the case in which what was bought before is added to.
const more = "additional"

// adds reports whether a draft is to add to a contract.
func adds(d *tenderapi.TenderDraft) bool {
	return d.Method.Procedure().Rules.Additional != "" && d.Condition == more
}

// addTo writes into a draft which contract it adds to, as the contract itself
// describes it now, and what else adds to it. What adds to none names none.
func (s *Service) addTo(ctx context.Context, t *Tender) error {
	if t.PublishedAt != nil {
		return nil
	}
	if t.AddsTo = nil; !adds(&t.Draft) {
		t.Draft.AddsTo = ""
	}
	if t.Draft.AddsTo == "" {
		return nil
	}
	c, err := route.Call(ctx, s.call, contractapi.GetContract, contractapi.GetContractRequest{ID: t.Draft.AddsTo})
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if err != nil || c.Buyer.ID != t.Buyer.ID || c.State != contractapi.ContractStatePublished || c.Kind == contractapi.ContractKindFramework {
		return fault.New(fault.Refused, "tender.addition.unfit", "添购的原合同应当是本单位已经签订并公告的合同，框架协议除外；请核对原合同的编号，合同还没有公告或者已经撤销的，不能添购。").
			Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Conditions)...).At("adds_to", "请填写本单位已经公告的合同的编号。")
	}
	was, err := s.tenders.Get(ctx, c.Tender)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if o := was.AddsTo; o != nil { // the share is of the original, or additions to additions would exceed it
		return fault.New(fault.Refused, "tender.addition.chained", fmt.Sprintf("合同%s本身就是添购的，各次添购都从原合同计算；请填写原合同的编号%s。", c.Code, o.Code)).
			Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Additional)...).At("adds_to", "请填写原合同的编号"+o.Code+"。")
	}
	t.AddsTo = &tenderapi.AddedTo{
		ID: c.ID, Code: c.Code, Title: c.Title, Tender: c.Tender, Supplier: tenderapi.Party{ID: c.Supplier.ID, Name: c.Supplier.Name, CreditCode: c.Supplier.CreditCode}, Amount: c.Amount,
	}
	if c.Kind == contractapi.ContractKindOrder {
		t.AddsTo.Order = true
	}
	return s.besides(ctx, t)
}

// besides sums what other purchases add to the same contract: the price of those
// whose result is public, the budget of the others. Drafts do not count, and what came to nothing.
func (s *Service) besides(ctx context.Context, t *Tender) error {
	if t.AddsTo == nil || t.PublishedAt != nil {
		return nil
	}
	sum := int64(0)
	err := s.tenders.Each(ctx, store.Query{Where: []store.Term{store.Is("adds_to", t.AddsTo.ID)}}, func(o Tender) error {
		switch {
		case o.ID == t.ID || o.Procedure != "" && o.Procedure == t.Procedure || slices.Contains(uncounted, o.State): // lots are summed up as one purchase
		case o.Award != nil && o.Award.AnnouncedAt != nil:
			sum += o.Award.Amount
		default:
			sum += o.Draft.Budget
		}
		return nil
	})
	t.AddsTo.Others = sum
	return err
}

// uncounted are the states in which a purchase adds nothing, or nothing yet.
var uncounted = []State{tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateFailed, tenderapi.StateDiscarded}

// added checks that what is bought again is bought of the one who had the
// contract, and comes with all the other additions to the share of it at the most.
func (x *examiner) added(t *Tender) {
	if !adds(&t.Draft) {
		return
	}
	r, d := t.Draft.Method.Procedure().Rules, &t.Draft
	cases, most := ask[any](x, r.Conditions), ask[int64](x, r.Additional)
	a := t.AddsTo
	if a == nil {
		x.say(false, "adds_to", "", "添购须写明原合同，请填写本单位已经公告的合同的编号；原合同不在本平台的，平台无法核对，请改用其他采购方式。", cases.Basis())
		return
	}
	x.say(len(d.Invited) == 1 && d.Invited[0].ID == a.Supplier.ID, "invited", fmt.Sprintf("从原合同%s的供应商%s处添购。", a.Code, a.Supplier.Name),
		fmt.Sprintf("原合同%s的供应商是%s，添购只能继续从该供应商处采购，请改正受邀供应商，或者改用其他采购方式。", a.Code, a.Supplier.Name), cases.Basis())
	sum := t.total() + a.Others
	also := ""
	if a.Others > 0 {
		also = fmt.Sprintf("（其中其他添购%s）", cn.Fen(a.Others).Yuan())
	}
	x.say(sum*100 <= a.Amount*most.Value, "budget",
		fmt.Sprintf("添购资金总额%s%s，不超过原合同金额%s的%d%%。", cn.Fen(sum).Yuan(), also, cn.Fen(a.Amount).Yuan(), most.Value),
		fmt.Sprintf("添购资金总额%s%s，超过原合同金额%s的%d%%，本次预算最多%s，请调低预算，或者改用其他采购方式。",
			cn.Fen(sum).Yuan(), also, cn.Fen(a.Amount).Yuan(), most.Value, cn.Fen(max(0, a.Amount*most.Value/100-a.Others)).Yuan()), most.Basis())
}
