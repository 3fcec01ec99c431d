// Package portal is the platform as people see it: pages rendered on the
// server, the sessions behind their cookies, and the sign-in that makes one. It
// asks the other services by their contracts, as the person who looks, and
// holds no fact of its own. What a page is built from stands in portal/ui;
// what a step needs and who may take it is decided by the services.
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

// Unit is the service as binaries list it.
var Unit = host.Unit{Name: "portal", New: New, County: []host.Share{
	{Coll: "sessions", Stays: "of this platform's browsers"},
	{Coll: "unsent", Stays: "what somebody was writing here, sealed and gone in a while"},
}}

// Portal answers every page. Handlers are its methods: func (p *Portal) x(ask *Ask) error.
type Portal struct {
	call   http.RoundTripper // reaches other services as whoever looks: route.Call(ask.Ctx, p.call, …)
	self   http.RoundTripper // the same as this service; never with a person's request
	who    route.Who
	rules  *rule.Book
	log    *slog.Logger
	now    func() time.Time // the platform's time, which a demonstration moves
	wall   func() time.Time // the machine's time: sessions live by it, as tokens do
	clock  *host.Clock
	config host.Config
	site   ui.Site

	public   *url.URL // as browsers know the platform
	guards   http.Header
	sessions *sessions
	unsent   *unsent
	sealed   *sealer
	tries    *tries
	due      *upcoming
	kept     *route.Kept
	tables   chan struct{} // of those who are sent a list as a table
	demo     *demoList
	year     *yearSums
	cross    *http.CrossOriginProtection
	mux      *http.ServeMux
}

// New opens the sessions and mounts the pages.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	p, err := open(ctx, d, time.Now)
	if err != nil {
		return host.Service{}, err
	}
	return host.Service{
		Collections: []string{p.sessions.docs.Name(), p.unsent.docs.Name()},
		Jobs: []host.Job{
			{Name: "sweep sessions", Every: time.Minute, Do: p.sessions.sweep},
			{Name: "sweep unsent forms", Every: time.Minute, Do: p.unsent.sweep},
		},
		Mounts: map[string]http.Handler{"/": p},
		// Browsers sign in at the platform's own address, wherever the provider runs.
		Fronts: map[string]string{"/oidc/": "organization", "/.well-known/openid-configuration": "organization"},
	}, nil
}

// open makes the portal; wall is the clock of its sessions.
func open(ctx context.Context, d host.Deps, wall func() time.Time) (*Portal, error) {
	if d.Config.ServiceKey == "" {
		return nil, errors.New("没有SERVICE_KEY，无法保护登录状态，请设置至少32个字符的随机串")
	}
	public, err := url.Parse(d.Config.PublicURL)
	if err != nil {
		return nil, err
	}
	p := &Portal{
		call: d.Call, self: d.Self, who: d.Who, rules: d.Rules, log: d.Log, now: d.Now, wall: wall,
		clock: d.Clock, config: d.Config, public: public, tries: newTries(wall), due: &upcoming{}, demo: &demoList{}, year: &yearSums{}, kept: route.NewKept(stranger, "Cookie", wall),
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
	if p.clock != nil {
		p.clock.OnMove(func() { p.kept.Forget(); p.due.forget(); p.year.forget() })
	}
	p.guards = p.makeGuards()
	p.mux = p.mount(pages(p))
	return p, nil
}

// secure reports whether browsers reach the platform over TLS.
func (p *Portal) secure() bool { return p.public.Scheme == "https" }

// stranger names a page as a stranger sees it; "" when a browser carries a
// session or a note. Cookies themselves do not count, since anybody can write
// a thousand different ones.
func stranger(r *http.Request) string {
	if strings.Contains(r.URL.RawQuery, "format=") {
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

// armour puts the headers on every answer that make a browser refuse what we
// never send: foreign or inline script, frames, guesses at types.
func (p *Portal) armour(w http.ResponseWriter) {
	h := w.Header()
	for name, v := range p.guards {
		h[name] = v
	}
}

// Answered implements route.Keeper. Assets are in memory too.
func (p *Portal) Answered(w http.ResponseWriter, r *http.Request) bool {
	p.armour(w) // whoever answers in the end, these belong to it
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		ui.Assets().ServeHTTP(w, r)
		return true
	}
	return p.kept.Answered(w, r)
}

// ServeHTTP answers every page.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.armour(w)
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		ui.Assets().ServeHTTP(w, r)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// makeGuards makes those headers. They are the same on every answer, so it is asked once.
func (p *Portal) makeGuards() http.Header {
	h := http.Header{}
	h.Set("Content-Security-Policy", p.policy())
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	// same-origin and not no-referrer: under the latter browsers send "Origin: null" with our own forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if p.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return h
}

func (p *Portal) policy() string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"form-action 'self' " + p.public.Scheme + "://" + p.public.Host + "; frame-ancestors 'none'; base-uri 'none'"
}
