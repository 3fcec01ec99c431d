package register

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func accountPages(p *room) []frame.Page {
	page := func(method, pattern string, do func(*frame.Ask) error) frame.Page {
		return frame.Page{Method: method, Pattern: "/desk/admin/accounts" + pattern, Do: do, Desk: identity.Admin}
	}
	return []frame.Page{
		page(http.MethodGet, "", p.accountList),
		page(http.MethodGet, "/new", p.accountNew),
		page(http.MethodPost, "/new", p.accountCreate),
		page(http.MethodGet, "/{id}", p.accountDesk),
		page(http.MethodPost, "/{id}/unlock", p.accountUnlock),
		page(http.MethodPost, "/{id}/standing", p.accountStanding),
		page(http.MethodPost, "/{id}/memberships", p.accountGrant),
		page(http.MethodPost, "/{id}/memberships/removal", p.accountRevoke),
	}
}

func accountPath(id string) string { return frame.Href("/desk/admin/accounts/", id) }

func accountTable(list []organizationapi.Account, nothing string) ui.Table {
	t := ui.Table{Caption: "账号", Cols: ui.Cols("登录名", "姓名", "角色", "状态"), Nothing: nothing}
	for _, x := range list {
		state := ui.Tag(ui.Good, ui.IconCheck, lockWords[x.Locked])
		if x.Locked {
			state = ui.Tag(ui.Bad, ui.IconLock, lockWords[x.Locked])
		}
		roles := ui.Soft("还没有角色")
		if len(x.Memberships) > 0 {
			roles = ui.Text(rolesOf(&x))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(accountPath(x.ID), x.Login), ui.Text(x.Name), roles, state))
	}
	return t
}

var lockWords = map[bool]string{false: "正常", true: "已锁定"}

// rolesOf are all roles that an account has, each with where it has it.
func rolesOf(x *organizationapi.Account) string {
	words := make([]string, len(x.Memberships))
	for i, m := range x.Memberships {
		words[i] = m.OrgName + " " + ui.DeskNames[identity.Role(m.Role)]
	}
	return strings.Join(words, "；")
}

// accountColumns are what the page shows of accounts and no more: whoever goes through them
// once in a while for those nobody needs (GB/T 22239—2019, 8.1.4.2) does so with a list of all.
func accountColumns() []sheet.Column[organizationapi.Account] {
	return []sheet.Column[organizationapi.Account]{
		{Head: "登录名", Cell: func(x *organizationapi.Account) any { return x.Login }},
		{Head: "姓名", Cell: func(x *organizationapi.Account) any { return x.Name }},
		{Head: "角色", Cell: func(x *organizationapi.Account) any { return rolesOf(x) }},
		{Head: "状态", Cell: func(x *organizationapi.Account) any { return lockWords[x.Locked] }},
	}
}

func (p *room) accountList(a *frame.Ask) error {
	q, locked := view.Clip(a.Query("q"), 60), a.Query("locked") == "yes"
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "账号与角色", accountColumns(), func(ctx context.Context, after string) ([]organizationapi.Account, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Q: q, Locked: locked, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Q: q, Locked: locked, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	return a.Show(http.StatusOK, a.DeskPage("账号与角色", "账号与角色"), view.Stack(
		ui.PageHead(ui.Head{Title: "账号与角色", Actions: ui.ButtonLink("/desk/admin/accounts/new", "开立账号", true)}),
		view.Panel(ui.Box{Title: "账号", Hidden: true}, ui.Filters("/desk/admin/accounts", ui.Input{Name: "q", Label: "登录名开头的字母", Value: q, Max: 60}),
			ui.Data(accountTable(list.Items, "没有找到账号，请换一个登录名再试。")), view.ListEnd(a, len(list.Items), list.Next))))
}

func (p *room) accountNew(a *frame.Ask) error {
	return p.showAccountForm(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showAccountForm(a *frame.Ask, status int, e frame.Entry) error {
	in := e.In
	return a.Show(status, a.DeskPage("开立账号", "账号与角色", "/desk/admin/accounts", "开立账号"), view.Stack(
		ui.PageHead(ui.Head{Title: "开立账号", Lead: ui.Text("开立后再授予角色。初始密码请当面或另行告知本人，并请本人首次登录后修改。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "账号", Hidden: true}, view.Form("/desk/admin/accounts/new", false, e,
			view.Inside(ui.Pair(),
				ui.TextField(in(ui.Input{Name: "login", Label: "登录名", Help: "3至32个字符，小写字母开头，可用数字、点、横线和下划线。", Required: true, Max: 32, Auto: "off"})),
				ui.TextField(in(ui.Input{Name: "password", Label: "初始密码", Help: "至少8个字符，不含登录名。", Required: true, Max: 200, Type: "password", Auto: "new-password"})),
				ui.TextField(in(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 40, Auto: "off"})),
				ui.TextField(in(ui.Input{Name: "title", Label: "职务或专长", Max: 40})),
				ui.TextField(in(ui.Input{Name: "phone", Label: "手机号码", Help: "加密保存，页面上只显示部分数字。", Max: 20, Type: "tel", Auto: "off"})),
				ui.TextField(in(ui.Input{Name: "email", Label: "电子邮箱", Help: "加密保存，用于发送通知。", Max: 100, Type: "email", Auto: "off"}))),
			ui.AreaField(in(ui.Input{Name: "fields", Label: "专家领域", Help: "评审专家填写，一行一个。", Max: 800, Lines: 3})),
			ui.Submit("开立账号", "/desk/admin/accounts")))))
}

func (p *room) accountCreate(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: f.Text("login"), Name: f.Text("name"), Password: f.Values.Get("password"), Title: f.Text("title"),
		Phone: f.Text("phone"), Email: f.Text("email"), Fields: f.Lines("fields"),
	}}
	x, err := route.Call(a.Ctx, p.Call, organizationapi.CreateAccount, in)
	if err != nil {
		f.Values.Del("password") // never sent back
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccountForm(a, status, e) })
	}
	return a.Redirect(accountPath(x.ID), "账号已开立，请授予角色。")
}

