package organization

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity/signin"
)

func TestTokensSurviveARestartAndChangesOfKeys(t *testing.T) {
	dir := t.TempDir()
	first, err := openRoom(t, dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	first.account("wang", "", "")
	got := first.browser(clientPortal).signIn("wang", goodword)
	if err := first.engine.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := openRoom(t, dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.tokens.Read(t.Context(), got.Access); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	b := r.browser(clientPortal)
	if _, failure := b.refresh(got.Refresh); failure != "" {
		t.Errorf("the session did not survive: %s", failure)
	}

	p := r.s.provider
	published := func() (ids []string) {
		keys, err := p.KeySet(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			ids = append(ids, k.ID())
		}
		return ids
	}
	signing := func() string {
		k, err := p.SigningKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return k.ID()
	}
	before := published()
	if len(before) != 2 || signing() != before[0] {
		t.Fatalf("published %v, signing %s", before, signing())
	}
	late := b.signIn("wang", goodword)
	r.wall.add(keyTerm)
	if err := p.turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := published(); len(now) != 3 || now[0] != before[0] || now[1] != before[1] || signing() != before[1] {
		t.Errorf("published %v, signing %s", now, signing())
	}
	r.wall.add(-keyTerm)
	if _, err := r.tokens.Read(t.Context(), late.Access); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	r.wall.add(keyTerm + 2*keyAfter)
	if err := p.turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := published(); len(now) != 2 || now[0] != before[1] {
		t.Errorf("the old key is still published: %v", now)
	}
	fresh := b.signIn("wang", goodword)
	if _, err := r.tokens.Read(t.Context(), fresh.Access); err != nil {
		t.Errorf("a token of the new key: %v", err)
	}
	r.wall.add(5 * keyTerm) // the platform was off for months
	if err := p.turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := published(); len(now) != 2 || signing() != now[0] {
		t.Errorf("after a long sleep: published %v, signing %s", now, signing())
	}
}

func TestAnOldRefreshTokenEndsTheSession(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	a := r.account("wang", o.ID, organizationapi.RoleStaff)
	b := r.browser(clientPortal)
	first := b.signIn("wang", goodword)
	must(r, admin, organizationapi.AddMembership, organizationapi.AddMembershipRequest{
		ID: a.ID, MembershipDraft: organizationapi.MembershipDraft{Org: o.ID, Role: organizationapi.RoleWorker},
	})
	second, failure := b.refresh(first.Refresh)
	if failure != "" || second.Refresh == first.Refresh {
		t.Fatalf("rotation: %q", failure)
	}
	if c, err := r.tokens.Read(t.Context(), second.Access); err != nil || len(c.Memberships) != 2 {
		t.Errorf("a refresh brings no new role: %+v, %v", c, err)
	}
	if _, failure := r.browser(clientCLI).refresh(second.Refresh); failure != "invalid_grant" {
		t.Errorf("another client refreshes: %q", failure)
	}
	other := b.signIn("wang", goodword)
	if _, failure := b.refresh(first.Refresh); failure != "invalid_grant" {
		t.Errorf("an old token: %q", failure)
	}
	if _, failure := b.refresh(second.Refresh); failure != "invalid_grant" {
		t.Errorf("the newest token of a stolen session: %q", failure)
	}
	if other, failure = b.refresh(other.Refresh); failure != "" {
		t.Errorf("another session of the same person: %q", failure)
	}
	r.wall.add(familyLife)
	if _, failure := b.refresh(other.Refresh); failure != "invalid_grant" {
		t.Errorf("a session outlives its twelve hours: %q", failure)
	}
}

func TestOfTwoRefreshesAtOnceOneWinsAndTheSessionEnds(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientPortal)
	p := r.s.provider
	token := b.signIn("wang", goodword).Refresh
	// Both have passed the first look when the first of them rotates.
	one, err1 := p.TokenRequestByRefreshToken(t.Context(), token)
	two, err2 := p.TokenRequestByRefreshToken(t.Context(), token)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	_, fresh, _, err := p.CreateAccessAndRefreshTokens(t.Context(), one, token)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := p.CreateAccessAndRefreshTokens(t.Context(), two, token); err == nil {
		t.Error("a refresh token was rotated twice")
	}
	if _, failure := b.refresh(fresh); failure != "invalid_grant" {
		t.Errorf("the session goes on: %q", failure)
	}
}

func TestSigningOutAndRevokingEndSessions(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientPortal)
	got := b.signIn("wang", goodword)
	status, to, body := b.get("/oidc/end_session?" + url.Values{"id_token_hint": {got.ID}, "post_logout_redirect_uri": {settings.PublicURL + "/"}}.Encode())
	if status != http.StatusFound || to.String() != settings.PublicURL+"/" {
		t.Errorf("signing out: %d %s %s", status, to, body)
	}
	if _, failure := b.refresh(got.Refresh); failure != "invalid_grant" {
		t.Errorf("after signing out: %q", failure)
	}
	got = b.signIn("wang", goodword)
	revoke := func(client string) int {
		form := url.Values{"token": {got.Refresh}, "client_id": {client}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, signin.Local+"/oidc/revoke", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w, err := r.local.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		return w.StatusCode
	}
	if s := revoke(clientCLI); s != http.StatusUnauthorized {
		t.Errorf("another client revokes: %d", s)
	}
	if s := revoke(clientPortal); s != http.StatusOK {
		t.Errorf("revoking: %d", s)
	}
	if _, failure := b.refresh(got.Refresh); failure != "invalid_grant" {
		t.Errorf("after revoking: %q", failure)
	}
}

func TestExpiredSignInsAreSwept(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	b := r.browser(clientPortal)
	b.signIn("wang", goodword)
	b.get(b.question(nil))
	count := func() int {
		n, err1 := r.s.provider.requests.Count(t.Context(), 100)
		m, err2 := r.s.provider.families.Count(t.Context(), 100)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		return n + m
	}
	sweep := func() int {
		if err := r.s.provider.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		return count()
	}
	if n := sweep(); n != 3 {
		t.Errorf("%d documents of fresh sign-ins are left, want 3", n)
	}
	r.wall.add(requestLife + keptFor + time.Second)
	if n := sweep(); n != 1 {
		t.Errorf("%d documents are left, want the session", n)
	}
	r.wall.add(familyLife)
	if n := sweep(); n != 0 {
		t.Errorf("%d documents are left", n)
	}
}
