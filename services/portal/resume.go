package portal

import (
	"net/http"
	"strings"

	"sanshe/libs/route"
	"sanshe/services/portal/frame"
)

// resume shows the caller's form with what was written in it, as the handler
// of the form shows it when a service refuses: every service refuses here, so
// that nothing is done before the person has looked and sends it again.
func (p *Portal) resume(a *frame.Ask) error {
	f, err := p.Unsent.Show(a.Ctx, a.Caller.ID)
	if err != nil {
		return err
	}
	ctx := route.Withhold(a.R.Context(), frame.ErrAgain)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.To, strings.NewReader(f.Values.Encode()))
	if err != nil {
		return err
	}
	r.Host, r.RemoteAddr = a.R.Host, a.R.RemoteAddr
	r.Header = http.Header{
		"Cookie": a.R.Header["Cookie"], "Content-Type": {"application/x-www-form-urlencoded"},
		"Sec-Fetch-Site": {"same-origin"}, "Referer": {p.Config.PublicURL + "/resume"},
	}
	p.mux.ServeHTTP(a.W, r)
	return nil
}
