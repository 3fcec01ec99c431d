package portal

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
)

// office is a register and its accounts behind the administrator's desk, in a town.
type office struct {
	*town
	orgs     []organizationapi.Organization
	accounts []organizationapi.Account
}

var (
	tooEarly = fault.New(fault.Refused, "test.too-early", "列入未满规定期限，2028年11月24日起才可以移出，请届时再办理。").
			Under(fault.Basis{Rule: "organization.credit.serious.years", Title: "社会组织信用信息管理办法", Article: "第十六条", Quote: "满二年", Verified: true})
	wrongCode = fault.New(fault.Refused, "test.code", "统一社会信用代码不正确，请核对。").At("credit_code", "请逐位核对代码。")
	weak      = fault.New(fault.Refused, "test.weak", "密码太容易被猜到，请换一个。").At("password", "请换一个密码。")
)

func newOffice(t *testing.T, role identity.Role) *office {
	w := newTown(t, "")
	w.role = role
	o := &office{town: w, orgs: []organizationapi.Organization{{
		ID: "o1", Version: 3, Name: "星河区暖邻社会工作服务中心", Kind: organizationapi.OrgKindServiceorg, KindText: "社会服务机构",
		CreditCode: "52320312YY0000017X", Region: "320312", RegionName: "星河区", Status: organizationapi.OrgStatusActive, StatusText: "正常", LegalEntity: true,
		ListedSerious: true, ListedAbnormal: true,
		Marks: []organizationapi.Mark{
			{ID: "m1", List: "serious", Reason: "提供虚假材料", From: noon, Basis: "organization.credit.serious.grounds"},
			{ID: "m2", List: "abnormal", Reason: "未按时报送年报", From: noon, Basis: "organization.credit.abnormal.grounds"},
		},
		Moves: []organizationapi.Move{{Do: "deregister", Label: "注销登记", Rule: "organization.serviceorg.deregister"}, {Do: "revoke", Label: "撤销登记", Rule: "organization.credit.serious.grounds"}},
	}}}
	o.accounts = []organizationapi.Account{{
		ID: "a1", Version: 1, Login: "linxiaoman", Name: "林小满", MaskedName: "林*满", Locked: true,
		Memberships: []organizationapi.Membership{{Org: "o1", OrgName: "星河区暖邻社会工作服务中心", Role: organizationapi.RoleStaff, Region: "320312"}},
	}}
	local, ok := w.portal.Call.(*host.Local)
	if !ok {
		t.Fatal("the town's portal does not call locally")
	}
	local.Add("organization", w.organization(route.Server(o.routes(), w.read)))
	return o
}

func (o *office) org(id string) (*organizationapi.Organization, error) {
	if i := slices.IndexFunc(o.orgs, func(x organizationapi.Organization) bool { return x.ID == id }); i >= 0 {
		return &o.orgs[i], nil
	}
	return nil, fault.New(fault.NotFound, "test.none", "没有找到这个组织。")
}

func (o *office) routes() []route.Route {
	return []route.Route{
		route.On(organizationapi.ListOrganizations, func(context.Context, organizationapi.ListOrganizationsRequest) (organizationapi.OrganizationPage, error) {
			return organizationapi.OrganizationPage{Items: slices.Clone(o.orgs)}, nil
		}),
		route.On(organizationapi.GetOrganization, func(_ context.Context, in organizationapi.GetOrganizationRequest) (out organizationapi.Organization, err error) {
			x, err := o.org(in.ID)
			if err != nil {
				return out, err
			}
			return *x, nil
		}),
		route.On(organizationapi.RegisterOrganization, func(_ context.Context, in organizationapi.RegisterOrganizationRequest) (out organizationapi.Organization, err error) {
			if len(in.CreditCode) != 18 {
				return out, wrongCode
			}
			out = o.orgs[0]
			out.ID, out.Name, out.Capital, out.Marks = "o2", in.Name, in.Capital, []organizationapi.Mark{}
			o.orgs = append(o.orgs, out)
			return out, nil
		}),
		route.On(organizationapi.RateOrganization, func(_ context.Context, in organizationapi.RateOrganizationRequest) (out organizationapi.Organization, err error) {
			x, err := o.org(in.ID)
			if err != nil {
				return out, err
			}
			x.Rating = &organizationapi.Rating{Grade: in.Grade, From: in.AnnouncedOn, To: "2031-11-20", Valid: true}
			return *x, nil
		}),
		route.On(organizationapi.UnmarkOrganization, func(_ context.Context, in organizationapi.UnmarkOrganizationRequest) (out organizationapi.Organization, err error) {
			x, err := o.org(in.ID)
			if err != nil {
				return out, err
			}
			if in.Mark == "m1" {
				return out, tooEarly.At("reason", "请届时再办理。")
			}
			at := noon.Add(time.Hour)
			x.Marks[1].To, x.Marks[1].Removal, x.ListedAbnormal = &at, in.Reason, false
			return *x, nil
		}),
		route.On(organizationapi.ListAccounts, func(_ context.Context, in organizationapi.ListAccountsRequest) (organizationapi.AccountPage, error) {
			return organizationapi.AccountPage{Items: slices.DeleteFunc(slices.Clone(o.accounts), func(x organizationapi.Account) bool { return in.Locked && !x.Locked })}, nil
		}),
		route.On(organizationapi.GetAccount, func(context.Context, organizationapi.GetAccountRequest) (organizationapi.Account, error) {
			return o.accounts[0], nil
		}),
		route.On(organizationapi.CreateAccount, func(_ context.Context, in organizationapi.CreateAccountRequest) (out organizationapi.Account, err error) {
			return out, weak
		}),
		route.On(organizationapi.RemoveMembership, func(_ context.Context, in organizationapi.RemoveMembershipRequest) (organizationapi.Account, error) {
			held := &o.accounts[0].Memberships
			*held = slices.DeleteFunc(*held, func(m organizationapi.Membership) bool { return m.Org == in.Org && m.Role == in.Role })
			return o.accounts[0], nil
		}),
		route.On(organizationapi.UnlockAccount, func(context.Context, organizationapi.UnlockAccountRequest) (organizationapi.Account, error) {
			o.accounts[0].Locked = false
			return o.accounts[0], nil
		}),
		route.On(organizationapi.SignIn, func(_ context.Context, in organizationapi.SignInRequest) (out organizationapi.SignedIn, err error) {
			if in.Password != password {
				return out, fault.New(fault.Refused, "organization.sign-in.refused", "登录名或密码不正确，请核对后重试。")
			}
			out.Next = "/oidc/authorize/callback?id=" + in.Request
			return out, nil
		}),
	}
}

