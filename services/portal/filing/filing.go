package filing

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) filing(a *frame.Ask) error { return p.show(a, http.StatusOK, frame.Fresh(a, nil)) }

// show is one filing for whoever is concerned: its way, what it may do and what not, and what the caller may do.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	x, err := p.get(a)
	if err != nil {
		return err
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.ListFilingFindings, organizationapi.ListFilingFindingsRequest{ID: x.ID})
	if err != nil {
		return err
	}
	head := ui.Head{Title: x.Draft.Name, Over: ui.Text(x.CategoryText + "，" + x.Committee.Name + "，" + x.Office.Name), Tags: tag(&x)}
	submits := false
	for _, m := range x.Moves {
		submits = submits || m.Do == "submit"
	}
	if submits {
		head.Actions = ui.ButtonLink(path(x.ID)+"/edit", "填写申请", false)
	}
	var main []templ.Component
	if o := x.Opinion; o != nil {
		said := "同意备案。"
		if !o.Agree {
			said = "不同意备案。"
		}
		main = append(main, ui.Note(ui.Info, ui.Text(x.Committee.Name+"的意见："+said+o.Note)))
	}
	for _, n := range [][2]string{{x.Office.Name + "的说明：", x.OfficeNote}, {"结束的原因：", x.Ending}} {
		if n[1] != "" {
			main = append(main, ui.Note(ui.Info, ui.Text(n[0]+n[1])))
		}
	}
	if x.Heir != nil {
		main = append(main, ui.Note(ui.Info, ui.All(ui.Text("已经取得登记："), ui.Link(frame.Href("/organizations/", x.Heir.ID), x.Heir.Name))))
	}
	if x.MayConfirm {
		main = append(main, view.Panel(ui.Box{Title: "确认这一年仍在活动"}, confirmation(&x, e)))
	}
	if len(x.Moves) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(actions(&x, e)))))
	}
	joined, err := p.partners(a, &x, e)
	if err != nil {
		return err
	}
	main = append(main, joined...)
	further, err := p.further(a, &x, e)
	if err != nil {
		return err
	}
	main = append(main, further...)
	main = append(main,
		view.Panel(ui.Box{Title: "对照规定"}, view.RegistryFindings(found.Items, "对照规定逐项看")),
		view.Panel(ui.Box{Title: "备案的内容"}, contents(&x)))
	side := []templ.Component{
		view.Panel(ui.Box{Title: "办理进度"}, ui.Steps(view.RegistrySteps(x.Steps, a.Now()))),
		view.Panel(ui.Box{Title: "能做什么"}, able(&x)),
	}
	return a.Show(status, a.DeskPage(x.Draft.Name, "备案", "/desk/filings", x.Draft.Name),
		view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// able says what a filed group can and cannot do, each with its clause.
func able(x *organizationapi.Filing) templ.Component {
	var out []templ.Component
	for _, f := range x.Capacity {
		out = append(out, ui.All(ui.Paragraphs(f.Text), ui.BasisLine(view.LawOf(f.Basis)...)))
	}
	return view.Stack(out...)
}

func contents(x *organizationapi.Filing) templ.Component {
	d := x.Draft
	rows := []ui.Term{ui.S("名称", d.Name), ui.S("类别", x.CategoryText), ui.S("居（村）民委员会", x.Committee.Name), ui.S("备案机关", x.Office.Name)}
	for _, s := range [][2]string{{"负责人", d.Leader}, {"联系电话", d.Phone}, {"活动场所", d.Place}, {"活动地域", d.Area}} {
		if s[1] != "" {
			rows = append(rows, ui.S(s[0], s[1]))
		}
	}
	rows = append(rows, ui.S("人数", frame.Itoa(d.Members)), ui.T("活动资金", ui.Money(d.Funds)))
	if d.Charter != "" {
		rows = append(rows, ui.T("章程", ui.Paragraphs(d.Charter)))
	}
	for _, c := range x.Confirmations {
		rows = append(rows, ui.T("已确认", ui.All(ui.Date(c.At), ui.Text("，"+frame.Itoa(c.Members)+"人，"+frame.Itoa(c.Activities)+"次活动。"+c.Note))))
	}
	return ui.DL(rows...)
}

func confirmation(x *organizationapi.Filing, e frame.Entry) templ.Component {
	return view.Form(path(x.ID)+"/confirmations", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)),
		ui.NumberField(e.Among("confirm", ui.Input{Name: "members", Label: "现有人数", Suffix: "人", Low: "1", Required: true, Short: true})),
		ui.NumberField(e.Among("confirm", ui.Input{Name: "activities", Label: "这一年的活动次数", Suffix: "次", Low: "1", Required: true, Short: true})),
		ui.AreaField(e.Among("confirm", ui.Input{Name: "note", Label: "活动情况", Max: 1000, Lines: 3})),
		ui.Submit("确认仍在活动", ""))
}

// notes are what each move asks to be written; a star is before what must be.
var notes = map[string]string{"endorse": "意见", "object": "*不同意的理由", "accept": "说明", "return": "*需要修改的内容", "end": "*终止的理由"}

