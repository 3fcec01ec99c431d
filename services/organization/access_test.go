package organization

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
)

// enter signs in through the front door, as programs do.
func (r *room) enter(login, password string) (string, error) {
	return signin.SignIn(r.t.Context(), r.local, signin.Local, login, password)
}

func (r *room) mustEnter(login string) string {
	r.t.Helper()
	token, err := r.enter(login, goodword)
	if err != nil {
		r.t.Fatal(err)
	}
	return token
}

func TestTheFifthFailureLocksForFifteenMinutes(t *testing.T) {
	r := newRoom(t)
	a := r.account("wang", "", "")
	wrong := func() string {
		_, err := r.enter("wang", "not this one")
		return fault.Of(err).Code + fault.Of(err).Text
	}
	said := wrong()
	for range maxFailures - 2 {
		wrong()
	}
	r.mustEnter("wang") // the fifth try succeeds and forgives the four before
	for range maxFailures {
		if wrong() != said {
			t.Error("a refusal says something else")
		}
	}
	if _, err := r.enter("wang", goodword); fault.Of(err).Code+fault.Of(err).Text != said {
		t.Errorf("a locked account let its owner in, or told that it is locked: %v", err)
	}
	if !must(r, admin, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: a.ID}).Locked {
		t.Error("the administrator is not told")
	}
	r.now.add(lockedFor - time.Microsecond)
	if _, err := r.enter("wang", goodword); err == nil {
		t.Error("open before its time")
	}
	r.now.add(time.Microsecond)
	for range maxFailures - 1 { // a new round of five
		wrong()
	}
	r.mustEnter("wang")

	for range maxFailures {
		wrong()
	}
	if got := must(r, admin, organizationapi.UnlockAccount, organizationapi.UnlockAccountRequest{ID: a.ID}); got.Locked {
		t.Error("unlocked and locked")
	}
	r.mustEnter("wang")
}

func TestAnUnknownLoginIsRefusedInTheSameWords(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	for range maxFailures + 2 {
		_, known := r.enter("wang", "not this one")
		_, unknown := r.enter("nobody", "not this one")
		if k, u := fault.Of(known), fault.Of(unknown); k.Code != u.Code || k.Text != u.Text || k.Kind != u.Kind {
			t.Errorf("%v and %v", known, unknown)
		}
	}
	n, err := r.s.strangers.Get(t.Context(), accountID("nobody")[:3])
	if err != nil || n.Tries != maxFailures+2 {
		t.Errorf("an unknown login costs no write: %+v, %v", n, err)
	}
}

func TestGuessesAtOnceCountEach(t *testing.T) {
	r := newRoom(t)
	r.account("wang", "", "")
	done := make(chan error)
	for range 3 * maxFailures {
		go func() {
			_, err := r.enter("wang", "not this one")
			done <- err
		}()
	}
	for range 3 * maxFailures {
		if err := <-done; err == nil {
			t.Error("a guess was right")
		}
	}
	a, err := r.s.accounts.Get(t.Context(), accountID("wang"))
	if err != nil || a.Failures != maxFailures {
		t.Errorf("%d passwords were looked at, %v", a.Failures, err)
	}
}

func TestALoginIsOneAccount(t *testing.T) {
	r := newRoom(t)
	a := r.account("wang", "", "")
	if b := r.account("wang", "", ""); b.ID != a.ID || b.Version != 1 {
		t.Errorf("a repeated request made another: %+v", b)
	}
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{Login: "wang", Name: "王小明", Password: "another good one"}}
	refused(r, admin, organizationapi.CreateAccount, in, "organization.account.taken")
	in.Password, in.Name = goodword, "王大明"
	refused(r, admin, organizationapi.CreateAccount, in, "organization.account.taken")
	in.Title = "主任"
	refused(r, admin, organizationapi.CreateAccount, in, "organization.account.taken")
}

func TestPoorPasswordsAreRefused(t *testing.T) {
	r := newRoom(t)
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{Login: "wangxm", Name: "王小明"}}
	for _, p := range []string{"wangxm2026", "WANGXM!!", "12345678", "PassWord", "zzzzzzzzzz"} {
		in.Password = p
		refused(r, admin, organizationapi.CreateAccount, in, "organization.password.weak")
	}
	in.Password = "short"
	refused(r, admin, organizationapi.CreateAccount, in, "request.fields")
	in.Password = "一二三四五六七八九"
	must(r, admin, organizationapi.CreateAccount, in)
	if _, err := r.enter("wangxm", in.Password); err != nil {
		t.Error(err)
	}
}

