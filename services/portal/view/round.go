package view

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// BidTag says where a bid stands.
func BidTag(b tenderapi.Bid) templ.Component {
	switch b.State {
	case "received", "opened", "won":
		return ui.Tag(ui.Good, ui.IconCheck, b.StateText)
	case "invalid":
		return ui.Tag(ui.Bad, ui.IconStop, b.StateText)
	case "withdrawn", "replaced", "left", "lost", "ended":
		return ui.Tag(ui.Plain, ui.IconPause, b.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, b.StateText)
}

// HushedNote says why a record names nobody but the reader's own organization.
func HushedNote(m tenderapi.Method, basis []tenderapi.Basis) templ.Component {
	return Stack(ui.Paragraphs(m.Say("评审委员会与各家分别商谈，各家互不知道对方。有几家、是哪几家，确认最后报价以后公开；在此以前只显示本机构自己的。")), ui.BasisLine(LawOf(basis)...))
}

// Lastly reports whether what is handed in now is a last offer.
func Lastly(t *tenderapi.Tender) bool { return t.State == tenderapi.StateAsked && t.Offers != nil }

// Taken reports whether bids, or last offers, are taken in the purchase's state.
func Taken(t *tenderapi.Tender) bool {
	return t.State == tenderapi.StatePublished || Lastly(t)
}

// Closes is when what is taken now closes.
func Closes(t *tenderapi.Tender) time.Time {
	if Lastly(t) {
		return t.Offers.Until
	}
	return t.Deadline
}

// ClosesTitle heads the clock of what is taken now.
func ClosesTitle(t *tenderapi.Tender) string {
	if Lastly(t) {
		return "距最后报价截止"
	}
	if Rolling(t) {
		return "距受理申请截止"
	}
	return t.Method.Say("距投标截止")
}

// BidTitle is what is made on the bid's page now.
func BidTitle(t *tenderapi.Tender) string {
	if Lastly(t) {
		return "提交最后报价"
	}
	return t.Method.Say("准备投标")
}

// Settled reports whether it is known who offers what, so that sheets can be signed.
func Settled(t *tenderapi.Tender) bool {
	return t.Rounds < 2 || t.Offers != nil && t.Offers.TakenAt != nil
}

// TalksPanel is what was discussed with each supplier, for whom it concerns.
func TalksPanel(p *frame.House, a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	if t.Rounds < 2 || t.OpenedAt == nil {
		return nil, nil
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: t.ID})
	if Missing(err) {
		return nil, nil
	}
	box := ui.Box{ID: "talks", Title: "磋商记录", Note: "不公开"}
	if err != nil {
		f := fault.Of(err)
		if f.Kind != fault.Refused {
			return nil, err
		}
		return Panel(box, ui.Note(ui.Warn, ui.Text(f.Text)), ui.BasisLine(f.Basis...)), nil // a judge who must give way
	}
	if len(list.Items) == 0 && !list.MayRecord && len(list.Suppliers) == 0 {
		return nil, nil
	}
	body := []templ.Component{ui.Data(talkTable(t, list))}
	if silent := unheard(list); len(silent) > 0 && t.Offers == nil {
		body = append(body, ui.Note(ui.Warn, ui.Text("还没有与这些供应商磋商的记录："+Joined(silent)+"。各供应商的磋商机会应当平等。")))
	}
	if list.MayRecord {
		var who []ui.Option
		for _, o := range list.Suppliers {
			who = append(who, ui.Option{Value: o.Bid, Label: o.Supplier.Name})
		}
		body = append(body, ui.ActionButtons(frame.Href("/desk/tenders/", t.ID)+"/talks", t.Version, e.Reopened([]ui.Action{{
			Do: "talk", Quiet: true, Label: "记录一次磋商", Confirm: "记录供评审委员会、采购人、财政部门和这家供应商查看，不给其他供应商，保存后不能修改。", Form: ui.All(
				ui.SelectField(e.Among("talk", ui.Input{Name: "bid", Label: "供应商", Required: true, Options: who})),
				ui.DateTimeField(e.Among("talk", ui.Input{Name: "at", Label: "磋商时间", Required: true})),
				ui.AreaField(e.Among("talk", ui.Input{Name: "text", Label: "磋商的内容", Required: true, Max: 5000, Lines: 4}))),
		}})))
	}
	return Panel(box, body...), nil
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
