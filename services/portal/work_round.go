package portal

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// The second round of a consultation or a negotiation: what was discussed, the
// asking for last offers, and what of a bid a last offer still seals.

// lastly reports whether what is handed in now is a last offer.
func lastly(t *tenderapi.Tender) bool { return t.State == tenderapi.StateAsked && t.Offers != nil }

// taken reports whether bids, or last offers, are taken in the purchase's state.
func taken(t *tenderapi.Tender) bool {
	return t.State == tenderapi.StatePublished || lastly(t)
}

// closes is when what is taken now closes.
func closes(t *tenderapi.Tender) time.Time {
	if lastly(t) {
		return t.Offers.Until
	}
	return t.Deadline
}

// closesTitle heads the clock of what is taken now.
func closesTitle(t *tenderapi.Tender) string {
	if lastly(t) {
		return "距最后报价截止"
	}
	if rolling(t) {
		return "距受理申请截止"
	}
	return t.Method.Say("距投标截止")
}

// bidTitle is what is made on the bid's page now.
func bidTitle(t *tenderapi.Tender) string {
	if lastly(t) {
		return "提交最后报价"
	}
	return t.Method.Say("准备投标")
}

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
	if lastly(t) {
		return "内容只在您的浏览器里，密封以后才上传。平台读不到密封的文件，报价开启以前谁也读不到。"
	}
	return "内容只在您的浏览器里，密封以后才上传。平台读不到密封的文件，开标前谁也读不到。"
}

// ownTalks is what was discussed with the bidder, beside its receipt.
func (p *Portal) ownTalks(a *Ask, b *tenderapi.Bid) (templ.Component, error) {
	if b.Method.Procedure().Rounds < 2 || b.Last {
		return nil, nil
	}
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: b.Tender})
	if err != nil {
		return nil, err
	}
	return p.talksPanel(a, &t, entry{})
}

// settled reports whether it is known who offers what, so that sheets can be signed.
func settled(t *tenderapi.Tender) bool {
	return t.Rounds < 2 || t.Offers != nil && t.Offers.TakenAt != nil
}

// madeNow are the envelopes of what is handed in now: of a competition the price
// alone, of a last offer the price, and where the requirements changed what is done as well.
func madeNow(t *tenderapi.Tender) []sealedKind {
	switch {
	case competing(t):
		return sealedKinds[2:]
	case !lastly(t):
		return sealedKinds
	case t.Offers.Changed != "":
		return sealedKinds[1:]
	}
	return sealedKinds[2:]
}

// pricesOpen says when the price may be read.
func pricesOpen(t *tenderapi.Tender) string {
	if competing(t) {
		return "截止以后才打开"
	}
	return "技术评分锁定以后才打开"
}

// makes reports whether an envelope is among them.
func makes(t *tenderapi.Tender, kind tenderapi.EnvelopeKind) bool {
	return slices.ContainsFunc(madeNow(t), func(k sealedKind) bool { return k.Kind == kind })
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
	return panel(ui.Box{Title: "采购需求的实质性变动", Note: "已经采购人确认"}, ui.Paragraphs(t.Offers.Changed))
}

// offersBox is the second round as anybody may see it; nil where there is none.
func offersBox(t *tenderapi.Tender) templ.Component {
	o := t.Offers
	if o == nil {
		return nil
	}
	terms := []ui.Term{ui.T("要求提交", ui.DateTime(o.AskedAt)), ui.T("截止", ui.DateTime(o.Until))}
	if o.TakenAt != nil {
		terms = append(terms, ui.T("确认", ui.DateTime(*o.TakenAt)))
	}
	body := []templ.Component{ui.DL(terms...)}
	if o.Changed != "" {
		body = append(body, ui.DL(ui.T("需求的变动", ui.Paragraphs(o.Changed))))
	}
	body = append(body, ui.Paragraphs("只有响应有效的供应商提交；没有在截止以前提交的，视为退出，保证金退还。报价以最后报价为准，先前的报价不开启。"), ui.BasisLine(lawOf(o.Basis)...))
	return panel(ui.Box{ID: "offers", Title: "最后报价"}, body...)
}

