package portal

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// comes makes whoever signs in next somebody else, or somebody with another role.
func (w *works) comes(account string, role identity.Role) {
	w.town.mu.Lock()
	defer w.town.mu.Unlock()
	w.account, w.role = account, role
}

// changes counts what was sent to the services to be changed.
func (w *works) changes() int { return len(w.written("")) }

// late writes in a form whose session has ended, which keeps it.
func (b *browser) late(w *works, f sentForm) answer {
	b.signIn("/account")
	w.pass(frame.IdleLife)
	return b.post(f.at, f.pairs...)
}

func TestEveryFormThatCameTooLateComesBackAfterSigningInAndNothingIsSent(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for _, f := range forms {
		if f.row == "/sign-in/form" || f.row == "/join" || strings.HasPrefix(f.row, view.OperationsAt) { // the last one's addresses are unknown to whoever is not signed in
			continue
		}
		if f.row == "/proofs/credential" || f.row == "/workers/check" || f.row == "/cases/mine" { // anybody sends it, whether signed in or not
			continue
		}
		w.comes("zhang", f.role)
		b, before := w.browser(), w.changes()
		if got := b.late(w, f); got.status != http.StatusUnauthorized || !strings.Contains(got.words(), "已经加密保留") {
			t.Errorf("%s: a form that came too late answers %d", f.row, got.status)
		}
		got := b.signIn("/")
		if got.at != "/resume" || got.status != http.StatusOK && got.status != http.StatusBadRequest {
			t.Errorf("%s: signing in again leads to %s with %d", f.row, got.at, got.status)
		}
		for _, want := range f.kept {
			if want != `<details class="confirm" open` && !holds(got.body, want) {
				t.Errorf("%s: what was written before signing in again is lost: %s", f.row, want)
			}
		}
		if n := w.changes() - before; n != 0 {
			t.Errorf("%s: %d requests changed something before the person looked", f.row, n)
		}
		if again := w.browser().signIn("/account"); again.at != "/account" {
			t.Errorf("%s: whoever has seen the form is led to it again: %s", f.row, again.at)
		}
	}
}

// lateQuestion is a form in which somebody asks, with a secret in it.
var lateQuestion = sentForm{row: "/desk/staff/tenders/{id}/ask", role: identity.Staff, at: "/desk/staff/tenders/pub/ask", pairs: []string{"text", prose, "password", "geheim"}}

func TestWhatCameTooLateIsShownToItsAccountOnly(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.browser()
	b.late(w, lateQuestion)
	w.comes("li", identity.Staff)
	if got := b.signIn("/account"); got.at != "/account" || strings.Contains(got.body, "写了很久") {
		t.Errorf("another account is led to %s", got.at)
	}
	if got := b.get("/resume"); got.status != http.StatusNotFound || strings.Contains(got.body, "写了很久") {
		t.Errorf("another account reads what zhang wrote: %d", got.status)
	}
	w.comes("zhang", identity.Staff)
	if got := w.browser().signIn("/account"); got.at != "/resume" || !holds(got.body, prose) {
		t.Errorf("the account itself is led to %s", got.at)
	}
}

func TestWhatCameTooLateIsSealedWithoutSecretsAndNotKeptForLong(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.browser()
	b.late(w, lateQuestion)
	doc, err := w.portal.Unsent.Docs.Get(t.Context(), frame.UnsentID("zhang"))
	if err != nil || strings.Contains(doc.Form, "写了很久") {
		t.Fatalf("the store holds %q, %v", doc.Form, err)
	}
	if f, err := w.portal.Unsent.Show(t.Context(), "zhang"); err != nil || f.Values.Has("password") || f.Values.Get("text") != prose {
		t.Errorf("kept is %v, %v", f.Values, err)
	}
	b.late(w, lateQuestion)
	w.pass(frame.UnsentLife + time.Minute)
	if _, err := w.portal.Unsent.Show(t.Context(), "zhang"); fault.Of(err).Code != frame.ErrNoForm.Code {
		t.Errorf("after %s the form is still there: %v", frame.UnsentLife, err)
	}
	if err := w.portal.Unsent.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.portal.Unsent.Docs.Get(t.Context(), frame.UnsentID("zhang")); err == nil {
		t.Error("what nobody came for is never removed")
	}
}

func TestAFormNobodyCanBeBoundToIsNotKept(t *testing.T) {
	w := newWorks(t, identity.Staff)
	stranger := w.browser()
	if got := stranger.post(lateQuestion.at, lateQuestion.pairs...); got.status != http.StatusUnauthorized || strings.Contains(got.words(), "加密保留") {
		t.Errorf("a stranger's form is kept: %d", got.status)
	}
	b := w.browser()
	b.signIn("/account")
	b.post("/sign-out")
	if got := b.post(lateQuestion.at, lateQuestion.pairs...); strings.Contains(got.words(), "加密保留") {
		t.Error("whoever signed out leaves what they write to the account")
	}
	b.signIn("/account")
	w.pass(frame.IdleLife)
	// A browser says where a form comes from.
	if got := b.do(b.form(lateQuestion.at, lateQuestion.pairs...)); strings.Contains(got.words(), "加密保留") {
		t.Error("what another site may have sent is kept")
	}
	large := append([]string{}, lateQuestion.pairs...)
	large[1] = strings.Repeat("长", frame.MaxUnsent/3)
	b.signIn("/account")
	w.pass(frame.IdleLife + time.Minute)
	if got := b.post(lateQuestion.at, large...); strings.Contains(got.words(), "加密保留") {
		t.Error("a form without bound is kept")
	}
}
