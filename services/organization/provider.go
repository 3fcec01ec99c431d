package organization

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"sanshe/libs/identity"
	"sanshe/libs/identity/bearer"
	"sanshe/libs/store"
)

// provider is the OpenID provider's memory: what the library asks of its
// Storage. It lives by the wall clock, as every reader of its tokens does, even
// where a demonstration moves the platform's own.
type provider struct {
	*keyring
	issuer   string
	accounts *store.Collection[Account]
	requests *store.Collection[Request]
	families *store.Collection[Family]
	log      *slog.Logger
	clients  []client
	codes    [keySize]byte // key of the codes
}

func (p *provider) now() time.Time { return p.keyring.now().UTC().Truncate(time.Microsecond) }

// tokenLife is also how long a role that was taken back may still open doors.
const tokenLife = 30 * time.Minute

// client is an application that may ask people to sign in. All of them are
// public: none keeps a secret, PKCE binds the code to the one that asked.
type client struct {
	id       string
	redirect string
	after    []string // where to go after signing out
	login    string   // the page that asks for login and password
}

// Clients of the provider.
const (
	clientPortal = "portal"
	clientCLI    = "cli" // a program that walks the sign-in by itself; it only reads where it is sent
)

func clients(public string) []client {
	login := public + "/sign-in/form?request="
	return []client{
		{clientPortal, public + "/signed-in", []string{public + "/"}, login},
		{clientCLI, "http://127.0.0.1/callback", nil, login},
	}
}

func (c client) GetID() string                    { return c.id }
func (c client) RedirectURIs() []string           { return []string{c.redirect} }
func (c client) PostLogoutRedirectURIs() []string { return c.after }
func (c client) AuthMethod() oidc.AuthMethod      { return oidc.AuthMethodNone }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (c client) LoginURL(request string) string       { return c.login + request }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeJWT }
func (c client) IDTokenLifetime() time.Duration       { return tokenLife }
func (c client) DevMode() bool                        { return false }
func (c client) IsScopeAllowed(string) bool           { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c client) ClockSkew() time.Duration             { return 0 }

// ApplicationType is web for all: the library compares the redirects of web
// clients exactly, while a native one may come back to any port.
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return same }
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return same }

func same(scopes []string) []string { return scopes }

var errNoClient = errors.New("organization: no such client")

// GetClientByClientID implements op.Storage.
func (p *provider) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	for _, c := range p.clients {
		if c.id == id {
			return c, nil
		}
	}
	return nil, errNoClient
}

// AuthorizeClientIDSecret refuses: no client has a secret.
func (p *provider) AuthorizeClientIDSecret(context.Context, string, string) error {
	return errors.New("organization: clients have no secrets")
}

// CreateAccessToken spends the code where no refresh token was asked for.
func (p *provider) CreateAccessToken(ctx context.Context, r op.TokenRequest) (id string, until time.Time, err error) {
	a, ok := r.(*asking)
	if !ok {
		return "", until, oidc.ErrUnsupportedGrantType()
	}
	if _, err = p.spend(ctx, a.ID); err != nil {
		return "", until, err
	}
	return store.NewID(), p.now().Add(tokenLife), nil
}

// CreateAccessAndRefreshTokens spends the code, or the refresh token, and hands out the next one.
func (p *provider) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, token string) (id, fresh string, until time.Time, err error) {
	switch r := r.(type) {
	case *asking:
		var family string
		if family, err = p.spend(ctx, r.ID); err == nil {
			fresh, err = p.found(ctx, family, &r.Request)
		}
	case *refreshing:
		fresh, err = p.rotate(ctx, token)
	default:
		err = oidc.ErrUnsupportedGrantType()
	}
	return store.NewID(), fresh, p.now().Add(tokenLife), err
}

// GetPrivateClaimsFromScopes puts the name and the roles into the access
// token, as they stand now: a refresh brings changes of roles along.
func (p *provider) GetPrivateClaimsFromScopes(ctx context.Context, account, _ string, _ []string) (map[string]any, error) {
	a, err := p.accounts.Get(ctx, account)
	if err != nil {
		return nil, oidc.ErrInvalidGrant().WithParent(err)
	}
	m := a.Memberships
	if m == nil {
		m = []identity.Membership{}
	}
	return map[string]any{bearer.ClaimName: a.Name, bearer.ClaimMemberships: m}, nil
}

// SetUserinfoFromScopes leaves the id token bare: it says who signed in and when, nothing about them.
// The library writes the subject from here over the one it had.
func (p *provider) SetUserinfoFromScopes(_ context.Context, u *oidc.UserInfo, account, _ string, _ []string) error {
	u.Subject = account
	return nil
}