func actions(x *organizationapi.Filing, e frame.Entry) []ui.Action {
	acts := view.ActionsOf(x.Moves)
	for i := range acts {
		do := acts[i].Do
		if label := notes[do]; label != "" {
			in := ui.Input{Name: "note", Label: label, Max: 1000, Lines: 3}
			if label[0] == '*' {
				in.Label, in.Required = label[1:], true
			}
			acts[i].Form = ui.AreaField(e.Among(do, in))
		}
		switch do {
		case "withdraw":
			acts[i].Danger, acts[i].Confirm = true, "撤回后这份申请不再办理，可以另起草一份。"
		case "end":
			acts[i].Danger = true
		}
	}
	return acts
}

var done = map[string]string{
	"submit": "已送居（村）民委员会出具意见。", "endorse": "已同意，备案机关会收到通知。", "object": "已退回联系人修改。", "accept": "已准予备案。",
	"return": "已退回联系人修改。", "withdraw": "已撤回。", "end": "备案已终止。",
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveFilingRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveFiling, in)
	return p.after(a, f, err, done[in.Do])
}

// after leads back to the filing, or shows it again with what was refused.
func (p *room) after(a *frame.Ask, f *frame.Form, err error, said string) error {
	if err == nil {
		return a.Redirect(path(a.Path("id")), said)
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

func (p *room) confirm(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.ConfirmFilingRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("confirm")
	in.Members, in.Activities, in.Note = f.Int("members", "现有人数"), f.Int("activities", "活动次数"), f.Text("note")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.ConfirmFiling, in)
	}
	return p.after(a, f, err, "已确认。")
}

// partners are the organizations that the group acts with or has asked, with what is still open.
func (p *room) partners(a *frame.Ask, x *organizationapi.Filing, e frame.Entry) ([]templ.Component, error) {
	var body []templ.Component
	var rows []ui.Term
	for _, n := range x.Partners {
		state := ui.Tag(ui.Info, ui.IconClock, "待答复")
		if n.AgreedAt != nil {
			state = ui.Tag(ui.Good, ui.IconCheck, "已同意")
		} else if x.State == organizationapi.FilingStateActive && a.Caller.In(n.Org.ID, identity.Staff) && !x.MayJoin {
			body = append(body, view.Form(path(x.ID)+"/partners", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("join.org", n.Org.ID), ui.Hidden("join.as", string(n.As)),
				ui.Submit("同意"+x.Draft.Name+"作为"+n.AsText+"加入", "")))
		}
		rows = append(rows, ui.T(n.AsText, ui.All(ui.Link(frame.Href("/organizations/", n.Org.ID), n.Org.Name), ui.Text(" "), state)))
	}
	if x.MayJoin {
		orgs, err := p.named(a, organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation)
		if err != nil {
			return nil, err
		}
		body = append(body, view.Inside(ui.Fold("请求加入一个登记的组织", e.Holds("join")), view.Form(path(x.ID)+"/partners", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.SelectField(e.Among("join", ui.Input{Name: "org", Label: "登记的组织", Required: true, Options: orgs})),
			ui.SelectField(e.Among("join", ui.Input{Name: "as", Label: "加入的方式", Required: true, Options: ui.Options("partner", "合作伙伴", "volunteer", "志愿服务队")})),
			ui.Submit("请求加入", ""))))
	}
	if len(x.Partners) == 0 && !x.MayJoin {
		return nil, nil
	}
	if len(rows) > 0 {
		body = append([]templ.Component{ui.DL(rows...)}, body...)
	}
	return []templ.Component{view.Panel(ui.Box{Title: "加入登记的组织"}, body...)}, nil
}

func (p *room) join(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.JoinPartnerRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("join")
	if in.Org, in.As = f.Text("org"), organizationapi.PartnerAs(f.Text("as")); in.Org == "" {
		f.Wrong("org", "请选择登记的组织。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.JoinPartner, in)
	}
	return p.after(a, f, err, "已记录，对方会收到通知。")
}

// further is the way to registration: the application under way, or the form that begins it.
func (p *room) further(a *frame.Ask, x *organizationapi.Filing, e frame.Entry) ([]templ.Component, error) {
	if x.Application != "" {
		return []templ.Component{view.Panel(ui.Box{Title: "转为登记"}, ui.ButtonLink(frame.Href("/desk/applications/", x.Application), "打开登记申请", true))}, nil
	}
	if !x.MayUpgrade {
		return nil, nil
	}
	offices, err := p.named(a, organizationapi.OrgKindGovernment)
	if err != nil {
		return nil, err
	}
	return []templ.Component{view.Panel(ui.Box{Title: "转为登记", Note: "备案的内容会带进登记申请的草稿"},
		view.Inside(ui.Fold("用备案的内容起草登记申请", e.Holds("upgrade")), view.Form(path(x.ID)+"/upgrade", false, frame.Entry{},
			append([]templ.Component{ui.Hidden("version", frame.Itoa(x.Version))}, view.UpgradeFields(e, offices)...)...)))}, nil
}

func (p *room) upgrade(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.UpgradeFilingRequest{ID: a.Path("id"), UpgradeDraft: view.UpgradeOf(f)}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpgradeFiling, in)
	}
	return p.after(a, f, err, "登记申请的草稿已备好，请打开继续填写。")
}
