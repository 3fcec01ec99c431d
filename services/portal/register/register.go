package register

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The register of organizations: administrators keep it, supervisors list and
// strike off in the two credit lists. Both work on the same page, each at an
// address of their own desk.

func registerPages(p *room) []frame.Page {
	out := []frame.Page{
		{Method: http.MethodGet, Pattern: "/desk/admin", Do: p.adminDesk, Desk: identity.Admin},
		{Method: http.MethodGet, Pattern: "/desk/admin/organizations/new", Do: p.orgNew, Desk: identity.Admin},
		{Method: http.MethodPost, Pattern: "/desk/admin/organizations/new", Do: p.orgRegister, Desk: identity.Admin},
		{Method: http.MethodGet, Pattern: "/desk/admin/organizations/{id}/edit", Do: p.orgEdit, Desk: identity.Admin},
		{Method: http.MethodPost, Pattern: "/desk/admin/organizations/{id}/edit", Do: p.orgUpdate, Desk: identity.Admin},
		{Method: http.MethodPost, Pattern: "/desk/admin/organizations/{id}/rating", Do: p.orgRate, Desk: identity.Admin},
		{Method: http.MethodPost, Pattern: "/desk/admin/organizations/{id}/move", Do: p.orgMove, Desk: identity.Admin},
	}
	for _, r := range []identity.Role{identity.Admin, identity.Supervisor} {
		at := "/desk/" + string(r) + "/organizations"
		out = append(out,
			frame.Page{Method: http.MethodGet, Pattern: at, Do: p.orgList, Desk: r},
			frame.Page{Method: http.MethodGet, Pattern: at + "/{id}", Do: p.orgDesk, Desk: r},
			frame.Page{Method: http.MethodPost, Pattern: at + "/{id}/marks", Do: p.orgMark, Desk: r},
			frame.Page{Method: http.MethodPost, Pattern: at + "/{id}/marks/{mark}/removal", Do: p.orgUnmark, Desk: r})
	}
	return out
}

// registerPath is where this desk keeps organizations; id "" is the list.
func registerPath(a *frame.Ask, id string) string {
	at := "/desk/" + string(a.Desk) + "/organizations"
	if id == "" {
		return at
	}
	return frame.Href(at+"/", id)
}

// adminDesk leads to what an administrator keeps, and shows whom to help first.
func (p *room) adminDesk(a *frame.Ask) error {
	accounts, err := route.Call(a.Ctx, p.Call, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Locked: true, Limit: 200})
	if err != nil {
		return err
	}
	orgs, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Listed: true, Limit: 200})
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(a.Desk)
	return a.Show(http.StatusOK, a.Page("管理员工作台", ui.NavNone, nil), view.Stack(
		ui.PageHead(ui.Head{
			Title: "您好，" + a.Caller.Name, Lead: ui.All(ui.Date(a.Now()), ui.Text(" "+m.OrgName)),
			Actions: ui.All(ui.ButtonLink("/desk/admin/organizations/new", "登记组织", true), ui.ButtonLink("/desk/admin/accounts/new", "开立账号", false)),
		}),
		ui.Doors(adminDoors(a)...),
		view.Panel(ui.Box{Title: "被锁定的账号", Note: "连续输错密码会暂时锁定"}, ui.Data(accountTable(accounts.Items, "没有被锁定的账号。")), tables("/desk/admin/accounts?locked=yes", len(accounts.Items))),
		view.Panel(ui.Box{Title: "在信用名单中的组织"}, ui.Data(orgTable(a, orgs.Items, "没有组织在信用名单中。")), tables("/desk/admin/organizations?listed=yes", len(orgs.Items)))))
}

// tables lead to the whole of a list of n entries here as a table, narrowed as at is; nothing where there are none.
func tables(at string, n int) templ.Component {
	if n == 0 {
		return ui.None()
	}
	return ui.AsTable(ui.Tables{XLSX: at + "&format=" + sheet.XLSX, CSV: at + "&format=" + sheet.CSV})
}

