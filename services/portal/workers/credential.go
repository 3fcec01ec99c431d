package workers

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// credentials are those of the places that the caller registers or watches over.
func (p *room) credentials(a *frame.Ask) error {
	at(a)
	if a.Desk == identity.Worker { // their own are on the page of their day
		return a.Redirect("/worker", "")
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, credentialsTitle, []sheet.Column[socialworkapi.Credential]{
			{Head: "证书编号", Cell: func(x *socialworkapi.Credential) any { return x.Number }},
			{Head: "级别", Cell: func(x *socialworkapi.Credential) any { return x.LevelText }},
			{Head: "姓名", Cell: func(x *socialworkapi.Credential) any { return x.Name }},
			{Head: "登记地", Cell: func(x *socialworkapi.Credential) any { return x.RegionName }},
			{Head: "状态", Cell: func(x *socialworkapi.Credential) any { return x.StateText }},
			{Head: "取得日期", Cell: func(x *socialworkapi.Credential) any { return x.Issued }},
			{Head: "首次登记期限", Cell: func(x *socialworkapi.Credential) any { return x.FirstDue }},
			{Head: "逾期首次登记", Cell: func(x *socialworkapi.Credential) any { return yes(x.Late) }},
			{Head: "处理", Cell: func(x *socialworkapi.Credential) any { return said(x.Sanctions) }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Credential, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListCredentials, socialworkapi.ListCredentialsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListCredentials, socialworkapi.ListCredentialsRequest{After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "证书登记，最近变动的在前", Cols: ui.Cols("证书编号", "级别", "姓名", "登记地", "取得日期", "状态"), Nothing: "辖区内还没有人录入证书。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.CredentialPath(x.ID), x.Number), ui.Text(x.LevelText), ui.Text(x.Name), ui.Text(x.RegionName), ui.Date(view.Day(x.Issued)), tag(standing(x), x.StateText)))
	}
	ways := []templ.Component{ui.ButtonLink("/desk/findings", findingsTitle, false), ui.ButtonLink("/training-audits", auditsTitle, false)}
	if a.Caller.Has(identity.Registrar) {
		ways = append(ways, ui.ButtonLink("/desk/studies", "核实自学", false), ui.ButtonLink("/desk/courses", coursesTitle, false))
	}
	return a.Show(http.StatusOK, a.DeskPage(credentialsTitle, credentialsTitle), view.Stack(
		ui.PageHead(ui.Head{Title: credentialsTitle, Lead: ui.Text("本人录入，一名经办人核验，另一名经办人登记；名册只写登记的状态。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "辖区内的证书"}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func (p *room) getCredential(a *frame.Ask) (socialworkapi.Credential, error) {
	return route.Call(a.Ctx, p.Call, socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: a.Path("id")})
}

func (p *room) credential(a *frame.Ask) error {
	return p.showCredential(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// credentialAsks are what the steps of a registration want to be told.
var credentialAsks = map[string]view.Ask{
	"return":   {Note: "*要更正的内容，本人会看到"},
	"refuse":   {Note: "*不予登记的理由，本人会看到", Danger: true, Confirm: "不予登记以后，本人可以重新录入。"},
	"withdraw": {Danger: true, Confirm: "撤回以后可以重新录入。"},
	"decline":  {Note: "*退回的理由，本人会看到"},
	"erase":    {Danger: true, Confirm: "登记随之注销，姓名、编号和影印件立即清除，旧的备份也不能再打开；以后再登记要重新录入。"},
	"show":     {Confirm: "公开的名册将显示您的全名，随时可以改回。"},
}

var credentialDone = map[string]string{
	"verify": "已核验，由另一名经办人办理登记。", "register": "已登记，本人会收到通知。", "return": "已退回，本人会收到通知。", "refuse": "已告知本人。", "withdraw": "已撤回。",
	"apply": "已申请再登记。", "restore": "已申请恢复登记。", "renew": "已再登记，本人会收到通知。", "decline": "已退回，本人会收到通知。", "show": "名册显示您的全名。", "mask": "名册遮住您的姓名。", "erase": "已注销登记，资料已清除。",
}

// showCredential is one certificate with its registration, for its holder and for the office; made is what was just signed to be shown.
func (p *room) showCredential(a *frame.Ask, status int, e frame.Entry, made *socialworkapi.Pass) error {
	at(a)
	x, err := p.getCredential(a)
	if err != nil {
		return err
	}
	here := view.CredentialPath(x.ID)
	var main []templ.Component
	if made != nil {
		main = append(main, view.Handed(made.Credential, checkTitle))
	}
	if x.Remark != "" {
		main = append(main, ui.Note(ui.Warn, ui.Text("登记机关写的："+x.Remark)))
	}
	if s := said(x.Sanctions); s != "" {
		main = append(main, ui.Note(ui.Warn, ui.Text("处理："+s)))
	}
	head := ui.Head{Title: x.LevelText + x.Number, Tags: tag(standing(&x), x.StateText)}
	corrects := slices.ContainsFunc(x.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == "correct" })
	moves := slices.DeleteFunc(x.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == "correct" })
	if corrects {
		head.Actions = ui.ButtonLink(here+"/edit", "更正并重新申请", true)
	} else if a.Caller.Has(identity.Registrar) && len(x.Cycles) > 0 {
		head.Actions = ui.ButtonLink("/desk/findings/new?number="+url.QueryEscape(x.Number), "有反映的事实", false)
	}
	body := lacking(&x, cn.DayOf(a.Now()))
	if len(moves) > 0 {
		body = append([]templ.Component{ui.ActionButtons(here+"/move", x.Version, view.SocialSteps(moves, credentialAsks, e))}, body...)
	}
	if len(body) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, body...))
	}
	if len(x.Cycles) > 0 {
		t := ui.Table{Caption: "登记的有效期", Cols: ui.Cols("~起止")}
		for _, y := range x.Cycles {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(cn.Day(y.From).Chinese()+"至"+cn.Day(y.To).Chinese())))
		}
		main = append(main, view.Panel(ui.Box{Title: "有效期和学时"}, hours(&x), ui.Data(t)))
	}
	holds := slices.ContainsFunc(x.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == "show" || m.Do == "mask" })
	if holds && standing(&x) && a.Caller.Has(identity.Worker) {
		form, err := p.passing(a, &x, e)
		if err != nil {
			return err
		}
		main = append(main, form)
		head.Actions = ui.ButtonLink(extractPath(x.ID), "出具登记证明", false)
	}
	main = append(main, view.Panel(ui.Box{Title: "证书的内容"}, contents(&x)))
	if len(x.Papers) > 0 && !a.Caller.Has(identity.Supervisor) {
		main = append(main, view.Panel(ui.Box{Title: "影印件"}, ui.Data(view.PaperTable(x.Papers, here))))
	}
	pairs := []string{x.Number}
	if a.Desk != identity.Worker {
		pairs = []string{credentialsTitle, "/desk/credentials", x.Number}
	}
	return a.Show(status, a.DeskPage(x.LevelText+x.Number, pairs...), view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(main...), p.aside(view.LawOf(x.Basis)))))
}

