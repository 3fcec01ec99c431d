package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// ByLot reports whether those who may bid are drawn, and by nobody named.
func ByLot(m tenderapi.Method) bool {
	r := m.Procedure().Rules
	return r.Invited != "" && r.InvitedMost == ""
}

// Inviting reports whether suppliers can be drawn for a purchase now. The first lot draws for all.
func Inviting(t *tenderapi.Tender) bool {
	return ByLot(t.Method) && t.Lot < 2 && slices.Contains([]tenderapi.State{tenderapi.StateDrafted, tenderapi.StateIntended}, t.State)
}

// FromRegister is the one source of names that the platform itself has: what it
// does not keep, a notice of prequalification and written recommendations, it does not offer.
const FromRegister = "pool"

// drawWords are what the pages say of a draw, by what is drawn.
type drawWords struct{ Title, Unit, Next, called string }

var DrawnWords = map[tenderapi.DrawOf]drawWords{
	tenderapi.DrawOfExperts:   {"抽取评审专家", "人", "请再抽一次，可以放宽专业或者地区。", "按次序通知的专家"},
	tenderapi.DrawOfSuppliers: {"抽取受邀供应商", "家", "请再抽一次，可以放宽业务领域或者地区。", "按次序询问的供应商"},
}

// WordsOf are the words of a draw; one that does not say what is drawn is of experts.
func WordsOf(d tenderapi.Draw) drawWords {
	if w, ok := DrawnWords[d.Of]; ok {
		return w
	}
	return DrawnWords[tenderapi.DrawOfExperts]
}

// InvitedPanel names those who were drawn and will come to those who may know, and leads to the draw.
func InvitedPanel(p *frame.House, a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	inside := a.Caller.In(t.Buyer.ID, identity.Buyer) || a.Caller.In(t.Buyer.ID, identity.Reviewer) || a.Caller.Has(identity.Supervisor)
	if !ByLot(t.Method) || !inside {
		return nil, nil
	}
	first := *t
	if t.Lot > 1 {
		first.ID = t.Procedure
	}
	box := ui.Box{Title: "受邀供应商", ID: "invited", Link: ui.Link(DrawsPath(first.ID), "供应商抽取"), Note: "开标以后公开"}
	if len(t.Invited) == 0 {
		act := ui.ButtonLink(DrawsPath(first.ID), "看供应商抽取", false)
		if Inviting(t) && a.Caller.In(t.Buyer.ID, identity.Buyer) {
			act = ui.ButtonLink(DrawsPath(first.ID), "抽取受邀供应商", true)
		}
		return Panel(box, ui.Empty(ui.IconUsers, "还没有供应商被抽中并同意参加。受邀供应商由随机抽取产生，抽取办完以后才能提交审核。", act)), nil
	}
	list := ui.Table{Caption: "抽中并同意参加的供应商", Cols: ui.Cols("供应商", "统一社会信用代码")}
	for _, x := range t.Invited {
		list.Rows = append(list.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.ID), x.Name), ui.Code(x.CreditCode)))
	}
	return Panel(box, ui.Data(list)), nil
}
