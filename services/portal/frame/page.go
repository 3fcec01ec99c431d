package frame

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"go.opentelemetry.io/otel/trace"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/crash"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// AnyDesk as a row's Desk admits whoever is signed in; the service decides the rest.
const AnyDesk identity.Role = "*"

// Page is one row of the table of pages.
type Page struct {
	Method   string
	Pattern  string // of http.ServeMux: "/tenders/{id}"
	Do       func(*Ask) error
	Desk     identity.Role // who may come: a role, AnyDesk, or "" for everybody
	Fresh    bool          // what strangers see may be a second old
	Body     int64         // most bytes of a form; 0 is 1 MiB
	Patience time.Duration // how long a form may take to come; 0 is what every page has
	Script   bool          // a page's script asks, and gets its refusals as the services write them
}

const (
	maxForm  = 1 << 20
	patience = 20 * time.Second // for all the services a page asks
)

// The refusals of the door.
var (
	errForeign   = fault.New(fault.Forbidden, "portal.request.foreign", "这个请求不是从本平台的页面发出的，没有办理，请回到本平台的页面重新操作。")
	errSignIn    = fault.New(fault.Unauthenticated, "portal.desk.sign-in", "登录已经失效，刚才填写的内容没有提交，请重新登录后再办理。")
	errScript    = fault.New(fault.Unauthenticated, "portal.script.sign-in", "登录已经失效，请在另一个标签页重新登录，再回到本页继续，已经填写的内容还在。")
	errDesk      = fault.New(fault.Forbidden, "portal.desk.role", "您的账号没有这个工作台的角色，请从右上角选择自己的工作台，或联系本单位管理员。")
	ErrUnknown   = fault.New(fault.NotFound, "portal.page.unknown", "地址可能已经更改或输入有误，请从首页进入，或搜索要找的内容。")
	errNotForm   = fault.New(fault.WrongType, "portal.form.type", "提交的内容不是本平台的表单，请回到页面重新填写。")
	errFormLarge = fault.New(fault.TooLarge, "portal.form.too-large", "提交的内容过大，请压缩或拆分后再提交。")
	errForm      = fault.New(fault.Invalid, "portal.form.broken", "提交的内容没有收全，请回到页面重新提交。")
)

// Ask is one request for a page, and everything a handler needs to answer it.
type Ask struct {
	W http.ResponseWriter
	R *http.Request
	// Ctx carries the caller's token, so that route.Call acts as that person.
	Ctx    context.Context
	Caller identity.Caller // zero when nobody is signed in
	Prefs  ui.Prefs
	Desk   identity.Role // role of the desk this page belongs to, or ""

	House   *House
	Session *live // nil when nobody is signed in
	most    int64
	script  bool // see Page
}

// Place is a division as pages name it.
func (a *Ask) Place(code string) string { return a.House.Config.PlaceName(code) }

// SignedIn reports whether somebody is.
func (a *Ask) SignedIn() bool { return a.Session != nil }

// Now is the platform's time.
func (a *Ask) Now() time.Time { return a.House.Now() }

// Path is the value of a {segment} of the pattern.
func (a *Ask) Path(name string) string { return a.R.PathValue(name) }

// Query is a trimmed query parameter.
func (a *Ask) Query(name string) string { return strings.TrimSpace(a.R.URL.Query().Get(name)) }

// QueryInt is a query parameter as a number; 0 when it is none.
func (a *Ask) QueryInt(name string) int64 {
	n, err := strconv.ParseInt(a.Query(name), 10, 64)
	if err != nil {
		return 0 // a filter typed by hand into the address; the page shows everything
	}
	return n
}

