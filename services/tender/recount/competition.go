package recount

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// cost is what a price comes to: of a competition under a framework it is the price of one unit.
func cost(t tenderapi.Tender, price int64) int64 {
	if t.Method.Procedure().Competition() {
		return price * t.Quantity
	}
	return price
}

// competition holds who was invited to a competition, and what each might ask,
// against the framework, and every price against what its supplier has agreed to.
func (r *Report) competition(rec Record) {
	t := rec.Tender
	if !t.Method.Procedure().Competition() {
		return
	}
	if rec.Framework == nil || rec.Framework.Award == nil || t.Framework == nil || t.Framework.ID != rec.Framework.ID {
		r.differ("没有读到二次竞价所依据的框架协议，无从核对邀请了谁、各家的最高限价。")
		return
	}
	r.invitedAll(rec)
	for _, b := range rec.Opening.Bids {
		i := slices.IndexFunc(t.Agreed, func(a tenderapi.AgreedPrice) bool { return a.Supplier.ID == b.Supplier.ID })
		if i < 0 {
			r.differ("%s不在受邀之列，却递交了投标文件。", b.Supplier.Name)
			continue
		}
		over := b.Price > t.Agreed[i].Price || cost(t, b.Price) > t.Budget
		switch {
		case b.Valid && over:
			r.differ("%s的报价%s高于它的协议单价%s，或者超过预算，却是有效的。", b.Supplier.Name, cn.Fen(b.Price).Yuan(), cn.Fen(t.Agreed[i].Price).Yuan())
		case !b.Valid && b.Ground == "overpriced" && !over:
			r.differ("%s的报价%s没有高于它的协议单价%s，也没有超过预算，却以报价过高为由无效。", b.Supplier.Name, cn.Fen(b.Price).Yuan(), cn.Fen(t.Agreed[i].Price).Yuan())
		}
	}
}

// invitedAll holds the invited against the places of the framework as they stood
// at the notice: each whose agreement was in force is invited at its agreed
// price, or left out with a reason.
func (r *Report) invitedAll(rec Record) {
	t, invited, out := rec.Tender, 0, 0
	for _, p := range rec.Framework.Award.Places {
		stood := p.SignedAt != nil && t.PublishedAt != nil && !p.SignedAt.After(*t.PublishedAt) && (p.EndedAt == nil || p.EndedAt.After(*t.PublishedAt))
		i := slices.IndexFunc(t.Agreed, func(a tenderapi.AgreedPrice) bool { return a.Supplier.ID == p.Supplier.ID })
		j := slices.IndexFunc(t.LeftOut, func(x tenderapi.NotInvited) bool { return x.Supplier.ID == p.Supplier.ID })
		switch {
		case i >= 0 && !stood:
			r.differ("%s受到邀请，竞价公告时它的框架协议却不是有效的。", p.Supplier.Name)
		case i >= 0 && t.Agreed[i].Price != p.Price:
			r.differ("%s的最高限价公布为%s，框架协议的单价是%s。", p.Supplier.Name, cn.Fen(t.Agreed[i].Price).Yuan(), cn.Fen(p.Price).Yuan())
		case i < 0 && stood && (j < 0 || t.LeftOut[j].Reason == ""):
			r.differ("%s的框架协议有效，没有受到邀请，也没有公布理由。", p.Supplier.Name)
		}
		if i >= 0 {
			invited++
		} else if j >= 0 {
			out++
		}
	}
	if invited != len(t.Agreed) || len(t.Invited) != len(t.Agreed) {
		r.differ("受邀供应商有%d家，其中%d家是框架协议的入围供应商。", len(t.Invited), invited)
	}
	r.say("框架协议%s：邀请%d家，没有邀请而写明理由的%d家；各家以自己的协议单价为最高限价。", rec.Framework.Code, invited, out)
}
