package view

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

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
