package organization

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
)

// browser is a client of the provider, step by step.
type browser struct {
	*room
	client, redirect, verifier string
}

func (r *room) browser(id string) *browser {
	for _, c := range r.s.provider.clients {
		if c.id == id {
			return &browser{r, id, c.redirect, rand.Text() + rand.Text()}
		}
	}
	r.t.Fatalf("no client %s", id)
	return nil
}

// get asks for a page; to is where it sends us, nil when it does not.
func (b *browser) get(path string) (status int, to *url.URL, body string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, signin.Local+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	w, err := b.local.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	text, err := io.ReadAll(w.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if l := w.Header.Get("Location"); l != "" {
		if to, err = url.Parse(l); err != nil {
			b.t.Fatal(err)
		}
	}
	return w.StatusCode, to, string(text)
}

// question is a proper authorization request; edit may spoil it.
func (b *browser) question(edit func(url.Values)) string {
	sum := sha256.Sum256([]byte(b.verifier))
	q := url.Values{
		"client_id": {b.client}, "redirect_uri": {b.redirect}, "response_type": {"code"}, "scope": {"openid profile offline_access"}, "state": {"s1"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "nonce": {"n1"},
	}
	if edit != nil {
		edit(q)
	}
	return "/oidc/authorize?" + q.Encode()
}

// code signs in and answers the code.
func (b *browser) code(login, password string) string {
	b.t.Helper()
	_, to, body := b.get(b.question(nil))
	if to == nil {
		b.t.Fatal(body)
	}
	if want := settings.PublicURL + "/sign-in/form"; to.Scheme+"://"+to.Host+to.Path != want {
		b.t.Fatalf("sent to %s, want %s", to, want)
	}
	in := organizationapi.SignInRequest{Credentials: organizationapi.Credentials{Request: to.Query().Get("request"), Login: login, Password: password}}
	_, to, body = b.get(must(b.room, identity.Caller{}, organizationapi.SignIn, in).Next)
	if to == nil || !strings.HasPrefix(to.String(), b.redirect+"?") || to.Query().Get("state") != "s1" {
		b.t.Fatalf("sent to %s: %s", to, body)
	}
	return to.Query().Get("code")
}

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
	Expires int    `json:"expires_in"`
	Error   string `json:"error"`
}

// exchange posts a form to the token endpoint.
func (b *browser) exchange(form url.Values) (out tokens, failure string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, signin.Local+"/oidc/token", strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w, err := b.local.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := json.NewDecoder(w.Body).Decode(&out); err != nil {
		b.t.Fatal(err)
	}
	if (out.Error != "") != (w.StatusCode >= 400) {
		b.t.Errorf("status %d with %q", w.StatusCode, out.Error)
	}
	return out, out.Error
}

func (b *browser) redeem(code string) (tokens, string) {
	b.t.Helper()
	return b.exchange(url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {b.redirect}, "client_id": {b.client}, "code_verifier": {b.verifier},
	})
}

func (b *browser) refresh(token string) (tokens, string) {
	b.t.Helper()
	return b.exchange(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {b.client}})
}

func (b *browser) signIn(login, password string) tokens {
	b.t.Helper()
	out, failure := b.redeem(b.code(login, password))
	if failure != "" {
		b.t.Fatal(failure)
	}
	return out
}

func TestATokenSaysWhoAndWhichRolesEndToEnd(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	a := r.account("wang", o.ID, organizationapi.RoleStaff)
	for _, client := range []string{clientPortal, clientCLI} {
		got := r.browser(client).signIn("wang", goodword)
		c, err := r.tokens.Read(t.Context(), got.Access)
		if err != nil {
			t.Fatal(err)
		}
		want := identity.Membership{Org: o.ID, OrgName: o.Name, Role: identity.Staff, Region: "320312"}
		if c.Subject != a.ID || c.Name != "王小明" || c.Issuer != settings.PublicURL || len(c.Memberships) != 1 || c.Memberships[0] != want {
			t.Errorf("%s: %+v", client, c)
		}
		claims := map[string]any{}
		if b, err := base64.RawURLEncoding.DecodeString(strings.Split(got.ID, ".")[1]); err != nil || json.Unmarshal(b, &claims) != nil ||
			claims["sub"] != a.ID || claims["aud"].([]any)[0] != client || claims["nonce"] != "n1" || claims["name"] != nil {
			t.Errorf("%s: the id token says %s, %v", client, b, err)
		}
		if got.Expires < 29*60 || got.Expires > 30*60 || got.Refresh == "" || got.ID == "" {
			t.Errorf("%s: %d seconds, refresh %q", client, got.Expires, got.Refresh)
		}
		me, err := route.Call(identity.WithToken(t.Context(), got.Access), r.local, organizationapi.GetMe, organizationapi.GetMeRequest{})
		if err != nil || me.Login != "wang" {
			t.Errorf("%s: %+v, %v", client, me, err)
		}
	}
	got := r.browser(clientCLI).signIn("wang", goodword)
	r.wall.add(tokenLife + time.Second)
	if _, err := r.tokens.Read(t.Context(), got.Access); err == nil {
		t.Error("a token outlives its half hour")
	}
	parts := strings.Split(got.Access, ".")
	r.wall.add(-tokenLife)
	if _, err := r.tokens.Read(t.Context(), parts[0]+"."+parts[1]+"."+strings.Repeat("A", len(parts[2]))); err == nil {
		t.Error("a token with a false signature is read")
	}
}

