package portal

import (
	"net/http"

	"sanshe/services/portal/bidder"
	"sanshe/services/portal/buyer"
	"sanshe/services/portal/cases"
	"sanshe/services/portal/channels"
	"sanshe/services/portal/checkin"
	"sanshe/services/portal/committee"
	"sanshe/services/portal/deal"
	"sanshe/services/portal/desk"
	"sanshe/services/portal/dispute"
	"sanshe/services/portal/enroll"
	"sanshe/services/portal/filing"
	"sanshe/services/portal/flags"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/holder"
	"sanshe/services/portal/hours"
	"sanshe/services/portal/judge"
	"sanshe/services/portal/ledgers"
	"sanshe/services/portal/library"
	"sanshe/services/portal/market"
	"sanshe/services/portal/nursery"
	"sanshe/services/portal/operations"
	"sanshe/services/portal/orgs"
	"sanshe/services/portal/projects"
	"sanshe/services/portal/proofs"
	"sanshe/services/portal/providers"
	"sanshe/services/portal/rate"
	"sanshe/services/portal/register"
	"sanshe/services/portal/standing"
	"sanshe/services/portal/stars"
	"sanshe/services/portal/stewards"
	"sanshe/services/portal/tenders"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/volunteer"
	"sanshe/services/portal/workers"
	"sanshe/services/portal/yearly"
)

// pages is the table of all pages: the door's, and those of each room.
func pages(p *Portal) []frame.Page {
	table := doorPages(p)
	for _, of := range []func(*frame.House) []frame.Page{
		tenders.Pages, market.Pages, library.Pages, flags.Pages, orgs.Pages,
		desk.Pages, register.Pages, operations.Pages, standing.Pages, enroll.Pages, filing.Pages, nursery.Pages,
		buyer.Pages, committee.Pages, bidder.Pages, judge.Pages, dispute.Pages, deal.Pages, holder.Pages, rate.Pages, providers.Pages, yearly.Pages, volunteer.Pages, hours.Pages, stars.Pages, projects.Pages, channels.Pages, checkin.Pages, ledgers.Pages, stewards.Pages, proofs.Pages, cases.Pages, workers.Pages,
	} {
		table = append(table, of(p.House)...)
	}
	return table
}

// doorPages are sign-in and what a browser may choose.
func doorPages(p *Portal) []frame.Page {
	plain := func(h http.Handler) func(*frame.Ask) error {
		return func(a *frame.Ask) error {
			a.R.Body = http.MaxBytesReader(a.W, a.R.Body, 4<<10)
			h.ServeHTTP(a.W, a.R)
			return nil
		}
	}
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/sign-in", Do: p.signIn},
		{Method: http.MethodGet, Pattern: "/sign-in/form", Do: p.signInForm},
		{Method: http.MethodPost, Pattern: "/sign-in/form", Do: p.signInSend},
		{Method: http.MethodGet, Pattern: "/join", Do: p.join},
		{Method: http.MethodPost, Pattern: "/join", Do: p.joinSend},
		{Method: http.MethodGet, Pattern: "/signed-in", Do: p.signedIn},
		{Method: http.MethodGet, Pattern: "/resume", Do: p.resume, Desk: frame.AnyDesk},
		{Method: http.MethodPost, Pattern: "/sign-out", Do: p.signOut},
		{Method: http.MethodPost, Pattern: "/mode", Do: plain(ui.SetMode())},
		{Method: http.MethodPost, Pattern: "/unit", Do: plain(ui.SetUnit())},
		{Method: http.MethodPost, Pattern: "/demo/clock", Do: p.moveClock},
		{Method: http.MethodGet, Pattern: "/robots.txt", Do: p.robots},
	}
}
