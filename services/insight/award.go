package insight

import (
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
)

// bids is what the opening showed; there is nothing before it, nor while suppliers are dealt with one by one.
func (p *purchase) bids() *ocds.Bids {
	if p.opening == nil {
		return nil
	}
	out, bad := ocds.Bids{}, []string{}
	for _, b := range p.opening.Bids {
		bid := ocds.Bid{ID: b.Bid, Date: when(b.ReceivedAt), Status: "pending", Tenderers: refs(bidders(b)), RelatedLots: p.lots()}
		switch {
		case !b.Valid:
			bid.Status = "disqualified"
			bad = append(bad, b.Supplier.Name+"："+b.Why)
		case p.judged():
			bid.Status = "valid"
		}
		if b.Price > 0 { // known once it has been read out
			bid.Value = ocds.CNY(p.cost(b.Price))
		}
		out.Details = append(out.Details, bid)
	}
	n := len(p.opening.Bids)
	out.Statistics = []ocds.Statistic{
		{ID: "bids", Measure: "bids", Value: n},
		{ID: "validBids", Measure: "validBids", Value: n - len(bad)},
		{ID: "disqualifiedBids", Measure: "disqualifiedBids", Value: len(bad), Notes: strings.Join(bad, "\n")},
	}
	return &out
}

// judged reports whether it is public what the committee found of the bids: with the result, and not when it has scored.
func (p *purchase) judged() bool {
	return p.t.ScoredAt != nil && (p.t.Award != nil || p.t.Failure != nil || slices.ContainsFunc(p.t.Passed, func(x tenderapi.Passed) bool { return x.AnnouncedAt != nil }))
}

// cost is what a price comes to: in a competition under a framework it is the price of one unit.
func (p *purchase) cost(price int64) int64 {
	if p.t.Method.Procedure().Competition() {
		return price * p.t.Quantity
	}
	return price
}

// bidders are all who stand behind a bid, the leader of a consortium first.
func bidders(b tenderapi.OpenedBid) []tenderapi.Party {
	if len(b.Members) == 0 {
		return []tenderapi.Party{b.Supplier}
	}
	return b.Members
}

func refs(list []tenderapi.Party) (out []ocds.Reference) {
	for _, x := range list {
		out = append(out, ref(x))
	}
	return out
}

// awardID names an award: a purchase is awarded to a supplier once at the most.
func awardID(tender, supplier string) string { return tender + "-" + supplier }

// fallen is what a winner's award came to nothing by.
var fallen = map[string]string{"refused": "中标供应商没有签订合同。", "void": "中标结果被认定无效。", "rescinded": "合同被撤销。"}

// awards are the results that were announced, those that came to nothing first.
func (p *purchase) awards() (out []ocds.Award) {
	t := &p.t
	for _, x := range t.Passed {
		if x.AnnouncedAt == nil {
			continue // fell away before any result was announced
		}
		a := p.award(tenderapi.Award{Supplier: x.Supplier, Amount: x.Amount, AnnouncedAt: x.AnnouncedAt})
		a.Status = "cancelled"
		a.Amendments = []ocds.Amendment{{ID: "1", Date: x.At.In(cn.Zone), Rationale: x.Note, Description: t.Method.Say(fallen[x.Ground])}}
		out = append(out, a)
	}
	for _, x := range t.Rulings {
		if x.Voided == nil || t.Award != nil && t.Award.Supplier.ID == x.Voided.Supplier.ID { // awarded anew under the same id
			continue
		}
		a := p.award(*x.Voided)
		a.Status = "cancelled"
		a.Amendments = []ocds.Amendment{{ID: "1", Date: x.At.In(cn.Zone), Rationale: x.Owner, Description: x.EffectText}}
		out = append(out, a)
	}
	if t.Award == nil || t.Award.AnnouncedAt == nil {
		return out
	}
	if len(t.Award.Places) > 0 {
		return append(out, p.places()...)
	}
	a := p.award(*t.Award)
	a.Documents = []ocds.Document{p.page("result", "awardNotice", t.Method.Say("中标结果公告"), t.Award.AnnouncedAt)}
	if t.Failure != nil {
		a.Status = "cancelled"
	}
	return append(out, a)
}

func (p *purchase) award(x tenderapi.Award) ocds.Award {
	out := ocds.Award{
		ID: awardID(p.t.ID, x.Supplier.ID), Title: p.t.Title + p.t.Method.Say("中标结果"), Status: "active", Date: when(x.AnnouncedAt),
		Value: ocds.CNY(x.Amount), Suppliers: []ocds.Reference{ref(x.Supplier)}, Items: p.items(), RelatedLots: p.lots(),
	}
	if p.opening != nil {
		for _, b := range p.opening.Bids {
			if b.Supplier.ID == x.Supplier.ID {
				out.RelatedBid, out.Suppliers = b.Bid, refs(bidders(b))
			}
		}
	}
	return out
}

