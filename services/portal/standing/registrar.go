package standing

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The desk of the registering authority: what goes on, a proposal, a record.

const listingsPath = "/desk/registrar/listings"

func (p *room) listings(a *frame.Ask) error {
	closed := a.Query("closed") != ""
	if view.FormatOf(a) != "" {
		return p.listingsTable(a, closed)
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListListings, organizationapi.ListListingsRequest{Closed: closed, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	box, other := ui.Box{Title: "正在办理和在名单中的"}, ui.ButtonLink(listingsPath+"?closed=1", "看已经办结的", false)
	if closed {
		box, other = ui.Box{Title: "已经办结的", Note: "最近的在前"}, ui.ButtonLink(listingsPath, "看没有办结的", false)
	}
	head := ui.Head{
		Title: "信用名单的列入和移出", Lead: ui.Text("列入以前应当告知当事组织，听取陈述和申辩；办理的人和作出决定的人应当是两个人。"),
		Actions: ui.All(ui.ButtonLink(listingsPath+"/new", "拟列入", true), ui.ButtonLink("/desk/registrar/credit/new", "录入信用信息", false), other),
	}
	return a.Show(http.StatusOK, a.DeskPage("信用名单", "信用名单"), view.Stack(ui.PageHead(head),
		view.Panel(box, ui.Data(listingTable(page.Items, "没有这样的列入。")), view.ListEnd(a, len(page.Items), page.Next))))
}

// listingTable lists listings; the last step that has come or is to come says where each stands.
func listingTable(list []organizationapi.Listing, nothing string) ui.Table {
	t := ui.Table{Caption: "列入记录", Cols: ui.Cols("组织", "名单", "~情形", "状态", "下一步", "期限"), Nothing: nothing}
	for _, l := range list {
		next, due := ui.Dash(), ui.Dash()
		for _, s := range l.Steps {
			if s.State == "now" || s.State == "late" {
				next = ui.Text(s.Title)
				if s.Due != nil {
					due = ui.Date(*s.Due)
				}
				break
			}
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.ListingPath(l.ID), l.Org.Name), ui.Text(l.ListText), ui.Text(l.GroundText), stateTag(l), next, due))
	}
	return t
}

func (p *room) proposal(a *frame.Ask) error {
	return p.showProposal(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showProposal(a *frame.Ask, status int, e frame.Entry) error {
	m, _ := a.Caller.As(identity.Registrar)
	g, err := route.Call(a.Ctx, p.Call, organizationapi.ListListingGrounds, organizationapi.ListListingGroundsRequest{Region: m.Region})
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, x := range g.Abnormal {
		options = append(options, ui.Option{Value: "abnormal/" + x.Code, Label: "活动异常名录：" + x.Text})
	}
	for _, x := range g.Serious {
		options = append(options, ui.Option{Value: "serious/" + x.Code, Label: "严重违法失信名单：" + x.Text})
	}
	form := view.Form(listingsPath+"/new", true, frame.Entry{Key: e.Key},
		ui.TextField(e.In(ui.Input{Name: "org", Label: "组织的统一社会信用代码", Required: true, Max: 60, Short: true, Value: a.Query("org")})),
		ui.SelectField(e.In(ui.Input{Name: "ground", Label: "名单和情形", Required: true, Options: append([]ui.Option{{Label: "请选择"}}, options...)})),
		ui.AreaField(e.In(ui.Input{Name: "facts", Label: "事实和证据", Help: "写明查实的事实。作出列入决定以后向社会公开，请不要写入个人信息。", Required: true, Max: 2000, Lines: 5})),
		ui.AreaField(e.In(ui.Input{Name: "duty", Label: "应当履行的义务", Help: "该组织做到以后可以申请移出异常名录。没有可以整改的事项就留空，期满由系统移出。", Max: 500, Lines: 2})),
		view.PaperFields(e, "", "证据材料", view.PaperHelp),
		ui.Submit("提出", ""))
	return a.Show(status, a.DeskPage("拟列入", "信用名单", listingsPath, "拟列入"), view.Stack(
		ui.PageHead(ui.Head{Title: "拟列入", Lead: ui.Text("提出以后还没有告知该组织；下一步是告知。")}), ui.Refusal(e.Fault), ui.Columns(view.Panel(ui.Box{Title: "拟列入的组织和事由"}, form), ui.BasisPanel(view.Distinct(view.LawOf(g.Basis))))))
}

func (p *room) proposalSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	l, err := p.sendProposal(a, f)
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showProposal(a, status, e) })
	}
	return a.Redirect(view.ListingPath(l.ID), "已提出，下一步请告知该组织。")
}