// lacking says what is still missing before the next registration may be asked for.
func lacking(x *socialworkapi.Credential, today cn.Day) (out []templ.Component) {
	switch x.State {
	case socialworkapi.CredentialStateRegistered, socialworkapi.CredentialStateLapsed:
	default:
		return nil
	}
	if from := cn.Day(x.WindowFrom); x.State == socialworkapi.CredentialStateRegistered && today.Before(from) {
		out = append(out, ui.Soft("从"+from.Chinese()+"起可以申请再登记。"))
	}
	if short := x.Needed - x.Minutes; short > 0 {
		out = append(out, ui.Soft("再登记还差继续教育"+cn.Spent(short)+"，补足以后才能申请。"))
	}
	return out
}

// contents are what the holder entered.
func contents(x *socialworkapi.Credential) templ.Component {
	kind, shown := "纸质", "遮住姓名"
	if x.Electronic {
		kind = "电子"
	}
	if x.Named {
		shown = "显示全名"
	}
	terms := []ui.Term{
		ui.S("姓名", x.Name), ui.S("级别", x.LevelText), ui.S("证书编号", x.Number), ui.S("登记地", x.RegionName), ui.T("取得日期", ui.Date(view.Day(x.Issued))),
		ui.S("证书", kind), ui.T("首次登记的期限", ui.Date(view.Day(x.FirstDue))), ui.S("公开的名册", shown),
	}
	if x.Late {
		terms = append(terms, ui.S("逾期首次登记的原因", x.LateReason))
	}
	return ui.DL(terms...)
}

func (p *room) moveCredential(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveCredentialRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveCredential, in)
	to := view.CredentialPath(in.ID)
	if in.Do == "erase" { // there is nothing to see any more
		to = "/worker"
	}
	return after(a, f, err, to, credentialDone[in.Do], func(status int, e frame.Entry) error { return p.showCredential(a, status, e, nil) })
}

// credentialPaper hands on a picture of a certificate, to be kept and not to be opened in the page.
func (p *room) credentialPaper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCredentialPaper, socialworkapi.GetCredentialPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}

func (p *room) entering(a *frame.Ask) error {
	return p.showEnter(a, http.StatusOK, frame.Fresh(a, url.Values{"name": {a.Caller.Name}, "region": {p.Config.Region}}))
}

