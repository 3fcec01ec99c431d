package organization

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Request is one sign-in under way: from the client's question to the exchange
// of the code. It is kept until it expires, also after use, so that a code
// that comes a second time is recognized.
type Request struct {
	store.Meta
	Client    string    `json:"client"`
	Redirect  string    `json:"redirect"`
	State     string    `json:"state,omitempty"`
	Nonce     string    `json:"nonce,omitempty"`
	Scopes    []string  `json:"scopes"`
	Challenge string    `json:"challenge"` // S256 of the client's verifier
	Account   string    `json:"account,omitempty"`
	AuthAt    time.Time `json:"auth_at"`
	Ticket    string    `json:"ticket,omitempty"` // digest: shows at the callback that this browser signed in
	Code      string    `json:"code,omitempty"`   // digest
	CodeUntil time.Time `json:"code_until"`
	Family    string    `json:"family,omitempty"` // set when the code is exchanged: the session it became
	Expires   time.Time `json:"expires"`
}

const (
	requestLife = 15 * time.Minute // to find one's password
	codeLife    = time.Minute
	keptFor     = time.Hour // of a code, after use, to recognize a second one
)

var requests = store.Schema{Name: "requests", Indexes: []string{"ticket", "code", "due"}}

func indexRequest(r *Request) map[string][]string {
	due := r.Expires
	if r.Code != "" {
		due = due.Add(keptFor)
	}
	ix := map[string][]string{"due": {store.Time(due)}}
	if r.Ticket != "" {
		ix["ticket"] = []string{r.Ticket}
	}
	if r.Code != "" {
		ix["code"] = []string{r.Code}
	}
	return ix
}

// asking is a request as the library sees it.
type asking struct{ Request }

func (a *asking) GetID() string          { return a.ID }
func (a *asking) GetACR() string         { return "" }
func (a *asking) GetAMR() []string       { return []string{"pwd"} }
func (a *asking) GetAudience() []string  { return []string{a.Client} }
func (a *asking) GetAuthTime() time.Time { return a.AuthAt }
func (a *asking) GetClientID() string    { return a.Client }
func (a *asking) GetNonce() string       { return a.Nonce }
func (a *asking) GetRedirectURI() string { return a.Redirect }
func (a *asking) GetScopes() []string    { return a.Scopes }
func (a *asking) GetState() string       { return a.State }
func (a *asking) GetSubject() string     { return a.Account }
func (a *asking) Done() bool             { return a.Account != "" }

func (a *asking) GetResponseType() oidc.ResponseType { return oidc.ResponseTypeCode }
func (a *asking) GetResponseMode() oidc.ResponseMode { return oidc.ResponseModeQuery }
func (a *asking) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.Challenge, Method: oidc.CodeChallengeMethodS256}
}

// CreateAuthRequest keeps a client's question. The library has checked client,
// redirect and response type; that a challenge comes along is checked here.
func (p *provider) CreateAuthRequest(ctx context.Context, in *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	switch {
	case in.CodeChallenge == "" || in.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	case in.ResponseMode != "" && in.ResponseMode != oidc.ResponseModeQuery:
		return nil, oidc.ErrInvalidRequest().WithDescription("only response_mode=query is supported")
	case slices.Contains(in.Prompt, oidc.PromptNone):
		return nil, oidc.ErrLoginRequired()
	}
	r, err := p.requests.Insert(ctx, store.NewID(), Request{
		Client: in.ClientID, Redirect: in.RedirectURI, State: in.State, Nonce: in.Nonce, Scopes: in.Scopes,
		Challenge: in.CodeChallenge, Expires: p.now().Add(requestLife),
	})
	return &asking{r}, err
}

var errSignInOver = fault.New(fault.Conflict, "organization.sign-in.over", "这次登录等待太久，已经失效，请回到首页重新登录。")

