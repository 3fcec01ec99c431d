package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func (b *browser) cookie(name string) *http.Cookie {
	u, _ := url.Parse(b.url)
	for _, c := range b.http.Jar.Cookies(u) {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// setCookie is a cookie as an answer sets it.
func setCookie(h http.Header, name string) *http.Cookie {
	for _, line := range h.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil && c.Name == name && c.MaxAge >= 0 {
			return c
		}
	}
	return nil
}

// still makes a browser stop at redirects.
func (b *browser) still() *browser {
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

func TestSignInLeadsBackToWhereThePersonWas(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	a := b.signIn("/tenders/t1")
	if a.status != http.StatusOK || a.at != "/tenders/t1" {
		t.Fatalf("ended at %q with %d", a.at, a.status)
	}
	if !strings.Contains(a.body, "退出登录") || !strings.Contains(a.body, "社会组织") || !strings.Contains(a.body, "张小三") {
		t.Error("the page does not know who looks, or masks people to themselves")
	}
	if !strings.Contains(a.body, "条未读") {
		t.Error("unread messages are not counted")
	}
	// the store holds neither the cookie nor a token
	c := b.cookie("sanshe")
	if _, err := w.portal.Sessions.Docs.Get(t.Context(), c.Value); err == nil {
		t.Error("the store knows the cookie's value")
	}
	doc, err := w.portal.Sessions.Docs.Get(t.Context(), frame.SessionID(c.Value))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(doc.Access, "access-") || strings.Contains(doc.Refresh, "refresh-") {
		t.Error("a token stands in the store for everybody to read")
	}
}

func TestASessionPlantedBeforeSignInIsWorthless(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	u, _ := url.Parse(b.url)
	planted := "planted-by-somebody-else"
	b.http.Jar.SetCookies(u, []*http.Cookie{{Name: "sanshe", Value: planted, Path: "/"}})
	b.signIn("/")
	if c := b.cookie("sanshe"); c == nil || c.Value == planted {
		t.Fatalf("the cookie after sign-in is %v", c)
	}
	if _, err := w.portal.Sessions.Docs.Get(t.Context(), frame.SessionID(planted)); !errors.Is(err, store.ErrNotFound) {
		t.Error("the planted session became one")
	}
}

func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	b.signIn("/")
	old := b.cookie("sanshe").Value
	// The form of another account, opened before the first sign-in: its code arrives in a browser with a session.
	w.portal.leaveForTest(b, asking{State: "s", Verifier: "v-long-enough-to-be-one", Back: "/"})
	w.codes["c"] = challengeOf("v-long-enough-to-be-one")
	b.get("/signed-in?code=c&state=s")
	if now := b.cookie("sanshe").Value; now == old {
		t.Fatal("the session was not rotated")
	}
	if _, err := w.portal.Sessions.Docs.Get(t.Context(), frame.SessionID(old)); !errors.Is(err, store.ErrNotFound) {
		t.Error("the session before still lives")
	}
}

func TestACodeFromAnotherBrowserOpensNothing(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	if a := b.get("/signed-in?code=c&state=s"); a.status != http.StatusConflict || b.cookie("sanshe") != nil {
		t.Errorf("status %d, cookie %v", a.status, b.cookie("sanshe"))
	}
	b.get("/sign-in")
	r := &http.Request{Header: http.Header{"Cookie": {"sanshe-asking=" + b.cookie("sanshe-asking").Value}}}
	var ask asking
	if !w.portal.Take(r, frame.AskingCookie, &ask) {
		t.Fatal("the sign-in under way is not in the browser")
	}
	w.codes["c"] = challengeOf(ask.Verifier) // even a code that fits
	if a := b.get("/signed-in?code=c&state=of-somebody-else"); a.status != http.StatusConflict || b.cookie("sanshe") != nil {
		t.Errorf("with another state: status %d, cookie %v", a.status, b.cookie("sanshe"))
	}
}

func TestAWrongPasswordKeepsTheLoginAndShowsTheSentence(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	a := b.post("/sign-in/form", "request", "r", "login", "zhang", "password", "wrong-secret")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "登录名或密码不正确") || !strings.Contains(a.body, `value="zhang"`) {
		t.Errorf("status %d", a.status)
	}
	if strings.Contains(a.body, "wrong-secret") {
		t.Error("the password came back in the page")
	}
}