func adminDoors(a *frame.Ask) []ui.Door {
	doors := []ui.Door{
		{Icon: ui.IconOrg, Label: "组织名册", Hint: "登记、变更、评估等级、名单", Href: "/desk/admin/organizations"},
		{Icon: ui.IconUsers, Label: "账号与角色", Hint: "开立账号、授予和收回角色", Href: "/desk/admin/accounts"},
	}
	if view.Operates(a.Caller) {
		doors = append(doors, ui.Door{Icon: ui.IconChart, Label: "运行状况", Hint: "各部件、消息、搁置的事件、链路", Href: view.OperationsAt})
	}
	return doors
}

func orgTable(a *frame.Ask, list []organizationapi.Organization, nothing string) ui.Table {
	t := ui.Table{Caption: "组织名册", Cols: ui.Cols("组织", "类型", "统一社会信用代码", "状态"), Nothing: nothing}
	for _, o := range list {
		code := ui.Soft("没有")
		if o.CreditCode != "" {
			code = ui.Code(o.CreditCode)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(registerPath(a, o.ID), o.Name), ui.Text(o.KindText), code, orgMarks(o)))
	}
	return t
}

// orgMarks is where an organization stands, in the cell of a table.
func orgMarks(o organizationapi.Organization) templ.Component {
	out := []templ.Component{view.OrgTag(o)}
	if o.ListedSerious {
		out = append(out, ui.Text(" "), ui.Tag(ui.Bad, ui.IconStop, view.ListNames["serious"]))
	}
	if o.ListedAbnormal {
		out = append(out, ui.Text(" "), ui.Tag(ui.Bad, ui.IconWarn, view.ListNames["abnormal"]))
	}
	return ui.All(out...)
}

// orgList is the register with filters.
func (p *room) orgList(a *frame.Ask) error {
	kinds := view.OrgKindOptions()
	in := organizationapi.ListOrganizationsRequest{
		Q: view.Clip(a.Query("q"), 60), Kind: organizationapi.OrgKind(view.Pick(a.Query("kind"), kinds)), Listed: a.Query("listed") == "yes", After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "组织名册", view.OrgColumns(p.House), func(ctx context.Context, after string) ([]organizationapi.Organization, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, organizationapi.ListOrganizations, in)
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, in)
	if err != nil {
		return err
	}
	head := ui.Head{Title: "组织名册", Lead: ui.Text("列入和移出名单、评估等级在各组织的页面办理。")}
	if a.Desk == identity.Admin {
		head.Actions = ui.ButtonLink("/desk/admin/organizations/new", "登记组织", true)
	}
	return a.Show(http.StatusOK, a.DeskPage("组织名册", "组织名册"), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: "组织", Hidden: true},
			ui.Filters(registerPath(a, ""), ui.Input{Name: "q", Label: "名称或信用代码", Value: in.Q, Max: 60}, ui.Input{Name: "kind", Label: "类型", Value: string(in.Kind), Options: kinds}),
			ui.Data(orgTable(a, list.Items, "没有找到组织，请换一个词再试。")), view.ListEnd(a, len(list.Items), list.Next))))
}

