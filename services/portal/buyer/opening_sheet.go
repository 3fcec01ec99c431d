package buyer

import (
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// roomTable leads to the opening room's bids as a table; nothing where none are told.
func roomTable(r *tenderapi.OpeningRoom) templ.Component {
	if len(r.Bids) == 0 {
		return ui.All()
	}
	return ui.AsTable(view.TablesBeside(r.Tender, "opening"))
}

// roomColumns are how far each bid is and, once prices are open, what was read out (唱标).
func roomColumns(r *tenderapi.OpeningRoom) []sheet.Column[tenderapi.RoomBid] {
	out := []sheet.Column[tenderapi.RoomBid]{
		{Head: r.Method.Say("投标人"), Cell: func(b *tenderapi.RoomBid) any {
			if b.Supplier != nil {
				return view.Who(*b.Supplier, b.Members)
			}
			return numberOf(*b)
		}},
		{Head: "收到时间", Cell: func(b *tenderapi.RoomBid) any { return b.ReceivedAt }},
	}
	for _, k := range view.SealedKinds {
		out = append(out, sheet.Column[tenderapi.RoomBid]{Head: view.KindName(k.Kind), Cell: func(b *tenderapi.RoomBid) any { return envelopeState(*b, k.Kind) }})
	}
	if r.RevealedAt != nil {
		out = append(out, []sheet.Column[tenderapi.RoomBid]{
			{Head: "报价（元）", Cell: func(b *tenderapi.RoomBid) any {
				if b.Price > 0 {
					return cn.Fen(b.Price)
				}
				return "没有打开"
			}},
			{Head: "评审时扣除", Cell: func(b *tenderapi.RoomBid) any {
				if b.Price == 0 || b.Deduction == 0 {
					return ""
				}
				return fmt.Sprintf("%d%%", b.Deduction)
			}},
			{Head: "有效性", Cell: func(b *tenderapi.RoomBid) any { return map[bool]string{true: "有效", false: "无效"}[b.Valid] }},
			{Head: "价格信封的指纹", Cell: func(b *tenderapi.RoomBid) any { return priceHash(*b) }},
		}...)
	}
	return append(out, sheet.Column[tenderapi.RoomBid]{Head: "说明", Cell: func(b *tenderapi.RoomBid) any { return noteOf(*b) }})
}

// priceHash is the fingerprint of a bid's price envelope, "" where it has none.
func priceHash(b tenderapi.RoomBid) string {
	for _, e := range b.Envelopes {
		if e.Kind == tenderapi.EnvelopeKindPrice {
			return e.Hash
		}
	}
	return ""
}