func TestGuessingIsSlowedByAddressAndLogin(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	last := 0
	for range maxTries + 1 {
		last = b.post("/sign-in/form", "request", "r", "login", "zhang", "password", "wrong").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("try %d: status %d", maxTries+1, last)
	}
	if a := b.post("/sign-in/form", "request", "r", "login", "li", "password", "wrong"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("another login: status %d", a.status)
	}
	w.pass(tryWindow)
	if a := b.post("/sign-in/form", "request", "r", "login", "zhang", "password", "wrong"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a minute later: status %d", a.status)
	}
}

func TestCookiesAreOutOfReach(t *testing.T) {
	for public, name := range map[string]string{"https://buy.example.gov.cn": "__Host-sanshe", "": "sanshe"} {
		w := newTown(t, public)
		b := w.browser().still()
		r := b.form("/sign-out")
		r.Method, r.URL, r.Body, r.ContentLength = http.MethodGet, mustURL(b.url+"/sign-in"), http.NoBody, 0
		a := b.do(r)
		note := setCookie(a.header, strings.TrimSuffix(name, "sanshe")+"sanshe-asking")
		secret := w.portal.Cookie("sanshe", "x", frame.WholeLife)
		for _, c := range []*http.Cookie{note, secret} {
			if c == nil {
				t.Fatalf("%s: no cookie in %v", name, a.header["Set-Cookie"])
			}
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != (public != "") {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if secret.Name != name {
			t.Errorf("the session's cookie is %q, want %q", secret.Name, name)
		}
	}
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func TestIdleAndOldSessionsEnd(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	b.signIn("/")
	in := func() bool { return strings.Contains(b.get("/").body, "退出登录") }
	w.pass(frame.IdleLife - time.Minute)
	if !in() {
		t.Fatal("a session ended before its time")
	}
	w.pass(frame.IdleLife)
	if in() {
		t.Error("an idle session lives")
	}
	b.signIn("/")
	for range int(frame.WholeLife / (20 * time.Minute)) {
		if !in() {
			t.Fatal("a busy session ended before its time")
		}
		w.pass(20 * time.Minute)
	}
	if in() {
		t.Error("a session lives longer than a working day")
	}
	if w.renewed == 0 {
		t.Error("twelve hours passed on one access token")
	}
}

func TestTokensAreRenewedOnceHoweverManyPagesOpen(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	b.signIn("/")
	w.pass(26 * time.Minute)
	results := make(chan bool)
	for range 8 {
		go func() {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/help", http.NoBody)
			if err != nil {
				results <- false
				return
			}
			w, err := b.http.Do(r)
			if err == nil {
				_ = w.Body.Close()
			}
			results <- err == nil && w.StatusCode == http.StatusOK
		}()
	}
	for range 8 {
		if !<-results {
			t.Error("a page failed during the renewal")
		}
	}
	if !strings.Contains(b.get("/").body, "退出登录") {
		t.Error("the session was lost")
	}
	if w.renewed != 1 {
		t.Errorf("renewed %d times", w.renewed)
	}
}

func TestSignOutEndsTheSessionHereAndAtTheProvider(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	b.signIn("/")
	secret := b.cookie("sanshe").Value
	done := b.still().post("/sign-out")
	if !strings.Contains(strings.Join(done.header.Values("Set-Cookie"), "\n"), "sanshe=; Path=/; Max-Age=0") {
		t.Errorf("the cookie stays: %v", done.header["Set-Cookie"])
	}
	b.http.CheckRedirect = nil
	a := b.get(done.header.Get("Location"))
	if !strings.Contains(a.body, "您已退出登录") || b.cookie("sanshe") != nil {
		t.Error("not signed out")
	}
	if _, err := w.portal.Sessions.Docs.Get(t.Context(), frame.SessionID(secret)); !errors.Is(err, store.ErrNotFound) {
		t.Error("the session lives on")
	}
	if len(w.revoked) != 1 || !strings.HasPrefix(w.revoked[0], "refresh-") {
		t.Errorf("revoked %v", w.revoked)
	}
	if strings.Contains(b.get("/").body, "您已退出登录") {
		t.Error("the flash is shown twice")
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	b.signIn("/")
	for name, headers := range map[string]map[string]string{
		"another site":      {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
		"another origin":    {"Origin": "https://evil.example"},
		"a sandboxed frame": {"Origin": "null"},
		"nobody says":       {},
	} {
		r := b.form("/sign-out")
		for k, v := range headers {
			r.Header.Set(k, v)
		}
		if a := b.do(r); a.status != http.StatusForbidden || !strings.Contains(a.body, "不是从本平台的页面发出的") {
			t.Errorf("%s: status %d", name, a.status)
		}
	}
	if b.cookie("sanshe") == nil {
		t.Error("a foreign form signed the person out")
	}
}

func TestBackLeadsNowhereElse(t *testing.T) {
	w := newTown(t, "")
	for _, evil := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "/%5c/../\\evil", "javascript:alert(1)", "\t//evil.example", "http:evil"} {
		b := w.browser().still()
		if a := b.post("/mode", "turn", "dark", "back", evil); a.header.Get("Location") != "/" {
			t.Errorf("/mode leads to %q", a.header.Get("Location"))
		}
		a := b.get("/sign-in?back=" + url.QueryEscape(evil))
		u, _ := url.Parse(a.header.Get("Location"))
		if u.Path != "/oidc/authorize" || !strings.HasPrefix(a.header.Get("Location"), b.url) {
			t.Errorf("/sign-in leads to %q", a.header.Get("Location"))
		}
		var ask asking
		if !w.portal.Take(withCookies(a), frame.AskingCookie, &ask) || ask.Back != "/" {
			t.Errorf("%q is remembered as %q", evil, ask.Back)
		}
	}
	b := w.browser().still()
	if a := b.post("/unit", "unit", "wan", "back", "/tenders?q=x"); a.header.Get("Location") != "/tenders?q=x" {
		t.Errorf("a page of ours became %q", a.header.Get("Location"))
	}
}

func withCookies(a answer) *http.Request {
	r := &http.Request{Header: http.Header{}}
	for _, line := range a.header.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	return r
}

func TestANoteIsOursOrNothing(t *testing.T) {
	w := newTown(t, "")
	forged := &http.Request{Header: http.Header{}}
	forged.AddCookie(&http.Cookie{Name: "sanshe-flash", Value: "eyJraW5kIjoib2sifQ"})
	var f ui.Flash
	if w.portal.Take(forged, frame.FlashCookie, &f) {
		t.Error("a forged note was read")
	}
	rec := httptest.NewRecorder()
	w.portal.Leave(rec, frame.FlashCookie, ui.Flash{Text: "好"}, time.Minute)
	r := withCookies(answer{header: rec.Header()})
	if !w.portal.Take(r, frame.FlashCookie, &f) || f.Text != "好" {
		t.Error("our own note was not read")
	}
	moved := &http.Request{Header: http.Header{}}
	moved.AddCookie(&http.Cookie{Name: "sanshe-asking", Value: r.Cookies()[0].Value})
	if w.portal.Take(moved, frame.AskingCookie, &f) {
		t.Error("a note was read in the place of another")
	}
	w.pass(2 * time.Minute)
	if w.portal.Take(r, frame.FlashCookie, &f) {
		t.Error("an old note was read")
	}
}

func TestDesksAreForTheirPeople(t *testing.T) {
	w := newTown(t, "")
	seen := identity.Caller{}
	w.portal.mux = w.portal.Mount([]frame.Page{
		{Method: http.MethodGet, Pattern: "/desk/buyer", Desk: identity.Buyer, Do: func(a *frame.Ask) error { seen = a.Caller; return frame.ErrUnknown }},
		{Method: http.MethodGet, Pattern: "/desk/any", Desk: frame.AnyDesk, Do: func(a *frame.Ask) error { seen = a.Caller; return frame.ErrUnknown }},
		{Method: http.MethodPost, Pattern: "/desk/any", Desk: frame.AnyDesk, Do: func(a *frame.Ask) error { return nil }},
		{Method: http.MethodGet, Pattern: "/sign-in", Do: w.portal.signIn},
		{Method: http.MethodGet, Pattern: "/sign-in/form", Do: w.portal.signInForm},
		{Method: http.MethodPost, Pattern: "/sign-in/form", Do: w.portal.signInSend},
		{Method: http.MethodGet, Pattern: "/signed-in", Do: w.portal.signedIn},
	})
	b := w.browser()
	if a := b.get("/desk/any"); !strings.HasPrefix(a.at, "/sign-in/form") {
		t.Errorf("a stranger ended at %q", a.at)
	}
	if a := b.post("/desk/any"); a.status != http.StatusUnauthorized {
		t.Errorf("a stranger's form: %d", a.status)
	}
	b.signIn("/desk/any")
	if seen.ID != "zhang" {
		t.Errorf("the desk saw %+v", seen)
	}
	seen = identity.Caller{}
	if a := b.get("/desk/buyer"); a.status != http.StatusForbidden || seen.ID != "" {
		t.Errorf("another's desk: status %d, seen %+v", a.status, seen)
	}
}

func TestRefusedShowsOnlyWhatThePersonCanMend(t *testing.T) {
	a := &frame.Ask{}
	for kind, want := range map[fault.Kind]bool{
		fault.Invalid: true, fault.Refused: true, fault.Conflict: true, fault.NotFound: false, fault.Forbidden: false, fault.Unavailable: false,
	} {
		if got := a.Refused(fault.New(kind, "x", "y")) != nil; got != want {
			t.Errorf("kind %d: %v", kind, got)
		}
	}
	if a.Refused(errors.New("x")) != nil || a.Refused(nil) != nil {
		t.Error("an unknown error is no refusal")
	}
}

func TestDemonstrationAccountsAreListedOnlyInADemonstration(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	a := b.get("/sign-in/form?request=x")
	staff, more := strings.Index(a.body, "<code>staff</code>"), strings.Index(a.body, "<code>staff16</code>")
	if staff < 0 || more < staff || !strings.Contains(a.body, demoPassword) {
		t.Errorf("staff at %d, staff16 at %d", staff, more)
	}
	if strings.Contains(a.body, "<code>real</code>") || strings.Contains(a.body, "张小三") {
		t.Error("an account that is no demonstration's is listed, or a whole name")
	}
	w.portal.Config.Demo = false
	if a = b.get("/sign-in/form?request=x"); strings.Contains(a.body, "staff16") || strings.Contains(a.body, demoPassword) {
		t.Error("accounts are listed outside a demonstration")
	}
}

func TestTheListedAccountsCanTakeEitherMethodToAContract(t *testing.T) {
	w := newTown(t, "")
	var all []demoAccount
	for i := range 9 {
		for role := range demoRoles {
			all = append(all, demoAccount{Role: role, Login: fmt.Sprint(role, i)})
		}
		all = append(all, demoAccount{Role: identity.Staff, Login: fmt.Sprint("barred", i), Barred: "没有法人资格"})
	}
	number := map[identity.Role]int{}
	for _, d := range shown(all) {
		if d.Barred == "" {
			number[d.Role]++
		} else if d.use() == demoRoles[d.Role].use {
			t.Errorf("%s is said to be good for bidding", d.Login)
		}
		if d.use() == "" {
			t.Errorf("nothing is said about %s", d.Login)
		}
	}
	for id, role := range map[string]identity.Role{
		"tender.bidders.min": identity.Staff, "tender.consultation.bidders.min": identity.Staff,
		"tender.committee.open.size": identity.Expert, "tender.committee.consultation.size": identity.Expert,
	} {
		least, err := rule.Ask[int](w.portal.Rules, id, rule.Where{Region: "320312", Day: noon})
		if err != nil || number[role] < least.Value {
			t.Errorf("%s asks for %d, %d are listed (%v)", id, least.Value, number[role], err)
		}
	}
	if number[identity.Buyer] == 0 || number[identity.Reviewer] == 0 {
		t.Error("nobody is listed who buys, or nobody who reviews")
	}
}

func TestStrangersPagesAreCompressedAndOthersAreNot(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	encoding := func() string {
		r := b.form("/rules")
		r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0
		r.Header.Set("Accept-Encoding", "gzip")
		return b.do(r).header.Get("Content-Encoding")
	}
	if got := encoding(); got != "gzip" {
		t.Errorf("a stranger's page: %q", got)
	}
	b.signIn("/")
	if got := encoding(); got != "" {
		t.Errorf("a signed-in person's page: %q", got)
	}
}
