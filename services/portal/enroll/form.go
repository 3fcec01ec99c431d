package enroll

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

var subjects = ui.Options("establish", "成立登记", "change", "变更登记", "charter", "章程核准", "branch", "设立分支机构", "deregister", "注销登记")

// begin asks what is applied for, of whom, and by which organization.
func (p *room) begin(a *frame.Ask) error {
	return p.showBegin(a, http.StatusOK, frame.Fresh(a, url.Values{"subject": {"establish"}, "kind": {"serviceorg"}}))
}

func (p *room) showBegin(a *frame.Ask, status int, e frame.Entry) error {
	a.At(founders...)
	offices, err := p.bodies(a)
	if err != nil {
		return err
	}
	var own []ui.Option
	for _, m := range a.Caller.Memberships {
		if m.Role == identity.Staff {
			own = append(own, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	body := []templ.Component{ui.RadioField(e.In(ui.Input{Name: "subject", Label: "申请事项", Required: true, Options: subjects}))}
	if len(own) > 0 {
		body = append(body, ui.SelectField(e.In(ui.Input{Name: "org", Label: "已登记的组织", Help: "成立登记以外的事项，选择您所在的组织。", Options: append(ui.Options("", "不选（成立登记）"), own...)})))
	}
	body = append(body,
		ui.SelectField(e.In(ui.Input{Name: "kind", Label: "类型", Help: "成立登记填写。", Options: kinds})),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "拟用名称", Help: "成立登记填写。可以先查名称能不能用。", Max: 100, Wide: true})),
		ui.SelectField(e.In(ui.Input{Name: "office", Label: "登记管理机关", Required: true, Options: offices})),
		ui.SelectField(e.In(ui.Input{Name: "sponsor", Label: "业务主管单位", Help: "直接登记的不选，下一步填写直接登记的类别。", Options: offices})),
		ui.Submit("下一步：填写申请", "/desk/applications"))
	return a.Show(status, a.DeskPage("起草登记申请", "登记申请", "/desk/applications", "起草"), view.Stack(
		ui.PageHead(ui.Head{Title: "起草登记申请", Lead: ui.Text("申请在送出以前只有您看得到，可以随时保存、修改。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "申请什么"}, view.Form("/desk/applications/new", false, e, body...)), ui.Help(p.Site))))
}

// bodies are the public bodies of the register, those that by their names register organizations first.
func (p *room) bodies(a *frame.Ask) ([]ui.Option, error) {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Kind: organizationapi.OrgKindGovernment, Limit: 200})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list.Items, func(x, y organizationapi.Organization) int {
		return strings.Count(y.Name, "民政") - strings.Count(x.Name, "民政")
	})
	out := ui.Options("", "请选择")
	for _, o := range list.Items {
		out = append(out, ui.Option{Value: o.ID, Label: o.Name})
	}
	return out, nil
}

func (p *room) create(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := organizationapi.ApplicationDraft{
		Subject: organizationapi.Subject(f.Text("subject")), Org: f.Text("org"), Kind: organizationapi.LegalKind(f.Text("kind")), Name: f.Text("name"),
		Office: f.Text("office"), Sponsor: f.Text("sponsor"),
	}
	if d.Subject == "" {
		f.Wrong("subject", "请选择申请事项。")
	}
	if d.Office == "" {
		f.Wrong("office", "请选择登记管理机关。")
	}
	if d.Subject == organizationapi.SubjectEstablish {
		d.Org = ""
	} else {
		d.Kind, d.Name = "", ""
	}
	var x organizationapi.Application
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID)+"/edit", "草稿已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showBegin(a, status, e) })
}

func (p *room) edit(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	return p.showEdit(a, http.StatusOK, &x, frame.Fresh(a, written(&x)))
}

// showEdit asks what the subject needs; everything else the draft keeps.
func (p *room) showEdit(a *frame.Ask, status int, x *organizationapi.Application, e frame.Entry) error {
	a.At(founders...)
	panels, err := p.questions(a, x, e)
	if err != nil {
		return err
	}
	version := e.Get("version")
	if version == "" {
		version = frame.Itoa(x.Version)
	}
	body := append([]templ.Component{ui.Hidden("version", version)}, panels...)
	body = append(body, ui.Submit("保存并对照规定", path(x.ID)))
	return a.Show(status, a.DeskPage("填写申请", "登记申请", "/desk/applications", x.Name, path(x.ID), "填写"), view.Stack(
		ui.PageHead(ui.Head{Title: "填写申请", Over: ui.Text(x.SubjectText + "，" + x.KindText + "，" + x.Office.Name), Lead: ui.Text("没有填完也可以保存；保存后逐项显示哪里还不符合规定，材料在那一页上传。")}),
		ui.Refusal(e.Fault), view.Form(path(x.ID)+"/edit", false, e, view.Inside(ui.Stack(), body...))))
}

func (p *room) save(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := read(f, &x)
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: x.ID, ApplicationDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showEdit(a, status, &x, e) })
}
