package proofs

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// start is where anybody checks what they were shown.
func (p *room) start(a *frame.Ask) error {
	if n := a.Query("number"); n != "" {
		return a.Redirect(checkPath(view.Clip(n, 40)), "")
	}
	return p.showStart(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

func (p *room) showStart(a *frame.Ask, status int, e frame.Entry, found *volunteerapi.CredentialCheck) error {
	lead := "志愿服务记录证明和星级证书，任何人都可以按编号查验；别人出示的电子凭证，粘贴过来就知道有没有改动、现在是否有效。查验不收费。"
	body := []templ.Component{ui.PageHead(ui.Head{Title: checkTitle, Lead: ui.Text(lead)}), ui.Refusal(e.Fault)}
	if found != nil {
		body = append(body, result(found))
	}
	main := view.Stack(
		view.Panel(ui.Box{Title: "按编号查验"}, view.Inside(ui.Query("/proofs"),
			ui.TextField(ui.Input{Name: "number", Label: "证明编号", Help: "写在证明的标题下面，例如2026-7K3F-9QXD-M2TA。", Max: 40}), ui.Submit("查验编号", ""))),
		view.Panel(ui.Box{Title: "查验电子凭证"}, view.CheckForm("/proofs/credential", e)))
	pg := a.Page(checkTitle, ui.NavVolunteer, ui.Crumbs(checkTitle))
	pg.Desc = lead
	return a.Show(status, pg, view.Stack(append(body, ui.Columns(main, view.Stack(
		view.Panel(ui.Box{Title: "我的证明"}, ui.Paragraphs("志愿者登录后自己出具、打印，不用等待。"), ui.WideButtonLink("/desk/proofs", "出具和打印", true)), ui.Help(p.Site))))...))
}

// result is what a credential shows, and what of it holds.
func result(x *volunteerapi.CredentialCheck) templ.Component {
	out := view.Checked{Valid: x.Valid, Text: x.Text, Title: x.Title, Withheld: x.Withheld, Issued: x.IssuedAt, Expires: x.ExpiresAt, Basis: view.LawOf(x.Basis)}
	for _, c := range x.Claims {
		out.Shown = append(out.Shown, ui.S(c.Title, c.Text))
	}
	return view.CheckedPanel(out)
}

// credential checks what was pasted. It changes nothing: it is sent by POST because it is long, and must stand in no address.
func (p *room) credential(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	text := f.Text("credential")
	if text == "" {
		f.Wrong("credential", "请粘贴凭证的文字。")
	}
	var x volunteerapi.CredentialCheck
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: text}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showStart(a, status, e, nil) })
	}
	return p.showStart(a, http.StatusOK, frame.Fresh(a, f.Values), &x)
}

// check is what the code on a certificate leads to.
func (p *room) check(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: a.Path("id")})
	if err != nil {
		return err
	}
	w := words{
		kind: x.Kind, title: x.Title, number: x.Number, name: x.Name, mark: x.PersonNumber, page: p.Config.PublicURL + checkPath(x.Number), from: x.From, to: x.To,
		minutes: x.Minutes, lines: x.Lines, classes: x.Classes, recorders: x.Recorders, star: x.Star, issued: x.IssuedAt,
	}
	says := "证明" + x.StateText
	body := []templ.Component{view.Standing(x.State == volunteerapi.CertificateStateValid, says)}
	if x.ID != "" {
		body = append(body, ui.ButtonLink(path(x.ID), "办理这份证明", false))
	}
	body = append(body, w.certificate().Sheet(), ui.Soft("姓名和志愿者编号在这里盖住，请与持有人出示的证明核对。"))
	if len(x.Basis) > 0 {
		body = append(body, ui.BasisPanel(view.LawOf(x.Basis)))
	}
	pg := a.Page(x.Title+"的查验", ui.NavVolunteer, ui.Crumbs(checkTitle, "/proofs", x.Number))
	pg.NoIndex = true
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}