// With is this page's address with query parameters set (or, when empty, taken
// away), from name, value pairs: filters and the next page.
func (a *Ask) With(pairs ...string) string {
	q := a.R.URL.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	for name, vs := range q {
		if len(vs) == 0 || vs[0] == "" {
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return a.R.URL.Path
	}
	return a.R.URL.Path + "?" + q.Encode()
}

// Page is the frame of this page: who looks, how they want to see it, what just happened.
func (a *Ask) Page(title string, nav ui.Nav, crumbs []ui.Crumb) ui.Page {
	pg := ui.Page{
		Title: title, Nav: nav, Crumbs: crumbs, Path: a.R.URL.RequestURI(), Prefs: a.Prefs, Now: a.Now(), Site: a.House.Site,
		NoIndex: a.Desk != "", Flash: a.flash(), Query: "",
	}
	if a.R.Method != http.MethodGet {
		pg.Path = back(a.R.Referer(), a.R.Host)
	}
	if a.SignedIn() {
		pg.Viewer = ui.ViewerOf(a.Caller, a.Desk)
		if n, err := route.Call(a.Ctx, a.House.Call, noticeapi.CountUnread, noticeapi.CountUnreadRequest{}); err == nil {
			pg.Unread = int(n.Count) // without it the bell only shows no number
		}
	}
	if a.House.Config.Demo {
		at, what := a.House.Due.Next(a.Ctx, a.House)
		pg.Demo = &ui.DemoClock{Now: a.House.Now(), Next: at, What: what}
	}
	return pg
}

// Show sends a page. Nothing has left before body is whole, so a body that
// fails becomes a problem page.
func (a *Ask) Show(status int, pg ui.Page, body templ.Component) error {
	if pg.Flash != nil {
		a.House.Drop(a.W, FlashCookie)
	}
	crash.At(crash.BeforeReply)
	return ui.Write(a.W, a.R.WithContext(a.Ctx), status, ui.Layout(pg, body))
}

// Redirect leads to path after a form was done, and says so there. An empty flash says nothing.
func (a *Ask) Redirect(path, flash string) error {
	if flash == "" {
		return a.Lead(path, nil)
	}
	return a.Lead(path, &ui.Flash{Kind: ui.Good, Text: flash})
}

// Lead is Redirect with a flash of any kind.
func (a *Ask) Lead(path string, f *ui.Flash) error {
	if f != nil {
		a.Flash(*f)
	}
	crash.At(crash.BeforeReply)
	http.Redirect(a.W, a.R, ui.Local(path), http.StatusSeeOther)
	return nil
}

// Flash leaves what the next page shown to this browser says first.
func (a *Ask) Flash(f ui.Flash) { a.House.Leave(a.W, FlashCookie, f, time.Minute) }

// Send answers with a file of a service.
func (a *Ask) Send(f contract.File) error {
	a.Attach(f)
	a.W.Header().Set("Content-Length", strconv.Itoa(len(f.Body)))
	_, err := a.W.Write(f.Body)
	return err
}

// SendJSON hands a document out as a file of the name.
func (a *Ask) SendJSON(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.Send(contract.File{Name: name, Type: "application/json", Body: raw})
}

// Attach says what file is about to be sent.
func (a *Ask) Attach(f contract.File) {
	h := a.W.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox") // whoever opens it all the same opens it alone
}

// Refused is the fault to show on the form that was sent, beside the values
// that were sent; nil when err is not about what the person wrote.
func (a *Ask) Refused(err error) *fault.Fault {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return nil
	}
	switch f.Kind {
	case fault.Invalid, fault.Refused, fault.Conflict, fault.TooLarge, fault.WrongType:
		return f
	default:
		return nil
	}
}

// trace is the id to quote on the telephone.
func (a *Ask) trace() string {
	if sc := trace.SpanContextFromContext(a.Ctx); sc.HasTraceID() {
		return sc.TraceID().String()
	}
	return ""
}

// flash is what the page before left to say.
func (a *Ask) flash() *ui.Flash {
	var f ui.Flash
	if !a.House.Take(a.R, FlashCookie, &f) {
		return nil
	}
	return &f
}

// Mount makes the table of pages into a handler.
func (p *House) Mount(table []Page) *http.ServeMux {
	mux := http.NewServeMux()
	for _, row := range table {
		mux.Handle(row.Method+" "+row.Pattern, p.row(row))
	}
	mux.Handle("/", p.row(Page{Do: func(*Ask) error { return ErrUnknown }}))
	return mux
}

