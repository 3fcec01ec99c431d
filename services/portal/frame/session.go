package frame

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/portal/ui"
)

// Session is a browser that somebody signed in with. Its id is the digest of
// what the cookie says, so that who reads the store cannot become anyone.
type Session struct {
	store.Meta
	Account string    `json:"account"`
	Access  string    `json:"access"`  // sealed
	Refresh string    `json:"refresh"` // sealed
	Expires time.Time `json:"expires"` // of the access token
	Born    time.Time `json:"born"`
	Seen    time.Time `json:"seen"`
	Busy    time.Time `json:"busy"` // somebody is refreshing the tokens until then
}

// How long a session lives (GB/T 22239-2019 8.1.4.1: it ends by itself when idle).
const (
	IdleLife    = 30 * time.Minute
	WholeLife   = 12 * time.Hour
	touchEvery  = time.Minute      // a page view writes no more often than this
	renewBefore = 5 * time.Minute  // of the access token's end
	renewing    = 10 * time.Second // how long one process may take to do so
)

// due is when the session ends if nobody comes back.
func (s *Session) due() time.Time {
	if idle, whole := s.Seen.Add(IdleLife), s.Born.Add(WholeLife); idle.Before(whole) {
		return idle
	}
	return s.Born.Add(WholeLife)
}

// sessions keeps them. It lives by the wall clock, as tokens do.
type sessions struct {
	Docs   *store.Collection[Session]
	sealed *sealer
	wall   func() time.Time
}

func openSessions(ctx context.Context, e store.Engine, sealed *sealer, wall func() time.Time) (*sessions, error) {
	docs, err := store.Open(ctx, e, store.Schema{Name: "sessions", Indexes: []string{"due"}}, func(s *Session) map[string][]string {
		return map[string][]string{"due": {store.Time(s.due())}}
	})
	return &sessions{docs, sealed, wall}, err
}

func (ss *sessions) now() time.Time { return ss.wall().UTC().Truncate(time.Microsecond) }

// SessionID is where the session of a cookie is kept.
func SessionID(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Found begins a session and answers the cookie's value: 256 random bits.
func (ss *sessions) Found(ctx context.Context, account string, t tokens) (secret string, err error) {
	b := make([]byte, 32)
	rand.Read(b)
	secret = base64.RawURLEncoding.EncodeToString(b)
	id, now := SessionID(secret), ss.now()
	_, err = ss.Docs.Insert(ctx, id, Session{
		Account: account, Born: now, Seen: now, Expires: now.Add(t.life),
		Access: ss.sealed.seal("access/"+id, t.Access), Refresh: ss.sealed.seal("refresh/"+id, t.refresh),
	})
	return secret, err
}

// End closes a session; one that is not there is closed already.
func (ss *sessions) End(ctx context.Context, secret string) error {
	return ss.Docs.Delete(ctx, SessionID(secret))
}

// Sweep removes what has ended.
func (ss *sessions) Sweep(ctx context.Context) error {
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(ss.now()))}}
	return ss.Docs.Each(ctx, q, func(s Session) error { return ss.Docs.Delete(ctx, s.ID) })
}

// live is a session during one request.
type live struct {
	Session
	Secret string
	access string
	Caller identity.Caller
}

var errSessionOver = errors.New("portal: session over")

// SessionCookie is the full name of the cookie: __Host-sanshe over TLS.
func (p *House) SessionCookie() string {
	if p.Secure() {
		return "__Host-sanshe"
	}
	return "sanshe"
}

