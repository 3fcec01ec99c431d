package portal

import (
	"net/http"
	"slices"

	"sanshe/services/portal/ui"
)

// pages is the table of all pages: the door's, and those of each room.
func pages(p *Portal) []Page {
	return slices.Concat(
		doorPages(p), tenderPages(p), decisionPages(p), marketPages(p), libraryPages(p), flagPages(p),
		workPages(p), registerPages(p), accountPages(p), relationPages(p), operationPages(p),
		purchasePages(p), openingPages(p), lotPages(p), hearingPages(p), pricePages(p), signPages(p), paperPages(p), cataloguePages(p), drawPages(p),
		bidPages(p), applicationPages(p), relayPages(p), correctionPages(p), challengePages(p), contractPages(p), orderPages(p), holderPages(p),
	)
}

// doorPages are sign-in and what a browser may choose.
func doorPages(p *Portal) []Page {
	plain := func(h http.Handler) func(*Ask) error {
		return func(a *Ask) error {
			a.R.Body = http.MaxBytesReader(a.W, a.R.Body, 4<<10)
			h.ServeHTTP(a.W, a.R)
			return nil
		}
	}
	return []Page{
		{Method: http.MethodGet, Pattern: "/sign-in", Do: p.signIn},
		{Method: http.MethodGet, Pattern: "/sign-in/form", Do: p.signInForm},
		{Method: http.MethodPost, Pattern: "/sign-in/form", Do: p.signInSend},
		{Method: http.MethodGet, Pattern: "/signed-in", Do: p.signedIn},
		{Method: http.MethodGet, Pattern: "/resume", Do: p.resume, Desk: AnyDesk},
		{Method: http.MethodPost, Pattern: "/sign-out", Do: p.signOut},
		{Method: http.MethodPost, Pattern: "/mode", Do: plain(ui.SetMode())},
		{Method: http.MethodPost, Pattern: "/unit", Do: plain(ui.SetUnit())},
		{Method: http.MethodPost, Pattern: "/demo/clock", Do: p.moveClock},
		{Method: http.MethodGet, Pattern: "/robots.txt", Do: p.robots},
	}
}