func (p *room) accountDesk(a *frame.Ask) error {
	return p.showAccountDesk(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showAccountDesk(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	q := view.Clip(a.Query("org"), 60)
	orgs, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: q, Limit: 200})
	if err != nil {
		return err
	}
	held := ui.Table{Caption: "现有角色", Cols: ui.Cols("角色", "组织", ".办理"), Nothing: "还没有角色，这个账号登录后不能办理业务。"}
	for i, m := range x.Memberships {
		name := ui.DeskNames[identity.Role(m.Role)]
		held.Rows = append(held.Rows, ui.Cells(ui.Text(name), ui.Text(m.OrgName), ui.ActionButtons(accountPath(x.ID)+"/memberships/removal", x.Version, []ui.Action{{
			Do: "revoke-" + frame.Itoa(i), Label: "收回" + name + "角色", Danger: true,
			Confirm: "收回后，" + x.Name + "会被退出登录，不能再以" + name + "身份办理" + m.OrgName + "的事项。",
			Form:    ui.All(ui.Hidden("org", m.Org), ui.Hidden("role", string(m.Role))),
		}})))
	}
	roles := make([]ui.Option, 0, len(identity.Roles))
	for _, r := range identity.Roles {
		roles = append(roles, ui.Option{Value: string(r), Label: ui.DeskNames[r]})
	}
	offices := make([]ui.Option, 0, len(orgs.Items)+1)
	for _, o := range orgs.Items {
		if o.Status == organizationapi.OrgStatusActive {
			offices = append(offices, ui.Option{Value: o.ID, Label: o.Name})
		}
	}
	offices = append(offices, ui.Option{Value: identity.Platform, Label: "平台运行单位（只能担任管理员）"})
	main := []templ.Component{}
	if x.Locked {
		main = append(main, ui.Note(ui.Warn, ui.Text("连续输错密码，这个账号已暂时锁定。请先向本人核实，再解除锁定。")),
			view.Inside(ui.Form(accountPath(x.ID)+"/unlock", false), ui.Submit("解除锁定", "")))
	}
	main = append(main,
		view.Panel(ui.Box{Title: "现有角色", Note: "收回后本人会被退出登录"}, ui.Data(held)),
		view.Panel(ui.Box{Title: "授予角色"},
			ui.Filters(accountPath(x.ID), ui.Input{Name: "org", Label: "按名称查找组织", Value: q, Max: 60}),
			view.Form(accountPath(x.ID)+"/memberships", false, frame.Entry{},
				ui.SelectField(e.Among("grant", ui.Input{Name: "org", Label: "组织", Required: true, Options: offices})),
				ui.RadioField(e.Among("grant", ui.Input{Name: "role", Label: "角色", Required: true, Options: roles})),
				ui.Submit("授予角色", ""))))
	if s := standingPanel(x, e); s != nil {
		main = append(main, s)
	}
	side := view.Panel(ui.Box{Title: "账号信息"}, ui.DLNarrow(ui.S("登录名", x.Login), ui.S("姓名", x.Name), ui.S("职务或专长", x.Title),
		ui.S("手机", x.Phone), ui.S("邮箱", x.Email), ui.S("专家领域", strings.Join(x.Fields, "、"))))
	return a.Show(status, a.DeskPage(x.Login, "账号与角色", "/desk/admin/accounts", x.Login), view.Stack(
		ui.PageHead(ui.Head{Title: x.Name, Over: ui.Code(x.Login)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

// sendAccount answers a form of the account's page.
func (p *room) sendAccount(a *frame.Ask, done string, call func(f *frame.Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccountDesk(a, status, e) })
	}
	return a.Redirect(accountPath(a.Path("id")), done)
}

func (p *room) accountUnlock(a *frame.Ask) error {
	return p.sendAccount(a, "已解除锁定，本人可以重新登录。", func(*frame.Form) error {
		_, err := route.Call(a.Ctx, p.Call, organizationapi.UnlockAccount, organizationapi.UnlockAccountRequest{ID: a.Path("id")})
		return err
	})
}

func (p *room) accountGrant(a *frame.Ask) error {
	return p.sendAccount(a, "已授予角色，本人下次登录或半小时内生效。", func(f *frame.Form) error {
		f.As("grant")
		d := organizationapi.MembershipDraft{Org: f.Text("org"), Role: organizationapi.Role(f.Text("role"))}
		if d.Org == "" {
			f.Wrong("org", "请选择组织。")
		}
		if d.Role == "" {
			f.Wrong("role", "请选择角色。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.AddMembership, organizationapi.AddMembershipRequest{ID: a.Path("id"), MembershipDraft: d})
		return err
	})
}

func (p *room) accountRevoke(a *frame.Ask) error {
	return p.sendAccount(a, "已收回角色，本人已被退出登录。", func(f *frame.Form) error {
		_, err := route.Call(a.Ctx, p.Call, organizationapi.RemoveMembership, organizationapi.RemoveMembershipRequest{
			ID: a.Path("id"), MembershipDraft: organizationapi.MembershipDraft{Org: f.Text("org"), Role: organizationapi.Role(f.Text("role"))},
		})
		return err
	})
}