func TestAPasswordCheaperThanTodaysIsReplacedAtTheNextSignIn(t *testing.T) {
	r := newRoom(t)
	a := r.account("wang", "", "")
	was := today
	today = cost{memory: 8 << 10, passes: 1, lanes: 1}
	cheap := hashPassword(goodword)
	today = was
	if _, err := r.s.accounts.Update(t.Context(), a.ID, func(a *Account) ([]event.Event, error) { a.Password = cheap; return nil, nil }); err != nil {
		t.Fatal(err)
	}
	r.mustEnter("wang")
	got, err := r.s.accounts.Get(t.Context(), a.ID)
	if ok, weak := checkPassword(got.Password, goodword); err != nil || !ok || weak {
		t.Errorf("kept %s, %v", got.Password, err)
	}
	if ok, _ := checkPassword("$argon2id$v=19$m=8,t=1$broken", goodword); ok {
		t.Error("a broken hash matches")
	}
}

func TestChangingThePasswordAsksForTheOldOneAndEndsSessions(t *testing.T) {
	r := newRoom(t)
	a := r.account("wang", "", "")
	b := r.browser(clientPortal)
	tokens := b.signIn("wang", goodword)
	me := identity.Caller{ID: a.ID, Memberships: []identity.Membership{{Org: "o", Role: identity.Staff}}}
	change := func(old, fresh string) organizationapi.ChangePasswordRequest {
		return organizationapi.ChangePasswordRequest{PasswordChange: organizationapi.PasswordChange{Old: old, New: fresh}}
	}
	refused(r, me, organizationapi.ChangePassword, change("not this one", "another good one"), "organization.password.wrong")
	refused(r, me, organizationapi.ChangePassword, change(goodword, "my wang word"), "organization.password.weak")
	must(r, me, organizationapi.ChangePassword, change(goodword, "another good one"))
	if _, err := r.enter("wang", goodword); err == nil {
		t.Error("the old password opens")
	}
	if _, err := r.enter("wang", "another good one"); err != nil {
		t.Error(err)
	}
	if _, e := b.refresh(tokens.Refresh); e != "invalid_grant" {
		t.Errorf("the old session goes on: %q", e)
	}
}

func TestRolesAreGrantedInOrganizationsThatExist(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	a := r.account("wang", o.ID, organizationapi.RoleStaff)
	if m := a.Memberships[0]; m.OrgName != "暖阳社会工作服务中心" || m.Region != "320312" {
		t.Errorf("membership: %+v", m)
	}
	add := func(org string, role organizationapi.Role) organizationapi.AddMembershipRequest {
		return organizationapi.AddMembershipRequest{ID: a.ID, MembershipDraft: organizationapi.MembershipDraft{Org: org, Role: role}}
	}
	refused(r, admin, organizationapi.AddMembership, add(o.ID, "service"), "request.fields")
	if err := (&Account{}).join(identity.Membership{Org: o.ID, Role: identity.Service}); err == nil {
		t.Error("a person became a service")
	}
	refused(r, admin, organizationapi.AddMembership, add(o.ID, organizationapi.RoleStaff), "organization.membership.exists")
	refused(r, admin, organizationapi.AddMembership, add("none", organizationapi.RoleStaff), "organization.organization.not-found")
	refused(r, admin, organizationapi.AddMembership, add(platform, organizationapi.RoleStaff), "organization.organization.not-found")
	must(r, admin, organizationapi.AddMembership, add(platform, organizationapi.RoleAdmin))
	missing := add(o.ID, organizationapi.RoleWorker)
	missing.ID = "none"
	refused(r, admin, organizationapi.AddMembership, missing, "organization.account.not-found")

	members := must(r, with(identity.Service, ""), organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: o.ID, Role: "staff"}).Items
	if len(members) != 1 || members[0].ID != a.ID {
		t.Errorf("members: %+v", members)
	}
	gone := organizationapi.RemoveMembershipRequest{ID: a.ID, MembershipDraft: organizationapi.MembershipDraft{Org: o.ID, Role: organizationapi.RoleStaff}}
	if got := must(r, admin, organizationapi.RemoveMembership, gone); len(got.Memberships) != 1 {
		t.Errorf("left: %+v", got.Memberships)
	}
	must(r, admin, organizationapi.RemoveMembership, gone) // again: harmless
	self := identity.Caller{ID: a.ID, Memberships: []identity.Membership{{Org: platform, Role: identity.Admin}}}
	gone.Org, gone.Role = platform, organizationapi.RoleAdmin
	refused(r, self, organizationapi.RemoveMembership, gone, "organization.membership.own-admin")
	must(r, admin, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: o.ID, OrganizationMove: organizationapi.OrganizationMove{Do: "deregister"}})
	refused(r, admin, organizationapi.AddMembership, add(o.ID, organizationapi.RoleStaff), "organization.organization.ended")
}

