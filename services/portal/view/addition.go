package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// AddedTo leads to the contract of which more is bought.
func AddedTo(of *tenderapi.AddedTo) templ.Component {
	return ui.All(ui.Link(frame.Href("/contracts/", of.ID), of.Code), ui.Text("（"+of.Title+"，"+of.Supplier.Name+"，合同金额"), ui.Money(of.Amount), ui.Text("）"))
}