func (p *room) orgDesk(a *frame.Ask) error { return p.showOrg(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) showOrg(a *frame.Ask, status int, e frame.Entry) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	keeps := a.Desk == identity.Admin
	head := ui.Head{Title: o.Name, Over: ui.Text(o.KindText + " " + o.RegionName), Tags: view.OrgTags(o)}
	main := []templ.Component{view.Panel(ui.Box{Title: "信用名单", ID: "marks"}, p.marks(a, &o, e)...)}
	if keeps {
		head.Actions = ui.ButtonLink(registerPath(a, o.ID)+"/edit", "变更登记事项", true)
		if o.Status == organizationapi.OrgStatusActive {
			main = append(main, p.ratingPanel(a, &o, e))
		}
		if len(o.Moves) > 0 {
			main = append(main, p.endingPanel(a, &o, e))
		}
	}
	side := []templ.Component{
		view.Panel(ui.Box{Title: "登记事项"}, ui.DLNarrow(view.IdentityTerms(o)...)), ui.WideButtonLink(frame.Href("/organizations/", o.ID), "看公开页面", false),
	}
	return a.Show(status, a.DeskPage(o.Name, "组织名册", registerPath(a, ""), o.Name),
		view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// marks are the entries in the two lists, a form for each that stands, and one to enter.
func (p *room) marks(a *frame.Ask, o *organizationapi.Organization, e frame.Entry) []templ.Component {
	t := ui.Table{Caption: "列入和移出记录", Cols: ui.Cols("名单", "事由", "列入", "移出"), Nothing: "没有列入过任何名单。"}
	var forms []templ.Component
	for _, m := range o.Marks {
		end := ui.Tag(ui.Bad, ui.IconWarn, "在名单中")
		switch {
		case m.To != nil:
			end = ui.All(ui.Date(*m.To), ui.Text(" "+m.Removal))
		case m.Listing != "":
			end = ui.All(end, ui.Text(" "), ui.Link(frame.Href("/listings/", m.Listing), "办理情况"))
		default:
			name := "removal-" + m.ID
			forms = append(forms, view.Group("移出"+view.ListNames[m.List], m.Reason, view.Form(registerPath(a, o.ID)+"/marks/"+url.PathEscape(m.ID)+"/removal", false, frame.Entry{},
				ui.AreaField(e.Among(name, ui.Input{Name: "reason", Label: "移出事由", Help: "事由会公开。", Required: true, Max: 500, Lines: 2})),
				ui.TextField(e.Among(name, ui.Input{Name: "paper", Label: "移出决定的文书号", Required: true, Max: 60})),
				ui.Submit("录入移出决定", ""))))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(view.ListNames[m.List]), ui.Text(m.Reason), ui.Date(m.From), end))
	}
	body := append([]templ.Component{ui.Data(t)}, forms...)
	if o.Status == organizationapi.OrgStatusDeregistered {
		return body
	}
	return append(body, view.Group("录入其他机关的列入决定", "在平台上办理的列入由登记管理机关告知、听取申辩后决定，不在这里录入。录入后立即生效，事由会公开，并通知该组织；列入严重违法失信名单的组织不能参加政府购买服务。", view.Form(registerPath(a, o.ID)+"/marks", false, frame.Entry{},
		ui.RadioField(e.Among("mark", ui.Input{Name: "list", Label: "名单", Required: true, Options: ui.Options("abnormal", view.ListNames["abnormal"], "serious", view.ListNames["serious"])})),
		ui.AreaField(e.Among("mark", ui.Input{Name: "reason", Label: "列入事由", Help: "写明决定认定的事实。", Required: true, Max: 500, Lines: 3})),
		ui.TextField(e.Among("mark", ui.Input{Name: "paper", Label: "列入决定的文书号", Required: true, Max: 60})),
		ui.Submit("录入列入决定", ""))))
}

func (p *room) ratingPanel(a *frame.Ask, o *organizationapi.Organization, e frame.Entry) templ.Component {
	box := ui.Box{Title: "评估等级", Note: "还没有评估等级"}
	if o.Rating != nil {
		box.Note = frame.Itoa(o.Rating.Grade) + "A级，" + view.SpellDay(view.Day(o.Rating.From)) + "至" + view.SpellDay(view.Day(o.Rating.To))
	}
	return view.Panel(box, view.Form(registerPath(a, o.ID)+"/rating", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(o.Version)),
		view.Inside(ui.Pair(),
			ui.SelectField(e.Among("rating", ui.Input{Name: "grade", Label: "等级", Help: "以评估公告为准。", Required: true, Short: true, Options: view.GradeOptions()[1:]})),
			ui.DateField(e.Among("rating", ui.Input{Name: "announced_on", Label: "公告日期", Help: "有效期自公告之日起由规则库推算。", Required: true})),
			ui.TextField(e.Among("rating", ui.Input{Name: "paper", Label: "公告的文书号", Help: "公开页面写明是录入的。", Required: true, Max: 60}))),
		ui.Submit("录入评估等级", "")))
}