func (p *room) sendProposal(a *frame.Ask, f *frame.Form) (l organizationapi.Listing, err error) {
	list, ground, _ := strings.Cut(f.Text("ground"), "/")
	d := organizationapi.ListingDraft{Org: f.Text("org"), List: organizationapi.ListKind(list), Ground: ground, Facts: f.Text("facts"), Duty: f.Text("duty")}
	if d.Org == "" {
		f.Wrong("org", "请填写组织的统一社会信用代码。")
	}
	if ground == "" {
		f.Wrong("ground", "请选择名单和情形。")
	}
	if d.Facts == "" {
		f.Wrong("facts", "请写明查实的事实。")
	}
	if d.Papers, err = view.TakePapers(p.House, a, f); err != nil {
		return l, err
	}
	if err = f.Fault(); err != nil {
		return l, err
	}
	return route.Call(a.Ctx, p.Call, organizationapi.ProposeListing, organizationapi.ProposeListingRequest{ListingDraft: d})
}

func (p *room) entry(a *frame.Ask) error {
	return p.showEntry(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showEntry(a *frame.Ask, status int, e frame.Entry) error {
	m, _ := a.Caller.As(identity.Registrar)
	form := view.Form("/desk/registrar/credit/new", false, frame.Entry{Key: e.Key},
		ui.TextField(e.In(ui.Input{Name: "org", Label: "组织的统一社会信用代码", Required: true, Max: 60, Short: true, Value: a.Query("org")})),
		ui.RadioField(e.In(ui.Input{Name: "kind", Label: "种类", Help: "基础信息、年报信息、评估等级和承接的项目由平台自动录入。", Required: true, Options: ui.Options("inspection", "行政检查信息", "penalty", "行政处罚信息", "other", "其他信息")})),
		ui.SelectField(e.In(ui.Input{Name: "penalty", Label: "处罚种类", Help: "只有行政处罚才选。达到列入情形的，平台随即提出拟列入，由您告知该组织。", Options: ui.Options("", "不是行政处罚", "warning", "警告", "fine", "罚款", "suspension", "限期停止活动", "revocation", "撤销登记")})),
		ui.MoneyField(e.In(ui.Input{Name: "amount", Label: "罚款金额", Short: true})),
		ui.AreaField(e.In(ui.Input{Name: "fact", Label: "内容", Help: "会向社会公开，请不要写入个人信息。", Required: true, Max: 500, Lines: 3})),
		view.Inside(ui.Pair(),
			ui.TextField(e.In(ui.Input{Name: "paper", Label: "文书号", Required: true, Max: 60})),
			ui.DateField(e.In(ui.Input{Name: "formed_on", Label: "形成日期", Required: true}))),
		ui.AreaField(e.In(ui.Input{Name: "note", Label: "逾期录入的原因", Help: "形成以后超过" + p.PeriodWords("organization.credit.enter", m.Region, a.Now()) + "录入的，写明原因，会向社会公开。", Max: 500, Lines: 2})),
		ui.Submit("录入", ""))
	return a.Show(status, a.DeskPage("录入信用信息", "信用名单", listingsPath, "录入信用信息"), view.Stack(
		ui.PageHead(ui.Head{Title: "录入信用信息"}), ui.Refusal(e.Fault), ui.Columns(view.Panel(ui.Box{Title: "信用信息"}, form), p.law(a, m.Region))))
}

// law is what binds an entry.
func (p *room) law(a *frame.Ask, region string) templ.Component {
	var out []ui.Basis
	for _, id := range []string{"organization.credit.enter", "organization.credit.kinds", "organization.credit.serious.fine", "organization.credit.serious.repeats"} {
		if b, ok := p.ClauseNow(id, region, a); ok {
			out = append(out, b)
		}
	}
	return ui.BasisPanel(out)
}

func (p *room) entrySend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	org := f.Text("org")
	d := organizationapi.CreditDraft{
		Kind: f.Text("kind"), Penalty: organizationapi.Penalty(f.Text("penalty")), Amount: f.Money("amount", "罚款金额"), Fact: f.Text("fact"),
		Paper: f.Text("paper"), FormedOn: f.Day("formed_on", "形成日期"), Note: f.Text("note"),
	}
	for _, x := range [][3]string{{org, "org", "请填写组织的统一社会信用代码。"}, {d.Kind, "kind", "请选择种类。"}, {d.Fact, "fact", "请写明内容。"}, {d.Paper, "paper", "请填写文书号。"}, {f.Text("formed_on"), "formed_on", "请填写形成日期。"}} {
		if x[0] == "" {
			f.Wrong(x[1], x[2])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RecordCredit, organizationapi.RecordCreditRequest{ID: org, CreditDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showEntry(a, status, e) })
	}
	return a.Redirect(frame.Href("/organizations/", org)+"/credit", "已录入，任何人都能查看。")
}
