// Package ledgers is the room of time that is kept apart from volunteers' hours:
// what is kept for later in the time bank and handed on, duty of members, and service that was ordered.
package ledgers

import (
	"net/http"

	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/timebank", Do: p.bank},
		{Method: get, Pattern: "/timebank/{id}", Do: p.account, Desk: any},
		{Method: post, Pattern: "/timebank/{id}/move", Do: p.moveAccount, Desk: any},
		{Method: post, Pattern: "/timebank/{id}/relatives", Do: p.relate, Desk: any},
		{Method: post, Pattern: "/timebank/{id}/remittances", Do: p.pay, Desk: any},
		{Method: get, Pattern: "/desk/orders", Do: p.orders, Desk: any},
		{Method: get, Pattern: "/desk/orders/new", Do: p.newOrder, Desk: identity.Officer},
		{Method: post, Pattern: "/desk/orders/new", Do: p.enterOrder, Desk: identity.Officer},
		{Method: get, Pattern: "/desk/orders/{id}", Do: p.order, Desk: any},
		{Method: post, Pattern: "/desk/orders/{id}/move", Do: p.moveOrder, Desk: any},
		{Method: post, Pattern: "/desk/orders/{id}/looks", Do: p.lookAtOrder, Desk: identity.Officer},
		{Method: get, Pattern: "/desk/duties", Do: p.duties, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/duties/{id}", Do: p.duty, Desk: any},
		{Method: post, Pattern: "/desk/duties/{id}/move", Do: p.moveDuty, Desk: any},
		{Method: post, Pattern: "/desk/duties/{id}/years", Do: p.moveYear, Desk: any},
		{Method: get, Pattern: "/desk/duty-years", Do: p.dutyYears, Desk: any},
		{Method: get, Pattern: "/duty", Do: p.myDuties, Desk: any},
		{Method: post, Pattern: "/duty", Do: p.report, Desk: any},
		{Method: get, Pattern: "/duty/{id}", Do: p.duty, Desk: any},
		{Method: post, Pattern: "/duty/{id}/move", Do: p.moveDuty, Desk: any},
		{Method: get, Pattern: "/orders", Do: p.myOrders, Desk: any},
		{Method: post, Pattern: "/orders", Do: p.bindOrder, Desk: any},
	}
}

// holders are the roles of whoever may be a volunteer, or act for one.
var holders = []identity.Role{identity.Volunteer, identity.Resident, identity.Worker, identity.Staff}

// mayHold reports whether the caller has one of them.
func mayHold(a *frame.Ask) bool {
	for _, r := range holders {
		if a.Caller.Has(r) {
			return true
		}
	}
	return false
}

// page is a page of one column, below crumbs of text and address.
func page(a *frame.Ask, title string, crumbs ...string) ui.Page {
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs(append(append([]string{"志愿服务", "/volunteer"}, crumbs...), title)...))
	pg.Narrow, pg.NoIndex = true, a.SignedIn()
	return pg
}