func (p *room) endingPanel(a *frame.Ask, o *organizationapi.Organization, e frame.Entry) templ.Component {
	acts := view.ActionsOf(o.Moves)
	for i := range acts {
		acts[i].Confirm = "办理后不能恢复，该组织不能再参加采购、签订合同。"
		if b, ok := p.ClauseNow(o.Moves[i].Rule, o.Region, a); ok {
			acts[i].Basis = []ui.Basis{b}
		}
		acts[i].Form = ui.AreaField(e.Among(acts[i].Do, ui.Input{Name: "note", Label: "说明", Help: "写明决定文书的名称和编号。", Max: 1000, Lines: 2}))
	}
	return view.Panel(ui.Box{Title: "终止登记"}, ui.ActionButtons(registerPath(a, o.ID)+"/move", o.Version, e.Reopened(acts)))
}

// sendOrg answers a form of the organization's page; what is refused is shown at the form's own questions.
func (p *room) sendOrg(a *frame.Ask, done string, call func(f *frame.Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrg(a, status, e) })
	}
	return a.Redirect(registerPath(a, a.Path("id")), done)
}

func (p *room) orgMark(a *frame.Ask) error {
	return p.sendOrg(a, "已录入列入决定，并通知该组织。", func(f *frame.Form) error {
		f.As("mark")
		d := organizationapi.MarkDraft{List: f.Text("list"), Reason: f.Text("reason"), Paper: f.Text("paper")}
		if d.List == "" {
			f.Wrong("list", "请选择列入哪一个名单。")
		}
		if d.Reason == "" {
			f.Wrong("reason", "请写明列入事由。")
		}
		if d.Paper == "" {
			f.Wrong("paper", "请填写列入决定的文书号。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: a.Path("id"), MarkDraft: d})
		return err
	})
}

func (p *room) orgUnmark(a *frame.Ask) error {
	return p.sendOrg(a, "已录入移出决定，并通知该组织。", func(f *frame.Form) error {
		f.As("removal-" + a.Path("mark"))
		d := organizationapi.RemovalDraft{Reason: f.Text("reason"), Paper: f.Text("paper")}
		if d.Reason == "" {
			f.Wrong("reason", "请写明移出事由。")
		}
		if d.Paper == "" {
			f.Wrong("paper", "请填写移出决定的文书号。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.UnmarkOrganization, organizationapi.UnmarkOrganizationRequest{ID: a.Path("id"), Mark: a.Path("mark"), RemovalDraft: d})
		return err
	})
}

func (p *room) orgRate(a *frame.Ask) error {
	return p.sendOrg(a, "评估等级已录入。", func(f *frame.Form) error {
		f.As("rating")
		d := organizationapi.RatingDraft{Version: f.Version(), Grade: f.Int("grade", "等级"), AnnouncedOn: f.Day("announced_on", "公告日期"), Paper: f.Text("paper")}
		if d.Paper == "" {
			f.Wrong("paper", "请填写公告的文书号。")
		}
		if d.Grade == 0 {
			f.Wrong("grade", "请选择评估等级。")
		}
		if d.AnnouncedOn == "" && f.Text("announced_on") == "" {
			f.Wrong("announced_on", "请填写公告日期。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: a.Path("id"), RatingDraft: d})
		return err
	})
}

func (p *room) orgMove(a *frame.Ask) error {
	return p.sendOrg(a, "已办理，名册已更新。", func(f *frame.Form) error {
		do, version, note := frame.MoveOf(f)
		_, err := route.Call(a.Ctx, p.Call, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{
			ID: a.Path("id"), OrganizationMove: organizationapi.OrganizationMove{Do: do, Version: version, Note: note},
		})
		return err
	})
}

// orgRegions are the divisions an organization may stand in; one that stands elsewhere keeps its own.
func (p *room) orgRegions(own string) []ui.Option {
	out := view.RegionOptions(p.House)[1:]
	if own != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == own }) {
		out = append(out, ui.Option{Value: own, Label: p.Config.PlaceName(own)})
	}
	return out
}

func (p *room) orgNew(a *frame.Ask) error {
	return p.showOrgForm(a, http.StatusOK, frame.Fresh(a, view.SetAll("region", p.Config.Region)), "登记组织")
}

func (p *room) orgEdit(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	v := view.SetAll("version", frame.Itoa(o.Version), "name", o.Name, "kind", string(o.Kind), "credit_code", o.CreditCode, "region", o.Region, "address", o.Address,
		"legal_person", o.LegalPerson, "phone", o.Phone, "authority", o.Authority, "supervisor", o.Supervisor, "registered_on", o.RegisteredOn,
		"field", o.Field, "scope", o.Scope, "paper", o.Paper, "charity_on", o.CharityOn, "fundraising_on", o.FundraisingOn)
	if o.Capital > 0 {
		v.Set("capital", ui.MoneyValue(o.Capital))
	}
	for name, on := range map[string]bool{"public_welfare_one": o.PublicWelfareOne, "state_funded": o.StateFunded, "fundraising_direct": o.FundraisingDirect} {
		if on {
			v.Set(name, "true")
		}
	}
	return p.showOrgForm(a, http.StatusOK, frame.Fresh(a, v), "变更登记事项")
}

func (p *room) showOrgForm(a *frame.Ask, status int, e frame.Entry, title string) error {
	in, id := e.In, a.Path("id")
	action, back := registerPath(a, "")+"/new", registerPath(a, "")
	if id != "" {
		action, back = registerPath(a, id)+"/edit", registerPath(a, id)
	}
	fixed := id != "" // the code and the kind stay what they are for life
	kind := ui.SelectField(in(ui.Input{Name: "kind", Label: "类型", Required: true, Options: view.OrgKindOptions()[1:]}))
	if fixed {
		kind = ui.All(ui.Hidden("kind", e.Get("kind")), ui.DL(ui.S("类型", view.OrgKindNames[organizationapi.OrgKind(e.Get("kind"))])))
	}
	pg := a.DeskPage(title, "组织名册", registerPath(a, ""), title)
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: title, Hidden: true}, view.Form(action, false, e, ui.Hidden("version", e.Get("version")),
			view.Group("证书上的事项", "名称、代码、类型按登记证书填写。",
				view.Inside(ui.Pair(),
					ui.TextField(in(ui.Input{Name: "name", Label: "名称", Required: true, Max: 100, Auto: "off"})), kind,
					ui.TextField(in(ui.Input{Name: "credit_code", Label: "统一社会信用代码", Help: "18位；备案的社区社会组织没有代码，请留空。", Max: 18, Auto: "off", Locked: fixed})),
					ui.SelectField(in(ui.Input{Name: "region", Label: "所在区划", Help: "登记或备案所在的区划。", Required: true, Options: p.orgRegions(e.Get("region"))})),
					ui.TextField(in(ui.Input{Name: "address", Label: "住所", Max: 200})),
					ui.TextField(in(ui.Input{Name: "legal_person", Label: "法定代表人或负责人", Max: 40})),
					ui.TextField(in(ui.Input{Name: "authority", Label: "登记或备案机关", Max: 100})),
					ui.TextField(in(ui.Input{Name: "supervisor", Label: "业务主管单位", Max: 100})),
					ui.TextField(in(ui.Input{Name: "paper", Label: "登记或备案的文书号", Help: "录入平台以外办理的登记时填写，公开页面写明是录入的。", Required: !fixed, Max: 60})),
					ui.DateField(in(ui.Input{Name: "registered_on", Label: "成立登记日期"})),
					ui.MoneyField(in(ui.Input{Name: "capital", Label: "注册资金"})))),
			view.Group("业务与联系", "",
				view.Inside(ui.Pair(),
					ui.TextField(in(ui.Input{Name: "field", Label: "业务领域", Max: 40})),
					ui.TextField(in(ui.Input{Name: "phone", Label: "公开电话", Help: "固定电话照登，手机号码公开时隐去中间四位。", Max: 30, Type: "tel"}))),
				ui.AreaField(in(ui.Input{Name: "scope", Label: "业务范围", Max: 1000, Lines: 3, Wide: true}))),
			view.Group("慈善组织", "登记或者认定为慈善组织的社会团体、社会服务机构和基金会填写，其他组织不填。",
				view.Inside(ui.Pair(),
					ui.DateField(in(ui.Input{Name: "charity_on", Label: "登记或者认定为慈善组织的日期"})),
					ui.DateField(in(ui.Input{Name: "fundraising_on", Label: "取得公开募捐资格的日期"}))),
				ui.CheckField(in(view.Yes("fundraising_direct", "直接发给", "依法律、行政法规的规定由民政部门直接发给公开募捐资格")))),
			view.Group("是否可以承接政府购买服务", "下列单位依法不能作为承接主体。",
				ui.CheckField(in(ui.Input{Name: "public_welfare_one", Label: "公益一类事业单位", Options: ui.Options("true", "本单位是公益一类事业单位")})),
				ui.CheckField(in(ui.Input{Name: "state_funded", Label: "财政拨款保障的群团组织", Options: ui.Options("true", "本单位是由财政拨款保障的群团组织")}))),
			ui.Submit("保存登记事项", back)))))
}

