package portal

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// noTable complains when an address hands out a table to whoever may not see its page.
func (b *browser) noTable(at string) {
	b.t.Helper()
	for _, format := range []string{"csv", "xlsx"} {
		if got := b.get(at + "?format=" + format); strings.HasPrefix(got.body, "\ufeff") || strings.HasPrefix(got.body, "PK") {
			b.t.Errorf("%s is handed out as %s", at, format)
		}
	}
}

func TestApplicationsAreATableOfWhatTheirPageShows(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	refused := applied()
	refused.ID, refused.Supplier.Name, refused.State, refused.StateText, refused.Note, refused.EndedAt = "calling.s8", "向阳服务社", tenderapi.ApplicationStateRefused, "未通过", "没有提交证书。", ago(0)
	w.applied[0].Findings = append(w.applied[0].Findings, tenderapi.Finding{Level: "refuse", Text: "评估等级低于三A。", Basis: cite()})
	w.applied[0].Supplier.Name = "=青苗服务社"
	w.applied = append(w.applied, refused)
	const at = "/desk/tenders/calling/applications"
	b := w.as(identity.Buyer)
	heads, rows := b.table(at)
	if strings.Join(heads, "，") != "供应商，提交时间，结果，理由，审查至，联系人，电话，说明，按名册核对不符合的，材料" || len(rows) != 2 {
		t.Fatalf("the table is %q, %q", heads, rows)
	}
	waiting, done := rows[0], rows[1]
	if waiting[0] != "'=青苗服务社" || waiting[5] != "林小满" || waiting[7] != "有持证护理员十二名。" || waiting[8] != "评估等级低于三A。" || waiting[9] != "证书.pdf" {
		t.Errorf("what waits is %q", waiting)
	}
	if strings.Join(done[2:], "，") != "未通过，没有提交证书。，，，，，，证书.pdf" {
		t.Errorf("of what is done with the page shows neither who can be called nor what was said, the table does: %q", done)
	}
	if page := b.get(at).body; !strings.Contains(page, at+"?format=xlsx") && !strings.Contains(page, `href="?format=xlsx`) {
		t.Error("the page does not lead to the table")
	}
	w.as(identity.Expert).noTable(at)
	w.browser().noTable(at)

	mine := w.as(identity.Staff)
	w.applied = []tenderapi.Application{refused}
	w.applied[0].Past = []tenderapi.ApplicationPast{{FiledAt: *ago(9), State: tenderapi.ApplicationStateRefused, StateText: "未通过", Note: "材料不全。"}}
	if page := mine.get("/desk/staff/tenders/calling/application").body; !strings.Contains(page, "format=csv") {
		t.Error("what became of one's former applications is no table")
	}
	if _, rows := mine.table("/desk/staff/tenders/calling/application"); len(rows) != 1 || strings.Join(rows[0][1:], "，") != "未通过，材料不全。" {
		t.Errorf("one's former applications are %q", rows)
	}
}

func TestASuppliersApplicationsAreATableAtItsDesk(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(true, false)
	if desk := b.get("/desk/staff").body; !strings.Contains(desk, "list=applications") {
		t.Error("the desk does not lead to the table")
	}
	got := b.get("/desk/staff?list=applications&format=csv")
	if !strings.HasPrefix(got.body, "\ufeff项目编号,项目名称,采购人,状态,提交时间,网址\r\nX-FW-0009,养老服务券,星河区民政局,待审查,") || !strings.Contains(got.body, "/desk/staff/tenders/calling/application\r\n") {
		t.Errorf("one's applications are %.300q", got.body)
	}
}

