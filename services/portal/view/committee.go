package view

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

var memberKinds = map[string]string{"expert": "评审专家", "buyer": "采购人代表"}

// MemberKind says of an expert, too, who found them (自行选定的应当标注).
func MemberKind(m tenderapi.Member) string {
	switch {
	case m.Number != "":
		return memberKinds[m.Kind] + "（随机抽取）"
	case m.Chosen:
		return memberKinds[m.Kind] + "（自行选定）"
	}
	return memberKinds[m.Kind]
}

// Seatable reports whether a committee can be seated now.
func Seatable(t *tenderapi.Tender) bool {
	return t.SuspendedUntil == nil && slices.Contains([]tenderapi.State{tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened}, t.State)
}

// CommitteePanel names the committee to those who may know, and leads to where it is chosen.
func CommitteePanel(p *frame.House, a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	seats := a.Caller.In(t.Buyer.ID, identity.Buyer) && Seatable(t)
	watches := (a.Caller.Has(identity.Supervisor) || a.Caller.In(t.Buyer.ID, identity.Reviewer)) && Seatable(t) // a draw wants a witness
	if t.PublishedAt == nil || Rolling(t) || len(t.Committee) == 0 && !seats && !watches {
		return nil, nil
	}
	box := ui.Box{Title: "评审委员会", ID: "committee", Link: ui.Link(DrawsPath(t.ID), "专家抽取")}
	if len(t.Committee) == 0 {
		act := ui.ButtonLink(DrawsPath(t.ID), "看专家抽取", false)
		if seats {
			act = Inside(ui.Buttons(), ui.ButtonLink(DrawsPath(t.ID), "抽取评审专家", true), ui.ButtonLink(CommitteePath(t.ID), "组建评审委员会", false))
		}
		return Panel(box, ui.Empty(ui.IconUsers, "还没有组建。先从专家库随机抽取专家，再在评分之前组建，名单在结果公告时公开。", act)), nil
	}
	list := ui.Table{Caption: "评审委员会成员", Cols: ui.Cols("成员", "身份")}
	for _, m := range t.Committee {
		name := ui.MaskedName(m.Name)
		if m.Number != "" && m.Account == "" { // a number is no name to be masked
			name = ui.Text(m.Name)
		}
		list.Rows = append(list.Rows, ui.Cells(name, ui.Text(MemberKind(m))))
	}
	body := []templ.Component{ui.Data(list)}
	if seats {
		body = append(body, Inside(ui.Buttons(), ui.ButtonLink(CommitteePath(t.ID), "调整成员", false)), shareCommittee(p, t))
	}
	return Panel(box, body...), nil
}

// Parties links to all who stand behind a bid.
func Parties(supplier tenderapi.Party, members []tenderapi.Party) templ.Component {
	if len(members) == 0 {
		return ui.Link(frame.Href("/organizations/", supplier.ID), supplier.Name)
	}
	var out []templ.Component
	for i, m := range members {
		if i > 0 {
			out = append(out, ui.Text("、"))
		}
		out = append(out, ui.Link(frame.Href("/organizations/", m.ID), m.Name))
	}
	return ui.All(append(out, ui.Text("（联合体，"+supplier.Name+"牵头）"))...)
}

// Who names all who stand behind a bid.
func Who(supplier tenderapi.Party, members []tenderapi.Party) string {
	if len(members) == 0 {
		return supplier.Name
	}
	return strings.Join(NamesOf(members), "、") + "（联合体，" + supplier.Name + "牵头）"
}
