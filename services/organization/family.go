package organization

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Family is one signed-in session of one client: the chain of refresh tokens
// that began with one code. Only the newest token of the chain is good; an
// older one means that somebody else holds a copy, and ends the chain.
type Family struct {
	store.Meta
	Client  string    `json:"client"`
	Account string    `json:"account"`
	Scopes  []string  `json:"scopes"`
	Token   string    `json:"token"` // digest of the newest refresh token
	AuthAt  time.Time `json:"auth_at"`
	Expires time.Time `json:"expires"`
	Revoked bool      `json:"revoked,omitempty"`
}

// A session ends twelve hours after sign-in, however busy it is.
const familyLife = 12 * time.Hour

var families = store.Schema{Name: "families", Indexes: []string{"account", "due"}}

func indexFamily(f *Family) map[string][]string {
	return map[string][]string{"account": {f.Account}, "due": {store.Time(f.Expires)}}
}

// refreshing is a refresh request under way; it is what the library asks about.
type refreshing struct {
	Family
	scopes []string
}

func (r *refreshing) GetAMR() []string                 { return []string{"pwd"} }
func (r *refreshing) GetAudience() []string            { return []string{r.Client} }
func (r *refreshing) GetAuthTime() time.Time           { return r.AuthAt }
func (r *refreshing) GetClientID() string              { return r.Client }
func (r *refreshing) GetScopes() []string              { return r.scopes }
func (r *refreshing) GetSubject() string               { return r.Account }
func (r *refreshing) SetCurrentScopes(scopes []string) { r.scopes = scopes }

var errReused = errors.New("organization: a refresh token was used twice")

func split(token string) (family, secret string) {
	family, secret, _ = strings.Cut(token, ".")
	return family, secret
}

func (f *Family) alive(now time.Time) bool { return !f.Revoked && now.Before(f.Expires) }

func (f *Family) newest(token string) bool {
	return subtle.ConstantTimeCompare([]byte(f.Token), []byte(digest(token))) == 1
}

// TokenRequestByRefreshToken finds the session of a refresh token.
func (p *provider) TokenRequestByRefreshToken(ctx context.Context, token string) (op.RefreshTokenRequest, error) {
	id, _ := split(token)
	f, err := p.families.Get(ctx, id)
	if err != nil || !f.alive(p.now()) {
		return nil, op.ErrInvalidRefreshToken
	}
	if !f.newest(token) {
		return nil, errors.Join(errReused, p.end(ctx, f.ID))
	}
	return &refreshing{f, f.Scopes}, nil
}

// rotate replaces token by a fresh one, in one write: of two that come at once, one loses, and with it the session.
func (p *provider) rotate(ctx context.Context, token string) (fresh string, err error) {
	id, _ := split(token)
	fresh = id + "." + rand.Text()
	_, err = p.families.Update(ctx, id, func(f *Family) ([]event.Event, error) {
		if !f.alive(p.now()) || !f.newest(token) {
			return nil, errReused
		}
		f.Token = digest(fresh)
		return nil, nil
	})
	if errors.Is(err, errReused) {
		return "", oidc.ErrInvalidGrant().WithParent(errors.Join(err, p.end(ctx, id)))
	}
	return fresh, err
}

// found begins a session with a first refresh token.
func (p *provider) found(ctx context.Context, id string, r *Request) (token string, err error) {
	now := p.now()
	token = id + "." + rand.Text()
	_, err = p.families.Insert(ctx, id, Family{
		Client: r.Client, Account: r.Account, Scopes: slices.Clone(r.Scopes), Token: digest(token),
		AuthAt: r.AuthAt, Expires: now.Add(familyLife),
	})
	return token, err
}

// end closes a session for good; one that is not there is closed already.
func (p *provider) end(ctx context.Context, id string) error {
	_, err := p.families.Update(ctx, id, func(f *Family) ([]event.Event, error) {
		f.Revoked = true
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// endAll closes every session of an account; client "" means of every client.
func (p *provider) endAll(ctx context.Context, account, client string) error {
	return p.families.Each(ctx, store.Query{Where: []store.Term{store.Is("account", account)}, By: "account"}, func(f Family) error {
		if f.Revoked || client != "" && f.Client != client {
			return nil
		}
		return p.end(ctx, f.ID)
	})
}

// TerminateSession ends what a client holds for a person.
func (p *provider) TerminateSession(ctx context.Context, account, client string) error {
	if account == "" {
		return nil
	}
	return p.endAll(ctx, account, client)
}

// GetRefreshTokenInfo tells the library whose a refresh token is.
func (p *provider) GetRefreshTokenInfo(ctx context.Context, client, token string) (account, id string, err error) {
	family, _ := split(token)
	f, err := p.families.Get(ctx, family)
	if err != nil || !f.newest(token) {
		return "", "", op.ErrInvalidRefreshToken
	}
	return f.Account, token, nil
}

// RevokeToken ends the session of a refresh token. Access tokens are not kept
// anywhere: they end by themselves within half an hour.
func (p *provider) RevokeToken(ctx context.Context, token, _, client string) *oidc.Error {
	id, _ := split(token)
	f, err := p.families.Get(ctx, id)
	if err != nil || !f.newest(token) {
		return nil // RFC 7009 section 2.2: an unknown token is as good as revoked
	}
	if f.Client != client {
		return oidc.ErrInvalidClient().WithDescription("the token belongs to another client")
	}
	if err := p.end(ctx, f.ID); err != nil {
		return oidc.ErrServerError().WithParent(err)
	}
	return nil
}