// SetUserinfoFromToken answers the userinfo endpoint.
func (p *provider) SetUserinfoFromToken(ctx context.Context, u *oidc.UserInfo, _, account, _ string) error {
	a, err := p.accounts.Get(ctx, account)
	if err != nil {
		return err
	}
	u.Subject, u.Name, u.PreferredUsername = a.ID, a.Name, a.Login
	return nil
}

// SetIntrospectionFromToken refuses: tokens are read by their signature.
func (p *provider) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errors.New("organization: no introspection")
}

// GetKeyByIDAndClientID refuses: no client signs anything.
func (p *provider) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNoClient
}

// ValidateJWTProfileScopes refuses every scope: there is no such grant here.
func (p *provider) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, oidc.ErrUnsupportedGrantType()
}

// Health implements op.Storage.
func (p *provider) Health(context.Context) error { return nil }

const (
	root      = "/oidc/"
	discovery = "/.well-known/openid-configuration"
	maxForm   = 64 << 10 // bytes
)

// handler serves the provider's doors, and only those named here; the library
// has more, for grants that nobody uses.
func (p *provider) handler() (http.Handler, error) {
	at := func(name string) *op.Endpoint { return op.NewEndpoint(root[1:] + name) }
	lib, err := op.NewProvider(&op.Config{
		CryptoKey: p.codes, CodeMethodS256: true, GrantTypeRefreshToken: true, DefaultLogoutRedirectURI: p.issuer + "/",
	}, p, op.StaticIssuer(p.issuer),
		op.WithAllowInsecure(), // TLS ends in front of the platform
		op.WithCustomEndpoints(at("authorize"), at("token"), at("userinfo"), at("revoke"), at("end_session"), at("keys")),
		op.WithAccessTokenVerifierOpts(op.WithSupportedAccessTokenSigningAlgorithms(string(jose.ES256))),
		op.WithIDTokenHintVerifierOpts(op.WithSupportedIDTokenHintSigningAlgorithms(string(jose.ES256))),
		op.WithCORSOptions(nil), // tokens never travel through a page of another origin
	)
	if err != nil {
		return nil, err
	}
	about, err := json.Marshal(p.about(at))
	if err != nil {
		return nil, err
	}
	tell := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(about) // the reader is gone; there is nobody to tell
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+discovery, tell)
	mux.HandleFunc("GET "+root+discovery[1:], tell)
	for _, door := range []string{"GET keys", "POST token", "GET userinfo", "POST revoke", "GET end_session", "POST end_session"} {
		method, name, _ := strings.Cut(door, " ")
		mux.Handle(method+" "+root+name, guarded(lib))
	}
	for _, door := range []string{"GET authorize", "POST authorize", "GET authorize/callback"} {
		method, name, _ := strings.Cut(door, " ")
		mux.Handle(method+" "+root+name, guarded(plainly(lib)))
	}
	return mux, nil
}

// about is the discovery document: what this provider does, and not what the library could do.
func (p *provider) about(at func(string) *op.Endpoint) oidc.DiscoveryConfiguration {
	on := func(name string) string { return at(name).Absolute(p.issuer) }
	return oidc.DiscoveryConfiguration{
		Issuer: p.issuer, AuthorizationEndpoint: on("authorize"), TokenEndpoint: on("token"), UserinfoEndpoint: on("userinfo"),
		RevocationEndpoint: on("revoke"), EndSessionEndpoint: on("end_session"), JwksURI: on("keys"),
		ScopesSupported:                   []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeOfflineAccess},
		ResponseTypesSupported:            []string{string(oidc.ResponseTypeCode)},
		ResponseModesSupported:            []string{string(oidc.ResponseModeQuery)},
		GrantTypesSupported:               []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken},
		SubjectTypesSupported:             []string{"public"},
		IDTokenSigningAlgValuesSupported:  []string{string(jose.ES256)},
		CodeChallengeMethodsSupported:     []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256},
		TokenEndpointAuthMethodsSupported: []oidc.AuthMethod{oidc.AuthMethodNone},
	}
}

// guarded bounds what a form may hold and keeps codes and tokens out of caches and referrers.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// plainly says in Chinese what the library says in English: a person in a
// browser may meet it when a sign-in took too long.
func plainly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&plainWriter{ResponseWriter: w}, r)
	})
}

type plainWriter struct {
	http.ResponseWriter
	refused bool
}

func (w *plainWriter) WriteHeader(status int) {
	w.refused = status >= http.StatusBadRequest
	if w.refused {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.ResponseWriter.WriteHeader(status)
	if w.refused {
		_, _ = w.ResponseWriter.Write([]byte("这次登录的地址不完整或已经失效，请回到首页重新登录。\n"))
	}
}

func (w *plainWriter) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}