// roundForm is what asking for last offers wants to know; only the office confirms a change.
func (p *Portal) roundForm(a *Ask, t *tenderapi.Tender, e entry) templ.Component {
	r := t.Method.Procedure().Rules
	until := ui.DateTimeField(e.among("ask", ui.Input{
		Name: "until", Label: "最后报价的截止时间", Help: "给各供应商留出重新密封和上传的时间。", Required: true, Demands: p.demands(law(*t), r.Offers, "由评审委员会规定时间，对各供应商一致。"),
	}))
	if !a.Caller.In(t.Buyer.ID, identity.Buyer) {
		return until
	}
	return ui.All(until, ui.AreaField(e.among("ask", ui.Input{
		Name: "changed", Label: "采购需求的实质性变动", Help: "没有变动的，不填。填写即由采购人确认，同时通知各供应商并公开；供应商按变动重新密封技术信封。", Max: 5000, Lines: 4,
		Demands: p.demands(law(*t), r.Changes, "变动书面通知所有参加的供应商。"),
	})))
}

// talksPanel is what was discussed with each supplier, for whom it concerns.
func (p *Portal) talksPanel(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	if t.Rounds < 2 || t.OpenedAt == nil {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: t.ID})
	if missing(err) {
		return nil, nil
	}
	box := ui.Box{ID: "talks", Title: "磋商记录", Note: "不公开"}
	if err != nil {
		f := fault.Of(err)
		if f.Kind != fault.Refused {
			return nil, err
		}
		return panel(box, ui.Note(ui.Warn, ui.Text(f.Text)), ui.BasisLine(f.Basis...)), nil // a judge who must give way
	}
	if len(list.Items) == 0 && !list.MayRecord && len(list.Suppliers) == 0 {
		return nil, nil
	}
	body := []templ.Component{ui.Data(talkTable(t, list))}
	if silent := unheard(list); len(silent) > 0 && t.Offers == nil {
		body = append(body, ui.Note(ui.Warn, ui.Text("还没有与这些供应商磋商的记录："+joined(silent)+"。各供应商的磋商机会应当平等。")))
	}
	if list.MayRecord {
		var who []ui.Option
		for _, o := range list.Suppliers {
			who = append(who, ui.Option{Value: o.Bid, Label: o.Supplier.Name})
		}
		body = append(body, ui.ActionButtons(href("/desk/tenders/", t.ID)+"/talks", t.Version, e.reopened([]ui.Action{{
			Do: "talk", Quiet: true, Label: "记录一次磋商", Confirm: "记录供评审委员会、采购人、财政部门和这家供应商查看，不给其他供应商，保存后不能修改。", Form: ui.All(
				ui.SelectField(e.among("talk", ui.Input{Name: "bid", Label: "供应商", Required: true, Options: who})),
				ui.DateTimeField(e.among("talk", ui.Input{Name: "at", Label: "磋商时间", Required: true})),
				ui.AreaField(e.among("talk", ui.Input{Name: "text", Label: "磋商的内容", Required: true, Max: 5000, Lines: 4}))),
		}})))
	}
	return panel(box, body...), nil
}

func talkTable(t *tenderapi.Tender, list tenderapi.TalkList) ui.Table {
	table := ui.Table{Caption: "磋商记录", Cols: ui.Cols(t.Method.Say("投标人"), "时间", "~内容", "记录人"), Nothing: "还没有磋商记录。"}
	for _, x := range list.Items {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(x.Supplier.Name), ui.DateTime(x.At), ui.Paragraphs(x.Text), ui.MaskedName(x.By)))
	}
	return table
}

// unheard are the suppliers with whom nothing was discussed yet.
func unheard(list tenderapi.TalkList) (names []string) {
	for _, o := range list.Suppliers {
		if !slices.ContainsFunc(list.Items, func(x tenderapi.Talk) bool { return x.Bid == o.Bid }) {
			names = append(names, o.Supplier.Name)
		}
	}
	return names
}

func (p *Portal) talkSend(a *Ask) error {
	return p.sendPurchase(a, "磋商记录已保存。", func(f *Form) error {
		f.As("talk")
		in := tenderapi.RecordTalkRequest{ID: a.Path("id"), TalkDraft: tenderapi.TalkDraft{Bid: f.Text("bid"), At: f.Moment("at", "磋商时间"), Text: f.Text("text")}}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.RecordTalk, in)
		return err
	})
}
