package journeys

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
)

// TestOnlyADemonstrationsClockMoves runs the platform as an authority would:
// not as a demonstration, from nothing, with its own secrets.
func TestOnlyADemonstrationsClockMoves(t *testing.T) {
	single(t)
	p := start(t, map[string]string{"DEMO": "false", "DEMO_DATA": "true", "ADMIN_PASSWORD": password})
	admin := p.as(t, "admin")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := admin.send(t, method, "/api/platform/clock", asJSON, `{"to":"2030-01-01T00:00:00Z"}`)
		if a.status != http.StatusNotFound {
			t.Errorf("%s answers %d: %.200s", method, a.status, a.body)
		}
	}
	if a := admin.send(t, http.MethodPost, "/demo/clock", "application/x-www-form-urlencoded", "move=day"); a.status < 400 || a.status >= 500 {
		t.Errorf("the page that moves the clock answers %d", a.status)
	}
	w := &town{p: p}
	o := w.register(t, "星河区真实服务中心", organizationapi.OrgKindServiceorg, "52")
	if o.Demo {
		t.Error("a real organization says that it is invented")
	}
	page := ask(t, p.nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{})
	if len(page.Items) != 1 {
		t.Errorf("an empty platform has %d organizations after one registration", len(page.Items))
	}
	if c := ask(t, admin, organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: "somebody", Name: "某人", Password: password,
	}}); c.Demo {
		t.Error("a real account says that it is invented")
	}
	p.kill()
	p.start(t) // the generated key and the tokens it signed outlive the process
	ask(t, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{})
	if strings.Contains(p.said(), password) {
		t.Error("the log tells the password")
	}
}

// TestTheClockKeepsItsLead moves the clock, kills the platform and looks again.
func TestTheClockKeepsItsLead(t *testing.T) {
	p := start(t, nil)
	to := morning.AddDate(0, 3, 0)
	p.at(t, to)
	p.kill()
	p.start(t)
	if off := p.now(t).Sub(to); off < 0 || off > time.Minute {
		t.Errorf("the clock came back %v away from where it was set", off)
	}
	p.at(t, to.Add(-24*time.Hour))
	if off := p.now(t).Sub(to); off > -23*time.Hour {
		t.Errorf("the clock does not go back: %v", off)
	}
}
