package portal

import (
	"net/http"
	"slices"

	"sanshe/services/portal/ui"
)

// pages is the table of all pages: public ones, sign-in, the desks of people at
// work (desk_routes.go), what their scripts ask (relay.go), and how the platform runs (operations.go).
func pages(p *Portal) []Page {
	return slices.Concat(publicPages(p), doorPages(p), deskPages(p), relayPages(p), operationPages(p))
}

func publicPages(p *Portal) []Page {
	get := func(pattern string, do func(*Ask) error) Page {
		return Page{Method: http.MethodGet, Pattern: pattern, Do: do, Fresh: true}
	}
	return []Page{
		get("/{$}", p.home),
		get("/tenders", p.tenders),
		get("/tenders/{id}", p.tender),
		get("/tenders/{id}/notice", p.tenderNotice),
		get("/tenders/{id}/draws", p.tenderDraws),
		get("/tenders/{id}/opening", p.openingRoom),
		{Method: http.MethodGet, Pattern: "/tenders/{id}/clock", Do: p.bidClock, Script: true},
		get("/catalog", p.catalog),
		get("/catalog/{id}", p.catalogue),
		{Method: http.MethodGet, Pattern: "/catalog/{id}/export", Do: p.catalogueExport},
		{Method: http.MethodPost, Pattern: "/catalog/{id}/objections", Do: p.catalogueObject, Desk: AnyDesk},
		get("/organizations", p.organizations),
		get("/organizations/{id}", p.organization),
		get("/contracts", p.contracts),
		get("/contracts/{id}", p.contract),
		get("/rules", p.rulebook),
		get("/rules/{id}", p.rule),
		get("/search", p.search),
		get("/help", p.prose(helpText)),
		get("/accessibility", p.prose(accessibilityText)),
		get("/about", p.prose(aboutText)),
		get("/privacy", p.prose(privacyText)),
		get("/open-data", p.openData),
		get("/indicators", p.indicators),
		get("/contact", p.prose(contactText)),
		get("/sitemap", p.sitemap),
		get("/problems/{code}", p.problemCode),
		{Method: http.MethodGet, Pattern: "/robots.txt", Do: p.robots},
	}
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
	}
}
