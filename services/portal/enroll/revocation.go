package enroll

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The registering authority revokes a registration: on a ground of the law, after the organization was told and, where it
// asked, heard.

const (
	revocationPattern = "/desk/registrar/organizations/{id}/revocation"
	causePattern      = revocationPattern + "/causes/{cause}"
)

func revocationPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: revocationPattern, Do: p.revocation, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: revocationPattern, Do: p.revoke, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: causePattern, Do: p.keep, Desk: identity.Registrar},
	}
}

// revocable reports whether somebody may be led to the form: the office has the organization in its region and it stands.
func revocable(a *frame.Ask, o organizationapi.Organization) bool {
	m, ok := a.Caller.As(identity.Registrar)
	return ok && o.Status == organizationapi.OrgStatusActive && slices.Contains(view.LegalKinds, o.Kind) && (o.Authority == "" || o.Authority == m.OrgName)
}

func (p *room) revocation(a *frame.Ask) error {
	return p.showRevocation(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showRevocation(a *frame.Ask, status int, e frame.Entry) error {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	causes, err := route.Call(a.Ctx, p.Call, organizationapi.ListCauses, organizationapi.ListCausesRequest{Org: o.ID})
	if err != nil {
		return err
	}
	body := ui.Note(ui.Warn, ui.Text("只能撤销本机关登记的、存续的社会组织。"))
	var law []ui.Basis
	if revocable(a, o) {
		options, basis, err := p.Choices("organization."+string(o.Kind)+".revoke.grounds", o.Region, a.Now())
		if err != nil {
			return err
		}
		law = append(law, basis)
		body = view.Form(view.RevocationPath(o.ID), false, frame.Entry{Key: e.Key},
			ui.RadioField(e.In(ui.Input{Name: "ground", Label: "撤销登记的情形", Required: true, Options: options})),
			ui.AreaField(e.In(ui.Input{Name: "facts", Label: "事实和证据", Help: "写明查实的事实。决定会向社会公开，请不要写入个人信息。", Required: true, Max: 2000, Lines: 5})),
			ui.TextField(e.In(ui.Input{Name: "paper", Label: "决定书文号", Required: true, Max: 100, Short: true})),
			ui.DateField(e.In(ui.Input{Name: "told_on", Label: "告知日期", Help: "作出决定以前，已经告知事实、理由、依据和要求听证的权利。", Required: true})),
			ui.CheckField(e.In(view.Yes("asked", "听证", "当事人要求了听证"))),
			ui.DateField(e.In(ui.Input{Name: "heard_on", Label: "听证日期", Help: "要求了听证的才填。"})),
			ui.CheckField(e.In(ui.Input{Name: "sure", Label: "已核对，知道决定作出以后不能撤回", Required: true, Options: ui.Options("true", "是")})),
			ui.Submit("撤销登记", dossierPath(o.ID)))
	}
	main, grounds := causesOf(causes.Items, e)
	main = append(main, view.Panel(ui.Box{Title: "决定"}, body))
	return a.Show(status, a.DeskPage("撤销登记", o.Name, dossierPath(o.ID), "撤销登记"), view.Stack(
		ui.PageHead(ui.Head{Title: "撤销登记", Over: ui.Link(frame.Href("/organizations/", o.ID), o.Name), Tags: view.OrgTags(o), Lead: ui.Text("撤销以后，该组织不再承接项目，列入严重违法失信名单，登记卷宗和证书都写明。")}),
		ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), ui.BasisPanel(append(law, grounds...)))))
}

// causesOf are the years that make a ground to revoke, each with what was decided on it, or the form to say that the
// registration stays; and the rules that say so.
func causesOf(list []organizationapi.Cause, e frame.Entry) (main []templ.Component, law []ui.Basis) {
	for i := range list {
		c := &list[i]
		says := ui.Note(ui.Warn, ui.Text(c.Text))
		if c.State != organizationapi.CauseStateOpen {
			says = ui.Soft(c.Text)
		}
		body := []templ.Component{says, ui.DL(ui.S("状态", c.StateText), ui.T("发现", ui.Date(c.RaisedAt)))}
		if c.Note != "" {
			body = append(body, ui.DL(ui.S("不撤销的理由", c.Note)))
		}
		if len(c.Moves) > 0 {
			body = append(body, view.Form(view.RevocationPath(c.Org.ID)+frame.Href("/causes/", c.ID), false, frame.Entry{Key: e.Key}, ui.Hidden("version", frame.Itoa(c.Version)),
				ui.AreaField(e.Among("decline", ui.Input{Name: "note", Label: "不撤销登记的理由", Help: "决定撤销的，在下面填写决定；不撤销的，写明理由，监督部门看得到。", Required: true, Max: 1000, Lines: 3})),
				ui.Submit("决定不撤销登记", "")))
		}
		main = append(main, view.Panel(ui.Box{Title: frame.Itoa(c.Year) + "年度检查"}, body...))
		if law == nil {
			law = view.LawOf(c.Basis)
		}
	}
	return main, law
}

// keep is the decision not to revoke.
func (p *room) keep(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveCauseRequest{ID: a.Path("cause")}
	in.Do, in.Version = "decline", f.Version()
	f.As("decline")
	if in.Note = f.Text("note"); in.Note == "" {
		f.Wrong("note", "请写明不撤销登记的理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveCause, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showRevocation(a, status, e) })
	}
	return a.Redirect(view.RevocationPath(a.Path("id")), "已记下不撤销登记的决定和理由。")
}

func (p *room) revoke(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	id := a.Path("id")
	d := organizationapi.RevocationDraft{
		Ground: f.Text("ground"), Facts: f.Text("facts"), Paper: f.Text("paper"), ToldOn: f.Day("told_on", "告知日期"), Asked: f.Bool("asked"), HeardOn: f.Day("heard_on", "听证日期"),
	}
	for _, x := range [][3]string{
		{d.Ground, "ground", "请选择撤销登记的情形。"}, {d.Facts, "facts", "请写明事实和证据。"}, {d.Paper, "paper", "请填写决定书文号。"}, {f.Text("told_on"), "told_on", "请填写告知日期。"}, {f.Text("sure"), "sure", "请核对以后勾选。"},
	} {
		if x[0] == "" {
			f.Wrong(x[1], x[2])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RevokeRegistration, organizationapi.RevokeRegistrationRequest{ID: id, RevocationDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showRevocation(a, status, e) })
	}
	return a.Redirect(dossierPath(id), "登记已撤销，名录随后更新。")
}

// revocationDoor leads the office to the form.
func revocationDoor(a *frame.Ask, o organizationapi.Organization) templ.Component {
	if !a.SignedIn() || !revocable(a, o) {
		return ui.None()
	}
	return ui.WideButtonLink(view.RevocationPath(o.ID), "撤销登记", false)
}
