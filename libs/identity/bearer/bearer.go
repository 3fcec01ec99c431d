// Package bearer reads and writes the tokens that carry an identity between
// processes: access tokens of people, signed by the OpenID provider, and short
// tokens of services, signed with the key that the services of one platform share.
package bearer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Claims is what an access token says beyond RFC 7519.
type Claims struct {
	Issuer      string                `json:"iss"`
	Subject     string                `json:"sub"`
	Expires     int64                 `json:"exp"`
	Name        string                `json:"name"`
	Memberships []identity.Membership `json:"memberships"`
}

// The claim names that the OpenID provider adds to its access tokens.
const (
	ClaimName        = "name"
	ClaimMemberships = "memberships"
)

// Reader tells who a request is from.
type Reader struct {
	Issuer string // of people's tokens: the platform's public address
	Keys   oidc.KeySet
	Shared []byte // key of service tokens
	Now    func() time.Time

	mu    sync.Mutex
	known map[[32]byte]Claims // verified tokens; a signature is checked once
}

// NewReader reads tokens whose keys via finds at jwks.
func NewReader(issuer, jwks string, via http.RoundTripper, shared []byte) *Reader {
	return &Reader{
		Issuer: issuer, Shared: shared, Now: time.Now,
		Keys: rp.NewRemoteKeySet(&http.Client{Transport: keys{via}, Timeout: 5 * time.Second}, jwks),
	}
}

// ErrAway says that nobody can tell now whose a token is: its key is not here,
// and the provider that has it does not answer. The token may well be good.
var ErrAway = fault.New(fault.Unavailable, "route.unreachable", "相关服务暂时不可用，请稍后再试。")

// keys fetches the provider's keys, or says that they are away.
type keys struct{ via http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (k keys) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := k.via.RoundTrip(r)
	if err != nil {
		return nil, ErrAway.Because(err)
	}
	if w.StatusCode != http.StatusOK {
		return nil, errors.Join(ErrAway.Because(fmt.Errorf("keys: status %d", w.StatusCode)), w.Body.Close())
	}
	return w, nil
}

const maxKnown = 10_000

// Who implements route.Who. ErrAway says nothing against the caller.
func (r *Reader) Who(req *http.Request) (identity.Caller, error) {
	h := req.Header.Get("Authorization")
	if h == "" {
		return identity.Caller{}, nil
	}
	raw, ok := strings.CutPrefix(h, "Bearer ")
	if !ok {
		return identity.Caller{}, errors.New("bearer: not a bearer token")
	}
	c, err := r.Read(req.Context(), raw)
	if err != nil {
		return identity.Caller{}, err
	}
	return identity.Caller{ID: c.Subject, Name: c.Name, Memberships: c.Memberships}, nil
}

// Read verifies one token.
func (r *Reader) Read(ctx context.Context, raw string) (Claims, error) {
	sum := sha256.Sum256([]byte(raw))
	r.mu.Lock()
	c, ok := r.known[sum]
	r.mu.Unlock()
	if !ok {
		var err error
		if c, err = r.verify(ctx, raw); err != nil {
			return c, err
		}
	}
	// Tokens live by the wall clock even where a demonstration moves the platform's own.
	if r.Now().Unix() >= c.Expires {
		return Claims{}, errors.New("bearer: expired")
	}
	if !ok {
		r.mu.Lock()
		if r.known == nil || len(r.known) >= maxKnown {
			r.known = map[[32]byte]Claims{}
		}
		r.known[sum] = c
		r.mu.Unlock()
	}
	return c, nil
}

func (r *Reader) verify(ctx context.Context, raw string) (c Claims, err error) {
	jws, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.HS256})
	if err != nil {
		return c, err
	}
	var payload []byte
	service := jws.Signatures[0].Header.Algorithm == string(jose.HS256)
	if service {
		payload, err = jws.Verify(r.Shared)
	} else {
		// Others wait for the same keys, so the first of them must not cancel it by leaving.
		payload, err = r.Keys.VerifySignature(context.WithoutCancel(ctx), jws)
	}
	if err != nil {
		return c, err
	}
	if err = json.Unmarshal(payload, &c); err != nil {
		return c, err
	}
	switch {
	case service && !strings.HasPrefix(c.Issuer, servicePrefix):
		return c, fmt.Errorf("bearer: a service token from %q", c.Issuer)
	case service: // whatever it claims, the shared key makes services, never people
		c.Memberships = []identity.Membership{{Org: "platform", Role: identity.Service}}
	case c.Issuer != r.Issuer:
		return c, fmt.Errorf("bearer: issued by %q, want %q", c.Issuer, r.Issuer)
	}
	return c, nil
}

const (
	servicePrefix = "service:"
	serviceLife   = 5 * time.Minute
)

// Sign makes a token for a service of this platform.
func Sign(service string, shared []byte, now time.Time) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: shared}, nil)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(Claims{
		Issuer: servicePrefix + service, Subject: servicePrefix + service, Name: service,
		Expires: now.Add(serviceLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	jws, err := signer.Sign(b)
	if err != nil {
		return "", err
	}
	return jws.CompactSerialize()
}

// Transport signs requests as coming from a service, whoever they were made for.
type Transport struct {
	Service string
	Shared  []byte
	Via     http.RoundTripper

	mu    sync.Mutex
	token string
	until time.Time
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := t.current()
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	return t.Via.RoundTrip(r)
}

func (t *Transport) current() (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if now.Before(t.until) {
		return t.token, nil
	}
	token, err := Sign(t.Service, t.Shared, now)
	if err != nil {
		return "", err
	}
	t.token, t.until = token, now.Add(serviceLife-time.Minute)
	return token, nil
}
