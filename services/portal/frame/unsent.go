package frame

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Unsent is a form that came after its session had ended. One is kept for each
// account, the latest; its id is the account's digest.
type Unsent struct {
	store.Meta
	Form  string    `json:"form"` // sealed: where it was sent to, and what was written
	Until time.Time `json:"until"`
	Shown bool      `json:"shown"` // after that, signing in no longer leads to it
}

// sentLate is what Unsent seals.
type sentLate struct {
	To     string     `json:"to"`
	Values url.Values `json:"values"`
}

const (
	WhoseCookie = "whose"
	UnsentLife  = 2 * time.Hour // GB/T 35273-2020 4 d: no longer than it is needed for
	MaxUnsent   = maxForm       // of what was written, in bytes
)

// Whose says, after the session has ended, which account the pages in this
// browser were shown to.
type Whose struct {
	Account string `json:"account"`
}

// HolderCookie says to the scripts of pages that a device keeps whose they are now; Holder.
const HolderCookie = "holder"

// Holder names an account on a device, without saying which it is.
func Holder(account string) string {
	sum := sha256.Sum256([]byte("field\x00" + account))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// secrets are the fields that are never kept.
var secrets = []string{"password", "old", "new"}

var (
	errKept = fault.New(fault.Unauthenticated, "portal.form.kept",
		"登录已经失效，刚才填写的内容没有提交，已经加密保留两小时。请用原来的账号重新登录，核对以后再提交；文件和密码需要重新填写。")
	ErrAgain  = fault.New(fault.Conflict, "portal.form.again", "登录失效以前填写的内容已经恢复，还没有提交。请核对以后再提交；文件和密码需要重新填写。")
	errUndone = fault.New(fault.Conflict, "portal.form.undone", "登录失效以后，这一步没有办理。请从工作台回到原来的页面，核对以后重新办理。")
	ErrNoForm = fault.New(fault.NotFound, "portal.form.none", "没有等您继续填写的内容，可能已经超过保留时间，请从工作台重新填写。")
)

type unsent struct {
	Docs   *store.Collection[Unsent]
	sealed *sealer
	wall   func() time.Time
}

func openUnsent(ctx context.Context, e store.Engine, sealed *sealer, wall func() time.Time) (*unsent, error) {
	docs, err := store.Open(ctx, e, store.Schema{Name: "unsent", Indexes: []string{"until"}}, func(u *Unsent) map[string][]string {
		return map[string][]string{"until": {store.Time(u.Until)}}
	})
	return &unsent{docs, sealed, wall}, err
}

// UnsentID is where the form of an account is kept.
func UnsentID(account string) string { return SessionID("unsent\x00" + account) }

// keep seals a form for the account it was written in.
func (us *unsent) keep(ctx context.Context, account string, f sentLate) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if len(text) > MaxUnsent {
		return errFormLarge
	}
	id := UnsentID(account)
	u := Unsent{Form: us.sealed.seal("unsent/"+id, string(text)), Until: us.wall().UTC().Add(UnsentLife)}
	if _, err = us.Docs.Insert(ctx, id, u); !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = us.Docs.Update(ctx, id, func(was *Unsent) ([]event.Event, error) {
		was.Form, was.Until, was.Shown = u.Form, u.Until, false
		return nil, nil
	})
	return err
}

// Waits reports whether a form of the account has not been shown again yet.
func (us *unsent) Waits(ctx context.Context, account string) bool {
	u, err := us.Docs.Get(ctx, UnsentID(account))
	return err == nil && !u.Shown && us.wall().Before(u.Until)
}

// Show opens the account's form.
func (us *unsent) Show(ctx context.Context, account string) (f sentLate, err error) {
	id := UnsentID(account)
	u, err := us.Docs.Update(ctx, id, func(u *Unsent) ([]event.Event, error) { u.Shown = true; return nil, nil })
	if errors.Is(err, store.ErrNotFound) || err == nil && !us.wall().Before(u.Until) {
		return f, ErrNoForm
	}
	if err != nil {
		return f, err
	}
	text, err := us.sealed.Open("unsent/"+id, u.Form)
	if err != nil { // sealed with a key this process was not given
		return f, ErrNoForm.Because(err)
	}
	return f, json.Unmarshal([]byte(text), &f)
}

// Forget removes the account's form.
func (us *unsent) Forget(ctx context.Context, account string) error {
	return us.Docs.Delete(ctx, UnsentID(account))
}

// Sweep removes what was kept long enough.
func (us *unsent) Sweep(ctx context.Context) error {
	q := store.Query{By: "until", Where: []store.Term{store.Between("until", "", store.Time(us.wall()))}}
	return us.Docs.Each(ctx, q, func(u Unsent) error { return us.Docs.Delete(ctx, u.ID) })
}

// late answers a form whose session has ended: what was written is kept for
// the account that the page was shown to, and for nobody else.
func (p *House) late(a *Ask) error {
	var of Whose
	if !p.Take(a.R, WhoseCookie, &of) || a.R.Header.Get("Origin") == "" && a.R.Header.Get("Sec-Fetch-Site") == "" {
		return errSignIn
	}
	f, err := a.Form()
	if err != nil {
		return errSignIn.Because(err)
	}
	for _, name := range secrets {
		f.Values.Del(name)
	}
	if err := p.Unsent.keep(a.Ctx, of.Account, sentLate{To: a.R.URL.RequestURI(), Values: f.Values}); err != nil {
		return errSignIn.Because(err)
	}
	return errKept
}
