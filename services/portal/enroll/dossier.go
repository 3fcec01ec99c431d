package enroll

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// dossierPath is the public part of an organization's dossier.
func dossierPath(id string) string { return frame.Href("/organizations/", id) + "/dossier" }

// dossier shows what was registered of an organization, one thing after another, and by whom it is led.
func (p *room) dossier(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d, err := route.Call(a.Ctx, p.Call, organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: o.ID})
	if err != nil {
		return err
	}
	head := ui.Head{Title: "登记卷宗", Over: ui.Text(o.Name), Tags: view.OrgTags(o), Lead: ui.Text("法定代表人以外的负责人，姓名隐去一部分。")}
	if d.Certificate != "" {
		head.Actions = ui.ButtonLink(frame.Href("/certificates/", d.Certificate), "查验登记证书", true)
	}
	entries := ui.Table{Caption: "登记事项，最早的在前", Cols: ui.Cols("日期", "事项", "~内容"), Nothing: "本平台没有办理过这个组织的登记，它是从别处录入的。"}
	for _, x := range d.Entries {
		what := ui.Text(x.Text)
		if x.Late != "" {
			what = ui.All(what, ui.Soft("逾期办理，原因："+x.Late))
		}
		entries.Rows = append(entries.Rows, ui.Cells(ui.Date(view.Day(x.On)), ui.Text(x.SubjectText), what))
	}
	officers := ui.Table{Caption: "登记的负责人", Cols: ui.Cols("姓名", "职务", "任期开始", "任期届满"), Nothing: "没有登记负责人。"}
	for _, x := range d.Officers {
		officers.Rows = append(officers.Rows, ui.Cells(ui.Text(x.Name), ui.Text(x.PostText), day(x.From), day(x.To)))
	}
	charters := ui.Table{Caption: "历次核准的章程", Cols: ui.Cols("版本", "通过日期", "核准日期", "~文件的SHA-256"), Nothing: "没有核准的章程。"}
	for _, x := range d.Charters {
		charters.Rows = append(charters.Rows, ui.Cells(ui.Text("第"+frame.Itoa(x.N)+"版"), day(x.AdoptedOn), day(x.ApprovedOn), ui.Code(x.Hash)))
	}
	terms := []ui.Term{ui.S("宗旨", d.Purpose), ui.S("活动地域", d.Area)}
	if d.FormText != "" && o.Kind == organizationapi.OrgKindServiceorg {
		terms = append(terms, ui.S("承担责任的方式", d.FormText))
	}
	if d.CouncilSize > 0 {
		terms = append(terms, ui.T("理事会", ui.Textf("%d人，每届%d年", d.CouncilSize, d.CouncilTerm)))
	}
	terms = append(terms, ui.S("党建", d.PartyText))
	body := []templ.Component{
		view.Panel(ui.Box{Title: "登记事项"}, ui.Data(entries)), view.Panel(ui.Box{Title: "负责人"}, ui.Data(officers)), view.Panel(ui.Box{Title: "章程"}, ui.Data(charters)),
	}
	if len(d.Branches) > 0 {
		t := ui.Table{Caption: "登记的分支机构", Cols: ui.Cols("名称", "~住所", "负责人")}
		for _, b := range d.Branches {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(b.Name), ui.Text(b.Address), ui.Text(b.Head)))
		}
		body = append(body, view.Panel(ui.Box{Title: "分支机构"}, ui.Data(t)))
	}
	pg := a.Page(o.Name+"的登记卷宗", ui.NavOrganizations, ui.Crumbs("社会组织", "/organizations", o.Name, frame.Href("/organizations/", o.ID), "登记卷宗"))
	side := view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(terms...), ui.WideButtonLink(frame.Href("/organizations/", o.ID), "看这个组织", false), revocationDoor(a, o))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(head), ui.Columns(view.Stack(body...), side)))
}

// day is a day of the contract, or a dash.
func day(s string) templ.Component {
	if s == "" {
		return ui.Dash()
	}
	return ui.Date(view.Day(s))
}
