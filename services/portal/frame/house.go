// Package frame is what every page stands in: Page, a row of the table of pages; Ask, a
// request and who makes it; Form, what a person sent; the sessions and the door, the
// problem pages, and what the rule book says beside a field. It knows no page.
package frame

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// House is what every room of the portal stands in: the services it asks, the
// rule book, the clocks, the sessions. Rooms embed it.
type House struct {
	Call   http.RoundTripper // reaches other services as whoever looks: route.Call(a.Ctx, p.Call, …)
	Self   http.RoundTripper // the same as this service; never with a person's request
	Rules  *rule.Book
	Log    *slog.Logger
	Now    func() time.Time // the platform's time, which a demonstration moves
	Wall   func() time.Time // the machine's time: sessions live by it, as tokens do
	Clock  *host.Clock
	Config host.Config
	Site   ui.Site

	who      route.Who
	Public   *url.URL // as browsers know the platform
	Sessions *sessions
	Unsent   *unsent
	Sealed   *sealer
	Due      *upcoming
	Kept     *route.Kept
	Tables   chan struct{} // of those who are sent a list as a table
	cross    *http.CrossOriginProtection
}

// OpenHouse opens the sessions; wall is the clock they live by.
func OpenHouse(ctx context.Context, d host.Deps, wall func() time.Time) (*House, error) {
	if d.Config.ServiceKey == "" {
		return nil, errors.New("没有SERVICE_KEY，无法保护登录状态，请设置至少32个字符的随机串")
	}
	public, err := url.Parse(d.Config.PublicURL)
	if err != nil {
		return nil, err
	}
	p := &House{
		Call: d.Call, Self: d.Self, who: d.Who, Rules: d.Rules, Log: d.Log, Now: d.Now, Wall: wall,
		Clock: d.Clock, Config: d.Config, Public: public, Due: &upcoming{}, Kept: route.NewKept(stranger, "Cookie", wall),
		Tables: make(chan struct{}, TablesAtOnce),
		cross:  http.NewCrossOriginProtection(),
		Site: ui.Site{
			Owner: d.Config.SiteOwner, Address: d.Config.SiteAddress, Phone: d.Config.SitePhone, Hours: d.Config.SiteHours,
			ICP: d.Config.SiteICP, Police: d.Config.SitePolice, Code: d.Config.SiteCode,
		},
	}
	// Behind a proxy the Host header may not be the public one.
	if err := p.cross.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, err
	}
	if p.Sealed, err = newSealer(d.Config.ServiceKey); err != nil {
		return nil, err
	}
	if p.Sessions, err = openSessions(ctx, d.Store, p.Sealed, wall); err != nil {
		return nil, err
	}
	if p.Unsent, err = openUnsent(ctx, d.Store, p.Sealed, wall); err != nil {
		return nil, err
	}
	p.OnMove(func() { p.Kept.Forget(); p.Due.Forget() })
	return p, nil
}

// OnMove does something each time a demonstration's clock was moved.
func (p *House) OnMove(do func()) {
	if p.Clock != nil {
		p.Clock.OnMove(do)
	}
}

// Secure reports whether browsers reach the platform over TLS.
func (p *House) Secure() bool { return p.Public.Scheme == "https" }

// stranger names a page as a stranger sees it; "" when a browser carries a
// session or a note. Cookies themselves do not count, since anybody can write
// a thousand different ones.
func stranger(r *http.Request) string {
	if strings.Contains(r.URL.RawQuery, "format=") { // a table is sent as it is read, and never kept
		return ""
	}
	if r.Header["Cookie"] == nil {
		return r.URL.RequestURI()
	}
	for _, c := range r.Cookies() {
		if strings.Contains(c.Name, "sanshe") {
			return ""
		}
	}
	prefs := ui.PrefsOf(r)
	return r.URL.RequestURI() + "\x00" + prefs.Mode.Class() + "\x00" + string(prefs.Unit)
}