// concrete is a pattern with its segments filled in.
func concrete(pattern string) string { return segment.ReplaceAllString(pattern, "x1") }

var (
	segment = regexp.MustCompile(`\{[a-z]+\}`)
	idName  = regexp.MustCompile(` id="([^"]+)"`)
)

// deskRows are the pages of people at work.
func deskRows(p *Portal) []frame.Page {
	return slices.DeleteFunc(pages(p), func(row frame.Page) bool {
		return !slices.ContainsFunc([]string{"/desk", "/inbox", "/account"}, func(at string) bool { return strings.HasPrefix(row.Pattern, at) })
	})
}

func TestNobodyComesToADeskWithoutSigningIn(t *testing.T) {
	w := newTown(t, "")
	for _, row := range deskRows(w.portal) {
		b := w.browser()
		path := concrete(row.Pattern)
		if row.Method == http.MethodGet {
			if got := b.get(path); !strings.HasPrefix(got.at, "/sign-in/form") {
				t.Errorf("GET %s leads a visitor to %s (%d), not to sign-in", path, got.at, got.status)
			}
		} else if got := b.post(path, "do", "x"); got.status != http.StatusUnauthorized {
			t.Errorf("POST %s answers a visitor %d, not 401", path, got.status)
		}
	}
}

func TestADeskBelongsToItsRole(t *testing.T) {
	for _, row := range deskRows(newTown(t, "").portal) {
		name, ok := strings.CutPrefix(row.Pattern, "/desk/")
		name, _, _ = strings.Cut(name, "/")
		if ok && slices.Contains(identity.Roles, identity.Role(name)) && row.Desk != identity.Role(name) {
			t.Errorf("%s %s admits %q", row.Method, row.Pattern, row.Desk)
		}
	}
}

func TestEveryDeskTurnsOtherRolesAway(t *testing.T) {
	w := newTown(t, "")
	w.role = identity.Resident
	b := w.browser()
	b.signIn("/")
	for _, row := range deskRows(w.portal) {
		if row.Desk == frame.AnyDesk || row.Desk == identity.Resident {
			continue
		}
		path := concrete(row.Pattern)
		got := b.get(path)
		if row.Method == http.MethodPost {
			got = b.post(path, "do", "x")
		}
		if got.status != http.StatusForbidden {
			t.Errorf("%s %s answers a resident %d, not 403", row.Method, path, got.status)
		}
	}
}

func TestARefusedRegistrationComesBackAsItWasWritten(t *testing.T) {
	b := newOffice(t, identity.Admin).browser()
	b.signIn("/desk/admin")
	got := b.post("/desk/admin/organizations/new", "name", "青麓助老服务社", "kind", "serviceorg", "credit_code", "123", "region", "320312", "paper", "民登〔2011〕5号", "capital", "300000.00", "state_funded", "true")
	if got.status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong code answers %d", got.status)
	}
	for _, want := range []string{
		`value="青麓助老服务社"`, `<option value="serviceorg" selected`, `value="300000.00"`, "请逐位核对代码。", `href="#f-credit_code"`, ` checked`,
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the form that came back lacks %s", want)
		}
	}
	if got := b.post("/desk/admin/organizations/new", "name", "青麓助老服务社", "kind", "serviceorg", "credit_code", "123", "region", "320312", "paper", "民登〔2011〕5号", "capital", "三十万"); got.status != http.StatusBadRequest || !strings.Contains(got.body, "三十万") {
		t.Errorf("an amount in words answers %d; it must come back with what was written", got.status)
	}
}