// ended are the states of a place that came to nothing, and by what.
var ended = map[tenderapi.PlaceState]string{
	tenderapi.PlaceStateDeclined: "入围供应商没有签订框架协议。", tenderapi.PlaceStateRemoved: "入围供应商的框架协议已解除。",
	tenderapi.PlaceStateLeft: "入围供应商退出了框架协议。",
}

// places are the awards of a framework, one for each who was admitted. What was
// awarded is a price of one unit, which is said and is no value of an award.
func (p *purchase) places() (out []ocds.Award) {
	t := &p.t
	for _, x := range t.Award.Places {
		at, order := t.Award.AnnouncedAt, "第%d名，%s"
		if x.AdmittedAt != nil { // one by one
			at, order = x.AdmittedAt, "第%d个入围，%s"
		}
		a := p.award(tenderapi.Award{Supplier: x.Supplier, AnnouncedAt: at})
		a.Value, a.Description = nil, fmt.Sprintf(order, x.Rank, pricedAt(x.Price, t.Unit))
		a.Documents = []ocds.Document{p.page("result", "awardNotice", t.Method.Say("中标结果公告"), t.Award.AnnouncedAt)}
		if why := ended[x.State]; why != "" {
			a.Status = "cancelled"
			a.Amendments = []ocds.Amendment{{ID: "1", Date: x.EndedAt.In(cn.Zone), Rationale: x.Note, Description: why}}
		}
		if t.Failure != nil {
			a.Status = "cancelled"
		}
		out = append(out, a)
	}
	return out
}

// agreements are those that the admitted have signed.
func (p *purchase) agreements() (out []ocds.Contract) {
	if p.t.Award == nil {
		return nil
	}
	for _, x := range p.t.Award.Places {
		if x.Contract == "" {
			continue
		}
		c := ocds.Contract{
			ID: x.Contract, AwardID: awardID(p.t.ID, x.Supplier.ID), Title: p.t.Title + "框架协议", Description: pricedAt(x.Price, p.t.Unit),
			Status: "active", DateSigned: when(x.SignedAt), Items: p.items(),
		}
		if x.State == tenderapi.PlaceStateRemoved || x.State == tenderapi.PlaceStateLeft {
			c.Status = "terminated"
		}
		out = append(out, c)
	}
	return out
}

// rescinded are the contracts that decisions have ended.
func (p *purchase) rescinded() (out []ocds.Contract) {
	for _, x := range p.t.Rulings {
		if x.Contract != "" {
			out = append(out, ocds.Contract{ID: x.Contract, AwardID: awardID(p.t.ID, p.held(x).ID), Title: p.t.Title + "合同", Status: "terminated"})
		}
	}
	return out
}

// held is the supplier whose contract a ruling ended: it has fallen away, or the purchase ended with its award.
func (p *purchase) held(x tenderapi.Ruling) tenderapi.Party {
	for _, f := range p.t.Passed {
		if f.Ground == "rescinded" && f.At.Equal(x.At) {
			return f.Supplier
		}
	}
	return p.t.Award.Supplier
}

// pricedAt says what one unit costs under a framework.
func pricedAt(fen int64, unit string) string {
	return fmt.Sprintf("协议单价%s元（%s）。", cn.Fen(fen).Plain(), unit)
}

// fields are the parts of a notice that an amendment may change.
var fields = map[string]string{
	"summary": "项目概况", "requirement": "采购需求", "qualifications": "特定资格条件", "place": "服务地点", "contact": "联系方式",
	"documents_to": "获取文件结束时间", "criteria": "评分标准", "criteria_note": "评分标准", "other": "其他",
}

// amendment says what was changed, old beside new. Contacts are not repeated here.
func amendment(id string, a tenderapi.Amendment, m tenderapi.Method) ocds.Amendment {
	var lines []string
	for _, c := range a.Changes {
		switch {
		case c.Field == "contact":
			lines = append(lines, "联系方式已更正，见更正公告。")
		default:
			lines = append(lines, fmt.Sprintf("%s\n原内容：%s\n现内容：%s", fields[c.Field], c.Old, c.New))
		}
	}
	if !a.DeadlineBefore.Equal(a.DeadlineAfter) {
		lines = append(lines, fmt.Sprintf("%s\n原内容：%s\n现内容：%s", m.Say("投标截止时间"), clock(a.DeadlineBefore), clock(a.DeadlineAfter)))
	}
	return ocds.Amendment{ID: id, Date: a.At.In(cn.Zone), Rationale: a.Reason, Description: strings.Join(lines, "\n\n")}
}
