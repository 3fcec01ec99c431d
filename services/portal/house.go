package portal

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
	call   http.RoundTripper // reaches other services as whoever looks: route.Call(ask.Ctx, p.call, …)
	self   http.RoundTripper // the same as this service; never with a person's request
	rules  *rule.Book
	log    *slog.Logger
	now    func() time.Time // the platform's time, which a demonstration moves
	wall   func() time.Time // the machine's time: sessions live by it, as tokens do
	clock  *host.Clock
	config host.Config
	site   ui.Site

	who      route.Who
	public   *url.URL // as browsers know the platform
	sessions *sessions
	unsent   *unsent
	sealed   *sealer
	due      *upcoming
	kept     *route.Kept
	tables   chan struct{} // of those who are sent a list as a table
	cross    *http.CrossOriginProtection
}

// openHouse opens the sessions; wall is the clock they live by.
func openHouse(ctx context.Context, d host.Deps, wall func() time.Time) (*House, error) {
	if d.Config.ServiceKey == "" {
		return nil, errors.New("没有SERVICE_KEY，无法保护登录状态，请设置至少32个字符的随机串")
	}
	public, err := url.Parse(d.Config.PublicURL)
	if err != nil {
		return nil, err
	}
	p := &House{
		call: d.Call, self: d.Self, who: d.Who, rules: d.Rules, log: d.Log, now: d.Now, wall: wall,
		clock: d.Clock, config: d.Config, public: public, due: &upcoming{}, kept: route.NewKept(stranger, "Cookie", wall),
		tables: make(chan struct{}, tablesAtOnce),
		cross:  http.NewCrossOriginProtection(),
		site: ui.Site{
			Owner: d.Config.SiteOwner, Address: d.Config.SiteAddress, Phone: d.Config.SitePhone, Hours: d.Config.SiteHours,
			ICP: d.Config.SiteICP, Police: d.Config.SitePolice, Code: d.Config.SiteCode,
		},
	}
	// Behind a proxy the Host header may not be the public one.
	if err := p.cross.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		return nil, err
	}
	if p.sealed, err = newSealer(d.Config.ServiceKey); err != nil {
		return nil, err
	}
	if p.sessions, err = openSessions(ctx, d.Store, p.sealed, wall); err != nil {
		return nil, err
	}
	if p.unsent, err = openUnsent(ctx, d.Store, p.sealed, wall); err != nil {
		return nil, err
	}
	p.onMove(func() { p.kept.Forget(); p.due.forget() })
	return p, nil
}

// onMove does something each time a demonstration's clock was moved.
func (p *House) onMove(do func()) {
	if p.clock != nil {
		p.clock.OnMove(do)
	}
}

// secure reports whether browsers reach the platform over TLS.
func (p *House) secure() bool { return p.public.Scheme == "https" }

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
