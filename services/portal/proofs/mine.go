package proofs

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) mine(a *frame.Ask) error {
	a.At(holders...)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, mineTitle, p.columns(), func(ctx context.Context, after string) ([]volunteerapi.Certificate, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: a.Query("person"), After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	today := cn.DayOf(a.Now())
	return p.showMine(a, http.StatusOK, a.Query("person"), frame.Fresh(a, url.Values{"from": {today.String()[:4] + "-01-01"}, "to": {today.String()}, "person": {a.Query("person")}}))
}

func (p *room) columns() []sheet.Column[volunteerapi.Certificate] {
	return []sheet.Column[volunteerapi.Certificate]{
		{Head: "名称", Cell: func(x *volunteerapi.Certificate) any { return x.Title }},
		{Head: "编号", Cell: func(x *volunteerapi.Certificate) any { return x.Number }},
		{Head: "姓名", Cell: func(x *volunteerapi.Certificate) any { return x.Name }},
		{Head: "起始日期", Cell: func(x *volunteerapi.Certificate) any { return x.From }},
		{Head: "截止日期", Cell: func(x *volunteerapi.Certificate) any { return x.To }},
		{Head: "分钟", Cell: func(x *volunteerapi.Certificate) any { return x.Minutes }},
		{Head: "状态", Cell: func(x *volunteerapi.Certificate) any { return x.StateText }},
		{Head: "出具时间", Cell: func(x *volunteerapi.Certificate) any { return &x.IssuedAt }},
		{Head: "查验的网址", Cell: func(x *volunteerapi.Certificate) any { return x.Page }},
	}
}

// showMine lists what was issued of one person, and asks for the period of another.
func (p *room) showMine(a *frame.Ask, status int, person string, e frame.Entry) error {
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: person, After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	head := ui.PageHead(ui.Head{Title: mineTitle, Lead: ui.Text("依据已经计入的服务记录当场出具，不收费，也不用等谁批准；记录以后有更正的，原证明随之失效。"), Actions: ui.ButtonLink("/proofs", checkTitle, false)})
	pg := a.DeskPage(mineTitle, mineTitle)
	if len(page.People) == 0 {
		return a.Show(status, pg, view.Stack(head, ui.Refusal(e.Fault), ui.Empty(ui.IconHeart, "您还没有登记为志愿者，登记并参加服务以后，在这里出具证明。", ui.ButtonLink("/proofs", checkTitle, true))))
	}
	people := []ui.Option{}
	for _, x := range page.People {
		people = append(people, ui.Option{Value: x.ID, Label: x.Name})
	}
	t := ui.Table{Caption: "已经出具的证明", Cols: ui.Cols("名称", "编号", "#时间", "状态", "出具"), Nothing: "还没有出具过证明，选好起止日期就可以出具。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.ID), x.Title), ui.Code(x.Number), ui.Text(cn.Spent(x.Minutes)), tag(x.State, x.StateText), ui.Date(x.IssuedAt)))
	}
	list := []templ.Component{ui.Data(t), view.ListEnd(a, len(page.Items), page.Next)}
	if len(people) > 1 {
		list = append([]templ.Component{ui.Filters("/desk/proofs", ui.Input{Name: "person", Label: "谁的证明", Value: page.Person, Options: people})}, list...)
	}
	if e.Get("person") == "" {
		e.Values.Set("person", page.Person)
	}
	form := view.Form("/desk/proofs", false, e,
		ui.SelectField(e.In(ui.Input{Name: "person", Label: "谁的证明", Required: true, Options: people})),
		ui.DateField(e.In(ui.Input{Name: "from", Label: "起始日期", Required: true})),
		ui.DateField(e.In(ui.Input{Name: "to", Label: "截止日期", Required: true})),
		ui.Submit("出具证明", ""))
	return a.Show(status, pg, view.Stack(head, ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "已经出具的"}, list...), view.Stack(view.Panel(ui.Box{Title: "出具服务记录证明"}, form), ui.Help(p.Site)))))
}

