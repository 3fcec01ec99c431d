package frame

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sanshe/libs/fault"
)

// The portal is a client of the OpenID provider like any other; only that it
// asks for tokens in process, or service to service, and not around the world.
const (
	ClientID     = "portal"
	tokenAt      = "http://organization/oidc/token"
	maxTokenBody = 256 << 10
)

var (
	ErrProvider = fault.New(fault.Unavailable, "portal.sign-in.unavailable", "登录服务暂时不可用，请稍后再试。")
	ErrGrant    = errors.New("portal: the provider refused the grant")
)

// tokens are what the provider hands out.
type tokens struct {
	Access, refresh string
	life            time.Duration // of the access token
}

// Exchange asks the provider for tokens: for a code, or for a refresh token.
func (p *House) Exchange(ctx context.Context, q url.Values) (t tokens, err error) {
	status, body, err := p.Provider(ctx, tokenAt, q)
	if err != nil {
		return t, err
	}
	if status >= 400 && status < 500 {
		return t, fmt.Errorf("%w: %d %s", ErrGrant, status, body)
	}
	var out struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Life    int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &out); err != nil || status != http.StatusOK || out.Access == "" {
		return t, ErrProvider.Because(fmt.Errorf("token endpoint: %d: %w", status, err))
	}
	return tokens{out.Access, out.Refresh, time.Duration(out.Life) * time.Second}, nil
}

// Provider posts a form to the provider as the client we are; never with a person's token.
func (p *House) Provider(ctx context.Context, at string, q url.Values) (status int, body []byte, err error) {
	q.Set("client_id", ClientID)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(q.Encode()))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w, err := p.Call.RoundTrip(r)
	if err != nil {
		return 0, nil, ErrProvider.Because(err)
	}
	defer w.Body.Close()
	if body, err = io.ReadAll(io.LimitReader(w.Body, maxTokenBody)); err != nil {
		return 0, nil, ErrProvider.Because(err)
	}
	return w.StatusCode, body, nil
}