// waiting finds a request that nobody has answered yet.
func (p *provider) waiting(ctx context.Context, id string) error {
	r, err := p.requests.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !r.open(p.now()) {
		return errSignInOver
	}
	return err
}

func (r *Request) open(now time.Time) bool { return r.Account == "" && now.Before(r.Expires) }

// answer notes who signed in, and makes the ticket that only their browser is
// told. Whoever merely knows the request, such as the one who sent the link,
// cannot collect the code.
func (p *provider) answer(ctx context.Context, id, account string) (ticket string, err error) {
	ticket = rand.Text()
	_, err = p.requests.Update(ctx, id, func(r *Request) ([]event.Event, error) {
		if !r.open(p.now()) {
			return nil, errSignInOver
		}
		r.Account, r.AuthAt, r.Ticket = account, p.now(), digest(ticket)
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errSignInOver
	}
	return ticket, err
}

var errUnknown = errors.New("organization: no such request, or its time is over")

func (p *provider) requestBy(ctx context.Context, index, secret string) (r Request, err error) {
	page, err := p.requests.Find(ctx, store.Query{Where: []store.Term{store.Is(index, digest(secret))}, By: index, Limit: 1})
	if err != nil {
		return r, err
	}
	if len(page.Items) == 0 || secret == "" {
		return r, errUnknown
	}
	return page.Items[0], nil
}

// AuthRequestByID finds a request by the ticket with which the browser comes back.
func (p *provider) AuthRequestByID(ctx context.Context, ticket string) (op.AuthRequest, error) {
	r, err := p.requestBy(ctx, "ticket", ticket)
	if errors.Is(err, errUnknown) || err == nil && !p.now().Before(r.Expires) {
		return nil, oidc.ErrInvalidRequest().WithParent(errUnknown)
	}
	return &asking{r}, err
}

// SaveAuthCode keeps the code and spends the ticket.
func (p *provider) SaveAuthCode(ctx context.Context, id, code string) error {
	_, err := p.requests.Update(ctx, id, func(r *Request) ([]event.Event, error) {
		if r.Code != "" {
			return nil, oidc.ErrInvalidRequest().WithDescription("the request was answered before")
		}
		r.Ticket, r.Code, r.CodeUntil = "", digest(code), p.now().Add(codeLife)
		return nil, nil
	})
	return err
}

var errCodeReused = errors.New("organization: a code was used twice")

// AuthRequestByCode finds what a code stands for. A code that was used before
// ends the session it became (RFC 6749 section 4.1.2).
func (p *provider) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := p.requestBy(ctx, "code", code)
	switch {
	case err != nil:
		return nil, err
	case r.Family != "":
		return nil, errors.Join(errCodeReused, p.end(ctx, r.Family))
	case !p.now().Before(r.CodeUntil):
		return nil, errUnknown
	}
	return &asking{r}, nil
}

// spend marks the code as exchanged, in one write: of two exchanges at once, one loses.
func (p *provider) spend(ctx context.Context, id string) (family string, err error) {
	family = rand.Text()
	won, err := p.requests.Update(ctx, id, func(r *Request) ([]event.Event, error) {
		if r.Family != "" {
			return nil, errCodeReused
		}
		r.Family = family
		return nil, nil
	})
	if errors.Is(err, errCodeReused) {
		return "", oidc.ErrInvalidGrant().WithParent(errors.Join(err, p.end(ctx, won.Family)))
	}
	return family, err
}

// DeleteAuthRequest keeps the request: a second use of its code must be recognized. sweep removes it.
func (p *provider) DeleteAuthRequest(context.Context, string) error { return nil }

// sweep removes requests and sessions whose time is over.
func (p *provider) sweep(ctx context.Context) error {
	over := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(p.now()))}}
	return errors.Join(
		p.requests.Sweep(ctx, over, func(r Request) error { return p.requests.Delete(ctx, r.ID) }),
		p.families.Sweep(ctx, over, func(f Family) error { return p.families.Delete(ctx, f.ID) }),
	)
}
