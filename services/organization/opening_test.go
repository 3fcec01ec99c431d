package organization

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

var portal = with(identity.Service, "")

func opening(login, password, from string) organizationapi.OpenAccountRequest {
	return organizationapi.OpenAccountRequest{OpeningDraft: organizationapi.OpeningDraft{Login: login, Name: "李雷", Password: password, Phone: "13912340000", From: from}}
}

func TestWhoOpensAnAccountIsAVolunteerAndAResidentAndNothingElse(t *testing.T) {
	r := newRoom(t)
	must(r, portal, organizationapi.OpenAccount, opening("lilei", goodword, "192.0.2.7"))
	r.mustEnter("lilei")
	me, got := r.me(accountID("lilei"))
	for _, role := range identity.Roles {
		if want := role == identity.Volunteer || role == identity.Resident; me.Has(role) != want {
			t.Errorf("%s: %v", role, !want)
		}
	}
	if len(me.Memberships) != 2 || me.Memberships[0].Region != settings.Region || got.Phone != "139****0000" {
		t.Errorf("%+v", got)
	}
	refused(r, portal, organizationapi.OpenAccount, opening("hanmei", "hanmei 2026", "192.0.2.7"), "organization.password.weak")
	for _, c := range []identity.Caller{{}, admin, me} { // an address is named by the portal and by nobody else
		if _, err := route.Call(t.Context(), r.as(c), organizationapi.OpenAccount, opening("hanmei", goodword, "192.0.2.7")); err == nil {
			t.Errorf("%s opens an account", c.ID)
		}
	}
}

// A door that tells a right password from a wrong one would be one that never locks.
func TestATakenLoginSaysTheSameWithTheRightPassword(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	once := via{c: portal, key: "form", next: r.local}
	in := opening("lilei", goodword, "192.0.2.7")
	for range 2 { // the same form again is the same account
		if _, err := route.Call(context.Background(), once, organizationapi.OpenAccount, in); err != nil {
			t.Fatal(err)
		}
	}
	for _, try := range []organizationapi.OpenAccountRequest{in, opening("lilei", "another good one", "192.0.2.7"), opening("wang", goodword, "192.0.2.7")} {
		try.Name = "王小明"
		refused(r, portal, organizationapi.OpenAccount, try, "organization.account.taken")
	}
	if _, err := route.Call(context.Background(), via{c: portal, key: "other form", next: r.local}, organizationapi.OpenAccount, in); fault.Of(err).Code != "organization.account.taken" {
		t.Error(err)
	}
	r.mustEnter("lilei")
}

func TestADayTakesSoManyAttemptsFromOnePlaceAndForgetsThePlace(t *testing.T) {
	dir := t.TempDir()
	r, err := openRoom(t, dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	try := func(from string) string {
		_, err := route.Call(t.Context(), r.as(portal), organizationapi.OpenAccount, opening("lilei", "short no", from))
		return fault.Of(err).Code
	}
	weak := func(from string) string { // refused after it was counted, without the work of a hash
		_, err := route.Call(t.Context(), r.as(portal), organizationapi.OpenAccount, opening("lilei", "lilei lilei", from))
		return fault.Of(err).Code
	}
	for i := range mostFrom {
		if got := weak(fmt.Sprintf("2001:db8:0:1::%x", i)); got != "organization.password.weak" { // one line has them all
			t.Fatalf("attempt %d: %s", i, got)
		}
	}
	if got := try("2001:db8:0:1::ffff"); got != "organization.opening.many" {
		t.Errorf("one more: %s", got)
	}
	if got := weak("2001:db8:0:2::1"); got != "organization.password.weak" {
		t.Errorf("the neighbour: %s", got)
	}
	if _, err := r.s.opened(t.Context(), "2026-06-01", "2026-06-01"); err != nil {
		t.Fatal(err)
	}
	all, err := r.s.openings.Update(t.Context(), "2026-06-01", func(o *Openings) ([]event.Event, error) { o.N = mostDay; return nil, nil })
	if err != nil || all.N != mostDay {
		t.Fatal(err)
	}
	if got := try("198.51.100.9"); got != "organization.opening.full" {
		t.Errorf("on a full day: %s", got)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil || strings.Contains(string(b), "2001:db8") || strings.Contains(string(b), "198.51.100") {
			t.Errorf("%s keeps where somebody is, %v", f.Name(), err)
		}
	}
	r.now.add(24 * time.Hour)
	if got := weak("2001:db8:0:1::1"); got != "organization.password.weak" {
		t.Errorf("the next day: %s", got)
	}
	r.now.add(24 * time.Hour)
	if err := r.s.sweepOpenings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := r.s.openings.Count(t.Context(), 9); err != nil || n != 2 {
		t.Errorf("%d counts are left, %v", n, err)
	}
}
