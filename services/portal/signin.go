package portal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const (
	authorizeAt = "/oidc/authorize" // below the public address and, from the portal itself, below atProvider
	atProvider  = "http://organization"
	revokeAt    = atProvider + "/oidc/revoke"
	scopes      = "openid profile offline_access"
	askingLife  = 15 * time.Minute
)

// asking is a sign-in under way, carried by the browser that began it: a code
// that arrives in another browser opens nothing.
type asking struct {
	State    string `json:"state"`
	Verifier string `json:"verifier"`
	Back     string `json:"back"`
}

var (
	errStale = fault.New(fault.Conflict, "portal.sign-in.stale", "这次登录已经失效，或不是在这个浏览器里开始的，请重新登录。")
	errTries = fault.New(fault.TooMany, "portal.sign-in.too-many", "登录尝试过于频繁，请等一分钟后再试。")
)

// signIn sends the browser to the provider.
func (p *Portal) signIn(a *frame.Ask) error {
	to := ui.Local(a.Query("back"))
	if a.SignedIn() {
		return a.Redirect(to, "")
	}
	http.Redirect(a.W, a.R, p.Config.PublicURL+authorizeAt+"?"+p.asks(a, to).Encode(), http.StatusSeeOther)
	return nil
}

// asks begins a sign-in that leads back to a page: this browser carries it, and the provider is asked with what it answers.
func (p *Portal) asks(a *frame.Ask, back string) url.Values {
	ask := asking{State: rand.Text(), Verifier: rand.Text() + rand.Text(), Back: back}
	p.Leave(a.W, frame.AskingCookie, ask, askingLife)
	sum := sha256.Sum256([]byte(ask.Verifier))
	return url.Values{
		"client_id": {frame.ClientID}, "response_type": {"code"}, "scope": {scopes}, "state": {ask.State},
		"redirect_uri":   {p.Config.PublicURL + "/signed-in"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
}

// signInForm is the page that asks for login and password.
func (p *Portal) signInForm(a *frame.Ask) error {
	if a.Query("request") == "" {
		return a.Redirect("/sign-in", "")
	}
	return p.showSignIn(a, a.Query("request"), "", nil)
}

func (p *Portal) showSignIn(a *frame.Ask, request, login string, refused *fault.Fault) error {
	pg := a.Page("登录", ui.NavNone, ui.Crumbs("登录"))
	pg.NoIndex = true
	status := http.StatusOK
	if refused != nil {
		status = int(refused.Kind)
	}
	var demo []demoAccount
	if p.Config.Demo {
		demo = p.demo.list(a.Ctx, p.House)
	}
	return a.Show(status, pg, signInPage(request, login, refused, p.Config.Demo, demo, p.Site))
}

// signInSend checks login and password with the provider.
func (p *Portal) signInSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	request, login := f.Text("request"), f.Text("login")
	if !p.tries.allow(address(a.R) + "\x00" + strings.ToLower(login)) {
		return errTries
	}
	out, err := route.Call(a.Ctx, p.Call, organizationapi.SignIn, organizationapi.SignInRequest{
		Credentials: organizationapi.Credentials{Request: request, Login: login, Password: f.Values.Get("password")},
	})
	if err != nil {
		if errors.Is(err, fault.New(0, "organization.sign-in.over", "")) {
			return errStale.Because(err)
		}
		if refused := a.Refused(err); refused != nil {
			return p.showSignIn(a, request, login, refused)
		}
		return err
	}
	return p.callBack(a, out.Next)
}

// callBack sends the browser to the provider, which has accepted the password and gives it a code. It answers at the
// public address, where its cookies and ours live.
func (p *Portal) callBack(a *frame.Ask, to string) error {
	next := strings.TrimPrefix(to, p.Config.PublicURL)
	if ui.Local(next) != next {
		return frame.ErrProvider.Because(fmt.Errorf("the provider leads to %q", to))
	}
	http.Redirect(a.W, a.R, p.Config.PublicURL+next, http.StatusSeeOther)
	return nil
}

// signedIn is where the provider sends the browser back to, with a code.
func (p *Portal) signedIn(a *frame.Ask) error {
	var ask asking
	if !p.Take(a.R, frame.AskingCookie, &ask) || a.Query("state") == "" || a.Query("state") != ask.State || a.Query("code") == "" {
		return errStale
	}
	p.Drop(a.W, frame.AskingCookie)
	t, err := p.Exchange(a.Ctx, url.Values{
		"grant_type": {"authorization_code"}, "code": {a.Query("code")}, "code_verifier": {ask.Verifier},
		"redirect_uri": {p.Config.PublicURL + "/signed-in"},
	})
	if errors.Is(err, frame.ErrGrant) {
		return errStale.Because(err)
	}
	if err != nil {
		return err
	}
	caller, err := p.Identify(a.Ctx, t.Access)
	if err != nil {
		return frame.ErrProvider.Because(err)
	}
	// A session begun before this moment, whoever planted it, ends here.
	if a.Session != nil {
		if err := p.Sessions.End(a.Ctx, a.Session.Secret); err != nil {
			return err
		}
	}
	secret, err := p.Sessions.Found(a.Ctx, caller.ID, t)
	if err != nil {
		return err
	}
	http.SetCookie(a.W, p.Cookie("sanshe", secret, frame.WholeLife))
	p.Leave(a.W, frame.WhoseCookie, frame.Whose{Account: caller.ID}, 2*frame.WholeLife)
	http.SetCookie(a.W, &http.Cookie{ // read by script, which shows nobody what another account has kept
		Name: frame.HolderCookie, Value: frame.Holder(caller.ID), Path: "/", Secure: p.Secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(2 * frame.WholeLife / time.Second),
	})
	if p.Unsent.Waits(a.Ctx, caller.ID) {
		return a.Redirect("/resume", "")
	}
	to := ask.Back
	if v := ui.ViewerOf(caller, ""); to == "/" && len(v.Desks) > 0 {
		to = v.Desks[0].Href
	}
	return a.Redirect(to, "")
}

// waitingCookie is how much a page's script keeps on this device that is not sent yet (seal/field).
const waitingCookie = "waiting"

// leaving asks whoever signs out, before what waits on the device is lost; false is to go on.
func (p *Portal) leaving(a *frame.Ask) (bool, error) {
	c, err := a.R.Cookie(waitingCookie)
	if err != nil {
		return false, nil
	}
	n, err := strconv.Atoi(c.Value)
	if err != nil || n <= 0 {
		return false, nil
	}
	f, err := a.Form()
	if err != nil || f.Bool("sure") {
		return false, err
	}
	pg := a.Page("退出登录", ui.NavNone, ui.Crumbs("退出登录"))
	pg.NoIndex, pg.Narrow = true, true
	return true, a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "还有没发出的内容", Lead: ui.Textf("这台设备上还有%d条签到、点名或者探访记录没有发出，可能属于不同的账号。退出登录会把它们从本机删去，不能再补发。", n)}),
		ui.WideButtonLink("/shifts/today", "先去发出", true),
		view.Form("/sign-out", false, frame.Entry{}, ui.Hidden("sure", "true"), ui.Presses(ui.Press{Label: "删去并退出登录", Plain: true}))))
}

