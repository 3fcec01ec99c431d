package bearer

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// provider is one that has its keys, or is away.
type provider struct {
	status int
	keys   jose.JSONWebKeySet
}

// RoundTrip implements http.RoundTripper.
func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.status == 0 {
		return nil, errors.New("nobody at home")
	}
	b, err := json.Marshal(p.keys)
	return &http.Response{StatusCode: p.status, Body: io.NopCloser(bytes.NewReader(b)), Request: r}, err
}

// TestATokenIsNotBlamedForAProviderThatIsAway asks who somebody is while the
// keys cannot be fetched, and again when they can.
func TestATokenIsNotBlamedForAProviderThatIsAway(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := jose.JSONWebKey{Key: private, KeyID: "1", Algorithm: "ES256", Use: "sig"}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, err := json.Marshal(Claims{Issuer: "https://county", Subject: "a", Expires: time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(said)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{keys: jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}}}
	r := NewReader("https://county", "http://organization/oidc/keys", p, nil)
	for _, status := range []int{0, http.StatusServiceUnavailable} {
		p.status = status
		if _, err := r.Read(t.Context(), token); !errors.Is(err, ErrAway) {
			t.Errorf("with a provider that answers %d: %v, want %v", status, err, ErrAway)
		}
	}
	p.status = http.StatusOK
	// The library answers who waited before it forgets the request that failed: a reader in that moment is told of the failure once more.
	c, err := r.Read(t.Context(), token)
	for end := time.Now().Add(5 * time.Second); errors.Is(err, ErrAway) && time.Now().Before(end); c, err = r.Read(t.Context(), token) {
		runtime.Gosched()
	}
	if err != nil || c.Subject != "a" {
		t.Errorf("with its keys: %+v, %v", c, err)
	}
	if _, err := r.Read(t.Context(), token[:len(token)-8]+"AAAAAAAA"); err == nil || errors.Is(err, ErrAway) {
		t.Errorf("a forged token: %v, want a refusal", err)
	}
}