// row serves one page: who looks, may they come, what do they get.
func (p *House) row(row Page) http.Handler {
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), cmp.Or(row.Patience, patience))
		defer cancel()
		a := &Ask{
			W: w, R: r, Ctx: ctx, Prefs: ui.PrefsOf(r), Desk: row.Desk, House: p, most: row.Body, script: row.Script,
		}
		if a.Desk == AnyDesk {
			a.Desk = ""
		}
		if a.most == 0 {
			a.most = maxForm
		}
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler: // an answer that has begun is broken off
				panic(v)
			default:
				p.Log.ErrorContext(ctx, "page panicked", "page", row.Pattern, "panic", v, "stack", string(debug.Stack()))
				p.problem(a, fault.Of(errPanic))
			}
		}()
		if err := p.admit(a, row); err != nil {
			p.problem(a, err)
			return
		}
	})
	if row.Fresh {
		h = p.Kept.Keep(time.Second, "no-cache", h)
	}
	return h
}

var errPanic = errors.New("portal: a page panicked")

func (p *House) admit(a *Ask, row Page) error {
	if err := p.guard(a.R); err != nil {
		return err
	}
	s, err := p.recognize(a.Ctx, a.R)
	if err != nil {
		return err
	}
	if s != nil {
		a.Session, a.Caller = s, s.Caller
		a.Ctx = identity.WithToken(identity.With(a.Ctx, s.Caller), s.access)
	} else if stale, _ := a.R.Cookie(p.SessionCookie()); stale != nil {
		p.Drop(a.W, p.SessionCookie())
	}
	switch {
	case row.Desk == "":
	case s == nil && row.Script:
		return errScript
	case s == nil && (a.R.Method == http.MethodGet || a.R.Method == http.MethodHead):
		http.Redirect(a.W, a.R, SignInPath(a.R.URL.RequestURI()), http.StatusSeeOther)
		return nil
	case s == nil:
		return p.late(a)
	case row.Desk != AnyDesk && !s.Caller.Has(row.Desk):
		return errDesk
	}
	if row.Patience > 0 { // the listener waits a minute for everybody else
		until := time.Now().Add(row.Patience)
		c := http.NewResponseController(a.W)
		if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil {
			return err
		}
	}
	crash.At(crash.AfterAdmission)
	return row.Do(a)
}

// guard refuses what another site made a browser send. A request that carries
// our cookie and yet does not say where it comes from is refused as well: every
// browser we support says so.
func (p *House) guard(r *http.Request) error {
	if err := p.cross.Check(r); err != nil {
		return errForeign.Because(err)
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if _, err := r.Cookie(p.SessionCookie()); err == nil && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
		return errForeign
	}
	return nil
}

// problem shows err as a page with its status, its clause and the number to quote.
func (p *House) problem(a *Ask, err error) {
	if errors.Is(err, ErrAgain) {
		err = errUndone // this page has no form to show it in
	}
	f := fault.Of(err)
	if fault.Ours(err) && !errors.Is(err, context.Canceled) {
		p.Log.ErrorContext(a.Ctx, "page failed", "page", a.R.Pattern, "err", err)
	}
	if a.script {
		route.Refuse(a.Ctx, err, a.W)
		return
	}
	if f.Kind == fault.Unauthenticated && a.R.Method == http.MethodGet && a.Session == nil {
		http.Redirect(a.W, a.R, SignInPath(a.R.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if f.Kind == fault.TooMany {
		a.W.Header().Set("Retry-After", "60")
	}
	shown := ui.ProblemOf(f, a.trace())
	switch {
	case f.Kind == fault.Unauthenticated:
		shown.Ways = []ui.Way{{Label: "去登录", Href: SignInPath(back(a.R.Referer(), a.R.Host))}, {Label: "回首页", Href: "/"}}
	case len(f.Fields) > 0: // the form they came from has no place to show them
		for _, x := range f.Fields {
			shown.Text += x.Text
		}
	}
	pg := a.Page("办理提示", ui.NavNone, ui.Crumbs("办理提示"))
	pg.NoIndex = true
	if err := a.Show(int(f.Kind), pg, ui.ProblemPage(shown, p.Site)); err != nil {
		p.Log.ErrorContext(a.Ctx, "problem page failed", "page", a.R.Pattern, "err", err)
		http.Error(a.W, f.Text, int(f.Kind))
	}
}
