package bidder

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The second round of a consultation or a negotiation: what was discussed, the
// asking for last offers, and what of a bid a last offer still seals.

// receiptTitle heads the receipt of a bid, or of a last offer.
func receiptTitle(b *tenderapi.Bid) string {
	if b.Last {
		return "最后报价回执"
	}
	return b.Method.Say("投标回执")
}

// withdrawOf is the way back while there is one.
func withdrawOf(b *tenderapi.Bid) ui.Action {
	if b.Last {
		return ui.Action{Do: "withdraw", Label: "撤回最后报价", Danger: true, Confirm: "撤回后没有在截止以前重新提交的，视为退出；以前提交的也不恢复。"}
	}
	return ui.Action{Do: "withdraw", Label: b.Method.Say("撤回投标文件"), Danger: true, Confirm: "撤回后这份文件不再参加开标，以前递交的也不恢复；截止前可以重新递交。"}
}

// bidLead says where what is written stays.
func bidLead(t *tenderapi.Tender) string {
	if view.Lastly(t) {
		return "内容只在您的浏览器里，密封以后才上传。平台读不到密封的文件，报价开启以前谁也读不到。"
	}
	return "内容只在您的浏览器里，密封以后才上传。平台读不到密封的文件，开标前谁也读不到。"
}

// ownTalks is what was discussed with the bidder, beside its receipt.
func (p *room) ownTalks(a *frame.Ask, b *tenderapi.Bid) (templ.Component, error) {
	if b.Method.Procedure().Rounds < 2 || b.Last {
		return nil, nil
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: b.Tender})
	if err != nil {
		return nil, err
	}
	return view.TalksPanel(p.House, a, &t, frame.Entry{})
}

// madeNow are the envelopes of what is handed in now: of a last offer the price,
// and where the requirements changed what is done as well.
func madeNow(t *tenderapi.Tender) []view.SealedKind {
	switch {
	case !view.Lastly(t):
		return view.SealedKinds
	case t.Offers.Changed != "":
		return view.SealedKinds[1:]
	}
	return view.SealedKinds[2:]
}

// makes reports whether an envelope is among them.
func makes(t *tenderapi.Tender, kind tenderapi.EnvelopeKind) bool {
	return slices.ContainsFunc(madeNow(t), func(k view.SealedKind) bool { return k.Kind == kind })
}

// counted writes how many envelopes those are: 三个.
func counted(t *tenderapi.Tender) string {
	return []string{"", "一个", "两个", "三个"}[len(madeNow(t))]
}

// changedNote is what the office has told in writing of the requirements.
func changedNote(t *tenderapi.Tender) templ.Component {
	if t.Offers == nil || t.Offers.Changed == "" {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "采购需求的实质性变动", Note: "已经采购人确认"}, ui.Paragraphs(t.Offers.Changed))
}
