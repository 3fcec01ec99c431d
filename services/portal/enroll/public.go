package enroll

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

var kinds = ui.Options("serviceorg", "民办非企业单位（社会服务机构）", "association", "社会团体", "foundation", "基金会")

// start is where everybody checks a name, sees what is publicized, and begins.
func (p *room) start(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.sendPublicized(a)
	}
	return p.showStart(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showStart(a *frame.Ask, status int, e frame.Entry) error {
	shown, err := route.Call(a.Ctx, p.Call, organizationapi.ListPublicizedApplications, organizationapi.ListPublicizedApplicationsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	name, kind := a.Query("name"), a.Query("kind")
	if kind == "" {
		kind = "serviceorg"
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "查名称能不能用"},
		ui.Filters("/registrations", ui.Input{Name: "name", Label: "拟用名称", Value: name, Max: 100}, ui.Input{Name: "kind", Label: "类型", Value: kind, Options: kinds}))}
	if name != "" {
		report, err := route.Call(a.Ctx, p.Call, organizationapi.CheckName, organizationapi.CheckNameRequest{Name: name, Kind: organizationapi.LegalKind(kind), Region: p.Config.Region[:6]})
		if f := a.Refused(err); f != nil {
			main = append(main, ui.Refusal(f))
		} else if err != nil {
			return err
		} else {
			main = append(main, view.Panel(ui.Box{Title: "“" + name + "”"}, append(findings(report.Findings), ui.Data(alike(report.Similar)))...))
		}
	}
	main = append(main, view.Panel(ui.Box{Title: "公示中的登记申请", Note: "公示期内任何人都可以提出异议", Bare: true}))
	if len(shown.Items) == 0 {
		main = append(main, ui.Empty(ui.IconFile, "眼下没有公示中的登记申请。", ui.None()))
	}
	for _, x := range shown.Items {
		main = append(main, p.publicized(a, x, e))
	}
	main = append(main, view.ListEnd(a, len(shown.Items), shown.Next))
	begin := []templ.Component{ui.Paragraphs("举办者、发起人登录后起草申请，逐项对照法定条件，业务主管单位审查同意后交登记管理机关。账号由所在社区、单位的管理员开设，本平台不自行注册。")}
	if a.Caller.ID == "" || slices.ContainsFunc(founders, a.Caller.Has) { // whoever is not signed in may turn out to be a founder
		begin = append(begin, ui.WideButtonLink("/desk/applications/new", "起草申请", true), ui.WideButtonLink("/desk/applications", "看我的申请", false))
	}
	side := view.Stack(view.Panel(ui.Box{Title: "申请登记"}, begin...), ui.Help(p.Site))
	pg := a.Page("社会组织登记", ui.NavOrganizations, ui.Crumbs("社会组织", "/organizations", "登记"))
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: "社会组织登记", Lead: ui.Text("社会团体、民办非企业单位和基金会的成立、变更、注销都在这里申请和公示。")}),
		ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

// alike lists organizations whose names are like the one that was asked for.
func alike(list []organizationapi.Party) ui.Table {
	t := ui.Table{Caption: "同区划内名称相近的组织", Cols: ui.Cols("名称相近的组织"), Nothing: "同区划内没有名称相近的组织。"}
	for _, o := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", o.ID), o.Name)))
	}
	return t
}

// publicized is one application as everybody reads it, with what somebody signed in may say.
func (p *room) publicized(a *frame.Ask, x organizationapi.PublicizedApplication, e frame.Entry) templ.Component {
	terms := []ui.Term{
		ui.S("事项", x.SubjectText+"（"+x.KindText+"）"), ui.S("登记管理机关", x.Office.Name), ui.T("公示到", ui.Date(x.Ends)), ui.T("已收到异议", ui.Quantity(x.Objections, "条")),
	}
	if x.Sponsor != nil {
		terms = append(terms, ui.S("业务主管单位", x.Sponsor.Name))
	}
	for _, s := range [][2]string{{"宗旨", x.Purpose}, {"业务范围", x.Scope}, {"住所", x.Address}} {
		if s[1] != "" {
			terms = append(terms, ui.S(s[0], s[1]))
		}
	}
	if x.Capital > 0 {
		terms = append(terms, ui.T("注册资金", ui.Money(x.Capital)))
	}
	body := []templ.Component{ui.DL(terms...)}
	if a.SignedIn() {
		name := "object-" + x.ID
		body = append(body, view.Inside(ui.Fold("提出异议", e.Holds(name)), view.Form(frame.Href("/registrations/", x.ID)+"/objections", false, frame.Entry{Key: e.Key},
			ui.AreaField(e.Among(name, ui.Input{Name: "text", Label: "异议和理由", Help: "登记管理机关在决定以前答复您；您的姓名不公开。", Required: true, Max: 2000, Lines: 3})),
			ui.Submit("提交异议", ""))))
	} else {
		body = append(body, ui.Soft("登录后可以提出异议。"))
	}
	return view.Panel(ui.Box{Title: x.Name}, body...)
}

func (p *room) object(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	id := a.Path("id")
	f.As("object-" + id)
	if f.Text("text") == "" {
		f.Wrong("text", "请写明异议和理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.ObjectApplication, organizationapi.ObjectApplicationRequest{ID: id, ObjectionDraft: organizationapi.ObjectionDraft{Text: f.Text("text")}})
	}
	if err == nil {
		return a.Redirect("/registrations", "异议已提交，登记管理机关答复后会通知您。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showStart(a, status, e) })
}

// certificate is what the code on a certificate leads to: what it certifies, and whether it holds today.
func (p *room) certificate(a *frame.Ask) error {
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := strings.TrimSuffix(p.Config.PublicURL, "/") + frame.Href("/certificates/", c.ID)
	terms := []ui.Term{
		ui.S("名称", c.Name), ui.T("统一社会信用代码", ui.Code(c.CreditCode)), ui.S("法定代表人或者负责人", c.LegalPerson), ui.S("住所", c.Address),
		ui.T("注册资金", ui.Money(c.Capital)), ui.S("业务范围", c.Scope),
	}
	if c.Sponsor != "" {
		terms = append(terms, ui.S("业务主管单位", c.Sponsor))
	}
	terms = append(terms, ui.S("登记管理机关", c.Office), ui.T("发证日期", ui.Date(view.Day(c.IssuedOn))))
	if c.ValidTo != "" {
		terms = append(terms, ui.T("有效期至", ui.Date(view.Day(c.ValidTo))))
	}
	doc := ui.Doc{Kind: "登记证书", Title: c.Title, Signer: c.Office, Date: cn.Day(c.IssuedOn).At(0, 0)}
	body := []templ.Component{
		view.Standing(c.Valid, c.StatusText),
		ui.Document(doc, ui.Clause{Body: ui.DL(terms...)}, ui.Clause{Body: ui.QR(at, "证书的二维码", "用手机扫码打开本页，核对证书现在是否有效。")}),
		view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/organizations/", c.Organization), "看这个组织", false), ui.ButtonLink(dossierPath(c.Organization), "看登记卷宗", false)),
	}
	if len(c.Basis) > 0 {
		body = append(body, ui.BasisPanel(view.LawOf(c.Basis)))
	}
	pg := a.Page(c.Name+"的登记证书", ui.NavOrganizations, ui.Crumbs("社会组织", "/organizations", c.Name, frame.Href("/organizations/", c.Organization), "登记证书"))
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}