func TestImproperQuestionsAreRefused(t *testing.T) {
	r := newRoom(t)
	b := r.browser(clientPortal)
	for _, c := range []struct {
		name string
		edit func(url.Values)
		want string // the error at the client's address; "" is refused on the spot
	}{
		{"no PKCE", func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") }, "invalid_request"},
		{"plain PKCE", func(q url.Values) { q.Set("code_challenge_method", "plain") }, "invalid_request"},
		{"PKCE without method", func(q url.Values) { q.Del("code_challenge_method") }, "invalid_request"},
		{"implicit", func(q url.Values) { q.Set("response_type", "id_token token") }, "unauthorized_client"},
		{"fragment", func(q url.Values) { q.Set("response_mode", "fragment") }, "invalid_request"},
		{"no prompt", func(q url.Values) { q.Set("prompt", "none") }, "login_required"},
		{"another host", func(q url.Values) { q.Set("redirect_uri", "https://evil.example/signed-in") }, ""},
		{"a longer path", func(q url.Values) { q.Set("redirect_uri", b.redirect+"/x") }, ""},
		{"another query", func(q url.Values) { q.Set("redirect_uri", b.redirect+"?x=1") }, ""},
		{"another client's redirect", func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1/callback") }, ""},
		{"another port", func(q url.Values) { q.Set("client_id", "cli"); q.Set("redirect_uri", "http://127.0.0.1:9/callback") }, ""},
		{"no redirect", func(q url.Values) { q.Del("redirect_uri") }, ""},
		{"an unknown client", func(q url.Values) { q.Set("client_id", "stranger") }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, to, body := b.get(b.question(c.edit))
			switch {
			case c.want == "" && (status != http.StatusBadRequest || to != nil || !strings.Contains(body, "重新登录")):
				t.Errorf("%d %s %q", status, to, body)
			case c.want != "" && (to == nil || !strings.HasPrefix(to.String(), b.redirect)):
				t.Errorf("%d %s %q", status, to, body)
			case c.want != "":
				said := to.Query().Get("error")
				if said == "" {
					f, err := url.ParseQuery(to.Fragment)
					if err != nil {
						t.Fatal(err)
					}
					said = f.Get("error")
				}
				if said != c.want {
					t.Errorf("got %q, want %q", said, c.want)
				}
			}
		})
	}
}

func TestACodeIsGoodOnceForItsClientItsVerifierAndAMinute(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientPortal)

	code := b.code("wang", goodword)
	got, failure := b.redeem(code)
	if failure != "" {
		t.Fatal(failure)
	}
	if _, failure := b.redeem(code); failure != "invalid_grant" {
		t.Errorf("a code used twice: %q", failure)
	}
	if _, failure := b.refresh(got.Refresh); failure != "invalid_grant" {
		t.Errorf("the session of a code used twice goes on: %q", failure)
	}

	code = b.code("wang", goodword)
	if got, failure = b.redeem(code); failure != "" {
		t.Fatal(failure)
	}
	stranger := *b
	stranger.verifier = "somebody else's, who has only seen the code"
	if _, failure := stranger.redeem(code); failure != "invalid_grant" {
		t.Errorf("a used code with another verifier: %q", failure)
	}
	if _, failure := b.refresh(got.Refresh); failure != "invalid_grant" {
		t.Errorf("the session of a code that others have seen goes on: %q", failure)
	}

	code = b.code("wang", goodword)
	thief := r.browser(clientCLI)
	thief.verifier = b.verifier
	if _, failure := thief.redeem(code); failure != "invalid_grant" {
		t.Errorf("a code of another client: %q", failure)
	}
	thief.redirect = b.redirect
	if _, failure := thief.redeem(code); failure != "invalid_grant" {
		t.Errorf("a code of another client with its redirect: %q", failure)
	}
	was := b.verifier
	b.verifier = rand.Text() + rand.Text()
	if _, failure := b.redeem(code); failure != "invalid_grant" {
		t.Errorf("another verifier: %q", failure)
	}
	b.verifier = ""
	if _, failure := b.redeem(code); failure != "invalid_request" {
		t.Errorf("no verifier: %q", failure)
	}
	b.verifier = was
	r.wall.add(codeLife)
	if _, failure := b.redeem(code); failure != "invalid_grant" {
		t.Errorf("an old code: %q", failure)
	}
	if _, failure := b.redeem("made up"); failure != "invalid_grant" {
		t.Errorf("a code nobody made: %q", failure)
	}
}