func (p *room) issue(a *frame.Ask) error {
	a.At(holders...)
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.IssueCertificateRequest{CertificateDraft: volunteerapi.CertificateDraft{Person: f.Text("person"), From: f.Day("from", "起始日期"), To: f.Day("to", "截止日期")}}
	if in.Person == "" {
		f.Wrong("person", "请选择是谁的证明。")
	}
	var x volunteerapi.Certificate
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.IssueCertificate, in)
	}
	if err == nil {
		return a.Redirect(path(x.ID), "证明已出具，可以打印，也可以选择内容出示。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showMine(a, status, "", e) })
}

func (p *room) certificate(a *frame.Ask) error {
	return p.show(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// show is one certificate: the sheet to print, what may be shown of it, and what was just made to be shown.
func (p *room) show(a *frame.Ask, status int, e frame.Entry, made *volunteerapi.Presentation) error {
	a.At(append(slices.Clone(holders), identity.Registrar)...)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Refusal(e.Fault)}
	if made != nil {
		body = append(body, view.Handed(made.Credential, checkTitle))
	}
	if x.State != volunteerapi.CertificateStateValid {
		says := x.StateText
		if x.Ending != "" {
			says += "：" + x.Ending
		}
		body = append(body, ui.Note(ui.Warn, ui.Text(says)))
	}
	sheet := wordsOf(&x).certificate()
	sheet.File = path(x.ID) + "/pdf"
	body = append(body, sheet.Sheet())
	var further []templ.Component
	if len(x.Claims) > 0 {
		further = append(further, p.choose(&x, e))
	}
	var acts []ui.Action
	for _, do := range x.May {
		acts = append(acts, action(do, e))
	}
	if len(acts) > 0 {
		further = append(further, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(acts))))
	}
	if len(x.Basis) > 0 {
		further = append(further, ui.BasisPanel(view.LawOf(x.Basis)))
	}
	body = append(body, view.Inside(ui.OnScreen(), view.Stack(further...)))
	return a.Show(status, a.DeskPage(x.Title, mineTitle, "/desk/proofs", x.Number), view.Stack(body...))
}

// wordsOf is what its holder reads.
func wordsOf(x *volunteerapi.Certificate) *words {
	return &words{
		kind: x.Kind, title: x.Title, number: x.Number, name: x.Name, mark: x.PersonNumber, page: x.Page, from: x.From, to: x.To,
		minutes: x.Minutes, lines: x.Lines, classes: x.Classes, recorders: x.Recorders, star: x.Star, issued: x.IssuedAt,
	}
}

// file is the certificate as a file. What no longer holds is not handed out: it would still look whole.
func (p *room) file(a *frame.Ask) error {
	a.At(append(slices.Clone(holders), identity.Registrar)...)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if x.State != volunteerapi.CertificateStateValid {
		return a.Redirect(path(x.ID), "这份证明"+x.StateText+"，不再提供PDF，需要时请重新出具。")
	}
	return wordsOf(&x).certificate().Send(a, path(x.ID))
}

func action(do string, e frame.Entry) ui.Action {
	if do == "revoke" {
		return ui.Action{Do: do, Label: "撤销证明", Danger: true, Confirm: "撤销以后不能恢复，查验的人一分钟内就会看到。", Form: ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: "撤销的理由，本人会看到", Required: true, Max: 500, Lines: 3}))}
	}
	return ui.Action{Do: do, Label: "收回证明", Danger: true, Confirm: "收回以后，已经给出去的打印件和凭证都查验为失效；需要时可以重新出具。"}
}

// choose asks what of a certificate goes into a credential.
func (p *room) choose(x *volunteerapi.Certificate, e frame.Entry) templ.Component {
	options := []ui.Option{}
	for _, c := range x.Claims {
		options = append(options, ui.Option{Value: c.Name, Label: c.Title, Help: view.Clip(c.Text, 60)})
	}
	return view.Panel(ui.Box{Title: "只出示需要的内容"},
		ui.Paragraphs("选好的内容做成一份签名的电子凭证，交给需要的人；没有选的，对方看不到，例如只出示“服务时间达到300小时”和“达到二星”，不出示姓名。"),
		view.ChooseForm(path(x.ID)+"/presentations", options, e),
		ui.ButtonLink(path(x.ID)+"/badge", "下载开放徽章", false))
}

func (p *room) present(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.PresentCertificateRequest{ID: a.Path("id")}
	in.Claims, in.HolderKey = view.Chosen(f)
	var x volunteerapi.Presentation
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.PresentCertificate, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e, nil) })
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return p.show(a, http.StatusOK, frame.Fresh(a, f.Values), &x)
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveCertificateRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveCertificate, in)
	if err == nil {
		return a.Redirect(path(in.ID), map[string]string{"withdraw": "证明已收回。", "revoke": "证明已撤销，查验的人一分钟内就会看到。"}[in.Do])
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e, nil) })
}

// badge hands on a badge as the file that collections of badges take.
func (p *room) badge(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	file := contract.Octets([]byte(x.Credential))
	file.Name, file.Type = "badge.jwt", "application/vc+jwt"
	return a.Send(file)
}