func TestANewNameReachesTheMemberships(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	a := r.account("wang", o.ID, organizationapi.RoleStaff)
	up := organizationapi.UpdateOrganizationRequest{ID: o.ID, OrganizationDraft: draft(organizationapi.OrgKindServiceorg, "向阳社会工作服务中心", o.CreditCode).OrganizationDraft}
	up.Region = "320311"
	must(r, admin, organizationapi.UpdateOrganization, up)
	hear := r.s.listens()[events.TypeOrganizationOrganizationChangedV1]
	for range 2 { // an event may come twice
		if err := hear(t.Context(), event.Event{Type: events.TypeOrganizationOrganizationChangedV1, Subject: o.ID, Seq: 2}); err != nil {
			t.Fatal(err)
		}
	}
	got := must(r, admin, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: a.ID}).Memberships[0]
	if got.OrgName != "向阳社会工作服务中心" || got.Region != "320311" {
		t.Errorf("membership: %+v", got)
	}
}

func TestExpertsAreFoundWithoutTheirWaysOfContact(t *testing.T) {
	r := newRoom(t)
	o := r.register("市社会工作协会", 1)
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: "zhang", Name: "张晓明", Password: goodword, Phone: "13912345678", Fields: []string{"社区治理", "养老"},
		Memberships: []organizationapi.MembershipDraft{{Org: o.ID, Role: organizationapi.RoleExpert}},
	}}
	must(r, admin, organizationapi.CreateAccount, in)
	r.account("wang", o.ID, organizationapi.RoleStaff)
	find := func(field, region string) []organizationapi.Account {
		return must(r, with(identity.Buyer, "320312"), organizationapi.ListExperts, organizationapi.ListExpertsRequest{Field: field, Region: region}).Items
	}
	got := find("养老", "320300")
	if len(got) != 1 || got[0].Name != "张晓明" || got[0].MaskedName == "张晓明" || got[0].Phone != "" || got[0].Login != "" {
		t.Errorf("experts: %+v", got)
	}
	if len(find("法律", "")) != 0 || len(find("", "110000")) != 0 || len(find("", "")) != 1 {
		t.Error("the filters let others through")
	}
}

func TestPersonalDataIsShownMaskedAndKeptUnreadable(t *testing.T) {
	dir := t.TempDir()
	r, err := openRoom(t, dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	a := r.account("canary", "", "")
	if a.Phone != "139****5678" || strings.Contains(a.Email, "xiaoming") || a.Email == "" {
		t.Errorf("shown: %q %q", a.Phone, a.Email)
	}
	if got := must(r, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Q: "can"}).Items; len(got) != 1 || got[0].Phone != a.Phone {
		t.Errorf("listed: %+v", got)
	}
	r.mustEnter("canary")
	read := func() (all []byte) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	raw := read()
	if err := r.engine.Close(); err != nil {
		t.Fatal(err)
	}
	raw = append(raw, read()...)
	if !bytes.Contains(raw, []byte("canary")) {
		t.Fatal("the search would find nothing at all")
	}
	for _, secret := range []string{"13912345678", "xiaoming@", goodword, settings.AdminPassword, settings.ServiceKey, "PRIVATE"} {
		if n := bytes.Count(raw, []byte(secret)); n > 0 {
			t.Errorf("%q stands %d times in the files", secret, n)
		}
	}
}

func TestTheFirstStartMakesTheAdministratorOnce(t *testing.T) {
	dir := t.TempDir()
	bare := settings
	bare.AdminPassword = ""
	if _, err := openRoom(t, dir, bare); err == nil || !strings.Contains(err.Error(), "ADMIN_PASSWORD") {
		t.Fatalf("an empty platform without a password: %v", err)
	}
	if _, err := openRoom(t, dir, settings); err != nil {
		t.Fatal(err)
	}
	r, err := openRoom(t, dir, bare) // now there is one: no password needed
	if err != nil {
		t.Fatal(err)
	}
	token, err := r.enter("admin", settings.AdminPassword)
	if err != nil {
		t.Fatal(err)
	}
	me, err := route.Call(identity.WithToken(t.Context(), token), r.local, organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err != nil || me.Login != "admin" || me.Memberships[0].Role != organizationapi.RoleAdmin || me.Demo {
		t.Errorf("the administrator: %+v, %v", me, err)
	}
	wrongKey := settings
	wrongKey.ServiceKey = strings.Repeat("another key ", 4)
	if _, err := openRoom(t, dir, wrongKey); err == nil || !strings.Contains(err.Error(), "SERVICE_KEY") {
		t.Errorf("another service key: %v", err)
	}
}

func TestADemonstrationsDataIsRefusedInEarnest(t *testing.T) {
	dir := t.TempDir()
	demo := settings
	demo.Demo, demo.AdminPassword = true, host.DemoPassword
	r, err := openRoom(t, dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	if a := r.account("wang", "", ""); !a.Demo {
		t.Error("a demonstration's account does not say so")
	}
	if o := r.register("暖阳", 1); !o.Demo {
		t.Error("a demonstration's organization does not say so")
	}
	if _, err := openRoom(t, dir, settings); err == nil || !strings.Contains(err.Error(), "演示") {
		t.Errorf("a demonstration's accounts opened in earnest: %v", err)
	}
	if _, err := openRoom(t, dir, demo); err != nil {
		t.Error(err)
	}
}
