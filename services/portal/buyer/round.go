package buyer

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// roundForm is what asking for last offers wants to know; only the office confirms a change.
func (p *room) roundForm(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) templ.Component {
	r := t.Method.Procedure().Rules
	until := ui.DateTimeField(e.Among("ask", ui.Input{
		Name: "until", Label: "最后报价的截止时间", Help: "给各供应商留出重新密封和上传的时间。", Required: true, Demands: p.Demands(view.Law(*t), r.Offers, "由评审委员会规定时间，对各供应商一致。"),
	}))
	if !a.Caller.In(t.Buyer.ID, identity.Buyer) {
		return until
	}
	return ui.All(until, ui.AreaField(e.Among("ask", ui.Input{
		Name: "changed", Label: "采购需求的实质性变动", Help: "没有变动的，不填。填写即由采购人确认，同时通知各供应商并公开；供应商按变动重新密封技术信封。", Max: 5000, Lines: 4,
		Demands: p.Demands(view.Law(*t), r.Changes, "变动书面通知所有参加的供应商。"),
	})))
}

func (p *room) talkSend(a *frame.Ask) error {
	return p.sendPurchase(a, "磋商记录已保存。", func(f *frame.Form) error {
		f.As("talk")
		in := tenderapi.RecordTalkRequest{ID: a.Path("id"), TalkDraft: tenderapi.TalkDraft{Bid: f.Text("bid"), At: f.Moment("at", "磋商时间"), Text: f.Text("text")}}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.RecordTalk, in)
		return err
	})
}
