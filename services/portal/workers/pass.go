package workers

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const checkTitle = "查验社会工作者的凭证"

// passing asks the holder of a registration that stands what of it to show.
func (p *room) passing(a *frame.Ask, x *socialworkapi.Credential, e frame.Entry) (templ.Component, error) {
	all, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPassClaims, socialworkapi.ListPassClaimsRequest{ID: x.ID})
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, c := range all.Items {
		options = append(options, ui.Option{Value: c.Name, Label: c.Title, Help: c.Text})
	}
	return view.Panel(ui.Box{Title: "只出示需要的内容", ID: "pass"},
		ui.Paragraphs("选好的内容做成一份签名的电子凭证，交给需要的人；没有选的，对方看不到，例如只出示“登记有效”和“级别”，不出示姓名和编号。登记到期、暂停或者注销以后，查验的人一分钟内就会看到。"),
		view.ChooseForm(view.CredentialPath(x.ID)+"/passes", options, e)), nil
}

func (p *room) pass(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.PresentPassRequest{ID: a.Path("id")}
	in.Claims, in.HolderKey = view.Chosen(f)
	var x socialworkapi.Pass
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.PresentPass, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCredential(a, status, e, nil) })
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return p.showCredential(a, http.StatusOK, frame.Fresh(a, f.Values), &x)
}

func (p *room) checking(a *frame.Ask) error {
	return p.showCheck(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// showCheck is where anybody checks what they were shown.
func (p *room) showCheck(a *frame.Ask, status int, e frame.Entry, found *socialworkapi.PassCheck) error {
	lead := "社会工作者出示的电子凭证，粘贴过来就知道有没有改动、登记现在是否有效，查验不收费。"
	body := []templ.Component{ui.PageHead(ui.Head{Title: checkTitle, Lead: ui.Text(lead)}), ui.Refusal(e.Fault)}
	if found != nil {
		out := view.Checked{Valid: found.Valid, Text: found.Text, Withheld: found.Withheld, Issued: found.IssuedAt, Expires: found.ExpiresAt}
		for _, c := range found.Claims {
			out.Shown, out.Title = append(out.Shown, ui.S(c.Title, c.Text)), "社会工作者证书登记"
		}
		body = append(body, view.CheckedPanel(out))
	}
	pg := a.Page(checkTitle, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", checkTitle))
	pg.Desc = lead
	return a.Show(status, pg, view.Stack(append(body, ui.Columns(view.Panel(ui.Box{Title: "电子凭证", Hidden: true}, view.CheckForm("/workers/check", e)), ui.Help(p.Site)))...))
}

// check changes nothing: it is sent by POST because it is long, and must stand in no address.
func (p *room) check(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	text := f.Text("credential")
	if text == "" {
		f.Wrong("credential", "请粘贴凭证的文字。")
	}
	var x socialworkapi.PassCheck
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.CheckPass, socialworkapi.CheckPassRequest{PassText: socialworkapi.PassText{Credential: text}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCheck(a, status, e, nil) })
	}
	return p.showCheck(a, http.StatusOK, frame.Fresh(a, f.Values), &x)
}
