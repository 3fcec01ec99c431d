package journeys

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
)

// TestOnlyADemonstrationsClockMoves runs the platform as an authority would:
// not as a demonstration, from nothing, with its own secrets.
func TestOnlyADemonstrationsClockMoves(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Start(t, map[string]string{"DEMO": "false", "DEMO_DATA": "true", "ADMIN_PASSWORD": county.Password})
	admin := p.As(t, "admin")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := admin.Send(t, method, "/api/platform/clock", asJSON, `{"to":"2030-01-01T00:00:00Z"}`)
		if a.Status != http.StatusNotFound {
			t.Errorf("%s answers %d: %.200s", method, a.Status, a.Body)
		}
	}
	if a := admin.Send(t, http.MethodPost, "/demo/clock", "application/x-www-form-urlencoded", "move=day"); a.Status < 400 || a.Status >= 500 {
		t.Errorf("the page that moves the clock answers %d", a.Status)
	}
	w := &county.Town{Platform: p}
	o := w.Register(t, "星河区真实服务中心", organizationapi.OrgKindServiceorg, "52")
	if o.Demo {
		t.Error("a real organization says that it is invented")
	}
	page := county.Ask(t, p.Nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{})
	if len(page.Items) != 1 {
		t.Errorf("an empty platform has %d organizations after one registration", len(page.Items))
	}
	if c := county.Ask(t, admin, organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: "somebody", Name: "某人", Password: county.Password,
	}}); c.Demo {
		t.Error("a real account says that it is invented")
	}
	p.Kill()
	p.Start(t) // the generated key and the tokens it signed outlive the process
	county.Ask(t, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{})
	if strings.Contains(p.Said(), county.Password) {
		t.Error("the log tells the password")
	}
}

// TestTheClockKeepsItsLead moves the clock, kills the platform and looks again.
func TestTheClockKeepsItsLead(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	to := county.Morning.AddDate(0, 3, 0)
	p.At(t, to)
	p.Kill()
	p.Start(t)
	if off := p.Now(t).Sub(to); off < 0 || off > time.Minute {
		t.Errorf("the clock came back %v away from where it was set", off)
	}
	p.At(t, to.Add(-24*time.Hour))
	if off := p.Now(t).Sub(to); off > -23*time.Hour {
		t.Errorf("the clock does not go back: %v", off)
	}
}
