// Package signin walks the sign-in of the platform without a browser: ask,
// give login and password, come back, exchange the code. Demonstration data and
// journeys use it, through the same doors as people. It keeps nothing and
// refreshes nothing; whoever needs a longer session signs in again.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// Local is where the sign-in is found through a transport that reaches services by name.
const Local = "http://organization"

const (
	client    = "cli"
	redirect  = "http://127.0.0.1/callback" // never opened, only read
	maxAnswer = 1 << 20                     // bytes
)

// SignIn answers an access token for the person who knows the password. base
// is where the provider is reached: the platform's public address, or Local.
// What the platform refuses comes back as the fault it was.
func SignIn(ctx context.Context, via http.RoundTripper, base, login, password string) (token string, err error) {
	base = strings.TrimSuffix(base, "/")
	verifier, state := rand.Text()+rand.Text(), rand.Text()
	sum := sha256.Sum256([]byte(verifier))
	ask := url.Values{
		"client_id": {client}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"openid profile"}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	page, err := follow(ctx, via, base+"/oidc/authorize?"+ask.Encode())
	if err != nil {
		return "", err
	}
	said, err := json.Marshal(organizationapi.Credentials{Request: page.Get("request"), Login: login, Password: password})
	if err != nil {
		return "", err
	}
	op := organizationapi.SignIn
	var in organizationapi.SignedIn
	if err := do(ctx, via, op.Method, base+op.Path, "application/json", string(said), &in); err != nil {
		return "", err
	}
	back, err := follow(ctx, via, base+in.Next)
	if err != nil {
		return "", err
	}
	if back.Get("state") != state || back.Get("code") == "" {
		return "", fmt.Errorf("signin: the provider answered %q %q", back.Get("error"), back.Get("error_description"))
	}
	exchange := url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Get("code")}, "redirect_uri": {redirect}, "client_id": {client}, "code_verifier": {verifier},
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := do(ctx, via, http.MethodPost, base+"/oidc/token", "application/x-www-form-urlencoded", exchange.Encode(), &tokens); err != nil {
		return "", err
	}
	if tokens.Access == "" {
		return "", errors.New("signin: the provider sent no access token")
	}
	return tokens.Access, nil
}

// follow asks for a page and answers the parameters of the address it sends us to.
func follow(ctx context.Context, via http.RoundTripper, from string) (url.Values, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	w, err := via.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusFound {
		b, err := io.ReadAll(io.LimitReader(w.Body, maxAnswer))
		return nil, errors.Join(fmt.Errorf("signin: %s answered %d: %s", r.URL.Path, w.StatusCode, b), err)
	}
	to, err := url.Parse(w.Header.Get("Location"))
	if err != nil {
		return nil, err
	}
	return to.Query(), nil
}

func do(ctx context.Context, via http.RoundTripper, method, to, kind, body string, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	w, err := via.RoundTrip(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	b, err := io.ReadAll(io.LimitReader(w.Body, maxAnswer))
	if err != nil {
		return err
	}
	if w.StatusCode >= http.StatusBadRequest {
		var p route.Problem
		if json.Unmarshal(b, &p) == nil && p.Code != "" {
			return &fault.Fault{Kind: fault.Kind(w.StatusCode), Code: p.Code, Text: p.Detail, Basis: p.Basis, Fields: p.Fields}
		}
		return fmt.Errorf("signin: %s answered %d: %s", r.URL.Path, w.StatusCode, b)
	}
	return json.Unmarshal(b, into)
}
