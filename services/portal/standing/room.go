// Package standing is the credit of an organization: what is entered of it, and
// each listing from the proposal to the removal, for the registering authority,
// for the organization and for the public.
package standing

import (
	"net/http"

	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/organizations/{id}/credit", Do: p.credit},
		{Method: http.MethodGet, Pattern: "/listings/{id}", Do: p.listing},
		{Method: http.MethodPost, Pattern: "/listings/{id}/move", Do: p.listingMove, Desk: frame.AnyDesk, Body: view.MostPapers},
		{Method: http.MethodGet, Pattern: "/listings/{id}/papers/{paper}", Do: p.listingPaper, Desk: frame.AnyDesk},
		{Method: http.MethodGet, Pattern: "/desk/registrar/listings", Do: p.listings, Desk: identity.Registrar},
		{Method: http.MethodGet, Pattern: "/desk/registrar/listings/new", Do: p.proposal, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: "/desk/registrar/listings/new", Do: p.proposalSend, Desk: identity.Registrar, Body: view.MostPapers},
		{Method: http.MethodGet, Pattern: "/desk/registrar/credit/new", Do: p.entry, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: "/desk/registrar/credit/new", Do: p.entrySend, Desk: identity.Registrar},
	}
}