func TestAccountsAreATableForTheAdministratorWithNoMoreThanThePage(t *testing.T) {
	w := newWorks(t, identity.Admin)
	w.accounts = append(w.accounts, organizationapi.Account{ID: "open", Login: "open", Name: "李四"})
	x := &w.accounts[0]
	x.Login, x.Name, x.Phone, x.Email, x.Locked = "wang", "=HYPERLINK(1)", "13900005678", "wang@example.com", true
	x.Memberships = []organizationapi.Membership{{Org: mine, OrgName: "暖邻", Role: organizationapi.RoleStaff}}
	const at = "/desk/admin/accounts"
	b := w.as(identity.Admin)
	heads, rows := b.table(at)
	if strings.Join(heads, "，") != "登录名，姓名，角色，状态" || len(rows) != len(w.accounts) || strings.Join(rows[0], "，") != "wang，'=HYPERLINK(1)，暖邻 社会组织，已锁定" {
		t.Errorf("the accounts are %q, %q", heads, rows)
	}
	if got := b.get(at + "?format=csv"); strings.Contains(got.body, "5678") || strings.Contains(got.body, "example.com") || got.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the table says how to reach a person, or is kept: %q", got.body)
	}
	if got := b.get(at + "?locked=yes&format=csv").body; !strings.Contains(got, "wang,") || strings.Contains(got, "open,") || !strings.Contains(b.get("/desk/admin").body, "locked=yes&amp;format=csv") {
		t.Errorf("the accounts that are locked are %q", got)
	}
	for _, role := range identity.Roles {
		if role != identity.Admin {
			w.as(role).noTable(at)
		}
	}
	w.browser().noTable(at)
}

func TestWhatAnOrganizationSignedAndBoughtAndEveryCatalogueAreTables(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for page, want := range map[string]struct{ lead, first string }{
		"/organizations/nuanlin":           {"format=csv", "合同编号"},
		"/organizations/bureau":            {"format=csv", "合同编号"},
		"/organizations/bureau?tab=bought": {"tab=bought", "项目编号"},
		"/catalog":                         {"list=versions", "目录名称"},
	} {
		found := false
		for _, m := range tableLink.FindAllStringSubmatch(b.get(page).body, -1) {
			if m[2] == "csv" && strings.Contains(m[1], want.lead) {
				at := strings.ReplaceAll(m[1], "&amp;", "&")
				if strings.HasPrefix(at, "?") {
					at = strings.SplitN(page, "?", 2)[0] + at
				}
				got := b.get(at)
				found = strings.HasPrefix(got.body, "\ufeff"+want.first) && strings.Count(got.body, "\r\n") > 1
			}
		}
		if !found {
			t.Errorf("%s leads to no table of %s", page, want.first)
		}
	}
	if _, rows := b.table("/organizations/old"); len(rows) != 0 {
		t.Errorf("an organization without contracts has %q", rows)
	}
	if n := strings.Count(b.get("/catalog?list=versions&format=csv").body, "\r\n") - 1; n != len(w.cats) {
		t.Errorf("%d of %d catalogues are in the table", n, len(w.cats))
	}
}

func TestWhoStandsInACreditListIsATableForTheSupervisor(t *testing.T) {
	w := newWorks(t, identity.Supervisor)
	w.desks()
	o := w.office.orgs[0]
	o.Marks = []organizationapi.Mark{{List: "abnormal", Reason: "没有报送年报", From: *ago(30)}, {List: "serious", Reason: "已移出", From: *ago(300), To: ago(100)}}
	local, _ := w.via.(*host.Local)
	rows := slices.DeleteFunc(slices.Concat(w.office.routes(), w.organizationRoutes(), keeperRoutes()), func(r route.Route) bool { return r.Op.ID == organizationapi.ListOrganizations.ID })
	local.Add("organization", w.organization(route.Server(append(rows, route.On(organizationapi.ListOrganizations, func(_ context.Context, in organizationapi.ListOrganizationsRequest) (out organizationapi.OrganizationPage, err error) {
		if in.Listed && in.Region != "" { // of the supervisor's own region
			out.Items = []organizationapi.Organization{o}
		}
		return out, nil
	})), w.read)))
	b := w.as(identity.Supervisor)
	if page := b.get("/desk/supervisor"); page.status != http.StatusOK || !strings.Contains(page.body, "list=listed") {
		t.Errorf("the desk (%d) does not lead to the table", page.status)
	}
	got := b.get("/desk/supervisor?list=listed&format=csv").body
	if !strings.HasPrefix(got, "\ufeff组织,") || strings.Count(got, "\r\n") != 2 || !strings.Contains(got, "没有报送年报") || strings.Contains(got, "已移出") {
		t.Errorf("the lists are %q", got)
	}
}