// recognize finds the session of a request; nil when nobody is signed in.
func (p *House) recognize(ctx context.Context, r *http.Request) (*live, error) {
	c, err := r.Cookie(p.SessionCookie())
	if err != nil || c.Value == "" {
		return nil, nil
	}
	id := SessionID(c.Value)
	doc, err := p.Sessions.Docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	now := p.Sessions.now()
	if !now.Before(doc.due()) {
		return nil, p.Sessions.Docs.Delete(ctx, id)
	}
	if doc, err = p.current(ctx, doc, now); errors.Is(err, errSessionOver) {
		return nil, p.Sessions.Docs.Delete(ctx, id)
	} else if err != nil {
		return nil, err
	}
	access, err := p.Sealed.Open("access/"+id, doc.Access)
	if err != nil { // sealed with a key this process was not given
		return nil, p.Sessions.Docs.Delete(ctx, id)
	}
	caller, err := p.Identify(ctx, access)
	if f := new(fault.Fault); errors.As(err, &f) { // nobody can tell now: the session waits for who can
		return nil, f
	}
	if err != nil {
		return nil, p.Sessions.Docs.Delete(ctx, id)
	}
	return &live{Session: doc, Secret: c.Value, access: access, Caller: caller}, nil
}

// Identify reads who an access token is of, as every service would.
func (p *House) Identify(ctx context.Context, access string) (identity.Caller, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody)
	if err != nil {
		return identity.Caller{}, err
	}
	r.Header.Set("Authorization", "Bearer "+access)
	c, err := p.who(r)
	if err == nil && c.ID == "" {
		err = errors.New("portal: a token of nobody")
	}
	return c, err
}

// current notes that the person is here, and renews the tokens before they
// end. A refresh token is good once: one request claims the renewal, others go
// on with the old token, which is still good.
func (p *House) current(ctx context.Context, doc Session, now time.Time) (Session, error) {
	mine := false
	renew := func(s *Session) bool { return now.After(s.Expires.Add(-renewBefore)) && now.After(s.Busy) }
	if now.Sub(doc.Seen) < touchEvery && !renew(&doc) {
		return p.await(ctx, doc, now)
	}
	doc, err := p.Sessions.Docs.Update(ctx, doc.ID, func(s *Session) ([]event.Event, error) {
		if mine = renew(s); mine {
			s.Busy = now.Add(renewing)
		}
		s.Seen = now
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return doc, errSessionOver
	}
	if err != nil || !mine {
		if err == nil {
			return p.await(ctx, doc, now)
		}
		return doc, err
	}
	refresh, err := p.Sealed.Open("refresh/"+doc.ID, doc.Refresh)
	if err != nil {
		return doc, errSessionOver
	}
	// The one who left must not lose the token that was already spent.
	ctx = context.WithoutCancel(ctx)
	t, err := p.Exchange(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
	switch {
	case errors.Is(err, ErrGrant):
		return doc, errSessionOver
	case err != nil && now.Before(doc.Expires):
		return doc, nil // the old one is still good; the next page tries again
	case err != nil:
		return doc, err
	}
	return p.Sessions.Docs.Update(ctx, doc.ID, func(s *Session) ([]event.Event, error) {
		s.Access, s.Refresh = p.Sealed.seal("access/"+s.ID, t.Access), p.Sealed.seal("refresh/"+s.ID, t.refresh)
		s.Expires, s.Busy = now.Add(t.life), time.Time{}
		return nil, nil
	})
}

// await returns a session whose token is good, waiting for another request to renew it if it must.
func (p *House) await(ctx context.Context, doc Session, now time.Time) (Session, error) {
	if now.Before(doc.Expires) {
		return doc, nil
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(renewing)
	defer end.Stop()
	for {
		select {
		case <-ctx.Done():
			return doc, ctx.Err()
		case <-end.C:
			return doc, fault.New(fault.Unavailable, "portal.session.renewal", "登录状态正在更新，请稍后刷新页面。")
		case <-tick.C:
		}
		again, err := p.Sessions.Docs.Get(ctx, doc.ID)
		if errors.Is(err, store.ErrNotFound) {
			return doc, errSessionOver
		}
		if err != nil || p.Sessions.now().Before(again.Expires) {
			return again, err
		}
	}
}

// SignInPath is the sign-in that comes back to a page of ours.
func SignInPath(to string) string {
	to = ui.Local(to)
	if to == "/" {
		return "/sign-in"
	}
	return "/sign-in?back=" + url.QueryEscape(to)
}

// back is the page a form was on, when it was one of ours.
func back(referer, host string) string {
	u, err := url.Parse(referer)
	if err != nil || u.Host != host {
		return "/"
	}
	return ui.Local(u.RequestURI())
}
