package portal

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// join is the page on which somebody opens an account.
func (p *Portal) join(a *frame.Ask) error {
	if a.SignedIn() {
		return a.Redirect(ui.Local(a.Query("back")), "")
	}
	return p.showJoin(a, http.StatusOK, frame.Fresh(a, url.Values{"back": {ui.Local(a.Query("back"))}}))
}

func (p *Portal) showJoin(a *frame.Ask, status int, e frame.Entry) error {
	back := ui.Local(e.Get("back"))
	pg := a.Page("注册账号", ui.NavNone, ui.Crumbs("登录", "/sign-in", "注册账号"))
	pg.NoIndex = true
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "注册账号", Lead: ui.Text("居民和志愿者自己开立账号，不收费，不用等。单位的工作账号由本单位的管理员开立。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "新账号", Hidden: true}, view.Form("/join", false, e,
			ui.Hidden("back", back),
			ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Auto: "name", Max: 40})),
			ui.TextField(e.In(ui.Input{Name: "login", Label: "登录名", Required: true, Auto: "username", Max: 32, Help: "3至32个小写字母、数字、点、横线，以字母开头。"})),
			ui.TextField(e.In(ui.Input{Name: "password", Label: "密码", Required: true, Type: "password", Auto: "new-password", Max: 200, Help: "至少8个字符，越长越好；可以粘贴，也可以使用密码管理器。"})),
			ui.TextField(e.In(ui.Input{Name: "phone", Label: "手机号码", Type: "tel", Auto: "tel", Max: 20, Help: "加密保存，别人看不到。"})),
			ui.Submit("注册账号", "/"))),
			view.Stack(view.Panel(ui.Box{Title: "已经有账号", Flat: true}, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(back), "登录", false)), ui.Help(p.Site)))))
}

// joinSend opens the account. Only the portal may ask for one, since it knows where somebody is.
func (p *Portal) joinSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.OpenAccountRequest{OpeningDraft: organizationapi.OpeningDraft{
		Name: f.Text("name"), Login: strings.ToLower(f.Text("login")), Password: f.Values.Get("password"), Phone: f.Text("phone"), From: from(a.R),
	}}
	f.Values.Del("password") // it is sent back to nobody
	if in.Name == "" {
		f.Wrong("name", "请填写姓名。")
	}
	if in.Login == "" {
		f.Wrong("login", "请填写登录名。")
	}
	if in.Password == "" {
		f.Wrong("password", "请填写密码。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(identity.WithToken(a.Ctx, ""), p.Self, organizationapi.OpenAccount, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showJoin(a, status, e) })
	}
	back := ui.Local(f.Text("back"))
	next, err := p.enter(a, in.Login, in.Password, back)
	if err != nil { // the account is there all the same
		p.Log.WarnContext(a.Ctx, "a new account is not signed in", "err", err)
		return a.Redirect("/sign-in?back="+url.QueryEscape(back), "账号已经开立，请登录。")
	}
	a.Flash(ui.Flash{Kind: ui.Good, Text: "账号已经开立，您已经登录。"})
	return p.callBack(a, next)
}

// enter signs in whoever has just chosen the password, as the page of sign-in would after asking for it once more. It
// answers with where the provider gives this browser its code.
func (p *Portal) enter(a *frame.Ask, login, password, back string) (next string, err error) {
	r, err := http.NewRequestWithContext(a.Ctx, http.MethodGet, atProvider+authorizeAt+"?"+p.asks(a, back).Encode(), http.NoBody)
	if err != nil {
		return "", err
	}
	w, err := p.Call.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer w.Body.Close()
	at, err := w.Location()
	if err != nil {
		return "", fmt.Errorf("portal: the provider answers %d: %w", w.StatusCode, err)
	}
	out, err := route.Call(a.Ctx, p.Call, organizationapi.SignIn, organizationapi.SignInRequest{
		Credentials: organizationapi.Credentials{Request: at.Query().Get("request"), Login: login, Password: password},
	})
	return out.Next, err
}

// from is where somebody is: the other end of the connection or, where that is a proxy on a network of ours, whom the
// proxy names. Who sits in such a network may name anybody, and has to be counted altogether only.
func from(r *http.Request) string {
	at := address(r)
	near, err := netip.ParseAddr(at)
	if err != nil || near.IsLoopback() || near.IsPrivate() {
		all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if far, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
			return far.String()
		}
	}
	return at
}