func orgDraft(f *frame.Form) organizationapi.OrganizationDraft {
	return organizationapi.OrganizationDraft{
		Version: f.Version(), Name: f.Text("name"), Kind: organizationapi.OrgKind(f.Text("kind")), CreditCode: f.Text("credit_code"), Region: f.Text("region"),
		Address: f.Text("address"), LegalPerson: f.Text("legal_person"), Phone: f.Text("phone"), Authority: f.Text("authority"), Supervisor: f.Text("supervisor"),
		RegisteredOn: f.Day("registered_on", "成立登记日期"), Capital: f.Money("capital", "注册资金"), Field: f.Text("field"), Scope: f.Text("scope"), Paper: f.Text("paper"),
		PublicWelfareOne: f.Bool("public_welfare_one"), StateFunded: f.Bool("state_funded"),
		CharityOn: f.Day("charity_on", "登记或者认定为慈善组织的日期"), FundraisingOn: f.Day("fundraising_on", "取得公开募捐资格的日期"), FundraisingDirect: f.Bool("fundraising_direct"),
	}
}

func (p *room) orgRegister(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	var o organizationapi.Organization
	d := orgDraft(f)
	if d.Paper == "" {
		f.Wrong("paper", "请填写登记或备案的文书号。")
	}
	if err = f.Fault(); err == nil {
		o, err = route.Call(a.Ctx, p.Call, organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrgForm(a, status, e, "登记组织") })
	}
	return a.Redirect(registerPath(a, o.ID), "已登记，名册已更新。")
}

func (p *room) orgUpdate(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := orgDraft(f)
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateOrganization, organizationapi.UpdateOrganizationRequest{ID: a.Path("id"), OrganizationDraft: d})
	}
	if err != nil {
		err = frame.Overtaken(err, f, func() (int64, error) {
			o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
			return o.Version, err
		})
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrgForm(a, status, e, "变更登记事项") })
	}
	return a.Redirect(registerPath(a, a.Path("id")), "登记事项已变更。")
}
