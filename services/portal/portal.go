// Package portal is the platform as people see it: pages rendered on the
// server, the sessions behind their cookies, and the sign-in that makes one. It
// asks the other services by their contracts, as the person who looks, and
// holds no fact of its own. What a page is built from stands in portal/ui;
// what a step needs and who may take it is decided by the services.
package portal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"sanshe/libs/host"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Unit is the service as binaries list it.
var Unit = host.Unit{Name: "portal", New: New, County: []host.Share{
	{Coll: "sessions", Stays: "of this platform's browsers"},
	{Coll: "unsent", Stays: "what somebody was writing here, sealed and gone in a while"},
}}

// Portal answers every page: the house with its rooms, and its door.
type Portal struct {
	*frame.House
	guards http.Header
	tries  *tries
	demo   *demoList
	mux    *http.ServeMux
}

// New opens the sessions and mounts the pages.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	p, err := open(ctx, d, time.Now)
	if err != nil {
		return host.Service{}, err
	}
	return host.Service{
		Collections: []string{p.Sessions.Docs.Name(), p.Unsent.Docs.Name()},
		Jobs: []host.Job{
			{Name: "sweep sessions", Every: time.Minute, Do: p.Sessions.Sweep},
			{Name: "sweep unsent forms", Every: time.Minute, Do: p.Unsent.Sweep},
		},
		Mounts: map[string]http.Handler{"/": p},
		// Browsers sign in at the platform's own address, wherever the provider runs, and take the open register's files there.
		Fronts: map[string]string{
			"/oidc/": "organization", "/.well-known/openid-configuration": "organization",
			"/dumps/": "organization", "/badges/": "organization", "/reconcile": "organization", "/reconcile/": "organization",
			"/credentials/status/": "volunteer", "/credentials/keys/": "volunteer", "/.well-known/jwt-vc-issuer": "volunteer",
		},
	}, nil
}

// open makes the portal; wall is the clock of its sessions.
func open(ctx context.Context, d host.Deps, wall func() time.Time) (*Portal, error) {
	h, err := frame.OpenHouse(ctx, d, wall)
	if err != nil {
		return nil, err
	}
	p := &Portal{House: h, tries: newTries(wall), demo: &demoList{}}
	p.guards = p.makeGuards()
	p.mux = p.Mount(pages(p))
	return p, nil
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
	return p.Kept.Answered(w, r)
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
	if p.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return h
}

func (p *Portal) policy() string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
		"form-action 'self' " + p.Public.Scheme + "://" + p.Public.Host + "; frame-ancestors 'none'; base-uri 'none'"
}