// showEnter asks what stands on a certificate; with a version it corrects one that was returned.
func (p *room) showEnter(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Worker)
	law := rule.Where{Region: p.Config.Region, Day: a.Now()}
	levels, basis, err := p.Choices("socialwork.grades", law.Region, law.Day)
	if err != nil {
		return err
	}
	to, title, number := "/desk/credentials/new", "录入职业水平证书", ui.Input{Name: "number", Label: "证书编号", Required: true, Max: 30, Help: "印在证书上的，只有数字和大写字母。", Auto: "off"}
	if a.Path("id") != "" {
		to, title, number.Locked = view.CredentialPath(a.Path("id"))+"/edit", "更正证书内容", true
	}
	body := []templ.Component{
		ui.Hidden("version", e.Get("version")), ui.TextField(e.In(number)),
		ui.RadioField(e.In(ui.Input{Name: "level", Label: "级别", Required: true, Options: levels})), ui.BasisLine(basis),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "证书上的姓名", Required: true, Max: 40})),
		ui.DateField(e.In(ui.Input{Name: "issued", Label: "取得证书的日期", Required: true})),
		ui.SelectField(e.In(ui.Input{Name: "region", Label: "登记地", Required: true, Options: view.Counties(p.House)})),
		ui.CheckField(e.In(ui.Input{Name: "electronic", Label: "电子证书", Options: ui.Options("true", "这是电子证书")})),
		ui.BasisLine(view.CitedRules(p.House, law, "socialwork.certificate.electronic")...),
		view.PaperFields(e, "", "证书影印件", view.PaperHelp),
		ui.AreaField(e.In(ui.Input{Name: "late_reason", Label: "逾期首次登记的原因", Help: "在首次登记期限以内的不用填。", Max: 500, Lines: 3})),
		ui.BasisLine(view.CitedRules(p.House, law, "socialwork.registration.first.months")...),
		ui.CheckField(e.In(ui.Input{Name: "named", Label: "公开的名册", Options: ui.Options("true", "同意显示我的全名"), Help: "不勾选的，名册遮住姓名。"})),
		ui.Submit("录入并申请登记", "/worker"),
	}
	return a.Show(status, a.DeskPage(title, title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("录入就是申请登记，由一名经办人核验、另一名经办人登记。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "证书", Hidden: true}, view.Form(to, true, e, body...)), ui.Help(p.Site))))
}

// draft reads showEnter, with the papers that were sent along.
func (p *room) draft(a *frame.Ask, f *frame.Form) (d socialworkapi.CredentialDraft, err error) {
	d = socialworkapi.CredentialDraft{
		Version: f.Version(), Number: f.Text("number"), Level: socialworkapi.CredentialLevel(f.Text("level")), Name: f.Text("name"), Region: f.Text("region"),
		Issued: f.Day("issued", "取得证书的日期"), Electronic: f.Bool("electronic"), LateReason: f.Text("late_reason"), Named: f.Bool("named"),
	}
	for _, must := range [][2]string{{"number", "请填写证书编号。"}, {"level", "请选择级别。"}, {"name", "请填写证书上的姓名。"}, {"issued", "请填写取得证书的日期。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if d.Papers, err = view.TakeSocialPapers(p.House, a, f); err != nil {
		return d, err
	}
	if len(d.Papers) == 0 {
		f.Wrong("files", "请选择证书的影印件。")
	}
	return d, f.Fault()
}

func (p *room) enter(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	var x socialworkapi.Credential
	d, err := p.draft(a, f)
	if err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: d})
	}
	return after(a, f, err, view.CredentialPath(x.ID), "已录入，登记机关核验以后会通知您。", func(status int, e frame.Entry) error { return p.showEnter(a, status, e) })
}

func (p *room) correcting(a *frame.Ask) error {
	x, err := p.getCredential(a)
	if err != nil {
		return err
	}
	v := url.Values{
		"version": {frame.Itoa(x.Version)}, "number": {x.Number}, "level": {string(x.Level)}, "name": {x.Name}, "issued": {x.Issued}, "region": {x.Region}, "late_reason": {x.LateReason},
		"electronic": {boolean(x.Electronic)}, "named": {boolean(x.Named)},
	}
	for _, f := range x.Papers {
		v.Add("papers", f.ID)
		v.Set("name."+f.ID, f.Name)
	}
	return p.showEnter(a, http.StatusOK, frame.Fresh(a, v))
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func (p *room) correct(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d, err := p.draft(a, f)
	if err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.CorrectCredential, socialworkapi.CorrectCredentialRequest{ID: a.Path("id"), CredentialDraft: d})
	}
	return after(a, f, err, view.CredentialPath(a.Path("id")), "已更正，重新等待核验。", func(status int, e frame.Entry) error { return p.showEnter(a, status, e) })
}