// signOut ends the session here and at the provider, and clears what pages kept in this browser.
func (p *Portal) signOut(a *frame.Ask) error {
	if asked, err := p.leaving(a); asked || err != nil {
		return err
	}
	if s := a.Session; s != nil {
		if err := p.Sessions.End(a.Ctx, s.Secret); err != nil {
			return err
		}
		if err := p.Unsent.Forget(a.Ctx, s.Caller.ID); err != nil {
			return err
		}
		if refresh, err := p.Sealed.Open("refresh/"+s.ID, s.Refresh); err == nil {
			if err := p.revoke(a.Ctx, refresh); err != nil {
				p.Log.WarnContext(a.Ctx, "refresh token not revoked", "err", err) // it ends by itself
			}
		}
	}
	p.Drop(a.W, p.SessionCookie())
	p.Drop(a.W, frame.WhoseCookie)
	for _, name := range []string{waitingCookie, frame.HolderCookie} {
		http.SetCookie(a.W, &http.Cookie{Name: name, Path: "/", MaxAge: -1})
	}
	a.W.Header().Set("Clear-Site-Data", `"storage"`) // pages of the field, what was said there and not sent
	return a.Redirect("/", "您已退出登录。")
}

func (p *Portal) revoke(ctx context.Context, refresh string) error {
	status, _, err := p.Provider(ctx, revokeAt, url.Values{"token": {refresh}, "token_type_hint": {"refresh_token"}})
	if err == nil && status >= 400 {
		err = fmt.Errorf("portal: revocation: %d", status)
	}
	return err
}

// address is where a request comes from, as far as the connection says.
func address(r *http.Request) string {
	h, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return h
}