func TestOfTwoExchangesAtOnceOneWins(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientPortal)
	code := b.code("wang", goodword)
	won := make(chan bool)
	for range 8 {
		go func() { _, failure := b.redeem(code); won <- failure == "" }()
	}
	n := 0
	for range 8 {
		if <-won {
			n++
		}
	}
	if n > 1 {
		t.Errorf("%d exchanges of one code won", n)
	}
}

func TestWhoOnlyKnowsTheRequestCannotCollectTheCode(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientCLI) // somebody begins a sign-in and sends its address to a victim
	_, to, _ := b.get(b.question(nil))
	request := to.Query().Get("request")
	in := organizationapi.SignInRequest{Credentials: organizationapi.Credentials{Request: request, Login: "wang", Password: goodword}}
	next := must(r, identity.Caller{}, organizationapi.SignIn, in).Next // the victim signs in
	if status, to, _ := b.get("/oidc/authorize/callback?id=" + request); status != http.StatusBadRequest || to != nil {
		t.Errorf("the request's id collects the code: %d %s", status, to)
	}
	refused(r, identity.Caller{}, organizationapi.SignIn, in, "organization.sign-in.over") // nor can it be answered again
	if _, to, _ := b.get(next); to == nil || to.Query().Get("code") == "" {
		t.Error("the victim's own browser gets nothing")
	}
	if status, _, _ := b.get(next); status != http.StatusBadRequest {
		t.Errorf("a ticket works twice: %d", status)
	}
	_, to, _ = b.get(b.question(nil))
	in.Request = to.Query().Get("request")
	r.wall.add(requestLife)
	refused(r, identity.Caller{}, organizationapi.SignIn, in, "organization.sign-in.over")
	in.Request = "none"
	refused(r, identity.Caller{}, organizationapi.SignIn, in, "organization.sign-in.over")
}

func TestOnlyTheDoorsOfTheDiscoveryDocumentAreOpen(t *testing.T) {
	r := newRoom(t)
	b := r.browser(clientPortal)
	var about struct {
		Issuer   string   `json:"issuer"`
		Token    string   `json:"token_endpoint"`
		Keys     string   `json:"jwks_uri"`
		Grants   []string `json:"grant_types_supported"`
		Response []string `json:"response_types_supported"`
		PKCE     []string `json:"code_challenge_methods_supported"`
	}
	for _, at := range []string{"/.well-known/openid-configuration", "/oidc/.well-known/openid-configuration"} {
		status, _, body := b.get(at)
		if err := json.Unmarshal([]byte(body), &about); status != http.StatusOK || err != nil {
			t.Fatalf("%s: %d %v", at, status, err)
		}
		if about.Issuer != settings.PublicURL || about.Keys != settings.PublicURL+"/oidc/keys" || about.Token != settings.PublicURL+"/oidc/token" ||
			strings.Join(about.Grants, " ") != "authorization_code refresh_token" || strings.Join(about.Response, " ") != "code" || strings.Join(about.PKCE, " ") != "S256" {
			t.Errorf("%s: %s", at, body)
		}
	}
	for _, shut := range []string{"/oidc/oauth/introspect", "/oidc/device_authorization", "/oidc/healthz", "/oidc/ready", "/oidc/", "/device_authorization"} {
		if status, _, _ := b.get(shut); status != http.StatusNotFound {
			t.Errorf("%s answers %d", shut, status)
		}
	}
	for _, grant := range []string{"client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange", "password", ""} {
		if _, failure := b.exchange(url.Values{"grant_type": {grant}, "client_id": {"portal"}, "assertion": {"x"}}); failure == "" {
			t.Errorf("grant %q works", grant)
		}
	}
}

func TestASignInWalksTheNetworkAsItWalksTheProcess(t *testing.T) {
	r := newRoom(t)
	a := r.account("wang", "", "")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		in := req.Clone(req.Context())
		in.URL.Host = "organization"
		got, err := r.local.RoundTrip(in)
		if err != nil {
			t.Error(err)
			return
		}
		for k, v := range got.Header {
			w.Header()[k] = v
		}
		w.WriteHeader(got.StatusCode)
		if _, err := io.Copy(w, got.Body); err != nil {
			t.Error(err)
		}
	}))
	defer srv.Close()
	token, err := signin.SignIn(t.Context(), http.DefaultTransport, srv.URL+"/", "wang", goodword)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := r.tokens.Read(t.Context(), token); err != nil || c.Subject != a.ID {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := signin.SignIn(t.Context(), http.DefaultTransport, srv.URL, "wang", "not this one"); !errors.Is(err, errSignIn) {
		t.Errorf("a refusal is not the fault it was: %v", err)
	}
}