func TestMoneyOfARegistrationIsReadExactly(t *testing.T) {
	o := newOffice(t, identity.Admin)
	b := o.browser()
	b.signIn("/desk/admin")
	got := b.post("/desk/admin/organizations/new", "name", "青麓助老服务社", "kind", "serviceorg", "credit_code", "52320312YY0000025Y", "region", "320312", "paper", "民登〔2011〕5号", "capital", "300,000.07")
	if got.at != "/desk/admin/organizations/o2" || o.orgs[1].Capital != 30000007 {
		t.Errorf("300,000.07元 was registered as %d fen, and led to %s", o.orgs[len(o.orgs)-1].Capital, got.at)
	}
}

func TestNoTwoPartsOfADeskPageShareAnID(t *testing.T) {
	b := newOffice(t, identity.Admin).browser()
	b.signIn("/desk/admin")
	for _, path := range []string{
		"/desk/admin", "/desk/admin/organizations", "/desk/admin/organizations/new", "/desk/admin/organizations/o1", "/desk/admin/organizations/o1/edit",
		"/desk/admin/accounts", "/desk/admin/accounts/new", "/desk/admin/accounts/a1",
	} {
		got := b.get(path)
		if got.status != http.StatusOK {
			t.Errorf("%s answers %d", path, got.status)
		}
		seen := map[string]bool{}
		for _, m := range idName.FindAllStringSubmatch(got.body, -1) {
			if seen[m[1]] {
				t.Errorf("%s has two parts with the id %q", path, m[1])
			}
			seen[m[1]] = true
		}
		if len(seen) < 3 {
			t.Errorf("%s shows %d ids: the pattern finds nothing", path, len(seen))
		}
	}
}

func TestARefusalIsShownAtTheFormItIsAbout(t *testing.T) {
	b := newOffice(t, identity.Supervisor).browser()
	b.signIn("/desk/supervisor/organizations")
	got := b.post("/desk/supervisor/organizations/o1/marks/m1/removal", "removal-m1.reason", "已经整改", "removal-m1.paper", "某号")
	if got.status != http.StatusUnprocessableEntity {
		t.Fatalf("a removal before its day answers %d", got.status)
	}
	for _, want := range []string{`href="#f-removal-m1-reason"`, ` id="f-removal-m1-reason"`, "已经整改", "社会组织信用信息管理办法", "满二年"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the refused page lacks %s", want)
		}
	}
	if strings.Contains(got.body, "评估等级</h2>") || strings.Contains(got.body, "终止登记") {
		t.Error("a supervisor is shown what only the administrator may do")
	}
	if got := b.post("/desk/supervisor/organizations/o1/marks/m2/removal", "removal-m2.reason", "已补报", "removal-m2.paper", "某号"); got.at != "/desk/supervisor/organizations/o1" || !strings.Contains(got.body, "已录入移出决定") {
		t.Errorf("a lawful removal leads to %s", got.at)
	}
}

func TestAPasswordIsNeverSentBack(t *testing.T) {
	b := newOffice(t, identity.Admin).browser()
	b.signIn("/desk/admin")
	got := b.post("/desk/admin/accounts/new", "login", "tester", "name", "欧阳测", "password", "hunter2hunter2")
	if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "hunter2") {
		t.Errorf("a refused account answers %d and shows the password: %v", got.status, strings.Contains(got.body, "hunter2"))
	}
	if !strings.Contains(got.body, `value="欧阳测"`) || !strings.Contains(got.body, "请换一个密码。") {
		t.Error("the rest of the form did not come back")
	}
}

func TestARoleIsTakenBackOnlyAfterAQuestion(t *testing.T) {
	o := newOffice(t, identity.Admin)
	b := o.browser()
	b.signIn("/desk/admin")
	page := b.get("/desk/admin/accounts/a1")
	if !strings.Contains(page.body, `<details class="confirm">`) || !strings.Contains(page.body, "林小满会被退出登录") {
		t.Error("the role can be taken back without being asked")
	}
	if !strings.Contains(page.body, "解除锁定") {
		t.Error("a locked account cannot be unlocked")
	}
	b.post("/desk/admin/accounts/a1/unlock", "do", "unlock")
	b.post("/desk/admin/accounts/a1/memberships/removal", "do", "revoke-0", "org", "o1", "role", "staff")
	if len(o.accounts[0].Memberships) != 0 || o.accounts[0].Locked {
		t.Errorf("after both forms the account is %+v", o.accounts[0])
	}
}
