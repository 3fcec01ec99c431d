package county

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Joins opens an account at the portal, as a browser without script does, and signs in to it.
func (p *Platform) Joins(t testing.TB, login, name string) *Person {
	t.Helper()
	form := url.Values{"login": {login}, "name": {name}, "password": {Password}, "back": {"/volunteer/join"}}
	a := p.Nobody().Send(t, http.MethodPost, "/join", "application/x-www-form-urlencoded", form.Encode())
	if a.Status != http.StatusSeeOther || !strings.Contains(a.Header.Get("Location"), "/oidc/authorize/callback?id=") {
		t.Fatalf("joining answers %d to %q", a.Status, a.Header.Get("Location"))
	}
	return p.As(t, login)
}
